//! A line that breaks: what was asked is answered once, whatever happens to it on the way, and nobody waits in vain.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod again;
mod dialling;
mod leaving;
mod once;
mod operators;
mod silence;
#[path = "../support/mod.rs"]
mod support;
mod talk;
