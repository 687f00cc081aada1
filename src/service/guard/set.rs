//! Guards about a set as a whole: the last administrator, and removals in bulk.

use std::collections::BTreeSet;

use super::super::administrators;
use super::{Case, workgroup};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::counted::number;
use crate::domain::ids::UserId;
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::picture::{Person, Picture};
use crate::domain::template::BY_DEFAULT;
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard};
use crate::store;

/// When everything that ends has ended.
const END: Time = Time(i64::MAX);

/// What is said of the set as a whole.
#[derive(Default)]
pub(in super::super) struct SetFindings {
    pub refusals: Vec<Finding>,
    pub holds: Vec<Finding>,
    pub warnings: Vec<Finding>,
    /// What would have been held if the operator had not typed the number, or shown who they are.
    pub acknowledged: Vec<String>,
}

/// Judges the set as a whole. `changes` are those that would be written.
pub(in super::super) fn judge(case: &Case<'_>, changes: &[Change]) -> store::Result<SetFindings> {
    let mut findings = SetFindings::default();
    if loses_last_administrator(case, changes, case.now)? {
        findings.refusals.push(Finding::new(
            Guard::G8,
            "Nobody would be left who can administer users: active, with User Setup at Write, a workgroup with an \
             administrative menu, and Login somewhere.",
        ));
    } else if loses_last_administrator(case, changes, END)? {
        findings.refusals.push(Finding::new(
            Guard::G8,
            "Nobody would be left who can administer users once the grants that run out have run out; let one \
             administrator stay without an end date.",
        ));
    }
    if let Some((number, what)) = mass_removal(case, changes)? {
        if case.accepted.number == Some(number) {
            findings.acknowledged.push(format!("G13 typed {number}: {what}."));
        } else {
            let sentence = format!("{what}. Type the number {number} to confirm.");
            findings.holds.push(Finding::new(Guard::G13, sentence));
        }
    }
    if let Some((guard, why)) = wants_password(case, changes)? {
        if case.beside.confirmed {
            findings.acknowledged.push(format!("{} confirmed by password: {why}.", guard.code()));
        } else {
            let way = if case.operator.person.has_password() {
                "confirm it with your own password."
            } else {
                "that takes your own password, and you have none here; ask an administrator to set one."
            };
            findings.holds.push(Finding::new(guard, format!("{why}: {way}")));
        }
    }
    if !case.is_bulk() && !changes.is_empty() {
        findings.warnings.extend(limbo_warning(case));
    }
    findings.warnings.extend(loses_template(case));
    if findings.refusals.is_empty()
        && let Some(sentence) = administrators::run_out_soon(case.reader, case.after, case.now)?
    {
        findings.warnings.push(Finding::new(Guard::G8, sentence));
    }
    Ok(findings)
}

/// Whoever raises a tier-1 level, or changes their own credentials, shows that it is they who sit at the keyboard.
fn wants_password(case: &Case<'_>, changes: &[Change]) -> store::Result<Option<(Guard, &'static str)>> {
    let own = |change: &Change| matches!(change.cell, Cell::User { user, field } if user == case.operator.user && field.is_secret());
    if changes.iter().any(own) {
        return Ok(Some((Guard::G6, "Your own credentials change")));
    }
    Ok(raise_tier_one(case, changes)?.then_some((Guard::G11, "A tier-1 level is raised")))
}

fn raise_tier_one(case: &Case<'_>, changes: &[Change]) -> store::Result<bool> {
    for change in changes {
        let raises = match (change.cell, &change.before, &change.after) {
            (Cell::Permission { permission, .. }, Value::Level(before), Value::Level(after)) => {
                after > before && permission.tier(*after) == Tier::One
            }
            _ => super::workgroup::makes_menu_holder(case, change)?,
        };
        if raises {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Without the template that quick add gives by default, it has to be told another one.
fn loses_template(case: &Case<'_>) -> Option<Finding> {
    let is_there = |picture: &Picture| picture.templates.values().any(|row| fold(&row.name) == fold(BY_DEFAULT));
    let sentence = format!(
        "Quick add at the command line gives the template \"{BY_DEFAULT}\" unless another one is named; without it, one has \
         to be named with --template."
    );
    (is_there(case.before) && !is_there(case.after)).then(|| Finding::new(Guard::G2, sentence))
}

fn limbo_warning(case: &Case<'_>) -> Option<Finding> {
    let user = case.users.iter().next()?;
    let person = case.after.users.get(user)?;
    let was = case.before.users.get(user).is_some_and(|person| case.before.in_limbo(person, case.now));
    (case.after.in_limbo(person, case.now) && !was).then(|| {
        Finding::new(
            Guard::G9,
            "The user will be active without a workgroup or without a Login organization, and cannot sign in.",
        )
    })
}

/// How many users of the set were administrators at a moment, and would be none.
fn lost_administrators(case: &Case<'_>, at: Time) -> usize {
    let was = case.before.users.iter().filter(|(_, person)| case.before.is_administrator(person, at));
    let is = |user: &UserId| case.after.users.get(user).is_some_and(|person| case.after.is_administrator(person, at));
    was.filter(|(user, _)| !is(user)).count()
}

/// The same of users who are not in the set, but in a workgroup that shrinks.
fn lost_by_workgroups(case: &Case<'_>, changes: &[Change]) -> store::Result<usize> {
    let mut lost = BTreeSet::new();
    for workgroup in changes.iter().filter(|change| !change.after.is_on()).filter_map(workgroup::switched) {
        for (user, member) in workgroup::members_holding(case, workgroup, Permission::UserSetup, Level::Write)? {
            if !case.after.users.contains_key(&user)
                && case.before.is_administrator(&member.was, case.now)
                && !case.after.is_administrator(&member.would_be, case.now)
            {
                lost.insert(user);
            }
        }
    }
    Ok(lost.len())
}

/// Whether the set takes away the last administrator there is at a moment. Grants that end make the moment matter.
fn loses_last_administrator(case: &Case<'_>, changes: &[Change], at: Time) -> store::Result<bool> {
    let lost = lost_administrators(case, at) > 0;
    // Through a workgroup that shrinks, users who are not in the set lose their rights.
    let shrinks = changes.iter().any(|change| workgroup::switched(change).is_some() && !change.after.is_on());
    if !lost && !shrinks || case.after.users.values().any(|person| case.after.is_administrator(person, at)) {
        return Ok(false);
    }
    let judged: BTreeSet<UserId> = case.after.users.keys().copied().collect();
    if case.reader.any_user_setup_holder(&judged, |person| case.after.is_administrator(person, at))? {
        return Ok(false);
    }
    Ok(lost || case.reader.any_user_setup_holder(&judged, |person| case.before.is_administrator(person, at))?)
}

/// The number to be typed, and why, when a set takes rights from many at once.
fn mass_removal(case: &Case<'_>, changes: &[Change]) -> store::Result<Option<(u32, String)>> {
    let lost = lost_administrators(case, case.now) + lost_by_workgroups(case, changes)?;
    let lost = u32::try_from(lost).unwrap_or(u32::MAX);
    let leaves_active = |change: &&Change| {
        matches!(change.cell, Cell::User { field: UserField::Status, .. })
            && case.was(change).is_some_and(Person::is_active)
    };
    let deactivated = u32::try_from(changes.iter().filter(leaves_active).count()).unwrap_or(u32::MAX);
    let many = deactivated > 10 && u64::from(deactivated) * 20 > case.reader.active_users()?;
    let (count, what) = match (many, lost > 1) {
        (true, true) => (
            deactivated,
            format!(
                "{} active users would be deactivated, and {lost} administrators would lose their rights",
                number(deactivated.into())
            ),
        ),
        (true, false) => (deactivated, format!("{} active users would be deactivated", number(deactivated.into()))),
        (false, true) => (lost, format!("{lost} administrators would lose their rights")),
        (false, false) => return Ok(None),
    };
    Ok(Some((count, what)))
}
