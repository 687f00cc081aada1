//! How values are kept in the journal: a column of text in which NULL is absence.

use super::cell::{Kind, Value};
use super::permission::Level;
use super::status::Status;
use super::time::Time;

impl Value {
    /// The text under which the journal keeps the value; `None` is absence.
    #[must_use]
    pub fn to_stored(&self) -> Option<String> {
        Some(match self {
            Self::None => return None,
            Self::Flag(on) => if *on { "on" } else { "off" }.to_owned(),
            Self::Level(level) => level.to_string(),
            Self::Status(status) => status.to_string(),
            Self::Text(text) => text.clone(),
            Self::User(id) => id.to_string(),
            Self::Org(id) => id.to_string(),
            Self::Location(id) => id.to_string(),
            Self::Provider(id) => id.to_string(),
            Self::Time(time) => time.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Option(option) => option.to_string(),
        })
    }

    /// Reads what [`Value::to_stored`] wrote for a cell of this kind; `None` when the text fits no such value.
    #[must_use]
    pub fn from_stored(kind: Kind, stored: Option<&str>) -> Option<Self> {
        let Some(text) = stored else {
            return Some(Self::None).filter(|none| none.fits(kind));
        };
        match kind {
            Kind::Presence | Kind::Flag => flag(text),
            Kind::Level => level(text).map(Self::Level),
            Kind::Status => status(text),
            Kind::Text(_) | Kind::Choice(_) => Some(Self::Text(text.to_owned())),
            Kind::User => text.parse().ok().map(Self::User),
            Kind::Org => text.parse().ok().map(Self::Org),
            Kind::Location => text.parse().ok().map(Self::Location),
            Kind::Provider => text.parse().ok().map(Self::Provider),
            Kind::Time => Time::parse(text).map(Self::Time),
            Kind::Day => text.parse().ok().map(Self::Day),
            Kind::Option => text.parse().ok().map(Self::Option),
        }
    }
}

/// Reads `on` or `off`.
pub(in crate::domain) fn flag(text: &str) -> Option<Value> {
    match text {
        "on" => Some(Value::ON),
        "off" => Some(Value::OFF),
        _ => None,
    }
}

/// Reads a level as the text form writes it or as people do.
#[must_use]
pub fn level(text: &str) -> Option<Level> {
    match text {
        "none" => Some(Level::None),
        "R" | "r" | "read" => Some(Level::Read),
        "W" | "w" | "write" => Some(Level::Write),
        _ => None,
    }
}

/// Reads a status letter.
pub(in crate::domain) fn status(text: &str) -> Option<Value> {
    let mut letters = text.chars();
    let status = Status::from_letter(letters.next()?)?;
    letters.next().is_none().then_some(Value::Status(status))
}

#[cfg(test)]
pub(crate) mod strategy {
    //! Random values that fit a kind.

    use proptest::prelude::*;

    use super::*;
    use crate::domain::day::Day;
    use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId};
    use crate::domain::restriction::OptionCode;

    pub fn value(kind: Kind) -> BoxedStrategy<Value> {
        let id = 1..9_000_i64;
        let present: BoxedStrategy<Value> = match kind {
            Kind::Presence | Kind::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
            Kind::Level => {
                prop::sample::select(vec![Level::None, Level::Read, Level::Write]).prop_map(Value::Level).boxed()
            }
            Kind::Status => prop::sample::select(&Status::ALL[..]).prop_map(Value::Status).boxed(),
            Kind::Text(limit) => prop::collection::vec(any::<char>(), 1..=limit.min(12))
                .prop_map(|c| Value::Text(c.into_iter().collect()))
                .boxed(),
            Kind::Choice(words) => prop::sample::select(words).prop_map(|word| Value::Text(word.to_owned())).boxed(),
            Kind::User => id.prop_map(|id| Value::User(UserId(id))).boxed(),
            Kind::Org => id.prop_map(|id| Value::Org(OrgId(id))).boxed(),
            Kind::Location => id.prop_map(|id| Value::Location(LocationId(id))).boxed(),
            Kind::Provider => id.prop_map(|id| Value::Provider(ProviderId(id))).boxed(),
            Kind::Day => (-9_000..40_000_i32).prop_map(|day| Value::Day(Day(day))).boxed(),
            Kind::Option => prop::sample::select(&OptionCode::SHIPPED[..]).prop_map(Value::Option).boxed(),
            Kind::Time => (0..4_000_000_000_000_i64).prop_map(|ms| Value::Time(Time(ms))).boxed(),
        };
        if Value::None.fits(kind) { prop_oneof![4 => present, 1 => Just(Value::None)].boxed() } else { present }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::cell;
    use super::*;

    proptest! {
        #[test]
        fn values_round_trip((cell, value) in cell::strategy::cell().prop_flat_map(|cell| (Just(cell), strategy::value(cell.kind())))) {
            prop_assert_eq!(Value::from_stored(cell.kind(), value.to_stored().as_deref()), Some(value));
        }
    }
}
