//! One line of a change file: a change, a heading, a comment, or nothing.

use super::heading::{self, FileOrigin};
use super::words::{Word, words};
use crate::domain::text::is_hidden;

/// A line by what it is; the comment at its end is apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Line {
    Blank,
    /// A line that is a comment and nothing else.
    Comment(String),
    Database(FileOrigin, Option<String>),
    Reason(String, Option<String>),
    Change(Vec<Word>, Option<String>),
}

/// Tells what a line is.
///
/// # Errors
/// A sentence about quotes that do not close, escapes that mean nothing, or a heading with other words.
pub(super) fn parse(line: &str) -> Result<Line, String> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(Line::Blank);
    }
    if let Some(text) = line.strip_prefix('#') {
        return Ok(Line::Comment(comment(text)));
    }
    let (words, beside) = words(line)?;
    let beside = beside.map(comment);
    Ok(match words.first().and_then(Word::bare) {
        Some("database") => Line::Database(heading::origin(&words[1..])?, beside),
        Some("reason") => Line::Reason(heading::reason(&words[1..])?, beside),
        _ => Line::Change(words, beside),
    })
}

/// A comment as it is written: after the sign and one blank, and without characters that act or hide.
fn comment(text: &str) -> String {
    let mut comment = String::from("# ");
    for c in text.trim().chars() {
        match c {
            '\t' => comment.push(' '),
            c if is_hidden(c) => comment.extend(c.escape_unicode()),
            c => comment.push(c),
        }
    }
    comment.trim_end().to_owned()
}
