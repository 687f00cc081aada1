//! One user, with levels, access and memberships.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::Levels;
use crate::domain::status::Status;
use crate::domain::time::Time;

/// What a user has in one organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Access {
    pub active: bool,
    pub login: bool,
    pub editable: bool,
    pub until: Option<Time>,
}

impl Access {
    /// Tells whether the grant has not run out.
    #[must_use]
    pub fn holds(&self, now: Time) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// A user's membership in one workgroup.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Membership {
    pub active: bool,
    pub until: Option<Time>,
}

impl Membership {
    /// Tells whether the membership counts now.
    #[must_use]
    pub fn counts(&self, now: Time) -> bool {
        self.active && self.until.is_none_or(|until| until > now)
    }
}

/// One user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The fields in the order of [`UserField::ALL`], shared by the pictures before and after until one of them differs.
    fields: Arc<[Value]>,
    pub levels: Levels,
    pub access: BTreeMap<OrgId, Access>,
    pub memberships: BTreeMap<WorkgroupId, Membership>,
    pub is_system: bool,
    /// -99 marks the staff of the vendor.
    pub domain: i64,
    /// Where a user in the recycle bin came from.
    pub recycle_origin: Option<Status>,
}

impl Default for Person {
    fn default() -> Self {
        let absent = |field: &UserField| Cell::User { user: UserId(0), field: *field }.absent();
        let mut person = Self::of(std::array::from_fn(|at| absent(&UserField::ALL[at])));
        person.set(UserField::Source, Value::Text("local".to_owned()));
        person
    }
}

impl Person {
    #[must_use]
    pub fn field(&self, field: UserField) -> &Value {
        &self.fields[field as usize]
    }

    /// Somebody with these fields, in the order of [`UserField::ALL`], who holds nothing yet.
    #[must_use]
    pub fn of(fields: [Value; UserField::ALL.len()]) -> Self {
        Self {
            fields: Arc::new(fields),
            levels: Levels::default(),
            access: BTreeMap::new(),
            memberships: BTreeMap::new(),
            is_system: false,
            domain: 0,
            recycle_origin: None,
        }
    }

    pub fn set(&mut self, field: UserField, value: Value) {
        Arc::make_mut(&mut self.fields)[field as usize] = value;
    }

    /// The status, or `None` for a user who does not exist.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        match self.field(UserField::Status) {
            Value::Status(status) => Some(*status),
            _ => None,
        }
    }

    #[must_use]
    pub fn text(&self, field: UserField) -> &str {
        self.field(field).as_text().unwrap_or_default()
    }

    #[must_use]
    pub fn owner(&self) -> Option<OrgId> {
        match self.field(UserField::OwningOrg) {
            Value::Org(org) => Some(*org),
            _ => None,
        }
    }

    #[must_use]
    pub fn supervisor(&self) -> Option<UserId> {
        match self.field(UserField::Supervisor) {
            Value::User(user) => Some(*user),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status() == Some(Status::Active)
    }

    /// Whether there is a password by which the user comes in, or a new one is about to be.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.is_local() && self.text(UserField::Password) != "none"
    }

    /// Whether the account's password is kept here; otherwise an identity provider vouches for its user.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.text(UserField::Source) == "local"
    }

    /// The moment until which wrong attempts lock the account.
    #[must_use]
    pub fn locked_until(&self) -> Option<Time> {
        match self.field(UserField::LockedUntil) {
            Value::Time(until) => Some(*until),
            _ => None,
        }
    }

    /// Organizations in which the user has any flag now.
    pub fn relations(&self, now: Time) -> impl Iterator<Item = OrgId> + '_ {
        let counts = move |access: &Access| (access.active || access.login || access.editable) && access.holds(now);
        self.access.iter().filter(move |(_, access)| counts(access)).map(|(org, _)| *org)
    }

    /// Organizations in which the user may sign in now.
    pub fn logins(&self, now: Time) -> impl Iterator<Item = OrgId> + '_ {
        self.access.iter().filter(move |(_, access)| access.login && access.holds(now)).map(|(org, _)| *org)
    }
}
