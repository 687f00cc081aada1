//! The journal's chain: what was edited is found and named; what it cannot show is not claimed; nothing secret is in it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::fs;

use beadle::api::audit::{AuditFilter, Finding};
use beadle::api::{Place, Reply, Request, Searched, Secret};
use beadle::domain::chain::Fit;
use beadle::domain::password;
use beadle::service::Seat;
use beadle::service::clock::FixedClock;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};
use support::number::number;
use support::world::{Dice, NOW, World, commit, terms, verify};

const WORLD: &str = "
org ABC
org XYZ
workgroup Desk
user 20 one@x.example A ABC login:ABC in:Desk
";
const ROWS: i64 = 49;

/// A journal of 49 rows with everything that can stand in one.
fn journal() -> World {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let mut number = 0;
    let mut do_it = |text: &str| {
        number += 1;
        commit(&mut seat, text, number);
    };
    for round in 0..5 {
        do_it("user 20 city none -> \"Harbor\"\nuser 20 perm query_designer none -> R");
        do_it("user 20 status A -> I");
        do_it("user 20 status I -> A\nuser 20 org ABC editable off -> on\nuser 20 org ABC until none -> 2030-01-01");
        do_it("user 20 city \"Harbor\" -> none\nuser 20 perm query_designer R -> none");
        if round < 4 {
            do_it("user 20 org ABC editable on -> off\nuser 20 org ABC until 2030-01-01 -> none");
        }
    }
    drop(seat);
    world
}

/// What a verification finds along the chain.
fn chain(seat: &mut Seat) -> Vec<Finding> {
    let mut found = verify(seat, None).findings.first;
    found.retain(|finding| !matches!(finding, Finding::Differs(_)));
    found
}

/// What a verification finds in the data, as `subject: what`.
fn differing(seat: &mut Seat) -> Vec<String> {
    let found = verify(seat, None).findings.first.into_iter();
    let told = found.filter_map(|finding| match finding {
        Finding::Differs(found) => Some(format!("{}: {}", found.subject.stored(), found.what.stored())),
        _ => None,
    });
    told.collect()
}

/// The journal's triggers, to be dropped for an edit and made again as they were.
fn triggers(db: &Connection) -> (String, String) {
    let mut statement =
        db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_log'").unwrap();
    let found: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let drop = found.iter().map(|(name, _)| format!("DROP TRIGGER {name};")).collect();
    (drop, found.iter().map(|(_, sql)| format!("{sql};")).collect())
}

/// Runs an edit that the triggers would refuse.
fn tamper(db: &Connection, edit: impl FnOnce(&Connection)) {
    let (drop, make) = triggers(db);
    db.execute_batch(&format!("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN; {drop}")).unwrap();
    edit(db);
    db.execute_batch(&format!("{make} COMMIT")).unwrap();
}

const COLUMNS: [&str; 15] = [
    "at",
    "set_id",
    "action",
    "operator_id",
    "operator",
    "os_account",
    "origin",
    "user_id",
    "cell",
    "before",
    "after",
    "reason",
    "guards",
    "prev_hash",
    "hash",
];

/// The same value with one byte changed; nothing where there is no byte to change.
fn nudged(value: &Sql, dice: &mut Dice) -> Option<Sql> {
    let mut change = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let at = dice.below(bytes.len());
        bytes[at] ^= u8::try_from(1 + dice.below(255)).unwrap();
        bytes
    };
    match value {
        Sql::Text(text) if !text.is_empty() => Some(Sql::Blob(change(text.as_bytes()))),
        Sql::Blob(bytes) if !bytes.is_empty() => Some(Sql::Blob(change(bytes))),
        Sql::Integer(number) => Some(Sql::Integer(number ^ (1 << dice.below(40)))),
        _ => None,
    }
}

/// Edits single bytes of the journal, each in turn, and answers how many of the edits were not found and named by what
/// is seen of the findings.
fn missed(edits: usize, seed: u64, sees: impl Fn(&Finding) -> bool) -> usize {
    let world = journal();
    let mut seat = world.seat(1);
    assert_eq!(chain(&mut seat), [], "the journal is whole before");
    let db = world.connect();
    let mut dice = Dice(seed);
    let (mut made, mut missed) = (0, 0);
    while made < edits {
        let seq = 1 + i64::try_from(dice.below(usize::try_from(ROWS).unwrap())).unwrap();
        let column = *dice.pick(&COLUMNS);
        let read = format!("SELECT {column} FROM audit_log WHERE seq = ?1");
        let was: Sql = db.query_row(&read, [seq], |row| row.get(0)).unwrap();
        let Some(edited) = nudged(&was, &mut dice) else { continue };
        // Text goes in as bytes, so that it need not be UTF-8 any more.
        let cast = if matches!(was, Sql::Text(_)) { "CAST(?2 AS TEXT)" } else { "?2" };
        let write = format!("UPDATE audit_log SET {column} = {cast} WHERE seq = ?1");
        tamper(&db, |db| assert_eq!(db.execute(&write, params![seq, edited]).unwrap(), 1));
        let mut found = chain(&mut seat);
        found.retain(&sees);
        missed += usize::from(found != [Finding::Altered { seq }]);
        let back = format!("UPDATE audit_log SET {column} = ?2 WHERE seq = ?1");
        tamper(&db, |db| assert_eq!(db.execute(&back, params![seq, was]).unwrap(), 1));
        made += 1;
    }
    assert_eq!(chain(&mut seat), [], "the journal is whole again");
    missed
}

#[test]
fn every_edit_of_a_byte_is_found() {
    assert_eq!(missed(300, 3, |_| true), 0);
}

#[test]
fn a_verification_that_looks_at_links_alone_is_caught() {
    assert_eq!(missed(40, 3, |finding| !matches!(finding, Finding::Altered { .. })), 40);
}

#[test]
#[ignore = "takes minutes: just audit"]
fn very_many_edits_of_a_byte_are_found() {
    let (edits, seed) = (number("BEADLE_EDITS", 10_000), number("BEADLE_SEED", 3));
    let missed = missed(usize::try_from(edits).unwrap(), seed, |_| true);
    println!("seed {seed}: {edits} edits of one byte, {} found and named, {missed} missed", edits - missed as u64);
    assert_eq!(missed, 0);
}

#[test]
fn many_edits_at_once_are_found_one_by_one() {
    let world = journal();
    let sql = "UPDATE audit_log SET reason = 'none' WHERE seq % 5 = 0; UPDATE audit_log SET hash = prev_hash WHERE seq = 8;
               UPDATE audit_log SET prev_hash = hash WHERE seq IN (13, 14); DELETE FROM audit_log WHERE seq IN (21, 22)";
    tamper(&world.connect(), |db| db.execute_batch(sql).unwrap());
    let mut expected: Vec<Finding> = [5, 8, 10, 13, 14, 15, 20].map(|seq| Finding::Altered { seq }).into();
    expected.push(Finding::Missing { from: 21, to: 22 });
    expected.extend([25, 30, 35, 40, 45].map(|seq| Finding::Altered { seq }));
    assert_eq!(chain(&mut world.seat(1)), expected);
}

#[test]
fn rows_taken_out_and_slipped_in() {
    let altered = |seq| Finding::Altered { seq };
    let edits: [(&str, Vec<Finding>); 7] = [
        ("DELETE FROM audit_log WHERE seq = 7", vec![Finding::Missing { from: 7, to: 7 }]),
        ("DELETE FROM audit_log WHERE seq < 4", vec![Finding::Missing { from: 1, to: 3 }]),
        (
            "UPDATE audit_log SET seq = 500 WHERE seq = 9",
            vec![Finding::Missing { from: 9, to: 9 }, Finding::Missing { from: 50, to: 499 }, altered(500)],
        ),
        ("UPDATE audit_log SET seq = -4 WHERE seq = 9", vec![altered(-4), Finding::Missing { from: 9, to: 9 }]),
        (
            "UPDATE audit_log SET seq = -seq WHERE seq > 5; UPDATE audit_log SET seq = 1 - seq WHERE seq < 0;
             INSERT INTO audit_log SELECT 6, at, set_id, action, operator_id, operator, os_account, origin, user_id, cell,
                before, after, reason, guards, prev_hash, hash FROM audit_log WHERE seq = 5",
            (6..=50).map(altered).collect(),
        ),
        (
            "UPDATE audit_log SET seq = -1 WHERE seq = 5; UPDATE audit_log SET seq = 5 WHERE seq = 6;
             UPDATE audit_log SET seq = 6 WHERE seq = -1",
            vec![altered(5), altered(6), Finding::Unlinked { seq: 7 }],
        ),
        // A tail that was cut off leaves a whole, shorter chain: only a head kept elsewhere shows it.
        ("DELETE FROM audit_log WHERE seq > 30", Vec::new()),
    ];
    for (sql, expected) in edits {
        let world = journal();
        let head = verify(&mut world.seat(1), None).head;
        tamper(&world.connect(), |db| db.execute_batch(sql).unwrap());
        assert_eq!(chain(&mut world.seat(1)), expected, "{sql}");
        assert!(!verify(&mut world.seat(1), Some(head)).is_whole(), "the head that every author was told tells: {sql}");
        let Ok(Reply::Check(found)) = world.seat(1).answer(Request::Check) else { panic!("no check") };
        assert_eq!(found.iter().any(|one| one.stored().contains("journal")), !expected.is_empty(), "{found:?}");
    }
}

#[test]
fn a_tail_cut_off_is_found_with_an_anchor_and_never_claimed_without() {
    let whole = journal();
    let head = verify(&mut whole.seat(1), None).head;
    assert_eq!(head.seq, ROWS);
    for last in 0..ROWS {
        let world = whole.copy();
        tamper(&world.connect(), |db| {
            db.execute("DELETE FROM audit_log WHERE seq > ?1", [last]).unwrap();
        });
        let mut seat = world.seat(1);
        let found = verify(&mut seat, Some(head));
        assert_eq!(found.anchor, Some((head, Fit::Cut { last })));
        assert!(!found.is_whole());
        let found = verify(&mut seat, None);
        assert_eq!((found.anchor, chain(&mut seat)), (None, Vec::new()), "nothing is claimed of {last} rows");
        let shorter = verify(&mut seat, None).head;
        assert_eq!(
            verify(&mut seat, Some(shorter)).anchor,
            Some((shorter, Fit::Fits)),
            "an anchor before the cut fits"
        );
    }
}

#[test]
fn a_chain_written_anew_is_told_by_its_anchor() {
    let world = journal();
    let mut seat = world.seat(1);
    let early = verify(&mut seat, None).head;
    commit(&mut seat, "user 20 city none -> \"Quay\"", 90);
    let late = verify(&mut seat, None).head;
    for anchor in [early, late] {
        assert_eq!(verify(&mut seat, Some(anchor)).anchor, Some((anchor, Fit::Fits)));
    }
    // The same journal but for its last row, which is whole in itself.
    let other = journal();
    let mut seat = other.seat(1);
    commit(&mut seat, "user 20 city none -> \"Lagoon\"", 90);
    let found = verify(&mut seat, Some(late));
    assert_eq!(found.findings.first, []);
    assert_eq!(found.anchor, Some((late, Fit::Rewritten)));
    assert_eq!(verify(&mut seat, Some(early)).anchor, Some((early, Fit::Fits)), "up to there it is the same");
    tamper(&other.connect(), |db| db.execute_batch("DELETE FROM audit_log WHERE seq = 49").unwrap());
    assert_eq!(verify(&mut seat, Some(early)).anchor, Some((early, Fit::Gone)));
}

#[test]
fn what_was_changed_around_the_console_is_named() {
    let edits = [
        ("UPDATE users SET city = 'Quay' WHERE user_id = 20", vec!["one@x.example: City"]),
        ("UPDATE users SET status = 'I' WHERE user_id = 20", vec!["one@x.example: Status"]),
        (
            "INSERT INTO user_permissions (user_id, perm_id, level, granted_at)
             SELECT 20, perm_id, 2, 0 FROM permissions WHERE code = 'query_designer'",
            vec!["one@x.example: permission Query Designer"],
        ),
        (
            "UPDATE user_organizations SET editable = 0, expires_at = NULL WHERE user_id = 20",
            vec!["one@x.example: ABC Editable", "one@x.example: ABC Until"],
        ),
        (
            "DELETE FROM user_organizations WHERE user_id = 20",
            vec!["one@x.example: ABC Editable", "one@x.example: ABC Until"],
        ),
        // Of this the journal never spoke, so nothing can be said.
        ("UPDATE users SET zip = '1010' WHERE user_id = 20", vec![]),
    ];
    for (sql, expected) in edits {
        let world = journal();
        assert_eq!(differing(&mut world.seat(1)), [""; 0]);
        world.connect().execute_batch(sql).unwrap();
        let mut seat = world.seat(1);
        assert_eq!(differing(&mut seat), expected, "{sql}");
        assert_eq!(chain(&mut seat), [], "the journal itself is whole: {sql}");
    }
}

#[test]
fn a_relation_that_was_removed_takes_its_parts_along() {
    let world = journal();
    let mut seat = world.seat(1);
    let changes = ["login off -> on", "active on -> none", "active none -> on"];
    for (number, change) in (91..).zip(changes) {
        commit(&mut seat, &format!("user 20 org XYZ {change}"), number);
        assert_eq!(differing(&mut seat), [""; 0]);
    }
    world.connect().execute_batch("UPDATE user_organizations SET login = 1").unwrap();
    assert_eq!(differing(&mut seat), ["one@x.example: XYZ Login"]);
}

#[test]
fn the_schema_itself_refuses_edits() {
    let world = journal();
    let db = world.connect();
    for sql in [
        "UPDATE audit_log SET reason = 'another'",
        "UPDATE audit_log SET at = at + 1 WHERE seq = 3",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE seq = 41",
    ] {
        let error = db.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
}

#[test]
fn a_password_is_written_down_nowhere() {
    const CANARY: &str = "canary-in-the-quay-5190";
    const RIGHT: &str = "nine herons over slate, canary-in-the-quay-5190";
    let world = World::new(WORLD);
    let hash = password::hash(RIGHT, &[9; 16]);
    let sql = "UPDATE users SET password_hash = ?1, terms_accepted_at = 1 WHERE user_id = 20";
    world.connect().execute(sql, [hash]).unwrap();
    let mut terms = terms(99);
    terms.recognition = beadle::service::Recognition::Nobody;
    let mut seat = Seat::take(&world.path(), &terms, Box::new(FixedClock(NOW))).unwrap();
    let mut said = String::new();
    // As the password, and typed into the wrong field.
    for (login, password) in
        [("one@x.example", RIGHT), ("one@x.example", CANARY), (CANARY, CANARY), ("x@y.example", CANARY)]
    {
        let request = Request::sign_in(login.to_owned(), Secret::new(password.to_owned()));
        let shown = format!("{request:?}");
        said += &shown.replace(&format!("login: {login:?}"), "");
        said += &format!("{:?}", seat.answer(request));
    }
    let mut root = world.seat(1);
    let everything = Request::Audit { filter: AuditFilter::default(), place: Place::Start, limit: 100 };
    let Ok(reply) = root.answer(everything) else { panic!("no journal") };
    let Reply::Audit(Searched { page, .. }) = &reply else { panic!("no journal") };
    assert_eq!(page.rows.iter().filter(|row| row.action.stored().starts_with("sign-in")).count(), 4);
    said += &format!("{reply:?}");
    said += &serde_json::to_string(&reply).unwrap();
    assert!(!said.contains(CANARY), "{said}");
    for entry in fs::read_dir(world.folder()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "{}", path.display());
    }
    drop((seat, root));
    assert!(!fs::read(world.path()).unwrap().windows(CANARY.len()).any(|window| window == CANARY.as_bytes()));
}
