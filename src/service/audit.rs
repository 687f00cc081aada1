//! The journal as it is listed, and its verification: the chain first, then what is there against what it says was written last.
//!
//! Only cells of which the journal speaks can be compared. What was slipped into a row of which it never spoke is not
//! found here.

use std::collections::BTreeSet;

use super::evaluate::draw;
use super::seat::Seat;
use super::words::{self, Words};
use crate::api::audit::{AuditFilter, AuditRow, AuditStretch, Checkpoint, Difference, Finding, Whom};
use crate::api::review::SetRow;
use crate::api::{Page, Place, Refusal, RefusalKind, Searched};
use crate::domain::audit_filter::ACTIONS;
use crate::domain::cell::{Cell, TemplateField, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::UserId;
use crate::domain::set_filter::SetFilter;
use crate::domain::time::Time;
use crate::store::{self, Found, Reader, Roster};

/// How many cells are compared at a time: some hundredths of a second.
const CELLS: u32 = 4_000;

/// So many users may be meant by one name in a filter.
const MOST_NAMED: usize = 12;

// The rows of each are found action by action, in one statement of no more parts than SQLite joins.
const _: () = assert!(MOST_NAMED * ACTIONS.len() <= 500);

/// A page of the journal, latest first.
pub(super) fn page(
    seat: &mut Seat,
    filter: &AuditFilter,
    place: &Place,
    limit: u32,
    now: Time,
) -> Result<Searched<AuditRow>, Refusal> {
    seat.read_lists(|reader, roster| {
        let whom = match found(reader, roster, [filter.user.as_ref(), filter.operator.as_ref()], now)? {
            Ok(whom) => whom,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(Ok(words::journal(reader, reader.audit(filter, &whom, place, limit)?)?))
    })?
}

/// A page of the committed sets, latest first.
pub(super) fn sets(
    seat: &mut Seat,
    filter: &SetFilter,
    place: &Place,
    limit: u32,
    now: Time,
) -> Result<Page<SetRow>, Refusal> {
    seat.read_lists(|reader, roster| {
        let whom = match found(reader, roster, [filter.user.as_ref(), filter.operator.as_ref()], now)? {
            Ok(whom) => whom,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(Ok(reader.sets(filter, &whom, place, limit)?))
    })?
}

/// The users and the operators whom a filter names.
fn found(
    reader: Reader<'_>,
    roster: Option<&Roster>,
    [user, operator]: [Option<&Whom>; 2],
    now: Time,
) -> store::Result<Result<Found, Refusal>> {
    let find = |whom: Option<&Whom>| match whom {
        None => Ok(Ok(None)),
        Some(Whom::Id(user)) => Ok(Ok(Some(vec![*user]))),
        Some(Whom::Named(text)) => {
            reader.users_named(roster, text, MOST_NAMED + 1, now).map(|found| meant(text, found).map(Some))
        }
    };
    let (users, operators) = (find(user)?, find(operator)?);
    Ok(users.and_then(|users| Ok(Found { users, operators: operators? })))
}

/// The users whom a name means, unless it means nobody or too many.
fn meant(text: &str, found: Vec<UserId>) -> Result<Vec<UserId>, Refusal> {
    match found.len() {
        0 => Err(Refusal::not_found(format!("Nobody has \"{text}\" as the login or in the name."))),
        1..=MOST_NAMED => Ok(found),
        _ => Err(Refusal::new(RefusalKind::Usage, format!("\"{text}\" means more than {MOST_NAMED} people."))
            .hint("Type more of the name, or the login.")),
    }
}

/// Verifies a stretch.
pub(super) fn verify(seat: &Seat, from: Checkpoint) -> Result<AuditStretch, Refusal> {
    match from {
        Checkpoint::Row(tail) => Ok(seat.store.verify_chain(tail)?),
        Checkpoint::Cell(key) => seat.store_read(|reader| Ok(replay(reader, &key)?)),
    }
}

/// Compares some cells with the present rows.
fn replay(reader: Reader<'_>, after: &[u8]) -> store::Result<AuditStretch> {
    let journaled = reader.journaled_cells(after, CELLS)?;
    let is_over = journaled.len() < CELLS as usize;
    let mut stretch = AuditStretch {
        cells: journaled.len() as u64,
        last: reader.head()?.seq,
        next: journaled.last().filter(|_| !is_over).map(|last| Checkpoint::Cell(last.key.clone())),
        ..AuditStretch::default()
    };
    // A row that names no cell, or no value of its kind, does not fit its hash either; the chain tells of it.
    let written = journaled.iter().filter_map(|row| {
        let cell: Cell = std::str::from_utf8(&row.key).ok()?.parse().ok()?;
        let value = Value::from_stored(cell.kind(), row.after.as_deref())?;
        is_kept_by_the_journal(cell).then(|| (row.seq, Change::new(cell, cell.absent(), value)))
    });
    let (rows, changes): (Vec<i64>, Vec<Change>) = written.unzip();
    let users: BTreeSet<_> = changes.iter().filter_map(|change| change.cell.user()).collect();
    let set = ChangeSet { changes, ..ChangeSet::default() };
    let picture = draw(reader, &set, &users)?;
    let words = Words::new(reader, &picture);
    words.gather(set.changes.iter().flat_map(words::spoken_of))?;
    for (seq, Change { cell, after, .. }) in rows.into_iter().zip(&set.changes) {
        let present = picture.get(*cell);
        if is_as_written(*cell, after, &present) || was_taken_along(reader, *cell, &present, seq)? {
            continue;
        }
        stretch.findings.push(Finding::Differs(Box::new(Difference {
            cell: *cell,
            subject: words.subject(*cell).into(),
            what: words.what(*cell).into(),
            seq,
            journal: words.value(after),
            present: words.value(&present),
        })));
    }
    Ok(stretch)
}

/// Whether every change of the cell stands in the journal. A lock comes and goes with wrong passwords, which it tells
/// of in other words.
const fn is_kept_by_the_journal(cell: Cell) -> bool {
    !matches!(cell, Cell::User { field: UserField::LockedUntil, .. })
}

/// Of a secret it can only be seen whether there is one.
fn is_as_written(cell: Cell, written: &Value, present: &Value) -> bool {
    let is_secret = matches!(cell, Cell::User { field, .. } if field.is_secret());
    written == present
        || is_secret && written.as_text().is_some_and(|word| word != "none") && present.as_text() == Some("set")
}

/// Whether the cell is empty because the row that it is a part of was removed later.
fn was_taken_along(reader: Reader<'_>, cell: Cell, present: &Value, seq: i64) -> store::Result<bool> {
    let whole = match cell {
        Cell::Access { .. } | Cell::Membership { .. } => cell.presence(),
        Cell::TemplateLevel { template, .. } => Cell::Template { template, field: TemplateField::Name },
        _ => return Ok(false),
    };
    Ok(*present == cell.absent() && reader.was_removed_after(whole, seq)?)
}
