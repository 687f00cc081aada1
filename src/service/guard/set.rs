//! Guards about a set as a whole: the last administrator, and removals in bulk.

use std::collections::BTreeSet;

use super::Case;
use crate::domain::cell::{Cell, UserField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::permission::Tier;
use crate::domain::picture::Person;
use crate::domain::verdict::{Finding, Guard};
use crate::store;

/// What is said of the set as a whole.
#[derive(Default)]
pub(in super::super) struct SetFindings {
    pub refusals: Vec<Finding>,
    pub holds: Vec<Finding>,
    pub warnings: Vec<Finding>,
}

/// Judges the set as a whole. `changes` are those that would be written.
pub(in super::super) fn judge(case: &Case<'_>, changes: &[Change]) -> store::Result<SetFindings> {
    let mut findings = SetFindings::default();
    if loses_last_administrator(case, changes)? {
        findings.refusals.push(Finding::new(
            Guard::G8,
            "Nobody would be left who can administer users: active, with User Setup at Write, a workgroup with an \
             administrative menu, and Login somewhere.",
        ));
    }
    if let Some((number, sentence)) = mass_removal(case, changes)?
        && case.accepted.number != Some(number)
    {
        findings.holds.push(Finding::new(Guard::G13, sentence));
    }
    if let Some(hold) = wants_password(case, changes) {
        findings.holds.push(hold);
    }
    if !case.is_bulk() && !changes.is_empty() {
        findings.warnings.extend(limbo_warning(case));
    }
    Ok(findings)
}

/// Whoever raises a tier-1 level, or changes their own credentials, shows that it is they who sit at the keyboard.
fn wants_password(case: &Case<'_>, changes: &[Change]) -> Option<Finding> {
    if case.beside.confirmed {
        return None;
    }
    let own = |change: &Change| matches!(change.cell, Cell::User { user, field } if user == case.operator.user && field.is_secret());
    let (guard, why) = if changes.iter().any(own) {
        (Guard::G6, "Your own credentials change")
    } else if changes.iter().any(|change| raises_tier_one(case, change)) {
        (Guard::G11, "A tier-1 level is raised")
    } else {
        return None;
    };
    let way = if case.operator.person.has_password() {
        "confirm it with your own password."
    } else {
        "that takes your own password, and you have none here; ask an administrator to set one."
    };
    Some(Finding::new(guard, format!("{why}: {way}")))
}

fn raises_tier_one(case: &Case<'_>, change: &Change) -> bool {
    match (change.cell, &change.before, &change.after) {
        (Cell::Permission { permission, .. }, Value::Level(before), Value::Level(after)) => {
            after > before && permission.tier(*after) == Tier::One
        }
        (Cell::Membership { .. }, _, _) => super::rank::makes_menu_holder(case, change),
        _ => false,
    }
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

fn lost_administrators(case: &Case<'_>) -> u32 {
    let was = |user: &UserId, person: &Person| {
        case.before.users.get(user).is_some_and(|before| case.before.is_administrator(before, case.now))
            && !case.after.is_administrator(person, case.now)
    };
    let lost = case.after.users.iter().filter(|(user, person)| was(user, person)).count();
    u32::try_from(lost).unwrap_or(u32::MAX)
}

/// Whether a workgroup is switched off or loses a menu, by which users who are not in the set can lose their rights.
fn workgroups_shrink(changes: &[Change]) -> bool {
    changes.iter().any(|change| {
        let shrinks = matches!(
            change.cell,
            Cell::Workgroup {
                field: WorkgroupField::Active | WorkgroupField::GlobalAdminMenu | WorkgroupField::SetupDataMenu,
                ..
            }
        );
        shrinks && !change.after.is_on()
    })
}

fn loses_last_administrator(case: &Case<'_>, changes: &[Change]) -> store::Result<bool> {
    if lost_administrators(case) == 0 && !workgroups_shrink(changes) {
        return Ok(false);
    }
    if case.after.users.values().any(|person| case.after.is_administrator(person, case.now)) {
        return Ok(false);
    }
    let judged: BTreeSet<UserId> = case.after.users.keys().copied().collect();
    let remains = |person: &Person| case.after.is_administrator(person, case.now);
    Ok(!case.reader.any_user_setup_holder(&judged, remains)?)
}

/// The number to be typed and why, when a set takes rights from many at once.
fn mass_removal(case: &Case<'_>, changes: &[Change]) -> store::Result<Option<(u32, String)>> {
    let lost = lost_administrators(case);
    if lost > 1 {
        let sentence = format!("{lost} administrators would lose their rights. Type the number {lost} to confirm.");
        return Ok(Some((lost, sentence)));
    }
    let leaves_active = |change: &&Change| {
        matches!(change.cell, Cell::User { field: UserField::Status, .. })
            && case.was(change).is_some_and(Person::is_active)
    };
    let deactivated = u32::try_from(changes.iter().filter(leaves_active).count()).unwrap_or(u32::MAX);
    if deactivated <= 10 || u64::from(deactivated) * 20 <= case.reader.active_users()? {
        return Ok(None);
    }
    let sentence =
        format!("{deactivated} active users would be deactivated. Type the number {deactivated} to confirm.");
    Ok(Some((deactivated, sentence)))
}
