//! Mail to people: what becomes of one, when it is tried again, and what may stand in it.

use serde::{Deserialize, Serialize};

use super::ids::UserId;
use super::message::{SUBJECT_LIMIT, neutral};
use super::text::is_forbidden_in_input;
use super::time::{HOUR, MINUTE, Time};

/// The longest body, in characters; what a site's template makes of names is a page or two.
pub const LONGEST_BODY: usize = 20_000;
/// How many addresses one letter goes to.
pub const MOST_ADDRESSES: usize = 500;

/// Where a mail stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its next attempt.
    Queued,
    Sent,
    /// It was refused, or tried too often; it is sent again only by a decision.
    Failed,
    /// Nothing leaves a training environment.
    Suppressed,
    /// Somebody decided that it is not to be sent.
    Cancelled,
}

impl MailState {
    pub const ALL: [Self; 5] = [Self::Queued, Self::Sent, Self::Failed, Self::Suppressed, Self::Cancelled];

    /// The word for it, in the database, on the command line and on the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Which mails are meant.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFilter {
    #[serde(default)]
    pub state: Option<MailState>,
    /// Whom it is about.
    #[serde(default)]
    pub user: Option<UserId>,
    /// All of these words occur in address or subject.
    #[serde(default)]
    pub words: Vec<String>,
}

impl MailFilter {
    /// Reads what was typed: words, `state:failed`, `user:42`.
    ///
    /// # Errors
    /// The sentence that says what there is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut filter = Self::default();
        for word in text.split_whitespace() {
            if let Some(state) = word.strip_prefix("state:") {
                let known = MailState::from_word(&state.to_lowercase());
                filter.state = Some(known.ok_or("There are queued, sent, failed, suppressed and cancelled.")?);
            } else if let Some(user) = word.strip_prefix("user:") {
                filter.user = Some(user.parse().map_err(|_| "A user is named by a number, as in user:42.")?);
            } else {
                filter.words.push(word.to_owned());
            }
        }
        Ok(filter)
    }
}

/// How long to wait after each attempt that came to nothing; after the last one the mail has failed. Two days in all.
const WAITS: [i64; 8] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];

/// When a mail is tried again after so many attempts; `None` when it was tried often enough.
#[must_use]
pub fn next_attempt(attempts: u32, now: Time) -> Option<Time> {
    let number = usize::try_from(attempts).ok()?.checked_sub(1)?;
    WAITS.get(number).map(|wait| now.plus(*wait))
}

/// One line of a subject, with nothing in it that could begin another header.
#[must_use]
pub fn subject(text: &str) -> String {
    cut(neutral(text).trim(), SUBJECT_LIMIT)
}

/// The lines of a body; controls other than line ends are taken out, and one that is too long ends early and says so.
#[must_use]
pub fn body(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines.chars().filter(|c| *c == '\n' || !is_forbidden_in_input(*c)).collect();
    if kept.chars().count() <= LONGEST_BODY {
        return kept;
    }
    format!("{}\n[The rest was too long for a mail.]\n", kept.chars().take(LONGEST_BODY).collect::<String>())
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let start: String = text.chars().take(longest - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_end_after_two_days() {
        let (mut now, mut attempts) = (Time(0), 0);
        while let Some(next) = next_attempt(attempts + 1, now) {
            assert!(next > now);
            (now, attempts) = (next, attempts + 1);
        }
        assert_eq!((now.0 / HOUR, attempts), (46, 8));
        assert_eq!(next_attempt(0, now), None);
    }

    #[test]
    fn a_subject_is_one_line_and_a_body_has_no_controls() {
        assert_eq!(subject("Hi\r\nBcc: all@x.example\u{202e}\u{1b}[2J"), "Hi Bcc: all@x.example");
        let long = subject(&"é".repeat(201));
        assert_eq!((long.chars().count(), long.ends_with('…')), (200, true));
        assert_eq!(body("a\r\nb\rc\u{0}\u{9b}\u{202e}d\n.\n"), "a\nb\ncd\n.\n");
        let cut = body(&"x".repeat(1 << 20));
        assert!(cut.len() < LONGEST_BODY + 60 && cut.ends_with("too long for a mail.]\n"));
    }

    #[test]
    fn filters_are_read() {
        let filter = MailFilter::parse(" dana state:Failed user:42 x.example").unwrap();
        assert_eq!((filter.state, filter.user), (Some(MailState::Failed), Some(UserId(42))));
        assert_eq!(filter.words, ["dana", "x.example"]);
        assert!(MailFilter::parse("state:lost").unwrap_err().contains("suppressed"));
        assert!(MailFilter::parse("user:dana").is_err());
    }
}
