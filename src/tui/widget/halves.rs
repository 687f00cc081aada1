//! Wide characters part of which was drawn over.
//!
//! A terminal shows a wide character whole: whatever stands in its other cells cannot be seen, and ratatui does not hand
//! it over again when the character goes. So a character that has lost a part leaves the screen at once.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::width::is_plain;

/// Takes away what is no longer whole.
pub fn clear_halves(buf: &mut Buffer) {
    let width = usize::from(buf.area.width).max(1);
    for row in buf.content.chunks_exact_mut(width) {
        let mut rest = row;
        while let [first, behind @ ..] = rest {
            let symbol = first.symbol();
            let parts = if is_plain(symbol) { 0 } else { symbol.width().saturating_sub(1) };
            // Behind the last column there is nothing.
            if parts > 0 && behind.get(..parts).is_none_or(|parts| parts.iter().any(|cell| cell.symbol() != " ")) {
                first.set_symbol(" ");
            }
            rest = behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::tui::widget::put;

    #[test]
    fn a_border_over_a_wide_character_stays_when_the_character_goes() {
        let area = Rect::new(0, 0, 6, 2);
        let mut buf = Buffer::empty(area);
        put(&mut buf, 1, 0, 5, "李小", Style::new());
        buf[(2, 0)].set_symbol("│");
        buf[(5, 1)].set_symbol("李");
        clear_halves(&mut buf);
        assert_eq!(buf, Buffer::with_lines(["  │小 ", "      "]));
    }
}
