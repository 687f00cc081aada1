//! How many cells of a terminal a text takes, and the pieces it falls into there.
//!
//! A terminal counts character by character. A grapheme of more than two cells, as Indic scripts have them, therefore
//! falls into pieces that each have a place of their own, so that what follows stands where it was counted.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthChar as _;

/// A part of a text that has one cell or two of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece<'a> {
    /// Where in the text it begins.
    pub at: usize,
    pub text: &'a str,
    /// One or two.
    pub cells: usize,
}

/// The pieces of a text, in their order, with nothing between them.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.grapheme_indices(true).flat_map(|(at, grapheme)| Falling { at, rest: grapheme, whole: taken(grapheme) <= 2 })
}

/// How many cells a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.len();
    }
    pieces(text).map(|piece| piece.cells).sum()
}

fn taken(text: &str) -> usize {
    text.chars().filter_map(char::width).sum()
}

/// A grapheme that falls into its pieces.
struct Falling<'a> {
    at: usize,
    rest: &'a str,
    whole: bool,
}

impl<'a> Iterator for Falling<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let first = self.rest.chars().next()?;
        let behind = &self.rest[first.len_utf8()..];
        // What takes no cell stays with what it stands on.
        let own = behind.find(|c: char| c.width().unwrap_or(0) > 0).filter(|_| !self.whole);
        let end = own.map_or(self.rest.len(), |own| first.len_utf8() + own);
        let (text, rest) = self.rest.split_at(end);
        let piece = Piece { at: self.at, text, cells: taken(text).clamp(1, 2) };
        (self.at, self.rest) = (self.at + end, rest);
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_takes_more_than_two_cells_falls_apart() {
        let fallen =
            |text| pieces(text).map(|piece| format!("{}{}", piece.text, piece.cells)).collect::<Vec<_>>().join(" ");
        assert_eq!(fallen("aé李"), "a1 é1 李2");
        assert_eq!(fallen("e\u{301}x"), "e\u{301}1 x1");
        assert_eq!(fallen("🇦🇹"), "🇦🇹2");
        assert_eq!(fallen("क्ष्म"), "क्1 ष्1 म1");
        assert_eq!(fallen("\u{301}"), "\u{301}1");
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in any::<String>()) {
            let mut whole = String::new();
            for piece in pieces(&text) {
                prop_assert_eq!(piece.at, whole.len());
                prop_assert!((1..=2).contains(&piece.cells));
                whole.push_str(piece.text);
            }
            prop_assert_eq!(whole, text);
        }
    }
}
