//! Who holds what, and what that leads to: holders, escalation paths, what refers to a user.

use serde::{Deserialize, Serialize};

use super::page::Key;
use crate::domain::change::Via;
pub use crate::domain::escalation::TakeOver;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What is held.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Holding {
    /// A permission, at this level or above it.
    Permission {
        permission: Permission,
        level: Level,
    },
    /// Any relation to an organization.
    Org {
        org: OrgId,
    },
    Workgroup {
        workgroup: WorkgroupId,
    },
}

/// Somebody who holds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub status: Status,
    /// How: `write`, `Active Login`, `member`.
    pub how: Raw,
    /// Absent for a moment of which the journal does not tell it.
    pub since: Option<Time>,
    pub granted_by: Option<Raw>,
    pub via: Option<Via>,
    pub until: Option<Time>,
    /// Whether it counts at that moment: the grant is on and has not run out.
    pub counts: bool,
    pub key: Key,
}

/// A level that somebody reaches through others, beyond their own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reach {
    pub user: UserId,
    /// The login of the one who reaches.
    pub login: Raw,
    pub permission: Permission,
    pub level: Level,
    /// The way there, each step from one person to the next.
    pub path: Vec<ReachStep>,
}

/// One step: by what right its maker can act as the next person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReachStep {
    pub takes_over: UserId,
    pub login: Raw,
    pub by: TakeOver,
}

/// Where a user's rights lead, and who could act as them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// What the user reaches beyond their own levels, and by which path.
    pub reaches: Vec<Reach>,
    /// How many users they could act as in the end.
    pub takes_over: u64,
    /// Whether there are more than were counted.
    #[serde(default)]
    pub more: bool,
    /// Who could act as the user in one step, by name; at most a hundred.
    pub taken_over_by: Vec<ReachStep>,
    /// How many there are.
    pub takers: u64,
}

/// Something that speaks of a user and would lose its name if they were erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reference {
    /// `supervises`, `owns: query`, `has checked out`, `wrote change sets`, ….
    pub what: Raw,
    pub count: u64,
    /// Whether there are more than were counted.
    #[serde(default)]
    pub more: bool,
    /// The first few by name.
    pub examples: Vec<Raw>,
}

/// Who has a login already, for the form that wants it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LoginHolder {
    pub user: UserId,
    pub name: Raw,
    pub status: Status,
    /// Where a user in the recycle bin came from.
    pub origin: Option<Status>,
}

/// One line of the recycle bin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BinRow {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    /// Pending: the account was denied; active or inactive: it was deleted.
    pub origin: Status,
    pub deleted_at: Time,
    pub deleted_by: Option<Raw>,
    pub reason: Option<Raw>,
    pub owner: Option<Raw>,
    pub key: Key,
}
