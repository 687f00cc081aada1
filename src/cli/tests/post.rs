//! The outbox of the pretended database.

use super::world::{HOSTILE, NOW};
use crate::api::mail::{ClaimedMail, MailRow, MailText};
use crate::domain::ids::{MailId, UserId};
use crate::domain::mail::MailState;
use crate::domain::time::HOUR;

pub fn row(mail: i64) -> MailRow {
    MailRow {
        mail: MailId(mail),
        kind: "request".into(),
        to: "lost@x.example".into(),
        subject: HOSTILE.into(),
        about: Some((UserId(3), HOSTILE.into())),
        created_at: NOW,
        state: MailState::Failed,
        attempts: 3,
        due_at: NOW,
        ended_at: Some(NOW),
        error: Some(HOSTILE.into()),
        claimed_until: None,
    }
}

pub fn text() -> MailText {
    MailText { row: row(7), message_id: "a@b.example".into(), body: HOSTILE.into() }
}

/// One that arrives, one that is lost, one whose claim runs out, and one after which nothing is taken.
pub fn claimed() -> Vec<ClaimedMail> {
    let mail = |number, to: &str, time| ClaimedMail {
        mail: MailId(number),
        message_id: "a@b.example".into(),
        to: to.into(),
        subject: HOSTILE.into(),
        body: HOSTILE.into(),
        created_at: NOW,
        until: NOW.plus(time),
    };
    vec![
        mail(1, "dana@x.example", HOUR),
        mail(2, "lost@x.example", HOUR),
        mail(3, "late@x.example", 1),
        mail(4, "away@x.example", HOUR),
        mail(5, "dana@x.example", HOUR),
    ]
}
