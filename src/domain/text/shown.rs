//! Text made safe and visible before it is drawn.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr as _};

use crate::domain::width::is_plain;

/// Tells whether a character must never be written to a terminal as it is, because it acts, hides or reorders.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || is_noncharacter(c)
}

pub(super) const fn is_noncharacter(c: char) -> bool {
    let code = c as u32;
    matches!(code, 0xfdd0..=0xfdef) || code & 0xfffe == 0xfffe
}

/// Text as it came from outside: it has no way to a screen but [`Raw::shown`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Raw(pub String);

impl Raw {
    /// Makes the text safe to draw.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown::new(&self.0)
    }

    /// Hands out the text as stored, for editing and comparison, never for drawing.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown().as_str())
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Raw {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Text that is safe to draw: what would act, hide or reorder is spelled out as `‹202E›`, nothing is left out.
///
/// Combining marks are kept up to four on one base, the rest are spelled out; so a cell never grows without bound. Blanks
/// that look like the blank and are another are spelled out, and so is what has no cell of its own, more than two, or
/// another width where it stands than by itself: terminals do not agree on where the text goes on behind it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Shown(String);

impl Shown {
    #[must_use]
    pub fn new(text: &str) -> Self {
        if is_plain(text) {
            return Self(text.to_owned());
        }
        let mut shown = String::with_capacity(text.len());
        for grapheme in text.graphemes(true) {
            let fits = fits(grapheme);
            let mut marks = 0;
            for (at, c) in grapheme.char_indices() {
                let mark = is_combining_mark(c);
                marks += usize::from(mark);
                let stray = at == 0 && (mark || c.width() == Some(0)) || marks > 4;
                let adrift = !fits && (at > 0 || c.width() == Some(0)) || SOUND_MARKS.contains(&c);
                let too_wide = c.width() > Some(2);
                if is_hidden(c) || is_other_blank(c) || stray || adrift || too_wide || matches!(c, '‹' | '›') {
                    // Writing to a string cannot fail.
                    let _ = write!(shown, "‹{:X}›", c as u32);
                } else {
                    shown.push(c);
                }
            }
        }
        Self(shown)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a grapheme takes as many cells as its characters do one by one, and at least one.
fn fits(grapheme: &str) -> bool {
    let cells: usize = grapheme.chars().filter_map(UnicodeWidthChar::width).sum();
    cells > 0 && cells == grapheme.width()
}

/// The halfwidth sound marks of Japanese, of which every library and terminal has its own opinion.
const SOUND_MARKS: [char; 2] = ['\u{ff9e}', '\u{ff9f}'];

/// Whether a character is a blank to the eye and not the blank. The wide one stands between names in Japanese.
fn is_other_blank(c: char) -> bool {
    c == '\u{2800}' || c.is_whitespace() && !matches!(c, ' ' | '\u{3000}')
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}
