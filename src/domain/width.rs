//! How many cells of a terminal a text takes, and the pieces it falls into there.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A part of a text that is never torn apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece<'a> {
    /// Where in the text it begins.
    pub at: usize,
    pub text: &'a str,
    /// One at least, because nothing else can be placed; letters that are written as one, as in Devanagari, may take
    /// three and more.
    pub cells: usize,
}

/// The pieces of a text, in their order, with nothing between them.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.grapheme_indices(true).map(|(at, text)| Piece { at, text, cells: text.width().max(1) })
}

/// Whether every byte of a text is a character of one cell, as in most that is shown.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// How many cells a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { pieces(text).map(|piece| piece.cells).sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_what_is_written_as_one() {
        let fallen =
            |text| pieces(text).map(|piece| format!("{}{}", piece.text, piece.cells)).collect::<Vec<_>>().join(" ");
        assert_eq!(fallen("aé李"), "a1 é1 李2");
        assert_eq!(fallen("e\u{301}x"), "e\u{301}1 x1");
        assert_eq!(fallen("🇦🇹"), "🇦🇹2");
        assert_eq!(fallen("क्ष्म"), "क्ष्म3");
        assert_eq!(fallen("\u{301}"), "\u{301}1");
        assert_eq!((width("plain"), width("李é")), (5, 3));
    }
}
