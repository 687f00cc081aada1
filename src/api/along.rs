//! What goes along with a list: what stands beside it on a screen, asked in the same breath.
//!
//! Over a line every question that waits for the answer to another one costs a round trip. What is certain to be asked of
//! a page is said with it, and comes with it; each part is a question of its own, with its own authority and its own
//! refusal.

use serde::{Deserialize, Serialize};

use super::matrix::Axis;

/// Something that follows from a page. The row it is about is the one on which the cursor lands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Also {
    /// Everything about the user of the row.
    Card,
    /// The row of the setup whole.
    Record,
    /// What else is known of the applicants of the page.
    Hints,
    /// The judgement on approving the applicant as colleagues have it; it follows from the hints.
    Approval,
    /// The cells of the page's rows.
    Cells { axis: Axis, under: Under },
}

/// Under which columns.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Under {
    These(Vec<i64>),
    /// The first so many that a filter finds.
    Found {
        filter: String,
        first: u32,
    },
}
