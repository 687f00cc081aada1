//! The filter of the journal: whose row, who did it, in which set, what was done, and when.

mod action;
mod kind;
mod parse;
mod terms;

use serde::{Deserialize, Serialize};

pub use action::ACTIONS;
pub use kind::Kind;
pub(in crate::domain) use parse::put;
pub use parse::{At, Terms, Typed, parse};

use super::cell::Cell;
use super::ids::{SetId, UserId};
use super::time::Time;

/// How the guards of a row begin that was written with the glass broken; the reason follows.
pub const BREAK_GLASS: &str = "break-glass: ";

/// Which rows of the journal; absent parts do not restrict.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Whose row was changed.
    #[serde(default)]
    pub user: Option<Whom>,
    /// Who did it.
    #[serde(default)]
    pub operator: Option<Whom>,
    #[serde(default)]
    pub set: Option<SetId>,
    #[serde(default)]
    pub action: Option<String>,
    /// What sort of cell it is about.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// The history of one cell.
    #[serde(default)]
    pub cell: Option<Cell>,
    /// Only what was done with the glass broken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub break_glass: bool,
    /// From this moment on, and before that one. The journal is cut where its time passes the moment.
    #[serde(default)]
    pub since: Option<Time>,
    #[serde(default)]
    pub until: Option<Time>,
}

/// A user as a filter names them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Id(UserId),
    /// A login, or words of names and logins.
    Named(String),
}

impl Whom {
    /// Reads a number, a login or words.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let id = text.parse().ok().filter(|id: &UserId| !id.is_new());
        id.map_or_else(|| Self::Named(text.to_owned()), Self::Id)
    }
}
