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
        let foreign = self.rows("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 20", [], |row| {
            let (table, parent) = (row.get::<_, String>(0)?, row.get::<_, String>(1)?);
            Ok(format!("A row of {table} refers to a row of {parent} that is not there."))
        })?;
        let damage = found.into_iter().filter(|line| line != "ok").map(|line| format!("The file is damaged: {line}."));
        Ok(damage.chain(foreign).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::world::World;

    #[test]
    fn what_refers_to_nothing_is_told_and_no_more_than_can_be_read() {
        let world = World::new();
        let told = || Reader::new(&world.db).integrity().unwrap();
        assert_eq!(told(), Vec::<String>::new());
        world.sql("PRAGMA foreign_keys = OFF; UPDATE users SET location_id = 4711 WHERE user_id = 2;");
        assert_eq!(told(), ["A row of users refers to a row of locations that is not there."]);
        world.sql(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100)
             INSERT INTO user_workgroups SELECT 2, 1000 + n, 1, NULL, 0, NULL FROM n;",
        );
        assert_eq!(told().len(), 20);
    }
}
