//! Fields: what stands in a row, once, for the table as well as for JSON.

use jiff::tz::TimeZone;

use crate::domain::text::{Raw, Shown};
use crate::domain::time::Time;

/// How a word stands out where there is colour; the word alone says the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tint {
    Plain,
    Good,
    Careful,
    Bad,
}

impl Tint {
    /// The terminal's own colour, so that it fits any background.
    #[must_use]
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("32"),
            Self::Careful => Some("33"),
            Self::Bad => Some("1;31"),
        }
    }
}

/// One value in a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Field {
    /// Nothing: an empty cell, `null`.
    Empty,
    Text(Raw),
    /// Text in paragraphs, which people read in one line.
    Prose(Raw),
    Word(&'static str, Tint),
    /// Several texts in one cell.
    Texts(Vec<Raw>),
    Number(i64),
    Flag(bool),
    Time(Time),
    /// The end of a grant, seen from a moment.
    End(Time, Time),
}

impl Field {
    pub const fn word(word: &'static str) -> Self {
        Self::Word(word, Tint::Plain)
    }

    pub fn count(number: impl TryInto<i64>) -> Self {
        Self::Number(number.try_into().unwrap_or(i64::MAX))
    }

    /// The end of a grant, if it has one, as it is seen from a moment.
    pub fn end(until: Option<Time>, at: Time) -> Self {
        until.map_or(Self::Empty, |until| Self::End(until, at))
    }

    /// What people read.
    #[must_use]
    pub fn shown(&self, zone: &TimeZone) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.shown().into(),
            Self::Prose(text) => {
                let lines = text.stored().lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(|line| String::from(Shown::new(line))).collect::<Vec<_>>().join(" ")
            }
            Self::Word(word, _) => (*word).to_owned(),
            Self::Texts(texts) => texts.iter().map(|text| text.shown().into()).collect::<Vec<String>>().join("; "),
            Self::Number(number) => number.to_string(),
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
            Self::Time(time) => time.minute(zone),
            Self::End(until, at) if until <= at => until.as_end(*at, zone),
            Self::End(until, _) => until.minute(zone),
        }
    }

    /// What programs read.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Text(text) | Self::Prose(text) => text.stored().into(),
            Self::Word(word, _) => (*word).into(),
            Self::Texts(texts) => texts.iter().map(Raw::stored).collect(),
            Self::Number(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Time(time) | Self::End(time, _) => time.to_string().into(),
        }
    }

    #[must_use]
    pub const fn tint(&self) -> Tint {
        match self {
            Self::Word(_, tint) => *tint,
            Self::End(until, at) if until.0 <= at.0 => Tint::Careful,
            _ => Tint::Plain,
        }
    }
}

impl From<Raw> for Field {
    fn from(text: Raw) -> Self {
        Self::Text(text)
    }
}

impl From<&Raw> for Field {
    fn from(text: &Raw) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Field {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Time> for Field {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}

impl<T: Into<Self>> From<Option<T>> for Field {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A column of a list: its key in JSON, and its heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    pub key: &'static str,
    pub head: &'static str,
}

/// Names a column.
#[must_use]
pub const fn column(key: &'static str, head: &'static str) -> Column {
    Column { key, head }
}

/// One row, a field for each column.
pub type Row = Vec<Field>;

/// One thing with its fields, and the lists that belong to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Record {
    pub fields: Vec<(Column, Field)>,
    pub parts: Vec<Part>,
}

/// A list inside a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub key: &'static str,
    pub title: &'static str,
    pub columns: &'static [Column],
    pub rows: Vec<Row>,
}

impl Record {
    /// Adds a field.
    pub fn field(&mut self, key: &'static str, head: &'static str, field: impl Into<Field>) {
        self.fields.push((column(key, head), field.into()));
    }

    /// Adds a list.
    pub fn part(&mut self, key: &'static str, title: &'static str, columns: &'static [Column], rows: Vec<Row>) {
        self.parts.push(Part { key, title, columns, rows });
    }
}

/// Spells out whatever would act on a terminal and is not yet spelled out; line ends stay.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && crate::domain::text::is_hidden(c) {
            safe.push_str(Shown::new(c.encode_utf8(&mut [0; 4])).as_str());
        } else {
            safe.push(c);
        }
    }
    safe
}
