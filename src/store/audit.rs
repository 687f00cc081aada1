//! The journal's chain: append-only rows, each carrying the hash of the one before it.
//!
//! A chain shows that no row in the middle was altered, taken out or slipped in. It cannot show that rows were cut off
//! its end, or that all of it was written anew, by somebody who may write the file: for that the head has to be kept
//! elsewhere.

use std::borrow::Cow;

use rusqlite::{Row, params};
use sha2::{Digest, Sha256};

use super::error::Result;
use super::reader::Reader;
use super::writer::Writer;
use crate::api::audit::{AuditVerdict, Broken};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::hex;
use crate::domain::time::Time;

/// What is put on the journal; the chain adds number and hashes.
#[derive(Clone, Debug, Default)]
pub struct Entry<'a> {
    pub at: i64,
    pub set: Option<SetId>,
    pub action: &'a str,
    pub operator_id: Option<UserId>,
    pub operator: &'a str,
    pub os_account: &'a str,
    pub origin: &'a str,
    pub user: Option<UserId>,
    pub cell: Option<Cow<'a, str>>,
    pub before: Option<Cow<'a, str>>,
    pub after: Option<Cow<'a, str>>,
    pub reason: &'a str,
    pub guards: &'a str,
}

/// The end of the chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    pub seq: i64,
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first row.
    pub const START: Self = Self { seq: 0, hash: [0; 32] };

    /// The hash as people copy it.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.hash)
    }
}

/// Hashes one row: a tag, the hash before, then every field with its length, so that no two rows read alike. The bytes
/// are gathered in a buffer first, for a hash is fast only over long stretches.
fn chain(previous: &[u8; 32], seq: i64, entry: &Entry<'_>, bytes: &mut Vec<u8>) -> [u8; 32] {
    bytes.clear();
    bytes.extend_from_slice(b"beadle audit 1");
    bytes.extend_from_slice(previous);
    let numbers = [
        Some(seq),
        Some(entry.at),
        entry.set.map(|set| set.0),
        entry.operator_id.map(|user| user.0),
        entry.user.map(|user| user.0),
    ];
    for number in numbers {
        bytes.push(u8::from(number.is_some()));
        bytes.extend_from_slice(&number.unwrap_or_default().to_be_bytes());
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
        bytes.push(u8::from(text.is_some()));
        let text = text.unwrap_or_default();
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    Sha256::digest(bytes.as_slice()).into()
}

impl Writer<'_> {
    /// Appends entries and returns the new end of the chain.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn append<'e>(&self, entries: impl IntoIterator<Item = Entry<'e>>) -> Result<Head> {
        let mut head = self.reader().head()?;
        let mut insert = self.db.prepare_cached(
            "INSERT INTO audit_log (seq, at, set_id, action, operator_id, operator, os_account, origin, user_id, cell,
                                    before, after, reason, guards, prev_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?;
        let mut bytes = Vec::new();
        for entry in entries {
            let seq = head.seq + 1;
            let hash = chain(&head.hash, seq, &entry, &mut bytes);
            insert.execute(params![
                seq,
                entry.at,
                entry.set.map(|set| set.0),
                entry.action,
                entry.operator_id.map(|user| user.0),
                entry.operator,
                entry.os_account,
                entry.origin,
                entry.user.map(|user| user.0),
                entry.cell,
                entry.before,
                entry.after,
                entry.reason,
                entry.guards,
                head.hash,
                hash,
            ])?;
            head = Head { seq, hash };
            self.mark_audited();
        }
        Ok(head)
    }
}

impl Reader<'_> {
    /// The end of the chain.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn head(&self) -> Result<Head> {
        let last = self.row("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok(Head { seq: row.get(0)?, hash: row.get(1)? })
        })?;
        Ok(last.unwrap_or(Head::START))
    }

    /// Walks the chain from its start and names the first thing that is wrong.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn verify_audit(&self) -> Result<AuditVerdict> {
        let mut statement = self.db.prepare_cached(
            "SELECT seq, at, set_id, action, operator_id, operator, os_account, origin, user_id, cell, before, after,
                    reason, guards, prev_hash, hash
             FROM audit_log ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        let mut head = Head::START;
        let mut count = 0;
        let mut broken = None;
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            let link = Link::read(row, &mut bytes)?;
            broken = link.fault(head);
            if broken.is_some() {
                break;
            }
            head = Head { seq: link.seq, hash: link.hash };
            count += 1;
        }
        Ok(AuditVerdict { rows: count, head: head.hex(), broken })
    }
}

/// One row on the walk along the chain.
struct Link {
    seq: i64,
    previous: [u8; 32],
    hash: [u8; 32],
    computed: [u8; 32],
}

impl Link {
    fn read(row: &Row<'_>, bytes: &mut Vec<u8>) -> rusqlite::Result<Self> {
        let text = |column: usize| row.get_ref(column).map(|value| value.as_str().unwrap_or("\u{0}not text"));
        let some_text = |column: usize| {
            row.get_ref(column).map(|value| value.as_str_or_null().unwrap_or(Some("\u{0}not text")).map(Cow::Borrowed))
        };
        let entry = Entry {
            at: row.get(1)?,
            set: row.get::<_, Option<i64>>(2)?.map(SetId),
            action: text(3)?,
            operator_id: row.get::<_, Option<i64>>(4)?.map(UserId),
            operator: text(5)?,
            os_account: text(6)?,
            origin: text(7)?,
            user: row.get::<_, Option<i64>>(8)?.map(UserId),
            cell: some_text(9)?,
            before: some_text(10)?,
            after: some_text(11)?,
            reason: text(12)?,
            guards: text(13)?,
        };
        let (seq, previous) = (row.get(0)?, row.get(14)?);
        Ok(Self { seq, previous, hash: row.get(15)?, computed: chain(&previous, seq, &entry, bytes) })
    }

    fn fault(&self, head: Head) -> Option<Broken> {
        let seq = self.seq.unsigned_abs();
        if self.seq != head.seq + 1 {
            Some(Broken::Missing { seq })
        } else if self.previous != head.hash {
            Some(Broken::Unlinked { seq })
        } else if self.hash != self.computed {
            Some(Broken::Altered { seq })
        } else {
            None
        }
    }
}

impl<'a> Entry<'a> {
    /// An entry about nobody's row, such as a sign-in.
    #[must_use]
    pub fn new(at: Time, action: &'a str) -> Self {
        Self { at: at.0, action, ..Self::default() }
    }
}
