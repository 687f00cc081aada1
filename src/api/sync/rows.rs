//! The parts of a plan, in which order they are asked for, and their rows.

use serde::{Deserialize, Serialize};

use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::domain::sync::{Decision, ItemAction};
use crate::domain::text::Raw;

/// Which part of a plan is asked for.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SyncPart {
    /// Items of one kind, or of all; `changed` leaves out what stays as it is.
    Items {
        kind: Option<String>,
        changed: bool,
    },
    /// What refers to whom in one item behind a reference, for an item whose row has not all of it: the item again, with
    /// more of its references.
    References {
        kind: String,
        item_id: i64,
        /// The role and the source user of the last reference that is known.
        after: Option<(String, i64)>,
    },
    Users,
    Workgroups,
    Findings,
    /// What only the missing user could run or edit: every one, where the findings list the first.
    Stranded,
    /// The active users of the destination who would lose their last workgroup.
    Limbo,
}

/// In which order the rows of a part come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncOrder {
    /// That of the plan: what wants attention first, else by number.
    #[default]
    Plan,
    /// By login, by name, or by kind.
    Name,
    /// Users by the items that refer to them and workgroups by their members, the most first; items by what happens to
    /// them, what is lost first.
    Most,
}

/// One line of a part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncRow {
    Item(SyncItem),
    User(SyncUser),
    Workgroup(SyncWorkgroup),
    Finding(SyncFinding),
    Person(SyncPerson),
}

/// A user of the destination.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncPerson {
    pub user: UserId,
    pub login: Raw,
    pub name: Raw,
}

/// An item with its references before and after.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncItem {
    pub kind: String,
    pub item_id: i64,
    pub name: Raw,
    pub action: ItemAction,
    pub references: Vec<SyncReference>,
    /// How many more there are behind these; [`SyncPart::References`] has them.
    #[serde(default)]
    pub more: u64,
}

impl SyncItem {
    /// How many references it has altogether, from its first on.
    #[must_use]
    pub const fn all(&self) -> u64 {
        (self.references.len() as u64).saturating_add(self.more)
    }

    /// The part that has what is missing of the references, if anything is.
    #[must_use]
    pub fn rest(&self) -> Option<SyncPart> {
        let last = self.references.last().filter(|_| self.more > 0)?;
        let after = Some((last.role.clone(), last.source_user));
        Some(SyncPart::References { kind: self.kind.clone(), item_id: self.item_id, after })
    }
}

/// One reference of an item to a user.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncReference {
    /// `runnable_by`, `editable_by`, `owner`, `ruleset_user`, `checkout`.
    pub role: String,
    pub before: Raw,
    pub after: Raw,
    pub decision: Decision,
    /// The number of the user in the source.
    #[serde(default)]
    pub source_user: i64,
}

/// A source user who is referenced, and who they become.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncUser {
    pub source_user: i64,
    pub login: Raw,
    pub name: Raw,
    pub decision: Decision,
    /// The destination user, absent where the missing user takes over or nothing is decided.
    pub becomes: Option<(UserId, Raw, Raw, Status)>,
    /// The personal names share no word.
    pub suspect: bool,
    /// The destination login was made after the source user.
    #[serde(default)]
    pub squat: bool,
    pub items: u64,
    /// Destination logins that are near, never taken by themselves.
    pub near: Vec<Raw>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncWorkgroup {
    /// Its number in the destination, else in the source; findings speak of it by this number.
    #[serde(default)]
    pub workgroup: Option<i64>,
    pub name: Raw,
    pub action: ItemAction,
    /// Active members in the destination.
    pub members: u64,
    pub note: Raw,
}

/// A warning or a blocker.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncFinding {
    pub blocker: bool,
    /// `LIMBO`, `LAST_ADMIN`, `STRANDED`, `WORKGROUP_UNMAPPED`, ….
    pub code: String,
    pub sentence: Raw,
    /// The item or user it speaks of, to jump to.
    pub kind: Option<String>,
    pub item_id: Option<i64>,
}
