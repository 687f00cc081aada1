//! Every parser of what comes from outside, given texts of random pieces and of a corpus that is torn apart: nothing breaks,
//! what is wrong is told in a sentence, and what was understood reads the same when it is written again.
//!
//! `just fuzz` runs ten million executions of each target, or of one; it prints seed, count and result. A target names
//! its corpus (a folder of its name in `tests/corpus`), the pieces that mean something to its parser, what is wrong with
//! how a text is read, and readers with a planted fault that have to be found out. The bytes of the wire have a suite of
//! their own, `frames`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod changes;
mod files;
mod messages;
mod moments;
mod people;
mod places;
mod records;
mod schemas;
mod search;
mod settings;
mod soup;
#[path = "../support/mod.rs"]
mod support;
mod tables;
mod target;
#[path = "../support/work.rs"]
mod work;

use std::time::Instant;

use soup::Soup;
use support::number::{number, word};
use support::world::Dice;
use target::{Look, Target, corpus, look, run};
use work::used;

macro_rules! targets {
    ($($name:ident $module:ident $target:ident;)*) => {
        const TARGETS: &[&Target] = &[$(&$module::$target),*];

        /// The short form of each.
        mod short {
            $(mod $name {
                const TARGET: &crate::Target = &crate::$module::$target;

                #[test]
                fn nothing_breaks() {
                    assert_eq!(TARGET.name, stringify!($name));
                    crate::nothing_breaks(TARGET);
                }

                #[test]
                fn its_corpus_is_sound() {
                    crate::its_corpus_is_sound(TARGET);
                }

                #[test]
                fn a_broken_reader_is_found_out() {
                    crate::a_broken_reader_is_found_out(TARGET);
                }

                #[test]
                fn a_longer_text_takes_no_more_than_longer() {
                    crate::a_longer_text_takes_no_more_than_longer(TARGET);
                }
            })*
        }
    };
}

targets! {
    templates messages TEMPLATES;
    addresses messages ADDRESSES;
    properties messages PROPERTIES;
    filter search FILTER;
    completion search COMPLETION;
    journal search JOURNAL;
    sets search SETS;
    changes changes CHANGES;
    csv tables CSV;
    exports tables EXPORTS;
    ldif people LDIF;
    scim people SCIM;
    keycloak people KEYCLOAK;
    config settings CONFIG;
    themes settings THEMES;
    places places PLACES;
    words places WORDS;
    moments moments MOMENTS;
    plans files PLANS;
    drafts files DRAFTS;
    schemas schemas SCHEMAS;
}

fn nothing_breaks(target: &Target) {
    run(target, target.fault, 1_000, 1).unwrap();
}

/// What is in the corpus, and every shorter text that begins so, of which some once broke something.
fn its_corpus_is_sound(target: &Target) {
    for bytes in corpus(target.name) {
        let step = bytes.len().div_ceil(40).max(1);
        for length in (0..bytes.len()).step_by(step).chain([bytes.len()]) {
            let text = String::from_utf8_lossy(&bytes[..length]);
            assert_eq!(look(target.fault, &bytes[..length], &bytes, 1), None, "{}: {text:?}", target.name);
        }
    }
}

/// The negative control: every planted fault is found, and told as what it is.
fn a_broken_reader_is_found_out(target: &Target) {
    assert!(!target.planted.is_empty());
    for (broken, as_what) in target.planted {
        let found = run(target, *broken, 20_000, 1).expect_err(as_what);
        assert!(found.contains(as_what), "{found}");
    }
}

/// The work that a text of so many bytes takes, in seconds of the processor: the least of three times.
fn work(soup: &Soup, fault: Look, length: usize, seed: u64) -> f64 {
    let bytes = soup.much(&mut Dice(seed), length);
    let once = || {
        let before = used();
        let _ = look(fault, &bytes, b"x", seed);
        used().saturating_sub(before).as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// Eight times the text takes eight times as long, or somewhat more; 64 times as long is another thing.
fn grows_too_fast(soup: &Soup, fault: Look, seed: u64) -> Option<String> {
    const LENGTH: usize = 2 << 10;
    let long = work(soup, fault, 8 * LENGTH, seed);
    // What takes a few milliseconds is told by the clock's mood.
    if long < 0.02 {
        return None;
    }
    let short = work(soup, fault, LENGTH, seed);
    (long > 24.0 * short).then(|| format!("seed {seed}: {short:.4} s for {LENGTH} bytes, {long:.4} s for 8 times that"))
}

fn a_longer_text_takes_no_more_than_longer(target: &Target) {
    let soup = target.soup();
    for seed in 0..12 {
        assert_eq!(grows_too_fast(&soup, target.fault, seed), None, "{}", target.name);
    }
}

/// The control: a reader that looks at everything before a place for each place.
#[test]
fn a_reader_that_starts_over_is_found_out() {
    let starts_over: Look = |case| {
        let before =
            (0..case.bytes.len()).map(|at| case.bytes[..at].iter().map(|byte| usize::from(*byte)).sum::<usize>());
        (before.max() == Some(usize::MAX)).then_some("never")
    };
    assert!(grows_too_fast(&Soup::new(vec![b"xyz".to_vec()], &["x"]), starts_over, 1).is_some());
}

/// The control: a panic is a fault, and is shown with the smallest text.
#[test]
fn a_panic_is_told_with_its_text() {
    let panics: Look = |case| case.text.contains("<7d").then(|| panic!("planted"));
    let found = run(&search::JOURNAL, panics, 20_000, 1).unwrap_err();
    assert!(found.contains("it panicked\n\"<7d\""), "{found}");
}

#[test]
#[ignore = "takes hours; `just fuzz` runs it"]
fn nothing_breaks_for_long() {
    let (executions, seed) = (number("BEADLE_EXECUTIONS", 10_000_000), number("BEADLE_SEED", 1));
    let wanted = word("BEADLE_TARGET", "all");
    let chosen: Vec<_> = TARGETS.iter().filter(|target| wanted == "all" || wanted == target.name).collect();
    assert!(!chosen.is_empty(), "there is no target {wanted}");
    for target in chosen {
        let started = Instant::now();
        run(target, target.fault, executions, seed).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        println!("{}: seed {seed}, {executions} executions in {seconds:.0} s, nothing broke", target.name);
    }
}
