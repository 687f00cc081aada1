//! Marks: users picked by number, whatever filter, order or page is shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::wording::{counted, number};
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::link::Slot;

/// The place of the question whom a filter finds, asked to mark them.
pub const MATCHING: Slot = Slot("matching");

/// The marked users, each with the status it was seen with, where it was seen.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(UserId, Option<Status>)>", into = "Vec<(UserId, Option<Status>)>")]
pub struct Marks {
    users: BTreeMap<UserId, Option<Status>>,
    edits: u64,
}

impl From<Vec<(UserId, Option<Status>)>> for Marks {
    fn from(users: Vec<(UserId, Option<Status>)>) -> Self {
        Self { users: users.into_iter().collect(), edits: 0 }
    }
}

impl From<Marks> for Vec<(UserId, Option<Status>)> {
    fn from(marks: Marks) -> Self {
        marks.users.into_iter().collect()
    }
}

impl Marks {
    pub fn contains(&self, user: UserId) -> bool {
        self.users.contains_key(&user)
    }

    /// How often marks came or went, from which it can be told whether they are others than before.
    pub const fn edits(&self) -> u64 {
        self.edits
    }

    pub fn len(&self) -> usize {
        self.users.len()
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (UserId, Option<Status>)> {
        self.users.iter().map(|(user, status)| (*user, *status))
    }

    pub fn users(&self) -> impl Iterator<Item = UserId> {
        self.users.keys().copied()
    }

    /// Marks a user, or lets go of the mark.
    pub fn toggle(&mut self, user: UserId, status: Option<Status>) {
        self.edits += 1;
        if self.users.remove(&user).is_none() {
            self.users.insert(user, status);
        }
    }

    /// Marks users; what was seen of one already marked is kept.
    pub fn add(&mut self, users: impl IntoIterator<Item = (UserId, Option<Status>)>) {
        self.edits += 1;
        for (user, status) in users {
            let seen = self.users.entry(user).or_insert(status);
            *seen = status.or(*seen);
        }
    }

    /// Says that so many users were marked, and how many that makes where others were marked before.
    pub fn said(&self, count: usize) -> String {
        let users = counted(count as u64, "user", "users");
        match self.len() {
            all if all == count => format!("{users} marked."),
            all => format!("{users} marked, {} in all.", number(all as u64)),
        }
    }

    /// Lets go of the mark of a user.
    pub fn remove(&mut self, user: UserId) {
        self.edits += 1;
        self.users.remove(&user);
    }

    pub fn clear(&mut self) {
        self.edits += 1;
        self.users.clear();
    }
}

/// The rows of those who were marked in one pane, wherever its list is by now.
#[derive(Clone, Debug)]
pub struct MarkedRows<Row>(BTreeMap<UserId, Row>);

impl<Row> Default for MarkedRows<Row> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<Row> MarkedRows<Row> {
    /// Marks the user of a row and keeps the row, or lets go of both; what was unmarked elsewhere goes as well.
    pub fn toggle(&mut self, marks: &mut Marks, user: UserId, status: Status, row: Row) {
        marks.toggle(user, Some(status));
        self.0.retain(|user, _| marks.contains(*user));
        if marks.contains(user) {
            self.0.insert(user, row);
        }
    }

    /// Marks the users of rows.
    pub fn add(&mut self, marks: &mut Marks, status: Status, rows: impl IntoIterator<Item = (UserId, Row)>) {
        for (user, row) in rows {
            marks.add([(user, Some(status))]);
            self.0.insert(user, row);
        }
    }

    pub fn of(&self, user: UserId) -> Option<&Row> {
        self.0.get(&user)
    }

    /// The rows of those who are still marked.
    pub fn still(&self, marks: &Marks) -> impl Iterator<Item = &Row> {
        self.0.iter().filter(move |(user, _)| marks.contains(**user)).map(|(_, row)| row)
    }

    /// Lets go of every mark.
    pub fn clear(&mut self, marks: &mut Marks) {
        marks.clear();
        self.0.clear();
    }
}
