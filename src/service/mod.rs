//! What is asked of a database, and what happens.

pub mod import;
