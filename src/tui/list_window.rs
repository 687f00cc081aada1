//! A window on a list that is too long to be held: some pages around the cursor, and what is missing.
//!
//! The cursor stands on a row, not on a number, so it stays with its row when the list changes underneath. Motions act at
//! once inside what is loaded; beyond it they wait for their page, and motions made meanwhile are added to the landing.

use std::ops::Range;

use super::action::Action;
use crate::api::page::Key;
use crate::api::{Page, Place};

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
    /// The epoch the rows are of; absent until the first page.
    epoch: Option<u64>,
    jump: Option<Jump>,
}

/// A motion that waits for its page.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Jump {
    place: Place,
    /// Motions made while waiting, by lines.
    shift: i64,
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
            cursor: 0,
            top: 0,
            epoch: None,
            jump: Some(Jump { place: Place::Start, shift: 0 }),
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
        let page = i64::try_from(lines).unwrap_or(1);
        match motion {
            Action::Up => self.step(-1, lines),
            Action::Down => self.step(1, lines),
            Action::PageUp => self.step(-page, lines),
            Action::PageDown => self.step(page, lines),
            Action::HalfUp => self.step(-(page / 2).max(1), lines),
            Action::HalfDown => self.step((page / 2).max(1), lines),
            Action::First => self.go_first(),
            Action::Last => self.go_last(),
            _ => {}
        }
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
        self.jump = Some(Jump { place, shift: 0 });
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
            return Some((jump.place.clone(), limit(1)));
        }
        if self.epoch != Some(epoch) {
            return Some((self.refresh_place(height), limit(3)));
        }
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        if self.after && self.rows.len() - self.cursor <= 2 * page {
            return Some((Place::After(last.key()), limit(2)));
        }
        (self.before && self.cursor < 2 * page).then(|| (Place::Before(first.key()), limit(2)))
    }

    /// Takes a page that was asked for in this epoch. A page that no longer fits anywhere is dropped.
    pub fn settle(&mut self, place: &Place, page: Page<Row>, epoch: u64) {
        if self.jump.as_ref().is_some_and(|jump| jump.place == *place) {
            self.land(place, page, epoch);
        } else if self.jump.is_some() {
            // The answer to a question that is no longer asked.
        } else if self.epoch == Some(epoch) {
            self.extend(place, page);
        } else {
            self.replace(page, epoch);
        }
    }

    fn go(&mut self, place: Place) {
        let here = match place {
            Place::Start => (!self.before).then_some(0),
            Place::End => (!self.after).then(|| self.rows.len().saturating_sub(1)),
            _ => None,
        };
        match here {
            Some(cursor) if self.jump.is_none() => self.cursor = cursor,
            _ => self.jump = Some(Jump { place, shift: 0 }),
        }
    }

    fn shift(&mut self, lines: i64) {
        let last = self.rows.len().saturating_sub(1);
        let lines = isize::try_from(lines).unwrap_or(if lines < 0 { isize::MIN } else { isize::MAX });
        self.cursor = self.cursor.saturating_add_signed(lines).min(last);
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

    fn land(&mut self, place: &Place, page: Page<Row>, epoch: u64) {
        if page.rows.is_empty() && page.before && !matches!(place, Place::Start | Place::End) {
            // The row is gone and nothing follows: there is still an end to go to.
            self.jump = Some(Jump { place: Place::End, shift: 0 });
            return;
        }
        let shift = self.jump.take().map_or(0, |jump| jump.shift);
        self.take(page, epoch);
        self.cursor = match place {
            Place::End => self.rows.len().saturating_sub(1),
            Place::At(id) => self.find(*id).unwrap_or(0),
            _ => 0,
        };
        self.top = self.cursor;
        self.shift(shift);
    }

    fn replace(&mut self, page: Page<Row>, epoch: u64) {
        let id = self.current().map(|row| row.key().id);
        let line = self.cursor.saturating_sub(self.top);
        self.take(page, epoch);
        self.cursor = id.and_then(|id| self.find(id)).unwrap_or(line).min(self.rows.len().saturating_sub(1));
        self.top = 0;
        if self.rows.is_empty() && self.before {
            self.jump = Some(Jump { place: Place::End, shift: 0 });
        }
    }

    fn take(&mut self, page: Page<Row>, epoch: u64) {
        self.rows = page.rows;
        self.before = page.before;
        self.after = page.after;
        self.first = page.first;
        self.total = page.total;
        self.epoch = Some(epoch);
    }

    fn extend(&mut self, place: &Place, page: Page<Row>) {
        match place {
            Place::After(key) if self.rows.last().is_some_and(|row| row.key() == *key) => {
                self.rows.extend(page.rows);
                self.after = page.after;
                let surplus = self.rows.len().saturating_sub(HELD).min(self.top.min(self.cursor));
                self.drop_front(surplus);
            }
            Place::Before(key) if self.rows.first().is_some_and(|row| row.key() == *key) => {
                let added = page.rows.len();
                self.rows.splice(0..0, page.rows);
                self.before = page.before;
                self.first = page.first.or_else(|| self.first.and_then(|first| first.checked_sub(added as u64)));
                self.cursor += added;
                self.top += added;
                if self.rows.len() > HELD.max(self.cursor + 1) {
                    self.rows.truncate(HELD.max(self.cursor + 1));
                    self.after = true;
                }
            }
            _ => {}
        }
        self.total = page.total.or(self.total);
    }

    fn drop_front(&mut self, rows: usize) {
        if rows > 0 {
            self.rows.drain(..rows);
            self.before = true;
            self.first = self.first.map(|first| first + rows as u64);
            self.cursor -= rows;
            self.top -= rows;
        }
    }

    fn find(&self, id: i64) -> Option<usize> {
        self.rows.iter().position(|row| row.key().id == id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, PartialEq, Debug)]
    struct Line(i64);

    impl Listed for Line {
        fn key(&self) -> Key {
            Key { text: String::new(), number: self.0, id: self.0 }
        }
    }

    /// What a database would answer over a sorted list of numbers.
    fn answer(all: &[i64], place: &Place, limit: u32) -> Page<Line> {
        let limit = limit as usize;
        let after = |key: i64| all.partition_point(|id| *id <= key);
        let from = match place {
            Place::Start => 0,
            Place::End => all.len().saturating_sub(limit),
            Place::After(key) => after(key.id),
            Place::Before(key) => all.partition_point(|id| *id < key.id).saturating_sub(limit),
            Place::At(id) => all.partition_point(|other| other < id),
            Place::Nth(n) => usize::try_from(*n).unwrap(),
        };
        let end = match place {
            Place::Before(key) => all.partition_point(|id| *id < key.id),
            _ => (from + limit).min(all.len()),
        };
        let rows = all[from..end].iter().copied().map(Line).collect();
        Page { rows, before: from > 0, after: end < all.len(), first: None, total: None }
    }

    /// Asks and settles until nothing is missing; answers how many pages that took.
    fn fill(list: &mut ListWindow<Line>, all: &[i64], height: usize, epoch: u64) -> usize {
        for asked in 0..50 {
            let Some((place, limit)) = list.missing(height, epoch) else { return asked };
            list.settle(&place, answer(all, &place, limit), epoch);
        }
        panic!("The list is never satisfied.");
    }

    fn at(list: &ListWindow<Line>) -> Option<i64> {
        list.current().map(|line| line.0)
    }

    #[test]
    fn a_key_inside_what_is_loaded_asks_nothing() {
        let all: Vec<_> = (0..10_000).collect();
        let mut list = ListWindow::default();
        fill(&mut list, &all, 30, 1);
        for _ in 0..15 {
            list.step(1, 30);
            assert_eq!(list.missing(30, 1), None);
        }
        assert_eq!(at(&list), Some(15));
    }

    #[test]
    fn both_ends_are_one_page_away() {
        let all: Vec<_> = (0..10_000).collect();
        let mut list = ListWindow::default();
        fill(&mut list, &all, 30, 1);
        list.go_last();
        list.step(-2, 30);
        fill(&mut list, &all, 30, 1);
        assert_eq!(at(&list), Some(9_997), "a motion made while the page was on its way counts");
        list.go_first();
        fill(&mut list, &all, 30, 1);
        assert_eq!(at(&list), Some(0));
    }

    #[test]
    fn a_refresh_keeps_the_cursor_on_its_row() {
        let all: Vec<_> = (0..1_000).map(|n| 2 * n).collect();
        let mut list = ListWindow::default();
        fill(&mut list, &all, 10, 1);
        for _ in 0..40 {
            list.step(5, 10);
            fill(&mut list, &all, 10, 1);
        }
        let id = at(&list);
        let without: Vec<_> = (0..2_000).filter(|n| n % 2 == 1 || Some(*n) == id).collect();
        fill(&mut list, &without, 10, 2);
        assert_eq!(at(&list), id);
        fill(&mut list, &[], 10, 3);
        assert!(list.rows().is_empty() && list.is_loaded());
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_sight(
            moves in prop::collection::vec((-40..40_i64, 1..30_usize, 0..12_u8), 0..60),
            size in 0..300_i64,
        ) {
            let mut all: Vec<_> = (0..size).collect();
            let mut list = ListWindow::default();
            let mut epoch = 1;
            for (lines, height, kind) in moves {
                match kind {
                    0 => list.go_last(),
                    1 => list.go_first(),
                    2 => list.go_to(lines),
                    3 => { all.retain(|id| id % 7 != lines.rem_euclid(7)); epoch += 1; }
                    4 => list.restart(Place::Start),
                    _ => list.step(lines, height),
                }
                let before = at(&list);
                let (rows, line) = list.visible(height);
                prop_assert!(rows.is_empty() || rows.get(line).map(|row| row.0) == before);
                fill(&mut list, &all, height, epoch);
                prop_assert_eq!(list.current().is_some(), !all.is_empty());
                prop_assert!(list.rows().windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
        }
    }
}
