//! Judging first and writing later: whatever others write meanwhile is noticed, and nobody waits for a judgement.

use std::ops::ControlFlow;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;

use super::{Hold, Last, QUICK, TRIES, TRIES_WITHOUT};
use crate::domain::time::Time;
use crate::store::{self, Entry, Mode, NewDatabase, Reader, Store, Writer};

struct Desk {
    folder: TempDir,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("test.db");
        let new = NewDatabase {
            uuid: "00000000-0000-4000-8000-000000000001",
            environment: "production",
            display_name: "Test",
            admin_login: "root@x.example",
            admin_name: "Root",
            admin_password_hash: "h",
            os_account: None,
            at: Time(0),
        };
        store::create(&path, &new).unwrap();
        let store = Store::open(&path, Mode::ReadWrite).unwrap();
        Self { folder, store }
    }

    fn connect(&self) -> Connection {
        Connection::open(self.folder.path().join("test.db")).unwrap()
    }

    fn city(&self) -> String {
        self.connect().query_row("SELECT coalesce(city, '') FROM users", [], |row| row.get(0)).unwrap()
    }
}

fn read(reader: Reader<'_>) -> String {
    reader.row("SELECT coalesce(city, '') FROM users", [], |row| row.get(0)).unwrap().unwrap()
}

/// Appends a letter to what was read.
fn append(writer: &Writer<'_>, city: String) -> store::Result<((), Last)> {
    writer.run("UPDATE users SET city = ?1 || 'm'", [city])?;
    writer.append([Entry::new(Time(0), "changed")])?;
    Ok(((), Last::Commit))
}

/// What others may write while somebody judges; most of it raises no revision.
const OTHERS: &[&str] = &[
    "UPDATE users SET city = coalesce(city, '') || 't'",
    "UPDATE revision SET number = number + 1",
    "UPDATE users SET failed_attempts = failed_attempts + 1",
    "UPDATE users SET locked_until = 9",
    "UPDATE users SET password_hash = 'g'",
    "UPDATE users SET last_sign_in_at = 9",
    "INSERT INTO system_properties VALUES ('TakeOverRule', 'acknowledged')",
    "UPDATE instance_meta SET value = 'training' WHERE key = 'environment'",
    "DELETE FROM user_permissions",
    "INSERT INTO saved_filters VALUES (1, 1, 'mine', 'status:P', 0)",
    "PRAGMA application_id = 7",
];

#[test]
fn whatever_others_write_is_noticed() {
    for sql in OTHERS {
        let mut desk = Desk::new();
        let other = desk.connect();
        let mut judged = 0;
        let judge = |reader: Reader<'_>| {
            let city = read(reader);
            if judged == 0 {
                other.execute_batch(sql).unwrap();
                assert_eq!(read(reader), city, "a judgement sees one state");
            }
            judged += 1;
            Ok(ControlFlow::Continue(city))
        };
        desk.store.write_judged(Hold::AtLast, judge, append).unwrap();
        assert_eq!(judged, 2, "{sql}");
        let theirs = if sql.contains("city") { "t" } else { "" };
        assert_eq!(desk.city(), format!("{theirs}m"), "{sql}");
    }
}

#[test]
fn what_nobody_disturbs_is_judged_once() {
    let mut desk = Desk::new();
    let other = desk.connect();
    let mut judged = 0;
    let judge = |reader: Reader<'_>| {
        judged += 1;
        // Who rolls back, or only reads, disturbs nobody.
        other
            .execute_batch("BEGIN IMMEDIATE; UPDATE users SET city = 'x'; ROLLBACK; SELECT count(*) FROM users")
            .unwrap();
        Ok(ControlFlow::Continue(read(reader)))
    };
    desk.store.write_judged(Hold::AtLast, judge, append).unwrap();
    assert_eq!((judged, desk.city().as_str()), (1, "m"));
    let revision = desk.store.read(|reader| reader.revision()).unwrap();
    assert_eq!(revision, 1, "it counts as one commit");
}

#[test]
fn what_breaks_off_writes_nothing() {
    let mut desk = Desk::new();
    let told: store::Result<&str> = desk.store.write_judged(
        Hold::AtLast,
        |_| Ok(ControlFlow::Break("stopped")),
        |_, ()| unreachable!("nothing was judged"),
    );
    assert_eq!(told.unwrap(), "stopped");
    assert_eq!(desk.store.read(|reader| reader.revision()).unwrap(), 0);
    desk.store.write_judged(Hold::AtLast, |reader| Ok(ControlFlow::Continue(read(reader))), append).unwrap();
    assert_eq!(desk.city(), "m", "and the next one finds nothing in its way");
}

/// The negative control: judged in one transaction and written in another, without asking whether anything changed.
#[test]
fn without_the_check_an_update_is_lost() {
    let mut desk = Desk::new();
    let city = desk.store.read(|reader| Ok(read(reader))).unwrap();
    desk.connect().execute_batch(OTHERS[0]).unwrap();
    desk.store.write(|writer| append(writer, city)).unwrap();
    assert_eq!(desk.city(), "m", "theirs is gone: the loss that the check prevents can happen");
}

/// Takes longer than what is judged again with the right to write in hand.
fn take_long() {
    let since = Instant::now();
    while since.elapsed() <= QUICK {}
}

#[test]
fn a_long_judgement_is_made_without_the_right_to_write_until_patience_ends() {
    let mut desk = Desk::new();
    let other = desk.connect();
    other.busy_timeout(Duration::ZERO).unwrap();
    let (mut judged, mut disturbed) = (0, 0);
    let judge = |reader: Reader<'_>| {
        let city = read(reader);
        judged += 1;
        disturbed += u32::from(other.execute_batch(OTHERS[0]).is_ok());
        take_long();
        Ok(ControlFlow::Continue(city))
    };
    desk.store.write_judged(Hold::AtLast, judge, append).unwrap();
    assert_eq!((judged, disturbed), (TRIES + 1, TRIES), "the last one kept everybody out");
    assert_eq!(desk.city(), "tttttm");
}

#[test]
fn what_is_too_large_never_holds_the_right_to_write() {
    let mut desk = Desk::new();
    let other = desk.connect();
    other.busy_timeout(Duration::ZERO).unwrap();
    // Whoever writes during every judgement is never kept out, be the judgements as quick as they may.
    let mut judged = 0;
    let judge = |reader: Reader<'_>| {
        let city = read(reader);
        judged += 1;
        other.execute_batch(OTHERS[1]).unwrap();
        Ok(ControlFlow::Continue(city))
    };
    let told = desk.store.write_judged(Hold::Never, judge, append);
    assert!(matches!(told, Err(store::Error::Disturbed)), "{told:?}");
    assert_eq!((judged, desk.city().as_str()), (TRIES_WITHOUT, ""), "and nothing was written");
    // Who is disturbed less often than that gets through.
    let mut left = TRIES_WITHOUT - 1;
    let judge = |reader: Reader<'_>| {
        let city = read(reader);
        if left > 0 {
            left -= 1;
            other.execute_batch(OTHERS[1]).unwrap();
        }
        Ok(ControlFlow::Continue(city))
    };
    desk.store.write_judged(Hold::Never, judge, append).unwrap();
    assert_eq!(desk.city(), "m");
}

#[test]
fn who_writes_just_now_is_waited_for() {
    let mut desk = Desk::new();
    let other = desk.connect();
    let ((begin, begins), (began, begun)) = (channel(), channel());
    let rolls_back = std::thread::spawn(move || {
        begins.recv().unwrap();
        other.execute_batch("BEGIN IMMEDIATE; UPDATE users SET city = 'x'").unwrap();
        began.send(()).unwrap();
        take_long();
        take_long();
        other.execute_batch("ROLLBACK").unwrap();
    });
    let mut judged = 0;
    let judge = |reader: Reader<'_>| {
        let city = read(reader);
        judged += 1;
        take_long();
        begin.send(()).unwrap();
        begun.recv().unwrap();
        Ok(ControlFlow::Continue(city))
    };
    desk.store.write_judged(Hold::AtLast, judge, append).unwrap();
    rolls_back.join().unwrap();
    assert_eq!((judged, desk.city().as_str()), (1, "m"), "who rolled back changed nothing, so once was enough");
}
