//! Opening a database, and reading one state of it.
//!
//! The settings are chosen from measurements: WAL with `synchronous=FULL` loses no acknowledged commit on power
//! failure, which NORMAL does; a busy handler with short random waits keeps 32 writers below a quarter of a second
//! where the built-in one let some wait for eight.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, InterruptHandle, OpenFlags};
use sha2::{Digest, Sha256};

use super::audit;
use super::bytes;
use super::error::{Error, Result};
use super::file::{self, Header, Identity};
use super::migrate;
use super::reader::Reader;
use super::transaction::wait_for_writer;
use super::words;
use crate::domain::text::hex;

/// How a database is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    ReadWrite,
    ReadOnly,
}

/// Why nothing can be written to a file of somebody else's.
const UNWRITABLE: &str = "The file cannot be written by this account, so it is open for reading only.";

/// An open database: one connection that writes and one that only reads.
pub struct Store {
    pub(super) path: PathBuf,
    pub(super) identity: Identity,
    pub(super) version: i64,
    // Closed before the other one: only the last connection that may write folds the log back into the file.
    reading: Connection,
    /// The one that writes, once somebody writes or there is time to open it: it reads the schema anew, and the first page
    /// would wait for that.
    pub(super) writing: OnceCell<Connection>,
    pub(super) read_only: Option<String>,
    /// When something was committed here last.
    pub(super) committed: Option<Instant>,
    pub(super) stopped: Arc<AtomicBool>,
}

/// Stops what a store is asked, from another thread: the statement that its reading connection runs, and work that asks
/// now and then whether it is still wanted.
pub struct Interrupter {
    statement: InterruptHandle,
    stopped: Arc<AtomicBool>,
}

impl Interrupter {
    pub fn interrupt(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.statement.interrupt();
    }

    /// Tells whether the question that runs was stopped.
    pub fn is_interrupted(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Lets the next question run; called between two questions.
    pub fn rearm(&self) {
        self.stopped.store(false, Ordering::Relaxed);
    }
}

impl Store {
    /// Opens an existing database.
    ///
    /// # Errors
    /// [`Error::Unusable`] with a full sentence for a file that is missing, foreign, cut off, tampered with, or of an
    /// older schema. Nothing is written in these cases.
    pub fn open(path: &Path, mode: Mode) -> Result<Self> {
        let header = version_told(path, file::inspect(path)?).map_err(|error| opening(path, error))?;
        file::refuse_older(path, header)?;
        let newer = file::read_only_reason(header);
        let looked = match newer {
            None if bytes::fingerprint(path).as_deref() == Some(migrate::FINGERPRINT) => Ok(()),
            None => look(path, |db| check_schema(db, path)),
            Some(_) => look(path, |db| fingerprint(db).map(drop)),
        };
        looked.map_err(|error| opening(path, error))?;
        let identity = Identity::of(path).map_err(|error| unusable(path, &error.to_string()))?;
        let read_only = match mode {
            Mode::ReadWrite => newer.clone(),
            Mode::ReadOnly => newer.clone().or_else(|| Some("The database was opened for reading only.".to_owned())),
        };
        let reading = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| opening(path, error))?;
        if newer.is_none() {
            check_schema(&reading, path).map_err(|error| opening(path, error))?;
        }
        let read_only = read_only.or_else(|| (!file::is_writable(path)).then(|| UNWRITABLE.to_owned()));
        let (path, version, writing) = (path.to_owned(), header.version, OnceCell::new());
        let store =
            Self { path, identity, version, reading, writing, read_only, committed: None, stopped: Arc::default() };
        if store.read_only.is_none() && !header.logged {
            // Whether its file system allows the log is known only when it has one.
            store.writing()?;
        }
        Ok(store)
    }

    /// The connection that writes.
    pub(super) fn writing(&self) -> Result<&Connection> {
        if let Some(reason) = &self.read_only {
            return Err(Error::Unusable(reason.clone()));
        }
        if let Some(db) = self.writing.get() {
            return Ok(db);
        }
        self.is_here()?;
        let db = writable(&self.path).map_err(|error| opening(&self.path, error))?;
        let db = db.ok_or_else(|| Error::Unusable(UNWRITABLE.to_owned()))?;
        self.is_here()?;
        Ok(self.writing.get_or_init(|| db))
    }

    /// Why nothing can be written, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle to stop a long read.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter { statement: self.reading.get_interrupt_handle(), stopped: Arc::clone(&self.stopped) }
    }

    /// Tells whether the question that runs was stopped.
    pub fn is_interrupted(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// A number that is another one after somebody else wrote to the file; it costs no more than a look at its index of
    /// the log.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn version(&self) -> Result<i64> {
        Ok(self.reading.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Starts a thread that reads something long from one consistent state, on a connection of its own.
    ///
    /// # Errors
    /// [`Error::Unusable`] when no thread can be started; whatever opening and reading report comes out of the thread.
    pub fn read_elsewhere<T: Send + 'static>(
        &self,
        ask: impl FnOnce(Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<JoinHandle<Result<T>>> {
        let path = self.path.clone();
        let read = move || snapshot(&connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, ask);
        let thread = std::thread::Builder::new().name("reader".to_owned()).spawn(read);
        thread.map_err(|error| Error::Unusable(format!("No thread could be started: {error}.")))
    }

    /// Answers questions from one consistent state.
    ///
    /// # Errors
    /// Whatever the questions report.
    pub fn read<T>(&self, ask: impl FnOnce(Reader<'_>) -> Result<T>) -> Result<T> {
        snapshot(&self.reading, ask).map_err(|error| named(&self.path, error))
    }
}

/// The version that counts. While a log stands beside the file, its header may be that of an earlier one.
fn version_told(path: &Path, header: Header) -> Result<Header> {
    if header.version == migrate::NEWEST || file::is_alone(path) {
        return Ok(header);
    }
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(Header { version: db.pragma_query_value(None, "user_version", |row| row.get(0))?, ..header })
}

/// Looks at the schema without a trace, so that a file that is refused has no neighbours afterwards. A file with a log
/// beside it is in use or was left by a crash; it is looked at as every reader does. Of a newer schema it is only known
/// that it can be read.
pub(super) fn look(path: &Path, check: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
    if !file::is_alone(path) {
        return Ok(());
    }
    let resolved = std::fs::canonicalize(path).map_err(|error| unusable(path, &error.to_string()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut db = Connection::open_with_flags(file::uri(&resolved, true), flags)?;
    harden(&mut db)?;
    match check(&db) {
        // Somebody may have begun to write meanwhile; then this look, which takes no locks, proves nothing.
        Err(_) if !file::is_alone(path) => Ok(()),
        looked => looked,
    }
}

/// Refuses a schema that is not exactly ours: a trigger or a view slipped into the file could act for its author.
fn check_schema(db: &Connection, path: &Path) -> Result<()> {
    if fingerprint(db)? == migrate::FINGERPRINT {
        return Ok(());
    }
    Err(Error::Unusable(format!(
        "The schema of {} is not the one this version makes; somebody changed tables, indexes, triggers or views. \
         Restore it from a backup.",
        path.display()
    )))
}

/// Says of whatever kept a database from being opened which file it is.
pub(super) fn opening(path: &Path, error: Error) -> Error {
    match named(path, error) {
        Error::Sqlite(error) => unusable(path, &error.to_string()),
        other => other,
    }
}

/// Says of damage which file it is in; other errors stay what they are.
pub(super) fn named(path: &Path, error: Error) -> Error {
    let damage = match &error {
        Error::Sqlite(
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..),
        ) => "a row holds a value that it cannot have".to_owned(),
        Error::Sqlite(sqlite) => match sqlite.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => sqlite.to_string(),
            _ => return error,
        },
        _ => return error,
    };
    Error::Damaged(format!("{} is damaged: {}. Restore it from a backup.", path.display(), in_one_line(&damage)))
}

/// Runs questions inside one deferred transaction of a connection.
pub(super) fn snapshot<T>(db: &Connection, ask: impl FnOnce(Reader<'_>) -> Result<T>) -> Result<T> {
    // Every request begins two of them, and making sense of these two words takes as long as reading a row.
    let say = |word| db.prepare_cached(word)?.execute([]);
    say("BEGIN")?;
    let answer = ask(Reader::new(db));
    // An interrupt that comes a moment late may hit this statement instead of the question; it is not left undone.
    while let Err(error) = say("ROLLBACK") {
        if error.sqlite_error_code() != Some(ErrorCode::OperationInterrupted) {
            return Err(error.into());
        }
    }
    answer
}

/// A hash over every object of the schema, in the order of their names, but for the tables of what `ANALYZE` found.
pub(super) fn fingerprint(db: &Connection) -> Result<String> {
    let mut statement = db.prepare(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema
         WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[1-4]') ORDER BY type, name",
    )?;
    let mut rows = statement.query([])?;
    let mut print = Print::default();
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            print.take(row.get_ref(column)?.as_bytes().unwrap_or_default());
        }
    }
    Ok(print.told())
}

/// A fingerprint that is being taken, text by text.
#[derive(Default)]
pub(super) struct Print(Sha256);

impl Print {
    pub fn take(&mut self, text: &[u8]) {
        self.0.update(text.len().to_be_bytes());
        self.0.update(text);
    }

    pub fn told(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Opens the connection that writes; `None` where the file may not be written.
pub(super) fn writable(path: &Path) -> Result<Option<Connection>> {
    let db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if db.is_readonly("main")? {
        return Ok(None);
    }
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(unusable(path, "its file system does not allow the write-ahead log"));
    }
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    // Pages that a large set writes stay in memory until it is committed; the store folds the log back itself.
    db.pragma_update(None, "cache_size", -(32 << 10))?;
    db.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(Some(db))
}

pub(super) fn connect(path: &Path, access: OpenFlags) -> Result<Connection> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    // The folder may well be a symbolic link; only the file itself may not, so links on the way are resolved first.
    let path = std::fs::canonicalize(path).map_err(|error| unusable(path, &error.to_string()))?;
    let mut db = Connection::open_with_flags(&path, flags).map_err(|error| unusable(&path, &error.to_string()))?;
    harden(&mut db)?;
    Ok(db)
}

/// Settings for every connection.
fn harden(db: &mut Connection) -> Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    // Otherwise a bound value makes SQLite prepare many statements again: nine times the cost of a page.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)?;
    db.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    db.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 200)?;
    db.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)?;
    db.set_prepared_statement_cache_capacity(128);
    db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")?;
    db.busy_handler(Some(wait_for_writer))?;
    words::teach(db)?;
    audit::teach(db)?;
    Ok(())
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::Unusable(format!("{} cannot be opened: {}.", path.display(), in_one_line(why)))
}

/// What SQLite says may repeat a statement of the file as it is written there.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
