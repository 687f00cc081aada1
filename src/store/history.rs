//! The journal as it is read: filtered, and paged from the latest row back.

mod stretches;
#[cfg(test)]
mod tests;

use rusqlite::{Row, params, params_from_iter};

use self::stretches::{STRETCH, Wanted};
use super::error::Result;
use super::reader::Reader;
use super::sets::{Side, descending};
use super::sql::numbers;
use crate::api::page::{Key, Page, Place, Searched};
use crate::domain::audit_filter::AuditFilter;
use crate::domain::cell::{Cell, Value};
use crate::domain::chain::Link;
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// One row as it is kept, with the present login of the user it speaks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JournalRow {
    pub seq: i64,
    pub at: Time,
    pub set: Option<SetId>,
    pub action: Raw,
    pub operator: Raw,
    pub os_account: Raw,
    pub origin: Raw,
    pub user: Option<UserId>,
    pub cell: Option<Cell>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub reason: Raw,
    pub guards: Raw,
    pub login: Raw,
    pub hash: Link,
}

impl Reader<'_> {
    /// The users of whom the journal speaks after one of its rows.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn users_changed_since(&self, seq: i64) -> Result<Vec<UserId>> {
        let sql = "SELECT DISTINCT user_id FROM audit_log NOT INDEXED WHERE seq > ?1 AND user_id IS NOT NULL";
        self.rows(sql, [seq], |row| row.get(0).map(UserId))
    }

    /// Whether the journal tells after one of its rows that a workgroup was made active or inactive.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn workgroups_changed_since(&self, seq: i64) -> Result<bool> {
        let sql = "SELECT 1 FROM audit_log NOT INDEXED WHERE seq > ?1 AND cell GLOB 'workgroup/*/active' LIMIT 1";
        Ok(self.row(sql, [seq], |_| Ok(()))?.is_some())
    }

    /// A page of the journal, latest first. Where a filter has no index of its own, a stretch of the journal is looked
    /// through, and what lies behind it is left to the next question.
    ///
    /// # Errors
    /// Whatever SQLite reports, an interruption among it.
    pub fn audit(&self, filter: &AuditFilter, whom: &Found, place: &Place, limit: u32) -> Result<Searched<JournalRow>> {
        let wanted = Wanted {
            users: whom.users.clone(),
            operators: whom.operators.clone(),
            set: filter.set,
            action: filter.action.clone(),
            kind: filter.kind,
            break_glass: filter.break_glass,
            cell: filter.cell.map(|cell| cell.to_string()),
            from: filter.since.map_or(Ok(i64::MIN), |time| self.first_at(time))?,
            until: filter.until.map_or(Ok(i64::MAX), |time| self.first_at(time))?,
        };
        let actions = if wanted.needs_actions() { self.actions_of(whom.operators.as_deref())? } else { Vec::new() };
        if wanted.needs_actions() && actions.is_empty() {
            return Ok(Page::default().into());
        }
        if wanted.is_scattered() {
            return self.search(&wanted, place, limit as usize, &actions);
        }
        let ask = |side: Side, limit: i64| {
            let sql = wanted.statement(side, limit, &actions);
            let found: Vec<i64> = self.rows(&sql.text, params_from_iter(&sql.values), |row| row.get(0))?;
            self.journal_rows(&found)
        };
        Ok(descending(place, limit, ask, |row| row.seq)?.into())
    }

    /// A page of what is looked for among all rows, as far as one stretch of them leads.
    fn search(
        &self,
        wanted: &Wanted,
        place: &Place,
        limit: usize,
        actions: &[(UserId, String)],
    ) -> Result<Searched<JournalRow>> {
        let side = Side::of(place);
        let (mut found, last) = self.stretch(wanted, side, limit + 1, actions)?;
        let goes_on = last.is_some() || found.len() > limit;
        found.truncate(limit);
        let (before, after) = if side.is_backwards() {
            found.reverse();
            (goes_on, !matches!(place, Place::End))
        } else {
            (!matches!(place, Place::Start), goes_on)
        };
        let page = Page { rows: self.journal_rows(&found)?, before, after, first: None, total: None };
        Ok(Searched { page, further: last.map(|id| Key { text: String::new(), number: id, id }) })
    }

    /// Looks through a stretch for so many rows; tells what is found, and the last row that was looked at if that was
    /// not all.
    fn stretch(
        &self,
        wanted: &Wanted,
        side: Side,
        enough: usize,
        actions: &[(UserId, String)],
    ) -> Result<(Vec<i64>, Option<i64>)> {
        let sql = wanted.stretch(side, actions);
        let mut statement = self.db.prepare_cached(&sql.text)?;
        let mut rows = statement.query(params_from_iter(&sql.values))?;
        let (mut found, mut looked, mut last) = (Vec::new(), 0, None);
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            (looked, last) = (looked + 1, Some(seq));
            if row.get(1)? {
                found.push(seq);
                if found.len() == enough {
                    return Ok((found, None));
                }
            }
        }
        Ok((found, last.filter(|_| looked >= STRETCH)))
    }

    fn journal_rows(&self, found: &[i64]) -> Result<Vec<JournalRow>> {
        self.rows(ROWS, [numbers(found)], journal_row)
    }

    fn first_at(&self, time: Time) -> Result<i64> {
        let sql = "SELECT seq, at FROM audit_log WHERE seq >= ?1 ORDER BY seq LIMIT 1";
        self.first_since(sql, self.head()?.seq, time)
    }

    /// The first row that is not earlier than a moment, found by bisection: what is written one after the other is cut
    /// where its time passes the moment. The statement answers number and time of the first row from a number on.
    pub(super) fn first_since(&self, sql: &str, last: i64, time: Time) -> Result<i64> {
        let (mut low, mut high) = (1, last.saturating_add(1));
        while low < high {
            let middle = low + (high - low) / 2;
            match self.row(sql, [middle], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))? {
                Some((seq, at)) if at < time.0 => low = seq.saturating_add(1),
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// The actions that stand in the journal, in their order; each costs one look into an index.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn actions(&self) -> Result<Vec<String>> {
        let sql =
            "SELECT action FROM audit_log INDEXED BY audit_log_by_action WHERE action > ?1 ORDER BY action LIMIT 1";
        self.leap(|reader, last| reader.row(sql, [last], |row| row.get(0)))
    }

    /// The same, of some operators.
    fn actions_of(&self, operators: Option<&[UserId]>) -> Result<Vec<(UserId, String)>> {
        let sql = "SELECT action FROM audit_log INDEXED BY audit_log_by_operator WHERE operator_id = ?1 AND action > ?2
                   ORDER BY action LIMIT 1";
        let mut all = Vec::new();
        for operator in operators.unwrap_or_default() {
            let found = self.leap(|reader, last| reader.row(sql, params![operator.0, last], |row| row.get(0)))?;
            all.extend(found.into_iter().map(|action| (*operator, action)));
        }
        Ok(all)
    }

    /// Asks for what comes after the last answer until nothing does.
    fn leap(&self, next: impl Fn(&Self, &str) -> Result<Option<String>>) -> Result<Vec<String>> {
        let mut all: Vec<String> = Vec::new();
        while let Some(found) = next(self, all.last().map_or("", String::as_str))? {
            all.push(found);
        }
        Ok(all)
    }
}

/// The users whom a filter names; absent where it names nobody.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    pub users: Option<Vec<UserId>>,
    pub operators: Option<Vec<UserId>>,
}

const ROWS: &str = "SELECT a.seq, a.at, a.set_id, a.action, a.operator, a.os_account, a.origin, a.user_id, a.cell,
    a.before, a.after, a.reason, a.guards, u.login, a.hash
    FROM json_each(?1) w CROSS JOIN audit_log a ON a.seq = w.value LEFT JOIN users u ON u.user_id = a.user_id";

fn journal_row(row: &Row<'_>) -> rusqlite::Result<JournalRow> {
    let text = |column: usize| row.get::<_, String>(column).map(Raw::from);
    let cell = row.get::<_, Option<String>>(8)?.and_then(|key| key.parse::<Cell>().ok());
    let value = |column: usize| -> rusqlite::Result<Option<Value>> {
        let stored = row.get::<_, Option<String>>(column)?;
        Ok(cell.and_then(|cell| Value::from_stored(cell.kind(), stored.as_deref())))
    };
    Ok(JournalRow {
        seq: row.get(0)?,
        at: Time(row.get(1)?),
        set: row.get::<_, Option<i64>>(2)?.map(SetId),
        action: text(3)?,
        operator: text(4)?,
        os_account: text(5)?,
        origin: text(6)?,
        user: row.get::<_, Option<i64>>(7)?.map(UserId),
        cell,
        before: value(9)?,
        after: value(10)?,
        reason: text(11)?,
        guards: text(12)?,
        login: row.get::<_, Option<String>>(13)?.unwrap_or_default().into(),
        hash: Link(row.get(14)?),
    })
}
