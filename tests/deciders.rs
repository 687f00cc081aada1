//! Two who decide about the same applicants at the same time: nobody is decided about twice, whoever comes second is told
//! who was first, and every decision that was reported stands in the history.
//!
//! `just deciders` runs the long form over 1,000 applicants; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;

use std::collections::BTreeMap;
use std::thread;

use beadle::api::review::Outcome;
use beadle::api::{Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, ChangeSet};
use beadle::domain::ids::UserId;
use beadle::domain::status::Status;
use beadle::domain::verdict::Verdict;
use beadle::service::Seat;
use support::number::number;
use support::world::{Dice, World, receipt, verify};

/// The first applicant.
const FIRST: i64 = 1_000;
/// Who decides: number and login.
const DECIDERS: [(i64, &str); 2] = [(10, "kim@x.example"), (11, "lee@x.example")];

fn world(applicants: u64) -> World {
    let mut lines = "org ABC\nworkgroup Admin menu\n".to_owned();
    for (user, login) in DECIDERS {
        lines += &format!("user {user} {login} A ABC edit:ABC in:Admin user_setup=W\n");
    }
    for user in (FIRST..).take(usize::try_from(applicants).unwrap()) {
        lines += &format!("user {user} a{user}@y.example P ABC login:ABC in:Admin nopassword asked\n");
    }
    World::new(&lines)
}

/// What one of them was told: whom they decided about and how, and of whom they heard that somebody was first.
#[derive(Default)]
struct Told {
    decided: BTreeMap<i64, Status>,
    late: BTreeMap<i64, (Status, String)>,
}

fn decide(seat: &mut Seat, user: i64, to: Status, number: u64, told: &mut Told) {
    let cell = Cell::User { user: UserId(user), field: UserField::Status };
    let changes = vec![Change::new(cell, Value::Status(Status::Pending), Value::Status(to))];
    let set = ChangeSet { changes, reason: "for a test".to_owned(), ..ChangeSet::default() };
    match seat.answer(Request::commit(set, receipt(number))) {
        Ok(Reply::Outcome(Outcome::Committed { .. })) => {
            told.decided.insert(user, to);
        }
        Ok(Reply::Outcome(Outcome::Stopped(judgement))) => match &judgement.rows[0].verdict {
            Verdict::Conflict { theirs: Value::Status(theirs), by, .. } => {
                told.late.insert(user, (*theirs, by.stored().to_owned()));
            }
            other => panic!("{user}: {other:?}"),
        },
        other => panic!("{user}: {other:?}"),
    }
}

/// Both go through all applicants, each in an order of their own, and decide as the dice fall.
fn both_decide(world: &World, applicants: u64, seed: u64) -> Vec<Told> {
    thread::scope(|scope| {
        let work = |(at, (user, _)): (usize, (i64, &str))| {
            let mut seat = world.seat(user);
            scope.spawn(move || {
                let mut dice = Dice(seed.wrapping_add(at as u64).wrapping_mul(7_919));
                let mut left: Vec<i64> = (FIRST..).take(usize::try_from(applicants).unwrap()).collect();
                let (mut told, mut number) = (Told::default(), at as u64 * 1_000_000);
                while !left.is_empty() {
                    let user = left.swap_remove(dice.below(left.len()));
                    let to = *dice.pick(&[Status::Active, Status::Recycled, Status::Inactive]);
                    number += 1;
                    decide(&mut seat, user, to, number, &mut told);
                }
                told
            })
        };
        let threads: Vec<_> = DECIDERS.into_iter().enumerate().map(work).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// The applicants with another number of decisions than one, and those whose decision is not the one that was reported.
fn faults(world: &World, applicants: u64, told: &[Told]) -> Vec<String> {
    let db = world.connect();
    let mut found = Vec::new();
    for user in (FIRST..).take(usize::try_from(applicants).unwrap()) {
        let sql = "SELECT state, decided_by FROM approval_requests WHERE user_id = ?1 AND state <> 'open'";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([user], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let rows: Vec<(String, i64)> = rows.map(Result::unwrap).collect();
        let claims: Vec<(i64, Status)> = DECIDERS
            .iter()
            .zip(told)
            .filter_map(|((decider, _), told)| told.decided.get(&user).map(|to| (*decider, *to)))
            .collect();
        let ([(state, by)], [(claimed_by, to)]) = (rows.as_slice(), claims.as_slice()) else {
            found.push(format!("{user}: {rows:?} in the history, {claims:?} reported"));
            continue;
        };
        let word = match to {
            Status::Active => "approved",
            Status::Recycled => "denied",
            _ => "parked",
        };
        if (state.as_str(), by) != (word, claimed_by) {
            found.push(format!("{user}: {state} by {by}, reported {word} by {claimed_by}"));
        }
        for late in told.iter().filter_map(|told| told.late.get(&user)) {
            let winner = DECIDERS.iter().find(|(decider, _)| decider == claimed_by).unwrap().1;
            if *late != (*to, winner.to_owned()) {
                found.push(format!("{user}: the loser was told of {late:?}"));
            }
        }
    }
    found
}

fn check(applicants: u64, seed: u64) -> (u64, u64) {
    let world = world(applicants);
    let told = both_decide(&world, applicants, seed);
    assert_eq!(faults(&world, applicants, &told), Vec::<String>::new(), "seed {seed}");
    let verdict = verify(&mut world.seat(1), None);
    assert!(verdict.findings.first.is_empty(), "seed {seed}: {verdict:?}");
    let count = |of: fn(&Told) -> usize| told.iter().map(|told| of(told) as u64).sum();
    (count(|told| told.decided.len()), count(|told| told.late.len()))
}

#[test]
fn nobody_is_decided_about_twice() {
    let (decided, late) = check(60, 1);
    assert_eq!((decided, late), (60, 60), "both went through all of them");
}

/// Whoever looks first and writes later without comparing decides about people twice, and that is found.
#[test]
fn deciding_without_comparing_is_caught() {
    let world = world(20);
    let db = world.connect();
    let pending = || -> Vec<i64> {
        let mut statement = db.prepare("SELECT user_id FROM users WHERE status = 'P'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let seen = [pending(), pending()];
    let mut told = vec![Told::default(), Told::default()];
    for (((decider, _), seen), told) in DECIDERS.iter().zip(seen).zip(&mut told) {
        for user in seen {
            let sql =
                "INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state, decided_at,
                                                      decided_by) VALUES (?1, 1, 1, 1, 'approved', 2, ?2)";
            db.execute(sql, [user, *decider]).unwrap();
            db.execute("UPDATE users SET status = 'A' WHERE user_id = ?1", [user]).unwrap();
            told.decided.insert(user, Status::Active);
        }
    }
    assert_eq!(faults(&world, 20, &told).len(), 20);
}

#[test]
#[ignore = "takes minutes; `just deciders` runs it"]
fn nobody_of_many_is_decided_about_twice() {
    let (applicants, seed) = (number("BEADLE_APPLICANTS", 1_000), number("BEADLE_SEED", 1));
    let (decided, late) = check(applicants, seed);
    println!("seed {seed}: {applicants} applicants, {decided} decisions, {late} told who was first, none twice");
}
