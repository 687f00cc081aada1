//! The past: what somebody had at a moment, and what changed between two.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::page::Key;
use super::users::UserCard;
use crate::domain::cell::Cell;
use crate::domain::ids::{OrgId, SetId, UserId, WorkgroupId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// Whose past is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    User(UserId),
    Org(OrgId),
    Workgroup(WorkgroupId),
}

/// How much is known of a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// The journal reaches back to it.
    Exact,
    /// The journal begins later: what is told is the earliest that is known.
    Earliest { begins: Option<Time> },
    /// The row was made later.
    NotYet { made: Time },
}

impl Known {
    /// How much a journal with such a beginning knows of a moment that is asked for now.
    #[must_use]
    pub fn of(at: Time, now: Time, begins: Option<Time>) -> Self {
        let reaches_back = at >= now || begins.is_some_and(|begins| begins <= at);
        if reaches_back { Self::Exact } else { Self::Earliest { begins } }
    }

    /// The word that programs read.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Earliest { .. } => "earliest",
            Self::NotYet { .. } => "not_yet",
        }
    }

    /// Why what is told may not be what was; nothing where the journal knows.
    #[must_use]
    pub fn doubt(&self, zone: &TimeZone) -> Option<String> {
        match self {
            Self::Exact => None,
            Self::Earliest { begins: Some(begins) } => {
                let begins = begins.minute(zone);
                Some(format!("The journal begins at {begins}; this is the earliest that is known."))
            }
            Self::Earliest { begins: None } => {
                Some("The journal has no row yet: this is what there is now.".to_owned())
            }
            Self::NotYet { made } => Some(format!("This was made later, at {}.", made.minute(zone))),
        }
    }
}

/// A user, an organization or a workgroup at a moment, beside what is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AsOf {
    pub at: Time,
    pub known: Known,
    /// What was then; absent before the row was made.
    pub then: Option<Facts>,
    pub now: Facts,
    /// The last change up to the moment.
    pub last: Option<Made>,
    /// The moment of the change before that one, or one just before it where it was the first.
    pub earlier: Option<Time>,
    /// The moment of the next change.
    pub later: Option<Time>,
}

/// What is told of a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facts {
    /// A user with levels, access and memberships. What the journal does not keep is left out.
    User(Box<UserCard>),
    /// The fields of an organization or a workgroup; the members are a list of their own.
    Fields(Vec<Fact>),
}

/// One field in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    pub label: Raw,
    pub value: Raw,
}

/// Who changed something, when, by which set, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Made {
    pub at: Time,
    pub by: Raw,
    pub set: Option<SetId>,
    pub reason: Raw,
}

/// Two moments; what was changed at the first one is no part of the difference.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    pub from: Time,
    pub to: Time,
}

impl Between {
    /// Everything since a moment.
    #[must_use]
    pub const fn since(from: Time) -> Self {
        Self { from, to: Time(i64::MAX) }
    }
}

/// One cell that held something else at the second moment than at the first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Differing {
    pub cell: Cell,
    /// Whose row: a login, an organization's code, a workgroup's name.
    pub subject: Raw,
    pub what: Raw,
    pub before: Raw,
    pub after: Raw,
    /// The change that led to what it held in the end.
    pub made: Made,
    pub key: Key,
}
