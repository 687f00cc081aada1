//! Wanting a line at once: the next attempt is made, and one that hangs is given up for another.

use beadle::link::remote::Pace;
use beadle::link::{Link as _, LinkState};

use crate::support::wire::{Far, Way};
use crate::support::world::World;
use crate::talk::{DEADLINE, QUICK, Talk, WORLD};

#[test]
fn somebody_who_wants_a_line_at_once_gets_one() {
    let world = World::new(WORLD);
    let slow = Pace { first: DEADLINE * 9, longest: DEADLINE * 9, ..QUICK };
    let mut talk = Talk::at(slow, Way::of(&world, 1));
    talk.hand.put(Far::Nobody);
    talk.hand.cut();
    talk.state(|state| matches!(state, LinkState::Connecting { .. }));
    talk.hand.put(Far::Agent);
    // The attempt that failed may still be under way.
    talk.hand.wait_dialled(2);
    talk.link.dial_now();
    talk.up();
}

#[test]
fn an_attempt_that_hangs_is_not_waited_for() {
    let world = World::new(WORLD);
    let mut talk = hanging(Pace { meeting: DEADLINE * 3, ..QUICK }, &world);
    talk.link.dial_now();
    talk.up();
}

/// Whoever keeps the key down would never get a line otherwise.
#[test]
fn an_attempt_that_has_just_begun_is_not_given_up_for_another() {
    let world = World::new(WORLD);
    let mut talk = hanging(Pace { fresh: DEADLINE, ..QUICK }, &world);
    talk.link.dial_now();
    talk.state(|state| matches!(state, LinkState::Connecting { why, .. } if why.stored().contains("does not answer")));
    talk.up();
}

/// A line broke, and the attempt at another one hangs; the next one would be answered.
fn hanging(pace: Pace, world: &World) -> Talk {
    let talk = Talk::at(pace, Way::of(world, 1));
    talk.hand.put(Far::Silence);
    talk.hand.cut();
    talk.hand.wait_dialled(2);
    talk.hand.put(Far::Agent);
    talk
}
