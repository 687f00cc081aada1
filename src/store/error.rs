//! What can go wrong with the file. Never shown raw: the service turns it into a refusal.
//!
//! A sentence names files and values as they are: it is made safe once, where it is shown.

use crate::domain::text::Shown;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another writer held the database longer than we wait.
    #[error("the database is busy")]
    Busy,
    /// Somebody wrote during every judgement of a set that is too large to keep others out.
    #[error("others wrote during every judgement")]
    Disturbed,
    /// A newer question made this one pointless.
    #[error("interrupted")]
    Interrupted,
    /// The file is not usable; a full sentence with the way out.
    #[error("{}", Shown::new(.0))]
    Unusable(String),
    /// A row holds what the schema forbids.
    #[error("{}", Shown::new(.0))]
    Damaged(String),
    /// COMMIT reported an error, so the transaction may or may not be on disk; ask for the receipt.
    #[error("the outcome of the commit is unknown: {0}")]
    UnknownOutcome(String),
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Interrupted,
            _ => Self::Sqlite(error),
        }
    }
}
