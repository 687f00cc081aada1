//! What the explainer of escalation asks about everybody: few rows of the holders of levels, found by indexes.
//!
//! Among the users of a few organizations the levels are read by way of the users; where these are many, by way of
//! those who hold each level, of whom the first that fits is enough.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Params, Row, named_params};

use super::error::{Error, Result};
use super::fields::{held, text};
use super::reader::Reader;
use super::sql::numbers;
use crate::api::explain::ReachStep;
use crate::domain::escalation::{Census, Example, Extent, Held, TakeOver, Taker};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{Level, Permission};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// How many related users are read one by one.
const FEW: i64 = 20_000;
/// How far those who can be taken over are counted, unless it is everybody.
const MOST: i64 = 100_000;
/// How many takers are named.
pub const MOST_NAMED: usize = 100;

/// Everybody who can sign in, but for some users.
pub struct Everyone<'a> {
    reader: Reader<'a>,
    /// Those who are left out, because they are told otherwise.
    except: String,
    now: Time,
    /// What anybody holds, once it was asked for.
    anybody: OnceCell<Held>,
}

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
    fn held_by_holders(&self, orgs: Option<&str>) -> Result<Held> {
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
    fn held_by_related(&self, orgs: &str) -> Result<Held> {
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

    /// The logins of some users.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn logins_of(&self, users: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, Raw>> {
        let users: Vec<i64> = users.iter().map(|user| user.0).collect();
        let sql = "SELECT u.user_id, u.login FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value";
        let found = self.rows(sql, [numbers(&users)], |row| Ok((UserId(row.get(0)?), text(row, 1)?)))?;
        Ok(found.into_iter().collect())
    }

    fn number(&self, sql: &str, params: impl Params) -> Result<i64> {
        Ok(self.row(sql, params, |row| row.get(0))?.unwrap_or_default())
    }
}

fn array(orgs: &BTreeSet<OrgId>) -> String {
    numbers(&orgs.iter().map(|org| org.0).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::escalation::{Consequence, Retold, Rights, follow, related};
    use crate::domain::picture::Person;
    use crate::store::world::{NOW, World};

    /// Nobody at all: on this the whole world is told from its rows.
    struct Nobody;

    impl Census for Nobody {
        type Error = Error;
        fn held_by_anybody(&self) -> Result<Held> {
            Ok(Held::default())
        }
        fn held_in(&self, _: &BTreeSet<OrgId>) -> Result<Held> {
            Ok(Held::default())
        }
        fn over_everybody_in(&self, _: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>> {
            Ok(None)
        }
        fn takers_in(&self, _: &BTreeSet<OrgId>) -> Result<Vec<Taker>> {
            Ok(Vec::new())
        }
    }

    fn people(world: &World) -> BTreeMap<UserId, Person> {
        let all: BTreeSet<UserId> = (1..=10).map(UserId).collect();
        world.reader().picture(&all, &BTreeSet::new()).unwrap().users
    }

    /// User, permission, level; user, organization, Editable, expired.
    fn world(levels: &[(i64, i64, i64)], access: &[(i64, i64, bool, bool)]) -> World {
        let world = World::new();
        for (user, permission, level) in levels {
            let sql =
                "INSERT OR REPLACE INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (?1, ?2, ?3, 0)";
            let level = if Permission::from_number(*permission).unwrap().row().has_read { *level } else { 2 };
            world.db.execute(sql, (user, permission, level)).unwrap();
        }
        for (user, org, editable, expired) in access {
            let sql = "INSERT OR REPLACE INTO user_organizations (user_id, org_id, active, login, editable, granted_at, expires_at)
                       VALUES (?1, ?2, 1, 0, ?3, 0, ?4)";
            world.db.execute(sql, (user, org, editable, expired.then_some(NOW.0))).unwrap();
        }
        world
    }

    fn level() -> impl Strategy<Value = (i64, i64, i64)> {
        let permission = prop_oneof![Just(19_i64), Just(19), Just(19), Just(18), Just(23), 1..28_i64];
        (1..10_i64, permission, 1..3_i64)
    }

    proptest! {
        #[test]
        fn the_database_says_what_its_rows_say(
            levels in proptest::collection::vec(level(), 0..8),
            access in proptest::collection::vec((1..10_i64, 1..4_i64, any::<bool>(), any::<bool>()), 0..12),
            left_out in 0..6_i64,
        ) {
            let world = world(&levels, &access);
            let people = people(&world);
            let told = Retold { others: &Nobody, people: &people, now: NOW };
            let some: BTreeMap<UserId, Person> =
                people.iter().filter(|(user, _)| user.0 <= left_out).map(|(user, person)| (*user, person.clone())).collect();
            let everyone = Everyone::new(world.reader(), some.keys().copied(), NOW);
            let asked = Retold { others: &everyone, people: &some, now: NOW };
            let orgs = BTreeSet::from([OrgId(1), OrgId(3)]);
            prop_assert_eq!(asked.held_by_anybody().unwrap(), told.held_by_anybody().unwrap());
            prop_assert_eq!(asked.held_in(&orgs).unwrap(), told.held_in(&orgs).unwrap());
            let whole = Everyone::new(world.reader(), std::iter::empty(), NOW);
            prop_assert_eq!(whole.held_by_holders(Some(&array(&orgs))).unwrap(), whole.held_by_related(&array(&orgs)).unwrap());
            let over = |found: Option<(Taker, TakeOver)>| found.map(|(taker, right)| (taker.user, taker.org, right));
            prop_assert_eq!(over(asked.over_everybody_in(&orgs).unwrap()), over(told.over_everybody_in(&orgs).unwrap()));
            prop_assert_eq!(asked.takers_in(&orgs).unwrap(), told.takers_in(&orgs).unwrap());
            for (user, person) in &people {
                let Some(rights) = Rights::of(person, NOW) else { continue };
                let found: Consequence = follow(&whole, &rights).unwrap();
                prop_assert_eq!(&found, &follow(&told, &rights).unwrap());
                let able = |person: &Person| Rights::of(person, NOW).is_some();
                let within = |person: &Person| match &found.extent {
                    Extent::Nobody => false,
                    Extent::Orgs(orgs) => related(person, NOW).any(|org| orgs.contains(&org)),
                    Extent::Everybody => true,
                };
                let count = people.iter().filter(|(other, person)| *other != user && able(person) && within(person)).count();
                prop_assert_eq!(world.reader().within_reach(&found.extent, &BTreeSet::from([*user]), NOW).unwrap(), (count as u64, false));
            }
        }
    }

    #[test]
    fn takers_by_name_with_their_strongest_right() {
        // 3 edits where 1 is; 8 edits elsewhere; 2 sets up users and changes passwords; 4 is inactive.
        let world = world(
            &[(3, 19, 2), (8, 19, 2), (2, 23, 2), (2, 18, 2), (7, 23, 2), (4, 18, 2), (1, 18, 2)],
            &[(1, 2, false, true), (3, 2, true, false), (8, 3, true, false)],
        );
        let takers = |now| {
            let person = people(&world).remove(&UserId(1)).unwrap();
            world.reader().takers(&related(&person, now).collect(), &BTreeSet::from([UserId(1)]), now).unwrap()
        };
        let (named, count) = takers(NOW);
        let named: Vec<_> = named.iter().map(|(_, step)| (step.takes_over.0, step.by)).collect();
        assert_eq!(
            (named, count),
            (
                vec![
                    (7, TakeOver::UserSetup),
                    (3, TakeOver::PasswordChangesInOrganization),
                    (2, TakeOver::PasswordChanges)
                ],
                3
            )
        );
        // Where 1 had only access that ran out, 8 cannot act as 1; while it lasted, 8 could.
        world.sql(&format!("INSERT INTO user_organizations VALUES (1, 3, 1, 0, 0, NULL, 0, {})", NOW.0));
        assert_eq!((takers(NOW.plus(-1)).1, takers(NOW).1), (4, 3));
    }
}
