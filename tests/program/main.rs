//! The program as it is installed: the built binary, in a terminal and on a pipe, over a demonstration database.

#[path = "../support/pty.rs"]
mod pty;

mod bytes;
mod console;
mod house;
mod leaving;
mod lines;
