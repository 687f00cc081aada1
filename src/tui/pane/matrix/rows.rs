//! The rows: users that a filter finds, with a cursor.

use crate::api::users::{Find, UserRow};
use crate::api::{Page, Place, Request};
use crate::domain::ids::UserId;
use crate::tui::list_window::ListWindow;
use crate::tui::model::Model;
use crate::tui::widget::{Field, Typed};

/// The users at the left, in the order of their names.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub list: ListWindow<UserRow>,
    pub filter: Field,
    /// The filter that the loaded rows belong to.
    of: Option<String>,
}

/// How many rows around the cursor keep their cells when there are too many.
const NEAR: usize = 1_000;

impl Rows {
    pub fn find(&self) -> Find {
        Find { filter: self.filter.text().to_owned(), ..Find::default() }
    }

    /// The user under the cursor.
    pub fn current(&self) -> Option<&UserRow> {
        self.list.current()
    }

    /// The page that is missing most.
    pub fn page(&self, model: &Model, lines: usize) -> Option<Request> {
        let (place, limit) = self.list.missing(lines, model.epoch)?;
        Some(Request::Users { find: self.find(), place, limit })
    }

    pub fn settle(&mut self, find: &Find, place: &Place, page: Page<UserRow>, epoch: u64) {
        if *find == self.find() {
            self.list.settle(place, page, epoch);
            self.of = Some(find.filter.clone());
        }
    }

    /// Follows the filter after it was typed into.
    pub fn typed(&mut self, typed: &Typed) {
        if *typed == Typed::Changed {
            self.list.restart(Place::Start);
        }
    }

    /// Empties the filter; the cursor stays with its user.
    pub fn clear_filter(&mut self) {
        if !self.filter.is_empty() {
            self.filter.clear();
            self.list.restart(self.current().map_or(Place::Start, |row| Place::At(row.user.0)));
        }
    }

    /// The loaded users from one to another, in either direction; nothing when one of them is not loaded.
    pub fn between(&self, one: UserId, other: UserId) -> Option<&[UserRow]> {
        let rows = self.list.rows();
        let at = |user| rows.iter().position(|row| row.user == user);
        let (one, other) = (at(one)?, at(other)?);
        Some(&rows[one.min(other)..=one.max(other)])
    }

    /// The users that the filter is known to find.
    pub fn found(&self) -> &[UserRow] {
        if self.of.as_deref() == Some(self.filter.text()) { self.list.rows() } else { &[] }
    }

    pub fn near(&self) -> impl Iterator<Item = UserId> {
        self.list.around(NEAR).iter().map(|row| row.user)
    }
}
