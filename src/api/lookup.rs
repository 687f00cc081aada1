//! Looking up things by a part of their name, while somebody types it into a field.

use serde::{Deserialize, Serialize};

use crate::domain::query::Noun;
use crate::domain::text::Raw;

/// What is looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupKind {
    Org,
    Workgroup,
    User,
    Provider,
    Location,
    Template,
    Release,
    /// The identity providers and the local accounts; without numbers.
    Source,
    /// The mail domains of logins; without numbers.
    Domain,
    /// The actions that stand in the journal; without numbers.
    Action,
}

impl LookupKind {
    pub const ALL: [Self; 10] = [
        Self::Org,
        Self::Workgroup,
        Self::User,
        Self::Provider,
        Self::Location,
        Self::Template,
        Self::Release,
        Self::Source,
        Self::Domain,
        Self::Action,
    ];
}

impl From<Noun> for LookupKind {
    fn from(noun: Noun) -> Self {
        match noun {
            Noun::Org => Self::Org,
            Noun::Workgroup => Self::Workgroup,
            Noun::Template => Self::Template,
            Noun::Supervisor => Self::User,
        }
    }
}

/// One thing that was found: those in use come first, then those whose name begins with what was typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    pub id: i64,
    /// The code of an organization, else the name; of a release with its number before it.
    pub name: Raw,
    /// The name of an organization, the login of a user, the description of a workgroup; else empty.
    pub note: Raw,
}
