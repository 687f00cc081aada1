//! A copy of a whole database: one consistent state, for its owner alone, on the disk before it has its name.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::create::private_file;
use super::error::{Error, Result};
use super::file::neighbour;
use super::open::connect;
use super::transaction::breathe;

/// How many pages are copied at a time.
const PAGES: i32 = 4_096;

/// What the name of a copy ends in until it is whole.
pub(super) const UNFINISHED: &str = ".part";

/// How long a copy waits for a writer that holds the file.
const PAUSE: Duration = Duration::from_millis(20);

/// Copies the last committed state to a file that must not exist yet.
///
/// # Errors
/// [`Error::Unusable`] when the copy exists already or cannot be written; whatever SQLite reports. Nothing is left then.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    copy_watched(from, to, &mut |_, _| true)
}

/// The same, told how many pages of how many are copied, and asked each time whether to go on.
///
/// # Errors
/// As [`copy`], and [`Error::Interrupted`] when it is told to stop.
pub fn copy_watched(from: &Path, to: &Path, watch: &mut dyn FnMut(u64, u64) -> bool) -> Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(unusable(to, "exists already and is left as it is. Choose another name"));
    }
    let unfinished = neighbour(to, UNFINISHED);
    private_file(&unfinished)?;
    let copied = fill(from, &unfinished, watch).and_then(|()| keep(&unfinished, to));
    if copied.is_err() {
        // What is half a copy would only be mistaken for one.
        let _ = fs::remove_file(&unfinished);
    }
    copied.map_err(|error| match error {
        Error::Sqlite(error) => unusable(to, &format!("cannot be written: {error}. Look whether the disk is full")),
        other => other,
    })
}

fn fill(from: &Path, to: &Path, watch: &mut dyn FnMut(u64, u64) -> bool) -> Result<()> {
    let source = connect(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut target = Connection::open_with_flags(to, flags)?;
    let backup = Backup::new(&source, &mut target)?;
    loop {
        let step = backup.step(PAGES)?;
        let done = backup.progress();
        let total = u64::try_from(done.pagecount).unwrap_or_default();
        let left = u64::try_from(done.remaining).unwrap_or_default();
        if !watch(total.saturating_sub(left), total) {
            return Err(Error::Interrupted);
        }
        match step {
            StepResult::Done => break,
            StepResult::Busy | StepResult::Locked => breathe(PAUSE),
            _ => {}
        }
    }
    drop(backup);
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Gives the copy its name once it is on the disk. A link is refused where the name is taken; a rename would not be.
fn keep(unfinished: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let kept = File::open(unfinished).and_then(|file| file.sync_all()).and_then(|()| fs::hard_link(unfinished, to));
    let kept = kept.and_then(|()| {
        let named = fs::remove_file(unfinished).and_then(|()| File::open(folder)?.sync_all());
        // The name is ours, and who is told of an error looks for nothing under it.
        named.inspect_err(|_| drop(fs::remove_file(to)))
    });
    kept.map_err(|error| unusable(to, &format!("cannot be written: {error}")))
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::Unusable(format!("The backup {} {why}.", path.display()))
}
