//! The program as it is installed: the built binary, in a terminal and on a pipe, over a demonstration database.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

#[allow(dead_code, reason = "words are all that is wanted here")]
#[path = "../support/number.rs"]
mod number;
#[path = "../support/pty/mod.rs"]
mod pty;
#[cfg(feature = "mail")]
#[path = "../support/smtp.rs"]
mod smtp;

mod apart;
#[cfg(feature = "mail")]
mod approval;
mod bytes;
mod console;
#[cfg(feature = "mail")]
mod deliver;
mod deploy;
mod drafts;
mod exports;
mod house;
mod leaving;
mod lines;
mod plain;
mod repaint;
mod secrets;
mod setup;
mod versions;
