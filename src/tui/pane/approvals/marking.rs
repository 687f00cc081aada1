//! Marks in the queue: one by one, from here to there, or everybody who is found.

use ratatui::layout::Rect;

use super::Approvals;
use super::search::MOST;
use crate::domain::status::Status;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::{counted, number};

impl Approvals {
    pub(super) fn mark(&mut self, model: &mut Model, area: Rect) {
        let Some(row) = self.current().cloned() else { return };
        self.marked.toggle(&mut model.marks, row.user, Status::Pending, row);
        self.follow(Action::Down, area);
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub(super) fn range(&mut self, model: &mut Model) -> Vec<Step> {
        let Some(here) = self.current().map(|row| row.user) else { return Vec::new() };
        let Some(anchor) = self.anchor.take() else {
            self.anchor = Some(here);
            return vec![say(Tone::Plain, "A range begins here; move and press the key again.")];
        };
        let Some(range) = self.shown().between(anchor.0, here.0) else {
            return vec![say(Tone::Warning, "The range is longer than what is loaded; mark it in parts.")];
        };
        let rows: Vec<_> = range.iter().map(|row| (row.user, row.clone())).collect();
        let count = rows.len();
        self.marked.add(&mut model.marks, Status::Pending, rows);
        vec![say(Tone::Plain, marked(count, model))]
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
        let rows: Vec<_> = self.search.all().map(|row| (row.user, row.clone())).collect();
        let count = rows.len();
        self.marked.add(&mut model.marks, Status::Pending, rows);
        let text = marked(count, model);
        if self.search.is_cut() {
            let text = format!("{text} Only the first {} who wait were looked through.", number(MOST as u64));
            return vec![say(Tone::Warning, text)];
        }
        vec![say(Tone::Plain, text)]
    }
}

/// `12 users marked.`, with how many that makes where others were marked before.
fn marked(count: usize, model: &Model) -> String {
    model.marks.said(counted(count as u64, "user", "users"), count)
}
