//! The account that stands in for the missing, and workgroups that go.

use rusqlite::params;

use crate::domain::ids::{UserId, WorkgroupId};
use crate::domain::sync::users::{MISSING_LOGIN, MISSING_NAME};
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::writer::Writer;

/// A membership that went with its workgroup.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    pub user: UserId,
    pub active: bool,
    pub until: Option<Time>,
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
        let sql = "SELECT user_id, active, expires_at FROM user_workgroups WHERE workgroup_id = ?1 ORDER BY user_id";
        let left = self.reader().rows(sql, [workgroup.0], |row| {
            Ok(Left { user: UserId(row.get(0)?), active: row.get(1)?, until: row.get::<_, Option<i64>>(2)?.map(Time) })
        })?;
        self.run("DELETE FROM user_workgroups WHERE workgroup_id = ?1", [workgroup.0])?;
        self.run("DELETE FROM workgroups WHERE workgroup_id = ?1", [workgroup.0])?;
        Ok(left)
    }
}
