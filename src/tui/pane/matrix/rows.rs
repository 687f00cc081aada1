//! The rows: users that a filter finds, or organizations and workgroups, with a cursor.

use std::collections::BTreeSet;
use std::ops::Range;

use super::listing::{Listing, ids};
use super::people::People;
use super::topic::Topic;
use crate::api::Request;
use crate::api::matrix::{Axis, Column};
use crate::api::users::UserRow;
use crate::domain::ids::UserId;
use crate::tui::model::Model;
use crate::tui::widget::{Field, Typed};

/// What stands at the left.
#[derive(Clone, Debug)]
pub(super) enum Rows {
    People(People),
    Places(Places),
}

/// Organizations or workgroups at the left, all of which are known.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub listing: Listing,
    /// Only those with a relation are shown.
    pub only: bool,
    pub marks: BTreeSet<i64>,
    top: usize,
}

/// How many rows around the cursor keep their cells when there are too many.
const NEAR: usize = 1_000;

impl Rows {
    pub fn new(topic: Topic) -> Self {
        if topic.is_of_people() {
            return Self::People(People::new(topic.is_parted()));
        }
        let listing = Listing::new(topic.listed());
        Self::Places(Places { listing, only: topic.is_parted(), marks: BTreeSet::new(), top: 0 })
    }

    /// Whether only those with a relation are listed.
    pub const fn is_only(&self) -> bool {
        match self {
            Self::People(people) => people.only,
            Self::Places(places) => places.only,
        }
    }

    /// Lists only those with a relation, or all.
    pub fn turn(&mut self) {
        match self {
            Self::People(people) => {
                people.only = !people.only;
                people.again();
            }
            Self::Places(places) => places.only = !places.only,
        }
    }

    pub const fn people(&self) -> Option<&People> {
        match self {
            Self::People(people) => Some(people),
            Self::Places(_) => None,
        }
    }

    /// The user under the cursor.
    pub fn user(&self) -> Option<&UserRow> {
        self.people()?.list.current()
    }

    /// The organization or workgroup under the cursor.
    pub fn listed(&self) -> Option<&Column> {
        match self {
            Self::People(_) => None,
            Self::Places(places) => places.listing.current(),
        }
    }

    /// The number of what is under the cursor.
    pub fn current(&self) -> Option<i64> {
        self.user().map(|row| row.user.0).or_else(|| self.listed().map(|column| column.id))
    }

    pub const fn filter(&self) -> &Field {
        match self {
            Self::People(people) => &people.filter,
            Self::Places(places) => &places.listing.filter,
        }
    }

    pub const fn filter_mut(&mut self) -> &mut Field {
        match self {
            Self::People(people) => &mut people.filter,
            Self::Places(places) => &mut places.listing.filter,
        }
    }

    /// How many rows are loaded.
    pub fn len(&self) -> usize {
        match self {
            Self::People(people) => people.list.rows().len(),
            Self::Places(places) => places.listing.all().len(),
        }
    }

    pub fn is_loaded(&self) -> bool {
        match self {
            Self::People(people) => people.list.is_loaded(),
            Self::Places(places) => places.listing.is_loaded(),
        }
    }

    /// The numbers of loaded rows.
    pub fn ids(&self, range: Range<usize>) -> Vec<i64> {
        match self {
            Self::People(people) => people.list.rows()[range].iter().map(|row| row.user.0).collect(),
            Self::Places(places) => ids(&places.listing.all()[range]).collect(),
        }
    }

    /// Where among the loaded rows those stand that fit into so many lines.
    pub fn range(&self, lines: usize) -> Range<usize> {
        match self {
            Self::People(people) => people.list.range(lines),
            Self::Places(places) => places.range(lines),
        }
    }

    /// The place of the cursor among all rows, where it is known.
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::People(people) => people.list.position(),
            Self::Places(places) => places.listing.current().map(|_| places.listing.at() as u64),
        }
    }

    /// The line of the cursor, counted from the first row in sight.
    pub fn line(&self, lines: usize) -> usize {
        match self {
            Self::People(people) => people.list.visible(lines).1,
            Self::Places(places) => places.listing.at().saturating_sub(places.range(lines).start),
        }
    }

    pub fn step(&mut self, by: i64, lines: usize) {
        match self {
            Self::People(people) => people.list.step(by, lines),
            Self::Places(places) => {
                places.listing.step(isize::try_from(by).unwrap_or(0));
                places.top = places.range(lines).start;
            }
        }
    }

    pub fn go_first(&mut self) {
        match self {
            Self::People(people) => people.list.go_first(),
            Self::Places(places) => places.listing.step(isize::MIN),
        }
    }

    pub fn go_last(&mut self) {
        match self {
            Self::People(people) => people.list.go_last(),
            Self::Places(places) => places.listing.step(isize::MAX),
        }
    }

    pub fn is_moving(&self) -> bool {
        self.people().is_some_and(|people| people.list.is_moving())
    }

    /// What is missing most.
    pub fn missing(&self, model: &Model, lines: usize) -> Option<Request> {
        match self {
            Self::People(people) => people.page(model, lines),
            Self::Places(places) => places.listing.missing(model.epoch),
        }
    }

    /// Follows the filter after it was typed into.
    pub fn typed(&mut self, typed: &Typed, model: &Model) {
        match self {
            Self::People(people) if *typed == Typed::Changed => people.begin(),
            Self::People(_) => {}
            Self::Places(places) => {
                if let Some((filter, found, epoch)) = places.listing.known(typed, model) {
                    places.listing.settle(&filter, found, epoch);
                }
            }
        }
    }

    /// Empties the filter; the cursor stays where it is.
    pub fn clear_filter(&mut self, model: &Model) {
        if self.filter().is_empty() {
            return;
        }
        self.filter_mut().clear();
        match self {
            Self::People(people) => people.again(),
            Self::Places(_) => self.typed(&Typed::Changed, model),
        }
    }

    /// The loaded rows from one to the cursor, in either direction; nothing when it is not loaded.
    pub fn between(&self, one: i64) -> Option<Vec<i64>> {
        match self {
            Self::People(people) => {
                let rows = people.between(UserId(one), people.list.current()?.user)?;
                Some(rows.iter().map(|row| row.user.0).collect())
            }
            Self::Places(places) => Some(ids(places.listing.between(one)).collect()),
        }
    }

    pub fn near(&self) -> Vec<i64> {
        match self {
            Self::People(people) => people.list.around(NEAR).iter().map(|row| row.user.0).collect(),
            Self::Places(places) => places.listing.near().collect(),
        }
    }

    /// The numbers of what is marked.
    pub fn marked(&self, model: &Model) -> Vec<i64> {
        match self {
            Self::People(_) => model.marks.users().map(|user| user.0).collect(),
            Self::Places(places) => places.marks.iter().copied().collect(),
        }
    }

    pub fn is_marked(&self, row: i64, model: &Model) -> bool {
        match self {
            Self::People(_) => model.marks.contains(UserId(row)),
            Self::Places(places) => places.marks.contains(&row),
        }
    }

    /// Marks rows; of users it is kept how they were seen.
    pub fn mark(&mut self, rows: &[i64], model: &mut Model) {
        match self {
            Self::People(people) => {
                let rows: BTreeSet<i64> = rows.iter().copied().collect();
                let loaded = people.list.rows().iter().filter(|row| rows.contains(&row.user.0));
                model.marks.add(loaded.map(|row| (row.user, Some(row.status))));
            }
            Self::Places(places) => places.marks.extend(rows),
        }
    }

    /// Marks what is under the cursor, or lets go of its mark.
    pub fn toggle(&mut self, model: &mut Model) {
        match self {
            Self::People(people) => {
                if let Some(row) = people.list.current() {
                    model.marks.toggle(row.user, Some(row.status));
                }
            }
            Self::Places(places) => {
                if let Some(row) = places.listing.current().map(|column| column.id)
                    && !places.marks.remove(&row)
                {
                    places.marks.insert(row);
                }
            }
        }
    }

    pub fn unmark(&mut self, model: &mut Model) {
        match self {
            Self::People(_) => model.marks.clear(),
            Self::Places(places) => places.marks.clear(),
        }
    }

    /// The rows in words.
    pub const fn words(&self, axis: Axis) -> (&'static str, &'static str) {
        match (self, axis) {
            (Self::People(_), _) => ("user", "users"),
            (Self::Places(_), Axis::Workgroups) => ("workgroup", "workgroups"),
            (Self::Places(_), _) => ("organization", "organizations"),
        }
    }
}

impl Places {
    /// Shows those that are to be shown: all, or only the ones that have a relation.
    pub fn narrow(&mut self, has: impl Fn(i64) -> bool) {
        let only = self.only;
        self.listing.narrow(|id| !only || has(id));
    }

    fn range(&self, lines: usize) -> Range<usize> {
        let (at, all) = (self.listing.at(), self.listing.all().len());
        let highest = (at + 1).saturating_sub(lines);
        let top = self.top.clamp(highest, at.max(highest)).min(all.saturating_sub(lines).max(highest));
        top..(top + lines).min(all)
    }
}
