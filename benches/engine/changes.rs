//! Judging and committing, beside bare transactions in a copy of the same file.

use std::sync::Arc;
use std::time::{Duration, Instant};

use beadle::api::audit::{AuditVerdict, Checkpoint};
use beadle::api::matrix::Axis;
use beadle::api::review::Outcome;
use beadle::api::users::Find;
use beadle::api::{Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet, Receipt};
use beadle::domain::ids::UserId;
use beadle::domain::permission::{Level, Permission};
use beadle::domain::status::Status;
use beadle::service::Seat;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::data::{self, Data};
use crate::{Measures, Subject, ask, seat, subject, time};

const GRANTED: Permission = Permission::HousingDesigner;

/// All measures of this file.
const ALL: [&str; 5] = [JUDGE, "commit 1,000 grants", "commit 10,000 grants", ONE, VERIFY];
const JUDGE: &str = "judge 1,000 changes";
const ONE: &str = "one status";
const VERIFY: &str = "verify the audit";

pub fn measure(measures: &mut Measures, data: &Data) {
    // The copies alone take their time.
    if !ALL.into_iter().any(|name| measures.wants(name)) {
        return;
    }
    let (ours, theirs) = (data.copy("ours.db"), data.copy("floor.db"));
    {
        let mut seat = seat(&ours);
        let mut bare = Connection::open(&theirs).unwrap();
        bare.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON").unwrap();
        let users = without(&mut seat, 10_000);
        judging(measures, &mut seat, &bare, &users);
        granting(measures, &mut seat, &mut bare, &users);
        one_status(measures, &mut seat, &bare, &users);
        verifying(measures, &mut seat, &ours);
    }
    data::remove(&ours);
    data::remove(&theirs);
}

/// Active users in the order of names who do not hold the permission.
fn without(seat: &mut Seat, count: usize) -> Vec<UserId> {
    let Reply::Matching(all) = ask(seat, Request::Matching { find: Find::default() }) else { return Vec::new() };
    let mut users = Vec::new();
    for some in all.chunks(1_000) {
        let columns = vec![GRANTED.number()];
        let Reply::Window(window) = ask(
            seat,
            Request::Window { axis: Axis::Permissions, rows: some.iter().map(|user| user.0).collect(), columns },
        ) else {
            break;
        };
        let holders: std::collections::BTreeSet<_> = window.cells.iter().filter_map(|(cell, _)| cell.user()).collect();
        users.extend(some.iter().copied().filter(|user| !holders.contains(user)));
        if users.len() >= count {
            break;
        }
    }
    users.truncate(count);
    users
}

fn grant(users: &[UserId], from: Level, to: Level) -> ChangeSet {
    let change = |user: &UserId| {
        let cell = Cell::Permission { user: *user, permission: GRANTED };
        Change::new(cell, Value::Level(from), Value::Level(to))
    };
    set(users.iter().map(change).collect())
}

fn set(changes: Vec<Change>) -> ChangeSet {
    let accepted = Accepted { elevation: true, ok_rows_only: true, ..Accepted::default() };
    ChangeSet { changes, reason: "Measured".to_owned(), accepted }
}

/// A commit right behind another one waits a millisecond, so that others come in between; nobody presses keys that fast.
const BETWEEN: Duration = Duration::from_millis(2);

/// Commits a set under a receipt of its own and tells how long that took.
#[allow(clippy::disallowed_methods, reason = "the time between two commits is what is waited for")]
fn commit(seat: &mut Seat, set: &ChangeSet, receipts: &mut u128) -> Duration {
    *receipts += 1;
    let request = Request::commit(set.clone(), Receipt(receipts.to_be_bytes()));
    std::thread::sleep(BETWEEN);
    let start = Instant::now();
    let reply = ask(seat, request);
    let took = start.elapsed();
    // The link does this when the answer is out.
    seat.tidy();
    let Reply::Outcome(Outcome::Committed { committed, .. }) = &reply else {
        unreachable!("the set is committed, not {reply:?}");
    };
    assert!(committed.written as usize * 100 >= set.changes.len() * 95, "nearly all of the set is written");
    took
}

fn judging(measures: &mut Measures, seat: &mut Seat, bare: &Connection, users: &[UserId]) {
    let some = &users[..users.len().min(1_000)];
    let set = Arc::new(grant(some, Level::None, Level::Read));
    measures.pair(
        subject(JUDGE, "reading the rows of these users by bare statements", 5.0),
        || ask(seat, Request::judge(Arc::clone(&set))),
        || {
            for user in some {
                for sql in [
                    "SELECT * FROM users WHERE user_id = ?1",
                    "SELECT * FROM user_permissions WHERE user_id = ?1",
                    "SELECT * FROM user_organizations WHERE user_id = ?1",
                    "SELECT * FROM user_workgroups WHERE user_id = ?1",
                ] {
                    let mut statement = bare.prepare_cached(sql).unwrap();
                    let mut rows = statement.query([user.0]).unwrap();
                    while let Some(row) = rows.next().unwrap() {
                        std::hint::black_box(row.get_ref(0).unwrap());
                    }
                }
            }
        },
    );
}

fn granting(measures: &mut Measures, seat: &mut Seat, bare: &mut Connection, users: &[UserId]) {
    let mut receipts = 0;
    for (name, count, target) in [("commit 1,000 grants", 1_000, None), ("commit 10,000 grants", 10_000, Some(3.0))] {
        let some = &users[..users.len().min(count)];
        let there = grant(some, Level::None, Level::Read);
        let back = grant(some, Level::Read, Level::None);
        measures.timed(
            Subject { name, beside: "the bare upsert transaction (FULL)", target, slow: true },
            || {
                let took = commit(seat, &there, &mut receipts);
                commit(seat, &back, &mut receipts);
                took
            },
            || {
                let took = time(&mut || upsert(bare, some));
                let transaction = bare.transaction().unwrap();
                for user in some {
                    let sql = "DELETE FROM user_permissions WHERE user_id = ?1 AND perm_id = ?2";
                    transaction.prepare_cached(sql).unwrap().execute([user.0, GRANTED.number()]).unwrap();
                }
                transaction.commit().unwrap();
                took
            },
        );
    }
}

fn upsert(bare: &mut Connection, users: &[UserId]) {
    let transaction = bare.transaction().unwrap();
    for user in users {
        let sql =
            "INSERT INTO user_permissions (user_id, perm_id, level, granted_by, granted_at) VALUES (?1, ?2, 1, 2, 0)
                   ON CONFLICT (user_id, perm_id) DO UPDATE SET level = excluded.level";
        transaction.prepare_cached(sql).unwrap().execute([user.0, GRANTED.number()]).unwrap();
    }
    transaction.commit().unwrap();
}

fn one_status(measures: &mut Measures, seat: &mut Seat, bare: &Connection, users: &[UserId]) {
    let Some(user) = users.get(7).copied() else { return };
    let cell = Cell::User { user, field: UserField::Status };
    let mut receipts = 1 << 64;
    let (mut ours, mut theirs) = (Status::Active, "A");
    measures.timed(
        subject(ONE, "the bare transaction of one row (FULL)", 4.0),
        || {
            let to = if ours == Status::Active { Status::Inactive } else { Status::Active };
            let change = Change::new(cell, Value::Status(ours), Value::Status(to));
            ours = to;
            commit(seat, &set(vec![change]), &mut receipts)
        },
        || {
            theirs = if theirs == "A" { "I" } else { "A" };
            let sql = "UPDATE users SET status = ?1 WHERE user_id = ?2";
            time(&mut || bare.prepare_cached(sql).unwrap().execute((theirs, user.0)).unwrap())
        },
    );
}

fn verifying(measures: &mut Measures, seat: &mut Seat, file: &std::path::Path) {
    let db = Connection::open(file).unwrap();
    let sql = "SELECT action || operator || os_account || origin || coalesce(cell, '') || coalesce(before, '')
                      || coalesce(after, '') || reason || guards FROM audit_log";
    let mut statement = db.prepare(sql).unwrap();
    let texts = statement.query_map((), |row| row.get::<_, String>(0)).unwrap();
    // Each text with what else is hashed: the tag, the hash before, five numbers, nine lengths.
    let rows: Vec<Vec<u8>> = texts.map(|text| [text.unwrap().into_bytes(), vec![7; 172]].concat()).collect();
    measures.pair(
        Subject { slow: true, ..subject(VERIFY, "sha256 of the same bytes", 2.0) },
        || {
            let mut verdict = AuditVerdict::default();
            let mut from = Checkpoint::default();
            // The chain alone is what the floor hashes.
            while let Checkpoint::Row(_) = from {
                let Reply::AuditStretch(stretch) = ask(seat, Request::VerifyAudit { from }) else {
                    unreachable!("a stretch is answered with a stretch");
                };
                from = verdict.take(stretch).unwrap();
            }
            assert_eq!(verdict.rows, rows.len() as u64);
        },
        || rows.iter().fold(0, |sum, row| sum ^ Sha256::digest(row)[0]),
    );
}
