//! A restless operator: keys, pastes, other sizes, lost lines and the writes of others, at random and without end. The
//! console never panics, never hangs, and takes no more memory than it took at the beginning.
//!
//! `just restless` lets a million events happen in one process, and a hundred thousand through a terminal with signals;
//! it prints seed, count and result.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[allow(dead_code, reason = "the suite of the program uses the rest of it")]
#[path = "../program/house.rs"]
mod house;
mod inside;
#[path = "../support/pty/mod.rs"]
mod pty;
#[path = "../support/mod.rs"]
mod support;
mod terminal;

use std::fs;

/// How much memory a process has at hand, in kibibytes; nothing where that cannot be told.
fn memory(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
