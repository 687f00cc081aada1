//! Values in words, as far as it is known here what they stand for.

use super::model::Model;
use crate::api::matrix::Axis;
use crate::domain::cell::Value;
use crate::domain::text::Raw;

/// A value in words; what it stands for goes by its number where that is not known.
pub fn words(value: &Value, model: &Model) -> String {
    match value {
        Value::None => "nothing".to_owned(),
        Value::Flag(on) => if *on { "on" } else { "off" }.to_owned(),
        Value::Level(level) => level.word().to_owned(),
        Value::Status(status) => status.word().to_owned(),
        Value::Text(text) => Raw(text.clone()).shown().into(),
        Value::User(user) => {
            model.cache.card(*user).map_or_else(|| format!("user {user}"), |card| card.login.shown().into())
        }
        Value::Org(org) => {
            let known = model.cache.columns(Axis::Organizations, "");
            let column = known.and_then(|columns| columns.iter().find(|column| column.id == org.0));
            column.map_or_else(|| format!("organization {org}"), |column| column.head.shown().into())
        }
        Value::Location(id) => format!("location {id}"),
        Value::Provider(id) => format!("provider {id}"),
        Value::Time(time) => time.date(&model.seat.zone),
        Value::Day(day) => day.to_string(),
        Value::Option(option) => option.to_string(),
    }
}
