//! The journal's chain: what was edited is found and named; what it cannot show is not claimed; nothing secret is in it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use std::fs;

use beadle::api::audit::{AuditFilter, AuditVerdict, Broken};
use beadle::api::{Place, Reply, Request, Secret};
use beadle::domain::password;
use beadle::service::Seat;
use beadle::service::clock::FixedClock;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};
use support::world::{Dice, NOW, World, commit, terms};

const WORLD: &str = "
org ABC
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

fn verify(seat: &mut Seat) -> AuditVerdict {
    match seat.answer(Request::VerifyAudit) {
        Ok(Reply::AuditVerdict(verdict)) => verdict,
        other => panic!("{other:?}"),
    }
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

#[test]
fn every_edit_of_a_byte_is_found() {
    let world = journal();
    let mut seat = world.seat(1);
    let whole = verify(&mut seat);
    assert_eq!((whole.rows, whole.broken), (ROWS.unsigned_abs(), None));
    let db = world.connect();
    let mut dice = Dice(3);
    let mut edits = 0;
    while edits < 300 {
        let seq = 1 + i64::try_from(dice.below(usize::try_from(ROWS).unwrap())).unwrap();
        let column = *dice.pick(&COLUMNS);
        let read = format!("SELECT {column} FROM audit_log WHERE seq = ?1");
        let was: Sql = db.query_row(&read, [seq], |row| row.get(0)).unwrap();
        let Some(edited) = nudged(&was, &mut dice) else { continue };
        // Text goes in as bytes, so that it need not be UTF-8 any more.
        let cast = if matches!(was, Sql::Text(_)) { "CAST(?2 AS TEXT)" } else { "?2" };
        let write = format!("UPDATE audit_log SET {column} = {cast} WHERE seq = ?1");
        tamper(&db, |db| assert_eq!(db.execute(&write, params![seq, edited]).unwrap(), 1));
        let broken = verify(&mut seat).broken;
        let seq_named = seq.unsigned_abs();
        let expected = match column {
            "prev_hash" => Broken::Unlinked { seq: seq_named },
            _ => Broken::Altered { seq: seq_named },
        };
        assert_eq!(broken, Some(expected), "{column} of row {seq}: {was:?} became {edited:?}");
        let back = format!("UPDATE audit_log SET {column} = ?2 WHERE seq = ?1");
        tamper(&db, |db| assert_eq!(db.execute(&back, params![seq, was]).unwrap(), 1));
        edits += 1;
    }
    assert_eq!(verify(&mut seat).broken, None);
}

#[test]
fn rows_taken_out_and_slipped_in() {
    let edits: [(&str, Option<Broken>); 7] = [
        ("DELETE FROM audit_log WHERE seq = 7", Some(Broken::Missing { seq: 8 })),
        ("DELETE FROM audit_log WHERE seq < 4", Some(Broken::Missing { seq: 4 })),
        ("UPDATE audit_log SET seq = 500 WHERE seq = 9", Some(Broken::Missing { seq: 10 })),
        ("UPDATE audit_log SET before = NULL WHERE seq = (SELECT min(seq) FROM audit_log WHERE before IS NOT NULL)", Some(Broken::Altered { seq: 3 })),
        (
            "UPDATE audit_log SET seq = -seq WHERE seq > 5; UPDATE audit_log SET seq = 1 - seq WHERE seq < 0;
             INSERT INTO audit_log SELECT 6, at, set_id, action, operator_id, operator, os_account, origin, user_id, cell,
                before, after, reason, guards, prev_hash, hash FROM audit_log WHERE seq = 5",
            Some(Broken::Unlinked { seq: 6 }),
        ),
        (
            "UPDATE audit_log SET seq = -1 WHERE seq = 5; UPDATE audit_log SET seq = 5 WHERE seq = 6;
             UPDATE audit_log SET seq = 6 WHERE seq = -1",
            Some(Broken::Unlinked { seq: 5 }),
        ),
        // A tail that was cut off leaves a whole, shorter chain: only a head kept elsewhere shows it.
        ("DELETE FROM audit_log WHERE seq > 30", None),
    ];
    for (sql, expected) in edits {
        let world = journal();
        let head = verify(&mut world.seat(1)).head;
        tamper(&world.connect(), |db| db.execute_batch(sql).unwrap());
        let verdict = verify(&mut world.seat(1));
        assert_eq!(verdict.broken, expected, "{sql}");
        assert_ne!(verdict.head, head, "the head that every author was told tells them: {sql}");
        let Ok(Reply::Check(found)) = world.seat(1).answer(Request::Check) else { panic!("no check") };
        assert_eq!(found.iter().any(|sentence| sentence.stored().contains("audit")), expected.is_some(), "{found:?}");
    }
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
    terms.recognize_account = false;
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
    let Reply::Audit(page) = &reply else { panic!("no journal") };
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
