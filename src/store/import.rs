//! The rows that an import is compared with: found by origin, by folded login, or all of them where they are few.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::error::{Error, Result};
use super::reader::Reader;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::import::{KnownGroup, KnownUser};
use crate::domain::status::Status;

const USER: &str = "SELECT user_id, status, is_system, name, login, job_title, phone, owning_org_id, origin FROM users";

impl Reader<'_> {
    /// All organizations.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn known_orgs(&self) -> Result<Vec<KnownGroup>> {
        self.rows("SELECT org_id, code, name, '', origin FROM organizations ORDER BY org_id", (), group)
    }

    /// All workgroups.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn known_workgroups(&self) -> Result<Vec<KnownGroup>> {
        let sql =
            "SELECT workgroup_id, '', name, coalesce(description, ''), origin FROM workgroups ORDER BY workgroup_id";
        self.rows(sql, (), group)
    }

    /// The user that an earlier import made or recognized.
    ///
    /// # Errors
    /// Whatever SQLite reports, or a row that holds what the schema forbids.
    pub fn known_user_by_origin(&self, origin: &str) -> Result<Option<KnownUser>> {
        self.known_user(&format!("{USER} WHERE origin = ?1"), origin)
    }

    /// The user who holds a login, given folded.
    ///
    /// # Errors
    /// Whatever SQLite reports, or a row that holds what the schema forbids.
    pub fn known_user_by_login(&self, login_fold: &str) -> Result<Option<KnownUser>> {
        self.known_user(&format!("{USER} WHERE login_fold = ?1"), login_fold)
    }

    fn known_user(&self, sql: &str, key: &str) -> Result<Option<KnownUser>> {
        let Some((letter, mut user)) = self.row(sql, (key,), user)? else { return Ok(None) };
        let status = letter.chars().next().and_then(Status::from_letter);
        user.status = status.ok_or_else(|| Error::Damaged(format!("User {} has no valid status.", user.user)))?;
        let orgs = "SELECT org_id, active FROM user_organizations WHERE user_id = ?1";
        let orgs = self.rows(orgs, (user.user.0,), |row| Ok((OrgId(row.get(0)?), row.get(1)?)))?;
        user.orgs.extend(orgs);
        let workgroups = "SELECT workgroup_id, active FROM user_workgroups WHERE user_id = ?1";
        let workgroups = self.rows(workgroups, (user.user.0,), |row| Ok((WorkgroupId(row.get(0)?), row.get(1)?)))?;
        user.workgroups.extend(workgroups);
        Ok(Some(user))
    }
}

fn group(row: &Row<'_>) -> rusqlite::Result<KnownGroup> {
    Ok(KnownGroup {
        id: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        origin: row.get(4)?,
    })
}

/// Reads the row itself; the status letter is handed out beside it, because only the caller can refuse a wrong one.
fn user(row: &Row<'_>) -> rusqlite::Result<(String, KnownUser)> {
    let user = KnownUser {
        user: UserId(row.get(0)?),
        status: Status::Inactive,
        is_system: row.get(2)?,
        name: row.get(3)?,
        login: row.get(4)?,
        job_title: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        phone: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
        owner: row.get::<_, Option<i64>>(7)?.map(OrgId),
        origin: row.get(8)?,
        orgs: BTreeMap::new(),
        workgroups: BTreeMap::new(),
    };
    Ok((row.get(1)?, user))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::migrate;

    fn database() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("BEGIN").unwrap();
        migrate::create(&db).unwrap();
        db.execute_batch(
            "INSERT INTO organizations (org_id, code, name, name_fold, origin)
                 VALUES (3, 'HFX', 'Harbor House', 'harbor house', 'hmis:7');
             INSERT INTO org_restriction_options (org_id, code, visible, editable) VALUES (3, 'MOU', 1, 1);
             INSERT INTO workgroups (workgroup_id, name, name_fold) VALUES (5, 'Intake', 'intake');
             INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                                status_changed_at, created_at, origin)
                 VALUES (9, 'Dana Ø', 'dana ø', 'Dana@harbor.example', 'dana@harbor.example', '', 3, 'A', 0, 0, 'hmis:u1');
             INSERT INTO user_organizations VALUES (9, 3, 1, 1, 0, NULL, 0, NULL);
             INSERT INTO user_workgroups VALUES (9, 5, 0, NULL, 0, NULL);
             COMMIT",
        )
        .unwrap();
        db
    }

    #[test]
    fn one_user_is_found_by_origin_and_by_login() {
        let db = database();
        let reader = Reader::new(&db);
        let user = reader.known_user_by_origin("hmis:u1").unwrap().unwrap();
        assert_eq!(reader.known_user_by_login("dana@harbor.example").unwrap().as_ref(), Some(&user));
        assert_eq!((user.user, user.status, user.owner), (UserId(9), Status::Active, Some(OrgId(3))));
        assert_eq!(user.orgs.into_iter().collect::<Vec<_>>(), [(OrgId(3), true)]);
        assert_eq!(user.workgroups.into_iter().collect::<Vec<_>>(), [(WorkgroupId(5), false)]);
        assert_eq!(reader.known_user_by_login("Dana@harbor.example").unwrap(), None, "logins are given folded");
    }

    #[test]
    fn groups_come_with_code_and_origin() {
        let db = database();
        let reader = Reader::new(&db);
        let orgs = reader.known_orgs().unwrap();
        assert_eq!((orgs[0].id, orgs[0].code.as_str(), orgs[0].origin.as_deref()), (3, "HFX", Some("hmis:7")));
        let workgroups = reader.known_workgroups().unwrap();
        assert_eq!((workgroups[0].id, workgroups[0].name.as_str(), &workgroups[0].origin), (5, "Intake", &None));
    }
}
