//! Who holds a permission, an organization or a workgroup: a list by name like any other, with how, since when, from
//! whom, and until when.

use std::cell::Cell;
use std::collections::HashMap;

use rusqlite::{Row, params};

use super::slice::{Cut, Path, Slice, slice_of_places};
use super::{PAGE, Test, scanned};
use crate::api::explain::{Holder, Holding};
use crate::api::page::{Key, Page, Place};
use crate::api::users::Find;
use crate::domain::change::Via;
use crate::domain::ids::UserId;
use crate::domain::permission::Level;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::clause::{Clause, Lister};
use crate::store::error::Result;
use crate::store::fields::{held, some_text, some_time, status, text};
use crate::store::filter::{Filter, Stretch};
use crate::store::order::{Facts, Order};
use crate::store::past::{self, How, Moment};
use crate::store::reader::Reader;
use crate::store::roster::{Roster, Scan};
use crate::store::sql::{Sql, numbers};

/// Who may hold something; what the recycle bin keeps holds nothing.
const STATUSES: [Status; 3] = [Status::Active, Status::Inactive, Status::Pending];

/// How one user holds it.
struct Hold {
    how: Raw,
    since: Option<Time>,
    granted_by: Option<Raw>,
    via: Option<Via>,
    until: Option<Time>,
    counts: bool,
}

impl Reader<'_> {
    /// Reads a page of those who hold something, or held it at a moment, by name.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn holders(
        &self,
        roster: Option<&Roster>,
        of: Holding,
        place: &Place,
        limit: u32,
        moment: Moment,
    ) -> Result<Page<Holder>> {
        let roster = self.current(roster)?;
        let (statuses, clause) = if moment.is_present() {
            (STATUSES.to_vec(), clause(of))
        } else {
            let (test, list) = past::condition(*self, of, moment)?;
            let lister = Lister { sql: Sql::plain(list), rank: 0, exact: true };
            let test = Sql::plain(test);
            (Status::ALL.to_vec(), Clause { negated: false, test, lister: Some(lister), fact: None })
        };
        let scan = Scan { statuses, ..Scan::default() };
        let filter = Filter { scan, clauses: vec![clause], stretch: Stretch::default() };
        let order = Order::new(self, &Find::default())?;
        let cut = Cut { order: &order, place, limit: limit.max(1) as usize };
        let slice = self.slice_of_holders(roster, &filter, cut)?;
        let rows = self.holder_rows(&slice.ids, of, &order, moment)?;
        let wide = |number: Option<usize>| number.map(|number| number as u64);
        Ok(Page { rows, before: slice.before, after: slice.after, first: wide(slice.first), total: wide(slice.total) })
    }

    /// Few holders are sorted; many are met soon enough on a walk along the names.
    fn slice_of_holders(&self, roster: Option<&Roster>, filter: &Filter, cut: Cut<'_>) -> Result<Slice> {
        let Some(roster) = roster else {
            return match self.short_list(PAGE, filter)? {
                Some(users) => self.slice_of_users(users.into_iter(), cut),
                None => self.slice_of_path(&Path::Index(filter, filter.tests()), cut),
            };
        };
        match self.places(PAGE, roster, filter)? {
            Some(places) => Ok(slice_of_places(roster, &places, cut)),
            None => {
                let test = Test::new(&filter.tests_beside(roster));
                let patience = Cell::new(usize::MAX);
                self.slice_of_path(&Path::Places(roster, &*scanned(roster, filter)?, test, &patience), cut)
            }
        }
    }

    fn holder_rows(&self, ids: &[i64], of: Holding, order: &Order, moment: Moment) -> Result<Vec<Holder>> {
        let wanted = numbers(ids);
        let mut holds = self.holds(&wanted, of, moment.at)?;
        let mut then = if moment.is_present() { HashMap::new() } else { self.held_at(ids, of, moment)? };
        holds.extend(then.iter_mut().filter_map(|(id, held)| Some((*id, hold_of(held.how.take()?, of, moment.at)))));
        let sql = "SELECT u.user_id, u.search_key, u.login_fold, u.owning_org_id, u.last_sign_in_at, u.name, u.login,
                          u.status, u.created_at
                   FROM json_each(?1) w CROSS JOIN users u ON u.user_id = w.value ORDER BY w.key";
        self.rows(sql, [&wanted], |row| {
            let (id, name, login, owner, seen) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            let key: Key = order.key(Facts { id, name, login, owner, seen, status: status(row, 7)? });
            // Whom an organization owns without more is related to it all the same.
            let owned = Hold {
                how: "owning".into(),
                since: Some(Time(row.get(8)?)),
                granted_by: None,
                via: None,
                until: None,
                counts: false,
            };
            let hold = holds.remove(&id).unwrap_or(owned);
            // The place in the list is that of the name of today.
            let then = then.remove(&id).unwrap_or_default();
            Ok(Holder {
                user: UserId(id),
                name: then.name.map_or_else(|| text(row, 5), Ok)?,
                login: then.login.map_or_else(|| text(row, 6), Ok)?,
                status: then.status.map_or_else(|| status(row, 7), Ok)?,
                how: hold.how,
                since: hold.since,
                granted_by: hold.granted_by,
                via: hold.via,
                until: hold.until,
                counts: hold.counts,
                key,
            })
        })
    }

    fn holds(&self, wanted: &str, of: Holding, now: Time) -> Result<HashMap<i64, Hold>> {
        let (sql, id, read): (_, _, fn(&Row<'_>, Time) -> rusqlite::Result<(i64, Hold)>) = match of {
            Holding::Permission { permission, .. } => (PERMISSION, permission.number(), level_held),
            Holding::Org { org } => (ORG, org.0, access_held),
            Holding::Workgroup { workgroup } => (WORKGROUP, workgroup.0, membership_held),
        };
        Ok(self.rows(sql, params![wanted, id], |row| read(row, now))?.into_iter().collect())
    }
}

const PERMISSION: &str = "SELECT r.user_id, r.perm_id, r.level, r.granted_at, by.name, r.via
    FROM json_each(?1) w CROSS JOIN user_permissions r ON r.user_id = w.value AND r.perm_id = ?2
    LEFT JOIN users by ON by.user_id = r.granted_by";
const ORG: &str =
    "SELECT r.user_id, u.owning_org_id IS r.org_id, r.active, r.granted_at, by.name, r.expires_at, r.login,
        r.editable
    FROM json_each(?1) w CROSS JOIN user_organizations r ON r.user_id = w.value AND r.org_id = ?2
    JOIN users u ON u.user_id = r.user_id LEFT JOIN users by ON by.user_id = r.granted_by";
const WORKGROUP: &str = "SELECT r.user_id, 0, r.active, r.granted_at, by.name, r.expires_at
    FROM json_each(?1) w CROSS JOIN user_workgroups r ON r.user_id = w.value AND r.workgroup_id = ?2
    LEFT JOIN users by ON by.user_id = r.granted_by";

fn level_held(row: &Row<'_>, _: Time) -> rusqlite::Result<(i64, Hold)> {
    let (_, level) = held(row, 1)?;
    let via = row.get::<_, String>(5)?.parse().unwrap_or(Via::Manual);
    let (how, since, granted_by) = (level.word().into(), Some(Time(row.get(3)?)), some_text(row, 4)?);
    Ok((row.get(0)?, Hold { how, since, granted_by, via: Some(via), until: None, counts: true }))
}

fn access_held(row: &Row<'_>, now: Time) -> rusqlite::Result<(i64, Hold)> {
    let (how, on) = access_words(row.get(1)?, [row.get(2)?, row.get(6)?, row.get(7)?]);
    relation(row, how, on, now)
}

fn membership_held(row: &Row<'_>, now: Time) -> rusqlite::Result<(i64, Hold)> {
    let active = row.get(2)?;
    relation(row, membership_word(active).to_owned(), active, now)
}

/// The words of an access, and whether anything of it is on.
fn access_words(owner: bool, flags: [bool; 3]) -> (String, bool) {
    let named = [(owner, "owning"), (flags[0], "Active"), (flags[1], "Login"), (flags[2], "Editable")];
    let words: Vec<_> = named.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    (if words.is_empty() { "off".to_owned() } else { words.join(" ") }, flags.contains(&true))
}

const fn membership_word(active: bool) -> &'static str {
    if active { "member" } else { "off" }
}

fn relation(row: &Row<'_>, how: String, on: bool, now: Time) -> rusqlite::Result<(i64, Hold)> {
    let until = some_time(row, 5)?;
    let counts = on && lasts(until, now);
    let (since, granted_by) = (Some(Time(row.get(3)?)), some_text(row, 4)?);
    Ok((row.get(0)?, Hold { how: how.into(), since, granted_by, via: None, until, counts }))
}

/// What was held at a moment, where that was changed since; how it came nobody knows any more.
fn hold_of(how: How, of: Holding, at: Time) -> Hold {
    let (words, on) = match (of, how.flags) {
        (Holding::Permission { .. }, _) => (how.level.word().to_owned(), true),
        (Holding::Org { .. }, flags) => access_words(how.owner, flags.unwrap_or_default()),
        (Holding::Workgroup { .. }, flags) => {
            let active = flags.unwrap_or_default()[0];
            (membership_word(active).to_owned(), active)
        }
    };
    let (granted_by, since) = how.granted.unzip();
    let counts = on && lasts(how.until, at);
    Hold { how: words.into(), since, granted_by, via: None, until: how.until, counts }
}

fn lasts(until: Option<Time>, at: Time) -> bool {
    until.is_none_or(|until| until > at)
}

/// The condition of holding something, and the index that lists who does.
fn clause(of: Holding) -> Clause {
    let one = |value: i64| [value];
    let (test, lister) = match of {
        Holding::Permission { permission, level } => {
            let values = [permission.number(), level.max(Level::Read).number()];
            let test = "EXISTS (SELECT 1 FROM user_permissions p
                                WHERE p.user_id = u.user_id AND +p.perm_id = ? AND p.level >= ?)";
            let list = "SELECT user_id FROM user_permissions WHERE perm_id = ? AND level >= ?";
            (Sql::new(test, values), Sql::new(list, values))
        }
        Holding::Org { org } => {
            let test = "u.owning_org_id = ?
                        OR EXISTS (SELECT 1 FROM user_organizations r WHERE r.user_id = u.user_id AND r.org_id = ?)";
            let list = "SELECT user_id FROM user_organizations WHERE org_id = ?
                        UNION ALL SELECT user_id FROM users WHERE owning_org_id = ? AND is_system = 0";
            (Sql::new(test, [org.0, org.0]), Sql::new(list, [org.0, org.0]))
        }
        Holding::Workgroup { workgroup } => {
            let test = "EXISTS (SELECT 1 FROM user_workgroups r WHERE r.user_id = u.user_id AND r.workgroup_id = ?)";
            let list = "SELECT user_id FROM user_workgroups WHERE workgroup_id = ?";
            (Sql::new(test, one(workgroup.0)), Sql::new(list, one(workgroup.0)))
        }
    };
    Clause { negated: false, test, lister: Some(Lister { sql: lister, rank: 0, exact: true }), fact: None }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::ids::{OrgId, WorkgroupId};
    use crate::domain::permission::Permission;
    use crate::store::world::{NOW, World};

    fn world() -> World {
        let world = World::new();
        world.sql(&format!(
            "INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_by, granted_at, expires_at) VALUES
                 (1, 2, 1, 1, 1, NULL, 0, NULL), (2, 2, 1, 1, 0, 1, 70, NULL), (3, 2, 1, 1, 0, NULL, 0, {past}),
                 (7, 2, 0, 0, 0, NULL, 0, {future}), (6, 2, 1, 1, 0, NULL, 0, NULL);
             INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at, expires_at) VALUES
                 (1, 1, 1, 0, NULL), (2, 1, 0, 0, NULL), (9, 1, 1, 0, {past}), (4, 2, 1, 0, {future});
             INSERT INTO user_permissions (user_id, perm_id, level, granted_by, granted_at, via) VALUES
                 (1, 23, 2, NULL, 5, 'template:2'), (2, 23, 1, 1, 6, 'clone:1'), (4, 23, 2, NULL, 7, 'manual'), (6, 23, 2, NULL, 7, 'manual');",
            past = NOW.0 - 1,
            future = NOW.0 + 1,
        ));
        world
    }

    const SETUP: Permission = Permission::UserSetup;

    #[rstest]
    #[case(Holding::Permission { permission: SETUP, level: Level::Write }, "1 write, 4 write")]
    #[case(Holding::Permission { permission: SETUP, level: Level::Read }, "1 write, 2 read, 4 write")]
    #[case(Holding::Permission { permission: SETUP, level: Level::None }, "1 write, 2 read, 4 write")]
    #[case(Holding::Permission { permission: Permission::DataExport, level: Level::Read }, "")]
    #[case(
        Holding::Org { org: OrgId(2) },
        "7 off -, 1 owning Active Login Editable, 8 owning -, 3 Active Login -, 2 owning Active Login"
    )]
    #[case(Holding::Org { org: OrgId(4) }, "")]
    #[case(Holding::Workgroup { workgroup: WorkgroupId(1) }, "1 member, 9 member -, 2 off -")]
    #[case(Holding::Workgroup { workgroup: WorkgroupId(2) }, "4 member")]
    fn holders_by_name(#[case] of: Holding, #[case] expected: &str) {
        let world = world();
        let roster = Roster::load(&world.reader()).unwrap();
        let told = |page: &Page<Holder>| {
            let told = |holder: &Holder| {
                format!("{} {}{}", holder.user, holder.how.stored(), if holder.counts { "" } else { " -" })
            };
            page.rows.iter().map(told).collect::<Vec<_>>().join(", ")
        };
        for roster in [None, Some(&roster)] {
            let all = world.reader().holders(roster, of, &Place::Start, 50, Moment::present(NOW)).unwrap();
            assert_eq!(told(&all), expected);
            // Page by page it is the same.
            let (mut place, mut paged) = (Place::Start, Vec::new());
            loop {
                let page = world.reader().holders(roster, of, &place, 1, Moment::present(NOW)).unwrap();
                let Some(last) = page.rows.last() else { break };
                place = Place::After(last.key.clone());
                paged.extend(page.rows);
            }
            assert_eq!(paged, all.rows);
        }
    }

    #[test]
    fn since_when_from_whom_and_how_it_came() {
        let world = world();
        let of = Holding::Permission { permission: SETUP, level: Level::Read };
        let page = world.reader().holders(None, of, &Place::Start, 50, Moment::present(NOW)).unwrap();
        let holder = &page.rows[1];
        assert_eq!((holder.since, holder.granted_by.clone()), (Some(Time(6)), Some("Dana Reyes".into())));
        assert_eq!(holder.via, Some(Via::Clone(UserId(1))));
        assert_eq!(page.total, Some(3));
    }
}
