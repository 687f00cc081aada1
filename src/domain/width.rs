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
    let (plain, other) = if is_plain(text) { (text, "") } else { ("", text) };
    let alone = plain.char_indices().map(|(at, c)| Piece { at, text: &plain[at..at + c.len_utf8()], cells: 1 });
    let joined = other.grapheme_indices(true).map(|(at, text)| Piece { at, text, cells: text.width().max(1) });
    alone.chain(joined)
}

/// Whether every character of a text takes one cell and is never written as one with another, as in most that is shown:
/// the letters of Latin and Cyrillic, what stands between them, and what is drawn around them. Such a text need not be torn
/// into pieces.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    is_of_ascii(text) || text.chars().all(stands_alone)
}

/// Whether a text has none but the printed characters of ASCII. Most texts have, and their bytes tell it soonest.
fn is_of_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

const fn stands_alone(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}'
        | '\u{1e00}'..='\u{1eff}' | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '•' | '…' | '\u{2190}'..='\u{21ff}'
        | '\u{2500}'..='\u{25bf}' | '✓')
}

/// How many cells a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_of_ascii(text) {
        text.len()
    } else if is_plain(text) {
        text.chars().count()
    } else {
        pieces(text).map(|piece| piece.cells).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_is_a_piece_of_one_cell_beside_anything_of_its_kind() {
        let all: String = ('\0'..=char::MAX).filter(|c| stands_alone(*c)).collect();
        let torn: Vec<_> = all.graphemes(true).map(|piece| (piece.chars().count(), piece.width())).collect();
        assert!(torn.len() > 1_000 && torn.iter().all(|piece| *piece == (1, 1)), "{torn:?}");
        assert!(pieces(&all).map(|piece| piece.text).eq(all.graphemes(true)));
        assert!(!all.chars().any(crate::domain::text::is_hidden));
        assert_eq!(crate::domain::text::Shown::new(&all).as_str(), all);
        assert!(!is_plain("e\u{301}") && !is_plain("\u{ad}") && !is_plain("李"));
    }

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
