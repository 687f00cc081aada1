//! Marks in the queue: one by one, from here to there, or everybody who is found.

use ratatui::layout::Rect;

use super::Approvals;
use super::search::MOST;
use crate::api::approvals::ApprovalRow;
use crate::domain::status::Status;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::number;

impl Approvals {
    pub(super) fn mark(&mut self, model: &mut Model, area: Rect) {
        let Some(row) = self.current().cloned() else { return };
        self.marked.toggle(&mut model.marks, row.user, Status::Pending, row);
        self.follow(model, Action::Down, area);
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub(super) fn mark_range(&mut self, model: &mut Model) -> Vec<Step> {
        let mut range = self.range;
        let rows = range.turn(self.shown()).map(<[ApprovalRow]>::to_vec);
        self.range = range;
        match rows {
            Ok(rows) => vec![say(Tone::Plain, self.mark_all(model, rows))],
            Err(said) => said,
        }
    }

    /// Marks some of the queue, and says so.
    fn mark_all(&mut self, model: &mut Model, rows: Vec<ApprovalRow>) -> String {
        let count = rows.len();
        self.marked.add(&mut model.marks, Status::Pending, rows.into_iter().map(|row| (row.user, row)));
        model.marks.said(count)
    }

    /// Marks everybody who is found, where that waited for the queue.
    pub(super) fn mark_what_was_read(&mut self, model: &mut Model) -> Vec<Step> {
        let is_due = self.search.marking && self.search.is_read(model.epoch);
        if is_due { self.mark_matching(model) } else { Vec::new() }
    }

    /// Marks everybody who is found, at once or as soon as the queue is read.
    pub(super) fn mark_matching(&mut self, model: &mut Model) -> Vec<Step> {
        if !self.search.is_read(model.epoch) {
            self.search.marking = true;
            return Vec::new();
        }
        self.search.marking = false;
        let rows = self.search.all().cloned().collect();
        let text = self.mark_all(model, rows);
        if self.search.is_cut() {
            let text = format!("{text} Only the first {} who wait were looked through.", number(MOST as u64));
            return vec![say(Tone::Warning, text)];
        }
        vec![say(Tone::Plain, text)]
    }
}
