//! Users at the left: those a filter finds, page by page.

use crate::api::users::{Find, Sort, UserRow};
use crate::api::{Page, Place, Request};
use crate::domain::ids::UserId;
use crate::tui::list_window::ListWindow;
use crate::tui::model::Model;
use crate::tui::outside::Seen;
use crate::tui::widget::Field;

/// The users that a filter finds, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    pub list: ListWindow<UserRow>,
    pub filter: Field,
    sort: Sort,
    descending: bool,
    /// Only members are listed.
    pub only: bool,
    /// The term that finds the members, once it is known.
    pub members: Option<String>,
    /// The filter that the loaded rows belong to.
    of: Option<String>,
}

impl People {
    /// All users, or only members.
    pub fn new(only: bool) -> Self {
        Self { only, ..Self::default() }
    }

    /// Which users, in which order.
    pub fn find(&self) -> Find {
        let typed = self.filter.text();
        let filter = match &self.members {
            Some(members) if self.only && typed.trim().is_empty() => members.clone(),
            Some(members) if self.only => format!("{members} {typed}"),
            _ => typed.to_owned(),
        };
        Find { filter, sort: self.sort, descending: self.descending }
    }

    /// The same users in any order, for their number.
    pub fn counted(&self) -> Find {
        Find { sort: Sort::default(), descending: false, ..self.find() }
    }

    /// Orders the list by what comes next, or the other way around.
    pub fn order(&mut self, reverse: bool) {
        if reverse {
            self.descending = !self.descending;
        } else {
            self.descending = false;
            self.sort = self.sort.next();
        }
        self.again();
    }

    /// What the list is ordered by, in words.
    pub const fn ordered(&self) -> &'static str {
        match (self.sort, self.descending) {
            (Sort::Name, false) => "User",
            (Sort::Name, true) => "User, from Z to A",
            (Sort::Login, false) => "User, by login",
            (Sort::Login, true) => "User, by login, Z to A",
            (Sort::Owner, false) => "User, by owner",
            (Sort::Owner, true) => "User, by owner, Z to A",
            (Sort::Seen, false) => "User, never seen first",
            (Sort::Seen, true) => "User, seen last first",
            (Sort::Status, false) => "User, by status",
            (Sort::Status, true) => "User, by status, Z to A",
        }
    }

    /// The page that is missing most; none while it is not known how members are found.
    pub fn page(&self, model: &Model, lines: usize) -> Option<Request> {
        let (place, limit) = self.list.missing(lines, model.epoch).filter(|_| !self.only || self.members.is_some())?;
        Some(Request::Users { find: self.find(), place, limit })
    }

    pub fn settle(&mut self, find: &Find, place: &Place, page: Page<UserRow>, epoch: u64) {
        if *find == self.find() {
            self.list.settle(place, page, epoch);
            self.of = Some(find.filter.clone());
        }
    }

    /// Lists from the beginning.
    pub fn begin(&mut self) {
        self.list.restart(Place::Start);
    }

    /// Lists anew; the cursor stays with its user.
    pub fn again(&mut self) {
        self.list.restart(self.list.current().map_or(Place::Start, |row| Place::At(row.user.0)));
    }

    /// The loaded users from one to another, in either direction; nothing when one of them is not loaded.
    pub fn between(&self, one: UserId, other: UserId) -> Option<&[UserRow]> {
        self.list.between(one.0, other.0)
    }

    /// What is listed, to tell what is outside.
    pub fn seen(&self) -> Seen<'_> {
        Seen { find: self.find(), found: self.found() }
    }

    /// The users that the filter is known to find.
    fn found(&self) -> &[UserRow] {
        if self.of.as_deref() == Some(self.find().filter.as_str()) { self.list.rows() } else { &[] }
    }
}
