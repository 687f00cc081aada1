//! The lines that a change file begins with: which database it was written for, and why.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::line::{Line, parse};
use super::words::Word;
use super::write::quoted;

/// What a change file says of itself, in lines that are no changes.
///
/// ```text
/// database "Harbor" uuid "7c1e" revision 41
/// reason "quarter-end cover"
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heading {
    pub origin: Option<FileOrigin>,
    /// Why all this is done; empty when the file does not say.
    pub reason: String,
}

/// The database that a change file was written for, and its last commit at that time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileOrigin {
    pub name: String,
    pub uuid: String,
    pub revision: u64,
}

/// Reads what a change file says of itself. Lines that cannot be read are left to [`super::read`], which tells of them.
#[must_use]
pub fn heading(text: &str) -> Heading {
    let mut heading = Heading::default();
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        match parse(line) {
            Ok(Line::Database(origin, _)) => heading.origin = Some(origin),
            Ok(Line::Reason(reason, _)) => heading.reason = reason,
            _ => {}
        }
    }
    heading
}

impl Heading {
    pub(super) fn write(&self, text: &mut String) {
        // Writing to a string cannot fail.
        if let Some(FileOrigin { name, uuid, revision }) = &self.origin {
            let _ = writeln!(text, "database {} uuid {} revision {revision}", quoted(name), quoted(uuid));
        }
        if !self.reason.is_empty() {
            let _ = writeln!(text, "reason {}", quoted(&self.reason));
        }
    }
}

/// Reads the words after `database`.
pub(super) fn origin(words: &[Word]) -> Result<FileOrigin, String> {
    let origin = match words {
        [Word::Quoted(name), uuid_is, Word::Quoted(uuid), revision_is, revision]
            if uuid_is.bare() == Some("uuid") && revision_is.bare() == Some("revision") =>
        {
            let revision = revision.bare().and_then(|word| word.parse().ok());
            revision.map(|revision| FileOrigin { name: name.clone(), uuid: uuid.clone(), revision })
        }
        _ => None,
    };
    origin.ok_or_else(|| "The line reads: database \"NAME\" uuid \"UUID\" revision NUMBER.".to_owned())
}

/// Reads the words after `reason`.
pub(super) fn reason(words: &[Word]) -> Result<String, String> {
    match words {
        [Word::Quoted(reason)] => Ok(reason.clone()),
        _ => Err("The line reads: reason \"WHY\".".to_owned()),
    }
}
