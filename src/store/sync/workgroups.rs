//! Workgroups of one side, and who would be left without one.

use std::collections::BTreeMap;

use super::{SyncReader, text};
use crate::domain::permission::{Level, Permission};
use crate::domain::sync::workgroups::Workgroup;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::error::Result;

impl SyncReader {
    /// All workgroups, by number.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn workgroups(&self) -> Result<Vec<Workgroup>> {
        let sql = "SELECT workgroup_id, name, description, active, has_global_admin_menu, has_setup_data_menu
                   FROM workgroups ORDER BY workgroup_id";
        self.rows(sql, (), |row| {
            Ok(Workgroup {
                id: row.get(0)?,
                name: Raw(text(row, 1)?),
                description: Raw(text(row, 2)?),
                active: row.get(3)?,
                global_admin_menu: row.get(4)?,
                setup_data_menu: row.get(5)?,
            })
        })
    }

    /// Counts the memberships of a workgroup that are switched on, whoever holds them; an index alone answers it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn memberships(&self, workgroup: i64) -> Result<u64> {
        let sql = "SELECT count(*) FROM user_workgroups WHERE workgroup_id = ?1 AND active = 1";
        let count: Option<i64> = self.row(sql, [workgroup], |row| row.get(0))?;
        Ok(count.unwrap_or_default().cast_unsigned())
    }

    /// Counts the members of one workgroup whose membership counts: switched on, not expired, and not of users in the
    /// recycle bin.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn count_members(&self, workgroup: i64, now: Time) -> Result<u64> {
        let sql = "SELECT count(*) FROM user_workgroups m LEFT JOIN users u ON u.user_id = m.user_id
                   WHERE m.workgroup_id = ?1 AND m.active = 1 AND (m.expires_at IS NULL OR m.expires_at > ?2)
                     AND (u.status <> 'D' OR u.is_system <> 0 OR u.user_id IS NULL)";
        let count: Option<i64> = self.row(sql, (workgroup, now.0), |row| row.get(0))?;
        Ok(count.unwrap_or_default().cast_unsigned())
    }

    /// Counts, by workgroup, the memberships that are switched on and count for nothing all the same: expired, or of
    /// users in the recycle bin.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn idle_memberships(&self, now: Time) -> Result<BTreeMap<i64, u64>> {
        let expired = "SELECT workgroup_id, count(*) FROM user_workgroups
                       WHERE expires_at IS NOT NULL AND expires_at <= ?1 AND active = 1 GROUP BY workgroup_id";
        let recycled = "SELECT m.workgroup_id, count(*) FROM users u JOIN user_workgroups m ON m.user_id = u.user_id
                        WHERE u.status = 'D' AND u.is_system = 0 AND m.active = 1
                          AND (m.expires_at IS NULL OR m.expires_at > ?1) GROUP BY m.workgroup_id";
        let mut idle: BTreeMap<i64, u64> = BTreeMap::new();
        for sql in [expired, recycled] {
            for (workgroup, count) in self.rows(sql, [now.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))? {
                *idle.entry(workgroup).or_default() += count.cast_unsigned();
            }
        }
        Ok(idle)
    }

    /// The active users who are in one of the lost workgroups and in none of those that stay, by number.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn stranded_members(&self, lost: &[i64], staying: &[i64], now: Time) -> Result<Vec<i64>> {
        // The plus keeps from looking for each of those that stay: anybody is in a few, and there may be hundreds.
        let sql = "SELECT DISTINCT m.user_id
                   FROM user_workgroups m JOIN users u ON u.user_id = m.user_id
                   WHERE m.workgroup_id IN (SELECT value FROM json_each(?1))
                     AND m.active = 1 AND (m.expires_at IS NULL OR m.expires_at > ?3)
                     AND u.status = 'A' AND u.is_system = 0
                     AND NOT EXISTS (
                         SELECT 1 FROM user_workgroups o
                         WHERE o.user_id = m.user_id AND o.active = 1 AND (o.expires_at IS NULL OR o.expires_at > ?3)
                           AND +o.workgroup_id IN (SELECT value FROM json_each(?2)))
                   ORDER BY m.user_id";
        self.rows(sql, (list(lost), list(staying), now.0), |row| row.get(0))
    }

    /// The first administrator, if these are the active workgroups with a menu of administration.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn administrator(&self, with_menu: &[i64], now: Time) -> Result<Option<i64>> {
        let sql = "SELECT u.user_id
                   FROM user_permissions p JOIN users u ON u.user_id = p.user_id
                   WHERE p.perm_id = ?1 AND p.level = ?2
                     AND u.status = 'A' AND u.is_system = 0 AND u.domain_id <> -99
                     AND (u.password_hash IS NOT NULL OR u.account_source <> 'local')
                     AND EXISTS (
                         SELECT 1 FROM user_workgroups m
                         WHERE m.user_id = u.user_id AND m.active = 1 AND (m.expires_at IS NULL OR m.expires_at > ?4)
                           AND m.workgroup_id IN (SELECT value FROM json_each(?3)))
                     AND EXISTS (
                         SELECT 1 FROM user_organizations o
                         WHERE o.user_id = u.user_id AND o.login = 1 AND (o.expires_at IS NULL OR o.expires_at > ?4))
                   ORDER BY p.user_id LIMIT 1";
        let setup = (Permission::UserSetup.number(), Level::Write.number());
        self.row(sql, (setup.0, setup.1, list(with_menu), now.0), |row| row.get(0))
    }
}

/// Writes numbers as the JSON array that `json_each` reads.
fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}
