//! Rendering: the blanks of a template are filled, and nothing that was filled in is read again.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::parse::{Piece, Run};
use super::unlinked::unlinked;
use super::{Flaw, Lint, Name, SUBJECT_LIMIT, Shape, Template, neutral};
use crate::domain::text::Raw;

/// A part of a rendered message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Literal(Raw),
    /// The label of a link; where it leads is known to whoever shows the message.
    Link(Raw),
}

impl Span {
    /// The text, whichever it is.
    #[must_use]
    pub const fn text(&self) -> &Raw {
        match self {
            Self::Literal(text) | Self::Link(text) => text,
        }
    }
}

/// A message with everything filled in, and what is wrong with it.
///
/// Values are neutral in it. The literal text of the template is as its author wrote it, which is why it stays [`Raw`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rendered {
    pub spans: Vec<Span>,
    pub lints: Vec<Lint>,
}

impl Rendered {
    /// The message without its markup: a link is its label.
    #[must_use]
    pub fn plain(&self) -> Raw {
        self.spans.iter().map(|span| span.text().stored()).collect::<String>().into()
    }

    /// The message for a mail, in which every link leads to one address: the label, then the address in angle brackets.
    /// Without an address a link is its label.
    #[must_use]
    pub fn leading_to(&self, address: &str) -> Raw {
        if address.is_empty() {
            return self.plain();
        }
        let mut text = String::new();
        for span in &self.spans {
            text.push_str(span.text().stored());
            if matches!(span, Span::Link(_)) {
                // Writing to a string cannot fail.
                let _ = write!(text, " <{address}>");
            }
        }
        text.into()
    }
}

impl Template {
    /// Fills in the values; one that is missing, or blank once it is neutral, counts as empty.
    #[must_use]
    pub fn render(&self, values: &[(Name, &str)]) -> Rendered {
        let mut lints = self.lints.clone();
        let mut spans = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            let text = self.fill(run, values, &mut lints).into();
            spans.push(if run.is_link { Span::Link(text) } else { Span::Literal(text) });
        }
        let mut rendered = Rendered { spans, lints };
        if self.shape == Shape::Line {
            rendered.make_line();
        }
        rendered.lints.sort_by_key(|lint| lint.at);
        rendered
    }

    fn fill(&self, run: &Run, values: &[(Name, &str)], lints: &mut Vec<Lint>) -> String {
        let mut text = String::new();
        for piece in &run.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Blank { at, name, default } => {
                    let given = values.iter().find(|(given, _)| given == name);
                    let value = given.map(|(_, value)| neutral(value)).filter(|value| !value.trim().is_empty());
                    match (value, default) {
                        (Some(value), _) if self.shape == Shape::Url => percent_encode(&value, &mut text),
                        (Some(value), _) if name.is_chosen() => text.push_str(&unlinked(&value)),
                        (Some(value), _) => text.push_str(&value),
                        (None, Some(default)) => text.push_str(default),
                        (None, None) => lints.push(Lint::new(*at, Flaw::Empty { name: *name })),
                    }
                }
            }
        }
        text
    }
}

impl Rendered {
    /// Makes one line of at most [`SUBJECT_LIMIT`] characters; no header of a mail can be begun in it.
    fn make_line(&mut self) {
        let whole = neutral(self.plain().stored());
        let line = whole.trim();
        let line = match cut(line) {
            Some(cut) => {
                self.lints.push(Lint::new(0, Flaw::TooLong));
                cut
            }
            None => line.to_owned(),
        };
        self.spans = vec![Span::Literal(line.into())];
    }
}

/// The line with an ellipsis where it was cut, between two letters; `None` where it fits.
fn cut(line: &str) -> Option<String> {
    if line.chars().count() <= SUBJECT_LIMIT {
        return None;
    }
    let mut kept = String::new();
    let mut length = 1;
    for letter in line.graphemes(true) {
        length += letter.chars().count();
        if length > SUBJECT_LIMIT {
            break;
        }
        kept.push_str(letter);
    }
    kept.push('…');
    Some(kept)
}

fn percent_encode(value: &str, text: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}
