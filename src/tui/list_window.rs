//! A window on a list that is too long to be held: some pages around the cursor, and what is missing.
//!
//! The cursor stands on a row, not on a number, so it stays with its row when the list changes underneath. Motions act at
//! once inside what is loaded; beyond it they wait for their page, and motions made meanwhile are added to the landing.

mod settle;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::action::Action;
use crate::api::Place;
use crate::api::page::Key;

/// A row that knows where it stands in its list.
pub trait Listed {
    fn key(&self) -> Key;
}

/// The loaded stretch of a list, with its cursor.
#[derive(Clone, PartialEq, Debug)]
pub struct ListWindow<Row> {
    rows: Vec<Row>,
    before: bool,
    after: bool,
    first: Option<u64>,
    total: Option<u64>,
    cursor: usize,
    top: usize,
    /// From where the search goes on before the first row and after the last one, where it stopped on its way.
    beyond: [Option<Key>; 2],
    /// The epoch the rows are of; absent until the first page.
    epoch: Option<u64>,
    jump: Option<Jump>,
    /// The last motion ended where the rows do that are loaded, and would have gone further.
    stopped: bool,
}

/// A motion that waits for its page.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Jump {
    place: Place,
    /// From where the search goes on that has found nothing yet.
    further: Option<Place>,
    /// Motions made while waiting, by lines.
    shift: i64,
}

impl Jump {
    const fn to(place: Place) -> Self {
        Self { place, further: None, shift: 0 }
    }

    /// The place that is asked for now.
    fn asked(&self) -> &Place {
        self.further.as_ref().unwrap_or(&self.place)
    }
}

/// More rows than this are not held.
const HELD: usize = 2_000;

impl<Row> Default for ListWindow<Row> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            before: false,
            after: false,
            first: None,
            total: None,
            beyond: [None, None],
            cursor: 0,
            top: 0,
            epoch: None,
            jump: Some(Jump::to(Place::Start)),
            stopped: false,
        }
    }
}

impl<Row: Listed> ListWindow<Row> {
    /// The row under the cursor.
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    /// All loaded rows in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Tells whether a page has arrived, so that an empty list is known to be empty.
    pub fn is_loaded(&self) -> bool {
        self.epoch.is_some() && (self.jump.is_none() || !self.rows.is_empty())
    }

    /// Tells whether the cursor waits for its page, so that it does not stand where the operator has sent it.
    pub fn is_moving(&self) -> bool {
        self.jump.is_some()
    }

    /// The position of the cursor, counted from 0, where it is known.
    pub fn position(&self) -> Option<u64> {
        self.first.map(|first| first + self.cursor as u64)
    }

    /// Tells whether the first row at hand is the first of the list.
    pub fn reaches_start(&self) -> bool {
        self.is_loaded() && !self.before
    }

    /// The place from which a search goes on that has found nothing so far.
    pub fn looking_from(&self) -> Option<&Place> {
        self.jump.as_ref()?.further.as_ref()
    }

    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// The rows that fit into so many lines, with the line of the cursor among them.
    pub fn visible(&self, height: usize) -> (&[Row], usize) {
        let range = self.range(height);
        let line = self.cursor.saturating_sub(range.start);
        (&self.rows[range], line)
    }

    /// Where among the loaded rows those stand that fit into so many lines.
    pub fn range(&self, height: usize) -> Range<usize> {
        let top = self.top_for(height);
        top..(top + height).min(self.rows.len())
    }

    /// The loaded rows at most so far from the cursor.
    pub fn around(&self, lines: usize) -> &[Row] {
        let from = self.cursor.saturating_sub(lines).min(self.rows.len());
        &self.rows[from..self.cursor.saturating_add(lines).min(self.rows.len())]
    }

    /// The loaded rows next to the cursor: the one below it, and the one above.
    pub fn beside(&self) -> impl Iterator<Item = &Row> {
        let above = self.cursor.checked_sub(1).and_then(|above| self.rows.get(above));
        self.rows.get(self.cursor + 1).into_iter().chain(above)
    }

    /// The loaded rows from one to another, whichever comes first; `None` where one of the two is not loaded.
    pub fn between(&self, one: i64, other: i64) -> Option<&[Row]> {
        let (one, other) = (self.find(one)?, self.find(other)?);
        Some(&self.rows[one.min(other)..=one.max(other)])
    }

    /// Moves the cursor by lines, as far as rows are loaded.
    pub fn step(&mut self, lines: i64, height: usize) {
        if let Some(jump) = &mut self.jump {
            jump.shift = jump.shift.saturating_add(lines);
            return;
        }
        self.top = self.top_for(height);
        self.shift(lines);
        self.top = self.top_for(height);
    }

    /// Follows a motion in a list of so many lines; other actions mean nothing to it.
    pub fn follow(&mut self, motion: Action, lines: usize) {
        match motion {
            Action::First => self.go_first(),
            Action::Last => self.go_last(),
            motion => {
                let by = motion.lines(lines).and_then(|by| i64::try_from(by).ok());
                by.into_iter().for_each(|by| self.step(by, lines));
            }
        }
    }

    /// Takes a row out that is known to be in the list no more; the cursor stays on its line.
    pub fn remove(&mut self, id: i64) {
        let Some(at) = self.find(id) else { return };
        self.rows.remove(at);
        self.total = self.total.and_then(|total| total.checked_sub(1));
        let above = at < self.cursor;
        self.cursor = self.cursor.saturating_sub(usize::from(above)).min(self.rows.len().saturating_sub(1));
    }

    /// Goes to the first row of the list.
    pub fn go_first(&mut self) {
        self.go(Place::Start);
    }

    /// Goes to the last row of the list.
    pub fn go_last(&mut self) {
        self.go(Place::End);
    }

    /// Goes to the row with this id.
    pub fn go_to(&mut self, id: i64) {
        match self.find(id) {
            Some(cursor) if self.jump.is_none() => self.cursor = cursor,
            _ => self.go(Place::At(id)),
        }
    }

    /// Begins another list in the place of this one, whose rows are shown until the first page of the new one comes.
    pub fn restart(&mut self, place: Place) {
        self.jump = Some(Jump::to(place));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The page that is missing most: a jump's, then a fresh one, then the one after, then the one before.
    pub fn missing(&self, height: usize, epoch: u64) -> Option<(Place, u32)> {
        let page = height.clamp(10, 200);
        let limit = |pages: usize| u32::try_from(page * pages).unwrap_or(u32::MAX);
        if let Some(jump) = &self.jump {
            return Some((jump.asked().clone(), limit(1)));
        }
        if self.epoch != Some(epoch) {
            return Some((self.refresh_place(height), limit(3)));
        }
        let [first, last] = self.edges()?;
        if self.after && self.rows.len() - self.cursor <= 2 * page {
            return Some((Place::After(last), limit(2)));
        }
        (self.before && self.cursor < 2 * page).then(|| (Place::Before(first), limit(2)))
    }

    /// Whether the page that is missing has rows that were not there before, and not those that are.
    pub fn is_fresh(&self, epoch: u64) -> bool {
        self.jump.is_some() || self.epoch == Some(epoch)
    }

    /// Whether nobody waits for the page that is missing: no motion came to the end of what is loaded.
    pub fn is_ahead(&self, epoch: u64) -> bool {
        self.jump.is_none() && self.epoch == Some(epoch) && !self.stopped
    }

    /// How far the list is known on both sides.
    fn edges(&self) -> Option<[Key; 2]> {
        let [before, after] = self.beyond.clone();
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        Some([before.unwrap_or_else(|| first.key()), after.unwrap_or_else(|| last.key())])
    }

    fn go(&mut self, place: Place) {
        let here = match place {
            Place::Start => (!self.before).then_some(0),
            Place::End => (!self.after).then(|| self.rows.len().saturating_sub(1)),
            _ => None,
        };
        match here {
            Some(cursor) if self.jump.is_none() => self.cursor = cursor,
            _ => self.jump = Some(Jump::to(place)),
        }
    }

    fn shift(&mut self, lines: i64) {
        let last = self.rows.len().saturating_sub(1);
        let lines = isize::try_from(lines).unwrap_or(if lines < 0 { isize::MIN } else { isize::MAX });
        let wanted = self.cursor.saturating_add_signed(lines);
        self.stopped = wanted > last && self.after || self.cursor.checked_add_signed(lines).is_none() && self.before;
        self.cursor = wanted.min(last);
    }

    /// The first line to draw: where it was, moved as little as it takes to show the cursor.
    fn top_for(&self, height: usize) -> usize {
        let highest = (self.cursor + 1).saturating_sub(height);
        let fitting = self.rows.len().saturating_sub(height);
        self.top.clamp(highest, self.cursor.max(highest)).min(fitting.max(highest))
    }

    /// From where fresh rows are asked for, so that what is shown is among them even when rows came or went.
    fn refresh_place(&self, height: usize) -> Place {
        let top = self.top_for(height);
        match top.checked_sub(1).and_then(|above| self.rows.get(above)) {
            Some(above) => Place::After(above.key()),
            None if !self.before => Place::Start,
            None => self.rows.first().map_or(Place::Start, |row| Place::At(row.key().id)),
        }
    }

    fn find(&self, id: i64) -> Option<usize> {
        self.rows.iter().position(|row| row.key().id == id)
    }
}
