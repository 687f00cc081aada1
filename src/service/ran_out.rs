//! Noting on the journal which grants ran out: who had what, until when, and from whom.
//!
//! A grant runs out by the clock, and nobody writes anything. So that the journal tells of it all the same, whoever has
//! the database open for writing notes it: at opening, before a commit, and when a console asks whether something
//! changed, which is never a key. A console, whose first page is waited for, notes it right after that page instead of at
//! opening. A batch is small, so that the right to write is held for some milliseconds, and where nothing ran out no right
//! to write is asked for. A seat that only reads notes nothing.

use super::Origin;
use super::author::Author;
use crate::domain::cell::Value;
use crate::domain::time::Time;
use crate::store::{self, Entry, GrantKind, Last, Store, Writer};

/// How many grants are noted in one transaction.
const BATCH: u32 = 250;

/// How many transactions there are at one occasion; the next occasion goes on.
const BATCHES: usize = 2;

/// What the journal calls it.
const ACTION: &str = "expired";

/// Notes the grants that ran out. What keeps that from being done is no reason to refuse what was asked for; it is made
/// up at the next occasion.
pub(super) fn note(store: &mut Store, origin: &Origin, now: Time) {
    if store.read_only().is_some() {
        return;
    }
    for _ in 0..BATCHES {
        if !batch(store, origin, now).unwrap_or(false) {
            return;
        }
    }
}

/// Notes one batch, and tells whether there may be more.
fn batch(store: &mut Store, origin: &Origin, now: Time) -> store::Result<bool> {
    for kind in GrantKind::ALL {
        if store.read(|reader| reader.ran_out(kind, now, 1))?.is_empty() {
            continue;
        }
        return store.write(|writer| {
            let noted = append(writer, origin, kind, now)?;
            Ok((true, if noted { Last::Commit } else { Last::Rollback }))
        });
    }
    Ok(false)
}

/// Appends what ran out since the mark; another seat may have been faster, and then there is nothing.
fn append(writer: &Writer<'_>, origin: &Origin, kind: GrantKind, now: Time) -> store::Result<bool> {
    let due = writer.reader().ran_out(kind, now, BATCH)?;
    let Some(last) = due.last() else { return Ok(false) };
    let reasons: Vec<String> = due
        .iter()
        .map(|grant| {
            let since = grant.granted_at.date(&jiff::tz::TimeZone::UTC);
            let by = grant.granted_by.as_ref().map(|by| format!(" by {}", by.stored())).unwrap_or_default();
            format!("ran out; {}, granted {since}{by}", grant.held)
        })
        .collect();
    writer.append(due.iter().zip(&reasons).map(|(grant, reason)| {
        let until = Value::Time(grant.until()).to_stored();
        Author::nobody(origin).signs(Entry {
            user: Some(grant.user()),
            cell: Some(grant.cell().to_string().into()),
            // The row keeps its end, so the cell is afterwards what it was before.
            before: until.clone().map(Into::into),
            after: until.map(Into::into),
            reason,
            ..Entry::new(now, ACTION)
        })
    }))?;
    writer.mark_ran_out(last)?;
    writer.next_revision()?;
    Ok(true)
}
