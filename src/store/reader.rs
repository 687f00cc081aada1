//! One consistent view of the database. Each subject adds its questions in a file of its own.

use rusqlite::{Connection, Params, Row};

use super::error::Result;

/// A read transaction. Everything asked through one reader is answered from the same state.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub(super) db: &'a Connection,
}

impl<'a> Reader<'a> {
    #[cfg(test)]
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
}
