//! What is here, as files for other systems, written so that an import of them finds nothing to change.
//!
//! A row is written once and comes out as CSV or as JSON; SCIM has resources of its own. Organizations stand in a row by
//! their code and workgroups by their name, which is how an import finds them again. Nothing here asks the database: what
//! is written was read as cards and records before.

pub mod csv;
pub mod json;
pub mod people;
pub mod places;
pub mod scim;

use crate::domain::text::Raw;
use crate::domain::time::Time;

/// One value of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Field {
    /// Nothing: an empty cell, `null`.
    Absent,
    Text(String),
    /// Several in one cell, or an array.
    Texts(Vec<String>),
    Flag(bool),
    Time(Time),
}

/// The names of the columns, which are the keys in JSON.
pub type Columns = &'static [&'static str];

/// One row, a field for each column.
pub type Row = Vec<Field>;

/// The text, or nothing for an empty one.
fn text(text: &Raw) -> Field {
    if text.is_empty() { Field::Absent } else { Field::Text(text.stored().to_owned()) }
}

fn word(word: &str) -> Field {
    Field::Text(word.to_owned())
}

fn maybe(found: Option<&Raw>) -> Field {
    found.map_or(Field::Absent, text)
}

fn time(time: Option<Time>) -> Field {
    time.map_or(Field::Absent, Field::Time)
}

#[cfg(test)]
mod tests;
