//! The database: the only module that knows SQLite.
//!
//! A [`Reader`] sees one consistent state. A `Writer` is the only type with methods that change rows; it lives inside
//! one `BEGIN IMMEDIATE` transaction and ends with an audit record or not at all.

mod error;
mod import;
pub mod migrate;
mod reader;

pub use error::{Error, Result};
pub use reader::Reader;
