//! The cells at hand: what the database holds for the places that were asked for, each with the epoch it was asked in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;

use super::axis::Place;
use crate::api::Request;
use crate::api::matrix::{Axis, Column, Window};
use crate::domain::cell::{Cell, Edge, Value};
use crate::domain::picture::{Edges, Picture};
use crate::domain::restriction::OptionCode;

/// Values by cell. A place that was answered and has no row holds what absence stands for.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    axis: Axis,
    /// The options that the columns stand for, by their numbers.
    options: HashMap<i64, OptionCode>,
    loaded: HashMap<(i64, i64), u64>,
    values: BTreeMap<Cell, Value>,
}

/// More places than this are not held.
const HELD: usize = 100_000;

impl Cells {
    pub fn new(axis: Axis) -> Self {
        Self { axis, options: HashMap::new(), loaded: HashMap::new(), values: BTreeMap::new() }
    }

    pub const fn axis(&self) -> Axis {
        self.axis
    }

    /// The same places, none of them answered yet.
    pub fn unanswered(&self) -> Self {
        Self { options: self.options.clone(), ..Self::new(self.axis) }
    }

    /// Learns which options the columns stand for. One that is not listed any more is still known to a fill.
    pub fn learn(&mut self, columns: &[Column]) {
        if self.axis == Axis::Restrictions {
            let option = |column: &Column| Some((column.id, column.head.stored().parse().ok()?));
            self.options.extend(columns.iter().filter_map(option));
        }
    }

    pub fn place(&self, row: i64, column: i64) -> Place {
        Place { axis: self.axis, row, column, option: self.options.get(&column).copied() }
    }

    /// Tells whether a place has been answered, be it a while ago.
    pub fn is_loaded(&self, place: Place) -> bool {
        self.loaded.contains_key(&(place.row, place.column))
    }

    /// What the database holds in a cell of a place that is loaded.
    pub fn base(&self, cell: Cell) -> Value {
        self.values.get(&cell).cloned().unwrap_or_else(|| cell.absent())
    }

    /// What the database holds of edges, among the places that are loaded.
    pub fn edges(&self, cells: RangeInclusive<Cell>) -> Edges {
        let mut picture = Picture::default();
        for (cell, value) in self.values.range(cells) {
            picture.set(*cell, value);
        }
        picture.edges
    }

    /// Takes the answer for some rows under some columns.
    pub fn take(&mut self, rows: &[i64], columns: &[i64], window: &Window, epoch: u64) {
        for row in rows {
            for column in columns {
                let known = self.loaded.insert((*row, *column), epoch).is_some();
                let place = self.place(*row, *column);
                for cell in place.cells().into_iter().filter(|_| known) {
                    self.values.remove(&cell);
                }
                // The answer tells of the other direction, too.
                for cells in [place, place.back()].into_iter().filter_map(Place::edges) {
                    let old: Vec<Cell> = self.values.range(cells).map(|(cell, _)| *cell).collect();
                    for cell in old {
                        self.values.remove(&cell);
                    }
                }
            }
        }
        self.values.extend(window.cells.iter().cloned());
    }

    /// Lets go of what is far from these rows and columns, once too much is held.
    pub fn trim(&mut self, rows: Vec<i64>, columns: Vec<i64>) {
        if self.loaded.len() <= HELD {
            return;
        }
        let (rows, columns): (HashSet<_>, HashSet<_>) = (rows.into_iter().collect(), columns.into_iter().collect());
        let places = self.unanswered();
        let values = &mut self.values;
        self.loaded.retain(|(row, column), _| {
            let near = rows.contains(row) && columns.contains(column);
            if !near {
                for cell in places.place(*row, *column).cells() {
                    values.remove(&cell);
                }
            }
            near
        });
        let loaded = &self.loaded;
        self.values.retain(|cell, _| match cell {
            Cell::Edge { edge: Edge { from, to, .. }, .. } => {
                loaded.contains_key(&(from.0, to.0)) || loaded.contains_key(&(to.0, from.0))
            }
            _ => true,
        });
    }

    /// The smallest window that covers every place among these that this epoch has no answer for.
    pub fn missing(&self, rows: &[i64], columns: &[i64], epoch: u64) -> Option<Request> {
        let is_fresh = |row: i64, column: i64| self.loaded.get(&(row, column)) == Some(&epoch);
        let lacks = |row: &&i64| columns.iter().any(|column| !is_fresh(**row, *column));
        let rows: Vec<i64> = rows.iter().filter(lacks).copied().collect();
        if rows.is_empty() {
            return None;
        }
        let lacking = |column: &&i64| rows.iter().any(|row| !is_fresh(*row, **column));
        let columns = columns.iter().filter(lacking).copied().collect();
        Some(Request::Window { axis: self.axis, rows, columns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(request: Option<Request>) -> Option<(Vec<i64>, Vec<i64>)> {
        match request? {
            Request::Window { rows, columns, .. } => Some((rows, columns)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_is_missing_is_asked() {
        let mut cells = Cells::new(Axis::Permissions);
        assert_eq!(asked(cells.missing(&[1, 2], &[5, 6], 1)), Some((vec![1, 2], vec![5, 6])));
        cells.take(&[1, 2], &[5, 6], &Window::default(), 1);
        assert_eq!(asked(cells.missing(&[1, 2], &[5, 6], 1)), None);
        assert_eq!(asked(cells.missing(&[1, 2, 3], &[5, 6], 1)), Some((vec![3], vec![5, 6])));
        assert_eq!(asked(cells.missing(&[1, 2], &[5, 6, 7], 1)), Some((vec![1, 2], vec![7])));
        assert_eq!(asked(cells.missing(&[2], &[6], 2)), Some((vec![2], vec![6])), "another epoch");
        assert_eq!(asked(cells.missing(&[1], &[], 1)), None);
    }

    #[test]
    fn a_later_answer_replaces_an_earlier_one() {
        let mut cells = Cells::new(Axis::Organizations);
        let place = cells.place(1, 5);
        let flag = place.cells()[0];
        let window = Window { cells: vec![(flag, Value::ON)], ..Window::default() };
        cells.take(&[1], &[5], &window, 1);
        assert_eq!(cells.base(flag), Value::ON);
        cells.take(&[1], &[5], &Window::default(), 2);
        assert!(cells.is_loaded(place));
        assert_eq!(cells.base(flag), Value::None, "the relation is gone");
    }

    #[test]
    fn what_is_far_away_is_let_go_of() {
        let mut cells = Cells::new(Axis::Permissions);
        let all: Vec<i64> = (0..4_000).collect();
        let columns: Vec<i64> = (1..28).collect();
        cells.take(&all, &columns, &Window::default(), 1);
        cells.trim(all[..10].to_vec(), columns[..5].to_vec());
        assert!(cells.is_loaded(cells.place(3, 2)));
        assert!(!cells.is_loaded(cells.place(30, 2)) && !cells.is_loaded(cells.place(3, 20)));
    }
}
