//! What is at hand while a plan is made: both sides, their prints, the findings so far, and whether to go on.

use std::collections::VecDeque;

use super::error::PlanError;
use super::findings::Findings;
use super::fingerprint::Prints;
use crate::api::Progress;
use crate::domain::time::Time;
use crate::store;
use crate::store::sync::SyncReader;

/// How many rows are read at once.
pub(super) const BATCH: u32 = 1024;
/// How many rows are read between two questions whether to go on.
const STEPS: u64 = 4096;

/// Both sides, to be read.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) source: &'a SyncReader,
    pub(super) destination: &'a SyncReader,
}

/// A plan in the making.
pub(super) struct Making<'a> {
    pub(super) now: Time,
    pub(super) source_print: Prints,
    pub(super) destination_print: Prints,
    pub(super) findings: Findings,
    pub(super) work: Work<'a>,
}

impl Making<'_> {
    /// What is read from now on belongs to that part of either side.
    pub(super) fn begin(&mut self, part: &str) {
        self.source_print.begin(part);
        self.destination_print.begin(part);
    }
}

/// Counts rows and asks whether the plan is still wanted.
pub(super) struct Work<'a> {
    progress: &'a mut dyn FnMut(Progress) -> bool,
    read: u64,
    total: Option<u64>,
}

impl<'a> Work<'a> {
    pub(super) fn new(progress: &'a mut dyn FnMut(Progress) -> bool) -> Self {
        Self { progress, read: 0, total: None }
    }

    /// So many rows more are to come.
    pub(super) const fn expect(&mut self, more: u64) {
        self.total = Some(self.read + more);
    }

    /// Counts one row.
    pub(super) fn step(&mut self) -> Result<(), PlanError> {
        self.read += 1;
        if self.read.is_multiple_of(STEPS) { self.report() } else { Ok(()) }
    }

    /// Counts rows that another thread read.
    pub(super) fn add(&mut self, rows: u64) -> Result<(), PlanError> {
        self.read += rows;
        self.report()
    }

    /// Tells how many rows were read, and stops when nobody wants to know.
    pub(super) fn report(&mut self) -> Result<(), PlanError> {
        // Rows that nobody counted beforehand make it no more than whole.
        let rows = self.total.map_or(self.read, |total| self.read.min(total));
        if (self.progress)(Progress::Read { rows, total: self.total }) { Ok(()) } else { Err(PlanError::Cancelled) }
    }
}

/// Rows in order, fetched a batch at a time.
pub(super) struct Cursor<'a, T> {
    fetch: Box<dyn FnMut() -> store::Result<Vec<T>> + 'a>,
    waiting: VecDeque<T>,
    done: bool,
}

impl<'a, T> Cursor<'a, T> {
    /// `fetch` returns the next rows at each call, and none at the end.
    pub(super) fn new(fetch: impl FnMut() -> store::Result<Vec<T>> + 'a) -> Self {
        Self { fetch: Box::new(fetch), waiting: VecDeque::new(), done: false }
    }

    /// Rows that are already at hand.
    pub(super) fn of(rows: Vec<T>) -> Self {
        Self { fetch: Box::new(|| Ok(Vec::new())), waiting: rows.into(), done: true }
    }

    pub(super) fn peek(&mut self) -> store::Result<Option<&T>> {
        if self.waiting.is_empty() && !self.done {
            self.waiting = (self.fetch)()?.into();
            self.done = self.waiting.is_empty();
        }
        Ok(self.waiting.front())
    }

    pub(super) fn next(&mut self) -> store::Result<Option<T>> {
        self.peek()?;
        Ok(self.waiting.pop_front())
    }

    /// Takes the next row if it answers the description.
    pub(super) fn next_if(&mut self, fits: impl FnOnce(&T) -> bool) -> store::Result<Option<T>> {
        if self.peek()?.is_some_and(fits) { self.next() } else { Ok(None) }
    }
}
