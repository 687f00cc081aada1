//! What the tests share. Each test binary uses a part of it.
#![allow(dead_code, reason = "every test binary uses another part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a fault in the set-up is a failing test")]

pub mod child;
pub mod delay;
pub mod desk;
pub mod draws;
pub mod many;
pub mod number;
pub mod outbox;
pub mod pair;
pub mod play;
pub mod random;
mod rows;
pub mod staged;
pub mod sync_screen;
pub mod wire;
pub mod world;
