//! The backups that syncs leave: copies of the destination in a folder beside it, named by time and plan.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::domain::time::{DAY, Time};
use crate::store::backup::{UNFINISHED, copy_watched};
use crate::store::error::{Error, Result};
use crate::store::file::neighbour;

/// How long a backup is kept.
const KEPT: i64 = 30 * DAY;

/// How long one question about a backup that is being made waits for news.
const PATIENCE: Duration = Duration::from_millis(100);

const ENDING: &str = ".db";

/// A backup on the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    pub path: PathBuf,
    pub name: String,
    pub plan: String,
    pub at: Time,
    pub bytes: u64,
}

/// The folder of the backups of a database.
fn folder(database: &Path) -> PathBuf {
    neighbour(database, ".backups")
}

/// `20261127T031502123Z-0123456789abcdef.db`: the moment to the millisecond, then the plan.
fn name(at: Time, plan: &str) -> String {
    let moment: String = at.to_string().chars().filter(char::is_ascii_alphanumeric).take(18).collect();
    format!("{moment}Z-{plan}{ENDING}")
}

fn read_name(name: &str) -> Option<(Time, String)> {
    let (moment, plan) = name.strip_suffix(ENDING)?.split_once('-')?;
    let digits = moment.strip_suffix('Z')?;
    let (day, hour) = digits.split_once('T')?;
    let (year, month, date) = (day.get(0..4)?, day.get(4..6)?, day.get(6..)?);
    let (hour, minute, second, rest) = (hour.get(0..2)?, hour.get(2..4)?, hour.get(4..6)?, hour.get(6..)?);
    let at = Time::parse(&format!("{year}-{month}-{date}T{hour}:{minute}:{second}.{rest}Z"))?;
    let plain = !plan.is_empty() && plan.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| (at, plan.to_owned()))
}

/// What lies in the folder of the backups, each by its name.
fn entries(database: &Path) -> Result<Vec<(String, fs::DirEntry)>> {
    let folder = folder(database);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| unreadable(database, &error))?;
    Ok(entries.into_iter().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry)).collect())
}

fn unreadable(database: &Path, error: &std::io::Error) -> Error {
    let folder = folder(database);
    Error::Unusable(format!("The backups in {} cannot be listed: {error}.", folder.display()))
}

/// Whether another console has removed the file since it was listed.
fn is_gone(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound
}

/// The backups of a database, the latest first.
///
/// # Errors
/// [`Error::Unusable`] when the folder cannot be read.
pub fn backups(database: &Path) -> Result<Vec<Backup>> {
    let mut found = Vec::new();
    for (name, entry) in entries(database)? {
        let Some((at, plan)) = read_name(&name) else { continue };
        let bytes = match entry.metadata() {
            Ok(meta) => meta.len(),
            Err(error) if is_gone(&error) => continue,
            Err(error) => return Err(unreadable(database, &error)),
        };
        found.push(Backup { path: entry.path(), name, plan, at, bytes });
    }
    found.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
    Ok(found)
}

/// Removes the backups that are older than thirty days, and tells how many went. What was left of one that broke off
/// more than a day ago goes too.
///
/// # Errors
/// As [`backups`], and when a file cannot be removed.
pub fn prune(database: &Path, now: Time) -> Result<u64> {
    let is_older = |name: &str, than: i64| read_name(name).is_some_and(|(at, _)| at.0.saturating_add(than) < now.0);
    let mut pruned = 0;
    for (name, entry) in entries(database)? {
        if is_older(&name, KEPT) {
            match fs::remove_file(entry.path()) {
                Ok(()) => pruned += 1,
                Err(error) if is_gone(&error) => {}
                Err(error) => return Err(Error::Unusable(format!("The backup {name} cannot be removed: {error}."))),
            }
        } else if name.strip_suffix(UNFINISHED).is_some_and(|begun| is_older(begun, DAY)) {
            // Whether it can be removed is no matter to the sync that was carried out.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(pruned)
}

/// How far a backup is: pages copied, of so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pages {
    pub copied: u64,
    pub total: u64,
}

#[derive(Default)]
struct Progress {
    pages: Mutex<(Pages, bool)>,
    changed: Condvar,
    stopped: AtomicBool,
}

/// A backup in the making, on a thread of its own; given up when dropped, and then nothing is left of it.
pub struct Backing {
    progress: Arc<Progress>,
    thread: Option<JoinHandle<Result<()>>>,
    path: PathBuf,
    name: String,
    plan: String,
    at: Time,
}

impl Backing {
    /// Begins to copy a database for a plan.
    ///
    /// # Errors
    /// [`Error::Unusable`] when no thread can be started.
    pub fn begin(database: &Path, plan: &str, at: Time) -> Result<Self> {
        let name = name(at, plan);
        let path = folder(database).join(&name);
        let progress = Arc::new(Progress::default());
        let (from, to, told) = (database.to_owned(), path.clone(), Arc::clone(&progress));
        let copy = move || {
            let copied = copy_watched(&from, &to, &mut |copied, total| {
                told.tell(Pages { copied, total }, false);
                !told.stopped.load(Ordering::Relaxed)
            });
            let mut pages = told.pages.lock().unwrap_or_else(PoisonError::into_inner);
            pages.1 = true;
            told.changed.notify_all();
            copied
        };
        let thread = std::thread::Builder::new().name("backup".to_owned()).spawn(copy);
        let thread = thread.map_err(|error| Error::Unusable(format!("No thread could be started: {error}.")))?;
        Ok(Self { progress, thread: Some(thread), path, name, plan: plan.to_owned(), at })
    }

    #[must_use]
    pub fn plan(&self) -> &str {
        &self.plan
    }

    /// Waits a little for news; the backup comes once it is whole and on the disk.
    ///
    /// # Errors
    /// Why it could not be made; nothing is left of it then.
    pub fn wait(&mut self) -> Result<(Pages, Option<Backup>)> {
        let pages = self.progress.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let (pages, _) = self
            .progress
            .changed
            .wait_timeout_while(pages, PATIENCE, |(_, over)| !*over)
            .unwrap_or_else(PoisonError::into_inner);
        let (pages, over) = *pages;
        // One that fell says nothing of it.
        if !over && !self.thread.as_ref().is_some_and(JoinHandle::is_finished) {
            return Ok((pages, None));
        }
        if let Some(thread) = self.thread.take() {
            thread.join().map_err(|_| Error::Damaged("The backup broke off.".to_owned()))??;
        }
        let bytes = fs::metadata(&self.path).map(|metadata| metadata.len()).unwrap_or_default();
        let (path, name, plan) = (self.path.clone(), self.name.clone(), self.plan.clone());
        Ok((pages, Some(Backup { path, name, plan, at: self.at, bytes })))
    }
}

impl Drop for Backing {
    fn drop(&mut self) {
        self.progress.stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // What came of it interests nobody any more; its rest is removed by itself.
            let _ = thread.join();
        }
    }
}

impl Progress {
    fn tell(&self, pages: Pages, over: bool) {
        *self.pages.lock().unwrap_or_else(PoisonError::into_inner) = (pages, over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_moment_and_the_plan() {
        let at = Time::parse("2026-11-27T03:15:02.123Z").unwrap();
        let named = name(at, "0123456789abcdef");
        assert_eq!(named, "20261127T031502123Z-0123456789abcdef.db");
        assert_eq!(read_name(&named), Some((at, "0123456789abcdef".to_owned())));
        for other in
            ["notes.txt", "20261127T031502123Z-.db", "20261327T031502123Z-ab.db", "2026-ab.db", "…T…Z-ab.db", ".db"]
        {
            assert_eq!(read_name(other), None, "{other}");
        }
    }
}
