//! Hostile text in every place that can hold text, drawn by every pane and dialog, printed by the command line and
//! written into mail: nothing that acts, hides or reorders reaches a terminal, no two names are drawn alike, and
//! no text moves what stands beside it.
//!
//! `just drawn` takes ten thousand texts through all of it; it prints seed, count and result.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test speaks by failing"
)]

mod alike;
mod bytes;
mod eye;
mod outlets;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/mod.rs"]
mod support;
mod texts;
mod town;
mod walk;

use std::time::Instant;

use support::number::number;
use support::world::Dice;

/// As many texts stand in one town.
const IN_ONE: u64 = 100;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

/// Towns of these texts, each walked through and printed, of the command line every so manyth line; how often a text was
/// drawn spelled out.
fn run(texts: u64, seed: u64, every: usize) -> walk::Walked {
    let mut dice = Dice(seed);
    let mut walked = walk::Walked::default();
    for (_, size) in (0..texts.div_ceil(IN_ONE)).zip(SIZES.into_iter().cycle()) {
        let texts = texts::texts(&mut dice, usize::try_from(IN_ONE).unwrap());
        let town = town::Town::of(&texts);
        walked.add(walk::walk(&town, &texts, size));
        outlets::check(&town, every);
    }
    walked
}

#[test]
#[ignore = "takes half a minute; `just drawn` runs it"]
fn nothing_that_acts_is_drawn_anywhere() {
    let walked = run(IN_ONE, 1, 7);
    println!("{walked:?}");
    assert!(walked.spelled_out > 1_000, "the texts came to the screen: {walked:?}");
    walked.went_everywhere();
}

#[test]
#[ignore = "takes minutes; `just drawn` runs it"]
fn ten_thousand_texts() {
    let (texts, seed) = (number("BEADLE_TEXTS", 10_000), number("BEADLE_SEED", 1));
    let started = Instant::now();
    let walked = run(texts, seed, 1);
    walked.went_everywhere();
    let characters = alike::characters(1);
    let pairs = alike::texts(texts, seed);
    println!(
        "seed {seed}: {texts} texts, {} frames, {} texts spelled out in them, {characters} characters and {pairs} texts told \
         apart, in {:.0} s: nothing that acts was drawn, nothing moved",
        walked.frames,
        walked.spelled_out,
        started.elapsed().as_secs_f64()
    );
}
