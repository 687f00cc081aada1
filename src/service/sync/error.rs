//! Why a plan cannot be made or read.

use crate::api::{Refusal, RefusalKind};
use crate::store;

/// What stands in the way of a plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("{0}")]
    Store(#[from] store::Error),
    /// The one who asked no longer wants it.
    #[error("cancelled")]
    Cancelled,
    /// A side changed since the plan was made.
    #[error("{0}")]
    Stale(String),
    /// What was about to be written is not what the plan says, or breaks a rule; so nothing was.
    #[error("{0}")]
    Surprise(String),
    /// The JSON form could not be written.
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

impl From<serde_json::Error> for PlanError {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Self {
        use store::Error as Store;
        match error {
            PlanError::Store(Store::Unusable(sentence)) => Self::new(RefusalKind::Unavailable, sentence),
            PlanError::Store(Store::Damaged(sentence)) => Self::new(RefusalKind::Failed, sentence),
            PlanError::Store(Store::Busy) => {
                Self::new(RefusalKind::Unavailable, "Another program writes to one of the databases.")
                    .hint("Try again in a moment.")
            }
            PlanError::Cancelled | PlanError::Store(Store::Interrupted) => {
                Self::new(RefusalKind::Failed, "It was stopped; nothing was written.")
            }
            PlanError::Surprise(sentence) => Self::invalid(format!("Nothing was written. {sentence}")),
            PlanError::Stale(sentence) => Self::new(RefusalKind::Stale, sentence).hint("Make the plan again."),
            PlanError::Output(error) => Self::new(RefusalKind::Failed, format!("The plan cannot be written: {error}.")),
            PlanError::Store(error) => {
                Self::new(RefusalKind::Failed, format!("One of the databases cannot be read: {error}."))
                    .hint("Check the file with `beadle check`.")
            }
        }
    }
}
