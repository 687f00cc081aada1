//! Anchors: the head of each journal as this account saw it last. They lie where whoever may write the database need not
//! be able to write, for only so they tell of a tail that was cut off and of a chain that was written anew.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::private;
use crate::domain::chain::{Head, Link};
use crate::domain::text::Shown;

/// A file larger than this is no anchor.
const LIMIT: u64 = 4 << 10;

/// A head, and the database whose journal it is of, as a file keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The identity of the database.
    pub database: String,
    pub seq: i64,
    pub hash: Link,
}

impl Anchor {
    #[must_use]
    pub fn new(database: &str, head: Head) -> Self {
        Self { database: database.to_owned(), seq: head.seq, hash: head.hash }
    }

    #[must_use]
    pub const fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A full sentence that names the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = Shown::new(&path.to_string_lossy());
        let unread = |error: io::Error| format!("The anchor {shown} cannot be read: {error}.");
        if fs::metadata(path).map_err(unread)?.len() > LIMIT {
            return Err(format!("{shown} is no anchor: it is larger than 4 KiB."));
        }
        let text = fs::read_to_string(path).map_err(unread)?;
        serde_json::from_str(&text)
            .map_err(|error| format!("{shown} is no anchor: {}.", Shown::new(&error.to_string())))
    }

    /// Writes a file for its owner alone, whole or not at all.
    ///
    /// # Errors
    /// Whatever the file system reports.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        private::write(path, &text)
    }
}

/// The folder of the anchors, one file for each database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchors {
    folder: PathBuf,
}

impl Anchors {
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a database. The identity comes from the file that was opened, so only what an identity looks like gets
    /// into a path.
    #[must_use]
    pub fn file(&self, database: &str) -> PathBuf {
        let name: String = database.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
        self.folder.join(format!("{name}.json"))
    }

    /// The anchor that is kept of a database, if one is.
    ///
    /// # Errors
    /// A full sentence for a file that is there and is no anchor of this database.
    pub fn find(&self, database: &str) -> Result<Option<Head>, String> {
        let path = self.file(database);
        if matches!(path.symlink_metadata(), Err(error) if error.kind() == ErrorKind::NotFound) {
            return Ok(None);
        }
        let anchor = Anchor::read(&path)?;
        if anchor.database != database {
            let shown = Shown::new(&path.to_string_lossy());
            return Err(format!("The anchor {shown} is of another database."));
        }
        Ok(Some(anchor.head()))
    }

    /// Keeps a head in the place of the one that is kept, whatever that was.
    ///
    /// # Errors
    /// Whatever the file system reports.
    pub fn keep(&self, database: &str, head: Head) -> io::Result<()> {
        Anchor::new(database, head).write(&self.file(database))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_kept_is_found_by_its_database_alone() {
        let folder = tempfile::tempdir().unwrap();
        let anchors = Anchors::new(folder.path().join("anchors"));
        assert_eq!(anchors.find("7c1e"), Ok(None));
        let head = Head { seq: 12, hash: Link([7; 32]) };
        anchors.keep("7c1e", head).unwrap();
        assert_eq!(anchors.find("7c1e"), Ok(Some(head)));
        assert_eq!(anchors.find("7c1f"), Ok(None));
        let file = anchors.file("7c1e");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(anchors.folder()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::rename(&file, anchors.file("7c1f")).unwrap();
        assert!(anchors.find("7c1f").unwrap_err().ends_with("is of another database."));
        fs::write(&file, "{\"database\":\"7c1e\",\"seq\":12,\"hash\":\"07\"}").unwrap();
        assert!(anchors.find("7c1e").unwrap_err().contains("is no anchor: "));
    }

    #[test]
    fn no_identity_leads_out_of_the_folder() {
        let anchors = Anchors::new(PathBuf::from("/state/anchors"));
        assert_eq!(anchors.file("../../etc/passwd"), PathBuf::from("/state/anchors/etcpasswd.json"));
    }
}
