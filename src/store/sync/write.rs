//! The account that stands in for the missing, and workgroups that go.

use rusqlite::{Row, params};

use super::SyncReader;
use crate::domain::cell::{Cell, WorkgroupField};
use crate::domain::ids::{SetId, UserId, WorkgroupId};
use crate::domain::sync::users::{MISSING_LOGIN, MISSING_NAME};
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::reader::Reader;
use crate::store::writer::Writer;

/// A membership that went with its workgroup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    pub user: UserId,
    pub active: bool,
    pub until: Option<Time>,
}

fn left(row: &Row<'_>) -> rusqlite::Result<Left> {
    Ok(Left { user: UserId(row.get(0)?), active: row.get(1)?, until: row.get::<_, Option<i64>>(2)?.map(Time) })
}

const MEMBERS: &str =
    "SELECT user_id, active, expires_at FROM user_workgroups WHERE workgroup_id = ?1 ORDER BY user_id";

impl SyncReader {
    /// The memberships of a workgroup, switched on or off, by user.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn members(&self, workgroup: i64) -> Result<Vec<Left>> {
        self.rows(MEMBERS, [workgroup], left)
    }

    /// Counts the items of all kinds.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn count_items(&self) -> Result<u64> {
        let count: Option<i64> = self.row("SELECT count(*) FROM config_items", (), |row| row.get(0))?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

impl Reader<'_> {
    /// Tells whether a workgroup came with a sync, as the journal has it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn is_made_by_sync(&self, workgroup: WorkgroupId) -> Result<bool> {
        let cell = Cell::Workgroup { workgroup, field: WorkgroupField::Active };
        let sql = "SELECT 1 FROM audit_log made
                   WHERE made.cell = ?1 AND made.before IS NULL AND EXISTS (
                       SELECT 1 FROM audit_log sync WHERE sync.set_id = made.set_id AND sync.action = 'synced')";
        Ok(self.row(sql, [cell.to_string()], |_| Ok(()))?.is_some())
    }

    /// Tells whether a set was written by a sync or by restoring its backup.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn is_of_sync(&self, set: SetId) -> Result<bool> {
        let sql = "SELECT 1 FROM audit_log WHERE set_id = ?1 AND action IN ('synced', 'restored-sync') LIMIT 1";
        Ok(self.row(sql, [set.0], |_| Ok(()))?.is_some())
    }

    /// Tells whether anybody is in a workgroup, switched on or off.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn has_members(&self, workgroup: WorkgroupId) -> Result<bool> {
        let sql = "SELECT 1 FROM user_workgroups WHERE workgroup_id = ?1 LIMIT 1";
        Ok(self.row(sql, [workgroup.0], |_| Ok(()))?.is_some())
    }
}

impl Writer<'_> {
    /// Makes the system account that stands in for the missing.
    ///
    /// # Errors
    /// Whatever SQLite reports, such as a login that is taken.
    pub fn make_missing_user(&self, at: Time) -> Result<UserId> {
        self.run(
            "INSERT INTO users (name, name_fold, login, login_fold, search_key, status, status_changed_at, created_at,
                                is_system, support_capability)
             VALUES (?1, ?2, ?3, ?4, ?5, 'I', ?6, ?6, 1, 'none')",
            params![
                MISSING_NAME,
                fold(MISSING_NAME),
                MISSING_LOGIN,
                fold(MISSING_LOGIN),
                user_search_key(MISSING_NAME, MISSING_LOGIN),
                at.0
            ],
        )?;
        Ok(UserId(self.db.last_insert_rowid()))
    }

    /// Takes a workgroup away with the memberships that are left in it, and tells which those were.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn remove_workgroup(&self, workgroup: WorkgroupId) -> Result<Vec<Left>> {
        let members = self.reader().rows(MEMBERS, [workgroup.0], left)?;
        self.run("DELETE FROM user_workgroups WHERE workgroup_id = ?1", [workgroup.0])?;
        self.run("DELETE FROM workgroups WHERE workgroup_id = ?1", [workgroup.0])?;
        Ok(members)
    }
}
