//! Marks: one by one, or from here to there.

use ratatui::layout::Rect;

use super::Users;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

impl Users {
    pub(super) fn mark(&mut self, model: &mut Model, area: Rect) {
        if let Some(row) = self.current() {
            model.marks.toggle(row.user, Some(row.status));
            self.step(1, area);
        }
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub(super) fn range(&mut self, model: &mut Model) -> Vec<Step> {
        let Some(here) = self.current().map(|row| row.user) else { return Vec::new() };
        let Some(anchor) = self.anchor.take() else {
            self.anchor = Some(here);
            return vec![say(Tone::Plain, "A range begins here; move and press the key again.")];
        };
        let rows = self.list.rows();
        let at = |user| rows.iter().position(|row| row.user == user);
        let (Some(from), Some(to)) = (at(anchor), at(here)) else {
            let text = "The range is longer than what is loaded; mark it with a filter and everything that matches.";
            return vec![say(Tone::Warning, text)];
        };
        let range = &rows[from.min(to)..=from.max(to)];
        model.marks.add(range.iter().map(|row| (row.user, Some(row.status))));
        vec![say(Tone::Plain, format!("{} marked.", counted(range.len() as u64, "user", "users")))]
    }
}
