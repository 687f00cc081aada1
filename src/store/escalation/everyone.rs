//! Everybody but those who are told otherwise, as the rules of escalation ask about them.
//!
//! Among the users of a few organizations the levels are read by way of the users; where these are many, by way of
//! those who hold each level, of whom the first that fits is enough.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, named_params};

use super::{COUNTED, FIRST_ORG, RELATED, array};
use crate::domain::escalation::{Census, Example, Held, TakeOver, Taker};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{Level, Permission};
use crate::domain::time::Time;
use crate::store::error::{Error, Result};
use crate::store::fields::held;
use crate::store::reader::Reader;
use crate::store::sql::numbers;

/// How many related users are read one by one.
const FEW: i64 = 20_000;

/// Everybody who can sign in, but for some users.
pub struct Everyone<'a> {
    reader: Reader<'a>,
    /// Those who are left out, because they are told otherwise.
    except: String,
    now: Time,
    /// What anybody holds, once it was asked for.
    anybody: OnceCell<Held>,
}

impl<'a> Everyone<'a> {
    #[must_use]
    pub fn new(reader: Reader<'a>, except: impl Iterator<Item = UserId>, now: Time) -> Self {
        let except: Vec<i64> = except.map(|user| user.0).collect();
        Self { reader, except: numbers(&except), now, anybody: OnceCell::new() }
    }

    /// The first who holds a level, with an organization where some were asked for.
    fn first_holder(
        &self,
        permission: Permission,
        level: Level,
        orgs: Option<&str>,
    ) -> Result<Option<(UserId, Option<OrgId>)>> {
        let (permission, level, except) = (permission.number(), level.number(), &self.except);
        let holders = "FROM user_permissions p CROSS JOIN users u ON u.user_id = p.user_id
                       WHERE p.perm_id = :permission AND p.level = :level";
        let read = |row: &Row<'_>| Ok((UserId(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(OrgId)));
        match orgs {
            None => {
                let sql = format!("SELECT u.user_id, NULL {holders} AND {COUNTED} ORDER BY p.user_id LIMIT 1");
                let params = named_params! { ":permission": permission, ":level": level, ":except": except };
                self.reader.row(&sql, params, read)
            }
            Some(orgs) => {
                let sql = format!(
                    "SELECT u.user_id, {FIRST_ORG} AS org {holders} AND {COUNTED} AND org IS NOT NULL
                     ORDER BY p.user_id LIMIT 1"
                );
                let now = self.now.0;
                let params = named_params! {
                    ":permission": permission, ":level": level, ":except": except, ":orgs": orgs, ":now": now
                };
                self.reader.row(&sql, params, read)
            }
        }
    }

    /// The highest levels by way of those who hold them.
    pub(super) fn held_by_holders(&self, orgs: Option<&str>) -> Result<Held> {
        let mut all = Held::default();
        for permission in Permission::ALL {
            for level in [Level::Write, Level::Read].into_iter().filter(|level| permission.allows(*level)) {
                if let Some((user, org)) = self.first_holder(permission, level, orgs)? {
                    all.note(permission, Example { level, user, org });
                    break;
                }
            }
        }
        Ok(all)
    }

    /// The highest levels by way of the related users.
    pub(super) fn held_by_related(&self, orgs: &str) -> Result<Held> {
        let sql = format!(
            "SELECT p.user_id, r.org_id, p.perm_id, p.level FROM ({RELATED}) r
             CROSS JOIN user_permissions p ON p.user_id = r.user_id
             CROSS JOIN users u ON u.user_id = r.user_id WHERE {COUNTED}"
        );
        let mut all = Held::default();
        let found = self.reader.rows(
            &sql,
            named_params! { ":orgs": orgs, ":except": self.except, ":now": self.now.0 },
            |row| {
                let (permission, level) = held(row, 2)?;
                Ok((permission, Example { level, user: UserId(row.get(0)?), org: Some(OrgId(row.get(1)?)) }))
            },
        )?;
        found.into_iter().for_each(|(permission, example)| all.note(permission, example));
        Ok(all)
    }

    fn are_few(&self, orgs: &str) -> Result<bool> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM ({RELATED}) LIMIT :limit)");
        let params = named_params! { ":orgs": orgs, ":limit": FEW + 1, ":now": self.now.0 };
        let related = self.reader.row(&sql, params, |row| row.get(0))?;
        Ok(related.unwrap_or(0_i64) <= FEW)
    }

    /// The organizations in which users have Editable.
    fn edits(&self, users: &[i64]) -> Result<BTreeMap<i64, BTreeSet<OrgId>>> {
        let sql = "SELECT r.user_id, r.org_id FROM json_each(?1) w
                   CROSS JOIN user_organizations r ON r.user_id = w.value
                   WHERE r.editable = 1 AND (r.expires_at IS NULL OR r.expires_at > ?2)";
        let mut edits: BTreeMap<i64, BTreeSet<OrgId>> = BTreeMap::new();
        for (user, org) in self.reader.rows(sql, (numbers(users), self.now.0), |row| Ok((row.get(0)?, row.get(1)?)))? {
            edits.entry(user).or_default().insert(OrgId(org));
        }
        Ok(edits)
    }
}

impl Census for Everyone<'_> {
    type Error = Error;

    fn held_by_anybody(&self) -> Result<Held> {
        if let Some(held) = self.anybody.get() {
            return Ok(held.clone());
        }
        let held = self.held_by_holders(None)?;
        Ok(self.anybody.get_or_init(|| held).clone())
    }

    fn held_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Held> {
        let orgs = array(orgs);
        if self.are_few(&orgs)? { self.held_by_related(&orgs) } else { self.held_by_holders(Some(&orgs)) }
    }

    fn over_everybody_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>> {
        let orgs = array(orgs);
        let mut found = Vec::new();
        for right in [TakeOver::PasswordChanges, TakeOver::UserSetup] {
            if let Some((user, Some(org))) = self.first_holder(right.permission(), Level::Write, Some(&orgs))? {
                found.push((Taker { user, org, edits: BTreeSet::new() }, right));
            }
        }
        // With both rights the first of them counts, which stands first here.
        Ok(found.into_iter().min_by_key(|(taker, _)| taker.user))
    }

    fn takers_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Vec<Taker>> {
        let right = TakeOver::PasswordChangesInOrganization.permission().number();
        let sql = format!(
            "SELECT u.user_id, {FIRST_ORG} AS org
             FROM user_permissions p CROSS JOIN users u ON u.user_id = p.user_id
             WHERE p.perm_id = :permission AND p.level = 2 AND {COUNTED} AND org IS NOT NULL ORDER BY p.user_id"
        );
        let (orgs, except, now) = (array(orgs), &self.except, self.now.0);
        let params = named_params! { ":permission": right, ":orgs": orgs, ":except": except, ":now": now };
        let found = self.reader.rows(&sql, params, |row| Ok((row.get(0)?, OrgId(row.get(1)?))))?;
        let users: Vec<i64> = found.iter().map(|(user, _)| *user).collect();
        let mut edits = self.edits(&users)?;
        let taker = |(user, org)| Taker { user: UserId(user), org, edits: edits.remove(&user).unwrap_or_default() };
        Ok(found.into_iter().map(taker).collect())
    }
}
