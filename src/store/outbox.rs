//! The outbox: mails are queued in the transaction of the decision that they tell of, and delivered afterwards.
//!
//! Whoever delivers claims some mails for a while, sends them and says of each what became of it. A claim that runs out
//! is anybody's again, so a mail whose deliverer died after sending is sent once more, under the same Message-ID.

mod held;
mod list;
#[cfg(test)]
mod tests;

use rusqlite::{Row, params};
use sha2::{Digest as _, Sha256};

use super::error::Result;
use super::fields::{some_time, text, time};
use super::reader::Reader;
use super::writer::Writer;
use crate::api::mail::ClaimedMail;
use crate::domain::ids::{MailId, UserId};
use crate::domain::mail::{self, MOST_ADDRESSES, MailState};
use crate::domain::text::{hex, search_key};
use crate::domain::time::Time;

/// A letter to be queued; every address gets a mail of its own.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// `request` or `approved`.
    pub kind: &'a str,
    pub about: Option<UserId>,
    pub to: &'a [String],
    pub subject: &'a str,
    pub body: &'a str,
}

/// Who claims, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    pub deliverer: &'a str,
    pub now: Time,
    pub until: Time,
    pub limit: u32,
}

/// A mail in the queue, as a decision about it needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    pub about: Option<UserId>,
    pub to: String,
    pub state: MailState,
    pub attempts: u32,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<Time>,
}

/// What is written of a mail; a claim on it ends with that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settlement<'a> {
    pub state: MailState,
    pub attempts: u32,
    /// When it is tried next; for one that left the queue, when that was.
    pub at: Time,
    pub error: Option<&'a str>,
}

const DUE: &str = "SELECT mail_id FROM outbox INDEXED BY outbox_due
    WHERE state = 'queued' AND due_at <= ?1 AND (claimed_until IS NULL OR claimed_until <= ?1)
    ORDER BY due_at, mail_id LIMIT ?2";

impl Writer<'_> {
    /// Queues a letter and tells how many addresses it goes to. In a training environment the mails are kept as
    /// suppressed. Addresses beyond the first [`MOST_ADDRESSES`] get none.
    ///
    /// The transaction has to be audited by whatever the letter is about.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn queue_mail(&self, mail: &NewMail<'_>, now: Time) -> Result<usize> {
        let reader = self.reader();
        let uuid = reader.meta("db_uuid")?.unwrap_or_default();
        let state = if reader.is_training()? { MailState::Suppressed } else { MailState::Queued };
        let ended = (state != MailState::Queued).then_some(now.0);
        let (subject, body) = (mail::subject(mail.subject), mail::body(mail.body));
        let to = &mail.to[..mail.to.len().min(MOST_ADDRESSES)];
        for address in to {
            let number: i64 =
                reader.row("SELECT coalesce(max(mail_id), 0) + 1 FROM outbox", [], |row| row.get(0))?.unwrap_or(1);
            let id = message_id(&uuid, number, now, [address, &subject, &body]);
            self.run(
                "INSERT INTO outbox (mail_id, msg_id, kind, user_id, to_addr, search_key, subject, body, created_at,
                                     state, due_at, ended_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?9, ?11)",
                params![
                    number,
                    id,
                    mail.kind,
                    mail.about.map(|user| user.0),
                    address,
                    format!("{}\n{}", search_key(address), search_key(&subject)),
                    subject,
                    body,
                    now.0,
                    state.word(),
                    ended
                ],
            )?;
        }
        Ok(to.len())
    }

    /// Takes mails that are due and in nobody's hand, the longest waiting first.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn claim_mail(&self, claim: &Claim<'_>) -> Result<Vec<ClaimedMail>> {
        let due = self.reader().due_mail(claim.now, claim.limit)?;
        for mail in &due {
            self.run(
                "UPDATE outbox SET claimed_by = ?2, claimed_until = ?3 WHERE mail_id = ?1",
                params![mail.0, claim.deliverer, claim.until.0],
            )?;
        }
        let claimed = |mail: &MailId| {
            let sql = "SELECT msg_id, to_addr, subject, body, created_at FROM outbox WHERE mail_id = ?1";
            self.reader().row(sql, [mail.0], |row| {
                Ok(ClaimedMail {
                    mail: *mail,
                    message_id: text(row, 0)?,
                    to: text(row, 1)?,
                    subject: text(row, 2)?,
                    body: text(row, 3)?,
                    created_at: time(row, 4)?,
                    until: claim.until,
                })
            })
        };
        Ok(due.iter().map(claimed).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Writes what became of a mail.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn settle_mail(&self, mail: MailId, settlement: &Settlement<'_>) -> Result<()> {
        let ended = (settlement.state != MailState::Queued).then_some(settlement.at.0);
        self.run(
            "UPDATE outbox SET state = ?2, attempts = ?3, due_at = ?4, ended_at = ?5, last_error = ?6,
                               claimed_by = NULL, claimed_until = NULL
             WHERE mail_id = ?1",
            params![mail.0, settlement.state.word(), settlement.attempts, settlement.at.0, ended, settlement.error],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Whether this is a training environment, which nothing leaves.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn is_training(&self) -> Result<bool> {
        Ok(self.meta("environment")?.is_some_and(|environment| environment == "training"))
    }

    /// The mails whose time has come and that nobody has in hand.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn due_mail(&self, now: Time, limit: u32) -> Result<Vec<MailId>> {
        self.rows(DUE, params![now.0, limit], |row| row.get(0).map(MailId))
    }

    /// A mail, as a decision about it needs it.
    ///
    /// # Errors
    /// Whatever SQLite reports.
    pub fn outgoing(&self, mail: MailId) -> Result<Option<Outgoing>> {
        let sql = "SELECT user_id, to_addr, state, attempts, claimed_by, claimed_until FROM outbox WHERE mail_id = ?1";
        self.row(sql, [mail.0], |row| {
            Ok(Outgoing {
                about: row.get::<_, Option<i64>>(0)?.map(UserId),
                to: row.get(1)?,
                state: state(row, 2)?,
                attempts: row.get(3)?,
                claimed_by: row.get(4)?,
                claimed_until: some_time(row, 5)?,
            })
        })
    }
}

/// The Message-ID: the same for as long as the row stands, and another one for every other mail, also after the database
/// was restored from a backup and counts on from an earlier number.
fn message_id(uuid: &str, number: i64, now: Time, parts: [&str; 3]) -> String {
    let mut hash = Sha256::new();
    for part in [uuid, &number.to_string(), &now.0.to_string()].into_iter().chain(parts) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    format!("{}@{uuid}.beadle.invalid", &hex(&hash.finalize())[..32])
}

fn state(row: &Row<'_>, index: usize) -> rusqlite::Result<MailState> {
    let word = row.get_ref(index)?.as_str()?;
    MailState::from_word(word)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "state".to_owned(), rusqlite::types::Type::Text))
}
