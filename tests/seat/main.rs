//! What a seat answers, and what the database holds afterwards.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod acknowledged;
mod break_glass;
mod credentials;
mod doctor;
mod expiring;
mod gate;
mod letters;
mod past;
mod past_random;
mod refused;
mod setup;
#[path = "../support/mod.rs"]
mod support;
mod templates;
mod undo;
