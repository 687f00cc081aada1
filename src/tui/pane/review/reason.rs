//! Typing the reason that is kept with the change set.

use super::{Review, say};
use crate::domain::change::ChangeSet;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::widget::{Field, Tone, Typed};

impl Review {
    /// Begins with the reason that is there.
    pub(super) fn type_reason(&mut self, model: &Model) {
        self.reason = Some(Field::new(&model.draft.reason).limit(ChangeSet::LONGEST_REASON));
    }

    /// Takes a key while it is typed: enter keeps it, any other action leaves it as it was.
    pub(super) fn reason_typed(&mut self, model: &mut Model, input: &Input) -> Vec<Step> {
        let Some(field) = &mut self.reason else { return Vec::new() };
        if let Input::Action(action) = input {
            if *action == Action::Accept {
                field.text().trim().clone_into(&mut model.draft.reason);
            }
            self.reason = None;
            return Vec::new();
        }
        match input.type_into(field) {
            Some(Typed::Refused(reason)) => vec![say(Tone::Warning, reason)],
            _ => Vec::new(),
        }
    }
}
