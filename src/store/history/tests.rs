//! Every combination of filters against a plain look at all rows, and along which index each is followed.

use rusqlite::params;

use super::stretches::Wanted;
use super::{Found, Reader, Side};
use crate::api::page::{Key, Place, Searched};
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
             VALUES (?1, ?2, ?3, ?4, ?5, '', '', '', ?6, ?7, '', ?8, zeroblob(32), zeroblob(32))",
        )
        .unwrap();
    for seq in 1..=rows {
        let action = ACTIONS[usize::try_from(seq * 7 % 11 % 3).unwrap()];
        let user = (seq % 4 > 0).then_some(seq * 13 % 9 + 1);
        let cell = user.map(|user| format!("user/{user}/city"));
        // Who writes a mark into a reason, or behind the beginning, has broken nothing.
        let guards = ["break-glass: fire", "G11 acknowledged; break-glass: no", "break-glass"]
            [usize::try_from(seq * 3 % 8 % 3).unwrap()];
        insert.execute(params![seq, seq * 10, seq / 20, action, seq * 5 % 7 % 3 + 1, user, cell, guards]).unwrap();
    }
    world.sql("COMMIT");
}

/// All combinations of what can be filtered by.
fn combinations() -> Vec<(AuditFilter, Found)> {
    let mut all = Vec::new();
    for bits in 0..512_u32 {
        let on = |bit: u32| bits & (1 << bit) > 0;
        let filter = AuditFilter {
            set: on(0).then_some(SetId(7)),
            action: on(1).then(|| "granted".to_owned()),
            cell: on(2).then(|| "user/4/city".parse().unwrap()),
            since: on(3).then_some(Time(605)),
            until: on(4).then_some(Time(2_400)),
            kind: on(7).then_some(Kind::User),
            break_glass: on(8),
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
        let page = reader.audit(filter, whom, &place, 7).unwrap().page;
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
             AND (?3 IS NULL OR cell = ?3) AND at >= ?4 AND at < ?5 AND (NOT ?6 OR cell IS NOT NULL)
             AND (NOT ?7 OR guards = 'break-glass: fire') AND {} AND {} ORDER BY seq DESC",
            among(&whom.users, "user_id"),
            among(&whom.operators, "operator_id")
        );
        let values = params![
            filter.set.map(|set| set.0),
            filter.action,
            filter.cell.map(|cell| cell.to_string()),
            filter.since.map_or(i64::MIN, |time| time.0),
            filter.until.map_or(i64::MAX, |time| time.0),
            filter.kind.is_some(),
            filter.break_glass
        ];
        let expected: Vec<i64> = reader.rows(&sql, values, |row| row.get(0)).unwrap();
        assert_eq!(listed(&reader, &case), expected, "{case:?}");
        found_some += usize::from(!expected.is_empty());
        let last = reader.audit(filter, whom, &Place::End, 7).unwrap().page;
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
            break_glass: filter.break_glass,
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
            let side = Side { compare, bound: 50, order };
            let scattered = wanted.is_scattered();
            let sql = if scattered { wanted.stretch(side, &actions) } else { wanted.statement(side, 10, &actions) };
            let plan = world.plan(&sql.text);
            let walks = plan.contains("SCAN audit_log") || plan.contains("TEMP B-TREE");
            assert!(!walks, "{}\n{plan}", sql.text);
        }
    }
}

/// A journal of many rows about access, with a few of every other kind at its beginning, and some of organizations.
const MIXED: &str = "PRAGMA foreign_keys = OFF;
         INSERT INTO audit_log (seq, at, action, operator_id, operator, os_account, origin, user_id, cell, reason, guards,
                                prev_hash, hash)
         WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 45000)
         SELECT seq, seq * 10, CASE seq % 3 WHEN 0 THEN 'granted' ELSE 'changed' END, seq % 2 + 1, '', '', '',
                CASE WHEN seq % 500 = 7 THEN NULL ELSE 3 END,
                CASE WHEN seq % 500 = 7 THEN 'org/2/name' WHEN seq % 900 = 0 THEN 'workgroup/1/active'
                     WHEN seq < 300 AND seq % 3 = 0 THEN 'user/3/perm/user_setup'
                     WHEN seq < 300 AND seq % 3 = 1 THEN 'user/3/city' WHEN seq % 11 = 0 THEN NULL
                     ELSE 'user/3/org/2/login' END, '', '', zeroblob(32), zeroblob(32) FROM n";

fn mixed(world: &World) {
    world.sql(MIXED);
}

/// The rows from a place on, as one who follows the search finds them, and how often that asks.
fn searched(reader: &Reader<'_>, case: &(AuditFilter, Found), mut place: Place, enough: usize) -> (Vec<i64>, usize) {
    let back = place == Place::End;
    let (mut found, mut asked) = (Vec::new(), 0);
    while found.len() < enough {
        let Searched { page, further } = reader.audit(&case.0, &case.1, &place, 40).unwrap();
        asked += 1;
        let numbers = page.rows.iter().map(|row| row.seq);
        let (goes_on, last) = if back {
            found.extend(numbers.rev());
            (page.before, page.rows.first())
        } else {
            found.extend(numbers);
            (page.after, page.rows.last())
        };
        let key = |id| Key { text: String::new(), number: id, id };
        let Some(key) = further.or_else(|| last.map(|row| key(row.seq))).filter(|_| goes_on) else { break };
        place = if back { Place::Before(key) } else { Place::After(key) };
    }
    (found, asked)
}

/// A kind of cells is found wherever it lies, forth and back, with whatever is asked for beside it.
#[test]
fn every_kind_is_found_near_and_far() {
    let world = World::new();
    mixed(&world);
    let reader = world.reader();
    for kind in Kind::ALL {
        for (action, operators) in [
            (None, None),
            (Some("granted"), None),
            (None, Some(vec![UserId(2)])),
            (None, Some(vec![UserId(1), UserId(2)])),
            (Some("changed"), Some(vec![UserId(1)])),
        ] {
            let (keys, longer) = kind.keys();
            let sql =
                "SELECT seq FROM audit_log WHERE cell GLOB ?1 AND cell NOT GLOB ?2 AND (?3 IS NULL OR action = ?3)
                       AND (?4 IS NULL OR operator_id = ?4) AND at >= ?5 ORDER BY seq DESC";
            for since in [None, Some(Time(1_500)), Some(Time(300_000))] {
                let one = operators.as_ref().filter(|operators: &&Vec<UserId>| operators.len() == 1);
                let operator = one.map(|operators| operators[0].0);
                let least = since.map_or(i64::MIN, |since: Time| since.0);
                let values = params![keys, longer.unwrap_or("none"), action, operator, least];
                let mut expected: Vec<i64> = reader.rows(sql, values, |row| row.get(0)).unwrap();
                let filter = AuditFilter {
                    kind: Some(*kind),
                    action: action.map(str::to_owned),
                    since,
                    ..AuditFilter::default()
                };
                let case = (filter, Found { users: None, operators: operators.clone() });
                let (tail, _) = searched(&reader, &case, Place::End, 40);
                let earliest: Vec<i64> = expected.iter().rev().take(tail.len().max(40)).copied().collect();
                assert_eq!(tail, earliest, "{case:?}");
                let (found, _) = searched(&reader, &case, Place::Start, 400);
                expected.truncate(found.len().max(400));
                assert_eq!(found, expected, "{case:?}");
            }
        }
    }
}

/// Of a kind of users' cells a stretch is looked through for each answer; the setup has an index.
#[test]
fn a_kind_never_reads_the_journal_from_end_to_end() {
    let world = World::new();
    mixed(&world);
    let reader = world.reader();
    let side = Side { compare: "<=", bound: i64::MAX, order: "DESC" };
    for kind in Kind::ALL {
        let wanted = Wanted { kind: Some(*kind), from: 1, until: 100, ..Wanted::default() };
        let scattered = wanted.is_scattered();
        assert_eq!(scattered, ["user", "permission", "access", "membership"].contains(&kind.word()));
        let sql = if scattered { wanted.stretch(side, &[]) } else { wanted.statement(side, 10, &[]) };
        let plan = world.plan(&sql.text);
        let cells = "INDEX audit_log_by_cell (cell>? AND cell<?)";
        let index = if scattered { "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" } else { cells };
        assert!(plan.contains(index), "{plan}");
    }
    let all = |kind| (AuditFilter { kind: Some(kind), ..AuditFilter::default() }, Found::default());
    assert_eq!(searched(&reader, &all(Kind::Membership), Place::Start, 1), (Vec::new(), 3));
    assert_eq!(searched(&reader, &all(Kind::Permission), Place::Start, 1).1, 3, "they lie far behind");
    assert_eq!(searched(&reader, &all(Kind::Access), Place::Start, 1).1, 1);
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

/// What a kind of one operator's rows costs where all rows are that operator's and none or the earliest are of the kind.
#[test]
#[ignore = "fills a million rows"]
fn audit_measure_kinds() {
    let world = World::new();
    let journal = MIXED.replace("45000", "1000000").replace("seq % 2 + 1", "1");
    world.sql(&journal);
    let reader = world.reader();
    for kind in Kind::ALL {
        for action in [None, Some("granted"), Some("changed")] {
            for operators in [None, Some(vec![UserId(1)])] {
                let filter =
                    AuditFilter { kind: Some(*kind), action: action.map(str::to_owned), ..AuditFilter::default() };
                let case = (filter, Found { users: None, operators: operators.clone() });
                for place in [Place::Start, Place::End] {
                    let start = std::time::Instant::now();
                    let found = reader.audit(&case.0, &case.1, &place, 120).unwrap().page.rows.len();
                    let took = start.elapsed().as_secs_f64() * 1e3;
                    let (all, asked) = searched(&reader, &case, place, 120);
                    let whole = start.elapsed().as_secs_f64() * 1e3 - took;
                    println!("{took:9.3} ms {found}; whole {whole:9.3} ms {} in {asked}; {case:?}", all.len());
                }
            }
        }
    }
}
