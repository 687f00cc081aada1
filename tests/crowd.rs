//! Many operators who commit at the same time: no update is lost, nobody is told of a busy database, nobody waits long.
//!
//! `just crowd` runs the long form, 32 operators with 50 commits each; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::thread;
use std::time::{Duration, Instant};

use beadle::api::review::Outcome;
use beadle::api::{Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Accepted, Change, ChangeSet};
use beadle::domain::ids::UserId;
use beadle::domain::verdict::Verdict;
use beadle::service::Seat;
use rusqlite::{Connection, ErrorCode};
use support::number::number;
use support::world::{Dice, World, receipt, verify};

/// The first operator; the one on whom all count has number 5.
const FIRST: i64 = 100;
const COUNTED: Cell = Cell::User { user: UserId(5), field: UserField::City };

/// What the operators of a crowd met.
#[derive(Debug, Default)]
struct Tally {
    commits: u64,
    conflicts: u64,
    /// The longest time until a commit was answered.
    worst: Duration,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            commits: self.commits + other.commits,
            conflicts: self.conflicts + other.conflicts,
            worst: self.worst.max(other.worst),
        }
    }
}

fn world(operators: u64) -> World {
    let mut lines = "org ABC\nworkgroup Admin menu\nuser 5 five@x.example A ABC login:ABC in:Admin\n".to_owned();
    for user in (FIRST..).take(usize::try_from(operators).unwrap()) {
        lines += &format!("user {user} op{user}@x.example A ABC edit:ABC in:Admin user_setup=W\n");
    }
    World::new(&lines)
}

/// Everybody counts on one cell, and on a cell of their own neighbour between, in an order that the dice choose.
fn crowd(world: &World, operators: u64, commits: u64, seed: u64) -> Tally {
    let tallies = thread::scope(|scope| {
        let work = |operator| move || Operator::new(world, operator, operators, seed).work(commits);
        let threads: Vec<_> = (0..operators).map(|operator| scope.spawn(work(operator))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    tallies.into_iter().fold(Tally::default(), Tally::and)
}

struct Operator {
    seat: Seat,
    number: u64,
    /// A cell that nobody else writes.
    own: Cell,
    dice: Dice,
    tally: Tally,
}

impl Operator {
    fn new(world: &World, operator: u64, operators: u64, seed: u64) -> Self {
        let user = FIRST + i64::try_from(operator).unwrap();
        let neighbour = UserId(FIRST + i64::try_from((operator + 1) % operators).unwrap());
        let own = Cell::User { user: neighbour, field: UserField::Phone };
        let dice = Dice(seed.wrapping_mul(operators) + operator);
        Self { seat: world.seat(user), number: operator * 1_000_000, own, dice, tally: Tally::default() }
    }

    fn work(mut self, commits: u64) -> Tally {
        let (mut counted, mut own) = (0, 0);
        for _ in 0..commits {
            if self.dice.below(2) == 0 {
                counted = self.count(COUNTED, counted);
            } else {
                own = self.count(self.own, own);
            }
        }
        self.tally
    }

    /// Raises the number in a cell by one, however often somebody else was first; answers what is there then.
    fn count(&mut self, cell: Cell, mut known: u64) -> u64 {
        loop {
            let value = |number: u64| if number == 0 { Value::None } else { Value::text(&number.to_string()) };
            let set = ChangeSet {
                changes: vec![Change::new(cell, value(known), value(known + 1))],
                reason: "for a test".to_owned(),
                accepted: Accepted::default(),
            };
            self.number += 1;
            let since = Instant::now();
            let answer = self.seat.answer(Request::commit(set, receipt(self.number)));
            self.tally.worst = self.tally.worst.max(since.elapsed());
            match answer {
                Ok(Reply::Outcome(Outcome::Committed { .. })) => {
                    self.tally.commits += 1;
                    return known + 1;
                }
                Ok(Reply::Outcome(Outcome::Stopped(judgement))) => {
                    self.tally.conflicts += 1;
                    known = match &judgement.rows[0].verdict {
                        Verdict::Conflict { theirs: Value::Text(theirs), .. } => theirs.parse().unwrap(),
                        // Somebody else counted to the same number.
                        Verdict::Noop => known + 1,
                        verdict => panic!("{verdict:?}"),
                    };
                }
                other => panic!("nobody is told of a busy database: {other:?}"),
            }
        }
    }
}

/// Every commit counted once, and each is a set and a row of the journal.
fn nothing_is_lost(world: &World, operators: u64, commits: u64) {
    let db = world.connect();
    let number = |sql: &str| -> u64 { db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs() };
    let counted =
        number("SELECT sum(CAST(coalesce(city, 0) AS INTEGER) + CAST(coalesce(phone, 0) AS INTEGER)) FROM users");
    assert_eq!(counted, operators * commits, "lost updates");
    assert_eq!(number("SELECT count(*) FROM change_sets"), operators * commits);
    assert_eq!(number("SELECT count(*) FROM audit_log WHERE cell IS NOT NULL"), operators * commits);
    assert_eq!(number("SELECT number FROM revision"), operators * commits);
    let found = verify(&mut world.seat(1), None).findings;
    assert_eq!(found.tally.total(), 0, "{found:?}");
}

#[test]
fn a_small_crowd() {
    let world = world(8);
    let tally = crowd(&world, 8, 20, 1);
    nothing_is_lost(&world, 8, 20);
    println!("{tally:?}");
    // How long a wait is depends on what else this machine does; that nobody gives up does not.
    assert!(tally.commits == 160 && tally.worst < Duration::from_secs(5), "{tally:?}");
}

/// The negative control: who writes what they read a moment ago, without asking whether it is still so, loses updates;
/// and who does not wait is told of a busy database.
#[test]
fn without_comparing_updates_are_lost_and_without_waiting_it_is_busy() {
    let world = world(8);
    let count = |db: Connection| {
        let mut busy = 0;
        for _ in 0..50 {
            let sql = "SELECT CAST(coalesce(city, 0) AS INTEGER) FROM users WHERE user_id = 5";
            let known: i64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
            loop {
                thread::yield_now();
                let sql = "UPDATE users SET city = ?1 WHERE user_id = 5";
                match db.execute(sql, [(known + 1).to_string()]) {
                    Ok(_) => break,
                    Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => busy += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        }
        busy
    };
    let busy: u32 = thread::scope(|scope| {
        let work = |_| {
            let db = world.connect();
            db.busy_timeout(Duration::ZERO).unwrap();
            scope.spawn(move || count(db))
        };
        let threads: Vec<_> = (0..8).map(work).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let city: i64 = world
        .connect()
        .query_row("SELECT CAST(city AS INTEGER) FROM users WHERE user_id = 5", [], |row| row.get(0))
        .unwrap();
    assert!(city < 400 && busy > 0, "{city} of 400 counted, {busy} times busy");
}

/// The long form: `BEADLE_OPERATORS` and `BEADLE_COMMITS` say how many, `BEADLE_SEED` with which dice.
#[test]
#[ignore = "wants the machine to itself; run by `just crowd`"]
fn thirty_two_operators_with_fifty_commits_each() {
    let (operators, commits) = (number("BEADLE_OPERATORS", 32), number("BEADLE_COMMITS", 50));
    let seed = number("BEADLE_SEED", 1);
    let world = world(operators);
    let started = Instant::now();
    let tally = crowd(&world, operators, commits, seed);
    let seconds = started.elapsed().as_secs_f64();
    println!("seed {seed}, {operators} operators with {commits} commits each in {seconds:.1} s: {tally:?}, 0 busy");
    nothing_is_lost(&world, operators, commits);
    println!("0 lost updates");
    assert!(tally.worst <= Duration::from_millis(500), "{tally:?}");
}
