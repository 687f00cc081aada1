//! Every objection that the specification has to one change, seen on the town before and after the whole set.

use std::collections::BTreeSet;

use beadle::domain::cell::{AccessPart, Cell, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use beadle::domain::change::{Change, Via};
use beadle::domain::text::fold;
use beadle::domain::verdict::Guard;

use super::facts::{
    OF_RANK, ONLY_WRITE, PASSWORDS, PASSWORDS_IN_ORG, SETUP_DATA, USER_SETUP, WORKGROUP_DESIGNER, holds, outranks, tier,
};
use super::rules::{Asked, Kin, Objections, may_restore};
use super::town::{NOW, Town, User, level_number};

/// The fields of one's own row that are open (G7).
pub const PERSONAL: [UserField; 7] = [
    UserField::Name,
    UserField::Street,
    UserField::City,
    UserField::State,
    UserField::Zip,
    UserField::Phone,
    UserField::JobTitle,
];

/// One change with everything it is judged by.
struct Point<'a> {
    before: &'a Town,
    after: &'a Town,
    asked: &'a Asked<'a>,
    change: &'a Change,
    operator: &'a User,
    /// The user of the row as they were, and as they would be.
    was: Option<&'a User>,
    would_be: Option<&'a User>,
}

pub fn objections(before: &Town, after: &Town, asked: &Asked<'_>, change: &Change) -> Objections {
    if after.get(change.cell) != change.after {
        return [(Kin::Refused, Guard::Invariant)].into();
    }
    let user = change.cell.user().map(|user| user.0);
    let (was, would_be) = user.map_or((None, None), |user| (before.users.get(&user), after.users.get(&user)));
    let point = Point { before, after, asked, change, operator: &before.users[&asked.operator], was, would_be };
    if was.is_some_and(|user| user.system) {
        return [(Kin::Refused, Guard::G10)].into();
    }
    let bulk = asked.touched().len() > 1;
    if user == Some(asked.operator) && point.closed_to_owner(bulk) && !asked.without.contains(&Guard::G7) {
        let kin = if bulk { Kin::Withheld } else { Kin::Refused };
        return [(kin, Guard::G7)].into();
    }
    let mut found = Objections::new();
    let mut refuse = |guard: Guard, when: bool| {
        if when {
            found.insert((Kin::Refused, guard));
        }
    };
    refuse(Guard::Standing, user != Some(asked.operator) && !point.has_standing());
    refuse(Guard::Invariant, point.breaks_invariant());
    refuse(Guard::G4, point.demotes_superior());
    refuse(Guard::G5, point.activates_superior());
    refuse(Guard::G6, point.takes_over());
    refuse(Guard::G9, bulk && !asked.set.accepted.limbo && point.strands());
    match point.above_ceiling().filter(|_| !asked.glass) {
        Some(guard) => {
            found.insert((if guard == Guard::G1 { Kin::Refused } else { Kin::Withheld }, guard));
        }
        None if !asked.acknowledged() => {
            if point.raises_tier() {
                found.insert((Kin::Held, Guard::G11));
            }
            if makes_administrators(before, after, change) {
                found.insert((Kin::Held, Guard::G12));
            }
        }
        None => {}
    }
    found.retain(|(_, guard)| !asked.glass || !OF_RANK.contains(guard));
    found
}

/// Whether a change brings an administrative menu to somebody with User Setup at Write (G12).
pub fn makes_administrators(before: &Town, after: &Town, change: &Change) -> bool {
    match change.cell {
        Cell::Membership { user, workgroup, .. } => {
            let counts = |town: &Town| {
                let row = town.users.get(&user.0).and_then(|user| user.groups.get(&workgroup.0));
                row.is_some_and(|row| row.active && holds(row.until, NOW))
            };
            let menu = after.groups.get(&workgroup.0).is_some_and(|group| group.admin || group.setup);
            counts(after) && !counts(before) && menu && after.users[&user.0].levels[USER_SETUP] == 2
        }
        Cell::Workgroup { workgroup, .. } if gives_menu(change) => after.users.iter().any(|(id, user)| {
            let through = after.groups_of(user, NOW).any(|(group, _)| group == workgroup.0);
            let had = before.users.get(id).is_some_and(|user| before.menu_ok(user, NOW));
            user.levels[USER_SETUP] == 2 && through && after.menu_ok(user, NOW) && !had && before.users.contains_key(id)
        }),
        _ => false,
    }
}

fn gives_menu(change: &Change) -> bool {
    let Cell::Workgroup { field, .. } = change.cell else { return false };
    let menu =
        matches!(field, WorkgroupField::Active | WorkgroupField::GlobalAdminMenu | WorkgroupField::SetupDataMenu);
    menu && change.after.is_on()
}

impl Point<'_> {
    fn closed_to_owner(&self, bulk: bool) -> bool {
        let Cell::User { field, .. } = self.change.cell else { return true };
        let renewed = self.would_be.is_some_and(|user| user.hash.as_deref() == Some("new"));
        let own_credential = match field {
            UserField::Password | UserField::SecurityQuestion => true,
            UserField::RequireChange => self.change.after == Value::OFF && renewed,
            _ => false,
        };
        !PERSONAL.contains(&field) && (bulk || !own_credential)
    }

    fn has(&self, permission: usize) -> bool {
        self.before.menu_ok(self.operator, NOW) && self.operator.levels[permission] == 2
    }

    fn has_standing(&self) -> bool {
        let passwords = || self.has(PASSWORDS) || self.has(PASSWORDS_IN_ORG);
        let making = self.was.is_none() && self.has(USER_SETUP);
        match self.change.cell {
            Cell::Org { .. } => self.has(SETUP_DATA),
            Cell::Workgroup { .. } => self.has(WORKGROUP_DESIGNER),
            Cell::User {
                field: UserField::Password | UserField::SecurityQuestion | UserField::LockedUntil, ..
            } => making || passwords(),
            Cell::User { field: UserField::RequireChange, .. }
                if self.would_be.is_some_and(|user| user.hash.as_deref() == Some("new")) =>
            {
                making || passwords()
            }
            Cell::User { field: UserField::Status, .. } if self.was.and_then(|user| user.status) == Some('D') => {
                self.before.menu_ok(self.operator, NOW) && may_restore(&self.operator.levels)
            }
            _ => self.has(USER_SETUP),
        }
    }

    /// G1, or G2 and G3 where the cell comes from a template or a clone.
    fn above_ceiling(&self) -> Option<Guard> {
        let (Cell::Permission { permission, .. } | Cell::TemplateLevel { permission, .. }, Value::Level(wanted)) =
            (self.change.cell, &self.change.after)
        else {
            return None;
        };
        let Value::Level(held) = self.before.get(self.change.cell) else { return None };
        let above = wanted > &held && level_number(*wanted) > self.operator.levels[permission.index()];
        above.then_some(match self.change.via {
            Via::Template(_) => Guard::G2,
            Via::Clone(_) => Guard::G3,
            Via::Manual | Via::Import => Guard::G1,
        })
    }

    fn raises_tier(&self) -> bool {
        let (Cell::Permission { permission, .. }, Value::Level(wanted)) = (self.change.cell, &self.change.after) else {
            return false;
        };
        let held = self.was.map_or(0, |user| user.levels[permission.index()]);
        level_number(*wanted) > held && tier(permission.index(), level_number(*wanted)) > 0
    }

    fn demotes_superior(&self) -> bool {
        if let Cell::Workgroup { workgroup, .. } = self.change.cell {
            return self.cuts_off_superiors(workgroup.0);
        }
        let Some(was) = self.was.filter(|was| outranks(&was.levels, &self.operator.levels)) else { return false };
        let Some(would_be) = self.would_be else { return true };
        match self.change.cell {
            Cell::User { field: UserField::RequireChange, .. } => self.change.after.is_on(),
            Cell::User { field, .. } => matches!(
                field,
                UserField::Status
                    | UserField::Login
                    | UserField::Password
                    | UserField::SecurityQuestion
                    | UserField::LockedUntil
            ),
            Cell::Permission { permission, .. } => would_be.levels[permission.index()] < was.levels[permission.index()],
            Cell::Access { part: AccessPart::Until, .. } | Cell::Membership { part: MembershipPart::Until, .. } => {
                !self.change.after.is_none()
            }
            Cell::Access { .. } | Cell::Membership { .. } => {
                self.change.after.is_none() || self.change.before.is_on() && !self.change.after.is_on()
            }
            _ => false,
        }
    }

    /// Whether a workgroup is taken from, or loses its menu under, a member who outranks the operator.
    fn cuts_off_superiors(&self, workgroup: i64) -> bool {
        let shrinks = !gives_menu(self.change)
            && !matches!(self.change.cell, Cell::Workgroup { field: WorkgroupField::Name, .. });
        shrinks
            && self.before.users.iter().any(|(id, was)| {
                let is = &self.after.users[id];
                let member = |town: &Town, user: &User| town.groups_of(user, NOW).any(|(group, _)| group == workgroup);
                let loses_menu = self.before.menu_ok(was, NOW) && !self.after.menu_ok(is, NOW);
                was.status == Some('A')
                    && outranks(&was.levels, &self.operator.levels)
                    && member(self.before, was)
                    && (loses_menu || !member(self.after, is))
            })
    }

    fn activates_superior(&self) -> bool {
        let Cell::User { field: UserField::Status, .. } = self.change.cell else { return false };
        self.would_be.is_some_and(|user| user.status == Some('A') && outranks(&user.levels, &self.operator.levels))
    }

    fn takes_over(&self) -> bool {
        let Cell::User { user, field } = self.change.cell else { return false };
        let credential = matches!(
            field,
            UserField::Login | UserField::Password | UserField::SecurityQuestion | UserField::LockedUntil
        );
        if !credential || user.0 == self.asked.operator {
            return false;
        }
        let unentitled =
            field != UserField::Login && self.was.is_some_and(|was| !self.operator.may_set_password_of(was));
        let beyond = |user: Option<&User>| user.is_some_and(|user| !self.operator.dominates(user));
        let made = if self.was.is_some() || field == UserField::Password { self.would_be } else { None };
        unentitled || beyond(self.was) || beyond(made)
    }

    /// G9 for the row's own user.
    fn strands(&self) -> bool {
        let concerns = match self.change.cell {
            Cell::User { field: UserField::Status, .. } | Cell::Membership { .. } => true,
            Cell::Access { part, .. } => part != AccessPart::Editable,
            _ => false,
        };
        concerns
            && self.would_be.is_some_and(|user| self.after.in_limbo(user))
            && !self.was.is_some_and(|user| self.before.in_limbo(user))
    }

    fn breaks_invariant(&self) -> bool {
        let unfinished = |user: &User| {
            user.status.is_none() || user.text(UserField::Name).is_empty() || user.text(UserField::Login).is_empty()
        };
        if self.was.is_none() && self.would_be.is_some_and(unfinished) {
            return true;
        }
        match self.change.cell {
            Cell::User { user, field } => self.breaks_field(user.0, field) || self.breaks_ownership(None),
            Cell::Permission { permission, .. } | Cell::TemplateLevel { permission, .. }
                if self.change.after == Value::Level(super::town::level(1))
                    && ONLY_WRITE.contains(&permission.index()) =>
            {
                true
            }
            Cell::Access { org, part, .. } => {
                !self.after.orgs.contains_key(&org.0)
                    || part == AccessPart::Active && self.breaks_ownership(Some(org.0))
            }
            Cell::Membership { workgroup, .. } => !self.after.groups.contains_key(&workgroup.0),
            Cell::Org { org, field: OrgField::Active } => {
                let owned = |user: &User| user.status == Some('A') && user.owner == Some(org.0);
                self.change.after.is_none() || !self.change.after.is_on() && self.after.users.values().any(owned)
            }
            Cell::Workgroup { workgroup, field } => {
                let group = &self.after.groups[&workgroup.0];
                let same = |(other, row): (&i64, &super::town::Group)| {
                    *other != workgroup.0 && fold(&row.name) == fold(&group.name)
                };
                group.active.is_none()
                    || group.name.is_empty()
                    || field == WorkgroupField::Name && self.after.groups.iter().any(same)
            }
            Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => {
                let row = &self.after.templates[&template.0];
                let same = |(other, one): (&i64, &super::town::Template)| {
                    *other != template.0 && fold(&one.name) == fold(&row.name)
                };
                let named = matches!(self.change.cell, Cell::Template { .. }) && !row.name.is_empty();
                row.name.is_empty() && row.levels != [0; 27] || named && self.after.templates.iter().any(same)
            }
            _ => false,
        }
    }

    fn breaks_field(&self, user: i64, field: UserField) -> bool {
        let own = user == self.asked.operator;
        let would_be = self.would_be.expect("the row of a live change is there");
        let word = self.change.after.as_text().unwrap_or_default();
        match field {
            UserField::Status => self.breaks_moves(),
            UserField::Name => word.is_empty(),
            UserField::Login => {
                let taken = |(other, row): (&i64, &User)| *other != user && fold(row.text(field)) == fold(word);
                word.is_empty() || self.after.users.iter().any(taken)
            }
            UserField::Supervisor => self.breaks_line(user),
            UserField::OwningOrg => would_be.owner.is_some_and(|org| !self.after.orgs.contains_key(&org)),
            UserField::Source => self.was.is_some(),
            UserField::Password => {
                let at_hand = self.asked.passwords.is_none_or(|passwords| passwords.contains(&user));
                word != "new" || !would_be.is_local() || !at_hand
            }
            UserField::SecurityQuestion => word != "none",
            UserField::LockedUntil => !self.change.after.is_none(),
            UserField::RequireChange => {
                let renewed = would_be.hash.as_deref() == Some("new");
                let given = self.was.is_some() && self.asked.given.get(&user).is_some_and(|by| *by != user);
                !own && self.change.after == Value::OFF && (renewed || given)
            }
            _ => false,
        }
    }

    /// The moves of the state machine.
    fn breaks_moves(&self) -> bool {
        let from = self.was.and_then(|user| user.status);
        let to = self.would_be.and_then(|user| user.status);
        let origin = self.was.and_then(|user| user.from);
        match (from, to) {
            (None, Some(to)) => to == 'D',
            (Some('P'), Some('A' | 'D' | 'I')) => false,
            (Some('A'), Some('I' | 'D')) | (Some('I'), Some('A' | 'D')) => false,
            (Some('D'), Some('P')) => origin != Some('P'),
            (Some('D'), Some('A' | 'I')) => false,
            _ => true,
        }
    }

    /// The supervisor is somebody, no system user, and reports to nobody below.
    fn breaks_line(&self, user: i64) -> bool {
        let Some(boss) = self.would_be.and_then(|user| user.supervisor) else { return false };
        if self.after.users.get(&boss).is_none_or(|boss| boss.system) {
            return true;
        }
        let mut visited = BTreeSet::from([user]);
        let mut next = Some(boss);
        while let Some(current) = next {
            if !visited.insert(current) {
                return true;
            }
            next = self.after.users.get(&current).and_then(|user| user.supervisor);
        }
        false
    }

    /// I5 and I6, asked where a change can touch them.
    fn breaks_ownership(&self, org: Option<i64>) -> bool {
        let concerns = match (self.change.cell, org) {
            (Cell::User { field: UserField::Status | UserField::OwningOrg, .. }, _) => true,
            (Cell::Access { .. }, Some(org)) => self.would_be.is_some_and(|user| user.owner == Some(org)),
            _ => false,
        };
        let Some(user) = self.would_be.filter(|_| concerns) else { return false };
        match (user.owner, user.status) {
            (None, status) => matches!(status, Some('A' | 'I')),
            (Some(owner), Some('A')) => {
                let active = self.after.orgs.get(&owner).is_some_and(|org| org.active == Some(true));
                !active || !user.orgs.contains_key(&owner)
            }
            _ => false,
        }
    }
}
