//! Guards about a user's own state: system users, one's own row, moves of status, owner, limbo.

use super::{Case, refuse};
use crate::domain::cell::{AccessPart, Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::status::{Move, Status};
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::store;

type Check = store::Result<Option<Verdict>>;

pub(super) fn system_user(case: &Case<'_>, change: &Change) -> Check {
    match case.was(change) {
        Some(person) if person.is_system => refuse(Guard::G10, "This is a system user; it is never edited."),
        _ => Ok(None),
    }
}

pub(super) fn own_row(case: &Case<'_>, change: &Change) -> Check {
    if change.cell.user() != Some(case.operator.user) {
        return Ok(None);
    }
    if matches!(change.cell, Cell::User { field, .. } if field.is_personal()) {
        return Ok(None);
    }
    if let Cell::User { field, .. } = change.cell
        && !case.is_bulk()
        && is_own_credential(case, change, field)
    {
        // The set as a whole is held until the present password comes with it.
        return Ok(None);
    }
    let sentence = "This is your own row: only name, address, phone and job title are yours to change.";
    if case.is_bulk() {
        return Ok(Some(Verdict::Withheld(Finding::new(Guard::G7, sentence))));
    }
    refuse(Guard::G7, sentence)
}

/// One's own password and security question are changed with the present password, and the duty to change the password
/// ends with it.
fn is_own_credential(case: &Case<'_>, change: &Change, field: UserField) -> bool {
    let renewed = || case.would_be(change).is_some_and(|person| person.text(UserField::Password) == "new");
    field.is_secret() || field == UserField::RequireChange && change.after == Value::OFF && renewed()
}

pub(super) fn status_move(case: &Case<'_>, change: &Change) -> Check {
    let Cell::User { field: UserField::Status, .. } = change.cell else { return Ok(None) };
    let was = case.was(change);
    let from = was.and_then(crate::domain::picture::Person::status);
    let Value::Status(to) = change.after else {
        return refuse(Guard::Invariant, "An account is never erased; it can be deleted into the recycle bin.");
    };
    if let Err(sentence) = Move::between(from, to) {
        return refuse(Guard::Invariant, sentence);
    }
    let origin = was.and_then(|person| person.recycle_origin);
    if from == Some(Status::Recycled) && to == Status::Pending && origin != Some(Status::Pending) {
        let sentence = "Only an account that was denied while pending can be restored to pending.";
        return refuse(Guard::Invariant, sentence);
    }
    Ok(None)
}

/// Whether a change can touch the bond between a user and their owning organization.
fn concerns_owner(case: &Case<'_>, change: &Change) -> bool {
    match change.cell {
        Cell::User { field: UserField::Status | UserField::OwningOrg, .. } => true,
        Cell::Access { org, part: AccessPart::Active, .. } => {
            case.would_be(change).and_then(crate::domain::picture::Person::owner) == Some(org)
        }
        _ => false,
    }
}

pub(super) fn owner(case: &Case<'_>, change: &Change) -> Check {
    if let Cell::Org { org, field: crate::domain::cell::OrgField::Active } = change.cell {
        return owned_org(case, org, change);
    }
    let Some(person) = case.would_be(change).filter(|_| concerns_owner(case, change)) else { return Ok(None) };
    let Some(owner) = person.owner() else {
        return match person.status() {
            Some(Status::Active | Status::Inactive) => {
                refuse(Guard::Invariant, "An owning organization has to be chosen first.")
            }
            _ => Ok(None),
        };
    };
    if !person.is_active() {
        return Ok(None);
    }
    if !case.after.orgs.get(&owner).is_some_and(crate::domain::picture::Org::is_active) {
        let code = case.org_code(owner);
        return refuse(Guard::Invariant, format!("The owning organization {code} is not active."));
    }
    if !person.access.contains_key(&owner) {
        let code = case.org_code(owner);
        return refuse(
            Guard::Invariant,
            format!(
                "{code} owns this user, so the relation to it stays; change the owning organization in the same set."
            ),
        );
    }
    Ok(None)
}

fn owned_org(case: &Case<'_>, org: crate::domain::ids::OrgId, change: &Change) -> Check {
    if change.after.is_on() || org.is_new() {
        return Ok(None);
    }
    // Users of this set are judged as they would be; the rest as they stand.
    if case.after.users.values().any(|person| person.is_active() && person.owner() == Some(org))
        || case.reader.owns_active_user(org, case.users)?
    {
        return refuse(
            Guard::Invariant,
            "This organization owns active users; give them another owning organization first.",
        );
    }
    Ok(None)
}

/// Whether a change can leave its user unable to sign in.
fn concerns_limbo(change: &Change) -> bool {
    match change.cell {
        Cell::User { field: UserField::Status, .. } | Cell::Membership { .. } => true,
        Cell::Access { part, .. } => part != AccessPart::Editable,
        _ => false,
    }
}

pub(super) fn limbo(case: &Case<'_>, change: &Change) -> Check {
    if !case.is_bulk() || !concerns_limbo(change) {
        return Ok(None);
    }
    let falls = case.would_be(change).is_some_and(|person| case.after.in_limbo(person, case.now));
    let was = case.was(change).is_some_and(|person| case.before.in_limbo(person, case.now));
    if !falls || was {
        return Ok(None);
    }
    let sentence =
        "The user would be active without a workgroup or without a Login organization, and could not sign in.";
    if case.accepted.limbo {
        return case.let_through(change, Guard::G9, "accepted", sentence);
    }
    refuse(Guard::G9, sentence)
}
