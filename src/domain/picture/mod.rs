//! A picture of some rows: everything about a few users, organizations and workgroups that a judgement needs.
//!
//! A set is judged on two pictures, before and after, so guards are plain functions that can be tried a million times
//! without a database. The store draws the first picture inside the transaction; the second is the first with the
//! changes made to it; what is then written are the same changes.

mod group;
mod person;
mod setup;

use std::collections::{BTreeMap, BTreeSet};

pub use self::group::{Allowed, Org, Workgroup};
pub use self::person::{Access, Membership, Person};
pub use self::setup::{Edges, Release, TemplateRow, overlap};
use super::cell::{
    AccessPart, Cell, EdgePart, ListField, MembershipPart, OptionField, OptionPart, ReleaseField, TemplateField, Value,
};
use super::ids::{LocationId, OrgId, ProviderId, ReleaseId, TemplateId, UserId, WorkgroupId};
use super::permission::{Level, Permission};
use super::properties::PropertyId;
use super::restriction::OptionCode;
use super::time::Time;

/// Some rows as they stand, or as they would.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Picture {
    pub users: BTreeMap<UserId, Person>,
    pub orgs: BTreeMap<OrgId, Org>,
    pub workgroups: BTreeMap<WorkgroupId, Workgroup>,
    pub templates: BTreeMap<TemplateId, TemplateRow>,
    /// The labels of the restriction options.
    pub options: BTreeMap<OptionCode, String>,
    pub locations: BTreeMap<LocationId, String>,
    pub providers: BTreeMap<ProviderId, String>,
    pub releases: BTreeMap<ReleaseId, Release>,
    pub edges: Edges,
    /// What the site has set; a property that it has not set is not there.
    pub properties: BTreeMap<PropertyId, String>,
    /// The codes in use, where a new organization is to get one.
    pub codes: BTreeSet<String>,
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
            Cell::Option { option, field: OptionField::Label } => {
                self.options.get(&option).map(|label| Value::text(label))
            }
            Cell::Location { location, field: ListField::Name } => {
                self.locations.get(&location).map(|name| Value::text(name))
            }
            Cell::Provider { provider, field: ListField::Name } => {
                self.providers.get(&provider).map(|name| Value::text(name))
            }
            Cell::OrgLocation { org, location } => {
                self.orgs.get(&org).map(|org| Value::Flag(org.locations.contains(&location)))
            }
            Cell::OrgOption { org, option, part } => self.orgs.get(&org).map(|org| match part {
                OptionPart::Visible => Value::Flag(org.allowed(option).visible),
                OptionPart::Editable => Value::Flag(org.allowed(option).editable),
            }),
            Cell::Release { release, field } => self.releases.get(&release).map(|row| match field {
                ReleaseField::Name => Value::text(&row.name),
                ReleaseField::Comments => Value::text(&row.comments),
            }),
            Cell::Edge { edge, part } => self.edges.get(&edge).map(|end| match part {
                EdgePart::Active => Value::ON,
                EdgePart::End => end.map_or(Value::None, Value::Day),
            }),
            Cell::Property { property } => self.properties.get(&property).map(|value| Value::text(value)),
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
            Cell::OrgLocation { org, location } => {
                let locations = &mut self.orgs.entry(org).or_default().locations;
                if value.is_on() {
                    locations.insert(location)
                } else {
                    locations.remove(&location)
                };
            }
            Cell::OrgOption { org, option, part } => {
                let allowed = self.orgs.entry(org).or_default().options.entry(option).or_default();
                match part {
                    OptionPart::Visible => allowed.visible = value.is_on(),
                    OptionPart::Editable => allowed.editable = value.is_on(),
                }
            }
            Cell::Option { option, field: OptionField::Label } => keep_named(&mut self.options, option, value),
            Cell::Location { location, field: ListField::Name } => keep_named(&mut self.locations, location, value),
            Cell::Provider { provider, field: ListField::Name } => keep_named(&mut self.providers, provider, value),
            Cell::Property { property } => keep_named(&mut self.properties, property, value),
            Cell::Release { release, field } => {
                let row = self.releases.entry(release).or_default();
                let text = value.as_text().unwrap_or_default();
                match field {
                    ReleaseField::Name => text.clone_into(&mut row.name),
                    ReleaseField::Comments => text.clone_into(&mut row.comments),
                }
            }
            Cell::Edge { edge, part: EdgePart::Active } => match value {
                Value::Flag(_) => {
                    self.edges.entry(edge).or_default();
                }
                _ => {
                    self.edges.remove(&edge);
                }
            },
            Cell::Edge { edge, part: EdgePart::End } => {
                let end = self.edges.entry(edge).or_default();
                *end = if let Value::Day(day) = value { Some(*day) } else { None };
            }
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

    /// Until when an administrator is one, as far as grants that run out decide; `None` for who is none.
    #[must_use]
    pub fn administers_until(&self, person: &Person, now: Time) -> Option<Time> {
        if !self.is_administrator(person, now) {
            return None;
        }
        let ever = |until: Option<Time>| until.unwrap_or(Time(i64::MAX));
        let menus = person.memberships.iter().filter(|(id, membership)| {
            let workgroup = self.workgroups.get(id);
            membership.counts(now) && workgroup.is_some_and(|group| group.is_active() && group.has_admin_menu())
        });
        let menu = menus.map(|(_, membership)| ever(membership.until)).max()?;
        let logins = person.access.values().filter(|access| access.login && access.holds(now));
        Some(menu.min(logins.map(|access| ever(access.until)).max()?))
    }

    /// Whether the user can administer users (guard G8): the last of these can never be lost.
    #[must_use]
    pub fn is_administrator(&self, person: &Person, now: Time) -> bool {
        // Hardly anybody has this level, so it is looked at first.
        person.levels.get(Permission::UserSetup) == Level::Write
            && person.is_active()
            && !person.is_system
            && person.domain != -99
            && (person.has_password() || !person.is_local())
            && self.sees_menu(person, now)
            && person.logins(now).next().is_some()
    }
}

/// Keeps the name of a row, or the value of a property; without one it is gone.
fn keep_named<Id: Ord>(rows: &mut BTreeMap<Id, String>, id: Id, value: &Value) {
    match value {
        Value::Text(name) => {
            rows.insert(id, name.clone());
        }
        _ => {
            rows.remove(&id);
        }
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
            // An edge is there or it is not.
            let value = if matches!(cell, Cell::Edge { .. }) && value == Value::OFF { Value::ON } else { value };
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
