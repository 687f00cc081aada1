//! What the hash of a journal row is computed over: a tag, the hash before, then every field with its length, so that no
//! two rows read alike. The bytes are gathered in a buffer first, for a hash is fast only over long stretches.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::Entry;
use crate::domain::chain::Link;

const TAG: &[u8] = b"beadle audit 1";

/// The bytes of one row, in a buffer that is used again for the next.
#[derive(Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// Writes a row that is about to be put on the journal.
    pub fn write(&mut self, previous: &Link, seq: i64, entry: &Entry<'_>) {
        self.begin(previous);
        let numbers = [
            Some(seq),
            Some(entry.at),
            entry.set.map(|set| set.0),
            entry.operator_id.map(|user| user.0),
            entry.user.map(|user| user.0),
        ];
        for number in numbers {
            self.number(number);
        }
        let texts = [
            Some(entry.action),
            Some(entry.operator),
            Some(entry.os_account),
            Some(entry.origin),
            entry.cell.as_deref(),
            entry.before.as_deref(),
            entry.after.as_deref(),
            Some(entry.reason),
            Some(entry.guards),
        ];
        for text in texts {
            self.text(text.map(str::as_bytes));
        }
    }

    pub fn begin(&mut self, previous: &Link) {
        self.0.clear();
        self.0.extend_from_slice(TAG);
        self.0.extend_from_slice(&previous.0);
    }

    /// Adds a column as it stands in the row. A value of a kind that the column cannot have is added by its bytes, so
    /// that it never reads as what was written.
    pub fn column(&mut self, value: ValueRef<'_>, is_number: bool) {
        match value {
            ValueRef::Integer(number) => self.number(Some(number)),
            ValueRef::Null if is_number => self.number(None),
            ValueRef::Null => self.text(None),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => self.text(Some(bytes)),
            ValueRef::Real(number) => self.text(Some(&number.to_be_bytes())),
        }
    }

    /// The hash of the row as it was written into the buffer.
    pub fn hash(&self) -> Link {
        Link(Sha256::digest(self.0.as_slice()).into())
    }

    fn number(&mut self, number: Option<i64>) {
        self.prefixed(number.is_some(), number.unwrap_or_default().to_be_bytes());
    }

    fn text(&mut self, text: Option<&[u8]>) {
        let bytes = text.unwrap_or_default();
        self.prefixed(text.is_some(), (bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    /// Adds whether there is something, and its number or its length.
    fn prefixed(&mut self, is_there: bool, number: [u8; 8]) {
        let mut bytes = [0; 9];
        bytes[0] = u8::from(is_there);
        bytes[1..].copy_from_slice(&number);
        self.0.extend_from_slice(&bytes);
    }
}
