//! Far back it is looked up another way, and that finds the same; neither way reads what it need not.

use rusqlite::params;

use super::relation::{NEAR, relations, statement};
use super::*;
use crate::api::explain::Holding;
use crate::api::page::Place;
use crate::api::past::Subject;
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::store::world::{NOW, World};

/// What happened, one row a minute: the user, the rest of the cell's key, before and after.
const HISTORY: &[(i64, &str, Option<&str>, Option<&str>)] = &[
    (1, "org/2/active", None, Some("on")),
    (1, "org/2/login", Some("off"), Some("on")),
    (3, "org/2/active", Some("on"), None),
    (2, "perm/user_setup", Some("none"), Some("R")),
    (7, "org/22/active", None, Some("on")),
    (8, "workgroup/1/active", None, Some("on")),
    (3, "org/2/active", None, Some("on")),
    (4, "status", Some("A"), Some("I")),
    (4, "owning", Some("2"), Some("1")),
    (2, "perm/user_setup", Some("R"), Some("none")),
];

fn minute(number: i64) -> Time {
    NOW.plus(number * crate::domain::time::MINUTE)
}

fn world() -> World {
    let world = World::new();
    world.sql(
        "INSERT INTO user_organizations VALUES (1, 2, 1, 1, 0, NULL, 0, NULL), (3, 2, 1, 0, 0, NULL, 0, NULL);
               INSERT INTO user_workgroups VALUES (8, 1, 1, NULL, 0, NULL);",
    );
    for (number, (user, end, before, after)) in (1..).zip(HISTORY) {
        let sql = "INSERT INTO audit_log (seq, at, action, operator, os_account, origin, user_id, cell, before, after,
                                          reason, guards, prev_hash, hash)
                   VALUES (?1, ?2, 'changed', 'op', '', '', ?3, ?4, ?5, ?6, 'why', '', zeroblob(32), zeroblob(32))";
        let cell = format!("user/{user}/{end}");
        world.db.execute(sql, params![number, minute(number).0, user, cell, before, after]).unwrap();
    }
    world
}

/// So many signs in that the history lies far back.
fn grow(world: &World) {
    let sql = "WITH RECURSIVE rows (seq) AS (SELECT 11 UNION ALL SELECT seq + 1 FROM rows WHERE seq < ?1)
               INSERT INTO audit_log (seq, at, action, operator, os_account, origin, user_id, reason, guards, prev_hash,
                                      hash)
               SELECT seq, ?2, 'signed in', 'op', '', '', seq % 9, '', '', zeroblob(32), zeroblob(32) FROM rows";
    world.db.execute(sql, params![NEAR + 20, minute(60).0]).unwrap();
}

/// Everything that is told of some moments, in one text.
fn told(world: &World) -> String {
    let reader = world.reader();
    let mut told = String::new();
    let org = Holding::Org { org: OrgId(2) };
    let workgroup = Holding::Workgroup { workgroup: WorkgroupId(1) };
    let permission = Holding::Permission { permission: Permission::UserSetup, level: Level::Read };
    for number in 0..=11 {
        let moment = reader.moment(minute(number)).unwrap();
        for of in [org, workgroup, permission] {
            let page = reader.holders(None, of, &Place::Start, 50, moment).unwrap();
            let users: Vec<String> = page.rows.iter().map(|row| format!("{} {}", row.user, row.how.stored())).collect();
            told += &format!("{number}: {}\n", users.join(", "));
        }
        for of in [Subject::Org(OrgId(2)), Subject::Workgroup(WorkgroupId(1)), Subject::User(UserId(3))] {
            let nearest = reader.nearest(of, moment).unwrap();
            let minutes = |time: Option<Time>| time.map(|time| (time.0 - NOW.0) / crate::domain::time::MINUTE);
            told += &format!(
                "  {:?} {:?} {:?}\n",
                minutes(nearest.last.map(|made| made.at)),
                minutes(nearest.earlier),
                minutes(nearest.later)
            );
            let span = Span::between(moment, Moment::present(NOW));
            for place in [Place::Start, Place::End] {
                let page = reader.differences(of, span, &place, 2).unwrap();
                let cells: Vec<String> = page.rows.iter().map(|row| row.change.cell.to_string()).collect();
                told += &format!("    {} {} {}\n", cells.join(" "), page.before, page.after);
            }
        }
    }
    told
}

#[test]
fn far_back_the_same_is_found() {
    let world = world();
    let near = told(&world);
    assert!(near.contains("2: 1 owning Active Login, 8 owning, 3 Active, 2 owning, 4 owning\n"), "{near}");
    assert!(near.contains("3: 1 owning Active Login, 8 owning, 2 owning, 4 owning\n"), "{near}");
    grow(&world);
    assert!(!world.reader().is_near(Span::since(world.reader().moment(minute(3)).unwrap())).unwrap());
    assert_eq!(told(&world), near);
}

#[test]
fn along_either_index_the_same_is_found() {
    let world = world();
    let reader = world.reader();
    let users = |near: bool, forth: bool, number: i64| {
        let span = Span::since(reader.moment(minute(number)).unwrap());
        let first = UserId(if forth { 0 } else { 99 });
        let found = reader.traces_along(Subject::Org(OrgId(2)), span, (first, forth), 2, near).unwrap();
        let told = |(user, traces): (UserId, Vec<Trace>)| {
            let cells = traces.iter().map(|trace| format!("{} {:?}", trace.change.cell, trace.change.after));
            format!("{user}: {}", cells.collect::<Vec<_>>().join(", "))
        };
        found.into_iter().map(told).collect::<Vec<_>>()
    };
    for number in 0..=11 {
        for forth in [true, false] {
            assert_eq!(users(true, forth, number), users(false, forth, number), "minute {number}, forth {forth}");
        }
    }
    assert_eq!(users(true, true, 0).len(), 2);
}

#[test]
fn nothing_reads_the_journal_from_end_to_end() {
    let world = world();
    grow(&world);
    for (near, forth) in [(true, true), (true, false), (false, true), (false, false)] {
        let plan = world.plan(&statement(Subject::Org(OrgId(2)), near, forth));
        assert!(!plan.contains("SCAN a\n") && !plan.contains("SCAN audit_log"), "{plan}");
        let wanted = if near {
            "SEARCH a USING INDEX audit_log_by_relation (<expr>=? AND rowid>? AND rowid<?)"
        } else {
            "SEARCH a USING INDEX audit_log_by_cell (cell>? AND cell<?)"
        };
        assert!(plan.contains(wanted), "{plan}");
    }
    let nearest = format!("SELECT max(a.seq) FROM {} AND a.seq <= ?1", relations(Subject::Org(OrgId(2))));
    let plan = world.plan(&nearest);
    assert!(plan.contains("audit_log_by_relation (<expr>=? AND rowid<?)"), "{plan}");
    let reader = world.reader();
    let moment = reader.moment(minute(3)).unwrap();
    let (test, list) = condition(reader, Holding::Org { org: OrgId(2) }, moment).unwrap();
    let plan = world.plan(&list);
    assert!(plan.contains("SEARCH a USING COVERING INDEX audit_log_by_cell (cell=? AND seq>?)"), "{plan}");
    assert!(!plan.contains("SCAN audit_log") && !plan.contains("SCAN a\n"), "{plan}");
    let plan = world.plan(&format!("SELECT 1 FROM users u WHERE u.user_id = ?1 AND {test}"));
    assert!(!plan.contains("SCAN"), "{plan}");
}

#[test]
fn a_moment_is_behind_all_that_is_not_later() {
    let world = world();
    let reader = world.reader();
    assert_eq!(reader.moment(minute(0)).unwrap().seq, 0);
    assert_eq!(reader.moment(Time(minute(4).0 - 1)).unwrap().seq, 3);
    assert_eq!(reader.moment(minute(4)).unwrap().seq, 4);
    assert!(reader.moment(minute(10)).unwrap().is_present());
    assert!(World::new().reader().moment(NOW).unwrap().is_present());
}

/// Whatever number somebody asks for, and whatever moment somebody wrote.
#[test]
fn places_and_moments_may_be_any_numbers() {
    let world = world();
    let sql = "INSERT INTO audit_log (seq, at, action, operator, os_account, origin, user_id, cell, before, after, reason,
                                      guards, prev_hash, hash)
               VALUES (11, ?1, 'changed', 'op', '', '', 5, 'user/5/city', NULL, 'X', '', '', zeroblob(32), zeroblob(32))";
    world.db.execute(sql, [i64::MIN]).unwrap();
    let reader = world.reader();
    let span = Span { after: 0, upto: i64::MAX };
    for id in [i64::MIN, i64::MAX] {
        let key = crate::api::page::Key { text: String::new(), number: id, id };
        for place in [Place::At(id), Place::After(key.clone()), Place::Before(key), Place::Nth(u64::MAX)] {
            for of in [Subject::Org(OrgId(2)), Subject::User(UserId(1))] {
                reader.differences(of, span, &place, 3).unwrap();
            }
        }
    }
    let nearest = reader.nearest(Subject::User(UserId(5)), Moment::present(NOW)).unwrap();
    assert_eq!(nearest.last.map(|made| made.at), Some(Time(i64::MIN)));
}
