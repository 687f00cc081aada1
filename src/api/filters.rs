//! Filters that were kept under a name.

use serde::{Deserialize, Serialize};

use crate::domain::ids::FilterId;
use crate::domain::text::Raw;

/// A filter of the operator's own, or one that somebody shares.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavedFilter {
    pub filter: FilterId,
    pub name: Raw,
    /// The filter as it was typed.
    pub text: Raw,
    pub shared: bool,
    pub mine: bool,
    /// The login of whoever keeps it.
    pub owner: Raw,
}
