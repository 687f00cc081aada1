//! The past, from the journal: present rows are taken and every cell that was changed since is put back to what it held
//! before its first change.
//!
//! A moment is a place in the journal: behind the last row that is not later. All rows of a set lie on one side of it.
//! No question reads the journal from end to end: the rows of one user, of one cell and of those who have to do with an
//! organization or a workgroup have an index. For a permission either the few rows behind the moment are read, or the
//! index by user is skipped along from user to user.

mod card;
mod differences;
mod holders;
mod names;
mod nearest;
mod people;
mod relation;
#[cfg(test)]
mod tests;

pub use self::differences::Changed;
pub(super) use self::holders::{How, condition};
pub use self::nearest::Nearest;

use std::collections::BTreeMap;

use rusqlite::Row;

use super::error::Result;
use super::fields::{text, time};
use super::reader::Reader;
use super::sets::journaled;
use crate::api::past::Made;
use crate::domain::cell::{Cell, Kind, Value};
use crate::domain::change::Change;
use crate::domain::ids::{SetId, UserId};
use crate::domain::picture::Picture;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// A time, and the place in the journal behind which everything happened later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    pub at: Time,
    seq: i64,
}

impl Moment {
    /// Now: nothing happened later.
    #[must_use]
    pub const fn present(now: Time) -> Self {
        Self { at: now, seq: i64::MAX }
    }

    /// Whether nothing is to be put back.
    #[must_use]
    pub const fn is_present(self) -> bool {
        self.seq == i64::MAX
    }
}

/// A stretch of the journal: its rows behind the first number, up to the second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    after: i64,
    upto: i64,
}

impl Span {
    /// What happened since a moment.
    #[must_use]
    pub const fn since(moment: Moment) -> Self {
        Self { after: moment.seq, upto: i64::MAX }
    }

    /// What happened between two moments.
    #[must_use]
    pub const fn between(from: Moment, to: Moment) -> Self {
        Self { after: from.seq, upto: to.seq }
    }
}

/// A change as the journal keeps it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Trace {
    pub change: Change,
    pub made: Made,
}

/// The columns of a trace, of `audit_log a`.
const TRACE: &str = "a.cell, a.before, a.after, a.at, a.operator, a.set_id, a.reason";

impl Reader<'_> {
    /// Finds the place of a time in the journal. The numbers of its rows have no gaps and its times rise with them, so a
    /// few rows are looked at, however long it is.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn moment(&self, at: Time) -> Result<Moment> {
        let last = self.head()?.seq;
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = low + (high - low + 1) / 2;
            let sql = "SELECT at FROM audit_log WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1";
            let found = self.row(sql, [middle], |row| time(row, 0))?;
            if found.is_none_or(|found| found <= at) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(Moment { at, seq: if low == last { i64::MAX } else { low } })
    }

    /// When the journal begins.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn journal_begins(&self) -> Result<Option<Time>> {
        self.row("SELECT at FROM audit_log ORDER BY seq LIMIT 1", [], |row| time(row, 0))
    }

    /// When the row of a cell that says whether it is there was made, if the journal knows.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn made_at(&self, cell: Cell) -> Result<Option<Time>> {
        let sql = "SELECT at FROM audit_log WHERE cell = ?1 AND before IS NULL ORDER BY seq LIMIT 1";
        self.row(sql, [cell.to_string()], |row| time(row, 0))
    }

    /// What was done to the cells of a user, in its order.
    fn traces_of_user(&self, user: UserId, span: Span) -> Result<Vec<Trace>> {
        let sql = format!(
            "SELECT {TRACE} FROM audit_log a INDEXED BY audit_log_by_user
             WHERE a.user_id = ?1 AND a.seq > ?2 AND a.seq <= ?3 AND a.cell IS NOT NULL ORDER BY a.seq"
        );
        self.traces(&sql, (user.0, span.after, span.upto))
    }

    /// What was done to the cells whose keys begin with a text that ends in `/`, in its order.
    fn traces_under(&self, prefix: &str, span: Span) -> Result<Vec<Trace>> {
        let sql = format!(
            "SELECT {TRACE} FROM audit_log a INDEXED BY audit_log_by_cell
             WHERE a.cell >= ?1 AND a.cell < ?2 AND a.seq > ?3 AND a.seq <= ?4 ORDER BY a.seq"
        );
        self.traces(&sql, (prefix, behind(prefix), span.after, span.upto))
    }

    fn traces(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Trace>> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut traces = Vec::new();
        while let Some(row) = rows.next()? {
            traces.push(trace(row)?);
        }
        Ok(traces)
    }

    /// Who granted what a cell held at a moment, and when, if the journal knows.
    fn grant(&self, cell: Cell, moment: Moment) -> Result<Option<(Raw, Time)>> {
        let sql = "SELECT coalesce(u.name, a.operator), a.at FROM audit_log a LEFT JOIN users u
                   ON u.user_id = a.operator_id WHERE a.cell = ?1 AND a.seq <= ?2 ORDER BY a.seq DESC LIMIT 1";
        self.row(sql, (cell.to_string(), moment.seq), |row| Ok((text(row, 0)?, time(row, 1)?)))
    }

    /// Puts the fields of organizations and workgroups in a picture back to what they held at a moment.
    ///
    /// # Errors
    /// Whatever SQLite reports, and `Damaged` for a journal row that names no cell.
    pub fn put_back(&self, picture: &mut Picture, moment: Moment) -> Result<()> {
        if moment.is_present() {
            return Ok(());
        }
        let orgs = picture.orgs.keys().map(|org| format!("org/{org}/"));
        let workgroups = picture.workgroups.keys().map(|workgroup| format!("workgroup/{workgroup}/"));
        for prefix in orgs.chain(workgroups).collect::<Vec<_>>() {
            for (cell, before) in first_befores(self.traces_under(&prefix, Span::since(moment))?) {
                picture.set(cell, &before);
            }
        }
        Ok(())
    }
}

/// The end of the keys that begin with a prefix: `/` is followed by `0`.
fn behind(prefix: &str) -> String {
    format!("{}0", prefix.trim_end_matches('/'))
}

/// What each cell held before the first of some changes, in the order in which that is put back: a part can bring a
/// relation into being again, so those that were not there are taken out last.
fn first_befores(traces: Vec<Trace>) -> Vec<(Cell, Value)> {
    let mut befores = BTreeMap::new();
    for Trace { change, .. } in traces {
        befores.entry(change.cell).or_insert(change.before);
    }
    let mut befores: Vec<(Cell, Value)> = befores.into_iter().collect();
    befores.sort_by_key(|(cell, before)| before.is_none() && cell.kind() == Kind::Presence);
    befores
}

fn trace(row: &Row<'_>) -> Result<Trace> {
    let stored = |column: usize| row.get::<_, Option<String>>(column);
    let (cell, before, after) = (row.get::<_, String>(0)?, stored(1)?, stored(2)?);
    let change = journaled(&cell, before.as_deref(), after.as_deref())?;
    let set = row.get::<_, Option<i64>>(5)?.map(SetId);
    Ok(Trace { change, made: Made { at: time(row, 3)?, by: text(row, 4)?, set, reason: text(row, 6)? } })
}
