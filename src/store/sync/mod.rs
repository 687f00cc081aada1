//! One side of a configuration sync: a database file of its own, opened for reading alone.
//!
//! A plan reads each side inside one [`View`]. Afterwards the side only remembers what the file looked like, so that no
//! lock outlives the reading, and tells whether the file changed since.

mod backups;
mod copy;
mod extract;
#[cfg(test)]
pub mod fixture;
mod items;
mod open;
#[cfg(test)]
mod open_tests;
mod trial;
mod users;
mod workgroups;
mod write;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row};

pub use backups::{Backing, Backup, Pages, backups, prune};
pub use copy::{Copied, Renumbered};
pub use extract::{Extract, sweep};
pub use items::{CheckoutRow, LinkRow, NameRow, PayloadRow};
pub use open::open;
pub use trial::{Fit, Schema, Trial};
pub use users::Seen;
pub use write::Left;

use super::error::{Error, Result};
use super::reader::Reader;
use open::Stamp;

/// A database file that is only read.
#[derive(Debug)]
pub struct SyncReader {
    db: Connection,
    path: PathBuf,
    /// Absent for a database that never was a file.
    stamp: Option<Stamp>,
}

/// What a database says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identity {
    pub uuid: String,
    pub environment: String,
    pub display_name: String,
}

/// One consistent state of the file, until it is dropped.
#[derive(Debug)]
pub struct View<'a>(&'a SyncReader);

impl Drop for View<'_> {
    fn drop(&mut self) {
        self.0.let_go();
    }
}

impl SyncReader {
    /// The file without its folder, for people.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whether both are the same file, whatever path led there.
    #[must_use]
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.path == other.path || open::same_file(&self.path, &other.path)
    }

    /// Holds one state of the file still until the view is dropped.
    ///
    /// # Errors
    /// Whatever SQLite reports, such as a writer that keeps the file to itself.
    pub fn view(&self) -> Result<View<'_>> {
        self.db.execute_batch("BEGIN")?;
        let view = View(self);
        self.row("SELECT count(*) FROM sqlite_schema", (), |_| Ok(()))?;
        Ok(view)
    }

    /// Holds one state of the file still until it is let go, for a reader that goes from one thread to another meanwhile.
    ///
    /// # Errors
    /// As [`view`](Self::view).
    pub fn hold(&self) -> Result<()> {
        std::mem::forget(self.view()?);
        Ok(())
    }

    /// Lets the state go that was held.
    pub fn let_go(&self) {
        // Nothing was written; when even this fails the connection is beyond help, and the next question says so.
        let _ = self.db.execute_batch("ROLLBACK");
    }

    /// A number that is another one after anybody wrote to the file.
    ///
    /// # Errors
    /// Whatever SQLite reports; [`Error::Unusable`] when another file took its place, or one read
    /// without locks changed.
    pub fn version(&self) -> Result<i64> {
        if let Some(stamp) = &self.stamp
            && !stamp.still_holds(&self.path)
        {
            let name = self.file_name();
            return Err(Error::Unusable(format!("Somebody wrote to {name} while it was read. Make the plan again.")));
        }
        Ok(self.db.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Reads who the database says it is.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn identity(&self) -> Result<Identity> {
        let value = |key: &str| {
            let sql = "SELECT value FROM instance_meta WHERE key = ?1";
            Ok::<_, Error>(self.row(sql, [key], |row| text(row, 0))?.unwrap_or_default())
        };
        Ok(Identity {
            uuid: value("db_uuid")?,
            environment: value("environment")?,
            display_name: value("display_name")?,
        })
    }

    /// The first fault that SQLite finds in the file, unless `go_on` says no; it hears how many tables of how many were
    /// looked through.
    ///
    /// # Errors
    /// Whatever SQLite reports; [`Error::Interrupted`] when it is not wanted any more.
    pub fn fault(&self, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Option<String>> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid";
        let tables = self.rows(tables, (), |row| text(row, 0))?;
        let total = tables.len() as u64;
        // The table of tables comes first: it alone tells which others there are.
        for (table, done) in std::iter::once("sqlite_schema").chain(tables.iter().map(String::as_str)).zip(0..) {
            if !go_on(done, total) {
                return Err(Error::Interrupted);
            }
            let sql = format!("PRAGMA integrity_check({})", quoted(table));
            let told = self.row(&sql, (), |row| text(row, 0))?;
            if let Some(fault) = told.filter(|told| told != "ok") {
                return Ok(Some(fault));
            }
        }
        Ok(None)
    }

    fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        Reader { db: &self.db }.rows(sql, params, read)
    }

    fn row<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Reader { db: &self.db }.row(sql, params, read)
    }

    /// Shows the rows of a cached statement one at a time, until `see` wants no more.
    fn each(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        mut see: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<()> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if !see(row)? {
                break;
            }
        }
        Ok(())
    }

    /// Wraps an open connection, for tests that need no file.
    #[cfg(test)]
    pub(crate) fn of(db: Connection, name: &str) -> Self {
        Self { db, path: PathBuf::from(name), stamp: None }
    }
}

/// A name as SQL has it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// Reads text that a foreign program may have written in another encoding; nothing in it is lost without a trace.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    bytes(row, column).map(|bytes| mended(&bytes).into_owned())
}

/// The bytes of it, as they are.
#[inline]
fn bytes<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<Cow<'r, [u8]>> {
    use rusqlite::types::ValueRef;
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cow::Borrowed(bytes),
        ValueRef::Integer(number) => number.to_string().into_bytes().into(),
        ValueRef::Real(number) => number.to_string().into_bytes().into(),
        ValueRef::Null => Cow::Borrowed(&[]),
    })
}

/// The text that bytes are meant to be, without a copy where there is nothing to be mended.
#[must_use]
pub fn mended(bytes: &[u8]) -> Cow<'_, str> {
    // What has nothing to be mended is seen sooner by the first of the two.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
