//! Files that are no database, or no longer one: refused with one sentence that names them, and left as they are.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use beadle::api::audit::Checkpoint;
use beadle::api::matrix::Axis;
use beadle::api::users::Find;
use beadle::api::{Place, Refusal, Request};
use beadle::domain::audit_filter::AuditFilter;
use beadle::domain::ids::UserId;
use beadle::domain::set_filter::SetFilter;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use support::number::number;
use support::world::{Dice, NOW, World, commit, receipt, set};
use tempfile::TempDir;

fn take(path: &Path) -> Result<Seat, Refusal> {
    let origin = Origin::new("user 1", "test");
    let terms = Terms { origin, ..Terms::local() };
    Seat::take(path, &terms, Box::new(FixedClock(NOW)))
}

/// The bytes of a whole database, at rest.
fn healthy() -> Vec<u8> {
    let world = World::new("org ABC\nworkgroup Desk\nuser 10 ten@x.example A ABC login:ABC in:Desk user_setup=R");
    for number in 1..20 {
        let (was, is) = (format!("\"{number}\""), format!("\"{}\"", number + 1));
        let was = if number == 1 { "none".to_owned() } else { was };
        commit(&mut world.seat(1), &format!("user 10 city {was} -> {is}"), number);
    }
    assert_eq!(world.neighbours(), Vec::<String>::new(), "a database that nobody uses is one file");
    fs::read(world.path()).unwrap()
}

fn hash(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok().map(|bytes| Sha256::digest(bytes).to_vec())
}

/// The file is refused with one sentence that names it, and neither it nor its folder is touched.
fn refused(path: &Path) -> String {
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let (bytes, beside) = (hash(path), names());
    let refusal = take(path).err().unwrap_or_else(|| panic!("{} was opened", path.display()));
    assert_eq!(hash(path), bytes, "{refusal}: the file was written");
    assert_eq!(names(), beside, "{refusal}: something was left beside the file");
    let sentence = refusal.sentence.stored().to_owned();
    assert!(sentence.ends_with('.') && !sentence.contains('\n'), "one full sentence: {sentence}");
    assert!(sentence.contains(&*path.file_name().unwrap().to_string_lossy()), "which file: {sentence}");
    sentence
}

#[test]
fn what_is_no_database() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let whole = healthy();
    fs::write(at("whole.db"), &whole).unwrap();
    fs::write(at("empty.db"), "").unwrap();
    fs::write(at("text.db"), "name,login\n".repeat(100)).unwrap();
    fs::write(at("short.db"), "SQLite format 3\0").unwrap();
    Connection::open(at("foreign.db")).unwrap().execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    symlink(at("whole.db"), at("link.db")).unwrap();
    fs::create_dir(at("folder.db")).unwrap();
    let version = |name: &str, version: u32| {
        let mut bytes = whole.clone();
        bytes[60..64].copy_from_slice(&version.to_be_bytes());
        fs::write(at(name), bytes).unwrap();
    };
    version("unfinished.db", 0);
    let cases = [
        ("missing.db", "There is no database"),
        ("empty.db", "is empty"),
        ("text.db", "is not a database"),
        ("short.db", "is not a database"),
        ("foreign.db", "not one of Beadle's"),
        ("link.db", "is a symbolic link"),
        ("folder.db", "is not a file"),
        ("unfinished.db", "was never finished"),
    ];
    for (name, says) in cases {
        let sentence = refused(&at(name));
        assert!(sentence.contains(says), "{name}: {sentence}");
    }
    fs::write(at("secret.db"), &whole).unwrap();
    fs::set_permissions(at("secret.db"), fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser reads it all the same.
    if fs::read(at("secret.db")).is_err() {
        assert!(refused(&at("secret.db")).contains("cannot be read"));
    }
    assert!(take(&at("whole.db")).is_ok(), "and a healthy one opens");
}

#[test]
fn a_newer_database_is_only_read() {
    let world = World::new("");
    world.connect().pragma_update(None, "user_version", 99).unwrap();
    let before = hash(&world.path());
    let mut seat = take(&world.path()).unwrap();
    let set = set(&mut seat, "user 1 city none -> \"Harbor\"");
    let refusal = seat.answer(Request::commit(set, receipt(1))).unwrap_err();
    assert!(refusal.sentence.stored().contains("schema version 99"), "{refusal}");
    drop(seat);
    assert_eq!(hash(&world.path()), before);
}

#[test]
fn cut_off_anywhere() {
    let whole = healthy();
    let size = whole.len();
    let folder = TempDir::new().unwrap();
    for length in [1, 15, 16, 99, 100, 101, 512, 4095, 4096, 4097, 8192, size / 2, size - 4096, size - 1] {
        let path = folder.path().join(format!("cut-{length}.db"));
        fs::write(&path, &whole[..length]).unwrap();
        let sentence = refused(&path);
        assert!(sentence.contains("is cut off") || sentence.contains("is not a database"), "{length}: {sentence}");
    }
}

/// What somebody could slip into a schema or take out of it.
const HOSTILE: [&str; 32] = [
    "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM outbox; END",
    "CREATE TRIGGER t AFTER UPDATE ON users BEGIN INSERT INTO operator_bindings VALUES ('uid:1', 1); END",
    "CREATE TRIGGER t BEFORE INSERT ON audit_log BEGIN SELECT RAISE (IGNORE); END",
    "CREATE TRIGGER t BEFORE INSERT ON change_sets BEGIN SELECT RAISE (ABORT, 'no'); END",
    "CREATE TRIGGER t AFTER INSERT ON audit_log BEGIN UPDATE users SET status = 'A'; END",
    "CREATE TRIGGER \"users_\" AFTER DELETE ON user_permissions BEGIN INSERT INTO outbox SELECT 1, 2, 3, 4, 5, 6, 7; END",
    "CREATE TRIGGER sqlite_t AFTER UPDATE ON revision BEGIN DELETE FROM outbox; END -- refused by SQLite itself",
    "CREATE TRIGGER sqlitexstat1 AFTER UPDATE ON revision BEGIN DELETE FROM outbox; END",
    "CREATE VIEW \"SQLITE-STAT1\" AS SELECT password_hash FROM users",
    "CREATE VIEW v AS SELECT password_hash FROM users",
    "CREATE VIEW v AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "CREATE VIEW \"users \" AS SELECT 1",
    "CREATE TABLE extra (x)",
    "CREATE TABLE \"Users2\" AS SELECT * FROM users",
    "CREATE VIRTUAL TABLE f USING fts5 (x)",
    "CREATE INDEX i ON users (phone)",
    "CREATE INDEX i ON users (lower(name))",
    "CREATE UNIQUE INDEX i ON users (name)",
    "CREATE INDEX i ON audit_log (hash) WHERE seq > 3",
    "DROP INDEX users_by_name",
    "DROP INDEX approval_requests_open",
    "DROP INDEX audit_log_by_user",
    "DROP TRIGGER audit_log_no_update",
    "DROP TRIGGER audit_log_no_delete",
    "DROP TRIGGER user_permissions_insert",
    "DROP TRIGGER restriction_default_visible",
    "DROP TABLE operator_prefs",
    "DROP INDEX users_by_name; CREATE INDEX users_by_name ON users (name, user_id) WHERE is_system = 0",
    "DROP TRIGGER audit_log_no_update; CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT 1; END",
    "ALTER TABLE users ADD COLUMN backdoor TEXT",
    "ALTER TABLE outbox RENAME TO outbox2",
    "ALTER TABLE outbox DROP COLUMN subject",
];

#[test]
fn a_schema_that_is_not_ours() {
    let whole = healthy();
    let folder = TempDir::new().unwrap();
    for (number, sql) in HOSTILE.iter().enumerate() {
        let path = folder.path().join(format!("hostile-{number}.db"));
        fs::write(&path, &whole).unwrap();
        let changed = Connection::open(&path).unwrap().execute_batch(sql).is_ok();
        if sql.contains("SQLite itself") {
            assert!(!changed && take(&path).is_ok(), "{sql}");
            continue;
        }
        assert!(changed, "{sql}");
        let sentence = refused(&path);
        assert!(sentence.contains("schema"), "{sql}: {sentence}");
    }
}

#[test]
fn a_changed_schema_in_the_log_is_seen_too() {
    let world = World::new("");
    let db = world.connect();
    db.execute_batch(HOSTILE[0]).unwrap();
    assert!(!world.neighbours().is_empty(), "the change stands in the log, for the connection is still there");
    let before = hash(&world.path());
    assert!(take(&world.path()).err().unwrap().sentence.stored().contains("schema"));
    assert_eq!(hash(&world.path()), before);
}

/// So many files with a few bytes changed. Where it shows at once, the file is refused; where it does not, nothing that
/// is asked ends in anything but an answer or a full sentence, and nothing is written. How many opened, how many did not.
fn changed(files: u64, seed: u64) -> (u64, u64) {
    let whole = healthy();
    let mut dice = Dice(seed);
    let (mut opened, mut refusals) = (0, 0);
    for number in 0..files {
        let mut bytes = whole.clone();
        // A third of them in the header and the schema, where the most can go wrong.
        let reach = if number % 3 == 0 { 100 } else { bytes.len() };
        for _ in 0..=dice.below(8) {
            let at = dice.below(reach);
            bytes[at] ^= u8::try_from(1 + dice.below(255)).unwrap();
        }
        // A folder each, because a seat may still be reading names on a thread of its own.
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("mutated.db");
        fs::write(&path, &bytes).unwrap();
        match take(&path) {
            Ok(mut seat) => {
                opened += 1;
                for request in questions() {
                    let what = request.name();
                    if let Err(refusal) = seat.answer(request) {
                        let sentence = refusal.sentence.stored();
                        assert!(sentence.ends_with('.'), "{number} {what}: {sentence}");
                    }
                }
            }
            Err(_) => {
                refusals += 1;
                refused(&path);
            }
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "{number}: the file was written");
    }
    (opened, refusals)
}

/// What a screen asks of a database when somebody looks around.
fn questions() -> Vec<Request> {
    let (place, limit) = (Place::Start, 50);
    vec![
        Request::Standing,
        Request::Users { find: Find::default(), place: place.clone(), limit },
        Request::User { user: UserId(10) },
        Request::Doctor { user: UserId(10) },
        Request::Explain { user: UserId(10), at: None },
        Request::Columns { axis: Axis::Organizations, filter: String::new() },
        Request::Window { axis: Axis::Organizations, rows: vec![1, 10], columns: vec![1] },
        Request::Templates,
        Request::Properties,
        Request::Approvals { place: place.clone(), limit },
        Request::Sets { filter: SetFilter::default(), place: place.clone(), limit },
        Request::Audit { filter: AuditFilter::default(), place, limit },
        Request::VerifyAudit { from: Checkpoint::default() },
        Request::Check,
    ]
}

#[test]
fn changed_bytes() {
    let (opened, refusals) = changed(300, 11);
    assert!(opened > 20 && refusals > 100, "{opened} opened, {refusals} refused");
}

/// The long form: `BEADLE_FILES` says how many, `BEADLE_SEED` with which dice.
#[test]
#[ignore = "takes a minute; `just files` runs it"]
fn changed_bytes_of_many_files() {
    let (files, seed) = (number("BEADLE_FILES", 500), number("BEADLE_SEED", 1));
    let (opened, refusals) = changed(files, seed);
    println!(
        "seed {seed}: {files} databases with changed bytes, {opened} opened and answered, {refusals} refused, none written"
    );
}

#[test]
fn a_file_renamed_over_an_open_database() {
    let world = World::new("");
    let mut seat = take(&world.path()).unwrap();
    let set = set(&mut seat, "user 1 city none -> \"Harbor\"");
    fs::write(world.folder().join("other.db"), healthy()).unwrap();
    fs::rename(world.folder().join("other.db"), world.path()).unwrap();
    let refusal = seat.answer(Request::commit(set, receipt(1))).unwrap_err();
    assert!(refusal.sentence.stored().contains("Another file stands"), "{refusal}");
}
