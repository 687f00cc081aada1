//! What is staged, in one line a change, as each test wants to read it.

use beadle::domain::cell::Value;
use beadle::domain::change::Change;
use beadle::domain::draft::Draft;

/// Every change of a draft, told by a function.
pub fn told(draft: &Draft, line: impl FnMut(&Change) -> String) -> String {
    draft.changes().map(line).collect::<Vec<_>>().join(", ")
}

/// What is staged, one line a cell.
pub fn lines(draft: &Draft) -> Vec<String> {
    let line = |change: &Change| format!("{} {} > {}", change.cell, word(&change.before), word(&change.after));
    draft.changes().map(line).collect()
}

/// A value in one word.
pub fn word(value: &Value) -> String {
    match value {
        Value::None => "none".to_owned(),
        Value::Flag(flag) => if *flag { "on" } else { "off" }.to_owned(),
        Value::Level(level) => level.to_string(),
        Value::Status(status) => status.to_string(),
        Value::Text(text) => text.clone(),
        Value::User(id) => id.to_string(),
        Value::Org(id) => id.to_string(),
        Value::Location(id) => id.to_string(),
        Value::Provider(id) => id.to_string(),
        Value::Time(time) => time.date(&jiff::tz::TimeZone::UTC),
        Value::Day(day) => day.to_string(),
        Value::Option(option) => option.to_string(),
    }
}
