//! Messages: questions with their tickets, and answers.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::frame::Kind;
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};

/// A question on its way. Requests are taken strictly: a field that is not known is a question that was not understood.
#[derive(Serialize)]
struct Asking<'a> {
    ticket: u64,
    stoppable: bool,
    request: &'a Request,
}

/// A question that came.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub ticket: u64,
    /// Whether its answer may be given up while it runs.
    pub stoppable: bool,
    pub request: Request,
}

#[derive(Serialize)]
struct Answering<'a> {
    ticket: u64,
    result: &'a Result<Reply, Refusal>,
}

/// An answer that came.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Answer {
    pub ticket: u64,
    pub result: Result<Reply, Refusal>,
}

/// How far the work on a question is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HowFar {
    pub ticket: u64,
    pub progress: Progress,
}

/// Bytes that leave no copy behind where they need more room; there may be a password among them.
#[derive(Default)]
struct Wiped(Vec<u8>);

impl Write for Wiped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.0.len() + bytes.len();
        if length > self.0.capacity() {
            let mut roomier = Vec::with_capacity(length.next_power_of_two().max(4 << 10));
            roomier.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = roomier;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a question as the contents of a frame; may hold a password, so it is to be wiped.
///
/// # Errors
/// When it is larger than what travels in one piece.
pub fn ask(ticket: u64, stoppable: bool, request: &Request) -> Result<(Kind, Vec<u8>), Refusal> {
    let kind = if request.may_be_large() { Kind::LargeAsk } else { Kind::Ask };
    let mut wiped = Wiped::default();
    let written = serde_json::to_writer(&mut wiped, &Asking { ticket, stoppable, request });
    let mut contents = wiped.0;
    if let Err(error) = written {
        contents.zeroize();
        return Err(unwritable(&error));
    }
    if contents.len() > kind.limit() {
        let (size, most) = (contents.len() >> 20, kind.limit() >> 20);
        contents.zeroize();
        return Err(Refusal::invalid(format!(
            "This is {size} MiB, and at most {most} MiB travel over a link at once."
        ))
        .hint("Split it into several parts."));
    }
    Ok((kind, contents))
}

/// Reads a question, and wipes what it was read from.
///
/// # Errors
/// The ticket, if it has one, and why it was not understood.
pub fn read_ask(kind: Kind, mut contents: Vec<u8>) -> Result<Ask, (Option<u64>, Refusal)> {
    #[derive(Deserialize)]
    struct Ticket {
        ticket: u64,
    }
    let read = serde_json::from_slice::<Ask>(&contents).map_err(|error| {
        let ticket = serde_json::from_slice::<Ticket>(&contents).ok().map(|found| found.ticket);
        let sentence = format!("The question was not understood: {error}.");
        (ticket, Refusal::new(RefusalKind::Usage, sentence))
    });
    contents.zeroize();
    let ask = read?;
    if kind == Kind::LargeAsk && !ask.request.may_be_large() {
        let sentence = "A question of this kind travels in a small frame.";
        return Err((Some(ask.ticket), Refusal::new(RefusalKind::Usage, sentence)));
    }
    Ok(ask)
}

/// Writes an answer as the contents of a frame. One that is too large becomes a refusal.
#[must_use]
pub fn answer(ticket: u64, result: &Result<Reply, Refusal>) -> Vec<u8> {
    let write = |result: &Result<Reply, Refusal>| serde_json::to_vec(&Answering { ticket, result });
    let refusal = match write(result) {
        Ok(contents) if contents.len() <= Kind::Answer.limit() => return contents,
        Ok(contents) => {
            let (size, most) = (contents.len() >> 20, Kind::Answer.limit() >> 20);
            let sentence = format!("The answer has {size} MiB, and at most {most} MiB travel over a link at once.");
            Refusal::invalid(sentence).hint("Ask for less at a time.")
        }
        Err(error) => unwritable(&error),
    };
    write(&Err(refusal)).unwrap_or_default()
}

/// Reads an answer.
///
/// # Errors
/// Why it was not understood.
pub fn read_answer(contents: &[u8]) -> Result<Answer, Refusal> {
    serde_json::from_slice(contents).map_err(|error| {
        Refusal::new(RefusalKind::LinkFailed, format!("The far end's answer was not understood: {error}."))
    })
}

fn unwritable(error: &serde_json::Error) -> Refusal {
    Refusal::new(RefusalKind::Failed, format!("This cannot be put into a frame: {error}."))
}
