//! A mail as it goes over the wire: headers that hold one line each, and a text that is encoded.
//!
//! Everything in it is taken from the row, the date too, so that a mail that goes out twice is the same mail.

use std::time::{Duration, SystemTime};

use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

use crate::api::mail::ClaimedMail;
use crate::domain::mail::{body, subject};
use crate::domain::text::is_forbidden_in_input;

/// The last millisecond of the year 9999; a mail can be of no later one.
const LATEST: u64 = 253_402_300_799_999;

/// A written letter with its two addresses.
#[derive(Debug)]
pub(super) struct Letter {
    pub from: Address,
    pub to: Address,
    /// The part of the Message-ID before the `@`: letters and digits.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Reads the sender.
///
/// # Errors
/// The sentence that says that it is none.
pub(super) fn sender(from: &str) -> Result<Mailbox, String> {
    from.parse().map_err(|_| format!("\"{from}\" in mail.from is no sender; one is Beadle <it@example.org>."))
}

fn recipient(to: &str) -> Result<Address, String> {
    let none = || format!("\"{to}\" is no address that mail can go to.");
    if to.chars().any(|c| is_forbidden_in_input(c) || c.is_whitespace()) || to.starts_with('-') || to.len() > 254 {
        return Err(none());
    }
    to.parse().map_err(|_| none())
}

impl Letter {
    /// Writes a mail.
    ///
    /// # Errors
    /// The sentence that says why it can never be sent.
    pub(super) fn write(from: &str, mail: &ClaimedMail) -> Result<Self, String> {
        let (from, to) = (sender(from)?, recipient(mail.to.stored())?);
        let id = mail.message_id.stored();
        let name = id.split('@').next().unwrap_or_default().to_owned();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) || !is_plain(id) {
            return Err("The mail has no Message-ID that can be sent.".to_owned());
        }
        let milliseconds = u64::try_from(mail.created_at.0).unwrap_or_default().min(LATEST);
        let date = SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let written = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to.clone()))
            .date(date)
            .message_id(Some(format!("<{id}>")))
            .subject(subject(mail.subject.stored()))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(body(mail.body.stored()))
            .map_err(|error| format!("The mail cannot be written: {error}."))?;
        Ok(Self { from: from.email, to, name, bytes: written.formatted() })
    }
}

fn is_plain(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@.-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::MailId;
    use crate::domain::time::Time;

    #[test]
    fn a_mail_of_any_moment_has_a_date() {
        for (moment, year) in [(i64::MIN, "1970"), (1_763_769_600_123, "2025"), (i64::MAX, "9999")] {
            let mail = ClaimedMail {
                mail: MailId(1),
                message_id: "a1@beadle.example".into(),
                to: "dana@harbor.example".into(),
                subject: "Approved".into(),
                body: "Good news.".into(),
                created_at: Time(moment),
                until: Time(0),
            };
            let letter = Letter::write("it@harbor.example", &mail).unwrap();
            let text = String::from_utf8(letter.bytes).unwrap();
            let date = text.lines().find(|line| line.starts_with("Date: ")).unwrap();
            assert!(date.contains(&format!(" {year} ")), "{date}");
        }
    }
}
