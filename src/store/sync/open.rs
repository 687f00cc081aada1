//! Opens a database so that nothing can be written, not even beside it.
//!
//! A file in rollback mode is read under shared locks and leaves no trace. A file in WAL mode needs its `-wal` and `-shm`
//! neighbours to be read under locks, and SQLite would create them, even for a reader. So where there is no `-wal`, which
//! means that nobody has the file open and everything in it is complete, it is opened as immutable: without locks and
//! without neighbours, and its size and time are compared afterwards. Where there is a `-wal`, somebody works with the
//! file; then its neighbours are shared as every reader does, and only if a `-shm` was lost is it made anew.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::SyncReader;
use crate::store::error::{Error, Result};
use crate::store::file::{neighbour, uri};
use crate::store::migrate::{APPLICATION_ID, NEWEST};

const HEADER: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";
/// What the rules read. A plan on half a database would delete by mistake.
const TABLES: [&str; 10] = [
    "checkout_history",
    "config_item_links",
    "config_item_users",
    "config_items",
    "instance_meta",
    "user_organizations",
    "user_permissions",
    "user_workgroups",
    "users",
    "workgroups",
];

/// What a file looked like when it was opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Stamp {
    file: (u64, u64),
    /// Size and time, for a file that is read without locks, where SQLite cannot notice other writers itself.
    content: Option<(u64, Option<SystemTime>)>,
}

impl Stamp {
    fn of(metadata: &Metadata, immutable: bool) -> Self {
        let content = immutable.then(|| (metadata.len(), metadata.modified().ok()));
        Self { file: (metadata.dev(), metadata.ino()), content }
    }

    /// Whether the file is read without locks.
    pub(super) const fn is_immutable(&self) -> bool {
        self.content.is_some()
    }

    /// Tells whether the path still leads to the same file, and one read without locks is as it was.
    pub(super) fn still_holds(&self, path: &Path) -> bool {
        let immutable = self.content.is_some();
        fs::metadata(path).is_ok_and(|now| Self::of(&now, immutable) == *self)
            && !(immutable && neighbour(path, "-wal").exists())
    }
}

/// Opens a Beadle database for reading alone.
///
/// # Errors
/// [`Error::Unusable`] with one sentence for a file that is missing, empty, cut off, foreign, damaged, or of another
/// version; [`Error::Busy`] when a writer keeps it to itself.
pub fn open(path: &Path) -> Result<SyncReader> {
    let name = path.display();
    let path = fs::canonicalize(path)
        .map_err(|error| unusable(format!("{name} cannot be opened: {error}. Check the path.")))?;
    let metadata =
        fs::metadata(&path).map_err(|error| unusable(format!("{name} cannot be read: {error}. Check the path.")))?;
    if !metadata.is_file() {
        return Err(unusable(format!("{name} is not a file. Name a Beadle database.")));
    }
    let header = header(&path, &metadata)?;
    let in_wal_mode = header[18] == 2 || header[19] == 2;
    let alone = in_wal_mode && !neighbour(&path, "-wal").exists();
    if !in_wal_mode || alone {
        refuse_cut_off(&path, &header, metadata.len())?;
    }
    let db = connect(&path, alone).map_err(|error| explain(&path, error))?;
    let reader = SyncReader { db, stamp: Some(Stamp::of(&metadata, alone)), path };
    check_schema(&reader).map_err(|error| match error {
        Error::Sqlite(error) => explain(&reader.path, error),
        other => other,
    })?;
    Ok(reader)
}

/// Tells whether two paths lead to one file, also over hard links.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

fn unusable(sentence: String) -> Error {
    Error::Unusable(sentence)
}

fn header(path: &Path, metadata: &Metadata) -> Result<[u8; HEADER]> {
    let name = path.display();
    if metadata.len() == 0 {
        return Err(unusable(format!("{name} is empty. Make a database with `beadle init`.")));
    }
    let mut header = [0; HEADER];
    let read = File::open(path).and_then(|mut file| {
        let mut filled = 0;
        while filled < HEADER {
            match file.read(&mut header[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    });
    let read = read.map_err(|error| unusable(format!("{name} cannot be read: {error}.")))?;
    if !header.starts_with(MAGIC) {
        return Err(unusable(format!("{name} is not a SQLite database. Name a Beadle database.")));
    }
    if read < HEADER {
        return Err(unusable(format!("{name} is cut off after {read} bytes. Restore it from a backup.")));
    }
    Ok(header)
}

/// The header counts the pages; a shorter file lost its end. The count is good only if the writer kept it.
fn refuse_cut_off(path: &Path, header: &[u8; HEADER], size: u64) -> Result<()> {
    let number =
        |at: usize| u64::from(u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]));
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        size => size,
    };
    let expected = number(28).saturating_mul(page);
    if number(24) == number(92) && size < expected {
        let name = path.display();
        return Err(unusable(format!(
            "{name} is cut off: it has {size} bytes of {expected}. Restore it from a backup."
        )));
    }
    Ok(())
}

fn connect(path: &Path, immutable: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(uri(path, immutable), flags)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.pragma_update(None, "query_only", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

fn check_schema(reader: &SyncReader) -> Result<()> {
    let name = reader.path.display();
    let pragma = |pragma: &str| reader.db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    if pragma("application_id")? != APPLICATION_ID {
        return Err(unusable(format!("{name} is a SQLite database of another program. Name a Beadle database.")));
    }
    let version = pragma("user_version")?;
    if version > NEWEST {
        return Err(unusable(format!(
            "{name} has schema version {version}, and this program knows only {NEWEST}. Use a newer beadle."
        )));
    }
    if version < NEWEST {
        return Err(unusable(format!(
            "{name} has schema version {version} of {NEWEST}. Run `beadle migrate` on it first."
        )));
    }
    for table in TABLES {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        if reader.row(sql, [table], |_| Ok(()))?.is_none() {
            return Err(unusable(format!(
                "{name} lacks the table {table}, so it is not a whole Beadle database. Restore it from a backup."
            )));
        }
    }
    Ok(())
}

/// SQLite's code for a rollback journal that a reader may not play back.
const READONLY_ROLLBACK: i32 = 776;

fn explain(path: &Path, error: rusqlite::Error) -> Error {
    let name = path.display();
    if let rusqlite::Error::SqliteFailure(code, _) = &error
        && (code.extended_code == READONLY_ROLLBACK || neighbour(path, "-journal").exists())
    {
        return unusable(format!(
            "{name} has an unfinished transaction that only a writer can undo. Open it once with `beadle open`."
        ));
    }
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            unusable(format!("{name} is damaged: {error}. Restore it from a backup."))
        }
        Some(rusqlite::ErrorCode::CannotOpen) => {
            unusable(format!("{name} cannot be opened: {error}. Check its permissions and those of its folder."))
        }
        _ => error.into(),
    }
}
