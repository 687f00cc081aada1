//! Account states and the moves between them (the state machine of the approval process).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an account is; only an active one can sign in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Status {
    Active,
    Inactive,
    Pending,
    /// Denied or deleted: in the recycle bin; the two are told apart by the status it came from.
    Recycled,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Active, Self::Inactive, Self::Pending, Self::Recycled];

    /// The letter stored in the database and typed in filters.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Active => 'A',
            Self::Inactive => 'I',
            Self::Pending => 'P',
            Self::Recycled => 'D',
        }
    }

    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.letter() == letter.to_ascii_uppercase())
    }

    /// The word shown to people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Pending => "pending",
            Self::Recycled => "in the recycle bin",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

/// What a change of status means, named as operators name it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Move {
    Create,
    Approve,
    Deny,
    Park,
    Deactivate,
    Activate,
    Delete,
    Restore,
}

impl Move {
    /// The past participle for messages: "approved".
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Approve => "approved",
            Self::Deny => "denied",
            Self::Park => "parked",
            Self::Deactivate => "deactivated",
            Self::Activate => "activated",
            Self::Delete => "deleted",
            Self::Restore => "restored",
        }
    }

    /// Names the move from one status to another; `None` as the origin is a new account.
    ///
    /// # Errors
    /// The sentence for a move that is never offered.
    pub const fn between(from: Option<Status>, to: Status) -> Result<Self, &'static str> {
        use Status::{Active, Inactive, Pending, Recycled};
        match (from, to) {
            (None, Recycled) => Err("A new account cannot start in the recycle bin."),
            (None, _) => Ok(Self::Create),
            (Some(Pending), Active) => Ok(Self::Approve),
            (Some(Pending), Recycled) => Ok(Self::Deny),
            (Some(Pending), Inactive) => Ok(Self::Park),
            (Some(Active), Inactive) => Ok(Self::Deactivate),
            (Some(Inactive), Active) => Ok(Self::Activate),
            (Some(Active | Inactive), Recycled) => Ok(Self::Delete),
            (Some(Recycled), Active | Inactive | Pending) => Ok(Self::Restore),
            (Some(Active | Inactive), Pending) => {
                Err("An account that was active or inactive never becomes pending again.")
            }
            (Some(_), _) => Err("The account already has this status."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_of_the_table() {
        use Status::{Active, Inactive, Pending, Recycled};
        let cases = [
            (None, Active, Some(Move::Create)),
            (None, Pending, Some(Move::Create)),
            (None, Recycled, None),
            (Some(Pending), Active, Some(Move::Approve)),
            (Some(Pending), Recycled, Some(Move::Deny)),
            (Some(Pending), Inactive, Some(Move::Park)),
            (Some(Active), Inactive, Some(Move::Deactivate)),
            (Some(Inactive), Active, Some(Move::Activate)),
            (Some(Active), Recycled, Some(Move::Delete)),
            (Some(Inactive), Recycled, Some(Move::Delete)),
            (Some(Recycled), Inactive, Some(Move::Restore)),
            (Some(Recycled), Pending, Some(Move::Restore)),
            (Some(Recycled), Active, Some(Move::Restore)),
            (Some(Active), Pending, None),
            (Some(Inactive), Pending, None),
            (Some(Active), Active, None),
        ];
        for (from, to, expected) in cases {
            assert_eq!(Move::between(from, to).ok(), expected, "{from:?} -> {to:?}");
        }
    }

    #[test]
    fn letters_round_trip() {
        for status in Status::ALL {
            assert_eq!(Status::from_letter(status.letter().to_ascii_lowercase()), Some(status));
        }
        assert_eq!(Status::from_letter('x'), None);
    }
}
