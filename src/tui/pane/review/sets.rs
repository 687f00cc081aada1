//! What keys do with committed sets, and after a commit.

use super::{Review, Showing};
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::shell::confirm_undo;

impl Review {
    pub(super) fn act_on_set(&mut self, action: Action) -> Vec<Step> {
        match action {
            Action::Open => self.history.look_into(),
            Action::UndoThis => return self.set().map(confirm_undo).into_iter().collect(),
            Action::StageInverse => return self.ask_inverse(),
            Action::Back if matches!(self.showing, Showing::Stopped { .. }) => self.showing = Showing::History,
            Action::Back if self.history.is_open() => self.history.close(),
            Action::Back | Action::CommittedSets => self.showing = Showing::Draft,
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn act_when_done(&mut self, model: &Model, action: Action) -> Vec<Step> {
        match action {
            Action::CommittedSets => self.showing = Showing::History,
            Action::Back => {
                self.showing = Showing::Draft;
                if model.draft.is_empty() {
                    return vec![Step::Return];
                }
            }
            _ => {}
        }
        Vec::new()
    }
}
