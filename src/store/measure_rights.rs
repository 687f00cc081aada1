//! Measures who holds what and where that leads, at size: `cargo test --lib measure_rights -- --ignored --nocapture`,
//! with the number of users in `BEADLE_USERS` (100,000 unless told).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::escalation::Everyone;
use super::measure::{NOW, fill, median};
use super::reader::Reader;
use super::roster::Roster;
use crate::api::explain::Holding;
use crate::api::page::Place;
use crate::domain::escalation::{Retold, Rights, follow};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Permission};

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
fn measure_rights() {
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
    let inside = (1..).map(|n| n * 200 + 7).find(|user| reader.person(UserId(*user)).unwrap().unwrap().is_active());
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
    report("takers of a user", &mut || drop(reader.takers(UserId(8), NOW).unwrap()));
    db.execute_batch("DELETE FROM user_permissions WHERE perm_id = 23").unwrap();
    let nobody = BTreeMap::new();
    let deep = Everyone::new(reader, std::iter::empty(), NOW);
    let deep = Retold { others: &deep, people: &nobody, now: NOW };
    report("explain: organization after organization", &mut || drop(follow(&deep, &rights(inside)).unwrap()));
    let extent = follow(&deep, &rights(inside)).unwrap().extent;
    report("how many are within that reach", &mut || {
        let _ = reader.within_reach(&extent, UserId(inside)).unwrap();
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
                drop(reader.holders(roster, of, &Place::Start, 50, NOW).unwrap());
            });
        }
    }
    report("recycle bin, first page", &mut || drop(reader.bin("", &Place::Start, 50).unwrap()));
    report("recycle bin, a filter that finds nobody", &mut || drop(reader.bin("zzzz", &Place::Start, 50).unwrap()));
    report("references", &mut || drop(reader.references(UserId(100)).unwrap()));
}
