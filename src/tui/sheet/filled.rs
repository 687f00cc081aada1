//! What a field of a form held when the form was left, to be filled in again.

use serde::{Deserialize, Serialize};

use super::content::Content;
use crate::api::lookup::Named;
use crate::domain::cell::Value;
use crate::domain::text::Raw;

/// What one field held.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Filled {
    Text(Raw),
    Value(Value),
    Chosen(Option<Named>),
}

impl Filled {
    pub fn of(content: &Content) -> Self {
        match content {
            Content::Text(text) => Self::Text(Raw::from(text.text())),
            Content::Tick(on) => Self::Value(Value::Flag(*on)),
            Content::Turn(turn) => Self::Value(turn.value()),
            Content::Look(lookup) => Self::Chosen(lookup.chosen.clone()),
        }
    }

    /// Fills a field that can take it.
    pub fn put(&self, content: &mut Content) {
        match (self, content) {
            (Self::Text(typed), Content::Text(text)) => text.set(typed.stored()),
            (Self::Value(value), Content::Tick(on)) => *on = value.is_on(),
            (Self::Value(value), Content::Turn(turn)) => turn.set(value),
            (Self::Chosen(named), Content::Look(lookup)) => lookup.chosen.clone_from(named),
            _ => {}
        }
    }
}
