//! A parser under test: what it is fed with, what may not happen, and how a broken one is found out.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use beadle::domain::text::is_hidden;

use crate::soup::Soup;
use crate::support::world::Dice;

/// One parser.
pub struct Target {
    /// Its name, and that of its folder in `tests/corpus`.
    pub name: &'static str,
    /// What means something to it.
    pub pieces: &'static [&'static str],
    pub fault: Look,
    /// Readers with a fault, and what has to be said of them.
    pub planted: &'static [(Look, &'static str)],
}

/// What is wrong with how something is read; nothing where all is well.
pub type Look = fn(&Case<'_>) -> Option<&'static str>;

/// What a target is given in one execution.
pub struct Case<'a> {
    pub bytes: &'a [u8],
    /// The same as text.
    pub text: &'a str,
    /// A second text, where one is needed.
    pub other: &'a str,
    seed: u64,
}

impl Case<'_> {
    /// For what else is left to chance.
    pub const fn dice(&self) -> Dice {
        Dice(self.seed)
    }
}

/// What is wrong with a sentence that is shown to people.
pub fn untold(sentence: &str) -> Option<&'static str> {
    if sentence.chars().any(is_hidden) {
        return Some("a sentence carries characters that act or hide");
    }
    (!sentence.ends_with(['.', '?'])).then_some("what is told is no sentence")
}

/// The corpus of a target.
pub fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "the corpus is there: {}", folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Looks once; a panic is a fault like any other.
pub fn look(look: Look, bytes: &[u8], other: &[u8], seed: u64) -> Option<&'static str> {
    let (text, other) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(other));
    let case = Case { bytes, text: &text, other: &other, seed };
    catch_unwind(AssertUnwindSafe(|| look(&case))).unwrap_or(Some("it panicked"))
}

impl Target {
    pub fn soup(&self) -> Soup {
        Soup::new(corpus(self.name), self.pieces)
    }
}

/// So many executions; the first fault with the smallest text that shows it.
pub fn run(target: &Target, fault: Look, executions: u64, seed: u64) -> Result<(), String> {
    let (soup, mut dice) = (target.soup(), Dice(seed));
    for execution in 0..executions {
        let (bytes, other) = (soup.ladle(&mut dice), soup.ladle(&mut dice));
        let seed_here = dice.0;
        if let Some(found) = look(fault, &bytes, &other, seed_here) {
            let small = |bytes: Vec<u8>, shows: &dyn Fn(&[u8]) -> bool| shrink(bytes, shows);
            let shows = |bytes: &[u8]| look(fault, bytes, &other, seed_here) == Some(found);
            let bytes = small(bytes, &shows);
            let shows = |other: &[u8]| look(fault, &bytes, other, seed_here) == Some(found);
            let other = small(other.clone(), &shows);
            let (text, beside) = (String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&other));
            let name = target.name;
            return Err(format!("{name}: execution {execution} of seed {seed}: {found}\n{text:?}\nbeside {beside:?}"));
        }
    }
    Ok(())
}

/// Leaves out whatever is not needed to show a fault.
fn shrink(mut bytes: Vec<u8>, shows: &dyn Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut part = bytes.len().div_ceil(2);
    while part > 0 {
        let mut at = 0;
        while at < bytes.len() {
            let mut less = bytes.clone();
            less.drain(at..(at + part).min(less.len()));
            if shows(&less) {
                bytes = less;
            } else {
                at += part;
            }
        }
        part /= 2;
    }
    bytes
}
