//! The cells at hand: what the database holds for the places that were asked for, each with the epoch it was asked in.

use std::collections::{HashMap, HashSet};

use super::axis::Place;
use crate::api::Request;
use crate::api::matrix::{Axis, Window};
use crate::domain::cell::{Cell, Value};
use crate::domain::ids::UserId;

/// Values by cell. A place that was answered and has no row holds what absence stands for.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    axis: Axis,
    loaded: HashMap<(UserId, i64), u64>,
    values: HashMap<Cell, Value>,
}

/// More places than this are not held.
const HELD: usize = 100_000;

impl Cells {
    pub fn new(axis: Axis) -> Self {
        Self { axis, loaded: HashMap::new(), values: HashMap::new() }
    }

    pub fn place(&self, user: UserId, column: i64) -> Place {
        Place { axis: self.axis, user, column }
    }

    /// Tells whether a place has been answered, be it a while ago.
    pub fn is_loaded(&self, place: Place) -> bool {
        self.loaded.contains_key(&(place.user, place.column))
    }

    /// What the database holds in a cell of a place that is loaded.
    pub fn base(&self, cell: Cell) -> Value {
        self.values.get(&cell).cloned().unwrap_or_else(|| cell.absent())
    }

    /// Takes the answer for some users under some columns.
    pub fn take(&mut self, users: &[UserId], columns: &[i64], window: &Window, epoch: u64) {
        for user in users {
            for column in columns {
                let known = self.loaded.insert((*user, *column), epoch).is_some();
                if known {
                    for cell in self.place(*user, *column).cells() {
                        self.values.remove(&cell);
                    }
                }
            }
        }
        self.values.extend(window.cells.iter().cloned());
    }

    /// Lets go of what is far from these users and columns, once too much is held.
    pub fn trim(&mut self, users: impl Iterator<Item = UserId>, columns: impl Iterator<Item = i64>) {
        if self.loaded.len() <= HELD {
            return;
        }
        let (users, columns): (HashSet<_>, HashSet<_>) = (users.collect(), columns.collect());
        let axis = self.axis;
        let values = &mut self.values;
        self.loaded.retain(|(user, column), _| {
            let near = users.contains(user) && columns.contains(column);
            if !near {
                for cell in (Place { axis, user: *user, column: *column }).cells() {
                    values.remove(&cell);
                }
            }
            near
        });
    }

    /// The smallest window that covers every place among these that this epoch has no answer for.
    pub fn missing(&self, users: &[UserId], columns: &[i64], epoch: u64) -> Option<Request> {
        let is_fresh = |user: UserId, column: i64| self.loaded.get(&(user, column)) == Some(&epoch);
        let lacks = |user: &&UserId| columns.iter().any(|column| !is_fresh(**user, *column));
        let users: Vec<UserId> = users.iter().filter(lacks).copied().collect();
        if users.is_empty() {
            return None;
        }
        let lacking = |column: &&i64| users.iter().any(|user| !is_fresh(*user, **column));
        let columns = columns.iter().filter(lacking).copied().collect();
        Some(Request::Window { axis: self.axis, users, columns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(ids: &[i64]) -> Vec<UserId> {
        ids.iter().copied().map(UserId).collect()
    }

    fn asked(request: Option<Request>) -> Option<(Vec<i64>, Vec<i64>)> {
        match request? {
            Request::Window { users, columns, .. } => Some((users.iter().map(|user| user.0).collect(), columns)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_is_missing_is_asked() {
        let mut cells = Cells::new(Axis::Permissions);
        assert_eq!(asked(cells.missing(&users(&[1, 2]), &[5, 6], 1)), Some((vec![1, 2], vec![5, 6])));
        cells.take(&users(&[1, 2]), &[5, 6], &Window::default(), 1);
        assert_eq!(asked(cells.missing(&users(&[1, 2]), &[5, 6], 1)), None);
        assert_eq!(asked(cells.missing(&users(&[1, 2, 3]), &[5, 6], 1)), Some((vec![3], vec![5, 6])));
        assert_eq!(asked(cells.missing(&users(&[1, 2]), &[5, 6, 7], 1)), Some((vec![1, 2], vec![7])));
        assert_eq!(asked(cells.missing(&users(&[2]), &[6], 2)), Some((vec![2], vec![6])), "another epoch");
        assert_eq!(asked(cells.missing(&users(&[1]), &[], 1)), None);
    }

    #[test]
    fn a_later_answer_replaces_an_earlier_one() {
        let mut cells = Cells::new(Axis::Organizations);
        let place = cells.place(UserId(1), 5);
        let flag = place.cells()[0];
        let window = Window { cells: vec![(flag, Value::ON)], ..Window::default() };
        cells.take(&users(&[1]), &[5], &window, 1);
        assert_eq!(cells.base(flag), Value::ON);
        cells.take(&users(&[1]), &[5], &Window::default(), 2);
        assert!(cells.is_loaded(place));
        assert_eq!(cells.base(flag), Value::None, "the relation is gone");
    }

    #[test]
    fn what_is_far_away_is_let_go_of() {
        let mut cells = Cells::new(Axis::Permissions);
        let all: Vec<UserId> = (0..4_000).map(UserId).collect();
        let columns: Vec<i64> = (1..28).collect();
        cells.take(&all, &columns, &Window::default(), 1);
        cells.trim(all[..10].iter().copied(), columns[..5].iter().copied());
        assert!(cells.is_loaded(cells.place(UserId(3), 2)));
        assert!(!cells.is_loaded(cells.place(UserId(30), 2)) && !cells.is_loaded(cells.place(UserId(3), 20)));
    }
}
