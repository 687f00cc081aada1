//! What is in sight of a matrix, and which cells are asked for around it.

use std::ops::Range;

use super::listing::ids;
use super::parts::Parts;
use super::rows::Rows;
use super::sheet::Sheet;
use super::topic::Topic;
use crate::api::Request;
use crate::api::along::{Also, Under};
use crate::tui::model::Model;

/// Windows begin and end at multiples of this, so that a step to the side does not make another question.
const BLOCK: usize = 16;

/// No column is narrower, with the blanks beside it.
const NARROWEST: u16 = 6;

impl Sheet {
    /// The cells that are missing around what is in sight: a page ahead in every direction.
    pub fn window(&self, model: &Model, parts: &Parts) -> Option<Request> {
        let (rows, columns) = match &self.rows {
            Rows::Places(places) if self.topic.is_parted() => (ids(places.listing.found()).collect(), Vec::new()),
            rows => {
                let page = parts.lines().max(10);
                let down = blocks(rows.range(parts.lines()), page, page, rows.len());
                (rows.ids(down), self.across(parts))
            }
        };
        let (rows, columns) = self.topic.places(rows, columns);
        self.cells.missing(&rows, &columns, model.epoch)
    }

    /// Whether every cell in sight is there, so that nobody waits for what lies around them.
    pub fn is_whole(&self, model: &Model, parts: &Parts) -> bool {
        let rows = self.rows.ids(self.rows.range(parts.lines()));
        let columns = ids(&self.columns.all()[self.columns.visible(parts.room())]).collect();
        let (rows, columns) = self.topic.places(rows, columns);
        self.cells.missing(&rows, &columns, model.epoch).is_none()
    }

    /// The cells that belong to a page of users, where the columns do not depend on it. As long as it is not known which
    /// columns there are, as many are meant as fit into the room.
    pub fn along(&self, parts: &Parts) -> Vec<Also> {
        let Topic::Users(axis) = self.topic else { return Vec::new() };
        let under = if self.columns.listing.is_loaded() {
            Under::These(self.across(parts))
        } else {
            let fitting = usize::from(parts.room() / NARROWEST) + 1;
            let first = u32::try_from(blocks(0..fitting, BLOCK / 2, BLOCK, usize::MAX).end).unwrap_or(u32::MAX);
            Under::Found { filter: self.columns.listing.filter.text().to_owned(), first }
        };
        vec![Also::Cells { axis, under }]
    }

    /// The columns in sight and around it.
    fn across(&self, parts: &Parts) -> Vec<i64> {
        let columns = self.columns.all();
        ids(&columns[blocks(self.columns.visible(parts.room()), BLOCK / 2, BLOCK, columns.len())]).collect()
    }
}

/// The whole blocks that cover a range with a margin on both sides.
fn blocks(range: Range<usize>, margin: usize, block: usize, all: usize) -> Range<usize> {
    let end = ((range.end + margin).div_ceil(block) * block).min(all);
    let start = range.start.saturating_sub(margin) / block * block;
    start.min(end)..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn blocks_cover_what_is_in_sight(start in 0..500_usize, len in 0..60_usize, margin in 0..40_usize, block in 1..40_usize, all in 0..500_usize) {
            let sight = start.min(all)..(start + len).min(all);
            let covered = blocks(sight.clone(), margin, block, all);
            prop_assert!(covered.start <= sight.start && covered.end >= sight.end && covered.end <= all);
            let next = blocks(sight.start..sight.end, margin, block, all);
            prop_assert_eq!(covered, next);
        }
    }
}
