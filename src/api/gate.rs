//! The gate: what another program says of somebody who comes in, and what those who wait are told.

use serde::{Deserialize, Serialize};

use crate::domain::message::Span;
use crate::domain::text::Raw;

/// Somebody whom an identity provider vouches for. Who is not known yet gets an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// The domain of the identity provider.
    pub source: String,
    /// The name that a new account gets; the login where there is none.
    pub name: Option<String>,
}

/// What another program is told that asks for access in somebody's name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccessAnswer {
    /// A stable word: `requested`, `requested-before` within ten minutes, else the word of the sign-in.
    pub decision: String,
    /// Whether a request is open now.
    pub requested: bool,
    /// The heading of the page that follows; empty where nothing was requested.
    pub heading: Raw,
    /// The rest of that page, or why nothing was requested.
    pub message: Vec<Span>,
}
