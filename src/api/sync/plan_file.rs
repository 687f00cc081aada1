//! A plan as text: read by people, kept under version control, carried out by `sync apply` or opened on the screen.

use serde::{Deserialize, Serialize};

use super::{SyncAccepted, SyncAsk, SyncSide, SyncSummary};
use crate::api::Refusal;
use crate::domain::time::Time;

/// The first words of a plan file.
pub const FORMAT: &str = "beadle sync plan 1";

const MAKE: &str = "Make one with: beadle sync preview SOURCE DEST --plan FILE.";

/// A plan as it is kept in a file: what was compared and decided, and by which prints the sides are known again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    pub format: String,
    pub plan: String,
    pub made_at: Time,
    pub source: SyncSide,
    pub destination: SyncSide,
    /// How the destination was named when the plan was made.
    pub target: String,
    pub ask: SyncAsk,
    #[serde(default)]
    pub accepted: SyncAccepted,
}

impl PlanFile {
    /// The file of a plan.
    #[must_use]
    pub fn of(summary: &SyncSummary, ask: SyncAsk, target: String, accepted: SyncAccepted) -> Self {
        Self {
            format: FORMAT.to_owned(),
            plan: summary.plan.clone(),
            made_at: summary.made_at,
            source: summary.source.clone(),
            destination: summary.destination.clone(),
            target,
            ask,
            accepted,
        }
    }

    /// The text of the file.
    ///
    /// # Errors
    /// A refusal that says why it cannot be written as text.
    pub fn to_text(&self) -> Result<String, Refusal> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Refusal::invalid(format!("The plan cannot be written as text: {error}.")))?;
        Ok(text + "\n")
    }

    /// Reads the text of a file of this name.
    ///
    /// # Errors
    /// When it is no plan, with the place where it stops making sense.
    pub fn read(text: &str, name: &str) -> Result<Self, Refusal> {
        let plan: Self = serde_json::from_str(text)
            .map_err(|error| Refusal::invalid(format!("\"{name}\" is no plan of a sync: {error}.")).hint(MAKE))?;
        if plan.format != FORMAT {
            return Err(Refusal::invalid(format!("\"{name}\" is no plan that this program knows.")).hint(MAKE));
        }
        Ok(plan)
    }
}
