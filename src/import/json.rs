//! A JSON document, and how its fields are read.

use std::path::Path;

use serde_json::Value;

use super::{Result, Unreadable, file};

/// Reads a document; returns the name of the file with it.
///
/// # Errors
/// One sentence with the line, if it is no JSON.
pub fn read(path: &Path) -> Result<(String, Value)> {
    let (name, text) = file::text(path, "a JSON file")?;
    let value = serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let sentence = format!("{name}, line {line}, column {column}, is no JSON that can be read.");
        Unreadable(sentence)
    })?;
    Ok((name, value))
}

/// The field of an object, whatever the case of its name.
pub fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// A text of an object without the space around it; empty where there is none.
pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    field(value, name).and_then(Value::as_str).unwrap_or_default().trim()
}

/// The elements of a list of an object; none where there is no such list.
pub fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    field(value, name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The texts of a list of an object.
pub fn texts<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v str> {
    list(value, name).iter().filter_map(Value::as_str).map(str::trim)
}
