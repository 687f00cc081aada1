//! Users as lists and cards show them.

use serde::{Deserialize, Serialize};

use super::page::Key;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::{Change, Via};
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

    /// What a cell of the user holds by this card; the absent value for a cell of another row.
    #[must_use]
    pub fn value(&self, cell: Cell) -> Value {
        if cell.user() != Some(self.user) {
            return cell.absent();
        }
        let until = |until: Option<Time>| until.map_or(Value::None, Value::Time);
        match cell {
            Cell::User { field, .. } => self.field(field),
            Cell::Permission { permission, .. } => {
                let held = self.permissions.iter().find(|row| row.permission == permission);
                Value::Level(held.map_or(Level::None, |row| row.level))
            }
            Cell::Access { org, part, .. } => {
                let row = self.access.iter().find(|row| row.org == org);
                row.map_or_else(
                    || cell.absent(),
                    |row| match part {
                        AccessPart::Active => Value::Flag(row.active),
                        AccessPart::Login => Value::Flag(row.login),
                        AccessPart::Editable => Value::Flag(row.editable),
                        AccessPart::Until => until(row.until),
                    },
                )
            }
            Cell::Membership { workgroup, part, .. } => {
                let row = self.memberships.iter().find(|row| row.workgroup == workgroup);
                row.map_or_else(
                    || cell.absent(),
                    |row| match part {
                        MembershipPart::Active => Value::Flag(row.active),
                        MembershipPart::Until => until(row.until),
                    },
                )
            }
            _ => cell.absent(),
        }
    }

    fn field(&self, field: UserField) -> Value {
        let text = |text: &Raw| Value::text(text.stored());
        let secret = |there| Value::Text(if there { "set" } else { "none" }.to_owned());
        match field {
            UserField::Status if self.user.is_new() => Value::None,
            UserField::Status => Value::Status(self.status),
            UserField::Name => text(&self.name),
            UserField::Login => text(&self.login),
            UserField::JobTitle => text(&self.job_title),
            UserField::Street => text(&self.street),
            UserField::City => text(&self.city),
            UserField::State => text(&self.state),
            UserField::Zip => text(&self.zip),
            UserField::Phone => text(&self.phone),
            UserField::OwningOrg => self.owner.as_ref().map_or(Value::None, |(org, _, _)| Value::Org(*org)),
            UserField::Location => self.location.as_ref().map_or(Value::None, |(id, _)| Value::Location(*id)),
            UserField::Provider => self.provider.as_ref().map_or(Value::None, |(id, _)| Value::Provider(*id)),
            UserField::Supervisor => self.supervisor.as_ref().map_or(Value::None, |(user, _)| Value::User(*user)),
            UserField::CaseManager => Value::Flag(self.case_manager),
            UserField::Support => text(&self.support),
            UserField::RequireChange => Value::Flag(self.require_change),
            UserField::Source => text(&self.source),
            UserField::Origin => self.origin.as_ref().map_or(Value::None, text),
            UserField::Password => secret(self.has_password),
            UserField::SecurityQuestion => secret(self.security_question),
            UserField::LockedUntil => self.locked_until.map_or(Value::None, Value::Time),
        }
    }

    /// The changes that make an organization the owning one, with the access that signing in there takes; what is
    /// there already is left out.
    #[must_use]
    pub fn owned_by(&self, org: OrgId) -> Vec<Change> {
        let owner = self.owner.as_ref().map_or(Value::None, |(org, _, _)| Value::Org(*org));
        let access = self.access.iter().find(|access| access.org == org);
        let part = |part| Cell::Access { user: self.user, org, part };
        let active = access.map_or(Value::None, |access| Value::Flag(access.active));
        let login = access.map_or(Value::OFF, |access| Value::Flag(access.login));
        let changes = [
            Change::new(Cell::User { user: self.user, field: UserField::OwningOrg }, owner, Value::Org(org)),
            Change::new(part(AccessPart::Active), active, Value::ON),
            Change::new(part(AccessPart::Login), login, Value::ON),
        ];
        changes.into_iter().filter(|change| change.before != change.after).collect()
    }

    /// The change that makes the user a member of a workgroup; `None` for a member.
    #[must_use]
    pub fn joined_to(&self, workgroup: WorkgroupId) -> Option<Change> {
        let membership = self.memberships.iter().find(|membership| membership.workgroup == workgroup);
        let before = membership.map_or(Value::None, |membership| Value::Flag(membership.active));
        let cell = Cell::Membership { user: self.user, workgroup, part: MembershipPart::Active };
        (before != Value::ON).then(|| Change::new(cell, before, Value::ON))
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
