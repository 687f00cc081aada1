//! Kinds of cells, as a filter of the journal names them and as the keys of cells tell them.

use serde::{Deserialize, Serialize};

/// What sort of cell a row of the journal is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    User,
    Permission,
    Access,
    Membership,
    Organization,
    Workgroup,
    Template,
    Release,
    Location,
    Provider,
    Restriction,
    Property,
}

/// What the keys of cells of users begin with.
const USER: &str = "user/";

impl Kind {
    pub const ALL: &'static [Self] = &[
        Self::User,
        Self::Permission,
        Self::Access,
        Self::Membership,
        Self::Organization,
        Self::Workgroup,
        Self::Template,
        Self::Release,
        Self::Location,
        Self::Provider,
        Self::Restriction,
        Self::Property,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Permission => "permission",
            Self::Access => "access",
            Self::Membership => "membership",
            Self::Organization => "organization",
            Self::Workgroup => "workgroup",
            Self::Template => "template",
            Self::Release => "release",
            Self::Location => "location",
            Self::Provider => "provider",
            Self::Restriction => "restriction",
            Self::Property => "property",
        }
    }

    /// What the keys of such cells begin with, where no other kind of cell has such keys: those of the setup, which are
    /// few beside what is said of users.
    #[must_use]
    pub fn prefix(self) -> Option<&'static str> {
        let (keys, _) = self.keys();
        keys.strip_suffix('*').filter(|prefix| *prefix != USER && !prefix.contains('*'))
    }

    /// The keys of such cells, with `*` for anything; of a user there are cells of other kinds, which are longer.
    #[must_use]
    pub const fn keys(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::User => ("user/*", Some("user/*/*/*")),
            Self::Permission => ("user/*/perm/*", None),
            Self::Access => ("user/*/org/*", None),
            Self::Membership => ("user/*/workgroup/*", None),
            Self::Organization => ("org/*", None),
            Self::Workgroup => ("workgroup/*", None),
            Self::Template => ("template/*", None),
            Self::Release => ("release/*", None),
            Self::Location => ("location/*", None),
            Self::Provider => ("provider/*", None),
            Self::Restriction => ("option/*", None),
            Self::Property => ("property/*", None),
        }
    }
}
