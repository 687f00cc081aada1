//! Filling a new file with very many rows at once, for the demonstration databases.
//!
//! This is no way around the [`Writer`](super): it works only on a file that it has just made itself. While it fills,
//! the secondary indexes are away and nothing is synced; `finish` makes the file as durable as any other.

mod row;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

pub use row::*;

use super::create::private_file;
use super::error::{Error, Result};
use super::file::neighbour;
use super::migrate;

/// A new database that is being filled.
#[derive(Debug)]
pub struct Seeding {
    db: Connection,
    path: PathBuf,
    /// The statements that make the secondary indexes, from the schema itself.
    indexes: Vec<String>,
}

impl Seeding {
    /// Makes a new file, readable by its owner alone, with the newest schema.
    ///
    /// # Errors
    /// The file exists or cannot be made, or whatever SQLite reports.
    pub fn create(path: &Path) -> Result<Self> {
        private_file(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        // A half-filled file is thrown away, so neither a journal nor syncing is needed; the sorter may use two cores.
        db.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
             PRAGMA cache_size = -98304; PRAGMA threads = 2;",
        )?;
        db.execute_batch("BEGIN")?;
        migrate::create(&db)?;
        let indexes = set_indexes_aside(&db)?;
        db.execute_batch("COMMIT")?;
        Ok(Self { db, path: path.to_owned(), indexes })
    }

    /// Inserts rows in one transaction as they come, without collecting them, and returns how many there were.
    ///
    /// Rows in the order of their primary key are several times as fast.
    ///
    /// # Errors
    /// The first row that the schema refuses.
    pub fn insert<R: SeedRow>(&self, rows: impl IntoIterator<Item = R>) -> Result<u64> {
        self.db.execute_batch("BEGIN")?;
        let mut count = 0;
        {
            let mut statement = self.db.prepare(&R::sql())?;
            for row in rows {
                row.insert(&mut statement)?;
                count += 1;
            }
        }
        self.db.execute_batch("COMMIT")?;
        Ok(count)
    }

    /// Makes the indexes, turns the file into a durable WAL database and closes it.
    ///
    /// # Errors
    /// Whatever SQLite or the file system reports.
    pub fn finish(self) -> Result<()> {
        for index in &self.indexes {
            self.db.execute_batch(index)?;
        }
        self.db.execute_batch("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL;")?;
        self.db.close().map_err(|(_, error)| error)?;
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| unusable(&self.path, "cannot be written", &error))
    }
}

/// Tells whether the file is a demonstration database, which may be replaced.
#[must_use]
pub fn is_demo(path: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let ask = || -> rusqlite::Result<bool> {
        let db = Connection::open_with_flags(path, flags)?;
        db.query_row("SELECT value = '1' FROM instance_meta WHERE key = 'demo'", (), |row| row.get(0))
    };
    ask().unwrap_or(false)
}

fn set_indexes_aside(db: &Connection) -> Result<Vec<String>> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid";
    let found = db.prepare(sql)?.query_map((), read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for (name, _) in &found {
        db.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(found.into_iter().map(|(_, sql)| sql).collect())
}

fn unusable(path: &Path, what: &str, error: &std::io::Error) -> Error {
    Error::Unusable(format!("The file {} {what}: {error}.", path.display()))
}

/// Deletes a database with its side files, if they are there.
///
/// # Errors
/// The file is there and cannot be deleted.
pub fn delete(path: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let file = neighbour(path, suffix);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(unusable(&file, "cannot be deleted", &error));
            }
            _ => {}
        }
    }
    Ok(())
}
