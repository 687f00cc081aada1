//! A picture of some rows: everything about a few users, organizations and workgroups that a judgement needs.
//!
//! A set is judged on two pictures, before and after, so guards are plain functions that can be tried a million times
//! without a database. The store draws the first picture inside the transaction; the second is the first with the
//! changes made to it; what is then written are the same changes.

use std::collections::BTreeMap;

use super::cell::{AccessPart, Cell, MembershipPart, OrgField, TemplateField, UserField, Value, WorkgroupField};
use super::ids::{OrgId, TemplateId, UserId, WorkgroupId};
use super::permission::{Level, Levels, Permission};
use super::status::Status;
use super::time::Time;

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
    /// The fields in the order of [`UserField::ALL`].
    fields: Vec<Value>,
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
        let mut person = Self {
            fields: UserField::ALL.iter().map(absent).collect(),
            levels: Levels::default(),
            access: BTreeMap::new(),
            memberships: BTreeMap::new(),
            is_system: false,
            domain: 0,
            recycle_origin: None,
        };
        person.set(UserField::Source, Value::Text("local".to_owned()));
        person
    }
}

impl Person {
    #[must_use]
    pub fn field(&self, field: UserField) -> &Value {
        &self.fields[field as usize]
    }

    pub fn set(&mut self, field: UserField, value: Value) {
        self.fields[field as usize] = value;
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

/// One organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Org {
    fields: Vec<Value>,
}

impl Default for Org {
    fn default() -> Self {
        Self { fields: vec![Value::None; OrgField::ALL.len()] }
    }
}

impl Org {
    #[must_use]
    pub fn field(&self, field: OrgField) -> &Value {
        &self.fields[field as usize]
    }

    pub fn set(&mut self, field: OrgField, value: Value) {
        self.fields[field as usize] = value;
    }

    #[must_use]
    pub fn text(&self, field: OrgField) -> &str {
        self.field(field).as_text().unwrap_or_default()
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.field(OrgField::Active).is_on()
    }
}

/// One workgroup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workgroup {
    fields: Vec<Value>,
}

impl Default for Workgroup {
    fn default() -> Self {
        let absent = |field: &WorkgroupField| Cell::Workgroup { workgroup: WorkgroupId(0), field: *field }.absent();
        Self { fields: WorkgroupField::ALL.iter().map(absent).collect() }
    }
}

impl Workgroup {
    #[must_use]
    pub fn field(&self, field: WorkgroupField) -> &Value {
        &self.fields[field as usize]
    }

    pub fn set(&mut self, field: WorkgroupField, value: Value) {
        self.fields[field as usize] = value;
    }

    #[must_use]
    pub fn text(&self, field: WorkgroupField) -> &str {
        self.field(field).as_text().unwrap_or_default()
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.field(WorkgroupField::Active).is_on()
    }

    /// Whether it carries one of the two menus that make administration possible.
    #[must_use]
    pub fn has_admin_menu(&self) -> bool {
        self.field(WorkgroupField::GlobalAdminMenu).is_on() || self.field(WorkgroupField::SetupDataMenu).is_on()
    }
}

/// One permission template; it exists while it has a name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TemplateRow {
    pub name: String,
    pub levels: Levels,
}

/// Some rows as they stand, or as they would.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Picture {
    pub users: BTreeMap<UserId, Person>,
    pub orgs: BTreeMap<OrgId, Org>,
    pub workgroups: BTreeMap<WorkgroupId, Workgroup>,
    pub templates: BTreeMap<TemplateId, TemplateRow>,
}

impl Picture {
    /// What a cell holds; the absent value where its row is not there.
    #[must_use]
    pub fn get(&self, cell: Cell) -> Value {
        let found = match cell {
            Cell::User { user, field } => self.users.get(&user).map(|person| person.field(field).clone()),
            Cell::Permission { user, permission } => {
                self.users.get(&user).map(|person| Value::Level(person.levels.get(permission)))
            }
            Cell::Access { user, org, part } => {
                let access = self.users.get(&user).and_then(|person| person.access.get(&org));
                access.map(|access| match part {
                    AccessPart::Active => Value::Flag(access.active),
                    AccessPart::Login => Value::Flag(access.login),
                    AccessPart::Editable => Value::Flag(access.editable),
                    AccessPart::Until => access.until.map_or(Value::None, Value::Time),
                })
            }
            Cell::Membership { user, workgroup, part } => {
                let membership = self.users.get(&user).and_then(|person| person.memberships.get(&workgroup));
                membership.map(|membership| match part {
                    MembershipPart::Active => Value::Flag(membership.active),
                    MembershipPart::Until => membership.until.map_or(Value::None, Value::Time),
                })
            }
            Cell::Org { org, field } => self.orgs.get(&org).map(|org| org.field(field).clone()),
            Cell::Workgroup { workgroup, field } => {
                self.workgroups.get(&workgroup).map(|workgroup| workgroup.field(field).clone())
            }
            Cell::Template { template, field: TemplateField::Name } => {
                self.templates.get(&template).map(|row| Value::text(&row.name))
            }
            Cell::TemplateLevel { template, permission } => {
                self.templates.get(&template).map(|row| Value::Level(row.levels.get(permission)))
            }
        };
        found.unwrap_or_else(|| cell.absent())
    }

    /// Puts a value into a cell and makes the row if it is missing. A value of the wrong kind changes nothing.
    pub fn set(&mut self, cell: Cell, value: &Value) {
        match cell {
            Cell::User { user, field } => self.users.entry(user).or_default().set(field, value.clone()),
            Cell::Permission { user, permission } => {
                if let Value::Level(level) = value {
                    self.users.entry(user).or_default().levels.set(permission, *level);
                }
            }
            Cell::Access { user, org, part } => {
                let access = &mut self.users.entry(user).or_default().access;
                if part == AccessPart::Active && value.is_none() {
                    access.remove(&org);
                } else {
                    let access = access.entry(org).or_default();
                    match (part, value) {
                        (AccessPart::Active, Value::Flag(on)) => access.active = *on,
                        (AccessPart::Login, Value::Flag(on)) => access.login = *on,
                        (AccessPart::Editable, Value::Flag(on)) => access.editable = *on,
                        (AccessPart::Until, Value::Time(until)) => access.until = Some(*until),
                        (AccessPart::Until, _) => access.until = None,
                        _ => {}
                    }
                }
            }
            Cell::Membership { user, workgroup, part } => {
                let memberships = &mut self.users.entry(user).or_default().memberships;
                if part == MembershipPart::Active && value.is_none() {
                    memberships.remove(&workgroup);
                } else {
                    let membership = memberships.entry(workgroup).or_default();
                    match (part, value) {
                        (MembershipPart::Active, Value::Flag(on)) => membership.active = *on,
                        (MembershipPart::Until, Value::Time(until)) => membership.until = Some(*until),
                        (MembershipPart::Until, _) => membership.until = None,
                        _ => {}
                    }
                }
            }
            Cell::Org { org, field } => self.orgs.entry(org).or_default().set(field, value.clone()),
            Cell::Workgroup { workgroup, field } => {
                self.workgroups.entry(workgroup).or_default().set(field, value.clone());
            }
            Cell::Template { template, field: TemplateField::Name } => {
                value.as_text().unwrap_or_default().clone_into(&mut self.templates.entry(template).or_default().name);
            }
            Cell::TemplateLevel { template, permission } => {
                if let Value::Level(level) = value {
                    self.templates.entry(template).or_default().levels.set(permission, *level);
                }
            }
        }
    }

    /// Whether the user is active and sees an administrative menu through an active workgroup (`menu_ok`).
    #[must_use]
    pub fn sees_menu(&self, person: &Person, now: Time) -> bool {
        person.is_active() && self.counted_workgroups(person, now).any(Workgroup::has_admin_menu)
    }

    /// The active workgroups in which the user is an active member now.
    pub fn counted_workgroups<'a>(&'a self, person: &'a Person, now: Time) -> impl Iterator<Item = &'a Workgroup> {
        let counted = person.memberships.iter().filter(move |(_, membership)| membership.counts(now));
        counted.filter_map(|(id, _)| self.workgroups.get(id)).filter(|workgroup| workgroup.is_active())
    }

    /// Whether an active user could not sign in, for want of a workgroup or of an organization with Login.
    #[must_use]
    pub fn in_limbo(&self, person: &Person, now: Time) -> bool {
        let no_workgroup = self.counted_workgroups(person, now).next().is_none();
        person.is_active() && (no_workgroup || person.logins(now).next().is_none())
    }

    /// Whether the user can administer users (guard G8): the last of these can never be lost.
    #[must_use]
    pub fn is_administrator(&self, person: &Person, now: Time) -> bool {
        let credential = person.has_password() || !person.is_local();
        person.is_active()
            && !person.is_system
            && person.domain != -99
            && credential
            && person.levels.get(Permission::UserSetup) == Level::Write
            && self.sees_menu(person, now)
            && person.logins(now).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{cell, stored};
    use super::*;

    proptest! {
        #[test]
        fn what_is_set_is_there(
            (cell, value) in cell::strategy::cell().prop_flat_map(|cell| (Just(cell), stored::strategy::value(cell.kind())))
        ) {
            let mut picture = Picture::default();
            picture.set(cell, &value);
            prop_assert_eq!(picture.get(cell), value);
        }
    }

    #[test]
    fn removing_access_takes_its_flags_along() {
        let (user, org) = (UserId(1), OrgId(2));
        let cell = |part| Cell::Access { user, org, part };
        let mut picture = Picture::default();
        picture.set(cell(AccessPart::Login), &Value::ON);
        picture.set(cell(AccessPart::Active), &Value::None);
        assert_eq!(picture.get(cell(AccessPart::Login)), Value::OFF);
        assert_eq!(picture.get(cell(AccessPart::Active)), Value::None);
    }

    #[test]
    fn an_expired_grant_counts_as_none() {
        let now = Time(1000);
        let mut person = Person::default();
        person.access.insert(OrgId(1), Access { active: true, login: true, editable: false, until: Some(now) });
        assert_eq!(person.logins(now).count(), 0);
        assert_eq!(person.logins(Time(999)).count(), 1);
    }
}
