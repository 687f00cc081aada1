//! Places at a desk: every console of an operator keeps its work in files of its own, so that two of them never write over
//! each other. A console holds a place until it ends, however it ends; what it leaves there is found by the next one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::api::Standing;
use crate::config::private;

/// The places of one operator on one database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Places {
    data: PathBuf,
    name: String,
}

/// A place that this console holds, with the file for its draft.
#[derive(Debug)]
pub(super) struct Place {
    pub path: PathBuf,
    /// Absent where nothing can be locked.
    _held: Option<File>,
}

/// Nobody has more consoles than this open at a time.
const MOST: usize = 20;

impl Places {
    /// The places of whoever is signed in.
    pub fn of(data: &Path, standing: &Standing) -> Option<Self> {
        let operator = standing.operator.as_ref()?;
        // The identity comes from the file that was opened, so only what an identity looks like gets into a path.
        let uuid: String =
            standing.database.uuid.stored().chars().filter(char::is_ascii_alphanumeric).take(64).collect();
        Some(Self { data: data.to_owned(), name: format!("{uuid}-{}", operator.user) })
    }

    /// Where a draft may lie, whoever holds the place.
    pub fn drafts(&self) -> impl Iterator<Item = PathBuf> {
        (1..=MOST).map(|number| self.draft(number))
    }

    fn named(&self, number: usize) -> String {
        if number == 1 { self.name.clone() } else { format!("{}.{number}", self.name) }
    }

    fn draft(&self, number: usize) -> PathBuf {
        self.data.join("drafts").join(format!("{}.json", self.named(number)))
    }

    /// Takes every place that no console holds, at least one, and answers where those are that others hold.
    pub fn take(&self) -> (Vec<Place>, Vec<PathBuf>) {
        let (mut free, mut held) = (Vec::new(), Vec::new());
        for number in 1..=MOST {
            let path = self.draft(number);
            let held_by = self.data.join("consoles").join(format!("{}.lock", self.named(number)));
            // They are taken in their order, so that nobody ever was behind one that was not.
            if !free.is_empty() && !held_by.exists() {
                break;
            }
            match lock(&held_by) {
                Ok(file) => free.push(Place { path, _held: Some(file) }),
                Err(TryLockError::WouldBlock) => held.push(path),
                // Without locks there is one place, as if nobody else were there.
                Err(TryLockError::Error(_)) if number == 1 => return (vec![Place { path, _held: None }], Vec::new()),
                Err(TryLockError::Error(_)) => break,
            }
        }
        (free, held)
    }
}

fn lock(path: &Path) -> Result<File, TryLockError> {
    let open = || -> io::Result<File> {
        path.parent().map_or(Ok(()), private::folder)?;
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
    };
    let file = open().map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(file)
}
