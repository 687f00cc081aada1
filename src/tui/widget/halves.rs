//! Wide characters whose second half was drawn over.
//!
//! A terminal shows a wide character whole: whatever stands in its second cell cannot be seen, and ratatui does not hand
//! it over again when the character goes. So a character that has lost its half leaves the screen at once.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr as _;

/// Takes away what is no longer whole.
pub fn clear_halves(buf: &mut Buffer) {
    let width = usize::from(buf.area.width);
    for at in 0..buf.content.len().saturating_sub(1) {
        let symbol = buf.content[at].symbol();
        let is_wide = symbol.len() > 1 && symbol.width() > 1;
        // The last column has no second cell.
        if is_wide && (buf.content[at + 1].symbol() != " " || (at + 1).is_multiple_of(width)) {
            buf.content[at].set_symbol(" ");
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
