//! One conversation, two ways to hold it: over a seat, and over a link with a thread in between.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod support;

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};

use beadle::api::audit::{AuditFilter, Checkpoint};
use beadle::api::lookup::LookupKind;
use beadle::api::matrix::Axis;
use beadle::api::users::Find;
use beadle::api::{Place, Refusal, Reply, Request};
use beadle::domain::ids::{SetId, UserId};
use beadle::domain::set_filter::SetFilter;
use beadle::link::local::LocalLink;
use beadle::link::{Answer, Link as _, Slot, Ticket};
use support::world::{World, confirmed, receipt, set};

const WORLD: &str = "
org ABC
workgroup Desk
user 20 one@x.example A ABC login:ABC in:Desk
user 21 two@x.example P - asked
";

fn link(world: &World, deliver: impl Fn(Answer) + Send + 'static) -> LocalLink {
    LocalLink::serve(world.seat(1), Box::new(deliver)).unwrap()
}

/// A link whose answers can be waited for.
fn heard(world: &World) -> (LocalLink, Receiver<Answer>) {
    let (sender, answers) = mpsc::channel();
    (link(world, move |answer| sender.send(answer).unwrap()), answers)
}

/// A conversation in which each request builds on those before it.
fn conversation(world: &World) -> Vec<Request> {
    let change = |text: &str| set(&mut world.seat(1), text);
    let (place, limit) = (Place::Start, 10);
    let approve = change("user 21 status P -> A\nuser 21 owning none -> ABC");
    vec![
        Request::Standing,
        Request::Users { find: Find::default(), place: place.clone(), limit },
        Request::Count { find: Find::default() },
        Request::User { user: UserId(20) },
        Request::User { user: UserId(77) },
        Request::Lookup { kind: LookupKind::User, text: "one".to_owned(), limit },
        Request::Columns { axis: Axis::Organizations, filter: String::new() },
        Request::Window { axis: Axis::Permissions, rows: vec![20], columns: vec![1, 2, 3] },
        Request::Approvals { place: place.clone(), limit },
        Request::ReadText { text: "user 20 city none -> \"Harbor\"\nnonsense\n".to_owned() },
        Request::judge(approve.clone()),
        confirmed(approve.clone(), receipt(1)),
        confirmed(approve.clone(), receipt(1)),
        confirmed(approve, receipt(2)),
        Request::Outcome { receipt: receipt(1) },
        Request::Outcome { receipt: receipt(2) },
        Request::undo(SetId(1), "a mistake".to_owned(), receipt(3)),
        Request::Sets { filter: SetFilter::default(), place: place.clone(), limit },
        Request::ChangesOf { set: SetId(1) },
        Request::ChangesOf { set: SetId(9) },
        Request::Audit { filter: AuditFilter::default(), place, limit },
        verify(),
        Request::VerifyAudit { from: Checkpoint::Cell(Vec::new()) },
        Request::AuditHead { known: None },
        Request::Check,
        Request::SignOut,
        verify(),
    ]
}

fn verify() -> Request {
    Request::VerifyAudit { from: Checkpoint::default() }
}

#[test]
fn the_same_replies() {
    let (direct, linked) = (World::new(WORLD), World::new(WORLD));
    let mut seat = direct.seat(1);
    let (mut link, answers) = heard(&linked);
    for (number, request) in (0..).zip(conversation(&direct)) {
        let name = request.name();
        let expected: Result<Reply, Refusal> = seat.answer(request.clone());
        link.ask(Ticket(number), None, request);
        let answer = answers.recv().unwrap();
        assert_eq!(answer.ticket, Ticket(number));
        assert_eq!(answer.result, expected, "{number} {name}");
    }
}

#[test]
fn questions_without_a_slot_are_all_answered_in_order() {
    let world = World::new(WORLD);
    let (mut link, answers) = heard(&world);
    for number in 0..50 {
        link.ask(Ticket(number), None, Request::Count { find: Find::default() });
    }
    let tickets: Vec<u64> = answers.iter().take(50).map(|answer| answer.ticket.0).collect();
    assert_eq!(tickets, (0..50).collect::<Vec<_>>());
}

/// While an answer is being delivered 50 questions arrive in one slot: only the last of them is worth an answer.
#[test]
fn a_newer_question_replaces_the_one_that_waits() {
    let world = World::new(WORLD);
    let (sender, answers) = mpsc::channel();
    let (go, gate): (Sender<()>, Receiver<()>) = mpsc::channel();
    let gate = Arc::new(Mutex::new(gate));
    let mut link = link(&world, move |answer: Answer| {
        if answer.ticket == Ticket(0) {
            gate.lock().unwrap().recv().unwrap();
        }
        sender.send(answer).unwrap();
    });
    link.ask(Ticket(0), None, Request::Standing);
    for number in 1..=50 {
        link.ask(Ticket(number), Some(Slot("search")), Request::Count { find: Find::default() });
    }
    link.ask(Ticket(51), Some(Slot("card")), Request::User { user: UserId(20) });
    go.send(()).unwrap();
    drop(link);
    let tickets: Vec<u64> = answers.iter().map(|answer| answer.ticket.0).collect();
    assert_eq!(tickets, [0, 50, 51], "another slot is another matter");
}

/// Fifty questions as fast as they can be asked, replaced while they wait and stopped while they run.
#[test]
fn the_last_question_of_a_slot_is_always_answered() {
    let world = World::new(WORLD);
    for round in 0..20 {
        let (mut link, answers) = heard(&world);
        for number in 0..50 {
            let request = if number % 2 == 0 { verify() } else { Request::Check };
            link.ask(Ticket(number), Some(Slot("search")), request);
        }
        drop(link);
        let answers: Vec<Answer> = answers.iter().collect();
        let last = answers.last().unwrap();
        assert_eq!(last.ticket, Ticket(49), "round {round}");
        assert_eq!(last.result, Ok(Reply::Check(Vec::new())), "round {round}: what was stopped harms nobody after it");
        assert!(answers.iter().all(|answer| answer.result.is_ok()), "nobody is told of being replaced");
    }
}

#[test]
fn leaving_waits_for_a_commit() {
    let world = World::new(WORLD);
    let change = set(&mut world.seat(1), "user 20 city none -> \"Harbor\"");
    let (mut link, answers) = heard(&world);
    link.ask(Ticket(1), None, confirmed(change, receipt(1)));
    link.ask(Ticket(2), Some(Slot("search")), Request::Count { find: Find::default() });
    drop(link);
    assert!(answers.iter().any(|answer| answer.ticket == Ticket(1) && answer.result.is_ok()));
    assert!(matches!(world.seat(1).answer(Request::Outcome { receipt: receipt(1) }), Ok(Reply::Known(_))));
    assert_eq!(world.neighbours(), Vec::<String>::new(), "the log was folded into the file");
}
