//! What cells hold, and what kind of value fits where.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId};
use crate::domain::permission::Level;
use crate::domain::restriction::OptionCode;
use crate::domain::status::Status;
use crate::domain::time::Time;

/// What kind of value a cell holds; it decides how tokens are read and which look-up an editor offers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// `none` (no such row), `off` or `on`.
    Presence,
    Flag,
    Level,
    /// `none` (no such user) or a status.
    Status,
    /// Text of at most so many characters; `none` where it may be empty.
    Text(usize),
    /// One of these words; the first is what a new row has.
    Choice(&'static [&'static str]),
    User,
    Org,
    Location,
    Provider,
    /// A moment or `none`.
    Time,
    /// A day or `none`.
    Day,
    /// The code of a restriction option.
    Option,
}

/// What a cell holds. `None` is absence: an empty field, or a row that does not exist.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    None,
    Flag(bool),
    Level(Level),
    Status(Status),
    Text(String),
    User(UserId),
    Org(OrgId),
    Location(LocationId),
    Provider(ProviderId),
    Time(Time),
    Day(Day),
    Option(OptionCode),
}

impl Value {
    pub const ON: Self = Self::Flag(true);
    pub const OFF: Self = Self::Flag(false);

    /// Tells whether this counts as switched on; absence does not.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        matches!(self, Self::Flag(true))
    }

    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The text inside, `""` for absence; `None` for a value of another kind.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::None => Some(""),
            _ => None,
        }
    }

    /// Makes text a value; nothing becomes absence.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text.to_owned()) }
    }

    /// Tells whether a cell of this kind can hold the value at all.
    #[must_use]
    pub fn fits(&self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::None, kind) => !matches!(kind, Kind::Flag | Kind::Level | Kind::Choice(_)),
            (Self::Text(text), Kind::Text(limit)) => text.chars().count() <= limit,
            (Self::Text(text), Kind::Choice(words)) => words.contains(&text.as_str()),
            (Self::Flag(_), Kind::Presence | Kind::Flag)
            | (Self::Level(_), Kind::Level)
            | (Self::Status(_), Kind::Status)
            | (Self::User(_), Kind::User)
            | (Self::Org(_), Kind::Org)
            | (Self::Location(_), Kind::Location)
            | (Self::Provider(_), Kind::Provider)
            | (Self::Time(_), Kind::Time)
            | (Self::Day(_), Kind::Day)
            | (Self::Option(_), Kind::Option) => true,
            _ => false,
        }
    }
}
