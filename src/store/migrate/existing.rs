//! Bringing an existing database to the newest version: backup, steps, verification and journal in one transaction.
//!
//! Whoever else has the file open goes on reading the state before until the commit, and writes nothing after it: every
//! write asks for the version first. Killed at any point, the database is of the old version or of the new one.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{FINGERPRINT, NEWEST, fingerprint_of, pass};
use crate::domain::time::Time;
use crate::store::audit::Entry;
use crate::store::error::{Error, Result};
use crate::store::open::{self, fingerprint};
use crate::store::reader::Reader;
use crate::store::writer::Writer;
use crate::store::{backup, file};

/// What became of a database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Migrated {
    /// The version it had.
    pub from: i64,
    /// The version it has.
    pub to: i64,
    /// The backup of what it was; nothing where nothing had to be done.
    pub backup: Option<PathBuf>,
    /// What breaks an invariant, before as well as after; the next check says it again.
    pub findings: Vec<String>,
}

/// The version of a database that can be migrated; the newest one where there is nothing to do.
///
/// # Errors
/// [`Error::Unusable`] for a file that is none of ours, of a newer version, or changed by hand.
pub fn version_of(path: &Path) -> Result<i64> {
    file::inspect(path)?;
    let known = |db: &Connection| refuse_unknown(db, path);
    open::look(path, |db| known(db).map(drop))
        .and_then(|()| known(&open::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?))
        .map_err(|error| open::opening(path, error))
}

/// Brings a database to the newest version, after a backup.
///
/// # Errors
/// As [`version_of`], [`Error::Unusable`] for a damaged file or a backup that cannot be made, [`Error::Busy`] when
/// somebody else writes, whatever SQLite reports. The database is then as it was; only [`Error::UnknownOutcome`] leaves
/// open whether it is.
pub fn migrate(path: &Path, backup: &Path, os_account: &str, at: Time) -> Result<Migrated> {
    let from = version_of(path)?;
    if from == NEWEST {
        return Ok(Migrated { from, to: from, backup: None, findings: Vec::new() });
    }
    let Some(mut db) = open::writable(path)? else {
        return Err(unusable(path, "cannot be written by this account, so it cannot be migrated"));
    };
    // A step may make a table anew under the eyes of those that refer to it; all references are checked at the end.
    db.pragma_update(None, "foreign_keys", false)?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Somebody else may have been faster.
    if refuse_unknown(&transaction, path)? != from {
        return Err(unusable(path, "was migrated by another program meanwhile; nothing was done"));
    }
    backup::copy(path, backup)?;
    let findings = through(&transaction, from, path, (backup, os_account, at)).map_err(|error| {
        // Nothing was changed, so there is nothing to go back from.
        let _ = fs::remove_file(backup);
        open::named(path, error)
    })?;
    transaction.commit().map_err(|error| Error::UnknownOutcome(error.to_string()))?;
    // Until the log is folded back the header of the file tells the old version; whoever opens it asks the log. So where
    // that fails nothing is lost.
    if let Err(error) = db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "the log of a migrated database was not folded back");
    }
    Ok(Migrated { from, to: NEWEST, backup: Some(backup.to_owned()), findings })
}

/// The version of a database whose schema this program knows to the letter; refuses all others.
fn refuse_unknown(db: &Connection, path: &Path) -> Result<i64> {
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match fingerprint_of(version) {
        None => Err(unusable(
            path,
            &format!("has schema version {version}, and this program knows only {NEWEST}. Install a newer Beadle"),
        )),
        Some(known) if fingerprint(db)? == known => Ok(version),
        Some(_) => Err(unusable(
            path,
            &format!(
                "does not have the schema of version {version}; somebody changed tables, indexes, triggers or views. \
                 Restore it from a backup"
            ),
        )),
    }
}

/// Goes through the steps, verifies what came of them and puts it on the journal.
fn through(
    db: &Connection,
    from: i64,
    path: &Path,
    (backup, os_account, at): (&Path, &str, Time),
) -> Result<Vec<String>> {
    pass(db, from)?;
    if fingerprint(db)? != FINGERPRINT {
        return Err(unusable(path, "did not come out with the newest schema; nothing was changed. Report this"));
    }
    let damage = Reader::new(db).integrity()?;
    if let Some(first) = damage.first() {
        return Err(unusable(path, &format!("is damaged ({}); nothing was changed", first.trim_end_matches('.'))));
    }
    let findings = Reader::new(db).invariants(at)?;
    let writer = Writer::new(db);
    let name = backup.file_name().unwrap_or_default().to_string_lossy();
    writer.append([Entry {
        os_account,
        origin: "local",
        before: Some(from.to_string().into()),
        after: Some(NEWEST.to_string().into()),
        reason: &format!("The schema was brought to version {NEWEST}; {name} is the backup."),
        ..Entry::new(at, "migrated")
    }])?;
    writer.next_revision()?;
    Ok(findings)
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::Unusable(format!("{} {why}.", path.display()))
}
