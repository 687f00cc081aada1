//! What is asked, by whom, and what happens.

pub mod sync;
