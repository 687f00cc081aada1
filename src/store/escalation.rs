//! What the explainer of escalation asks about everybody: few rows of the holders of levels, found by indexes.

mod everyone;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rusqlite::{Params, named_params};

pub use self::everyone::Everyone;
use super::error::Result;
use super::fields::text;
use super::reader::Reader;
use super::sql::numbers;
use crate::api::explain::ReachStep;
use crate::domain::escalation::{Extent, TakeOver};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::time::Time;

/// How far those who can be taken over are counted, unless it is everybody.
const MOST: i64 = 100_000;
/// How many takers are named.
pub const MOST_NAMED: usize = 100;

/// The relations of users to any of the organizations `:orgs`: with some flag, and not run out.
const RELATED: &str = "
    SELECT r.user_id, r.org_id FROM json_each(:orgs) o CROSS JOIN user_organizations r ON r.org_id = o.value
    WHERE (r.active = 1 OR r.login = 1 OR r.editable = 1) AND (r.expires_at IS NULL OR r.expires_at > :now)
    UNION ALL
    SELECT u.user_id, u.owning_org_id FROM json_each(:orgs) o
    CROSS JOIN users u INDEXED BY users_by_owner ON u.owning_org_id = o.value AND u.is_system = 0";

/// The organization with the lowest number among `:orgs` that the user `u` is related to.
const FIRST_ORG: &str = "(SELECT min(org_id) FROM (
        SELECT r.org_id FROM user_organizations r
        WHERE r.user_id = u.user_id AND r.org_id IN (SELECT value FROM json_each(:orgs))
          AND (r.active = 1 OR r.login = 1 OR r.editable = 1) AND (r.expires_at IS NULL OR r.expires_at > :now)
        UNION ALL
        SELECT u.owning_org_id WHERE u.owning_org_id IN (SELECT value FROM json_each(:orgs))))";

/// Who can sign in and is not left out, on `u`.
const COUNTED: &str = "u.status = 'A' AND u.is_system = 0 AND u.user_id NOT IN (SELECT value FROM json_each(:except))";

/// How many can be taken over, and whether there are more than were counted.
type Counted = (u64, bool);

/// A step, under the key by which names are ordered.
type Named = (String, ReachStep);

impl Reader<'_> {
    /// Counts those who can sign in within an extent, without some users: who acts, and those who are told otherwise.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn within_reach(&self, extent: &Extent, except: &BTreeSet<UserId>, now: Time) -> Result<Counted> {
        let except = numbers(&except.iter().map(|user| user.0).collect::<Vec<_>>());
        let orgs = match extent {
            Extent::Nobody => return Ok((0, false)),
            Extent::Everybody => {
                let sql = "SELECT count(*) FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value
                           WHERE u.status = 'A' AND u.is_system = 0";
                let left_out = self.number(sql, [&except])?.unsigned_abs();
                return Ok((self.active_users()?.saturating_sub(left_out), false));
            }
            Extent::Orgs(orgs) => array(orgs),
        };
        let sql = format!(
            "SELECT count(*) FROM (SELECT DISTINCT r.user_id FROM ({RELATED}) r CROSS JOIN users u ON u.user_id = r.user_id
             WHERE {COUNTED} LIMIT :limit)"
        );
        let params = named_params! { ":orgs": orgs, ":except": except, ":limit": MOST + 1, ":now": now.0 };
        let count = self.number(&sql, params)?;
        Ok((count.min(MOST).unsigned_abs(), count > MOST))
    }

    /// Who could act in one step as a user who is related to these organizations, without some users: the first by name,
    /// each under the key by which names are ordered, and how many there are.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn takers(&self, orgs: &BTreeSet<OrgId>, except: &BTreeSet<UserId>, now: Time) -> Result<(Vec<Named>, u64)> {
        let [passwords, setup, inside] = TakeOver::ALL.map(|right| right.permission().number());
        let takers = format!(
            "WITH taker (user_id, rank) AS (
                 SELECT user_id, 0 FROM user_permissions WHERE perm_id = {passwords} AND level = 2
                 UNION ALL SELECT user_id, 1 FROM user_permissions WHERE perm_id = {setup} AND level = 2
                 UNION ALL SELECT p.user_id, 2 FROM user_permissions p
                 WHERE p.perm_id = {inside} AND p.level = 2 AND EXISTS (
                     SELECT 1 FROM json_each(:orgs) o CROSS JOIN user_organizations r
                     ON r.user_id = p.user_id AND r.org_id = o.value
                     WHERE r.editable = 1 AND (r.expires_at IS NULL OR r.expires_at > :now))),
             one (user_id, search_key, login, rank) AS (
                 SELECT u.user_id, u.search_key, u.login, min(t.rank)
                 FROM taker t CROSS JOIN users u ON u.user_id = t.user_id WHERE {COUNTED} GROUP BY u.user_id)"
        );
        let except = numbers(&except.iter().map(|user| user.0).collect::<Vec<_>>());
        let orgs = array(orgs);
        let params = named_params! { ":orgs": orgs, ":except": except, ":now": now.0 };
        let count = self.number(&format!("{takers} SELECT count(*) FROM one"), params)?;
        let named = format!(
            "{takers} SELECT user_id, login, rank, search_key FROM one ORDER BY search_key, user_id LIMIT {MOST_NAMED}"
        );
        let named = self.rows(&named, params, |row| {
            let by = TakeOver::ALL[usize::from(row.get::<_, u8>(2)?).min(2)];
            Ok((row.get(3)?, ReachStep { takes_over: UserId(row.get(0)?), login: text(row, 1)?, by }))
        })?;
        Ok((named, count.unsigned_abs()))
    }

    fn number(&self, sql: &str, params: impl Params) -> Result<i64> {
        Ok(self.row(sql, params, |row| row.get(0))?.unwrap_or_default())
    }
}

fn array(orgs: &BTreeSet<OrgId>) -> String {
    numbers(&orgs.iter().map(|org| org.0).collect::<Vec<_>>())
}
