//! The state of a matrix: rows, columns, the cells where they meet, and an edit that is on its way.

use std::ops::Range;

use super::axis::Place;
use super::cells::Cells;
use super::columns::Columns;
use super::edit::{Edit, Editor};
use super::fill::{self, Fill, say};
use super::outside::Outside;
use super::parts::Parts;
use super::rows::Rows;
use crate::api::Request;
use crate::api::matrix::{Axis, Column, Window};
use crate::api::users::{Find, UserRow};
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// The two filters, of which one may be typed into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Rows,
    Columns,
}

/// Whose cells a fill means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// Everybody listed, in the column of the cursor.
    Column,
    /// The user under the cursor, in all columns listed.
    Row,
    /// Everybody marked, in the column of the cursor.
    Marks,
}

/// Everything a matrix pane keeps.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub axis: Axis,
    pub rows: Rows,
    pub columns: Columns,
    pub cells: Cells,
    pub typing: Option<Side>,
    /// Where a range began.
    pub anchor: Option<(UserId, i64)>,
    /// The edit made last, which a fill repeats.
    pub last: Option<Edit>,
    pub fill: Option<Fill>,
    pub outside: Outside,
    /// Everybody this finds is to be marked.
    pub marking: Option<Find>,
}

/// Windows begin and end at multiples of this, so that a step to the side does not make another question.
const BLOCK: usize = 16;

impl Sheet {
    pub fn new(axis: Axis) -> Self {
        Self {
            axis,
            rows: Rows::default(),
            columns: Columns::new(axis),
            cells: Cells::new(axis),
            typing: None,
            anchor: None,
            last: None,
            fill: None,
            outside: Outside::default(),
            marking: None,
        }
    }

    /// The place under the cursor.
    pub fn here(&self) -> Option<Place> {
        Some(self.cells.place(self.rows.current()?.user, self.columns.current()?.id))
    }

    /// The cells that are missing around what is in sight: a page ahead in every direction.
    pub fn window(&self, model: &Model, parts: &Parts) -> Option<Request> {
        let (rows, columns) = (self.rows.list.rows(), self.columns.all());
        let page = parts.lines().max(10);
        let down = blocks(self.rows.list.range(parts.lines()), page, page, rows.len());
        let across = blocks(self.columns.visible(parts.room()), BLOCK / 2, BLOCK, columns.len());
        let users: Vec<UserId> = rows[down].iter().map(|row| row.user).collect();
        let columns: Vec<i64> = columns[across].iter().map(|column| column.id).collect();
        self.cells.missing(&users, &columns, model.epoch)
    }

    /// The rows and columns of the range that has been begun, if they are loaded.
    pub fn range(&self) -> Option<(&[UserRow], &[Column])> {
        let (user, column) = self.anchor?;
        let rows = self.rows.between(user, self.rows.current()?.user)?;
        Some((rows, self.columns.between(column)))
    }

    /// Makes an edit at the cursor, or everywhere in the range, which it ends.
    pub fn edit(&mut self, model: &Model, edit: Edit) -> Vec<Step> {
        let places = match (self.anchor, self.range()) {
            (Some(_), None) => return vec![too_long()],
            (_, Some((rows, columns))) => Some((ids(rows), heads(columns))),
            (None, None) => self.here().map(|place| (vec![place.user], vec![place.column])),
        };
        let Some((users, columns)) = places else { return Vec::new() };
        self.last = Some(edit);
        self.anchor = None;
        self.begin(model, Fill::new(self.axis, edit, columns), users)
    }

    /// Makes the last edit again, for many.
    pub fn repeat(&mut self, model: &Model, reach: Reach) -> Vec<Step> {
        let (Some(edit), Some(here)) = (self.last, self.here()) else { return Vec::new() };
        let fill = |columns| Fill::new(self.axis, edit, columns);
        let (fill, users) = match (reach, self.anchor.is_some(), self.range()) {
            (Reach::Marks, ..) => (fill(vec![here.column]), model.marks.users().collect()),
            (_, true, None) => return vec![too_long()],
            (Reach::Row, _, Some((_, columns))) => (fill(heads(columns)), vec![here.user]),
            (Reach::Row, _, None) => (fill(heads(self.columns.all())), vec![here.user]),
            (Reach::Column, _, Some((rows, _))) => (fill(vec![here.column]), ids(rows)),
            (Reach::Column, _, None) => {
                self.fill = Some(fill(vec![here.column]).for_all(self.rows.find()));
                return Vec::new();
            }
        };
        self.anchor = None;
        self.begin(model, fill, users)
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub fn mark_range(&mut self, model: &mut Model) -> Vec<Step> {
        let Some(here) = self.here() else { return Vec::new() };
        if self.anchor.is_none() {
            self.anchor = Some((here.user, here.column));
            let text = "A range begins here: move, then set, clear or fill, or press the key again to mark its users.";
            return vec![say(Tone::Plain, text)];
        }
        let Some((rows, _)) = self.range() else {
            self.anchor = None;
            return vec![too_long()];
        };
        model.marks.add(rows.iter().map(|row| (row.user, Some(row.status))));
        let text = format!("{} marked.", counted(rows.len() as u64, "user", "users"));
        self.anchor = None;
        vec![say(Tone::Plain, text)]
    }

    /// One level back: out of a filter, a fill, a range, then the filters themselves.
    pub fn back(&mut self, model: &Model) -> Vec<Step> {
        if let Some(side) = self.typing.take() {
            match side {
                Side::Rows => self.rows.clear_filter(),
                Side::Columns => self.columns.clear_filter(model),
            }
        } else if self.fill.take().is_some() {
            return vec![say(Tone::Plain, "The fill was stopped; nothing of it is staged.")];
        } else if self.anchor.take().is_none() {
            if self.rows.filter.is_empty() {
                self.columns.clear_filter(model);
            } else {
                self.rows.clear_filter();
            }
        }
        Vec::new()
    }

    pub fn can_go_back(&self) -> bool {
        let waits = self.typing.is_some() || self.fill.is_some() || self.anchor.is_some();
        waits || !self.rows.filter.is_empty() || !self.columns.filter.is_empty()
    }

    /// Takes the cells that came back, for what is in sight or for a fill.
    pub fn settle_window(
        &mut self,
        model: &Model,
        users: &[UserId],
        columns: &[i64],
        window: &Window,
        epoch: u64,
    ) -> Vec<Step> {
        let Some(operator) = model.operator() else { return Vec::new() };
        let by = Editor { user: operator.user, levels: &operator.levels };
        if let Some(fill) = &mut self.fill
            && fill.take(users, columns, window, &model.draft, by)
        {
            return self.end_fill();
        }
        self.cells.take(users, columns, window, epoch);
        self.cells.trim(self.rows.near(), self.columns.near());
        Vec::new()
    }

    /// Takes the numbers that a filter finds: for a fill, for marks, or to tell what is outside.
    pub fn settle_matching(&mut self, model: &mut Model, find: &Find, users: &[UserId], epoch: u64) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.outside.settle(find, users, &model.draft, &self.rows, epoch) {
            return steps;
        }
        if self.marking.take_if(|marking| marking == find).is_some() {
            // Without a term for it, a filter finds active users only.
            let status = (!find.filter.contains("status:")).then_some(Status::Active);
            model.marks.add(users.iter().map(|user| (*user, status)));
            steps.push(say(Tone::Plain, format!("{} marked.", counted(users.len() as u64, "user", "users"))));
        }
        if let Some(fill) = self.fill.take_if(|fill| fill.finds() == Some(find)) {
            steps.extend(self.begin(model, fill, users.to_vec()));
        }
        steps
    }

    /// Gives up what waited for a question that was refused. Why has been said already.
    pub fn refused(&mut self, request: &Request) {
        if let Request::Matching { find } = request {
            self.marking.take_if(|marking| marking == find);
        }
        self.fill.take_if(|fill| fill.wants() == *request);
    }

    fn begin(&mut self, model: &Model, fill: Fill, users: Vec<UserId>) -> Vec<Step> {
        let (fill, steps) = fill::begin(fill, users, &self.cells, model);
        self.fill = fill;
        steps
    }

    fn end_fill(&mut self) -> Vec<Step> {
        self.fill.take_if(|fill| fill.is_done()).map(Fill::finish).unwrap_or_default()
    }
}

/// The whole blocks that cover a range with a margin on both sides.
fn blocks(range: Range<usize>, margin: usize, block: usize, all: usize) -> Range<usize> {
    let end = ((range.end + margin).div_ceil(block) * block).min(all);
    let start = range.start.saturating_sub(margin) / block * block;
    start.min(end)..end
}

fn ids(rows: &[UserRow]) -> Vec<UserId> {
    rows.iter().map(|row| row.user).collect()
}

fn heads(columns: &[Column]) -> Vec<i64> {
    columns.iter().map(|column| column.id).collect()
}

fn too_long() -> Step {
    let text = "The range is longer than what is loaded; mark it with a filter and everything that matches.";
    say(Tone::Warning, text)
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
