//! The system properties as a site has set them, and who holds the right to decide about requests.

use std::collections::BTreeMap;

use super::error::Result;
use super::reader::Reader;
use crate::domain::permission::Permission;

impl Reader<'_> {
    /// Everything that the site has set, by name.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn properties(&self) -> Result<BTreeMap<String, String>> {
        let sql = "SELECT name, value FROM system_properties";
        Ok(self.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }

    /// The logins of active users who hold User Setup, system users and the vendor's staff (domain -99) left out, in the
    /// order of their numbers.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn user_setup_logins(&self) -> Result<Vec<String>> {
        self.rows(
            "SELECT u.login FROM user_permissions p INDEXED BY user_permissions_by_permission
             CROSS JOIN users u ON u.user_id = p.user_id
             WHERE p.perm_id = ?1 AND u.status = 'A' AND u.is_system = 0 AND u.domain_id <> -99 ORDER BY u.user_id",
            [Permission::UserSetup.number()],
            |row| row.get(0),
        )
    }
}
