//! Every combination of filters against a plain look at all rows, and along which index each is followed.

use rusqlite::params;

use super::stretches::Wanted;
use super::{Found, Reader, Side};
use crate::api::page::{Key, Place};
use crate::domain::audit_filter::{AuditFilter, Kind};
use crate::domain::ids::{SetId, UserId};
use crate::domain::time::Time;
use crate::store::world::World;

const ACTIONS: [&str; 3] = ["changed", "granted", "sign-in"];

/// A journal in which sets lie together and everything else is mixed.
fn fill(world: &World, rows: i64) {
    world.sql("PRAGMA foreign_keys = OFF; BEGIN");
    let mut insert = world
        .db
        .prepare(
            "INSERT INTO audit_log (seq, at, set_id, action, operator_id, operator, os_account, origin, user_id, cell,
                                    reason, guards, prev_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, '', '', '', ?6, ?7, '', '', zeroblob(32), zeroblob(32))",
        )
        .unwrap();
    for seq in 1..=rows {
        let action = ACTIONS[usize::try_from(seq * 7 % 11 % 3).unwrap()];
        let user = (seq % 4 > 0).then_some(seq * 13 % 9 + 1);
        let cell = user.map(|user| format!("user/{user}/city"));
        insert.execute(params![seq, seq * 10, seq / 20, action, seq * 5 % 7 % 3 + 1, user, cell]).unwrap();
    }
    world.sql("COMMIT");
}

/// All combinations of what can be filtered by.
fn combinations() -> Vec<(AuditFilter, Found)> {
    let mut all = Vec::new();
    for bits in 0..256_u32 {
        let on = |bit: u32| bits & (1 << bit) > 0;
        let filter = AuditFilter {
            set: on(0).then_some(SetId(7)),
            action: on(1).then(|| "granted".to_owned()),
            cell: on(2).then(|| "user/4/city".parse().unwrap()),
            since: on(3).then_some(Time(605)),
            until: on(4).then_some(Time(2_400)),
            kind: on(7).then_some(Kind::User),
            ..AuditFilter::default()
        };
        let users = on(5).then(|| vec![UserId(4), UserId(2)]);
        let operators = on(6).then(|| vec![UserId(1), UserId(3)]);
        all.push((filter, Found { users, operators }));
    }
    all
}

fn listed(reader: &Reader<'_>, (filter, whom): &(AuditFilter, Found)) -> Vec<i64> {
    let mut found = Vec::new();
    let mut place = Place::Start;
    loop {
        let page = reader.audit(filter, whom, &place, 7).unwrap();
        found.extend(page.rows.iter().map(|row| row.seq));
        let Some(last) = page.rows.last().filter(|_| page.after) else { return found };
        place = Place::After(Key { text: String::new(), number: last.seq, id: last.seq });
    }
}

#[test]
fn every_combination_lists_the_rows_that_a_look_at_all_finds() {
    let world = World::new();
    fill(&world, 400);
    let reader = world.reader();
    let everything = listed(&reader, &(AuditFilter::default(), Found::default()));
    assert_eq!(everything, (1..=400).rev().collect::<Vec<_>>());
    let mut found_some = 0;
    for case in combinations() {
        let (filter, whom) = &case;
        let among = |list: &Option<Vec<UserId>>, column: &str| {
            let ids = |list: &Vec<UserId>| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            list.as_ref().map_or("1".to_owned(), |list| format!("coalesce({column}, 0) IN ({})", ids(list)))
        };
        let sql = format!(
            "SELECT seq FROM audit_log WHERE (?1 IS NULL OR set_id = ?1) AND (?2 IS NULL OR action = ?2)
             AND (?3 IS NULL OR cell = ?3) AND at >= ?4 AND at < ?5 AND (NOT ?6 OR cell IS NOT NULL) AND {} AND {} ORDER BY seq DESC",
            among(&whom.users, "user_id"),
            among(&whom.operators, "operator_id")
        );
        let values = params![
            filter.set.map(|set| set.0),
            filter.action,
            filter.cell.map(|cell| cell.to_string()),
            filter.since.map_or(i64::MIN, |time| time.0),
            filter.until.map_or(i64::MAX, |time| time.0),
            filter.kind.is_some()
        ];
        let expected: Vec<i64> = reader.rows(&sql, values, |row| row.get(0)).unwrap();
        assert_eq!(listed(&reader, &case), expected, "{case:?}");
        found_some += usize::from(!expected.is_empty());
        let last = reader.audit(filter, whom, &Place::End, 7).unwrap();
        let tail: Vec<i64> = last.rows.iter().map(|row| row.seq).collect();
        assert_eq!(tail, expected[expected.len().saturating_sub(7)..], "{case:?}");
        assert_eq!((last.before, last.after), (expected.len() > 7, false), "{case:?}");
    }
    assert!(found_some > 60, "{found_some} of the combinations find something");
}

#[test]
fn every_combination_follows_an_index_and_sorts_nothing() {
    let world = World::new();
    let actions = [(UserId(1), "granted".to_owned()), (UserId(3), "changed".to_owned())];
    for (filter, whom) in combinations() {
        let wanted = Wanted {
            users: whom.users,
            operators: whom.operators,
            set: filter.set,
            action: filter.action,
            kind: filter.kind,
            cell: filter.cell.map(|cell| cell.to_string()),
            from: 1,
            until: 100,
        };
        for (compare, order) in [("<", "DESC"), (">", "ASC")] {
            let sql = wanted.statement(Side { compare, bound: 50, order }, 10, &actions);
            let plan = world.plan(&sql.text);
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{}\n{plan}", sql.text);
        }
    }
}

/// What a page costs at a size where walking the journal would show: `cargo test --lib audit_measure -- --ignored`.
#[test]
#[ignore = "fills a million rows"]
fn audit_measure() {
    let world = World::new();
    fill(&world, 1_000_000);
    let reader = world.reader();
    let mut slowest = std::time::Duration::ZERO;
    for (filter, whom) in combinations() {
        for filter in [filter.clone(), AuditFilter { action: Some("nothing".to_owned()), ..filter }] {
            let start = std::time::Instant::now();
            reader.audit(&filter, &whom, &Place::Start, 120).unwrap();
            reader.audit(&filter, &whom, &Place::End, 120).unwrap();
            let took = start.elapsed();
            if took > slowest {
                println!("{:9.3} ms  {filter:?} {whom:?}", took.as_secs_f64() * 1e3);
                slowest = took;
            }
        }
    }
}
