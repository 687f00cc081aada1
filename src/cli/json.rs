//! JSON in the order of the columns; on a terminal, with everything escaped that would act there.

use std::fmt::Write as _;

use super::field::{Column, Field, Row};
use crate::domain::text::is_hidden;

/// Writes one row as an object on one line.
#[must_use]
pub fn row(columns: &[Column], row: &Row) -> String {
    let pairs: Vec<String> = columns.iter().zip(row).map(|(column, field)| pair(*column, field)).collect();
    format!("{{{}}}", pairs.join(","))
}

/// Writes one field with its key.
#[must_use]
pub fn pair(column: Column, field: &Field) -> String {
    format!("\"{}\":{}", column.key, field.json())
}

/// Escapes what JSON allows to stand as it is although a terminal would obey it or hide it.
///
/// Outside of strings JSON is ASCII, so every character that is caught here stands inside one.
#[must_use]
pub fn for_terminal(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text::Raw;

    proptest! {
        #[test]
        fn escaping_loses_nothing_and_leaves_nothing(text in any::<String>()) {
            let json = Field::Text(Raw(text.clone())).json().to_string();
            let safe = for_terminal(&json);
            prop_assert!(!safe.chars().any(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        }
    }

    #[test]
    fn what_serde_leaves_is_escaped() {
        assert_eq!(for_terminal("\"\u{9b}\u{7f}\u{202e}\u{e0041}\""), "\"\\u009b\\u007f\\u202e\\udb40\\udc41\"");
    }
}
