//! Rows as JSON objects, their keys in the order of the columns.

use serde_json::{Value, json};

use super::{Columns, Field, Row};

/// One row on one line.
#[must_use]
pub fn object(columns: Columns, row: &Row) -> String {
    let pairs = columns.iter().zip(row).map(|(key, field)| format!("\"{key}\":{}", value(field)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}

fn value(field: &Field) -> Value {
    match field {
        Field::Absent => Value::Null,
        Field::Text(text) => json!(text),
        Field::Texts(list) => json!(list),
        Field::Flag(flag) => json!(flag),
        Field::Time(time) => json!(time.to_string()),
    }
}
