//! Mail: what is queued and what became of it, and the conversation of whoever delivers it.

use serde::{Deserialize, Serialize};

use super::page::Key;
use crate::domain::ids::{MailId, UserId};
use crate::domain::mail::MailState;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// A mail to one address, without its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailRow {
    pub mail: MailId,
    /// `request` or `approved`.
    pub kind: Raw,
    pub to: Raw,
    pub subject: Raw,
    /// Whom it is about, with the name.
    pub about: Option<(UserId, Raw)>,
    pub created_at: Time,
    pub state: MailState,
    /// Since it was queued or sent again.
    pub attempts: u32,
    /// When it is tried next, or was tried last.
    pub due_at: Time,
    /// When it left the queue.
    pub ended_at: Option<Time>,
    pub error: Option<Raw>,
    /// Until when a deliverer has it in hand.
    pub claimed_until: Option<Time>,
}

impl MailRow {
    /// Where it stands in the list.
    #[must_use]
    pub const fn key(&self) -> Key {
        Key { text: String::new(), number: self.mail.0, id: self.mail.0 }
    }
}

/// A mail as it is read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailText {
    pub row: MailRow,
    /// The Message-ID without its brackets.
    pub message_id: Raw,
    pub body: Raw,
}

/// How many mails stand where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct MailTally {
    pub queued: u64,
    /// Of the queued ones, those whose time has come.
    pub due: u64,
    pub sent: u64,
    pub failed: u64,
    pub suppressed: u64,
    pub cancelled: u64,
}

/// A mail that a deliverer has in hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimedMail {
    pub mail: MailId,
    pub message_id: Raw,
    pub to: Raw,
    pub subject: Raw,
    pub body: Raw,
    pub created_at: Time,
    /// Until then nobody else sends it.
    pub until: Time,
}

/// What a deliverer tells of a mail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivered {
    /// The server has taken it.
    Sent,
    /// It did not work now.
    Later { error: String },
    /// It will never work.
    Never { error: String },
    /// It was not tried.
    Untried,
}

/// What an operator decides about mails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailDecision {
    /// Tries it at once: one that failed or was cancelled, or one that waits for its next attempt.
    SendAgain,
    /// Takes one out of the queue.
    Cancel,
}
