//! The journal as it is read, and what its verification finds.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// Which rows of the journal; absent parts do not restrict.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    #[serde(default)]
    pub user: Option<UserId>,
    #[serde(default)]
    pub operator: Option<String>,
    #[serde(default)]
    pub set: Option<SetId>,
    #[serde(default)]
    pub action: Option<String>,
    #[serde(default)]
    pub since: Option<Time>,
    #[serde(default)]
    pub until: Option<Time>,
}

/// One row of the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditRow {
    pub seq: u64,
    pub at: Time,
    pub set: Option<SetId>,
    /// What was done: `change`, `sign-in`, `init`, ….
    pub action: Raw,
    pub operator: Raw,
    pub os_account: Raw,
    pub origin: Raw,
    pub user: Option<UserId>,
    /// Whose row, in words.
    pub subject: Raw,
    /// What of it, in words.
    pub what: Raw,
    pub before: Raw,
    pub after: Raw,
    pub reason: Raw,
    pub guards: Raw,
}

/// What a walk along the chain found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditVerdict {
    pub rows: u64,
    /// The last row's hash in hexadecimal.
    pub head: String,
    /// The first thing that is wrong, if anything is.
    pub broken: Option<Broken>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// The row's own hash does not fit its content.
    Altered { seq: u64 },
    /// A number is missing before this row.
    Missing { seq: u64 },
    /// The row does not continue the one before it.
    Unlinked { seq: u64 },
}
