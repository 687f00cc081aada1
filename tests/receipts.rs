//! Receipts: a commit that is asked for again is not done again, whatever became of the one who asked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use beadle::api::review::Outcome;
use beadle::api::{RefusalKind, Reply, Request};
use beadle::domain::cell::UserField;
use beadle::domain::change::ChangeSet;
use beadle::domain::ids::UserId;
use beadle::service::Seat;
use support::child::{Child, database, say};
use support::world::{World, commit, confirmed, receipt, set, verify, written};

const WORLD: &str = "
org ABC
workgroup Admin menu
user 10 ten@x.example A ABC login:ABC in:Admin user_setup=W
user 20 one@x.example A ABC login:ABC
";

fn outcome(seat: &mut Seat, number: u64) -> Reply {
    seat.answer(Request::Outcome { receipt: receipt(number) }).unwrap()
}

#[test]
fn asked_again_it_is_not_done_again() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let set = set(&mut seat, "user 20 city none -> \"Harbor\"");
    let ask = || confirmed(set.clone(), receipt(1));
    let first = written(seat.answer(ask()));
    let again = written(seat.answer(ask()));
    assert!(!first.repeated && again.repeated);
    assert_eq!(again.audit_head, first.audit_head);
    // Also from another seat, after the cell was changed again, and by the question for the outcome.
    drop(seat);
    let mut seat = world.seat(10);
    commit(&mut seat, "user 20 city \"Harbor\" -> none", 2);
    assert_eq!(written(seat.answer(ask())), again);
    let Reply::Known(known) = outcome(&mut seat, 1) else { panic!("the receipt is known") };
    assert_eq!(known, again);
    assert_eq!(world.picture().users[&UserId(20)].text(UserField::City), "");
}

#[test]
fn a_receipt_stands_for_one_set_of_one_operator() {
    let world = World::new(WORLD);
    let mut ten = world.seat(10);
    commit(&mut ten, "user 20 city none -> \"Harbor\"", 1);
    let same = set(&mut ten, "user 20 city none -> \"Harbor\"");
    let other = set(&mut ten, "user 20 city none -> \"Quay\"");
    let reasoned = ChangeSet { reason: "another".to_owned(), ..same.clone() };
    let refused = |seat: &mut Seat, set: &ChangeSet| {
        let refusal = seat.answer(confirmed(set.clone(), receipt(1))).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Stale, "{refusal}");
    };
    refused(&mut ten, &other);
    refused(&mut ten, &reasoned);
    let mut root = world.seat(1);
    refused(&mut root, &same);
    assert_eq!(outcome(&mut root, 1), Reply::Unknown, "what became of it is told to its maker alone");
    assert_eq!(outcome(&mut ten, 2), Reply::Unknown);
}

#[test]
fn nothing_is_kept_of_a_set_that_was_stopped() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let wrong = set(&mut seat, "user 20 city \"Quay\" -> \"Harbor\"");
    let reply = seat.answer(confirmed(wrong, receipt(1)));
    assert!(matches!(reply, Ok(Reply::Outcome(Outcome::Stopped(_)))));
    assert_eq!(outcome(&mut seat, 1), Reply::Unknown);
    commit(&mut seat, "user 20 city none -> \"Harbor\"", 1);
}

#[test]
fn an_undo_asked_again_is_not_done_again() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let made = commit(&mut seat, "user 20 city none -> \"Harbor\"", 1);
    let undo = || Request::undo(made.set, String::new(), receipt(2));
    let first = written(seat.answer(undo()));
    assert!(written(seat.answer(undo())).repeated);
    commit(&mut seat, "user 20 city none -> \"Harbor\"", 3);
    assert_eq!(written(seat.answer(undo())).set, first.set);
}

/// Without receipts a set that was asked for twice would be done twice, once somebody took it back in between.
#[test]
fn without_receipts_it_doubles() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let set = set(&mut seat, "user 20 city none -> \"Harbor\"");
    for number in [1, 3] {
        written(seat.answer(confirmed(set.clone(), receipt(number))));
        commit(&mut seat, "user 20 city \"Harbor\" -> none", number + 1);
    }
    let written: i64 = world
        .connect()
        .query_row("SELECT count(*) FROM audit_log WHERE cell = 'user/20/city' AND after = 'Harbor'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(written, 2, "the doubling that a receipt prevents can happen");
}

/// In the second process: one set after another, each of many cells that have to agree.
#[test]
fn one_that_commits_until_it_is_killed() {
    let Some(path) = database() else { return };
    let mut seat = World::seat_on(&path, 10);
    for number in counter(&mut seat) + 1.. {
        commit(&mut seat, &step(number), number);
        say(&number.to_string());
    }
}

/// The fields that every set writes, all with its number.
const FIELDS: [&str; 6] = ["city", "state", "street", "zip", "phone", "job_title"];

fn step(number: u64) -> String {
    let was = if number == 1 { "none".to_owned() } else { format!("\"{}\"", number - 1) };
    let line = |field: &&str| format!("user 20 {field} {was} -> \"{number}\"\n");
    FIELDS.iter().map(line).collect()
}

fn counter(seat: &mut Seat) -> u64 {
    let Ok(Reply::User(card)) = seat.answer(Request::User { user: UserId(20) }) else { panic!("no card") };
    let fields = [&card.city, &card.state, &card.street, &card.zip, &card.phone, &card.job_title];
    assert!(fields.iter().all(|field| *field == fields[0]), "a commit was written in part: {fields:?}");
    fields[0].stored().parse().unwrap_or_default()
}

#[test]
fn killed_in_the_middle_of_commits() {
    let world = World::new(WORLD);
    let mut reached = 0;
    for round in 0..20 {
        let mut child = Child::start("one_that_commits_until_it_is_killed", &world.path());
        let mut heard = reached;
        for _ in 0..=round % 5 {
            heard = child.hear().expect("it commits").parse().unwrap();
        }
        // What it still said on its way counts as acknowledged, too.
        heard = child.kill().iter().filter_map(|line| line.parse().ok()).max().unwrap_or(heard);
        let mut seat = world.seat(10);
        let number = counter(&mut seat);
        assert!(heard <= number && number <= heard + 1, "acknowledged {heard}, found {number}");
        assert!(matches!(outcome(&mut seat, number), Reply::Known(_)), "the receipt of the last one answers");
        assert_eq!(outcome(&mut seat, number + 1), Reply::Unknown);
        let set = set(&mut seat, &step(number));
        assert!(written(seat.answer(confirmed(set, receipt(number)))).repeated);
        assert_eq!(counter(&mut seat), number);
        reached = number;
    }
    let mut seat = world.seat(10);
    let verdict = verify(&mut seat, None);
    assert_eq!((verdict.findings.first, verdict.rows), (Vec::new(), 1 + reached * FIELDS.len() as u64));
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
}
