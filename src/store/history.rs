//! The journal as it is read: filtered, and paged from the latest row back.

use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};

use super::error::Result;
use super::reader::Reader;
use super::sets::descending;
use crate::api::audit::AuditFilter;
use crate::api::page::{Page, Place};
use crate::domain::cell::{Cell, Value};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::{Raw, fold};
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
}

/// The condition of a filter, with its values.
fn condition(filter: &AuditFilter) -> (String, Vec<Sql>) {
    let mut terms = vec!["1 = 1"];
    let mut values = Vec::new();
    let mut add = |term: &'static str, value: Option<Sql>| {
        if let Some(value) = value {
            terms.push(term);
            values.push(value);
        }
    };
    add("a.user_id = ?", filter.user.map(|user| Sql::Integer(user.0)));
    let operator = filter.operator.as_deref().map(|login| Sql::Text(fold(login)));
    add("a.operator_id = (SELECT user_id FROM users WHERE login_fold = ?)", operator);
    add("a.set_id = ?", filter.set.map(|set| Sql::Integer(set.0)));
    add("a.action = ?", filter.action.clone().map(Sql::Text));
    add("a.at >= ?", filter.since.map(|time| Sql::Integer(time.0)));
    add("a.at < ?", filter.until.map(|time| Sql::Integer(time.0)));
    (terms.join(" AND "), values)
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

    /// A page of the journal, latest first.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn audit(&self, filter: &AuditFilter, place: &Place, limit: u32) -> Result<Page<JournalRow>> {
        let (condition, values) = condition(filter);
        let select = format!(
            "SELECT a.seq, a.at, a.set_id, a.action, a.operator, a.os_account, a.origin, a.user_id, a.cell, a.before,
                    a.after, a.reason, a.guards, u.login
             FROM audit_log a LEFT JOIN users u ON u.user_id = a.user_id WHERE {condition}"
        );
        let ask = |sql: &str, bound: i64, limit: i64| {
            // The bounds are written into the statement, since the filter's own values are numbered by position.
            let sql = sql.replace("?1", &bound.to_string()).replace("?2", &limit.to_string());
            let mut statement = self.db.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(values.iter()), journal_row)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        };
        descending(place, limit, "a.seq", &select, ask, |row| row.seq)
    }
}

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
    })
}
