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
    // Of a row that the set made, only its existence is taken back: its fields had no values before.
    let admitted: BTreeSet<UserId> =
        changes.iter().filter(|change| admits(change)).filter_map(|change| change.cell.user()).collect();
    let inverse = changes.iter().rev().filter(|change| {
        let owner = matches!(change.cell, Cell::User { user, field: UserField::OwningOrg } if admitted.contains(&user));
        !(owner && change.before.is_none()) && (makes_row(change) || !made.contains(&row(change.cell)))
    });
    Ok(ChangeSet {
        changes: inverse.map(Change::inverse).collect(),
        reason: format!("Undo of set {set}: {}", found.reason.stored()),
        ..ChangeSet::default()
    })
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

/// Whether a change let an applicant in. They can only become inactive again, and who is inactive has an owner.
fn admits(change: &Change) -> bool {
    change.before == Value::Status(Status::Pending) && change.after == Value::Status(Status::Active)
}

/// The row that a cell belongs to, as a key.
fn row(cell: Cell) -> String {
    cell.to_string().split('/').take(2).collect::<Vec<_>>().join("/")
}
