//! Taking a committed set back: the inverse of its changes, judged by today's guards like any other set.

use std::collections::BTreeSet;

use super::commit;
use super::evaluate::Beside;
use super::operator::Operator;
use crate::api::Refusal;
use crate::api::review::{Inverse, Outcome, SetRow};
use crate::domain::cell::{Cell, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::{SetId, UserId};
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard};
use crate::store::Reader;

/// So many rows of an undo are shown before it is done.
const SHOWN: usize = 50;

/// What takes another set back, and what stays all the same.
pub(super) struct Back {
    pub set: ChangeSet,
    pub warnings: Vec<Finding>,
    of: SetRow,
}

/// The set that takes another one back, as it would fare now.
///
/// # Errors
/// When there is no such set, or nothing in it can be taken back, or it is not the operator's to see.
pub(super) fn preview(reader: Reader<'_>, operator: &Operator, set: SetId, now: Time) -> Result<Inverse, Refusal> {
    let beside = Beside { undo_of: Some(set), ..Beside::default() };
    let Back { set, warnings, of } = inverse(reader, set)?;
    let judgement = commit::judge_beside(reader, operator, &set, beside, now)?;
    let tally = judgement.tally();
    let mut rows = judgement.rows;
    rows.sort_by_key(|row| row.verdict.passes());
    rows.truncate(SHOWN);
    Ok(Inverse { set, warnings, of, tally, rows })
}

/// Leaves of a set only the changes of some cells.
///
/// # Errors
/// When nothing is left.
pub(super) fn restrict(set: &mut ChangeSet, only: Option<Vec<Cell>>) -> Result<(), Refusal> {
    let Some(only) = only else { return Ok(()) };
    let only: BTreeSet<Cell> = only.into_iter().collect();
    set.changes.retain(|change| only.contains(&change.cell));
    if set.changes.is_empty() {
        return Err(Refusal::invalid("The set that is to be taken back changed none of these cells."));
    }
    Ok(())
}

/// The set that takes another one back.
///
/// # Errors
/// When there is no such set, or nothing in it can be taken back.
pub(super) fn inverse(reader: Reader<'_>, set: SetId) -> Result<Back, Refusal> {
    let Some(found) = reader.set(set)? else {
        return Err(
            Refusal::not_found(format!("There is no change set {set}.")).hint("`beadle changes list` shows them.")
        );
    };
    if reader.is_of_sync(set)? {
        let sentence = format!("Set {set} is a sync or its restoration, which a backup takes back, not an undo.");
        return Err(
            Refusal::invalid(sentence).hint("`beadle sync backups` lists them, `beadle sync restore` goes back.")
        );
    }
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
    // The new password stays, and with it the duty to change it.
    let renewed: BTreeSet<UserId> =
        changes.iter().filter(|change| is_password(change)).filter_map(|change| change.cell.user()).collect();
    let keeps_duty = |change: &Change| matches!(change.cell, Cell::User { user, field: UserField::RequireChange } if renewed.contains(&user));
    let touched: Vec<&Change> = (changes.iter().rev())
        .filter(|change| makes_row(change) || !made.contains(&row(change.cell)))
        .filter(|change| !keeps_owner(change) && !keeps_duty(change))
        .collect();
    let inverse: Vec<Change> =
        touched.iter().filter(|change| !is_past_undoing(change)).map(|change| change.inverse()).collect();
    let warnings = lasting(&touched);
    if let Some(warning) = warnings.first().filter(|_| inverse.is_empty()) {
        let sentence = format!("Nothing of set {set} can be taken back. {}", warning.sentence.stored());
        return Err(Refusal::invalid(sentence));
    }
    let reason = format!("Undo of set {set}: {}", found.reason.stored());
    let reason = reason.chars().take(ChangeSet::LONGEST_REASON).collect();
    Ok(Back { set: ChangeSet { changes: inverse, reason, ..ChangeSet::default() }, warnings, of: found })
}

/// Adds to an outcome what the undo left as it is.
pub(super) fn with_warnings(outcome: Outcome, warnings: Vec<Finding>) -> Outcome {
    match outcome {
        Outcome::Committed { committed, mut judgement } => {
            judgement.warnings.extend(warnings);
            Outcome::Committed { committed, judgement }
        }
        Outcome::Stopped(mut judgement) => {
            judgement.warnings.extend(warnings);
            Outcome::Stopped(judgement)
        }
    }
}

/// Says of the changes of a set what stays when it is taken back.
fn lasting(changes: &[&Change]) -> Vec<Finding> {
    let any = |wanted: UserField| {
        changes.iter().any(|change| matches!(change.cell, Cell::User { field, .. } if field == wanted))
    };
    let sentences = [
        (UserField::Password, "Passwords are not taken back; the new ones stay."),
        (UserField::SecurityQuestion, "Security questions are not taken back; their owners choose them anew."),
        (UserField::LockedUntil, "Locks that were lifted are not put back."),
    ];
    // A lock goes with every new password; it is worth a word only by itself.
    let told = sentences.into_iter().filter(|(field, _)| any(*field));
    let told = told.filter(|(field, _)| *field != UserField::LockedUntil || !any(UserField::Password));
    let decided = changes.iter().any(|change| decides(change));
    let decided =
        decided.then_some("Decisions about applicants stay on record. Mail that was sent is not called back; mail that still waits is cancelled.");
    told.map(|(_, sentence)| Finding::new(Guard::G6, sentence))
        .chain(decided.map(|sentence| Finding::new(Guard::G5, sentence)))
        .collect()
}

/// Whether a change cannot be taken back: passwords, security questions and locks are no values that return.
fn is_past_undoing(change: &Change) -> bool {
    matches!(change.cell, Cell::User { field, .. } if field.is_credential() && field != UserField::Login)
}

const fn is_password(change: &Change) -> bool {
    matches!(change.cell, Cell::User { field: UserField::Password, .. })
}

/// Whether a change decided about an applicant.
fn decides(change: &Change) -> bool {
    matches!((&change.cell, &change.before), (Cell::User { .. }, Value::Status(Status::Pending)))
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
