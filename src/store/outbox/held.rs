//! Mail about decisions: held back while they may be taken back, and taken out of the queue once they are.

use rusqlite::params;

use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::store::error::Result;
use crate::store::writer::Writer;

pub(super) const CANCEL: &str = "UPDATE outbox
    SET state = 'cancelled', ended_at = ?3, claimed_by = NULL, claimed_until = NULL
    WHERE user_id = ?1 AND kind = ?2 AND state = 'queued' AND (claimed_until IS NULL OR claimed_until <= ?3)";
pub(super) const HOLD: &str = "UPDATE outbox SET due_at = ?3
    WHERE user_id = ?1 AND kind = ?2 AND state = 'queued' AND attempts = 0 AND due_at < ?3";

impl Writer<'_> {
    /// Takes mails of a kind about a user out of the queue, but for those that a deliverer has in hand; answers how many.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn cancel_mail(&self, kind: &str, about: UserId, now: Time) -> Result<usize> {
        self.run(CANCEL, params![about.0, kind, now.0])
    }

    /// Lets mails of a kind about a user that were never tried wait until a moment; answers how many.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn hold_mail(&self, kind: &str, about: UserId, until: Time) -> Result<usize> {
        self.run(HOLD, params![about.0, kind, until.0])
    }
}
