//! A window on a part of a plan. Its rows are known by their number, because a plan stays as it was made.
//!
//! A filter, or the way to one row, goes through the part page by page and keeps only what it finds, so that nothing
//! is ever held whole.

use crate::api::Page;
use crate::api::sync::{SyncOrder, SyncRow};
use crate::domain::text::search_key;
use crate::tui::widget::{Field, scroll};

use super::search::{Looked, SCAN, Search, Sought};

/// More rows than this are not held.
const HELD: usize = 1_000;

/// The loaded stretch of a part, with its cursor and its filter.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    rows: Vec<SyncRow>,
    first: usize,
    total: Option<usize>,
    cursor: usize,
    top: usize,
    pub filter: Field,
    order: SyncOrder,
    search: Option<Search>,
}

/// The rows in sight; one that has not arrived is none.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Sight<'a> {
    pub rows: Vec<Option<&'a SyncRow>>,
    pub top: usize,
    pub cursor: usize,
    pub total: usize,
}

impl Window {
    /// The row under the cursor.
    pub fn current(&self) -> Option<&SyncRow> {
        self.row(self.cursor)
    }

    /// The first row of the part, where it is held.
    pub fn first(&self) -> Option<&SyncRow> {
        self.rows.first().filter(|_| self.first == 0)
    }

    pub const fn order(&self) -> SyncOrder {
        self.order
    }

    /// Shows the rows in another order, from the first on.
    pub fn sort(&mut self, order: SyncOrder) {
        self.order = order;
        self.again();
        (self.cursor, self.top) = (0, 0);
    }

    /// Tells whether it is known how many rows there are.
    pub fn is_loaded(&self) -> bool {
        self.count().is_some()
    }

    /// All rows of the part, where that is known.
    pub fn total(&self) -> Option<usize> {
        self.total
    }

    /// How many rows a filter has looked at and how many it found, and whether it has come to its end.
    pub fn found(&self) -> Option<(usize, usize, bool)> {
        self.search.as_ref().map(|search| (search.next, search.hits.len(), search.done))
    }

    pub fn is_filtered(&self) -> bool {
        self.words().is_some()
    }

    /// Whether a filter has found so many that it looks no further.
    pub fn is_cut(&self) -> bool {
        self.words().is_some_and(|search| search.is_cut)
    }

    pub fn step(&mut self, lines: i64, height: usize) {
        let last = self.count().unwrap_or(0).saturating_sub(1);
        let lines = isize::try_from(lines).unwrap_or(if lines < 0 { isize::MIN } else { isize::MAX });
        self.cursor = self.cursor.saturating_add_signed(lines).min(last);
        self.top = self.top_for(height);
    }

    /// Shows the rows again, of another plan, around the same place.
    pub fn again(&mut self) {
        (self.rows, self.first, self.total) = (Vec::new(), 0, None);
        self.refilter();
    }

    /// What the filter wants found.
    pub fn wanted(&self) -> Vec<String> {
        search_key(self.filter.text()).split_whitespace().map(str::to_owned).collect()
    }

    /// Takes the filter as it is typed now.
    pub fn refilter(&mut self) {
        let place = self.words().map_or(self.cursor, |search| search.place);
        let here = self.hit_number();
        let words = self.wanted();
        if words.is_empty() {
            self.search = None;
            self.cursor = here.unwrap_or(place);
        } else {
            self.search = Some(Search::new(Sought::Words(words), place));
            (self.cursor, self.top) = (0, 0);
        }
    }

    /// Looks for the row that speaks of the thing with this number, and goes there.
    pub fn seek(&mut self, number: i64) {
        self.filter.clear();
        self.look_for(Sought::Number(number));
    }

    /// Looks for the first finding of a code, and of a kind where one is named, and goes there.
    pub fn seek_finding(&mut self, code: &str, kind: Option<&str>) {
        self.look_for(Sought::Finding(code.to_owned(), kind.map(str::to_owned)));
    }

    fn look_for(&mut self, sought: Sought) {
        if let Some(at) = self.rows.iter().position(|row| sought.is(row)) {
            (self.search, self.cursor) = (None, self.first + at);
        } else {
            self.search = Some(Search::new(sought, self.cursor));
        }
    }

    /// What is missing most: from which row on, and how many.
    pub fn missing(&self, height: usize) -> Option<(usize, u32)> {
        if let Some(search) = self.search.as_ref().filter(|search| !search.done) {
            return Some((search.next, SCAN));
        }
        if self.is_filtered() {
            return None;
        }
        let page = height.clamp(10, 100);
        let top = self.top_for(height);
        let (from, to) = (top.saturating_sub(page), self.total.unwrap_or(usize::MAX).min(top + 2 * page));
        let held = (self.first, self.first + self.rows.len());
        let (from, to) = match held {
            _ if from >= to => return None,
            (first, end) if self.rows.is_empty() || to < first || from > end => (from, to),
            (_, end) if to > end => (end, to.max(end + page)),
            (first, _) if from < first => (first.saturating_sub(2 * page), first),
            _ => return None,
        };
        Some((from, u32::try_from(to - from).unwrap_or(SCAN)))
    }

    /// Takes the rows from the nth on. Answers whether the row that was looked for turned out not to be there.
    pub fn settle(&mut self, from: usize, limit: u32, page: &Page<SyncRow>) -> bool {
        if let Some(search) = self.search.as_mut().filter(|search| limit == SCAN && !search.done && search.next == from)
        {
            return match search.take(page) {
                Looked::Further => false,
                Looked::Found(at) => {
                    (self.search, self.cursor) = (None, at);
                    (self.rows, self.first) = (page.rows.clone(), from);
                    self.total = total(from, page);
                    self.top = self.cursor.saturating_sub(2);
                    false
                }
                Looked::Nowhere => {
                    self.search = None;
                    true
                }
            };
        }
        if limit != SCAN {
            self.take(from, page);
        }
        false
    }

    pub fn sight(&self, height: usize) -> Sight<'_> {
        let total = self.count().unwrap_or(0);
        let top = self.top_for(height);
        let rows = (top..total.min(top + height)).map(|at| self.row(at)).collect();
        Sight { rows, top, cursor: self.cursor, total }
    }

    fn row(&self, at: usize) -> Option<&SyncRow> {
        match self.words() {
            Some(search) => search.hits.get(at).map(|(_, row)| row),
            None => self.rows.get(at.checked_sub(self.first)?),
        }
    }

    fn words(&self) -> Option<&Search> {
        self.search.as_ref().filter(|search| matches!(search.sought, Sought::Words(_)))
    }

    /// The number of the hit under the cursor.
    fn hit_number(&self) -> Option<usize> {
        self.words()?.hits.get(self.cursor).map(|(number, _)| *number)
    }

    fn count(&self) -> Option<usize> {
        match self.words() {
            Some(search) if search.done || !search.hits.is_empty() => Some(search.hits.len()),
            Some(_) => None,
            None => self.total,
        }
    }

    fn top_for(&self, height: usize) -> usize {
        scroll(self.top, self.cursor, height, self.count().unwrap_or(self.cursor + 1))
    }

    fn take(&mut self, from: usize, page: &Page<SyncRow>) {
        self.total = total(from, page);
        let end = self.first + self.rows.len();
        if from == end && !self.rows.is_empty() {
            self.rows.extend_from_slice(&page.rows);
            let surplus = self.rows.len().saturating_sub(HELD).min(self.top.saturating_sub(self.first));
            self.rows.drain(..surplus);
            self.first += surplus;
        } else if from + page.rows.len() == self.first && !self.rows.is_empty() {
            self.rows.splice(0..0, page.rows.iter().cloned());
            self.first = from;
            self.rows.truncate(HELD.max(self.cursor.saturating_sub(from) + 1));
        } else {
            (self.rows, self.first) = (page.rows.clone(), from);
        }
        self.cursor = self.cursor.min(self.total.unwrap_or(0).saturating_sub(1));
    }
}

/// How many rows a part has, as its page tells; where a page is empty, nothing follows.
fn total(from: usize, page: &Page<SyncRow>) -> Option<usize> {
    let end = from + page.rows.len();
    match page.total.and_then(|total| usize::try_from(total).ok()) {
        _ if page.rows.is_empty() => Some(from),
        Some(total) => Some(total.max(end)),
        None => Some(if page.after { end + 1 } else { end }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::sync::SyncFinding;

    fn finding(number: usize) -> SyncRow {
        SyncRow::Finding(SyncFinding {
            blocker: false,
            code: format!("CODE{number:04}"),
            sentence: "It is so.".into(),
            kind: None,
            item_id: i64::try_from(number).ok(),
        })
    }

    fn fill(window: &mut Window, all: usize, height: usize) -> usize {
        for asked in 0..50 {
            let Some((from, limit)) = window.missing(height) else { return asked };
            let end = (from + limit as usize).min(all);
            let rows = (from.min(all)..end).map(finding).collect();
            let (before, after) = (from > 0, end < all);
            let page = Page { rows, before, after, first: Some(from as u64), total: Some(all as u64) };
            window.settle(from, limit, &page);
        }
        panic!("The window is never satisfied.");
    }

    fn filter(window: &mut Window, text: &str) {
        window.filter.set(text);
        window.refilter();
    }

    fn code(window: &Window) -> Option<String> {
        match window.current()? {
            SyncRow::Finding(finding) => Some(finding.code.clone()),
            _ => None,
        }
    }

    #[test]
    fn a_step_inside_what_is_loaded_asks_nothing() {
        let mut window = Window::default();
        fill(&mut window, 10_000, 20);
        window.step(3, 20);
        assert_eq!(window.missing(20), None);
        assert_eq!(code(&window).as_deref(), Some("CODE0003"));
    }

    #[test]
    fn a_filter_finds_rows_of_every_page_and_lets_go_where_it_stands() {
        let mut window = Window::default();
        fill(&mut window, 2_000, 20);
        filter(&mut window, "code 199");
        assert_eq!(fill(&mut window, 2_000, 20), 4);
        assert_eq!(window.sight(50).total, 10 + 2, "1990 to 1999, 0199 and 1199");
        window.step(1, 20);
        assert_eq!(code(&window).as_deref(), Some("CODE1199"));
        filter(&mut window, "");
        fill(&mut window, 2_000, 20);
        assert_eq!(code(&window).as_deref(), Some("CODE1199"));
    }

    #[test]
    fn a_filter_that_finds_very_many_says_that_it_stopped() {
        let mut window = Window::default();
        fill(&mut window, 2_000, 20);
        filter(&mut window, "code");
        fill(&mut window, 2_000, 20);
        assert!(window.is_cut() && window.found().is_some_and(|(looked, _, done)| done && looked < 2_000));
        filter(&mut window, "code 199");
        fill(&mut window, 2_000, 20);
        assert!(!window.is_cut());
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_sight(
            moves in prop::collection::vec((-300..300_i64, 1..40_usize, 0..8_u8), 0..40),
            all in 0..3_000_usize,
        ) {
            let mut window = Window::default();
            for (lines, height, kind) in moves {
                match kind {
                    0 => window.step(i64::MAX, height),
                    1 => window.step(i64::MIN, height),
                    2 => window.again(),
                    _ => window.step(lines, height),
                }
                fill(&mut window, all, height);
                prop_assert_eq!(window.current().is_some(), all > 0);
                let sight = window.sight(height);
                prop_assert!(sight.rows.iter().all(Option::is_some));
                prop_assert!(all == 0 || (sight.top..sight.top + height).contains(&sight.cursor));
                prop_assert!(window.rows.len() <= HELD + 300);
            }
        }
    }
}
