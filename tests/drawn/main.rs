//! Hostile text in every place that can hold text, drawn by every pane and dialog, printed by the command line and
//! written into mail: nothing that acts, hides or reorders reaches a terminal, no two names are drawn alike, and
//! no text moves what stands beside it.
//!
//! `just drawn` takes ten thousand texts through all of it; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod alike;
mod bytes;
mod eye;
mod outlets;
#[path = "../support/pty/mod.rs"]
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

/// Into so many parts the lines of the command line are divided, where there are as many towns.
const MOST_PARTS: usize = 7;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

/// So many towns of texts, one after the other.
fn towns(texts: u64, seed: u64, mut each: impl FnMut(usize, &town::Town, &[String])) {
    let mut dice = Dice(seed);
    for number in 0..usize::try_from(texts.div_ceil(IN_ONE)).unwrap() {
        let texts = texts::texts(&mut dice, usize::try_from(IN_ONE).unwrap());
        each(number, &town::Town::of(&texts), &texts);
    }
}

/// How many texts a long run takes, and from which seed.
fn asked() -> (u64, u64) {
    (number("BEADLE_TEXTS", 10_000), number("BEADLE_SEED", 1))
}

#[test]
#[ignore = "takes minutes; `just drawn` runs it"]
fn nothing_that_acts_is_drawn_anywhere() {
    let ((texts, seed), started) = (asked(), Instant::now());
    let mut walked = walk::Walked::default();
    towns(texts, seed, |number, town, texts| walked.add(walk::walk(town, texts, SIZES[number % SIZES.len()])));
    walked.went_everywhere();
    assert!(walked.spelled_out > 1_000, "the texts came to the screen: {walked:?}");
    println!(
        "screen, seed {seed}: {texts} texts, {} frames of {} contexts with {} texts spelled out, in {:.0} s: nothing that \
         acts was drawn, nothing moved",
        walked.frames,
        walked.contexts.len(),
        walked.spelled_out,
        started.elapsed().as_secs_f64()
    );
}

/// Each town prints a part of the lines, so that together they print all of them.
#[test]
#[ignore = "takes minutes; `just drawn` runs it"]
fn nothing_that_acts_is_printed_mailed_or_logged() {
    let ((texts, seed), started) = (asked(), Instant::now());
    let parts = usize::try_from(texts.div_ceil(IN_ONE)).unwrap().min(MOST_PARTS);
    let mut printed = outlets::Printed::default();
    towns(texts, seed, |number, town, _| printed.add(&outlets::check(town, number % parts, parts)));
    println!(
        "outlets, seed {seed}: {texts} texts, {} lines of the command line, {} letters, {} lines of the log, in {:.0} s: \
         nothing that acts was written",
        printed.lines,
        printed.letters,
        printed.logged,
        started.elapsed().as_secs_f64()
    );
}

#[test]
#[ignore = "takes minutes; `just drawn` runs it"]
fn no_two_names_are_drawn_alike() {
    let ((texts, seed), started) = (asked(), Instant::now());
    let characters = alike::characters(1);
    let pairs = alike::texts(texts, seed);
    println!(
        "names, seed {seed}: {characters} characters and {pairs} texts told apart, in {:.0} s",
        started.elapsed().as_secs_f64()
    );
}
