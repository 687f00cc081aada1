//! The journal's chain: append-only rows, each carrying the hash of the one before it.
//!
//! A chain shows that no row in the middle was altered, taken out or slipped in. It cannot show that rows were cut off
//! its end, or that all of it was written anew, by somebody who may write the file: for that the head has to be kept
//! elsewhere.

mod chain;
#[cfg(test)]
mod tests;
mod walk;

use std::borrow::Cow;

use rusqlite::params;

use self::chain::Message;
pub(super) use self::walk::teach;
use super::error::{Error, Result};
use super::reader::Reader;
use super::writer::Writer;
use crate::domain::audit_filter::ACTIONS;
use crate::domain::cell::Cell;
use crate::domain::chain::{Fit, Head, Link};
use crate::domain::ids::{SetId, UserId};
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

/// A cell of which the journal speaks, as it was written last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Journaled {
    /// The cell's key. Where it is none, the row was altered, and so does not fit its hash either.
    pub key: Vec<u8>,
    pub seq: i64,
    pub after: Option<String>,
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
        let mut message = Message::default();
        // Most of what the entries of one set say is the same; what is bound stays until it is bound anew.
        let mut bound: [Option<&str>; 6] = [None; 6];
        for entry in entries {
            debug_assert!(ACTIONS.contains(&entry.action), "a filter has to know {:?}", entry.action);
            let seq = head.seq.checked_add(1).ok_or_else(full)?;
            message.write(&head.hash, seq, &entry);
            let hash = message.hash();
            let texts = [entry.action, entry.operator, entry.os_account, entry.origin, entry.reason, entry.guards];
            for ((before, text), place) in bound.iter_mut().zip(texts).zip([4, 6, 7, 8, 13, 14]) {
                if *before != Some(text) {
                    insert.raw_bind_parameter(place, text)?;
                    *before = Some(text);
                }
            }
            insert.raw_bind_parameter(1, seq)?;
            insert.raw_bind_parameter(2, entry.at)?;
            insert.raw_bind_parameter(3, entry.set.map(|set| set.0))?;
            insert.raw_bind_parameter(5, entry.operator_id.map(|user| user.0))?;
            insert.raw_bind_parameter(9, entry.user.map(|user| user.0))?;
            for (place, text) in [(10, &entry.cell), (11, &entry.before), (12, &entry.after)] {
                insert.raw_bind_parameter(place, text.as_deref())?;
            }
            insert.raw_bind_parameter(15, head.hash.0)?;
            insert.raw_bind_parameter(16, hash.0)?;
            insert.raw_execute()?;
            head = Head { seq, hash };
            self.mark_audited();
        }
        Ok(head)
    }
}

/// No journal comes to this by being written.
fn full() -> Error {
    Error::Damaged("The journal's last row has the highest number there is: somebody gave it that.".to_owned())
}

impl Reader<'_> {
    /// The end of the chain.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn head(&self) -> Result<Head> {
        let last = self.row("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok(Head { seq: row.get(0)?, hash: Link(row.get(1)?) })
        })?;
        Ok(last.unwrap_or(Head::START))
    }

    /// How a head that was kept elsewhere fits the journal. A row whose own hash was altered still fits by its content;
    /// a verification tells of it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn fit(&self, known: Head) -> Result<Fit> {
        if known == Head::START {
            return Ok(Fit::Fits);
        }
        Ok(match self.tail(known.seq.saturating_sub(1), known.seq)? {
            Some(tail) if [tail.head.hash, tail.computed].contains(&known.hash) => Fit::Fits,
            Some(_) => Fit::Rewritten,
            None => match self.head()?.seq {
                last if last < known.seq => Fit::Cut { last },
                _ => Fit::Gone,
            },
        })
    }

    /// The cells of which the journal speaks after one, in the order of their keys, each with the row that speaks of it
    /// last and what that row wrote.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn journaled_cells(&self, after: &[u8], limit: u32) -> Result<Vec<Journaled>> {
        let sql = "SELECT k.cell, k.seq, a.after
                   FROM (SELECT cell, max(seq) AS seq FROM audit_log INDEXED BY audit_log_by_cell WHERE cell > CAST(?1 AS TEXT)
                         GROUP BY cell ORDER BY cell LIMIT ?2) k
                   CROSS JOIN audit_log a ON a.seq = k.seq ORDER BY k.cell";
        self.rows(sql, params![after, limit], |row| {
            let key = row.get_ref(0)?.as_bytes()?.to_vec();
            let after = row.get_ref(2)?.as_bytes_or_null()?.map(|text| String::from_utf8_lossy(text).into_owned());
            Ok(Journaled { key, seq: row.get(1)?, after })
        })
    }

    /// Whether the journal tells after one of its rows that a cell came to hold nothing.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn was_removed_after(&self, cell: Cell, seq: i64) -> Result<bool> {
        let sql = "SELECT 1 FROM audit_log WHERE cell = ?1 AND seq > ?2 AND after IS NULL LIMIT 1";
        Ok(self.row(sql, params![cell.to_string(), seq], |_| Ok(()))?.is_some())
    }
}

impl<'a> Entry<'a> {
    /// An entry about nobody's row, such as a sign-in.
    #[must_use]
    pub fn new(at: Time, action: &'a str) -> Self {
        Self { at: at.0, action, ..Self::default() }
    }
}
