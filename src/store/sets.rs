//! Committed change sets: found by receipt, listed, and read back from the journal to be undone.

use rusqlite::{Row, params, params_from_iter};

use super::error::{Error, Result};
use super::history::Found;
use super::reader::Reader;
use super::sql::{Sql, marks};
use super::writer::Writer;
use crate::api::page::{Key, Page, Place};
use crate::api::review::SetRow;
use crate::domain::cell::{Cell, Value};
use crate::domain::change::{Change, Receipt};
use crate::domain::ids::{SetId, UserId};
use crate::domain::set_filter::SetFilter;
use crate::domain::text::{Raw, search_key};
use crate::domain::time::Time;

/// A committed set as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredSet {
    pub receipt: Receipt,
    pub content_hash: [u8; 32],
    pub operator: UserId,
    pub at: Time,
    pub reason: String,
    pub size: u32,
    pub undo_of: Option<SetId>,
    /// What the author was told, as JSON.
    pub outcome: String,
}

impl Writer<'_> {
    /// Keeps a set; its outcome is filled in with [`Writer::settle_set`] before the transaction ends.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn keep_set(&self, set: &StoredSet) -> Result<SetId> {
        self.run(
            "INSERT INTO change_sets (receipt, content_hash, operator_id, at, reason, size, undo_of, outcome)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                set.receipt.0,
                set.content_hash,
                set.operator.0,
                set.at.0,
                set.reason,
                set.size,
                set.undo_of.map(|set| set.0),
                set.outcome
            ],
        )?;
        Ok(SetId(self.db.last_insert_rowid()))
    }

    /// Writes down what the author will be told, now and when asked again.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn settle_set(&self, set: SetId, outcome: &str) -> Result<()> {
        self.run("UPDATE change_sets SET outcome = ?2 WHERE set_id = ?1", params![set.0, outcome])?;
        Ok(())
    }
}

const COLUMNS: &str = "SELECT s.set_id, s.receipt, s.at, u.login, s.reason, s.size, s.undo_of,
    (SELECT max(later.set_id) FROM change_sets later WHERE later.undo_of = s.set_id)
    FROM change_sets s JOIN users u ON u.user_id = s.operator_id";

impl Reader<'_> {
    /// The set that was committed under a receipt.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn set_by_receipt(&self, receipt: Receipt) -> Result<Option<(SetId, StoredSet)>> {
        self.row(
            "SELECT set_id, content_hash, operator_id, at, reason, size, undo_of, outcome
             FROM change_sets WHERE receipt = ?1",
            [receipt.0],
            |row| {
                let set = StoredSet {
                    receipt,
                    content_hash: row.get(1)?,
                    operator: UserId(row.get(2)?),
                    at: Time(row.get(3)?),
                    reason: row.get(4)?,
                    size: row.get(5)?,
                    undo_of: row.get::<_, Option<i64>>(6)?.map(SetId),
                    outcome: row.get(7)?,
                };
                Ok((SetId(row.get(0)?), set))
            },
        )
    }

    /// The changes that a set wrote, in the order of the journal.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a journal row that names no cell.
    pub fn changes_of(&self, set: SetId) -> Result<Vec<Change>> {
        let sql = "SELECT cell, before, after FROM audit_log WHERE set_id = ?1 AND cell IS NOT NULL ORDER BY seq";
        let rows = self.rows(sql, [set.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?))
        })?;
        rows.into_iter().map(|(cell, before, after)| journaled(&cell, before.as_deref(), after.as_deref())).collect()
    }

    /// Who changed a cell last, and when.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn last_change(&self, cell: Cell) -> Result<Option<(String, Time)>> {
        let sql =
            "SELECT operator, at FROM audit_log WHERE cell = ?1 AND action <> 'expired' ORDER BY seq DESC LIMIT 1";
        self.row(sql, [cell.to_string()], |row| Ok((row.get(0)?, Time(row.get(1)?))))
    }

    /// A page of sets, latest first.
    ///
    /// # Errors
    /// Whatever SQLite reports, an interruption among it.
    pub fn sets(&self, filter: &SetFilter, whom: &Found, place: &Place, limit: u32) -> Result<Page<SetRow>> {
        let tests = self.tests(filter, whom)?;
        let ask = |Side { compare, bound, order }: Side, limit: i64| {
            let mut sql = Sql::new(format!("{COLUMNS} WHERE s.set_id {compare} ?"), [bound]);
            for test in &tests {
                sql.push(test);
            }
            sql.push(&Sql::new(format!("ORDER BY s.set_id {order} LIMIT ?"), [limit]));
            self.rows(&sql.text, params_from_iter(&sql.values), set_row)
        };
        descending(place, limit, ask, |row| row.set.0)
    }

    /// What a filter asks of a set, each as `AND …`. A time is a number, for sets follow each other; whose rows were
    /// changed is read from the journal of these users.
    fn tests(&self, filter: &SetFilter, whom: &Found) -> Result<Vec<Sql>> {
        let last = self.row("SELECT max(set_id) FROM change_sets", [], |row| row.get::<_, Option<i64>>(0))?;
        let cut = |time: Time| {
            let sql = "SELECT set_id, at FROM change_sets WHERE set_id >= ?1 ORDER BY set_id LIMIT 1";
            self.first_since(sql, last.flatten().unwrap_or_default(), time)
        };
        let ids = |users: &[UserId]| users.iter().map(|user| user.0).collect::<Vec<_>>();
        let mut tests = Vec::new();
        if let Some(operators) = &whom.operators {
            tests.push(Sql::new(format!("AND s.operator_id IN ({})", marks(operators.len())), ids(operators)));
        }
        if let Some(users) = &whom.users {
            let journal = format!(
                "AND s.set_id IN (SELECT set_id FROM audit_log INDEXED BY audit_log_by_user
                                  WHERE user_id IN ({}) AND set_id IS NOT NULL)",
                marks(users.len())
            );
            tests.push(Sql::new(journal, ids(users)));
        }
        for word in filter.reason.iter().flat_map(|reason| reason.split_whitespace()) {
            tests.push(Sql::new("AND finds(search_key(s.reason), ?)", [search_key(word)]));
        }
        if let Some(since) = filter.since {
            tests.push(Sql::new("AND s.set_id >= ?", [cut(since)?]));
        }
        if let Some(until) = filter.until {
            tests.push(Sql::new("AND s.set_id < ?", [cut(until)?]));
        }
        Ok(tests)
    }

    /// One set of the history.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn set(&self, set: SetId) -> Result<Option<SetRow>> {
        self.row(&format!("{COLUMNS} WHERE s.set_id = ?1"), [set.0], set_row)
    }
}

/// Which side of a row, and in which order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    pub(super) compare: &'static str,
    pub(super) bound: i64,
    pub(super) order: &'static str,
}

impl Side {
    /// The side that a place asks for, in a list whose order is a descending number.
    pub(super) const fn of(place: &Place) -> Self {
        let (compare, order, bound) = match place {
            Place::Start | Place::Nth(_) => ("<=", "DESC", i64::MAX),
            Place::End => (">=", "ASC", i64::MIN),
            Place::After(Key { id, .. }) => ("<", "DESC", *id),
            Place::Before(Key { id, .. }) => (">", "ASC", *id),
            Place::At(id) => ("<=", "DESC", *id),
        };
        Self { compare, bound, order }
    }

    /// Whether the rows are met from the end of the list on.
    pub(super) fn is_backwards(self) -> bool {
        self.order == "ASC"
    }
}

/// Reads a page of a list whose order is a descending number.
pub(super) fn descending<Row>(
    place: &Place,
    limit: u32,
    mut ask: impl FnMut(Side, i64) -> Result<Vec<Row>>,
    number: impl Fn(&Row) -> i64,
) -> Result<Page<Row>> {
    let side = Side::of(place);
    let mut rows = ask(side, i64::from(limit) + 1)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let backwards = side.is_backwards();
    if backwards {
        rows.reverse();
    }
    let bound = rows.first().map_or(i64::MAX, &number);
    let before = if backwards {
        more
    } else {
        let above = Side { compare: ">", bound, order: "ASC" };
        !matches!(place, Place::Start) && !ask(above, 1)?.is_empty()
    };
    let after = if backwards { !matches!(place, Place::End) } else { more };
    Ok(Page { rows, before, after, first: None, total: None })
}

fn set_row(row: &Row<'_>) -> rusqlite::Result<SetRow> {
    Ok(SetRow {
        set: SetId(row.get(0)?),
        receipt: Receipt(row.get(1)?),
        at: Time(row.get(2)?),
        operator: row.get::<_, String>(3)?.into(),
        reason: row.get::<_, String>(4)?.into(),
        size: row.get(5)?,
        undo_of: row.get::<_, Option<i64>>(6)?.map(SetId),
        undone_by: row.get::<_, Option<i64>>(7)?.map(SetId),
    })
}

/// Reads a change as the journal keeps it.
pub(super) fn journaled(cell: &str, before: Option<&str>, after: Option<&str>) -> Result<Change> {
    let cell: Cell = cell.parse().map_err(|sentence: Raw| Error::Damaged(sentence.0))?;
    let value = |stored: Option<&str>| {
        Value::from_stored(cell.kind(), stored)
            .ok_or_else(|| Error::Damaged(format!("The journal holds a value that {cell} cannot have.")))
    };
    Ok(Change::new(cell, value(before)?, value(after)?))
}
