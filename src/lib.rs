//! Beadle: one engine behind a screen, a command line and a remote agent.
//!
//! Everything that can be asked is an [`api::Request`]. The screen, the command line, the agent and the tests speak it, and
//! one [`service::Seat`] answers it, beside the database, after asking one [policy](service::policy). Near or far is only a
//! matter of which [`link::Link`] carries the request.
//!
//! What is absent holds the house up:
//!
//! * [`domain`] reads no clock, no file, no environment and no random number: moments and numbers arrive as arguments.
//! * Nothing but [`store`] names SQLite. Its `Writer` is the only type with methods that change rows, and it commits with
//!   rows of the journal or not at all.
//! * Preview and commit are one routine and differ in the last word.
//! * A `Session` is made nowhere but in [`service`]; no message has a field that says who one is.
//! * [`tui`] names neither the store nor the service, waits for nothing and asks for no list whole. Drawing changes nothing.
//! * Nothing but [`cli`] prints, and the [`agent`] writes nothing but frames to its streams.
//! * Text from outside reaches a screen, a table or a log only as [`domain::text::Shown`], and becomes that once, where it
//!   is shown.
//! * Secrets stand in no journal, no log, no refusal and no `Debug`.
//!
//! Who may name whom is held by `tests/layers.rs`.

pub mod agent;
pub mod api;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod import;
pub mod link;
#[cfg(feature = "mail")]
pub mod mail;
pub mod program;
pub mod service;
pub mod store;
pub mod tui;
pub mod wire;
