//! Marks: one by one, or from here to there.

use ratatui::layout::Rect;

use super::Users;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

impl Users {
    pub(super) fn mark(&mut self, model: &mut Model, area: Rect) {
        if let Some(row) = self.current() {
            model.marks.toggle(row.user, Some(row.status));
            self.follow(Action::Down, area);
        }
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub(super) fn range(&mut self, model: &mut Model) -> Vec<Step> {
        let Some(here) = self.current().map(|row| row.user) else { return Vec::new() };
        let Some(anchor) = self.anchor.take() else {
            self.anchor = Some(here);
            return vec![say(Tone::Plain, "A range begins here; move and press the key again.")];
        };
        let Some(range) = self.list.between(anchor.0, here.0) else {
            let text = "The range is longer than what is loaded; mark it with a filter and everything that matches.";
            return vec![say(Tone::Warning, text)];
        };
        model.marks.add(range.iter().map(|row| (row.user, Some(row.status))));
        let text = model.marks.said(counted(range.len() as u64, "user", "users"), range.len());
        vec![say(Tone::Plain, text)]
    }
}
