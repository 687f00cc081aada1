//! Text and blanks put into the buffer of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr as _;

use super::line::Line;
use super::text::{cut, width};
use crate::domain::text::is_hidden;
use crate::domain::width::{is_plain, pieces};
use crate::tui::theme::{Role, Theme};

/// Puts text into a row of the buffer and tells how many cells it took; what does not fit is left out.
pub fn put(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let area = Rect { x, y, width: room, height: 1 }.intersection(buf.area);
    if area.is_empty() || area.x != x {
        return 0;
    }
    if is_plain(text) {
        let first = buf.index_of(x, y);
        let cells = buf.content[first..first + usize::from(area.width)].iter_mut();
        return text.chars().zip(cells).fold(0, |put, (c, cell)| {
            cell.set_char(c).set_style(style);
            put + 1
        });
    }
    let mut at = area.x;
    for piece in pieces(text) {
        let acts = piece.text.chars().any(is_hidden);
        let wide = if acts { 1 } else { u16::try_from(piece.cells).unwrap_or(u16::MAX) };
        if area.right() - at < wide {
            break;
        }
        let symbol = if acts || piece.text.width() == 0 { "?" } else { piece.text };
        buf[(at, y)].set_symbol(symbol).set_style(style);
        for behind in at + 1..at + wide {
            buf[(behind, y)].set_symbol(" ").set_style(style);
        }
        at += wide;
    }
    at - area.x
}

/// Fills an area with a glyph of one cell, as lines are drawn.
pub fn repeat(buf: &mut Buffer, area: Rect, glyph: &str, style: Style) {
    for position in area.intersection(buf.area).positions() {
        buf[position].set_symbol(glyph).set_style(style);
    }
}

/// Puts text into a row, cut with an ellipsis where it does not fit, and tells how many cells it took.
pub fn put_cut(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, role: Role, theme: &Theme) -> u16 {
    let text = cut(text, usize::from(room), theme.glyphs().ellipsis);
    put(buf, x, y, room, &text, theme.style(role))
}

/// Puts a line of several roles into a row, cut with an ellipsis, and tells how many cells it took.
///
/// On a selected row the selection's own look wins and only modifiers of the roles are kept, so that every word stays
/// legible on the selection's ground.
pub fn put_line(buf: &mut Buffer, x: u16, y: u16, room: u16, line: &Line, selected: bool, theme: &Theme) -> u16 {
    let total = line.width();
    let room_cells = usize::from(room);
    let mut at = x;
    for run in &line.runs {
        let left = room.saturating_sub(at - x);
        if left == 0 {
            break;
        }
        let style = style_of(run.role, selected, theme);
        let is_last_fitting = total > room_cells && width(&run.text) >= usize::from(left);
        if is_last_fitting {
            let mut text = cut(&run.text, usize::from(left), theme.glyphs().ellipsis).into_owned();
            if width(&run.text) == usize::from(left) {
                text = cut(&format!("{} ", run.text), usize::from(left), theme.glyphs().ellipsis).into_owned();
            }
            at += put(buf, at, y, left, &text, style);
            break;
        }
        at += put(buf, at, y, left, &run.text, style);
    }
    at - x
}

/// The style of a role, on a selected row or off it.
pub(super) fn style_of(role: Role, selected: bool, theme: &Theme) -> Style {
    let style = theme.style(role);
    if selected { Style::new().add_modifier(style.add_modifier - Modifier::REVERSED - Modifier::DIM) } else { style }
}

/// No character is wider than this; what is called one beyond that is no language's.
const WIDEST: u16 = 8;

/// Fills an area with blanks of a role. A wide character of which that covers a part is not shown at all: a terminal has
/// no parts of one.
pub fn fill(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for before in 1..=WIDEST.min(area.x) {
            let left = buf.cell_mut((area.x - before, y));
            if let Some(cell) = left.filter(|cell| cell.symbol().width() > usize::from(before)) {
                cell.set_symbol(" ");
            }
        }
    }
    for position in area.positions() {
        let cell = &mut buf[position];
        cell.reset();
        cell.set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::tui::widget::Run;

    #[test]
    fn what_is_covered_by_half_is_gone() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        put(&mut buf, 0, 0, 6, "李小龍", Style::new());
        fill(&mut buf, Rect::new(1, 0, 2, 1), Style::new());
        let symbols: Vec<&str> = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols.concat(), "    龍 ");
    }

    #[test]
    fn letters_that_are_written_as_one_have_their_room() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!((put(&mut buf, 0, 0, 6, "शर्मा|", Style::new()), width("शर्मा|")), (5, 5));
        assert_eq!(buf[(4, 0)].symbol(), "|");
        fill(&mut buf, Rect::new(3, 0, 3, 1), Style::new());
        let symbols: Vec<&str> = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols.concat(), "श     ");
    }

    #[test]
    fn what_acts_never_reaches_the_buffer() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        put(&mut buf, 0, 0, 12, "a\x1b[2J\u{202e}b\u{200b}c", Style::new());
        let shown: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(shown, "a?[2J?b?c   ");
    }

    #[test]
    fn a_wide_character_never_hangs_over_the_edge() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        assert_eq!(put(&mut buf, 0, 0, 3, "a李李", Style::new()), 3);
        assert_eq!(put(&mut buf, 3, 0, 9, "李", Style::new()), 0);
        assert_eq!(put(&mut buf, 9, 9, 9, "x", Style::new()), 0);
    }

    #[rstest]
    #[case(&["ab", "cd"], 4, "abcd")]
    #[case(&["ab", "cd"], 3, "ab…")]
    #[case(&["ab", "cd"], 2, "a…")]
    #[case(&["ab", "cd"], 1, "…")]
    #[case(&["ab", "", "c"], 3, "abc")]
    fn a_line_is_cut_as_one(#[case] runs: &[&str], #[case] room: u16, #[case] shown: &str) {
        let line = Line { runs: runs.iter().map(|text| Run::new(*text, Role::Text)).collect() };
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        put_line(&mut buf, 0, 0, room, &line, false, &Theme::mono());
        let seen: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(seen.trim_end(), shown);
    }
}
