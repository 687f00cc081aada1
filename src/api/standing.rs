//! Who I am here, on what, and what I may ask.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::capability::Capability;
use crate::domain::ids::UserId;
use crate::domain::password::{Policy, Rules};
use crate::domain::permission::Levels;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What a database is used for; it is shown loudly and never themed away.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    Training,
    Implementation,
    Production,
    Other,
}

impl Environment {
    pub const ALL: [Self; 4] = [Self::Training, Self::Implementation, Self::Production, Self::Other];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Implementation => "implementation",
            Self::Production => "production",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.word() == word)
    }
}

/// The database that answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Database {
    /// The file's name without its folder.
    pub name: Raw,
    pub display_name: Raw,
    pub environment: Environment,
    pub uuid: Raw,
    /// What a new password has to fulfil here.
    #[serde(default)]
    pub password_policy: Policy,
    /// What the product is called here; no password may tell it.
    #[serde(default)]
    pub product: Raw,
    /// Whether users are asked for a security question here.
    #[serde(default)]
    pub security_questions: bool,
    /// Why nothing can be written, if so: a newer schema, a read-only file, the operator's wish.
    pub read_only: Option<Raw>,
}

impl Database {
    /// What a new password has to fulfil here.
    #[must_use]
    pub fn password_rules(&self) -> Rules {
        Rules { policy: self.password_policy, product: self.product.stored().to_owned() }
    }
}

/// How the operator was recognized.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognized {
    /// By password.
    Password,
    /// By the account of the operating system, which this database binds to the operator.
    Account(Raw),
    /// By the key of an SSH connection, which the far end binds to the operator, in words with its fingerprint.
    Key(Raw),
}

/// The operator's standing on one database at one revision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Standing {
    pub database: Database,
    /// Absent until somebody signs in.
    pub operator: Option<Operator>,
    /// The number of the last commit.
    pub revision: u64,
    /// When the journal begins: of what was before, only the earliest that is known can be told. Absent where it has no
    /// row, or nobody is signed in.
    #[serde(default)]
    pub journal_begins: Option<Time>,
    /// What has to be told at the opening, where the operator may see users: that the last administrators run out.
    #[serde(default)]
    pub warning: Option<Raw>,
    /// Why the glass is broken, where it is: rank counts for nothing, and everything that is written says so.
    #[serde(default)]
    pub break_glass: Option<Raw>,
}

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Operator {
    pub user: UserId,
    pub name: Raw,
    pub login: Raw,
    pub recognized: Recognized,
    /// Whether there is a password by which the operator can confirm what is done in their name.
    #[serde(default)]
    pub has_password: bool,
    /// Whether the operator has yet to choose the security question that this site asks for.
    #[serde(default)]
    pub ask_for_recovery: bool,
    pub levels: Levels,
    pub capabilities: BTreeSet<Capability>,
    /// Open requests of pending users, where the operator may see them.
    pub pending: u64,
    /// Whose request was opened last, where the operator may see it.
    #[serde(default)]
    pub newest: Option<Applicant>,
}

/// Somebody who requested access.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Applicant {
    pub user: UserId,
    pub name: Raw,
    /// When they asked for the first time.
    pub asked_at: Time,
}

impl Standing {
    /// Tells whether the operator may ask for something of this family.
    #[must_use]
    pub fn may(&self, capability: Capability) -> bool {
        self.operator.as_ref().is_some_and(|operator| operator.capabilities.contains(&capability))
    }
}
