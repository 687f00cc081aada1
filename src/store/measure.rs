//! Measures the reads at size: `cargo test --release --lib measure -- --ignored --nocapture`, with the number of users
//! in `BEADLE_USERS` (100,000 unless told).

use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::migrate;
use super::reader::Reader;
use super::roster::Roster;
use crate::api::matrix::Axis;
use crate::api::page::Place;
use crate::api::users::{Find, Sort};
use crate::domain::ids::UserId;
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::text::{fold, user_search_key};
use crate::domain::time::{DAY, Time};

pub(super) const NOW: Time = Time(20_000 * DAY);
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
pub(super) fn fill(db: &Connection, users: u32) {
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
pub(super) fn median(mut run: impl FnMut()) -> Duration {
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

#[test]
#[ignore = "takes a minute and wants a release build"]
fn measure() {
    #[expect(clippy::disallowed_methods, reason = "a measure has no configuration")]
    let users = std::env::var("BEADLE_USERS").ok().and_then(|number| number.parse().ok()).unwrap_or(100_000_u32);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lists.db");
    fill(&Connection::open(&file).unwrap(), users);
    let db = Connection::open(&file).unwrap();
    db.set_prepared_statement_cache_capacity(128);
    // As every connection is opened: without it, binding a value makes SQLite prepare many a statement anew.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; BEGIN").unwrap();
    let reader = Reader::new(&db);
    let report = |name: &str, time: Duration| println!("{name:44} {:9.3} ms", time.as_secs_f64() * 1e3);

    println!("{users} users, {} MB", std::fs::metadata(&file).unwrap().len() / 1_000_000);
    let bare = |sql: &str| {
        let mut statement = db.prepare_cached(sql).unwrap();
        let mut rows = statement.query(()).unwrap();
        while rows.next().unwrap().is_some() {}
    };
    let first = "SELECT user_id, name, login, status, last_sign_in_at FROM users
                 WHERE is_system = 0 AND status = 'A' ORDER BY search_key, user_id LIMIT 50";
    report("bare: first 50 by name", median(|| bare(first)));
    report("bare: LIKE, counted", median(|| bare("SELECT count(*) FROM users WHERE search_key LIKE '%ngu%'")));
    let members = "SELECT u.user_id, name, u.login FROM user_organizations r JOIN users u USING (user_id)
                   WHERE r.org_id = 77 AND r.active = 1 ORDER BY search_key LIMIT 50";
    report("bare: members of an organization, 50 by name", median(|| bare(members)));

    report("roster: load", median(|| drop(Roster::load(&reader).unwrap())));
    let roster = Roster::load(&reader).unwrap();
    println!("{:44} {:5} bytes a user", "roster: memory", roster.bytes() / roster.len());

    let some: Vec<i64> = (1..=50).map(|n| n * 997).collect();
    report(
        "X levels",
        median(|| {
            some.iter().for_each(|id| {
                let _ = reader.levels(UserId(*id)).unwrap();
            });
        }),
    );
    let order = super::order::Order::new(&reader, &Find::default()).unwrap();
    report("X rows", median(|| drop(reader.user_rows(&some, &order, NOW).unwrap())));
    report(
        "X bare join",
        median(|| {
            for id in &some {
                reader
                    .row(
                        "SELECT u.user_id, u.search_key, u.login_fold, u.owning_org_id, u.last_sign_in_at,
                    u.name, u.login, u.status, o.code, u.locked_until
             FROM users u LEFT JOIN organizations o ON o.org_id = u.owning_org_id WHERE u.user_id = ?1",
                        [id],
                        |row| row.get::<_, i64>(0),
                    )
                    .unwrap();
            }
        }),
    );
    report(
        "X bare users",
        median(|| {
            for id in &some {
                reader
                    .row(
                        "SELECT u.user_id, u.search_key, u.login_fold, u.owning_org_id, u.last_sign_in_at,
                    u.name, u.login, u.status, u.locked_until
             FROM users u WHERE u.user_id = ?1",
                        [id],
                        |row| row.get::<_, i64>(0),
                    )
                    .unwrap();
            }
        }),
    );

    for sql in [
        "EXPLAIN QUERY PLAN SELECT u.user_id, o.code, u.locked_until FROM users u LEFT JOIN organizations o ON o.org_id = u.owning_org_id WHERE u.user_id = ?1",
        "EXPLAIN SELECT u.user_id, o.code, u.locked_until FROM users u LEFT JOIN organizations o ON o.org_id = u.owning_org_id WHERE u.user_id = ?1",
    ] {
        let mut st = db.prepare(sql).unwrap();
        let n = st.column_count();
        let mut rows = st.query([1]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            println!("X {:?}", (0..n).map(|i| row.get::<_, rusqlite::types::Value>(i).unwrap()).collect::<Vec<_>>());
        }
    }
    report(
        "X orgs",
        median(|| {
            for id in 1..=50 {
                reader
                    .row("SELECT code FROM organizations WHERE org_id = ?1", [id * 17], |row| row.get::<_, String>(0))
                    .unwrap();
            }
        }),
    );
    report("X loop", {
        let s = Instant::now();
        for _ in 0..3000 {
            drop(reader.user_rows(&some, &order, NOW).unwrap());
        }
        s.elapsed()
    });
    if true {
        return;
    }
    let mut moment = 0;
    // Another moment each time, and the roster's recent selections crowded out, so that nothing is remembered.
    let mut ask = |name: &str, roster: Option<&Roster>, filter: &str, sort: Sort, place: &Place, fresh: bool| {
        let find = Find { filter: filter.to_owned(), sort, descending: false };
        let time = median(|| {
            if fresh {
                moment += 10_000;
                roster.inspect(|roster| roster.forget());
            }
            reader.users(roster, &find, place, 50, NOW.plus(moment)).unwrap();
        });
        report(name, time);
    };
    let middle =
        reader.users(None, &Find::default(), &Place::Nth(u64::from(users) / 2), 1, NOW).unwrap().rows.remove(0);
    let after = Place::After(middle.key);
    for (with, roster) in [("sql", None), ("roster", Some(&roster))] {
        for (label, filter, sort, place) in [
            ("first page", "", Sort::Name, Place::Start),
            ("end", "", Sort::Name, Place::End),
            ("after the middle", "", Sort::Name, after.clone()),
            ("at the middle", "", Sort::Name, Place::At(middle.user.0)),
            ("nth, the middle", "", Sort::Name, Place::Nth(u64::from(users) / 2)),
            ("by login", "", Sort::Login, Place::Start),
            ("by owner", "", Sort::Owner, Place::Start),
            ("by last sign-in, end", "", Sort::Seen, Place::End),
            ("three statuses", "status:A|I|P", Sort::Name, Place::Start),
        ] {
            ask(&format!("{with}: {label}"), roster, filter, sort, &place, false);
        }
        for filter in [
            "",
            "a",
            "e",
            "ngu",
            "reyes",
            "nguyen sato",
            ".12345@",
            "zzz",
            "ngu -sato",
            "owning:02A",
            "org:02A",
            "org.login:02A ngu",
            "wg:\"workgroup 7\"",
            "perm:user_setup>=W",
            "tier:1",
            "tier:2",
            "domain:org7.example",
            "seen<90d",
            "never",
            "locked",
            "perm:query_designer ngu",
            "-org:02A",
        ] {
            ask(&format!("{with}: filter {filter}"), roster, filter, Sort::Name, &Place::Start, true);
        }
        ask(&format!("{with}: filter ngu, by login"), roster, "ngu", Sort::Login, &Place::Start, true);
    }
    let limbo = Find { filter: "limbo".to_owned(), ..Find::default() };
    let start = Instant::now();
    reader.users(Some(&roster), &limbo, &Place::Start, 50, NOW).unwrap();
    report("roster: filter limbo, once", start.elapsed());

    report("approvals: first page", median(|| drop(reader.approvals(&Place::Start, 50).unwrap())));
    report("approvals: end", median(|| drop(reader.approvals(&Place::End, 50).unwrap())));
    let applicants: Vec<UserId> =
        reader.approvals(&Place::Start, 10).unwrap().rows.iter().map(|row| row.user).collect();
    let operator: Levels = [(Permission::UserSetup, Level::Write)].into_iter().collect();
    report("hints: ten applicants", median(|| drop(reader.hints(&applicants, &operator, NOW).unwrap())));
    let page = reader.users(None, &Find::default(), &Place::Start, 40, NOW).unwrap();
    let shown: Vec<UserId> = page.rows.iter().map(|row| row.user).collect();
    let columns: Vec<i64> = (1..=30).collect();
    report(
        "window: 40 users, 30 organizations",
        median(|| drop(reader.window(Axis::Organizations, &shown, &columns).unwrap())),
    );
    report("card", median(|| drop(reader.user_card(middle.user, NOW).unwrap())));

    let mut roster = roster;
    db.execute("UPDATE users SET search_key = 'a' || search_key WHERE user_id IN (10, 20, 30)", ()).unwrap();
    let start = Instant::now();
    roster.refresh(&reader, &[UserId(10), UserId(20), UserId(30)]).unwrap();
    report("roster: refresh after three renames", start.elapsed());
}
