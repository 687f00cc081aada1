//! `beadle migrate`: an older database becomes what a new one is, keeps its rows, and has a backup; killed at any point
//! it is before or after.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::fs;
use std::io::stdin;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use beadle::api::{Reply, Request};
use beadle::demo;
use beadle::service::Seat;
use beadle::store::Error;
use beadle::store::invariants::check_file;
use beadle::store::migrate::{Migrated, NEWEST, migrate};
use rusqlite::Connection;
use support::child::{Child, database, say};
use support::number::number;
use support::world::{Dice, NOW, World, terms, verify};
use tempfile::TempDir;

const FIRST: &str = include_str!("../src/store/schema/001.sql");
const SECOND: &str = include_str!("../src/store/schema/002.sql");
const THIRD: &str = include_str!("../src/store/schema/003.sql");

/// Puts the rows of a database into one of the first schema.
fn age(new: &Path, old: &Path) {
    let db = Connection::open(old).unwrap();
    db.execute_batch(&format!("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN; {FIRST}; COMMIT")).unwrap();
    db.execute("ATTACH ?1 AS new", [new.to_str().unwrap()]).unwrap();
    db.execute_batch("BEGIN").unwrap();
    for table in texts(&db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY rowid") {
        let columns =
            "SELECT o.name FROM pragma_table_info(?1, 'main') o JOIN pragma_table_info(?1, 'new') n USING (name)";
        let columns: Vec<String> =
            db.prepare(columns).unwrap().query_map([&table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let columns = columns.join(", ");
        let copy = format!(
            "DELETE FROM main.{table} WHERE true; INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}"
        );
        if table != "outbox" {
            db.execute_batch(&copy).unwrap();
        }
    }
    db.execute_batch(
        "INSERT OR REPLACE INTO instance_meta VALUES ('schema_version', '1'); COMMIT;
         PRAGMA application_id = 0x42454144; PRAGMA user_version = 1; DETACH new;",
    )
    .unwrap();
}

fn texts(db: &Connection, sql: &str) -> Vec<String> {
    db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Every row of the tables that a migration leaves alone.
fn rows(db: &Connection) -> Vec<String> {
    let mut lines = Vec::new();
    for table in texts(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
        if ["revision", "outbox"].contains(&&*table) || table.starts_with("sqlite_") {
            continue;
        }
        let which = match &*table {
            "audit_log" => "action <> 'migrated'",
            "instance_meta" => "key <> 'schema_version'",
            _ => "true",
        };
        let mut statement = db.prepare(&format!("SELECT * FROM {table} WHERE {which} ORDER BY 1, 2")).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..width).map(|index| format!("{:?}", row.get_ref(index).unwrap()));
            lines.push(format!("{table}: {}", cells.collect::<Vec<_>>().join("|")));
        }
    }
    lines
}

fn schema(db: &Connection) -> Vec<String> {
    texts(db, "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
}

fn version(path: &Path) -> i64 {
    Connection::open(path).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// A small world of the first schema, with mail from before anything delivered it.
fn old_world(lines: &str) -> (World, PathBuf) {
    let world = World::new(lines);
    let old = world.folder().join("old.db");
    age(&world.path(), &old);
    let mail = "INSERT INTO outbox VALUES ('a', 'approved', 'One@x.example', 'S', 'B', 5, 'queued'),
                                          ('b', 'approved', 'two@x.example', 'S', 'B', 6, 'sent')";
    Connection::open(&old).unwrap().execute_batch(mail).unwrap();
    (world, old)
}

fn go(path: &Path) -> Result<Migrated, Error> {
    migrate(path, &path.with_extension("backup"), "user 1", NOW)
}

#[test]
fn a_demonstration_keeps_every_row_and_becomes_what_a_new_one_is() {
    let folder = TempDir::new().unwrap();
    let made = demo::build(folder.path(), 300, NOW, 7, Some("kim"), &mut |_| {}).unwrap();
    let old = folder.path().join("old.db");
    age(&made.production, &old);
    let before = rows(&Connection::open(&old).unwrap());
    let done = go(&old).unwrap();
    assert_eq!((done.from, done.to, done.findings), (1, NEWEST, Vec::new()));
    let (new, migrated) = (Connection::open(&made.production).unwrap(), Connection::open(&old).unwrap());
    assert_eq!(schema(&migrated), schema(&new));
    assert!(before.len() > 1_000, "there is something to keep");
    assert!(rows(&migrated) == rows(&new) && rows(&migrated) == before, "a row differs");
    assert_eq!(check_file(&old, NOW).unwrap(), Vec::<String>::new());
}

#[test]
fn the_backup_is_private_whole_and_what_the_database_was() {
    let (_world, old) = old_world("org ABC\nuser 10 ten@x.example A ABC login:ABC");
    let was = Connection::open(&old).unwrap();
    let (schema_before, rows_before) = (schema(&was), rows(&was));
    drop(was);
    let backup = go(&old).unwrap().backup.unwrap();
    assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!backup.with_extension("backup.part").exists());
    let kept = Connection::open(&backup).unwrap();
    assert_eq!((schema(&kept), rows(&kept)), (schema_before, rows_before));
    drop(kept);
    // It can be gone back to, and forward again.
    assert_eq!(version(&backup), 1);
    migrate(&backup, &old.with_extension("second"), "user 1", NOW).unwrap();
    assert!(Seat::take(&backup, &terms(1), Box::new(beadle::service::clock::FixedClock(NOW))).is_ok());
}

#[test]
fn mail_from_before_is_kept_and_the_journal_goes_on() {
    let (_world, old) = old_world("org ABC\nuser 10 ten@x.example A ABC login:ABC");
    go(&old).unwrap();
    let db = Connection::open(&old).unwrap();
    let mail = "SELECT msg_id || ' ' || to_addr || ' ' || replace(search_key, char(10), '/') || ' ' || state || ' ' || coalesce(ended_at, '-') FROM outbox
                ORDER BY mail_id";
    assert_eq!(
        texts(&db, mail),
        ["a One@x.example one@x.example/s queued -", "b two@x.example two@x.example/s sent 6"]
    );
    let entry = "SELECT os_account || ': ' || before || ' -> ' || after || ' ' || reason FROM audit_log WHERE action = 'migrated'";
    let reason = format!("user 1: 1 -> {NEWEST} The schema was brought to version {NEWEST}; old.backup is the backup.");
    assert_eq!(texts(&db, entry), [reason]);
    drop(db);
    let mut seat = World::seat_on(&old, 1);
    assert_eq!(verify(&mut seat, None).findings.tally.total(), 0);
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
    assert_eq!(go(&old).unwrap(), Migrated { from: NEWEST, to: NEWEST, backup: None, findings: Vec::new() });
}

#[test]
fn an_older_one_is_not_opened_and_the_way_out_is_named() {
    let (_world, old) = old_world("");
    let bytes = fs::read(&old).unwrap();
    let refusal = Seat::take(&old, &terms(1), Box::new(beadle::service::clock::FixedClock(NOW))).err().unwrap();
    let sentence = refusal.sentence.stored();
    let name = old.display();
    assert!(sentence.contains("has schema version 1"), "{sentence}");
    assert!(sentence.contains(&format!("`beadle migrate --db {name}`")), "{sentence}");
    assert_eq!(fs::read(&old).unwrap(), bytes);
}

/// What is refused is left as it is, with nothing beside it.
#[test]
fn what_cannot_be_migrated_is_left_as_it_is() {
    let cases = [
        ("PRAGMA user_version = 99", "has schema version 99"),
        ("PRAGMA user_version = 0", "was never finished"),
        ("PRAGMA application_id = 1", "not one of Beadle's"),
        (
            "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM outbox; END",
            "does not have the schema of version 1",
        ),
        ("DROP INDEX users_locked", "does not have the schema of version 1"),
        ("UPDATE users SET supervisor_id = 4711 WHERE user_id = 1", "is damaged"),
    ];
    for (sql, expected) in cases {
        let (_world, old) = old_world("");
        Connection::open(&old).unwrap().execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        let before = fs::read(&old).unwrap();
        let sentence = go(&old).unwrap_err().to_string();
        assert!(sentence.contains(expected) && sentence.ends_with('.'), "{sql}: {sentence}");
        assert_eq!(fs::read(&old).unwrap(), before, "{sql}");
        assert!(!old.with_extension("backup").exists(), "{sql}");
    }
    let (_world, old) = old_world("");
    fs::write(old.with_extension("backup"), "something else").unwrap();
    let sentence = go(&old).unwrap_err().to_string();
    assert!(sentence.contains("exists already"), "{sentence}");
    assert_eq!(fs::read(old.with_extension("backup")).unwrap(), b"something else");
    assert_eq!(version(&old), 1);
}

/// A crash after the commit leaves the new version in the log and the old one in the header of the file.
#[test]
fn the_log_tells_the_version_where_it_stands_beside_the_file() {
    let (_world, old) = old_world("");
    let reading = Connection::open(&old).unwrap();
    reading.execute_batch("BEGIN; SELECT count(*) FROM users").unwrap();
    let (file, log) = (old.with_extension("crashed"), old.with_extension("crashed-wal"));
    // Whoever reads the state before keeps the log from being folded back.
    go(&old).unwrap();
    fs::copy(&old, &file).unwrap();
    fs::copy(old.with_extension("db-wal"), log).unwrap();
    let told = u32::from_be_bytes(fs::read(&file).unwrap()[60..64].try_into().unwrap());
    assert_eq!(told, 1, "the header is that of the state before");
    drop(World::seat_on(&file, 1));
    assert_eq!(version(&file), NEWEST);
}

/// In the second process: is told `whole` or `parts`, and migrates.
#[test]
fn one_that_migrates() {
    let Some(path) = database() else { return };
    say("ready");
    for line in stdin().lines().map(Result::unwrap) {
        if line == "whole" {
            go(&path).unwrap();
        } else {
            let db = Connection::open(&path).unwrap();
            db.execute_batch(&format!("{SECOND}; {THIRD}; PRAGMA user_version = {NEWEST}")).unwrap();
        }
        say("done");
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    Before,
    After,
    Between,
}

/// A database of the first schema whose journal is so long that a migration takes its time.
fn long_journal() -> (World, PathBuf) {
    let (world, old) = old_world("");
    let sql = "WITH RECURSIVE n (seq) AS (VALUES (1000) UNION ALL SELECT seq + 1 FROM n WHERE seq < 40000)
               INSERT INTO audit_log SELECT seq, 0, NULL, 'a', 1, 'op', 'x', 'y', NULL, NULL, NULL, NULL, hex(zeroblob(40)),
                                            '', zeroblob(32), zeroblob(32) FROM n";
    Connection::open(&old).unwrap().execute_batch(sql).unwrap();
    (world, old)
}

/// Kills a migration after a time below `longest` that the dice choose.
fn kill(old: &Path, how: &str, after: Duration) -> Found {
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.db");
    fs::copy(old, &copy).unwrap();
    let mut child = Child::start("one_that_migrates", &copy);
    assert_eq!(child.hear().as_deref(), Some("ready"));
    child.tell(how);
    // Slept and not spun: the processor is the child's.
    #[allow(clippy::disallowed_methods, reason = "there is nothing to wait for but the time")]
    sleep(after);
    let heard = child.kill().iter().any(|word| word == "done");
    let db = Connection::open(&copy).unwrap();
    let found = schema(&db);
    let whole = |path: &Path, version| self::version(path) == version;
    let first = schema(&Connection::open(old).unwrap());
    let newest = schema(&Connection::open(World::new("").path()).unwrap());
    let found = match () {
        () if found == first && whole(&copy, 1) => Found::Before,
        () if found == newest && whole(&copy, NEWEST) => Found::After,
        () => Found::Between,
    };
    drop(db);
    assert!(!heard || found == Found::After, "what was told is there");
    let backup = copy.with_extension("backup");
    if backup.exists() {
        assert_eq!(schema(&Connection::open(&backup).unwrap()), first, "a backup that has its name is whole");
        fs::remove_file(&backup).unwrap();
    }
    if found != Found::Between {
        let _ = fs::remove_file(copy.with_extension("backup.part"));
        let again = go(&copy).unwrap();
        assert_eq!(again.from, if found == Found::After { NEWEST } else { 1 });
        assert_eq!(check_file(&copy, NOW).unwrap(), Vec::<String>::new());
    }
    found
}

/// Kills so many times; the longest wait follows what is found, for the machine may be loaded.
fn kills(how: &str, times: u32, seed: u64) -> Vec<Found> {
    let (_world, old) = long_journal();
    let whole = old.with_extension("whole");
    fs::copy(&old, &whole).unwrap();
    let since = Instant::now();
    go(&whole).unwrap();
    let (mut dice, mut longest) = (Dice(seed), since.elapsed() * 3 / 2);
    let mut found = Vec::new();
    for _ in 0..times {
        let after = Duration::from_micros(dice.below(usize::try_from(longest.as_micros()).unwrap()) as u64);
        let one = kill(&old, how, after);
        longest = match one {
            Found::Before => longest * 5 / 4,
            Found::Between => longest,
            Found::After => longest * 4 / 5,
        };
        found.push(one);
    }
    found
}

#[test]
fn killed_anywhere_it_is_before_or_after() {
    let found = kills("whole", 16, 1);
    assert!(
        !found.contains(&Found::Between) && found.contains(&Found::Before) && found.contains(&Found::After),
        "{found:?}"
    );
}

/// The negative control: steps that are not one transaction are found half done.
#[test]
fn what_is_migrated_in_parts_is_found_in_between() {
    assert!(kills("parts", 24, 1).contains(&Found::Between));
}

/// The long form: `BEADLE_KILLS` says how often, `BEADLE_SEED` with which dice.
#[test]
#[ignore = "takes minutes; run by `just migrated`"]
fn a_thousand_times() {
    let (count, seed) = (number("BEADLE_KILLS", 1_000), number("BEADLE_SEED", 1));
    let found = kills("whole", u32::try_from(count).unwrap(), seed);
    let count = |what| found.iter().filter(|one| **one == what).count();
    let (before, after, between) = (count(Found::Before), count(Found::After), count(Found::Between));
    println!("seed {seed}, {} kills of a migration: {before} before, {after} after, {between} between", found.len());
    assert!(between == 0 && before > 0 && after > 0);
}
