//! The columns: organizations, workgroups or permissions that a filter finds, with a cursor.

use std::ops::Range;

use crate::api::Request;
use crate::api::matrix::{Axis, Column};
use crate::tui::model::Model;
use crate::tui::theme::Glyphs;
use crate::tui::widget::{Field, Typed, scroll_columns, visible_columns};

use super::axis;

/// The columns at the top. What was found last is shown until the next finding comes.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    axis: Axis,
    pub filter: Field,
    found: Vec<Column>,
    widths: Vec<u16>,
    /// The filter and the epoch that the found ones are of.
    of: Option<(String, u64)>,
    at: usize,
    first: usize,
}

/// How many columns around the cursor keep their cells when there are too many.
const NEAR: usize = 400;

impl Columns {
    pub fn new(axis: Axis) -> Self {
        Self { axis, filter: Field::default(), found: Vec::new(), widths: Vec::new(), of: None, at: 0, first: 0 }
    }

    pub fn all(&self) -> &[Column] {
        &self.found
    }

    /// The place of the cursor.
    pub const fn at(&self) -> usize {
        self.at
    }

    pub fn current(&self) -> Option<&Column> {
        self.found.get(self.at)
    }

    pub const fn is_loaded(&self) -> bool {
        self.of.is_some()
    }

    pub fn request(&self) -> Request {
        Request::Columns { axis: self.axis, filter: self.filter.text().to_owned() }
    }

    /// The question that is open, if the columns are not those of the filter and the epoch.
    pub fn missing(&self, epoch: u64) -> Option<Request> {
        let fits = |(filter, of): &(String, u64)| filter == self.filter.text() && *of == epoch;
        (!self.of.as_ref().is_some_and(fits)).then(|| self.request())
    }

    /// Takes what a filter found; the cursor stays on its column if that is still there.
    pub fn settle(&mut self, filter: &str, found: &[Column], epoch: u64) {
        if filter != self.filter.text() {
            return;
        }
        let here = self.current().map(|column| column.id);
        self.found = found.to_vec();
        // How wide a heading is does not depend on the marks: each is one cell wide in every set.
        let width = |column: &Column| axis::head(self.axis, column, Glyphs::unicode()).width;
        self.widths = found.iter().map(width).collect();
        self.of = Some((filter.to_owned(), epoch));
        let kept = here.and_then(|id| self.found.iter().position(|column| column.id == id));
        self.at = kept.unwrap_or(0).min(self.found.len().saturating_sub(1));
    }

    /// Follows the filter after it was typed into; what was found for it before is found again at once.
    pub fn typed(&mut self, typed: &Typed, model: &Model) {
        if *typed == Typed::Changed {
            let filter = self.filter.text().to_owned();
            if let Some(found) = model.cache.columns(self.axis, &filter) {
                let epoch = if model.cache.holds(&self.request(), model.epoch) { model.epoch } else { 0 };
                self.settle(&filter, found, epoch);
            }
        }
    }

    pub fn clear_filter(&mut self, model: &Model) {
        if !self.filter.is_empty() {
            self.filter.clear();
            self.typed(&Typed::Changed, model);
        }
    }

    /// Moves the cursor by columns.
    pub fn step(&mut self, columns: isize, room: u16) {
        self.first = self.first_in(room);
        self.at = self.at.saturating_add_signed(columns).min(self.found.len().saturating_sub(1));
        self.first = self.first_in(room);
    }

    /// The columns in sight.
    pub fn visible(&self, room: u16) -> Range<usize> {
        visible_columns(&self.widths, self.first_in(room), room)
    }

    /// The columns from one to the cursor, in either direction; only the cursor's when the one is not listed.
    pub fn between(&self, id: i64) -> &[Column] {
        let other = self.found.iter().position(|column| column.id == id).unwrap_or(self.at);
        self.found.get(other.min(self.at)..=other.max(self.at)).unwrap_or_default()
    }

    pub fn near(&self) -> impl Iterator<Item = i64> {
        let from = self.at.saturating_sub(NEAR).min(self.found.len());
        self.found[from..(self.at + NEAR).min(self.found.len())].iter().map(|column| column.id)
    }

    fn first_in(&self, room: u16) -> usize {
        scroll_columns(self.first, self.at, &self.widths, room)
    }
}
