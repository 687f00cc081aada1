//! Measures who holds what and where that leads, at size: `cargo test --lib rights_measure -- --ignored --nocapture`,
//! with the number of users in `BEADLE_USERS` (100,000 unless told).

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::escalation::Everyone;
use super::migrate;
use super::past::Moment;
use super::reader::Reader;
use super::roster::Roster;
use crate::api::explain::Holding;
use crate::api::page::Place;
use crate::domain::escalation::{Retold, Rights, follow};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::{DAY, Time};

const NOW: Time = Time(20_000 * DAY);
const FIRST: [&str; 16] = [
    "Dana", "Émile", "Nguyễn", "Łukasz", "Sean", "Mai", "Bob", "Aisha", "Zoë", "Ivan", "Chen", "Priya", "Tom", "Rosa",
    "Yuki", "Omar",
];
const LAST: [&str; 20] = [
    "Reyes", "Berg", "O’Neil", "Kowalski", "Zola", "Smith", "Okafor", "Tanaka", "Garcia", "Novák", "Silva", "Haddad",
    "Jensen", "Rossi", "Dubois", "Müller", "Khan", "Sato", "Ali", "Park",
];

/// A fixed sequence that looks random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Users with five organizations of a thousand and three workgroups of two hundred each; one in fifty is pending.
fn fill(db: &Connection, users: u32) {
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN").unwrap();
    migrate::create(db).unwrap();
    let base36 = |number: u32, place: u32| char::from_digit(number / 36_u32.pow(place) % 36, 36).unwrap();
    for id in 1..=1000_u32 {
        let code: String = [2, 1, 0].map(|place| base36(id, place)).iter().collect::<String>().to_uppercase();
        let name = format!("Organization {id}");
        db.execute(
            "INSERT INTO organizations (org_id, code, name, name_fold) VALUES (?1, ?2, ?3, ?4)",
            (id, code, &name, fold(&name)),
        )
        .unwrap();
    }
    for id in 1..=200 {
        let name = format!("Workgroup {id}");
        db.execute(
            "INSERT INTO workgroups (workgroup_id, name, name_fold) VALUES (?1, ?2, ?3)",
            (id, &name, fold(&name)),
        )
        .unwrap();
    }
    let mut dice = Dice(7);
    let mut user = db
        .prepare(
            "INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                                status_changed_at, created_at, last_sign_in_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, ?9)",
        )
        .unwrap();
    let mut access =
        db.prepare("INSERT OR IGNORE INTO user_organizations VALUES (?1, ?2, 1, ?3, 0, NULL, 0, NULL)").unwrap();
    let mut member = db.prepare("INSERT OR IGNORE INTO user_workgroups VALUES (?1, ?2, 1, NULL, 0, NULL)").unwrap();
    let mut level =
        db.prepare("INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (?1, ?2, 2, 0)").unwrap();
    let mut request = db
        .prepare("INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state) VALUES (?1, ?2, ?2, 1, 'open')")
        .unwrap();
    for id in 1..=users {
        let name = format!(
            "{} {} {}",
            FIRST[dice.roll(16) as usize],
            LAST[dice.roll(20) as usize],
            LAST[dice.roll(20) as usize]
        );
        let org = 1 + dice.roll(1000);
        let login = format!("{}.{id}@org{}.example", fold(&name).replace([' ', '’'], "."), org % 500);
        let status = if id % 50 == 0 {
            "P"
        } else if id % 11 == 0 {
            "I"
        } else {
            "A"
        };
        let seen = (id % 9 > 0).then(|| NOW.0 - i64::from(dice.roll(400)) * DAY);
        user.execute((id, &name, fold(&name), &login, fold(&login), user_search_key(&name, &login), org, status, seen))
            .unwrap();
        access.execute((id, org, 1)).unwrap();
        for _ in 0..4 {
            access.execute((id, 1 + dice.roll(1000), dice.roll(2))).unwrap();
        }
        for _ in 0..3 {
            member.execute((id, 1 + dice.roll(200))).unwrap();
        }
        if id % 20 == 0 {
            level.execute((id, 7)).unwrap();
        }
        if id % 1000 == 0 {
            level.execute((id, 23)).unwrap();
        }
        if id % 100 == 0 {
            request.execute((id, dice.roll(1_000_000))).unwrap();
        }
    }
    db.execute_batch("COMMIT").unwrap();
}

/// The median of some runs.
fn median(mut run: impl FnMut()) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[4]
}

/// One user in a thousand sets up users, one in two hundred changes passwords in an organization or two, one in twenty
/// designs queries, one in ten is in the recycle bin.
const MORE: &str = "
    UPDATE users SET status = 'A' WHERE user_id % 1000 = 0;
    INSERT INTO user_permissions (user_id, perm_id, level, granted_at)
        SELECT user_id, 19, 2, 0 FROM users WHERE user_id % 200 = 7;
    UPDATE user_organizations SET editable = 1 WHERE user_id % 200 = 7 AND org_id % 3 = 0;
    UPDATE users SET status = 'D', recycle_origin = 'A', status_changed_at = user_id WHERE user_id % 10 = 3;
    INSERT INTO config_items (kind, item_id, name, body_hash) VALUES ('query', 1, 'Monthly', '');
    INSERT INTO config_item_users SELECT 'query', 1, 'runnable_by', user_id FROM users WHERE user_id % 100 = 0;";

#[test]
#[ignore = "takes a minute"]
fn rights_measure() {
    #[expect(clippy::disallowed_methods, reason = "a measure has no configuration")]
    let users = std::env::var("BEADLE_USERS").ok().and_then(|number| number.parse().ok()).unwrap_or(100_000_u32);
    let folder = tempfile::tempdir().unwrap();
    let db = Connection::open(folder.path().join("rights.db")).unwrap();
    fill(&db, users);
    db.execute_batch(MORE).unwrap();
    db.set_prepared_statement_cache_capacity(128);
    let reader = Reader::new(&db);
    let report = |name: &str, run: &mut dyn FnMut()| println!("{name:48} {:9.3} ms", median(run).as_secs_f64() * 1e3);
    let roster = Roster::load(&reader).unwrap();

    let rights = |user: i64| Rights::of(&reader.person(UserId(user)).unwrap().unwrap(), NOW).unwrap();
    let everybody = rights(1_000 * 7);
    let inside = (1..100).map(|n| n * 200 + 7).find(|user| reader.person(UserId(*user)).unwrap().unwrap().is_active());
    let inside = inside.unwrap();
    report("explain: User Setup", &mut || {
        drop(follow(&Everyone::new(reader, std::iter::empty(), NOW), &everybody).unwrap());
    });
    report("explain: in organizations", &mut || {
        drop(follow(&Everyone::new(reader, std::iter::empty(), NOW), &rights(inside)).unwrap());
    });
    let all = Rights { edits: (1..=1_000).map(OrgId).collect(), ..rights(inside) };
    report("explain: in every organization", &mut || {
        drop(follow(&Everyone::new(reader, std::iter::empty(), NOW), &all).unwrap());
    });
    let picture = reader.picture(&(1..=50).map(|n| UserId(n * 1_000)).collect(), &BTreeSet::new()).unwrap();
    report("a set of 50 who set up users, followed", &mut || {
        let others = Everyone::new(reader, picture.users.keys().copied(), NOW);
        let census = Retold { others: &others, people: &picture.users, now: NOW };
        for person in picture.users.values() {
            let found = Rights::of(person, NOW).map(|rights| follow(&census, &rights).unwrap());
            drop(found);
        }
    });
    report("takers of a user", &mut || drop(reader.takers(&[OrgId(2)].into(), &[UserId(8)].into(), NOW).unwrap()));
    db.execute_batch("DELETE FROM user_permissions WHERE perm_id = 23").unwrap();
    let nobody = BTreeMap::new();
    let deep = Everyone::new(reader, std::iter::empty(), NOW);
    let deep = Retold { others: &deep, people: &nobody, now: NOW };
    report("explain: organization after organization", &mut || drop(follow(&deep, &rights(inside)).unwrap()));
    let extent = follow(&deep, &rights(inside)).unwrap().extent;
    report("how many are within that reach", &mut || {
        let _ = reader.within_reach(&extent, &[UserId(inside)].into(), NOW).unwrap();
    });

    for (with, roster) in [("sql", None), ("roster", Some(&roster))] {
        let query = Holding::Permission { permission: Permission::QueryDesigner, level: Level::Read };
        for (name, of) in [
            ("a permission of one in twenty", query),
            ("an organization", Holding::Org { org: OrgId(77) }),
            ("a workgroup", Holding::Workgroup { workgroup: WorkgroupId(7) }),
        ] {
            report(&format!("{with}: holders of {name}"), &mut || {
                roster.inspect(|roster| roster.forget());
                drop(reader.holders(roster, of, &Place::Start, 50, Moment::present(NOW)).unwrap());
            });
        }
    }
    report("recycle bin, first page", &mut || drop(reader.bin("", &Place::Start, 50).unwrap()));
    report("recycle bin, a filter that finds nobody", &mut || drop(reader.bin("zzzz", &Place::Start, 50).unwrap()));
    report("references", &mut || drop(reader.references(UserId(100)).unwrap()));
}
