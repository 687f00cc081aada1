//! A list that is known as a whole: organizations, workgroups or permissions that a filter finds, with a cursor.

use crate::api::Request;
use crate::api::matrix::{Axis, Column};
use crate::tui::model::Model;
use crate::tui::widget::{Field, Typed};

/// What an axis has under a filter. What was found last is shown until the next finding comes.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    axis: Axis,
    pub filter: Field,
    /// All that the filter finds, and those of them that are shown.
    found: Vec<Column>,
    shown: Vec<Column>,
    /// The filter and the epoch that the found ones are of.
    of: Option<(String, u64)>,
    at: usize,
    /// Never asked for.
    fixed: bool,
}

/// How many around the cursor keep their cells when there are too many.
const NEAR: usize = 400;

impl Listing {
    pub fn new(axis: Axis) -> Self {
        let (found, shown) = (Vec::new(), Vec::new());
        Self { axis, filter: Field::default(), found, shown, of: None, at: 0, fixed: false }
    }

    /// A list that is always the same.
    pub fn fixed(axis: Axis, found: Vec<Column>) -> Self {
        Self { shown: found.clone(), found, fixed: true, ..Self::new(axis) }
    }

    /// Those that are shown.
    pub fn all(&self) -> &[Column] {
        &self.shown
    }

    /// All that the filter finds, shown or not.
    pub fn found(&self) -> &[Column] {
        &self.found
    }

    /// The place of the cursor.
    pub const fn at(&self) -> usize {
        self.at
    }

    pub fn current(&self) -> Option<&Column> {
        self.shown.get(self.at)
    }

    pub const fn is_loaded(&self) -> bool {
        self.fixed || self.of.is_some()
    }

    fn request(&self) -> Request {
        Request::Columns { axis: self.axis, filter: self.filter.text().to_owned() }
    }

    /// The question that is open, if what was found is not of the filter and the epoch.
    pub fn missing(&self, epoch: u64) -> Option<Request> {
        let fits = |(filter, of): &(String, u64)| filter == self.filter.text() && *of == epoch;
        (!self.fixed && !self.of.as_ref().is_some_and(fits)).then(|| self.request())
    }

    /// Takes what a filter found; the cursor stays where it is if that is still there. Tells whether it was taken.
    pub fn settle(&mut self, filter: &str, found: Vec<Column>, epoch: u64) -> bool {
        let fits = !self.fixed && filter == self.filter.text();
        if fits {
            self.of = Some((filter.to_owned(), epoch));
            self.found = found;
            self.narrow(|_| true);
        }
        fits
    }

    /// Shows those of whom something is true; the cursor stays where it is if that is still there.
    pub fn narrow(&mut self, wanted: impl Fn(i64) -> bool) {
        let here = self.current().map(|column| column.id);
        self.shown = self.found.iter().filter(|column| wanted(column.id)).cloned().collect();
        let kept = here.and_then(|id| self.shown.iter().position(|column| column.id == id));
        self.at = kept.unwrap_or(0).min(self.shown.len().saturating_sub(1));
    }

    /// What was found for the filter before, with its epoch where it still holds, after the filter was typed into.
    pub fn known(&self, typed: &Typed, model: &Model) -> Option<(String, Vec<Column>, u64)> {
        let filter = (*typed == Typed::Changed).then(|| self.filter.text().to_owned())?;
        let found = model.cache.columns(self.axis, &filter)?.to_vec();
        let epoch = if model.cache.holds(&self.request(), model.epoch) { model.epoch } else { 0 };
        Some((filter, found, epoch))
    }

    /// Moves the cursor.
    pub fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }

    /// Those from one to the cursor, in either direction; only the cursor's when the one is not listed.
    pub fn between(&self, id: i64) -> &[Column] {
        let other = self.shown.iter().position(|column| column.id == id).unwrap_or(self.at);
        self.shown.get(other.min(self.at)..=other.max(self.at)).unwrap_or_default()
    }

    pub fn near(&self) -> impl Iterator<Item = i64> {
        let from = self.at.saturating_sub(NEAR).min(self.shown.len());
        ids(&self.shown[from..(self.at + NEAR).min(self.shown.len())])
    }
}

/// The numbers of columns.
pub(super) fn ids(columns: &[Column]) -> impl Iterator<Item = i64> {
    columns.iter().map(|column| column.id)
}
