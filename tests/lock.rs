//! The right to write while a set is judged: whoever else wants it gets it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use beadle::api::review::Outcome;
use beadle::api::{Reply, Request};
use beadle::domain::cell::Value;
use beadle::domain::change::ChangeSet;
use beadle::domain::ids::UserId;
use beadle::domain::permission::Level;
use beadle::service::Seat;
use beadle::store::{Last, Mode, Store};
use rusqlite::{Connection, ErrorCode};
use support::many::{grants, many};
use support::world::{World, commit, confirmed, receipt, stopped, written};

const USERS: i64 = 10_000;

/// What somebody saw who wanted the right to write again and again.
#[derive(Debug, Default)]
struct Seen {
    granted: u32,
    refused: u32,
    /// The longest stretch without it.
    longest: Duration,
}

/// Wants the right to write from when it begins until it is over, and gives it back at once.
fn want(db: &Connection, begin: &Barrier, over: &AtomicBool) -> Seen {
    db.busy_timeout(Duration::ZERO).unwrap();
    begin.wait();
    let mut seen = Seen::default();
    let mut without: Option<Instant> = None;
    while !over.load(Ordering::Relaxed) {
        let asked = Instant::now();
        match db.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
            Ok(()) => {
                // What is granted when all is done tells nothing of it.
                seen.granted += u32::from(!over.load(Ordering::Relaxed));
                if let Some(since) = without.take() {
                    seen.longest = seen.longest.max(since.elapsed());
                }
            }
            Err(error) => {
                assert_eq!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy), "{error}");
                seen.refused += 1;
                without.get_or_insert(asked);
            }
        }
        thread::yield_now();
    }
    seen.longest = seen.longest.max(without.map_or(Duration::ZERO, |since| since.elapsed()));
    seen
}

/// Does something while somebody else wants to write.
fn beside<T>(world: &World, act: impl FnOnce() -> T) -> (T, Duration, Seen) {
    let db = world.connect();
    let (begin, over) = (Barrier::new(2), AtomicBool::new(false));
    thread::scope(|scope| {
        let (begin, over) = (&begin, &over);
        let wants = scope.spawn(move || want(&db, begin, over));
        begin.wait();
        let since = Instant::now();
        let done = act();
        let took = since.elapsed();
        over.store(true, Ordering::Relaxed);
        (done, took, wants.join().unwrap())
    })
}

fn judged(seat: &mut Seat, set: &ChangeSet) {
    let Ok(Reply::Judgement(judgement)) = seat.answer(Request::judge(set.clone())) else { panic!("no judgement") };
    assert_eq!(judgement.rows.len(), set.changes.len());
}

#[test]
fn ten_thousand_changes_are_judged_and_nobody_waits() {
    let world = many(USERS);
    let mut seat = world.seat(10);
    // One row that is refused stops the set, so that the commit is a judgement and nothing else.
    let mut wrong = grants(USERS, Level::None, Level::Read);
    wrong.changes[0].before = Value::Level(Level::Write);
    let (judgement, took, seen) = beside(&world, || stopped(seat.answer(confirmed(wrong.clone(), receipt(1)))));
    assert_eq!(judgement.rows.len(), wrong.changes.len());
    assert!(seen.granted > 10 && seen.refused == 0, "judged in {took:?}: {seen:?}");
    let ((), took, seen) = beside(&world, || judged(&mut seat, &wrong));
    assert!(seen.granted > 10 && seen.refused == 0, "previewed in {took:?}: {seen:?}");
    // A set that passes keeps others out only while it is written.
    let (committed, took, seen) =
        beside(&world, || written(seat.answer(confirmed(grants(USERS, Level::None, Level::Read), receipt(2)))));
    assert_eq!(i64::from(committed.written), USERS);
    println!("committed in {took:?}, of which {:?} with the right to write: {seen:?}", seen.longest);
    assert!(seen.granted > 10 && seen.longest < took, "committed in {took:?}: {seen:?}");
}

/// The negative control: judged with the right to write in hand, as it was once.
#[test]
fn whoever_judges_with_the_right_in_hand_keeps_others_out() {
    let world = many(USERS);
    let mut store = Store::open(&world.path(), Mode::ReadWrite).unwrap();
    let users = (1001..=1000 + USERS).map(UserId).collect();
    let ((), took, seen) = beside(&world, || {
        store
            .write(|writer| {
                let since = Instant::now();
                while since.elapsed() < Duration::from_millis(100) {
                    writer.reader().picture(&users, &std::collections::BTreeSet::new())?;
                }
                Ok(((), Last::Rollback))
            })
            .unwrap();
    });
    assert!(seen.refused > 0 && seen.longest > Duration::from_millis(50), "held {took:?}: {seen:?}");
}

/// Who loses a right while their set is judged has lost it before anything of the set is written, or after all of it.
#[test]
fn a_right_revoked_while_a_long_set_is_judged() {
    let world = many(USERS);
    let (mut root, mut ten) = (world.seat(1), world.seat(10));
    let mut outcomes = [0, 0];
    for round in 0..4_u64 {
        let set = grants(USERS, Level::None, Level::Read);
        let committed = thread::scope(|scope| {
            let commits = scope.spawn(|| ten.answer(confirmed(set, receipt(100 + round))));
            let since = Instant::now();
            while since.elapsed() < Duration::from_millis(60 * round) {
                thread::yield_now();
            }
            commit(&mut root, "user 10 perm housing_designer W -> none", 200 + round);
            matches!(commits.join().unwrap(), Ok(Reply::Outcome(Outcome::Committed { .. })))
        });
        outcomes[usize::from(committed)] += 1;
        let db = world.connect();
        let count = |sql: &str| -> i64 { db.query_row(sql, [], |row| row.get(0)).unwrap() };
        let late = "SELECT count(*) FROM audit_log WHERE operator_id = 10
                    AND seq > (SELECT max(seq) FROM audit_log WHERE cell = 'user/10/perm/housing_designer')";
        assert_eq!(count(late), 0, "round {round}: nothing was written after the right was gone");
        let held = count("SELECT count(*) FROM user_permissions WHERE user_id > 1000");
        assert_eq!(held, if committed { USERS } else { 0 }, "round {round}: all or nothing");
        db.execute("DELETE FROM user_permissions WHERE user_id > 1000", []).unwrap();
        commit(&mut root, "user 10 perm housing_designer none -> W", 300 + round);
    }
    println!("refused and committed: {outcomes:?}");
    assert!(outcomes[0] > 0, "{outcomes:?}");
}
