//! What the tests share. Each test binary uses a part of it.
#![allow(dead_code, reason = "every test binary uses another part")]

pub mod child;
pub mod random;
pub mod world;
