//! Where a window stands over a long list, and the thin bar that shows it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::put::put;
use crate::tui::theme::{Role, Theme};

/// Moves a window just so far that the cursor is in it, and never further than the end of the list.
///
/// With `offset` the first row in sight before, `height` rows in sight, and `len` rows in all.
#[must_use]
pub fn scroll(offset: usize, cursor: usize, height: usize, len: usize) -> usize {
    let height = height.max(1);
    let cursor = cursor.min(len.saturating_sub(1));
    let lowest = (cursor + 1).saturating_sub(height);
    offset.clamp(lowest, cursor.max(lowest)).min(len.saturating_sub(height))
}

/// How far a text is scrolled away after it was read on by so many lines: its end stays at the foot of the window.
///
/// With `at` how far it was scrolled before, `height` lines in sight, and `len` lines in all.
#[must_use]
pub fn read_on(at: usize, lines: isize, height: usize, len: usize) -> usize {
    let last = len.saturating_sub(height);
    at.min(last).saturating_add_signed(lines).min(last)
}

/// Where the thumb stands on a bar: the first cell and how many.
#[must_use]
pub fn thumb(offset: usize, height: usize, len: usize) -> Option<(usize, usize)> {
    if height == 0 || len <= height {
        return None;
    }
    let size = (height * height / len).max(1);
    let (room, range) = (height - size, len - height);
    let first = (offset.min(range) * room + range / 2) / range;
    // The ends of the bar mean the ends of the list, and nothing else does.
    let first = match offset {
        0 => 0,
        offset if offset >= range => room,
        _ if room >= 2 => first.clamp(1, room - 1),
        _ => first,
    };
    Some((first, size))
}

/// A thin bar beside a list; it is not drawn when the whole list is in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scrollbar {
    /// The first row in sight.
    pub offset: usize,
    /// How many rows there are.
    pub total: usize,
}

impl Scrollbar {
    /// Draws the bar into the right edge of the area.
    pub fn draw(self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let Some((first, size)) = thumb(self.offset, usize::from(area.height), self.total) else { return };
        for (step, y) in (area.top()..area.bottom()).enumerate() {
            let inside = (first..first + size).contains(&step);
            let glyph = if inside { theme.glyphs().thumb } else { theme.glyphs().vertical };
            let role = if inside { Role::BorderFocus } else { Role::Scroll };
            put(buf, area.right() - 1, y, 1, glyph, theme.style(role));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, 0, 10, 100, 0)]
    #[case(0, 9, 10, 100, 0)]
    #[case(0, 10, 10, 100, 1)]
    #[case(50, 49, 10, 100, 49)]
    #[case(50, 0, 10, 100, 0)]
    #[case(95, 99, 10, 100, 90)]
    #[case(5, 2, 10, 4, 0)]
    #[case(5, 2, 0, 0, 0)]
    fn the_cursor_stays_in_sight(
        #[case] offset: usize,
        #[case] cursor: usize,
        #[case] height: usize,
        #[case] len: usize,
        #[case] after: usize,
    ) {
        assert_eq!(scroll(offset, cursor, height, len), after);
    }

    #[rstest]
    #[case(0, 5, 10, 30, 5)]
    #[case(15, 10, 10, 30, 20)]
    #[case(90, -5, 10, 30, 15)]
    #[case(3, -10, 10, 30, 0)]
    #[case(0, isize::MAX, 10, 30, 20)]
    #[case(7, 10, 10, 4, 0)]
    fn a_text_is_read_to_its_end_and_no_further(
        #[case] at: usize,
        #[case] lines: isize,
        #[case] height: usize,
        #[case] len: usize,
        #[case] after: usize,
    ) {
        assert_eq!(read_on(at, lines, height, len), after);
    }

    #[rstest]
    #[case(0, 10, 10, None)]
    #[case(0, 10, 100, Some((0, 1)))]
    #[case(1, 10, 100, Some((1, 1)))]
    #[case(89, 10, 100, Some((8, 1)))]
    #[case(90, 10, 100, Some((9, 1)))]
    #[case(0, 10, 20, Some((0, 5)))]
    #[case(0, 0, 20, None)]
    fn the_thumb_shows_the_place(
        #[case] offset: usize,
        #[case] height: usize,
        #[case] len: usize,
        #[case] at: Option<(usize, usize)>,
    ) {
        assert_eq!(thumb(offset, height, len), at);
    }

    proptest! {
        #[test]
        fn a_window_holds_its_cursor(offset in 0usize..300, cursor in 0usize..200, height in 1usize..50, len in 1usize..200) {
            let cursor = cursor.min(len - 1);
            let first = scroll(offset, cursor, height, len);
            prop_assert!(first <= cursor && cursor < first + height);
            prop_assert!(first + height <= len.max(height));
            prop_assert_eq!(scroll(first, cursor, height, len), first);
        }

        #[test]
        fn a_thumb_stays_on_its_bar(offset in 0usize..3000, height in 0usize..60, len in 0usize..2000) {
            if let Some((first, size)) = thumb(offset, height, len) {
                prop_assert!(size >= 1 && first + size <= height);
            }
        }
    }
}
