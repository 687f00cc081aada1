//! Signing in by password, through a seat: the table of outcomes, the lock, and what is told to whom.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod attempts;
mod elsewhere;
mod renewed;
#[path = "../support/mod.rs"]
mod support;
