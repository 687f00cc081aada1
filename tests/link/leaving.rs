//! Closing a link: a commit on its way is waited for, but not for ever, and nobody is left without an answer.

use std::time::Instant;

use beadle::api::RefusalKind;
use beadle::link::remote::Pace;
use beadle::link::{Answer, LinkState, News};

use crate::support::wire::{Far, Way};
use crate::support::world::{World, receipt};
use crate::talk::{DEADLINE, QUICK, Talk, WORLD, city};

#[test]
fn leaving_does_not_wait_for_a_line_that_hangs() {
    let world = World::new(WORLD);
    let pace = Pace { meeting: DEADLINE * 3, ..QUICK };
    let mut talk = Talk::at(pace, Way::of(&world, 1));
    talk.hand.put(Far::Silence);
    talk.hand.cut();
    talk.state(|state| matches!(state, LinkState::Connecting { .. }));
    talk.ask(city(&world, "none", "\"Harbor\"", receipt(1)));
    let since = Instant::now();
    let rest = talk.rest();
    assert!(since.elapsed() < DEADLINE, "{:?}", since.elapsed());
    let is_failure = |news: &News| matches!(news, News::Answer(Answer { result: Err(refusal), .. }) if refusal.kind == RefusalKind::LinkFailed);
    assert!(rest.iter().any(is_failure), "nobody is left without an answer: {rest:?}");
}

#[test]
fn leaving_waits_for_a_commit_but_not_for_ever() {
    let world = World::new(WORLD);
    let mut talk = Talk::at(Pace { deaf: DEADLINE * 3, ..QUICK }, Way::of(&world, 1));
    talk.hand.deafen();
    talk.ask(city(&world, "none", "\"Harbor\"", receipt(1)));
    let since = Instant::now();
    assert_eq!(talk.rest().len(), 1);
    assert!(since.elapsed() >= QUICK.farewell && since.elapsed() < DEADLINE, "{:?}", since.elapsed());
}
