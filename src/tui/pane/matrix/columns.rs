//! The columns: organizations, workgroups or permissions that a filter finds, or the parts of one relation.

use std::ops::Range;

use super::axis;
use super::listing::Listing;
use super::topic::Topic;
use crate::api::matrix::Column;
use crate::tui::model::Model;
use crate::tui::theme::Glyphs;
use crate::tui::widget::{Head, Typed, scroll_columns, visible_columns};

/// The columns at the top, with a cursor.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    topic: Topic,
    pub listing: Listing,
    widths: Vec<u16>,
    first: usize,
}

impl Columns {
    pub fn new(topic: Topic) -> Self {
        let listing =
            topic.fixed().map_or_else(|| Listing::new(topic.headed()), |parts| Listing::fixed(topic.headed(), parts));
        let mut columns = Self { topic, listing, widths: Vec::new(), first: 0 };
        columns.measure();
        columns
    }

    pub fn all(&self) -> &[Column] {
        self.listing.all()
    }

    pub fn current(&self) -> Option<&Column> {
        self.listing.current()
    }

    /// Takes what a filter found.
    pub fn settle(&mut self, filter: &str, found: &[Column], epoch: u64) {
        if self.listing.settle(filter, found.to_vec(), epoch) {
            self.measure();
        }
    }

    /// Follows the filter after it was typed into; what was found for it before is found again at once.
    pub fn typed(&mut self, typed: &Typed, model: &Model) {
        if let Some((filter, found, epoch)) = self.listing.known(typed, model) {
            self.settle(&filter, &found, epoch);
        }
    }

    pub fn clear_filter(&mut self, model: &Model) {
        if !self.listing.filter.is_empty() {
            self.listing.filter.clear();
            self.typed(&Typed::Changed, model);
        }
    }

    /// Shows those of whom something is true.
    pub fn narrow(&mut self, wanted: impl Fn(i64) -> bool) {
        self.listing.narrow(wanted);
        self.measure();
    }

    /// Moves the cursor by columns.
    pub fn step(&mut self, columns: isize, room: u16) {
        self.first = self.first_in(room);
        self.listing.step(columns);
        self.first = self.first_in(room);
    }

    /// The columns in sight.
    pub fn visible(&self, room: u16) -> Range<usize> {
        visible_columns(&self.widths, self.first_in(room), room)
    }

    /// The heading of a column.
    pub fn head(&self, column: &Column, glyphs: &Glyphs) -> Head {
        match self.topic.part(column.id) {
            Some(part) => axis::part_head(part),
            None => axis::head(self.topic.axis(), column, glyphs),
        }
    }

    /// How wide a heading is does not depend on the marks: each is one cell wide in every set.
    fn measure(&mut self) {
        self.widths = self.all().iter().map(|column| self.head(column, Glyphs::unicode()).width).collect();
    }

    fn first_in(&self, room: u16) -> usize {
        scroll_columns(self.first, self.listing.at(), &self.widths, room)
    }
}
