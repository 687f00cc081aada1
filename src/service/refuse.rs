//! Turns what the store reports into what people are told.

use crate::api::{Refusal, RefusalKind};
use crate::store;

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy => Self::new(
                RefusalKind::Unavailable,
                "Another program has been writing to the database for more than five seconds. Nothing was done.",
            )
            .hint("Try again; if it stays so, look for a program that keeps a transaction open."),
            store::Error::Disturbed => Self::new(
                RefusalKind::Unavailable,
                "Others have been writing to the database all the time while the set was judged. Nothing was done.",
            )
            .hint("Try again in a quieter moment, or split the set into parts: a small one keeps others out if it has to."),
            store::Error::Interrupted => Self::new(RefusalKind::Failed, "The question was replaced by a newer one."),
            store::Error::Unusable(sentence) => Self::new(RefusalKind::Unavailable, sentence),
            store::Error::Damaged(sentence) => {
                Self::new(RefusalKind::Stale, sentence).hint("`beadle check` looks for more damage.")
            }
            store::Error::UnknownOutcome(reason) => Self::new(
                RefusalKind::Unavailable,
                format!("The database reported an error while committing ({reason}), so the outcome is not known yet."),
            )
            .hint("Ask for the receipt before doing it again."),
            store::Error::Sqlite(error) => {
                Self::new(RefusalKind::Failed, format!("The database could not do that: {error}."))
            }
        }
    }
}
