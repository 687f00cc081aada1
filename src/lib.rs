//! Beadle: one engine behind a screen, a command line and a remote agent.

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
