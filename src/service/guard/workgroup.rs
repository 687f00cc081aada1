//! Guards of workgroups as such: what switching one, or a menu of it, gives and takes, no row of a user being touched.

use std::collections::BTreeMap;

use super::{Case, refuse};
use crate::domain::cell::{Cell, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::{UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::picture::{Person, Picture, Workgroup};
use crate::domain::verdict::{Guard, Verdict};
use crate::store;

type Check = store::Result<Option<Verdict>>;

/// The workgroup that a change switches, or of which it switches a menu.
pub(super) fn switched(change: &Change) -> Option<WorkgroupId> {
    let Cell::Workgroup { workgroup, field } = change.cell else { return None };
    let switch =
        matches!(field, WorkgroupField::Active | WorkgroupField::GlobalAdminMenu | WorkgroupField::SetupDataMenu);
    switch.then_some(workgroup)
}

/// A member as they are and as they would be.
pub(super) struct Member {
    pub was: Person,
    pub would_be: Person,
}

/// The members of a workgroup who hold a permission at a level or above, before or after the set.
pub(super) fn members_holding(
    case: &Case<'_>,
    workgroup: WorkgroupId,
    permission: Permission,
    level: Level,
) -> store::Result<BTreeMap<UserId, Member>> {
    let mut members = BTreeMap::new();
    for (user, would_be) in &case.after.users {
        if let Some(was) = case.before.users.get(user) {
            members.insert(*user, Member { was: was.clone(), would_be: would_be.clone() });
        }
    }
    members.retain(|_, member| {
        let there =
            |person: &Person| person.memberships.contains_key(&workgroup) && person.levels.get(permission) >= level;
        there(&member.was) || there(&member.would_be)
    });
    if workgroup.is_new() {
        return Ok(members);
    }
    for user in case.reader.members_holding(workgroup, permission, level)? {
        if !case.after.users.contains_key(&user)
            && let Some(was) = case.reader.person(user)?
        {
            members.insert(user, Member { would_be: was.clone(), was });
        }
    }
    Ok(members)
}

fn counts_in(picture: &Picture, workgroup: WorkgroupId, person: &Person, case: &Case<'_>) -> bool {
    let active = picture.workgroups.get(&workgroup).is_some_and(Workgroup::is_active);
    active && person.memberships.get(&workgroup).is_some_and(|member| member.counts(case.now))
}

/// Somebody with User Setup at Write who gets an administrative menu because their workgroup does.
fn makes_administrator(case: &Case<'_>, change: &Change) -> store::Result<bool> {
    let Some(workgroup) = switched(change).filter(|_| change.after.is_on()) else { return Ok(false) };
    let members = members_holding(case, workgroup, Permission::UserSetup, Level::Write)?;
    Ok(members.values().any(|Member { was, would_be }| {
        would_be.levels.get(Permission::UserSetup) == Level::Write
            && counts_in(case.after, workgroup, would_be, case)
            && case.after.sees_menu(would_be, case.now)
            && !case.before.sees_menu(was, case.now)
    }))
}

/// Whether a change brings an administrative menu to somebody with User Setup at Write (guard G12).
pub(super) fn makes_menu_holder(case: &Case<'_>, change: &Change) -> store::Result<bool> {
    Ok(super::rank::makes_menu_member(case, change) || makes_administrator(case, change)?)
}

pub(super) fn menu_elevation(case: &Case<'_>, change: &Change) -> Check {
    if !makes_menu_holder(case, change)? {
        return Ok(None);
    }
    let who = if switched(change).is_some() { "a member" } else { "the user" };
    let sentence = format!("With this menu and User Setup at Write {who} becomes an administrator.");
    case.hold(change, Guard::G12, &sentence)
}

/// Who outranks the operator is not cut off by way of their workgroup either.
pub(super) fn rank(case: &Case<'_>, change: &Change) -> Check {
    let Some(workgroup) = switched(change).filter(|_| !change.after.is_on()) else { return Ok(None) };
    for permission in Permission::ALL {
        let own = case.operator.levels().get(permission);
        let above =
            [Level::Read, Level::Write].into_iter().find(|level| permission.tier(*level) == Tier::One && own < *level);
        let Some(level) = above else { continue };
        for Member { was, would_be } in members_holding(case, workgroup, permission, level)?.values() {
            let loses_menu = case.before.sees_menu(was, case.now) && !case.after.sees_menu(would_be, case.now);
            let leaves = !counts_in(case.after, workgroup, would_be, case);
            if was.is_active()
                && was.levels.get(permission) >= level
                && counts_in(case.before, workgroup, was, case)
                && (leaves || loses_menu)
            {
                let login = was.text(crate::domain::cell::UserField::Login);
                let label = permission.row().label;
                return refuse(
                    Guard::G4,
                    format!("It would cut off {login}, who outranks you: they hold {label}, which you do not."),
                );
            }
        }
    }
    Ok(None)
}
