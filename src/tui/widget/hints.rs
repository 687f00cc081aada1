//! The bottom line: what one can press, as much of it as fits, the weightiest first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::put::put;
use super::text::width;
use crate::tui::theme::{Role, Theme};

/// A key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub key: String,
    pub title: String,
    /// The heavier a hint, the longer it stays when room gets scarce.
    pub weight: u8,
}

impl Hint {
    #[must_use]
    pub fn new(key: impl Into<String>, title: impl Into<String>, weight: u8) -> Self {
        Self { key: key.into(), title: title.into(), weight }
    }

    fn width(&self) -> usize {
        width(&self.key) + 1 + width(&self.title)
    }
}

/// Chooses the hints that fit into a width, by weight, and gives their places in the order they came in.
#[must_use]
pub fn fitting(hints: &[&Hint], room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..hints.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(hints[*place].weight));
    let mut used = 0;
    let mut chosen = Vec::new();
    for place in order {
        let gap = if chosen.is_empty() { 0 } else { 2 };
        let wide = hints[place].width() + gap;
        if used + wide <= room {
            used += wide;
            chosen.push(place);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// The bottom line.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hints<'a> {
    pub hints: Vec<&'a Hint>,
    /// What always stands at the right end, as the key of the palette.
    pub last: Option<&'a Hint>,
}

impl Hints<'_> {
    /// Draws the hints into the first row of the area.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        if area.width < 3 || area.height == 0 {
            return;
        }
        let inner = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
        let kept = self.last.map_or(0, |last| last.width() + 2);
        let room = usize::from(inner.width);
        let last = self.last.filter(|_| kept < room);
        let mut x = inner.x;
        for place in fitting(&self.hints, if last.is_some() { room - kept } else { room }) {
            x += one(self.hints[place], x, inner, buf, theme);
            x = (x + 2).min(inner.right());
        }
        if let Some(last) = last {
            let wide = u16::try_from(last.width()).unwrap_or(inner.width);
            one(last, inner.right() - wide, inner, buf, theme);
        }
    }
}

fn one(hint: &Hint, x: u16, area: Rect, buf: &mut Buffer, theme: &Theme) -> u16 {
    let room = area.right().saturating_sub(x);
    let key = put(buf, x, area.y, room, &hint.key, theme.style(Role::Key));
    let gap = key + 1;
    let title = theme.glyphs().spelled(&hint.title);
    gap + put(buf, x + gap, area.y, room.saturating_sub(gap), &title, theme.style(Role::Hint))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(100, &[0, 1, 2, 3])]
    #[case(38, &[0, 1, 2, 3])]
    #[case(37, &[0, 2, 3])]
    #[case(14, &[0])]
    #[case(7, &[2])]
    #[case(5, &[])]
    fn the_weightiest_hints_stay(#[case] room: usize, #[case] places: &[usize]) {
        let hints = [
            Hint::new("enter", "open", 9),
            Hint::new("space", "mark", 1),
            Hint::new("?", "help", 5),
            Hint::new("/", "find", 4),
        ];
        assert_eq!(fitting(&hints.each_ref(), room), places, "room {room}");
    }
}
