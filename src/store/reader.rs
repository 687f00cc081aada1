//! One consistent view of the database. Each subject adds its questions in a file of its own.

use rusqlite::{Connection, Params, Row};

use super::error::Result;

/// A read transaction. Everything asked through one reader is answered from the same state.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub(super) db: &'a Connection,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(db: &'a Connection) -> Self {
        Self { db }
    }

    /// Collects the rows of a cached statement.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
    }

    /// Reads the first row of a cached statement, if there is one.
    pub(super) fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension;
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement.query_row(params, read).optional()?)
    }

    /// The number of the last commit.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn revision(&self) -> Result<u64> {
        let number = self.row("SELECT number FROM revision", [], |row| row.get::<_, i64>(0))?;
        Ok(number.unwrap_or_default().unsigned_abs())
    }

    /// A fact about the database itself.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.row("SELECT value FROM instance_meta WHERE key = ?1", [key], |row| row.get(0))
    }

    /// A property that the site has set, or `None` for the default.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn property(&self, name: &str) -> Result<Option<String>> {
        self.row("SELECT value FROM system_properties WHERE name = ?1", [name], |row| row.get(0))
    }

    /// What SQLite itself finds wrong with the file; nothing when all is well.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn integrity(&self) -> Result<Vec<String>> {
        let found = self.rows("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))?;
        let foreign = self.rows("PRAGMA foreign_key_check", [], |row| {
            Ok(format!(
                "A row of {} refers to a row of {} that is not there.",
                row.get::<_, String>(0)?,
                row.get::<_, String>(2)?
            ))
        })?;
        let damage = found.into_iter().filter(|line| line != "ok").map(|line| format!("The file is damaged: {line}."));
        Ok(damage.chain(foreign.into_iter().take(20)).collect())
    }
}
