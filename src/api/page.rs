//! Pages: a stretch of a list that is too long to be asked for whole.
//!
//! A page is found by the key of a row, never by counting, so that the millionth row costs what the first one does.

use serde::{Deserialize, Serialize};

/// Where a page begins, in the order of the list.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Start,
    /// The last page.
    End,
    /// The rows that follow the one with this key.
    After(Key),
    /// The rows that precede the one with this key, nearest last.
    Before(Key),
    /// The row with this id where it stands now, with the rows after it.
    At(i64),
    /// The rows from the nth on, counted from 0. Only asked where the list counts its rows.
    Nth(u64),
}

impl Place {
    /// Where among the rows of a page the cursor lands that was sent to this place.
    pub fn landing(&self, mut ids: impl ExactSizeIterator<Item = i64>) -> usize {
        match self {
            Self::End => ids.len().saturating_sub(1),
            Self::At(id) => ids.position(|other| other == *id).unwrap_or(0),
            _ => 0,
        }
    }
}

/// What a row is sorted by, and its id to break ties.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Key {
    /// The text the list is ordered by; empty for lists ordered by a number alone.
    #[serde(default)]
    pub text: String,
    /// The number the list is ordered by, `i64::MIN` where it is missing; 0 for lists ordered by text.
    #[serde(default)]
    pub number: i64,
    pub id: i64,
}

/// A stretch of a list in its order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Page<Row> {
    pub rows: Vec<Row>,
    /// Whether there are rows before the first of this page.
    pub before: bool,
    /// Whether there are rows after the last of this page.
    pub after: bool,
    /// The position of the first row, counted from 0, where it is known without counting.
    pub first: Option<u64>,
    /// All rows of the list, where that is known without counting.
    pub total: Option<u64>,
}

impl<Row> Default for Page<Row> {
    fn default() -> Self {
        Self { rows: Vec::new(), before: false, after: false, first: None, total: None }
    }
}

impl<Row> Page<Row> {
    /// The same stretch with other rows, one for each.
    #[must_use]
    pub fn map<Other>(self, row: impl FnMut(Row) -> Other) -> Page<Other> {
        let Self { rows, before, after, first, total } = self;
        Page { rows: rows.into_iter().map(row).collect(), before, after, first, total }
    }
}

/// A page of a list that is searched a stretch at a time, so that an answer comes soon however little is found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Searched<Row> {
    pub page: Page<Row>,
    /// Where to look on, in the direction that was asked for, if the search stopped before the page was full.
    #[serde(default)]
    pub further: Option<Key>,
}

impl<Row> From<Page<Row>> for Searched<Row> {
    fn from(page: Page<Row>) -> Self {
        Self { page, further: None }
    }
}
