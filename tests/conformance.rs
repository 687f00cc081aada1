//! One conversation, and every way to hold it: over a seat, and over a link with a thread, a pair of streams, the built
//! agent as a child, or a real sshd in between.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

#[path = "support/sshd.rs"]
mod sshd;
mod support;

use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use beadle::api::audit::{AuditFilter, Checkpoint};
use beadle::api::lookup::LookupKind;
use beadle::api::matrix::Axis;
use beadle::api::users::Find;
use beadle::api::{Place, Refusal, Reply, Request};
use beadle::domain::ids::{SetId, UserId};
use beadle::domain::set_filter::SetFilter;
use beadle::link::local::LocalLink;
use beadle::link::remote::ssh::Other;
use beadle::link::remote::{Dial, RemoteLink};
use beadle::link::{Answer, Link, News, Slot, Ticket};
use beadle::wire::Hello;
use sshd::Sshd;
use support::wire::Way;
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
        Request::Lints,
        Request::SignOut,
        verify(),
    ]
}

fn verify() -> Request {
    Request::VerifyAudit { from: Checkpoint::default() }
}

#[test]
fn the_same_replies_over_a_thread() {
    let linked = World::new(WORLD);
    let (link, answers) = heard(&linked);
    the_same_replies(link, &answers, |a, b| a == b);
}

#[test]
fn the_same_replies_over_a_pair_of_streams() {
    let linked = World::new(WORLD);
    let (link, answers) = far(Box::new(Way::of(&linked, 1)));
    the_same_replies(link, &answers, |a, b| a == b);
}

#[test]
fn the_same_replies_over_the_agent_as_a_child() {
    let linked = World::new(WORLD);
    let path = linked.path();
    let dial = Other(Box::new(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_beadle"));
        command.args(["agent", "--operator", "root@x.example", "--db"]).arg(&path);
        command
    }));
    let (link, answers) = far(Box::new(dial));
    the_same_replies(link, &answers, |a, b| gist(a) == gist(b));
}

#[test]
fn the_same_replies_over_a_real_sshd() {
    let (linked, sshd) = (World::new(WORLD), Sshd::start());
    let command = format!("beadle agent --operator root@x.example --db {}", linked.path().display());
    sshd.authorize("ann", &format!("restrict,command=\"{command}\""));
    let ssh = sshd.path("bin/ann/ssh");
    let dial = Other(Box::new(move || {
        let mut command = Command::new(&ssh);
        command.args(["-T", "--", sshd::HOST, "beadle agent"]);
        command
    }));
    let (link, answers) = far(Box::new(dial));
    the_same_replies(link, &answers, |a, b| gist(a) == gist(b));
}

/// A link over a line, whose answers can be waited for.
fn far(dial: Box<dyn Dial>) -> (RemoteLink, Receiver<Answer>) {
    let (sender, answers) = mpsc::channel();
    let deliver = move |news| {
        if let News::Answer(answer) = news {
            sender.send(answer).unwrap();
        }
    };
    let (link, _) = RemoteLink::open(dial, Hello::new(None, false), Box::new(deliver)).unwrap();
    (link, answers)
}

/// A reply without its moments, hashes and numbers, and without what is told of the way by which somebody came: another
/// process has a clock and an account of its own.
fn gist(result: &Result<Reply, Refusal>) -> String {
    if let Ok(Reply::Standing(_) | Reply::Audit(_) | Reply::Sets(_)) = result {
        return "who came".to_owned();
    }
    let text = format!("{result:?}");
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !word.contains(|c: char| c.is_ascii_digit())).collect::<Vec<_>>().join(" ")
}

/// Holds the conversation over a seat and over a link to a world of the same rows.
fn the_same_replies(
    mut link: impl Link,
    answers: &Receiver<Answer>,
    same: impl Fn(&Result<Reply, Refusal>, &Result<Reply, Refusal>) -> bool,
) {
    let direct = World::new(WORLD);
    let mut seat = direct.seat(1);
    for (number, request) in (1..).zip(conversation(&direct)) {
        let name = request.name();
        let expected: Result<Reply, Refusal> = seat.answer(request.clone());
        link.ask(Ticket(number), None, request);
        let answer = answers.recv_timeout(Duration::from_mins(1)).unwrap();
        assert_eq!(answer.ticket, Ticket(number));
        assert!(same(&answer.result, &expected), "{number} {name}: {:?}, expected {expected:?}", answer.result);
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
