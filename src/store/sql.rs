//! Pieces of a statement with the values that belong in their places.

use rusqlite::types::Value;

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

    /// Joins pieces, each in parentheses, by a word such as `OR`.
    pub(super) fn join(pieces: Vec<Self>, word: &str) -> Self {
        let text =
            pieces.iter().map(|piece| format!("({})", piece.text)).collect::<Vec<_>>().join(&format!(" {word} "));
        Self { text, values: pieces.into_iter().flat_map(|piece| piece.values).collect() }
    }
}

/// `?, ?, ?` for so many values.
pub(super) fn marks(number: usize) -> String {
    vec!["?"; number].join(", ")
}
