//! Why something was not done, in few kinds, with a sentence and the way out.

use serde::{Deserialize, Serialize};

use crate::domain::text::Raw;

/// The kinds that programs tell apart; each has an exit code of the command line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// Something broke on our side.
    Failed,
    /// The request itself makes no sense.
    Usage,
    NotFound,
    /// Conflicts, invalid values, blockers, refused rows.
    Invalid,
    NotSignedIn,
    /// The password is right, and the account waits for approval, which can be requested.
    PendingApproval,
    /// The password is right, and a new one has to come with it.
    PasswordChange,
    /// The operator's standing does not allow it.
    NotAllowed,
    /// The set waits for an acknowledgement.
    Held,
    /// Another writer holds the database, or it cannot be opened.
    Unavailable,
    /// The link to the database is gone.
    LinkFailed,
    /// A plan or a receipt no longer fits, or the audit chain is broken.
    Stale,
}

impl RefusalKind {
    /// The exit code of the command line.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Invalid => 4,
            Self::NotSignedIn | Self::PendingApproval | Self::PasswordChange | Self::NotAllowed | Self::Held => 5,
            Self::Unavailable => 6,
            Self::LinkFailed => 7,
            Self::Stale => 9,
        }
    }
}

/// A refused request: its kind, a full sentence, and perhaps what to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.sentence.shown())]
pub struct Refusal {
    pub kind: RefusalKind,
    pub sentence: Raw,
    pub hint: Option<Raw>,
}

impl Refusal {
    pub fn new(kind: RefusalKind, sentence: impl Into<Raw>) -> Self {
        Self { kind, sentence: sentence.into(), hint: None }
    }

    /// Adds the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Raw>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn not_found(sentence: impl Into<Raw>) -> Self {
        Self::new(RefusalKind::NotFound, sentence)
    }

    pub fn invalid(sentence: impl Into<Raw>) -> Self {
        Self::new(RefusalKind::Invalid, sentence)
    }

    pub fn not_allowed(sentence: impl Into<Raw>) -> Self {
        Self::new(RefusalKind::NotAllowed, sentence)
    }
}
