//! Rows as comma-separated values.

use super::{Columns, Field, Row};
use crate::domain::csv::{self, several};
use crate::domain::text::Shown;

/// How texts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Texts {
    /// For spreadsheets: nothing is taken for a formula, and what is hidden is spelled out.
    Safe,
    /// For machines: as they are stored.
    Raw,
}

/// The line that names the columns.
#[must_use]
pub fn header(columns: Columns) -> String {
    columns.join(",")
}

/// One row.
#[must_use]
pub fn line(row: &Row, texts: Texts) -> String {
    row.iter().map(|field| cell(field, texts)).collect::<Vec<_>>().join(",")
}

fn cell(field: &Field, texts: Texts) -> String {
    let written = |text: &str| match texts {
        Texts::Safe => csv::field(Shown::new(text).as_str()),
        Texts::Raw => csv::raw(text),
    };
    match field {
        Field::Absent => String::new(),
        Field::Text(text) => written(text),
        Field::Texts(list) => written(&several(list)),
        Field::Flag(true) => "yes".to_owned(),
        Field::Flag(false) => "no".to_owned(),
        Field::Time(time) => time.to_string(),
    }
}
