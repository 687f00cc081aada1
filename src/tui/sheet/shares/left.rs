//! What was typed into the form of a pair that was left, to be offered again.

use serde::{Deserialize, Serialize};

use super::form::ShareForm;
use crate::api::setup::SetupId;
use crate::domain::ids::ReleaseId;
use crate::tui::model::Model;
use crate::tui::sheet::filled::Filled;

/// The contents of a form, and the release under which the pair would share.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LeftShare {
    release: ReleaseId,
    filled: Vec<Filled>,
}

impl LeftShare {
    /// Of what the form is, in a sentence.
    pub(in crate::tui::sheet) fn whose(&self) -> String {
        if self.release.is_new() {
            "a pair under a new release".to_owned()
        } else {
            format!("a pair under release {}", self.release)
        }
    }

    /// Why there is nothing any more under which the pair could share.
    pub(in crate::tui::sheet) fn why_lost(&self, model: &Model) -> Option<String> {
        let gone = self.release.is_new() && model.draft.overlay(SetupId::Release(self.release).presence()).is_none();
        gone.then(|| "The new release of that form is not staged any more.".to_owned())
    }
}

impl ShareForm {
    /// Opens a form again that was left before it was saved.
    pub fn again(left: &LeftShare) -> Self {
        let mut form = Self::new(left.release);
        form.fields.refill(&left.filled);
        form
    }

    /// What was typed and not saved; nothing where nothing was.
    pub fn left(&self) -> Option<LeftShare> {
        let filled = self.fields.filled();
        (filled != self.opened).then_some(LeftShare { release: self.release, filled })
    }
}
