//! Faults: which operation on which folder fails, how, and whether the disk stays broken after it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The disk reports an error.
    Broken,
    /// The disk is full.
    Full,
}

/// What was to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Write,
    Truncate,
    Sync,
}

#[derive(Debug)]
struct Plan {
    folder: PathBuf,
    /// How many operations go well before one fails.
    left: Option<u64>,
    fault: Fault,
    persistent: bool,
    /// How many operations were asked for.
    seen: u64,
    failed: u64,
}

/// One plan is followed at a time, whoever made it.
static TURN: Mutex<()> = Mutex::new(());

static PLAN: Mutex<Option<Plan>> = Mutex::new(None);

fn plan() -> MutexGuard<'static, Option<Plan>> {
    PLAN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a plan came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Came {
    pub operations: u64,
    pub failed: u64,
}

/// A disk of which the operations are counted, and that may fail until this ends.
#[must_use]
pub struct Trouble {
    _turn: MutexGuard<'static, ()>,
}

impl Trouble {
    /// The disk is well again.
    pub fn mend(self) -> Came {
        plan().take().map(|plan| Came { operations: plan.seen, failed: plan.failed }).unwrap_or_default()
    }
}

impl Drop for Trouble {
    fn drop(&mut self) {
        *plan() = None;
    }
}

/// Counts the operations on a folder and lets none fail.
pub fn count(folder: &Path) -> Trouble {
    begin(folder, None, Fault::Broken, false)
}

/// Lets the operation fail that comes after so many others, and all later ones too where the fault is persistent.
pub fn fail(folder: &Path, after: u64, fault: Fault, persistent: bool) -> Trouble {
    begin(folder, Some(after), fault, persistent)
}

fn begin(folder: &Path, left: Option<u64>, fault: Fault, persistent: bool) -> Trouble {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    *plan() = Some(Plan { folder: folder.to_owned(), left, fault, persistent, seen: 0, failed: 0 });
    Trouble { _turn: turn }
}

/// The result code of an operation, if it is to fail.
pub(crate) fn strikes(path: &Path, what: What) -> Option<std::ffi::c_int> {
    let mut plan = plan();
    let plan = plan.as_mut().filter(|plan| path.starts_with(&plan.folder))?;
    plan.seen += 1;
    let left = plan.left.as_mut()?;
    if *left > 0 {
        *left -= 1;
        return None;
    }
    if plan.failed > 0 && !plan.persistent {
        return None;
    }
    plan.failed += 1;
    Some(match (plan.fault, what) {
        // A full disk lets a file be made shorter, and says so of a write that was only noted when it is to last.
        (Fault::Full, What::Write) => ffi::SQLITE_FULL,
        (_, What::Write) => ffi::SQLITE_IOERR_WRITE,
        (_, What::Truncate) => ffi::SQLITE_IOERR_TRUNCATE,
        (_, What::Sync) => ffi::SQLITE_IOERR_FSYNC,
    })
}
