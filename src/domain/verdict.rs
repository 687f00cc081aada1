//! What is said of each change before anything happens.

use serde::{Deserialize, Serialize};

use super::cell::Value;
use super::text::Raw;
use super::time::Time;

/// The rules of who may change what, by their codes; the sentences stand in the guard table of the service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Guard {
    /// Not a guard of rank but an invariant of the data, named in the sentence.
    Invariant,
    /// The operator's standing does not include the action at all.
    Standing,
    G1,
    G2,
    G3,
    G4,
    G5,
    G6,
    G7,
    G8,
    G9,
    G10,
    G11,
    G12,
    G13,
}

impl Guard {
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Invariant => "invariant".to_owned(),
            Self::Standing => "standing".to_owned(),
            guard => format!("{guard:?}"),
        }
    }
}

/// A guard and the sentence that explains it for this change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    pub guard: Guard,
    pub sentence: Raw,
}

impl Finding {
    pub fn new(guard: Guard, sentence: impl Into<Raw>) -> Self {
        Self { guard, sentence: sentence.into() }
    }
}

/// The judgement on one change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Verdict {
    Ok,
    /// The cell already has the wanted value.
    Noop,
    /// Left as it is because a template or a clone reaches above the operator.
    Withheld(Finding),
    Refused(Finding),
    /// Somebody changed the cell since it was staged.
    Conflict {
        theirs: Value,
        by: Raw,
        at: Option<Time>,
    },
    /// Allowed after an acknowledgement.
    Held(Finding),
}

impl Verdict {
    /// The word shown in the review, also the order in which groups are listed there.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Noop => "no-op",
            Self::Withheld(_) => "withheld",
            Self::Refused(_) => "refused",
            Self::Conflict { .. } => "conflict",
            Self::Held(_) => "held",
        }
    }

    /// Tells whether the change would be written as things stand.
    #[must_use]
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Ok | Self::Noop)
    }

    #[must_use]
    pub const fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Withheld(finding) | Self::Refused(finding) | Self::Held(finding) => Some(finding),
            Self::Ok | Self::Noop | Self::Conflict { .. } => None,
        }
    }
}
