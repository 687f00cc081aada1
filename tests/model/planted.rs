//! Negative controls: for every guard a hole, which has to be found.
//!
//! A hole is a step that the engine refuses and the model without one rule would write; the test writes it around the
//! engine. And the model without the rule has to differ from the engine, or the comparison would be worth nothing.

use beadle::domain::verdict::Guard;

use super::facts::OF_RANK;
use super::gain::gains;
use super::luck;
use super::plan;
use super::rules::{Judged, Opinion};
use super::sequence::{Lane, given, renews};
use super::tables;

/// How many steps are tried before a hole counts as overlooked.
const MOST: u64 = 6_000;

/// In which step each of the two was noticed.
#[derive(Debug, Default)]
struct Noticed {
    by_gain: Option<u64>,
    by_comparison: Option<u64>,
}

fn dig(guard: Guard, glass: bool) -> Noticed {
    let mut lane = Lane::new();
    let mut noticed = Noticed::default();
    // Whoever outranks the operator is not moved at all, so G5 alone is no hole for those who exist.
    let left_out = if guard == Guard::G5 { vec![Guard::G4, Guard::G5] } else { vec![guard] };
    for number in 0..MOST {
        let mut dice = luck::seed(7_000_000 + number);
        let town = lane.settle(&mut dice, 1);
        let mut step = plan::step(&mut dice, &town);
        if renews(&step) && number % 8 > 0 {
            continue;
        }
        step.commits = true;
        if step.glass != glass {
            continue;
        }
        let whole = lane.opinion(&town, &step, &[]);
        let holed = lane.opinion(&town, &step, &left_out);
        let stopped = !matches!(whole, Opinion::Judged(Judged { after: Some(_), .. }));
        if noticed.by_comparison.is_none() && !renews(&step) && lane.notices(&town, &step, guard) {
            noticed.by_comparison = Some(number + 1);
        }
        if let (true, Opinion::Judged(Judged { after: Some(after), .. })) = (stopped, holed)
            && noticed.by_gain.is_none()
            && tables::write(&lane.db, &after).is_ok()
        {
            let after = tables::read(&lane.db);
            // What a template or a clone gives above the operator is the same gain as what is given by hand.
            let sought = if matches!(guard, Guard::G2 | Guard::G3) { Guard::G1 } else { guard };
            if gains(&town, &after, step.operator, given(&step)).iter().any(|(found, _)| *found == sought) {
                noticed.by_gain = Some(number + 1);
            }
        }
        if noticed.by_gain.is_some() && noticed.by_comparison.is_some() {
            break;
        }
    }
    noticed
}

#[test]
fn every_planted_hole_is_found() {
    let guards = [
        Guard::G1,
        Guard::G2,
        Guard::G3,
        Guard::G4,
        Guard::G5,
        Guard::G6,
        Guard::G7,
        Guard::G8,
        Guard::G9,
        Guard::G10,
        Guard::G11,
        Guard::G12,
        Guard::G13,
        Guard::Standing,
        Guard::Invariant,
    ];
    let mut overlooked = Vec::new();
    for guard in guards {
        let noticed = dig(guard, false);
        println!("{guard:?}: {noticed:?}");
        if noticed.by_gain.is_none() || noticed.by_comparison.is_none() {
            overlooked.push((guard, noticed));
        }
    }
    assert!(overlooked.is_empty(), "{overlooked:?}");
}

/// A glass that would lift one rule more than those of rank.
#[test]
fn every_rule_that_the_glass_leaves_is_missed() {
    let left = [Guard::G7, Guard::G8, Guard::G9, Guard::G10, Guard::G11, Guard::G12, Guard::G13, Guard::Invariant];
    assert!(left.iter().all(|guard| !OF_RANK.contains(guard)));
    for guard in left {
        let noticed = dig(guard, true);
        println!("{guard:?}: {noticed:?}");
        assert!(noticed.by_gain.is_some() && noticed.by_comparison.is_some(), "{guard:?}: {noticed:?}");
    }
}

/// A glass that is broken where nobody broke it, and one that is broken and lifts nothing.
#[test]
fn a_glass_that_is_not_what_it_seems_is_noticed() {
    let mut lane = Lane::new();
    let mut noticed = [false, false];
    for number in 0..MOST {
        let mut dice = luck::seed(9_000_000 + number);
        let town = lane.settle(&mut dice, 1);
        let mut step = plan::step(&mut dice, &town);
        if renews(&step) {
            continue;
        }
        step.commits = true;
        noticed[usize::from(step.glass)] |= lane.mistakes_the_glass(&town, &step);
        if noticed == [true, true] {
            return;
        }
    }
    panic!("{noticed:?}");
}
