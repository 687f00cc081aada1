//! Why a change is made, and what is accepted about it: what every command takes that changes something.

use clap::Args;

use super::args::AcceptArgs;
use crate::domain::change::{Change, ChangeSet};

/// Why a change is made, and what is accepted about it.
#[derive(Args, Clone, Debug, Default)]
pub struct WhyArgs {
    /// Says why; it is kept with the change set.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    accept: AcceptArgs,
}

impl WhyArgs {
    /// The set of some changes that are made for this reason.
    #[must_use]
    pub fn set(self, changes: Vec<Change>) -> ChangeSet {
        ChangeSet { changes, reason: self.reason, accepted: self.accept.accepted() }
    }
}
