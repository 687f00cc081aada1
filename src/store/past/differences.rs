//! What differs between two moments: of each cell that was changed what it held before and after, and its last change.

use std::collections::BTreeMap;

use super::relation::relation;
use super::{Span, Trace};
use crate::api::page::{Key, Page, Place};
use crate::api::past::{Made, Subject};
use crate::domain::cell::Cell;
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::store::error::Result;
use crate::store::reader::Reader;

/// A cell that differs, not yet in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    pub change: Change,
    pub made: Made,
    pub key: Key,
}

/// A relation has fewer parts than this: the number of a row is that of its user, this many times, and of the part.
const PARTS: i64 = 8;

impl Reader<'_> {
    /// A page of what differs: the subject's own cells, then its relations from user to user.
    ///
    /// # Errors
    /// Whatever SQLite reports, and `Damaged` for a journal row that names no cell.
    pub fn differences(&self, of: Subject, span: Span, place: &Place, limit: u32) -> Result<Page<Changed>> {
        let limit = limit.max(1) as usize;
        let own = self.own_differences(of, span)?;
        let (bound, forth) = match place {
            Place::Start | Place::Nth(_) => (i64::MIN, true),
            Place::End => (i64::MAX, false),
            Place::After(key) => (key.id, true),
            Place::Before(key) => (key.id, false),
            Place::At(id) => (id.saturating_sub(1), true),
        };
        let mut rows = self.changed_behind(of, span, &own, (bound, forth), limit + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        // Whether anything lies on the side that the page was not read from.
        let begun = matches!(place, Place::Start | Place::Nth(_) | Place::End);
        let turned = match rows.first().filter(|_| !begun) {
            Some(row) => !self.changed_behind(of, span, &own, (row.key.id, !forth), 1)?.is_empty(),
            None => false,
        };
        let (before, after) = if forth { (turned, more) } else { (more, turned) };
        if !forth {
            rows.reverse();
        }
        Ok(Page { rows, before, after, first: None, total: None })
    }

    /// The cells that are the subject's own; all of a user's.
    fn own_differences(&self, of: Subject, span: Span) -> Result<Vec<Changed>> {
        let traces = match of {
            Subject::User(user) => self.traces_of_user(user, span)?,
            Subject::Org(_) | Subject::Workgroup(_) => self.traces_under(&relation(of), span)?,
        };
        let folded = folded(traces);
        let first = -i64::try_from(folded.len()).unwrap_or(0);
        Ok(folded.into_iter().zip(first..).map(|((change, made), id)| changed(change, made, id)).collect())
    }

    /// The rows behind a bound, forth or back.
    fn changed_behind(
        &self,
        of: Subject,
        span: Span,
        own: &[Changed],
        (bound, forth): (i64, bool),
        limit: usize,
    ) -> Result<Vec<Changed>> {
        let lies = |row: &Changed| if forth { row.key.id > bound } else { row.key.id < bound };
        let mut rows: Vec<Changed> = Vec::new();
        if forth {
            rows.extend(own.iter().filter(|row| lies(row)).cloned());
        }
        // Some relations were changed and changed back, so one asks until there is enough.
        let mut user = if forth { bound.max(PARTS) / PARTS } else { bound / PARTS };
        while !matches!(of, Subject::User(_)) && rows.len() < limit && user > 0 {
            let found = self.traces_of_relations(of, span, (UserId(user), forth), limit)?;
            let Some((last, _)) = found.last() else { break };
            user = if forth { last.0 + 1 } else { last.0 - 1 };
            for (user, traces) in found {
                let cells = folded(traces).into_iter().map(|(change, made)| {
                    let id = user.0 * PARTS + part(change.cell);
                    changed(change, made, id)
                });
                let cells: Vec<Changed> = cells.filter(|row| lies(row)).collect();
                if forth {
                    rows.extend(cells);
                } else {
                    rows.extend(cells.into_iter().rev());
                }
            }
        }
        if !forth {
            rows.extend(own.iter().rev().filter(|row| lies(row)).cloned());
        }
        rows.truncate(limit);
        Ok(rows)
    }
}

/// The place of a cell among the parts of a relation.
const fn part(cell: Cell) -> i64 {
    match cell {
        Cell::Access { part, .. } => part as i64,
        Cell::Membership { part, .. } => part as i64,
        _ => 0,
    }
}

const fn changed(change: Change, made: Made, id: i64) -> Changed {
    Changed { change, made, key: Key { text: String::new(), number: id, id } }
}

/// Of each cell the change from what it held first to what it held last; what came back to that is left out.
fn folded(traces: Vec<Trace>) -> Vec<(Change, Made)> {
    let mut cells: BTreeMap<Cell, (Change, Made)> = BTreeMap::new();
    for Trace { change, made } in traces {
        match cells.get_mut(&change.cell) {
            Some((first, last)) => {
                first.after = change.after;
                *last = made;
            }
            None => {
                cells.insert(change.cell, (change, made));
            }
        }
    }
    cells.into_values().filter(|(change, _)| change.before != change.after).collect()
}
