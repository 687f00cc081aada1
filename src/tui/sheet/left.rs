//! A form that was left before it was saved, to be offered again: of a user, or of a row of the setup.

use serde::{Deserialize, Serialize};

use super::record::LeftRecord;
use super::user::LeftUser;
use crate::tui::keymap::Context;

/// What was typed into a form, and never a secret.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LeftForm {
    User(Box<LeftUser>),
    Record(Box<LeftRecord>),
}

impl LeftForm {
    /// Where the key stands that opens it again.
    pub const fn context(&self) -> Context {
        match self {
            Self::User(_) => Context::Users,
            Self::Record(_) => Context::Setup,
        }
    }

    /// The sentence that offers the form again; `key` opens it, in the pane that another key shows.
    pub fn offer(&self, key: &str, pane: &str) -> String {
        match self {
            Self::User(left) => format!("{} was left before it was saved: {key} opens it again.", left.whose()),
            Self::Record(left) => {
                format!("{pane} {key} opens the form of {} again, which was left unsaved.", left.whose())
            }
        }
    }
}
