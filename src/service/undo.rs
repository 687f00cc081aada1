//! Taking a committed set back: the inverse of its changes, judged by today's guards like any other set.

use std::collections::BTreeSet;

use crate::api::Refusal;
use crate::domain::cell::{Cell, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::{SetId, UserId};
use crate::domain::status::Status;
use crate::store::Reader;

/// The set that takes another one back.
pub(super) fn inverse(reader: Reader<'_>, set: SetId) -> Result<ChangeSet, Refusal> {
    let Some(found) = reader.set(set)? else {
        return Err(
            Refusal::not_found(format!("There is no change set {set}.")).hint("`beadle changes list` shows them.")
        );
    };
    let changes = reader.changes_of(set)?;
    let made: BTreeSet<String> =
        changes.iter().filter(|change| makes_row(change)).map(|change| row(change.cell)).collect();
    let approved: BTreeSet<UserId> =
        changes.iter().filter(|change| approves(change)).filter_map(|change| change.cell.user()).collect();
    // Of a row that the set made, only its existence is taken back: its fields had no values before. An approved account
    // becomes inactive, and an inactive one keeps the owning organization that it was approved with.
    let keeps_owner = |change: &Change| {
        matches!(change.cell, Cell::User { user, field: UserField::OwningOrg } if approved.contains(&user))
            && change.before.is_none()
    };
    let inverse = (changes.iter().rev())
        .filter(|change| makes_row(change) || !made.contains(&row(change.cell)))
        .filter(|change| !keeps_owner(change) && !is_past_undoing(change));
    Ok(ChangeSet {
        changes: inverse.map(Change::inverse).collect(),
        reason: format!("Undo of set {set}: {}", found.reason.stored()),
        ..ChangeSet::default()
    })
}

/// Whether a change cannot be taken back: passwords, security questions and locks are no values that return.
fn is_past_undoing(change: &Change) -> bool {
    matches!(change.cell, Cell::User { field, .. } if field.is_credential() && field != UserField::Login)
}

/// Whether a change let a pending account in.
fn approves(change: &Change) -> bool {
    let (pending, active) = (Value::Status(Status::Pending), Value::Status(Status::Active));
    change.before == pending && change.after == active
}

/// Whether a change made a user, an organization or a workgroup.
fn makes_row(change: &Change) -> bool {
    let existence = matches!(
        change.cell,
        Cell::User { field: UserField::Status, .. }
            | Cell::Org { field: OrgField::Active, .. }
            | Cell::Workgroup { field: WorkgroupField::Active, .. }
    );
    existence && change.before.is_none()
}

/// The row that a cell belongs to, as a key.
fn row(cell: Cell) -> String {
    cell.to_string().split('/').take(2).collect::<Vec<_>>().join("/")
}
