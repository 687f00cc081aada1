//! Which database lay at an address when this account opened it first. Another one that answers there later is not
//! taken for it: a key proves the host, and nothing else proves the file.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Address, Surroundings, private};
use crate::domain::text::hex;

/// A file larger than this is none of ours.
const LIMIT: u64 = 16 << 10;

/// What a file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    address: String,
    /// The identity of the database.
    database: String,
}

/// The folder of what is known, one file for each address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    folder: PathBuf,
}

/// Why a database is not the one that was opened at its address first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    pub sentence: String,
    pub hint: String,
}

impl Known {
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where this account keeps it, if it has a home.
    #[must_use]
    pub fn of(around: &Surroundings) -> Option<Self> {
        around.state_dir.as_ref().map(|folder| Self::new(folder.join("known")))
    }

    /// The file of an address. Nothing of an address gets into a path.
    #[must_use]
    pub fn file(&self, address: &Address) -> PathBuf {
        let digest = hex(&Sha256::digest(name(address)));
        self.folder.join(format!("{}.json", &digest[..32]))
    }

    /// Compares a database with the one that was opened at its address first; the first is remembered.
    ///
    /// # Errors
    /// What is wrong, and the way out.
    pub fn compare(&self, address: &Address, database: &str) -> Result<(), Changed> {
        let file = self.file(address);
        let (shown, place) = (file.display(), name(address));
        let changed = |sentence: String, why: &str| Changed { sentence, hint: format!("{why} remove {shown}.") };
        match read(&file) {
            Ok(Some(entry)) if entry.database == database => Ok(()),
            Ok(Some(_)) => Err(changed(
                format!("Another database lies at {place} than the one you opened there first."),
                "Look into it before you go on. If it was put there on purpose,",
            )),
            Ok(None) => {
                let entry = Entry { address: place, database: database.to_owned() };
                let kept = serde_json::to_vec(&entry).map_err(io::Error::other);
                if let Err(error) = kept.and_then(|bytes| private::write(&file, &bytes)) {
                    // Whoever has no room for it is not kept from their work.
                    tracing::warn!(%error, "which database lies at an address could not be kept");
                }
                Ok(())
            }
            Err(error) => Err(changed(
                format!("Which database lay at {place} first cannot be read: {error}."),
                "To have it noted anew,",
            )),
        }
    }
}

/// An address in one spelling.
fn name(address: &Address) -> String {
    let port = address.port.map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}:{}", address.destination(), address.path)
}

fn read(file: &std::path::Path) -> io::Result<Option<Entry>> {
    match fs::metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(there) if there.len() > LIMIT => return Err(io::Error::other("it is larger than 16 KiB")),
        _ => {}
    }
    Ok(Some(serde_json::from_slice(&fs::read(file)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_remembered_and_another_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let known = Known::new(folder.path().join("known"));
        let [one, port, other] = ["ops@h:/srv/a.db", "ssh://ops@h:2222/srv/a.db", "ops@h:/srv/b.db"]
            .map(|text| Address::parse(text).unwrap());
        for address in [&one, &port, &other] {
            assert_eq!(known.compare(address, "7c1e"), Ok(()));
        }
        assert_eq!(known.compare(&one, "7c1e"), Ok(()));
        let changed = known.compare(&one, "0bad").unwrap_err();
        assert_eq!(changed.sentence, "Another database lies at ops@h:/srv/a.db than the one you opened there first.");
        let file = known.file(&one);
        assert!(changed.hint.ends_with(&format!("remove {}.", file.display())), "{}", changed.hint);
        assert_eq!(known.compare(&other, "7c1e"), Ok(()), "of another address nothing is said");
        fs::remove_file(&file).unwrap();
        assert_eq!(known.compare(&one, "0bad"), Ok(()), "the way out leads out");
        fs::write(&file, "nonsense").unwrap();
        assert!(known.compare(&one, "0bad").unwrap_err().sentence.contains("cannot be read"));
    }
}
