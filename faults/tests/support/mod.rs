//! What the faults share with the tests of the program: worlds and pairs of databases, and nothing of the screen.
#![allow(dead_code, reason = "every test binary uses another part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a fault in the set-up is a failing test")]

#[path = "../../../tests/support/many.rs"]
pub mod many;
#[path = "../../../tests/support/number.rs"]
pub mod number;
#[path = "../../../tests/support/pair.rs"]
pub mod pair;
#[path = "../../../tests/support/rows.rs"]
mod rows;
#[path = "../../../tests/support/world.rs"]
pub mod world;
