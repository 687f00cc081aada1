//! The database: the only module that knows SQLite.
//!
//! A [`Reader`] sees one consistent state. A `Writer` is the only type with methods that change rows; it lives inside
//! one `BEGIN IMMEDIATE` transaction and ends with an audit record or not at all.

mod error;
mod fields;
mod filter;
mod hints;
mod list;
mod matrix;
#[cfg(test)]
mod measure;
pub mod migrate;
mod names;
mod order;
mod queue;
mod reader;
mod roster;
mod sql;
mod users;
#[cfg(test)]
mod world;

pub use error::{Error, Result};
pub use reader::Reader;
pub use roster::Roster;
