//! Users as lists and cards show them.

mod cells;

use serde::{Deserialize, Serialize};

use super::page::Key;
use crate::domain::change::Via;
use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What a list of users is ordered by; ties are broken by id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Name,
    Login,
    /// Owning organization, then name.
    Owner,
    /// Last sign-in; those who never signed in come first.
    Seen,
    /// Status, then name.
    Status,
}

impl Sort {
    /// The order after this one, around the end.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Name => Self::Login,
            Self::Login => Self::Owner,
            Self::Owner => Self::Seen,
            Self::Seen => Self::Status,
            Self::Status => Self::Name,
        }
    }
}

/// Which users, in which order. The filter is the search language as it is typed.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// Without a `status:` term only active users are meant.
    #[serde(default)]
    pub filter: String,
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub descending: bool,
}

/// One line of a list of users.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UserRow {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub status: Status,
    /// The code of the owning organization.
    pub owner: Option<Raw>,
    pub last_seen: Option<Time>,
    pub tier: Tier,
    pub locked: bool,
    /// Where this row stands in its list.
    pub key: Key,
}

/// Everything about one user, for the card and the form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UserCard {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub status: Status,
    pub status_changed_at: Time,
    pub status_changed_by: Option<Raw>,
    pub job_title: Raw,
    pub street: Raw,
    pub city: Raw,
    pub state: Raw,
    pub zip: Raw,
    pub phone: Raw,
    pub owner: Option<(OrgId, Raw, Raw)>,
    pub location: Option<(LocationId, Raw)>,
    pub provider: Option<(ProviderId, Raw)>,
    pub supervisor: Option<(UserId, Raw)>,
    pub case_manager: bool,
    pub support: Raw,
    pub source: Raw,
    pub origin: Option<Raw>,
    pub is_system: bool,
    pub has_password: bool,
    pub require_change: bool,
    pub security_question: bool,
    pub terms_accepted: bool,
    /// Wrong attempts in a row, as far as they count now.
    pub failed_attempts: u32,
    pub locked_until: Option<Time>,
    pub last_seen: Option<Time>,
    pub created_at: Time,
    pub access: Vec<AccessRow>,
    pub memberships: Vec<MembershipRow>,
    pub permissions: Vec<PermissionRow>,
    /// The name of the template whose levels are held, and how many levels differ from it.
    pub template: Option<(Raw, u32)>,
    pub requests: Vec<RequestRow>,
    /// Where a user in the recycle bin came from.
    pub recycle_origin: Option<Status>,
    pub recycle_reason: Option<Raw>,
    /// How many users report to this one.
    pub team: u64,
    /// Whether the user, if active, could not sign in for want of a workgroup or an organization.
    pub limbo: bool,
}

impl UserCard {
    /// Whether some membership counts at a moment; without one nobody can sign in.
    #[must_use]
    pub fn is_in_a_workgroup(&self, at: Time) -> bool {
        self.memberships.iter().any(|row| row.active && row.until.is_none_or(|until| until > at))
    }

    /// The card of somebody who is not there yet: what the form of a new user begins with.
    #[must_use]
    pub fn blank(user: UserId, now: Time) -> Self {
        let none = Raw::default;
        Self {
            user,
            name: none(),
            login: none(),
            status: Status::Active,
            status_changed_at: now,
            status_changed_by: None,
            job_title: none(),
            street: none(),
            city: none(),
            state: none(),
            zip: none(),
            phone: none(),
            owner: None,
            location: None,
            provider: None,
            supervisor: None,
            case_manager: false,
            support: Raw::from("internal"),
            source: Raw::from("local"),
            origin: None,
            is_system: false,
            has_password: false,
            require_change: false,
            security_question: false,
            terms_accepted: false,
            failed_attempts: 0,
            locked_until: None,
            last_seen: None,
            created_at: now,
            access: Vec::new(),
            memberships: Vec::new(),
            permissions: Vec::new(),
            template: None,
            requests: Vec::new(),
            recycle_origin: None,
            recycle_reason: None,
            team: 0,
            limbo: false,
        }
    }
}

/// What a user has in one organization.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccessRow {
    pub org: OrgId,
    pub code: Raw,
    pub name: Raw,
    pub active: bool,
    pub login: bool,
    pub editable: bool,
    pub until: Option<Time>,
    pub granted_by: Option<Raw>,
    /// Absent for a moment of which the journal does not tell it.
    pub granted_at: Option<Time>,
}

/// A user's membership in one workgroup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MembershipRow {
    pub workgroup: WorkgroupId,
    pub name: Raw,
    pub active: bool,
    pub until: Option<Time>,
    /// Whether the workgroup carries one of the two menus that make administration possible.
    pub admin_menu: bool,
    pub granted_by: Option<Raw>,
    /// Absent for a moment of which the journal does not tell it.
    pub granted_at: Option<Time>,
}

/// A permission held at Read or Write.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PermissionRow {
    pub permission: Permission,
    pub level: Level,
    pub granted_by: Option<Raw>,
    /// Absent for a moment of which the journal does not tell it.
    pub granted_at: Option<Time>,
    pub via: Via,
}

/// One request for access, open or decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequestRow {
    pub state: RequestState,
    pub requested_at: Time,
    pub last_requested_at: Time,
    pub times: u32,
    pub decided_at: Option<Time>,
    pub decided_by: Option<Raw>,
    pub note: Option<Raw>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    Approved,
    Denied,
    Parked,
}

impl RequestState {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Parked => "parked",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Approved, Self::Denied, Self::Parked].into_iter().find(|state| state.word() == word)
    }
}
