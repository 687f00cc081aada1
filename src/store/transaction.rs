//! The write transactions: one that holds the right to write from its first statement, and one that judges first.
//!
//! A judgement may take its time, so it is made before the right to write is taken: inside the transaction, on the one
//! state that this transaction sees. SQLite then grants the right only if nobody at all has committed since that state
//! (`SQLITE_BUSY_SNAPSHOT` otherwise): no commit of ours, no sign-in that counts a wrong password, no new hash of a
//! password, no request for approval, no edit by another program. So what was read, standing, versions and guards
//! included, is what stands when it is written, as if the right had been held all along; a number that commits raise
//! could not show this, for most of these writes raise none. Nothing else goes into a judgement but the moment of the
//! request, which is the same however often it is judged.
//!
//! Whoever comes too late judges again on the new state: a quick judgement at once with the right in hand, one that took
//! longer without it a few times more, and only then with it, so that nobody waits for ever. A [`Hold::Never`] is one on
//! so much that others would wait too long for it: that is never made with the right in hand. It has many tries, and
//! where somebody has written during every one of them, it is given up.

use std::cell::{Cell, OnceCell};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Row, ffi};

use super::error::{Error, Result};
use super::file::Identity;
use super::open::{Store, named};
use super::reader::Reader;
use super::writer::{COUNT_COMMIT, Writer};

/// The last word of a write transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Last {
    Commit,
    Rollback,
}

/// Whether a judgement may be made with the right to write in hand, when it was disturbed too often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// It is on so little that nobody waits longer than 50 milliseconds for it.
    AtLast,
    Never,
}

/// A judgement that took no longer is made again with the right to write in hand.
const QUICK: Duration = Duration::from_millis(10);

/// How often a long judgement is made without the right to write before it is made with it.
const TRIES: u32 = 5;

/// How often one is made that never holds the right.
const TRIES_WITHOUT: u32 = 50;

/// So many steps of SQLite's machine lie between two looks whether a long transaction is still wanted.
const LOOKS: i32 = 1_000;

/// How long others have the database to themselves after a commit.
const PAUSE: Duration = Duration::from_millis(1);

/// A log with more new pages is folded back when there is time.
const LONG_LOG: i64 = 1_000;

/// A log with more new pages is folded back before the next transaction, at the cost of whoever waits for it.
const LONGEST_LOG: i64 = 16_000;

impl Store {
    /// Does what nobody waits for: folds a long log back into the file. A commit does not, for that would double the time
    /// until it is answered.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn tidy(&self) -> Result<()> {
        if self.read_only.is_some() {
            return Ok(());
        }
        fold_log(self.writing()?, LONG_LOG)
    }

    /// Runs one transaction that holds the right to write from its first statement, and ends it as told.
    ///
    /// # Errors
    /// [`Error::Busy`] after five seconds of waiting, [`Error::UnknownOutcome`] when COMMIT itself failed,
    /// [`Error::Unusable`] when another file stands where the database stood, else what the closure reports; in that
    /// case nothing is written.
    pub fn write<T>(&mut self, act: impl FnOnce(&Writer<'_>) -> Result<(T, Last)>) -> Result<T> {
        self.write_while(None::<fn() -> bool>, act)
    }

    /// Runs one long transaction as [`write`](Self::write) does. Until its COMMIT it can be stopped by the
    /// [`Interrupter`](super::Interrupter); then it is as if it had never begun.
    ///
    /// # Errors
    /// As [`Store::write`], and [`Error::Interrupted`] when it was stopped; in that case nothing is written.
    pub fn write_unless_stopped<T>(&mut self, act: impl FnOnce(&Writer<'_>) -> Result<(T, Last)>) -> Result<T> {
        let stopped = Arc::clone(&self.stopped);
        self.write_while(Some(move || stopped.load(Ordering::Relaxed)), act)
    }

    fn write_while<T>(
        &mut self,
        stops: Option<impl FnMut() -> bool + Send + 'static>,
        act: impl FnOnce(&Writer<'_>) -> Result<(T, Last)>,
    ) -> Result<T> {
        self.is_here()?;
        self.begin("BEGIN IMMEDIATE")?;
        let can_be_stopped = stops.is_some();
        let acted = self.look(stops).and_then(|()| {
            let db = self.writing()?;
            self.is_ours(db)?;
            act_audited(db, act)
        });
        // What follows is the point of no return: COMMIT is left alone.
        let left_alone = self.look(None::<fn() -> bool>);
        let stopped = can_be_stopped && self.is_interrupted();
        let outcome = acted.and_then(|done| left_alone.map(|()| done));
        self.end(outcome.and_then(|done| if stopped { Err(Error::Interrupted) } else { Ok(done) }))
    }

    /// Judges on one state and writes what was judged, if that state is still the present one; otherwise judges again.
    /// A judgement that breaks off writes nothing. Every transaction that writes counts as a commit in the revision.
    ///
    /// # Errors
    /// As [`Store::write`], and [`Error::Disturbed`] where others wrote during every judgement.
    pub fn write_judged<J, T>(
        &mut self,
        hold: Hold,
        mut judge: impl FnMut(Reader<'_>) -> Result<ControlFlow<T, J>>,
        write: impl FnOnce(&Writer<'_>, J) -> Result<(T, Last)>,
    ) -> Result<T> {
        let mut tries = if hold == Hold::Never { TRIES_WITHOUT } else { TRIES };
        loop {
            self.is_here()?;
            let db = self.begin(if tries > 0 { "BEGIN" } else { "BEGIN IMMEDIATE" })?;
            let since = Instant::now();
            let judged = match self.is_ours(db).and_then(|()| judge(Reader::new(db))) {
                Ok(ControlFlow::Continue(judged)) => judged,
                Ok(ControlFlow::Break(value)) => return self.end(Ok((value, Last::Rollback))),
                Err(error) => return self.end(Err(error)),
            };
            let quick = since.elapsed() < QUICK;
            match take_right(db, !quick).and_then(|fresh| self.is_here().map(|()| fresh)) {
                Ok(true) => {
                    let outcome = act_audited(db, |writer| write(writer, judged));
                    return self.end(outcome);
                }
                Ok(false) => db.execute_batch("ROLLBACK")?,
                Err(error) => return self.end(Err(error)),
            }
            tries = if quick && hold == Hold::AtLast { 0 } else { tries - 1 };
            if tries == 0 && hold == Hold::Never {
                return Err(Error::Disturbed);
            }
        }
    }

    fn begin(&self, how: &str) -> Result<&Connection> {
        let db = self.writing()?;
        // Whoever commits again and again lets others in between.
        if let Some(rest) = self.committed.and_then(|at| PAUSE.checked_sub(at.elapsed())) {
            breathe(rest);
        }
        fold_log(db, LONGEST_LOG)?;
        db.execute_batch(how)?;
        Ok(db)
    }

    /// Has SQLite ask now and then, while it writes, whether to stop.
    fn look(&mut self, stops: Option<impl FnMut() -> bool + Send + 'static>) -> Result<()> {
        match self.writing.get_mut() {
            Some(db) => Ok(db.progress_handler(LOOKS, stops)?),
            None => Ok(()),
        }
    }

    /// Refuses to write into a file that no longer stands where it was opened.
    pub(super) fn is_here(&self) -> Result<()> {
        if Identity::of(&self.path).ok() == Some(self.identity) {
            return Ok(());
        }
        Err(Error::Unusable(format!(
            "Another file stands where {} was opened. Nothing was written; open it again.",
            self.path.display()
        )))
    }

    /// Refuses to write into a schema that this program does not know.
    fn is_ours(&self, db: &Connection) -> Result<()> {
        let now: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if now == self.version {
            return Ok(());
        }
        Err(Error::Unusable(
            "The database was migrated by another program. Nothing was written; open it again.".to_owned(),
        ))
    }

    /// Ends the transaction that runs.
    fn end<T>(&mut self, outcome: Result<(T, Last)>) -> Result<T> {
        let Some(db) = self.writing.get() else {
            return outcome.map(|(value, _)| value);
        };
        match outcome {
            Ok((value, Last::Commit)) => match db.execute_batch("COMMIT") {
                Ok(()) => {
                    self.committed = Some(Instant::now());
                    Ok(value)
                }
                Err(error) => {
                    // The transaction may be on disk all the same. A fresh connection will tell by the receipt.
                    self.writing = OnceCell::new();
                    Err(Error::UnknownOutcome(error.to_string()))
                }
            },
            Ok((value, Last::Rollback)) => {
                db.execute_batch("ROLLBACK")?;
                Ok(value)
            }
            Err(error) => {
                // After some errors SQLite has rolled back by itself; then there is nothing to end.
                if !db.is_autocommit() {
                    db.execute_batch("ROLLBACK")?;
                }
                Err(named(&self.path, error))
            }
        }
    }
}

/// Folds the log back into the file as far as nobody reads it, if it holds more new pages than that.
fn fold_log(db: &Connection, longest: i64) -> Result<()> {
    let pages = |row: &Row<'_>| Ok(row.get::<_, i64>(1)?.saturating_sub(row.get(2)?));
    let new = db.prepare_cached("PRAGMA wal_checkpoint = NOOP")?.query_row([], pages)?;
    if new > longest {
        db.prepare_cached("PRAGMA wal_checkpoint = PASSIVE")?.query_row([], pages)?;
    }
    Ok(())
}

/// Lets changes be made, and insists on their audit record.
fn act_audited<T>(db: &Connection, act: impl FnOnce(&Writer<'_>) -> Result<(T, Last)>) -> Result<(T, Last)> {
    let writer = Writer::new(db);
    let (value, last) = act(&writer)?;
    if last == Last::Commit && !writer.is_audited() {
        return Err(Error::Damaged("A change without an audit record is never written.".to_owned()));
    }
    Ok((value, last))
}

/// Takes the right to write for the state that the transaction has read, by counting the commit; `false` when that
/// state is not the present one, or will hardly be it, because somebody else writes and nobody `waits` for them.
fn take_right(db: &Connection, waits: bool) -> Result<bool> {
    let mut attempt = 0;
    loop {
        let Err(error) = db.prepare_cached(COUNT_COMMIT)?.execute([]) else { return Ok(true) };
        match error.sqlite_extended_error_code() {
            Some(ffi::SQLITE_BUSY_SNAPSHOT) => return Ok(false),
            // SQLite asks no busy handler inside a transaction.
            Some(ffi::SQLITE_BUSY) if !waits => return Ok(false),
            Some(ffi::SQLITE_BUSY) if wait_for_writer(attempt) => attempt += 1,
            _ => return Err(error.into()),
        }
    }
}

thread_local! {
    static WAITING_SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Waits a little for another writer, and gives up after five seconds.
pub(super) fn wait_for_writer(attempt: i32) -> bool {
    let now = Instant::now();
    let since = if attempt == 0 { now } else { WAITING_SINCE.get().unwrap_or(now) };
    WAITING_SINCE.set(Some(since));
    if now.duration_since(since) > Duration::from_secs(5) {
        return false;
    }
    // 0.3 to 1.8 ms; the low digits of a monotonic clock are random enough to keep two waiters out of step.
    let jitter = u64::from(since.elapsed().subsec_nanos()) % 1500;
    breathe(Duration::from_micros(300 + jitter));
    true
}

/// Waits where SQLite has no condition to wait for.
#[expect(clippy::disallowed_methods, reason = "SQLite's busy handler has no condition to wait for")]
pub(super) fn breathe(time: Duration) {
    std::thread::sleep(time);
}

#[cfg(test)]
mod tests;
