//! The rules against a reference model: random sequences of everything that operators can do, on a real database.
//!
//! The model (`rules`, `objections`, `facts`) is written from the specification and knows nothing of the engine's
//! guards. For every step the engine's verdicts have to be among the model's objections, what is written has to be what
//! the model foresaw, a refused step leaves every row as it was, and nobody gains anything (`gain`).
//!
//! `just model 1000000` runs the long form; it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[path = "../support/mod.rs"]
mod support;

mod facts;
mod gain;
mod luck;
mod objections;
mod plan;
mod planted;
mod rules;
mod sequence;
mod tables;
mod town;

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use sequence::{Lane, Tally};

/// The most steps of a sequence, unless told.
const STEPS: usize = 4;

/// Runs the sequences from one number to another, of at most so many steps each, on some threads.
fn run(from: u64, count: u64, steps: usize, threads: u64, tell: bool) -> Tally {
    let next = AtomicU64::new(from);
    let started = Instant::now();
    let tallies = thread::scope(|scope| {
        let work = || {
            let mut lane = Lane::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= from + count {
                    return lane.tally;
                }
                lane.run(number, steps);
                if tell && number.is_multiple_of(20_000) {
                    println!("{number} sequences, {:.0} s", started.elapsed().as_secs_f64());
                }
            }
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    tallies.into_iter().fold(Tally::default(), Tally::and)
}

#[test]
fn ten_thousand_sequences_and_no_gain() {
    let tally = run(0, 10_000, STEPS, 2, false);
    println!("{tally:?}");
    assert!(tally.committed > 2_000 && tally.stopped > 8_000 && tally.undone > 100, "{tally:?}");
}

/// The long form: `BEADLE_SEQUENCES` says how many, `BEADLE_SEED` from which number on, and `BEADLE_STEPS` how many steps
/// a sequence has at most.
#[test]
#[ignore = "takes minutes; run by `just model`"]
fn a_million_sequences_and_no_gain() {
    let (count, seed) =
        (support::number::number("BEADLE_SEQUENCES", 1_000_000), support::number::number("BEADLE_SEED", 1_000_000));
    let steps = usize::try_from(support::number::number("BEADLE_STEPS", STEPS as u64)).unwrap();
    let threads = thread::available_parallelism().map_or(2, |threads| threads.get() as u64);
    let started = Instant::now();
    let tally = run(seed, count, steps, threads, true);
    let seconds = started.elapsed().as_secs_f64();
    println!("seed {seed}, {count} sequences of at most {steps} steps in {seconds:.0} s: {tally:?}, 0 gains");
}
