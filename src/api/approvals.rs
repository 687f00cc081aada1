//! The queue of pending users and the history of decisions.

use serde::{Deserialize, Serialize};

use super::page::Key;
use super::users::RequestState;
use crate::domain::cell::{Cell, MembershipPart, UserField, Value};
use crate::domain::change::{Change, add_missing};
use crate::domain::ids::UserId;
use crate::domain::message::Span;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// A pending user with the facts that help to decide.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApprovalRow {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    /// `local`, or the domain of the identity provider.
    pub source: Raw,
    pub created_at: Time,
    /// Absent while the user has not asked yet.
    pub asked: Option<Asked>,
    pub owner: Option<Raw>,
    pub workgroups: u32,
    pub key: Key,
}

impl ApprovalRow {
    /// Whether the person has, with what is staged for them, everything an active user needs.
    fn is_complete(&self, staged: &[Change]) -> bool {
        let (mut owner, mut member) = (self.owner.is_some(), self.workgroups > 0);
        for change in staged {
            owner |= matches!(change.cell, Cell::User { field: UserField::OwningOrg, .. }) && !change.after.is_none();
            let active = matches!(change.cell, Cell::Membership { part: MembershipPart::Active, .. });
            member |= active && change.after.is_on();
        }
        owner && member
    }

    /// What approving would commit, with what is staged for the person: as colleagues have it, unless it is complete
    /// already; `None` when nothing is known to give them what an active user needs.
    #[must_use]
    pub fn approval(&self, staged: &[Change], suggestion: Option<&Suggestion>) -> Option<Vec<Change>> {
        let mut changes = vec![self.moved(Status::Active)];
        add_missing(&mut changes, staged);
        if staged.is_empty() || !self.is_complete(staged) {
            match suggestion {
                Some(suggestion) => add_missing(&mut changes, &suggestion.changes),
                None if self.is_complete(staged) => {}
                None => return None,
            }
        }
        Some(changes)
    }

    /// The move of the person to another status.
    #[must_use]
    pub const fn moved(&self, to: Status) -> Change {
        let cell = Cell::User { user: self.user, field: UserField::Status };
        Change::new(cell, Value::Status(Status::Pending), Value::Status(to))
    }
}

/// An open request: when it was first and last made, and how often.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    pub first: Time,
    pub last: Time,
    pub times: u32,
}

/// What else is known of one applicant; asked for after the page, so that it never holds the page up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApplicantHints {
    pub user: UserId,
    /// Existing users with the same folded name, a near login, or a name that looks alike in another script.
    pub lookalikes: Vec<Lookalike>,
    /// What most colleagues with the same mail domain have, capped to the operator's rights.
    pub suggestion: Option<Suggestion>,
    /// What the site asks before the request is denied.
    #[serde(default)]
    pub denial: Option<Denial>,
}

impl ApplicantHints {
    /// For so many applicants hints are looked for at once.
    pub const MOST: usize = 100;
}

/// The page on which a request is denied, filled in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Denial {
    pub heading: Raw,
    pub message: Vec<Span>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lookalike {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub status: Status,
    pub because: Resemblance,
    /// Whether the existing user holds a tier-1 permission.
    pub privileged: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resemblance {
    SameName,
    NearLogin,
    /// Letters of another script that look the same.
    MixedScript,
}

/// What approving "as colleagues have it" would do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Suggestion {
    /// In words: `owning HFX · Login HFX · workgroup Intake`.
    pub summary: Raw,
    /// The same in a few letters, for a column: `HFX, Intake`.
    #[serde(default)]
    pub short: Raw,
    /// How many colleagues of the same mail domain have exactly this, and how many there are.
    pub agreeing: u32,
    pub colleagues: u32,
    /// The changes beside the move to active.
    pub changes: Vec<Change>,
}

/// A decided request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionRow {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub state: RequestState,
    pub requested_at: Time,
    pub times: u32,
    pub decided_at: Time,
    pub decided_by: Option<Raw>,
    pub note: Option<Raw>,
    pub key: Key,
}
