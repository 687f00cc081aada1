//! Extracts: what a sync reads of its source, as a file of its own that can be carried to another host.
//!
//! An extract is one consistent state. It has the tables that the rules read and of users only what the mapping looks
//! at: no address, no hash of a password, no answer to a question. It lies in a folder of its own below the one for
//! passing files, both for their owner alone, and goes when nobody holds it any more. Whoever was killed leaves theirs
//! behind: its lock is gone with them, and the next who makes one or starts at this side takes it away.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};

use super::open::open;
use crate::api::Progress;
use crate::domain::text::hex;
use crate::store::create::private_file;
use crate::store::error::{Error, Result};
use crate::store::file::uri;
use crate::store::migrate;

/// A file that is gone when it is dropped, with its folder.
#[derive(Debug)]
pub struct Extract {
    folder: PathBuf,
    path: PathBuf,
    size: u64,
    /// Locked for as long as somebody holds the extract.
    _held: File,
}

/// What the folders of extracts are called.
const FOLDER: &str = "beadle-sync-";

/// So many numbers of users are copied between two questions whether to go on.
const STRETCH: i64 = 20_000;

/// So many bytes are hashed at a time.
const PIECE: u64 = 1 << 20;

/// The tables that are copied whole, a kind at a time; each has its kind first in its key.
const BY_KIND: [&str; 4] = ["config_items", "config_item_links", "config_item_users", "checkout_history"];

/// The rows of users, by their number, between two of them.
const STRETCHES: [&str; 4] = [
    "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                        status_changed_at, recycle_origin, is_system, created_at)
     SELECT user_id, name, name_fold, login, login_fold, '', owning_org_id, status, 0, recycle_origin, is_system,
            created_at
     FROM source.users WHERE user_id BETWEEN ?1 AND ?2",
    "INSERT INTO user_workgroups SELECT * FROM source.user_workgroups WHERE user_id BETWEEN ?1 AND ?2",
    "INSERT INTO user_permissions SELECT * FROM source.user_permissions WHERE user_id BETWEEN ?1 AND ?2",
    "INSERT INTO user_organizations SELECT * FROM source.user_organizations WHERE user_id BETWEEN ?1 AND ?2",
];

/// What the database says of itself; nothing else is told of it.
const IDENTITY: &str = "INSERT OR REPLACE INTO instance_meta SELECT * FROM source.instance_meta
                        WHERE key IN ('db_uuid', 'environment', 'display_name')";

impl Extract {
    /// Makes the extract of a database, unless `go_on` says no; it hears how much of it is there.
    ///
    /// # Errors
    /// [`Error::Unusable`] when the database is none, or there is no room; [`Error::Interrupted`] when it is not wanted
    /// any more.
    pub fn of(database: &Path, go_on: &mut dyn FnMut(Progress) -> bool) -> Result<Self> {
        let source = open(database)?;
        let mut extract = Self::begin(&source.file_name())?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let mut db = Connection::open_with_flags(&extract.path, flags)?;
        // Whoever loses this file makes it anew.
        db.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")?;
        let immutable = source.stamp.as_ref().is_some_and(super::open::Stamp::is_immutable);
        db.execute("ATTACH ?1 AS source", [uri(source.path(), immutable)])?;
        fill(&mut db, go_on)?;
        source.version()?;
        db.close().map_err(|(_, error)| error)?;
        extract.size = fs::metadata(&extract.path).map_err(|error| extract.lost(&error))?.len();
        Ok(extract)
    }

    /// Begins a file of this name, to be filled with what another place extracted.
    ///
    /// # Errors
    /// [`Error::Unusable`] when there is no place for it.
    pub fn begin(name: &str) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        sweep();
        let name = Path::new(name).file_name().unwrap_or_else(|| "source.db".as_ref());
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let folder = std::env::temp_dir().join(format!("{FOLDER}{}-{number}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => {
                    let held = match locked(&folder) {
                        Ok(held) => held,
                        // Somebody who sweeps came before the lock.
                        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotFound) => continue,
                        Err(error) => {
                            let _ = fs::remove_dir(&folder);
                            return Err(no_place(&folder, &error));
                        }
                    };
                    let extract = Self { path: folder.join(name), folder, size: 0, _held: held };
                    private_file(&extract.path)?;
                    return Ok(extract);
                }
                // Somebody else's, or what was left of a process of the same number.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(no_place(&folder, &error)),
            }
        }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Reads so many bytes from a place on, or as many as there are.
    ///
    /// # Errors
    /// [`Error::Unusable`] when it cannot be read.
    pub fn read(&self, from: u64, most: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(from))?;
            file.take(most).read_to_end(&mut bytes)
        });
        read.map_err(|error| self.lost(&error))?;
        Ok(bytes)
    }

    /// Puts bytes behind those that are there.
    ///
    /// # Errors
    /// [`Error::Unusable`] when there is no room for them.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let written = fs::OpenOptions::new().append(true).open(&self.path).and_then(|mut file| file.write_all(bytes));
        written.map_err(|error| self.lost(&error))?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// The hash of its contents, by which it is named, unless `go_on` says no.
    ///
    /// # Errors
    /// [`Error::Unusable`] when it cannot be read; [`Error::Interrupted`] when it is not wanted any more.
    pub fn print(&self, go_on: &mut dyn FnMut(Progress) -> bool) -> Result<String> {
        let mut hash = Sha256::new();
        let mut from = 0;
        loop {
            wanted(go_on, Progress::Hashed { done: from / PIECE, total: self.size / PIECE })?;
            let piece = self.read(from, PIECE)?;
            if piece.is_empty() {
                return Ok(hex(&hash.finalize()));
            }
            hash.update(&piece);
            from += piece.len() as u64;
        }
    }

    fn lost(&self, error: &std::io::Error) -> Error {
        let path = self.path.display();
        Error::Unusable(format!("{path} cannot be kept: {error}. Look whether there is room."))
    }
}

impl Drop for Extract {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "an extract was not removed");
        }
    }
}

fn locked(folder: &Path) -> std::io::Result<File> {
    let held = File::open(folder)?;
    held.try_lock()?;
    Ok(held)
}

fn no_place(folder: &Path, error: &std::io::Error) -> Error {
    Error::Unusable(format!("There is no place for {}: {error}.", folder.display()))
}

/// Takes away the extracts that nobody holds any more, as far as this account may.
pub fn sweep() {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(FOLDER)) {
        // Of the entry itself, not of what it may lead to.
        let folder = entry.metadata().is_ok_and(|about| about.is_dir()).then(|| File::open(entry.path()).ok());
        let left = folder.flatten().filter(|folder| folder.try_lock().is_ok());
        if left.is_some()
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, "an extract that was left behind was not removed");
        }
    }
}

fn wanted(go_on: &mut dyn FnMut(Progress) -> bool, progress: Progress) -> Result<()> {
    if go_on(progress) { Ok(()) } else { Err(Error::Interrupted) }
}

/// The kinds that occur in a table of the source, each found by a look at its key.
fn kinds(db: &Connection, table: &str) -> Result<Vec<String>> {
    let sql = format!("SELECT min(kind) FROM source.{table}");
    let (mut kinds, mut next): (_, Option<String>) = (Vec::new(), db.query_row(&sql, (), |row| row.get(0))?);
    let sql = format!("{sql} WHERE kind > ?1");
    while let Some(kind) = next {
        next = db.query_row(&sql, [&kind], |row| row.get(0))?;
        kinds.push(kind);
    }
    Ok(kinds)
}

/// The first user of the source from a number on.
fn first_from(db: &Connection, from: Option<i64>) -> Result<Option<i64>> {
    let sql = "SELECT min(user_id) FROM source.users WHERE user_id >= ?1";
    Ok(db.prepare_cached(sql)?.query_row([from], |row| row.get(0))?)
}

fn fill(db: &mut Connection, go_on: &mut dyn FnMut(Progress) -> bool) -> Result<()> {
    let transaction = db.transaction()?;
    migrate::create(&transaction)?;
    let dropped: Vec<String> = transaction
        .prepare(
            "SELECT format('DROP %s \"%w\"', type, name) FROM main.sqlite_schema
             WHERE type = 'trigger' OR type = 'index' AND tbl_name = 'users' AND sql IS NOT NULL",
        )?
        .query_map((), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for sql in dropped {
        transaction.execute_batch(&sql)?;
    }
    transaction.execute_batch("DELETE FROM workgroups; DELETE FROM instance_meta;")?;
    transaction.execute_batch(IDENTITY)?;
    let mut read = 0;
    for table in BY_KIND {
        let sql = format!("INSERT INTO {table} SELECT * FROM source.{table} WHERE kind = ?1");
        for kind in kinds(&transaction, table)? {
            read += transaction.execute(&sql, [kind])? as u64;
            wanted(go_on, Progress::Read { rows: read, total: None })?;
        }
    }
    transaction.execute_batch("INSERT INTO workgroups SELECT * FROM source.workgroups")?;
    let total: i64 = transaction.query_row("SELECT count(*) FROM source.users", (), |row| row.get(0))?;
    let mut copied = 0;
    let mut from = Some(i64::MIN);
    // However far apart their numbers lie, a stretch begins with somebody.
    while let Some(next) = first_from(&transaction, from)? {
        let to = next.saturating_add(STRETCH - 1);
        for (nth, sql) in STRETCHES.iter().enumerate() {
            let rows = transaction.prepare_cached(sql)?.execute([next, to])?;
            copied += if nth == 0 { rows as u64 } else { 0 };
        }
        wanted(go_on, Progress::Extracted { users: copied, total: total.unsigned_abs() })?;
        from = to.checked_add(1);
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sync::Seen;
    use crate::store::sync::fixture::Seed;

    #[test]
    fn numbers_that_lie_far_apart_are_passed_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.db");
        let seed = Seed::file(&path, "a", "training");
        let all = [-5, 1, 2, STRETCH + 1, 1 << 40, i64::MAX];
        for id in all {
            seed.user(id, &format!("u{id}@x.example"), "Dana", 'A', 1).member(id, 1);
        }
        let mut asked = 0;
        let extract = Extract::of(&path, &mut |_| {
            asked += 1;
            asked < 1_000
        });
        let extract = extract.unwrap();
        let reader = open(extract.path()).unwrap();
        let mut found = Vec::new();
        let mut find = |seen: &Seen<'_>| {
            found.push(seen.id);
            true
        };
        reader.each_account(i64::MIN, i64::MAX, &mut find).unwrap();
        assert_eq!(found, all);
        assert_eq!(reader.memberships(1).unwrap(), all.len() as u64);
    }
}
