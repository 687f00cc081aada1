//! What is on its way: what it writes, for whom, and the secrets that travel beside it.

use std::collections::BTreeMap;

use crate::api::{Request, Secret, Secrets};
use crate::domain::cell::{Cell, UserField};
use crate::domain::change::{Accepted, Change, Receipt};
use crate::domain::ids::UserId;
use crate::tui::model::{Model, Writing};
use crate::tui::pane::Tab;

/// A commit that was sent and has no answer yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pending {
    pub receipt: Receipt,
    pub writing: Writing,
    pub secrets: Secrets,
    /// Who sent it; whoever sits here when the answer comes may be somebody else.
    pub by: Option<UserId>,
    /// The pane it comes from, which is told the outcome.
    pub tab: Tab,
    /// The answer was lost: the receipt has to be asked after before anything else is written.
    pub lost: bool,
}

impl Pending {
    /// The question that carries it.
    pub fn request(&self) -> Request {
        let receipt = self.receipt;
        match &self.writing {
            Writing::Set(set) | Writing::Decision(set) | Writing::Own(set) => {
                Request::Commit { set: set.clone(), receipt, secrets: self.secrets.clone() }
            }
            // Without a reason of its own the undo is given that of the set, named as such.
            Writing::Undo(set) => Request::Undo {
                set: *set,
                only: None,
                reason: String::new(),
                receipt,
                accepted: Accepted::default(),
                secrets: self.secrets.clone(),
            },
            Writing::Inverse(undone, set) => Request::Undo {
                set: *undone,
                only: Some(set.changes.iter().map(|change| change.cell).collect()),
                reason: set.reason.clone(),
                receipt,
                accepted: set.accepted,
                secrets: self.secrets.clone(),
            },
            Writing::Sync { plan, accepted, reason } => {
                Request::ApplySync { plan: plan.clone(), accepted: accepted.clone(), reason: reason.clone(), receipt }
            }
            Writing::Restore { backup, reason } => {
                Request::RestoreSync { backup: backup.clone(), reason: reason.clone(), receipt: Some(receipt) }
            }
        }
    }
}

/// The first user whose new password is staged and not at hand any more, because the console was left meanwhile.
pub(super) fn forgotten(model: &Model, writing: &Writing) -> Option<UserId> {
    let (Writing::Set(set) | Writing::Decision(set)) = writing else { return None };
    set.changes.iter().filter_map(renewed).find(|user| !model.passwords.contains_key(user))
}

/// Whose password a change renews.
pub(super) fn renewed(change: &Change) -> Option<UserId> {
    match (change.cell, change.after.as_text()) {
        (Cell::User { user, field: UserField::Password }, Some("new")) => Some(user),
        _ => None,
    }
}

/// What travels beside the set: the passwords its cells speak of, and proof of who sits here if it was asked for.
pub(super) fn secrets(model: &Model, writing: &Writing, own: Option<Secret>) -> Secrets {
    let passwords = match writing {
        Writing::Set(set) | Writing::Decision(set) => {
            let users = set.changes.iter().filter_map(|change| change.cell.user());
            users.filter_map(|user| Some((user, model.passwords.get(&user)?.clone()))).collect()
        }
        _ => BTreeMap::new(),
    };
    Secrets { own, passwords, question: None }
}
