//! Pieces of a statement with the values that belong in their places.

use std::fmt::Write as _;

use rusqlite::types::Value;

/// So many pieces are joined in a row.
const FLAT: usize = 100;

/// A piece of SQL in which each `?` has its value, in order.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Sql {
    pub(super) fn new<V: Into<Value>>(text: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        Self { text: text.into(), values: values.into_iter().map(Into::into).collect() }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// Appends a piece after a space.
    pub(super) fn push(&mut self, piece: &Self) {
        self.text.push(' ');
        self.text.push_str(&piece.text);
        self.values.extend_from_slice(&piece.values);
    }

    /// Appends a value where a `?` has been written.
    pub(super) fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Joins pieces, each in parentheses, by a word such as `OR`. Many are joined by halves: in a row they would nest as
    /// deep as there are many, and SQLite follows that only so far.
    pub(super) fn join(mut pieces: Vec<Self>, word: &str) -> Self {
        if pieces.len() > FLAT {
            let others = pieces.split_off(pieces.len() / 2);
            pieces = vec![Self::join(pieces, word), Self::join(others, word)];
        }
        let text =
            pieces.iter().map(|piece| format!("({})", piece.text)).collect::<Vec<_>>().join(&format!(" {word} "));
        Self { text, values: pieces.into_iter().flat_map(|piece| piece.values).collect() }
    }
}

/// Numbers as a JSON array. A statement that takes them through `json_each` asks once for many rows, which costs a
/// fraction of asking for each, and is the same statement however many there are.
pub(super) fn numbers(numbers: &[i64]) -> String {
    let mut array = String::with_capacity(2 + 8 * numbers.len());
    array.push('[');
    for (at, number) in numbers.iter().enumerate() {
        if at > 0 {
            array.push(',');
        }
        // Writing to a string cannot fail.
        let _ = write!(array, "{number}");
    }
    array.push(']');
    array
}

/// `?, ?, ?` for so many values.
pub(super) fn marks(number: usize) -> String {
    vec!["?"; number].join(", ")
}
