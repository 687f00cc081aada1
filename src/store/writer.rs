//! The one type whose methods change rows; each subject adds its own in the file that also reads it.

use std::cell::Cell;

use rusqlite::{Connection, Params};

use super::error::Result;
use super::reader::Reader;

/// Raises the number by which other consoles notice a commit.
pub(super) const COUNT_COMMIT: &str = "UPDATE revision SET number = number + 1";

/// One write transaction. It can be committed only when something was put on the audit.
pub struct Writer<'a> {
    pub(super) db: &'a Connection,
    audited: Cell<bool>,
}

impl<'a> Writer<'a> {
    pub(super) const fn new(db: &'a Connection) -> Self {
        Self { db, audited: Cell::new(false) }
    }

    /// Reads inside the transaction.
    pub const fn reader(&self) -> Reader<'a> {
        Reader::new(self.db)
    }

    /// Runs a cached statement and tells how many rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.db.prepare_cached(sql)?.execute(params)?)
    }

    pub(super) fn mark_audited(&self) {
        self.audited.set(true);
    }

    pub(super) fn is_audited(&self) -> bool {
        self.audited.get()
    }

    /// Counts the commit, so that other consoles notice it; what is judged first is counted anyway.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn next_revision(&self) -> Result<()> {
        self.run(COUNT_COMMIT, [])?;
        Ok(())
    }
}
