//! What was listed last in a conversation: its rows by their numbers, and where it goes on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::api::page::Place;
use crate::cli::field::{Column, Row};

/// How many rows are asked for at a time.
const AT_ONCE: u32 = 500;

/// How many rows are told before somebody says that they want more: few enough to be heard, or read on a small screen.
const PAGE: u32 = 20;

/// How much of a list is asked for.
#[derive(Debug)]
pub struct Stretch {
    pub place: Place,
    /// So many rows at most.
    pub left: u64,
    /// How many are asked for at a time.
    pub page: u32,
    /// Where the list goes on is noted here after one page; absent: it is walked to its end.
    pub bookmark: Option<Bookmark>,
}

/// Where a list goes on.
pub type Bookmark = Rc<RefCell<Option<Place>>>;

impl From<Option<u64>> for Stretch {
    /// The whole, or so many rows at most.
    fn from(limit: Option<u64>) -> Self {
        Self { place: Place::Start, left: limit.unwrap_or(u64::MAX), page: AT_ONCE, bookmark: None }
    }
}

/// The list that numbers speak of.
#[derive(Debug, Default)]
pub struct Pages {
    columns: &'static [Column],
    /// Those that were told.
    rows: Vec<Row>,
    /// Those that came with them and were not told yet.
    rest: VecDeque<Row>,
    /// How many of this page are still to be told.
    room: u32,
    bookmark: Bookmark,
    /// Where the same list is gone on with.
    from: Option<Place>,
    /// Whether a list began since this was asked last.
    begun: bool,
}

impl Pages {
    /// Begins a list, or goes on with the one that is there.
    pub fn begin(&mut self, columns: &'static [Column]) {
        if self.from.is_none() {
            *self = Self { columns, ..Self::default() };
        }
        (self.room, self.begun) = (PAGE, true);
    }

    /// How much is asked for now.
    pub fn stretch(&mut self, limit: Option<u64>) -> Stretch {
        let left = limit.unwrap_or(u64::MAX).saturating_sub(self.rows.len() as u64);
        let place = self.from.take().unwrap_or(Place::Start);
        Stretch { place, left, page: PAGE, bookmark: Some(Rc::clone(&self.bookmark)) }
    }

    /// Takes a row; its number where it is to be told now.
    pub fn take(&mut self, row: &Row) -> Option<u64> {
        if self.room == 0 {
            self.rest.push_back(row.clone());
            return None;
        }
        self.room -= 1;
        self.rows.push(row.clone());
        Some(self.rows.len() as u64)
    }

    /// The rows that are told next of those that are here.
    pub fn turn(&mut self) -> Vec<(u64, Row)> {
        let page = self.rest.len().min(PAGE as usize);
        let turned = self.rest.drain(..page).map(|row| {
            self.rows.push(row.clone());
            (self.rows.len() as u64, row)
        });
        turned.collect()
    }

    /// Whether the list goes on behind what is here; the command that lists it goes on there.
    pub fn resume(&mut self) -> bool {
        self.from = self.bookmark.take();
        self.from.is_some()
    }

    /// Lets go of where to go on, whether it was used or not.
    pub fn settle(&mut self) -> bool {
        self.from = None;
        std::mem::take(&mut self.begun)
    }

    /// Tells whether there is more than was told.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        !self.rest.is_empty() || self.bookmark.borrow().is_some()
    }

    /// How many rows have a number.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many rows there are, as far as it is known.
    #[must_use]
    pub fn count(&self) -> u64 {
        (self.rows.len() + self.rest.len()) as u64
    }

    /// The columns and the row of a number.
    #[must_use]
    pub fn row(&self, number: usize) -> Option<(&'static [Column], &Row)> {
        Some((self.columns, self.rows.get(number.checked_sub(1)?)?))
    }
}
