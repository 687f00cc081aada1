//! Beadle: one engine behind a screen, a command line and a remote agent.

pub mod api;
pub mod domain;
pub mod link;
pub mod store;
pub mod tui;
