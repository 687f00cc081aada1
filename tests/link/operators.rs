//! Who sits at the far end of a line that was cut: what counts each time is given back, and what waited for somebody is
//! asked for nobody else.

use beadle::api::{RefusalKind, Request};
use beadle::link::Ticket;

use crate::support::wire::{Far, Way};
use crate::support::world::{World, receipt};
use crate::talk::{Talk, WORLD, city, is_committed, sets, sign_in};

#[test]
fn what_counts_each_time_is_given_back_before_there_is_another_line() {
    let world = World::new(WORLD);
    let mut talk = Talk::over(Way::of_nobody(&world));
    talk.hand.deafen();
    talk.hand.put(Far::Nobody);
    let ticket = talk.ask(sign_in("kim@x.example"));
    // The line is found silent, so the question was on it.
    let answer = talk.answer();
    assert_eq!((answer.ticket, answer.result.unwrap_err().kind), (ticket, RefusalKind::LinkFailed));
}

/// Somebody signed in by password and committed; the line was cut before the answer and is there again, with nobody
/// signed in.
fn cut_under_a_commit(world: &World) -> (Talk, Ticket) {
    let mut talk = Talk::over(Way::of_nobody(world));
    talk.ask(sign_in("kim@x.example"));
    let answer = talk.answer();
    assert!(answer.result.is_ok(), "{answer:?}");
    talk.hand.deafen();
    let commit = talk.ask(city(world, "none", "\"Harbor\"", receipt(1)));
    talk.hand.cut();
    talk.up();
    (talk, commit)
}

#[test]
fn a_commit_waits_until_whoever_sent_it_signs_in_again() {
    let world = World::new(WORLD);
    let (mut talk, commit) = cut_under_a_commit(&world);
    let standing = talk.ask(Request::Standing);
    assert_eq!(talk.answer().ticket, standing, "the commit waits");
    let signed_in = talk.ask(sign_in("kim@x.example"));
    assert_eq!(talk.answer().ticket, signed_in);
    let answer = talk.answer();
    assert_eq!(answer.ticket, commit);
    assert!(is_committed(&answer.result), "{:?}", answer.result);
}

#[test]
fn what_waits_for_somebody_is_given_back_when_somebody_else_signs_in() {
    let world = World::new(WORLD);
    let (mut talk, commit) = cut_under_a_commit(&world);
    let other = talk.ask(sign_in("lee@x.example"));
    assert_eq!(talk.answer().ticket, other);
    let answer = talk.answer();
    assert_eq!((answer.ticket, answer.result.unwrap_err().kind), (commit, RefusalKind::LinkFailed));
    let own = talk.ask(city(&world, "none", "\"Quay\"", receipt(2)));
    let answer = talk.answer();
    assert!(answer.ticket == own && is_committed(&answer.result), "{answer:?}");
    assert_eq!(sets(&world), 1);
}
