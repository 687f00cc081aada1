//! Rows as comma-separated values, for files.

use super::field::{Column, Field, Row};
use crate::domain::csv::{self, several};
use crate::domain::text::{Raw, Shown};

/// How texts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Texts {
    /// For spreadsheets: nothing is taken for a formula, and what is hidden is spelled out.
    Safe,
    /// For machines: as they are stored.
    Raw,
}

impl Texts {
    /// What an option asks for that leaves texts as they are.
    #[must_use]
    pub const fn of(raw: bool) -> Self {
        if raw { Self::Raw } else { Self::Safe }
    }
}

/// The line that names the columns.
#[must_use]
pub fn header(columns: &[Column]) -> String {
    columns.iter().map(|column| column.key).collect::<Vec<_>>().join(",")
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
        Field::Empty => String::new(),
        Field::Text(text) | Field::Prose(text) => written(text.stored()),
        Field::Texts(list) => written(&several(list.iter().map(Raw::stored))),
        Field::Word(word, _) => (*word).to_owned(),
        Field::Number(number) => number.to_string(),
        Field::Flag(true) => "yes".to_owned(),
        Field::Flag(false) => "no".to_owned(),
        Field::Time(time) | Field::End(time, _) => time.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Time;

    #[test]
    fn texts_are_safe_for_spreadsheets_unless_they_shall_be_raw() {
        let row = vec![
            Field::Number(4),
            Field::Time(Time(0)),
            Field::Empty,
            Field::Text(Raw::from("=cmd|' /C calc'!A0")),
            Field::Text(Raw::from("a, \"b\"\nc\u{202e}")),
        ];
        let safe = "4,1970-01-01T00:00:00.000Z,,'=cmd|' /C calc'!A0,\"a, \"\"b\"\"‹A›c‹202E›\"";
        assert_eq!(line(&row, Texts::Safe), safe);
        let raw = "4,1970-01-01T00:00:00.000Z,,=cmd|' /C calc'!A0,\"a, \"\"b\"\"\nc\u{202e}\"";
        assert_eq!(line(&row, Texts::Raw), raw);
    }
}
