//! What can be said of a file before SQLite touches it, so that a wrong one is named and never written to.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};

use super::error::{Error, Result};
use super::migrate::{APPLICATION_ID, NEWEST};

/// Which file stands behind a path; it changes when another one is renamed over it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// Looks at the path now.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let found = fs::metadata(path)?;
        Ok(Self { device: found.dev(), inode: found.ino() })
    }
}

/// What the header of a Beadle database says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    pub version: i64,
    /// Whether it is written by way of a write-ahead log.
    pub logged: bool,
}

/// Reads the header and refuses everything that is not a whole Beadle database.
pub fn inspect(path: &Path) -> Result<Header> {
    let name = path.display();
    let unusable = |sentence: String| Err(Error::Unusable(sentence));
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return unusable(format!(
                "There is no database at {name}. `beadle init {name} --admin LOGIN` makes one; `beadle demo` shows one."
            ));
        }
        Err(error) => return unusable(format!("{name} cannot be looked at: {error}.")),
    };
    if found.file_type().is_symlink() {
        return unusable(format!("{name} is a symbolic link. Open the file it points to."));
    }
    if !found.is_file() {
        return unusable(format!("{name} is not a file."));
    }
    let mut head = [0_u8; 100];
    let read = File::open(path).and_then(|mut file| {
        let mut filled = 0;
        while filled < head.len() {
            match file.read(&mut head[filled..])? {
                0 => break,
                more => filled += more,
            }
        }
        Ok(filled)
    });
    let filled = match read {
        Ok(filled) => filled,
        Err(error) => return unusable(format!("{name} cannot be read: {error}.")),
    };
    if filled == 0 {
        return unusable(format!(
            "{name} is empty. Remove it, then `beadle init {name} --admin LOGIN` makes a database."
        ));
    }
    if filled < head.len() || &head[..16] != b"SQLite format 3\0" {
        return unusable(format!("{name} is not a database. Name one that Beadle made."));
    }
    let word = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    if i64::from(word(68)) != APPLICATION_ID {
        return unusable(format!("{name} is an SQLite database, but not one of Beadle's. Name one that Beadle made."));
    }
    let page_size = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let expected = page_size.saturating_mul(u64::from(word(28)));
    // With a log beside it the file may be short for a moment: the log holds what is missing. Its length is asked for
    // last, so that one that somebody else makes longer meanwhile is not taken for a short one.
    if is_alone(path) {
        let there = fs::metadata(path).map_or(found.len(), |now| now.len());
        if there < expected {
            return unusable(format!(
                "{name} is cut off: {there} of {expected} bytes are there. Restore it from a backup."
            ));
        }
    }
    let version = i64::from(word(60));
    if version == 0 {
        return unusable(format!("{name} was never finished: its schema has no version. Remove it and make it again."));
    }
    Ok(Header { version, logged: head[18..20] == [2, 2] })
}

/// Whether this account may write to a file.
pub fn is_writable(path: &Path) -> bool {
    accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
}

/// The file that SQLite keeps beside a database, such as its `-wal`.
pub fn neighbour(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether the file itself holds everything: nothing stands in a log or a journal beside it.
pub fn is_alone(path: &Path) -> bool {
    ["-wal", "-journal"].iter().all(|suffix| fs::metadata(neighbour(path, suffix)).map_or(0, |found| found.len()) == 0)
}

/// The name under which SQLite opens a file for reading alone; as immutable it makes no neighbours and takes no locks.
pub fn uri(path: &Path, immutable: bool) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri.push_str(if immutable { "?mode=ro&immutable=1" } else { "?mode=ro" });
    uri
}

/// Refuses a database that has not been through all the steps of the schema yet; nothing here reads it.
pub fn refuse_older(path: &Path, header: Header) -> Result<()> {
    if header.version >= NEWEST {
        return Ok(());
    }
    let name = path.display();
    Err(Error::Unusable(format!(
        "{name} has schema version {}, and this program works with {NEWEST}. `beadle migrate --db {name}` brings it up \
         to date and keeps a backup.",
        header.version
    )))
}

/// Why a database of this version can only be read, if so.
pub fn read_only_reason(header: Header) -> Option<String> {
    (header.version > NEWEST).then(|| {
        format!(
            "This database has schema version {}, this program knows {NEWEST}: it is open for reading only. \
             Install a newer Beadle to change anything.",
            header.version
        )
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// Whoever closes a database last moves what stands in its log into the file, which grows while others look at it.
    #[test]
    fn a_file_that_grows_is_not_taken_for_a_short_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let write = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let id = APPLICATION_ID;
        write(&format!(
            "PRAGMA application_id = {id}; PRAGMA user_version = 1; PRAGMA journal_mode = WAL; CREATE TABLE t (x)"
        ));
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for _ in 0..200 {
                    write("PRAGMA synchronous = OFF; INSERT INTO t VALUES (randomblob(9000)), (randomblob(9000))");
                }
            });
            while !writer.is_finished() {
                inspect(&path).unwrap();
            }
        });
    }
}
