//! A form that was left before it was saved, to be offered again: of a user, of a row of the setup, or of a pair that
//! shares.

use serde::{Deserialize, Serialize};

use super::record::{LeftRecord, edits};
use super::shares::LeftShare;
use super::user::LeftUser;
use crate::api::Capability;
use crate::tui::action::Offer;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::Model;

/// What was typed into a form, and never a secret.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LeftForm {
    User(Box<LeftUser>),
    Record(Box<LeftRecord>),
    Share(Box<LeftShare>),
}

impl LeftForm {
    /// Where the key stands that opens it again.
    pub const fn context(&self) -> Context {
        match self {
            Self::User(_) => Context::Users,
            Self::Record(_) | Self::Share(_) => Context::Setup,
        }
    }

    /// The sentence that offers the form again; `key` opens it, in the pane that another key shows.
    pub fn offer(&self, key: &str, pane: &str) -> String {
        let again = |whose: &str| format!("{pane} {key} opens the form of {whose} again, which was left unsaved.");
        match self {
            Self::User(left) => format!("{} was left before it was saved: {key} opens it again.", left.whose()),
            Self::Record(left) => again(&left.whose()),
            Self::Share(left) => again(&left.whose()),
        }
    }

    /// Whether the setup opens it again now; `None` where it is none of its forms.
    pub fn offer_in_setup(&self, model: &Model) -> Option<Offer> {
        let reason = match self {
            Self::User(_) => return None,
            Self::Record(left) => model.why_not(edits(left.list())),
            Self::Share(left) => model.why_not(Capability::EditOrgs).or_else(|| left.why_lost(model)),
        };
        Some(reason.map_or(Offer::Yes, Offer::No))
    }
}

/// Asks before a form is left in which something was filled in.
pub(super) fn confirm_leaving(steps: Vec<Step>) -> Step {
    Step::Open(Prompt::Confirm(Confirmation {
        title: "Leave the form".to_owned(),
        text: vec!["What was filled in has not been saved and would be lost.".to_owned()],
        yes: "Leave".to_owned(),
        word: None,
        steps,
    }))
}
