//! The record of a disk: what was written to which file, and when it was made to last.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One thing that was done to a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operation {
    Write {
        file: usize,
        at: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        file: usize,
        size: u64,
    },
    /// Everything before it that was done to this file lasts.
    Sync {
        file: usize,
    },
    Delete {
        file: usize,
    },
    /// Something the test wants to find again.
    Mark(u64),
}

/// A record from a moment on.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    /// The files as they were when the record began; a file that is made later begins empty.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    pub operations: Vec<Operation>,
}

impl Tape {
    fn file(&mut self, path: &Path) -> usize {
        if let Some(found) = self.files.iter().position(|(known, _)| known == path) {
            return found;
        }
        self.files.push((path.to_owned(), Vec::new()));
        self.files.len() - 1
    }
}

/// One record is made at a time, whoever makes it.
static TURN: Mutex<()> = Mutex::new(());

/// The record that is being made, and the folder it is made of.
static RUNNING: Mutex<Option<(PathBuf, Tape)>> = Mutex::new(None);

fn running() -> MutexGuard<'static, Option<(PathBuf, Tape)>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A record that is being made; it ends with this.
#[must_use]
pub struct Recording {
    _turn: MutexGuard<'static, ()>,
}

impl Recording {
    /// Ends the record.
    #[must_use]
    pub fn end(self) -> Tape {
        running().take().map(|(_, tape)| tape).unwrap_or_default()
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        *running() = None;
    }
}

/// Begins a record of the files in a folder, after those that others make.
///
/// # Panics
/// When the folder cannot be read.
pub fn begin(folder: &Path) -> Recording {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry can be read").path();
        // The index of the log is not on any disk: it is made anew after a crash.
        if path.is_file() && path.extension().is_none_or(|extension| extension != "db-shm") {
            let bytes = std::fs::read(&path).expect("a file can be read");
            files.insert(path, bytes);
        }
    }
    let tape = Tape { files: files.into_iter().collect(), operations: Vec::new() };
    *running() = Some((folder.to_owned(), tape));
    Recording { _turn: turn }
}

/// Writes a mark into the record.
pub fn mark(mark: u64) {
    if let Some((_, tape)) = running().as_mut() {
        tape.operations.push(Operation::Mark(mark));
    }
}

/// Notes what was done to a file, if a record of its folder is being made.
pub(crate) fn note(path: &Path, operation: impl FnOnce(usize) -> Operation) {
    if let Some((folder, tape)) = running().as_mut()
        && path.starts_with(folder)
    {
        let file = tape.file(path);
        tape.operations.push(operation(file));
    }
}
