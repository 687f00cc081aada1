//! Requests out, answers in: whether the database is in this process or at the far end of a line.

pub mod anchor;
pub mod ask;
pub mod local;
pub mod remote;
pub mod seldom;

use std::time::Duration;

use crate::api::{Progress, Refusal, Reply, Request, Standing};
use crate::domain::text::Raw;

/// Marks a question so that its answer is recognized.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket(pub u64);

/// A place on the screen that a question is asked for. A newer question in the same slot replaces one that still
/// waits and interrupts one that runs; the replaced question gets no answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slot(pub &'static str);

/// What came back for a ticket.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    pub ticket: Ticket,
    pub result: Result<Reply, Refusal>,
}

/// A way to a database. Asking returns at once; answers come on the channel the link was opened with.
pub trait Link: Send {
    fn ask(&mut self, ticket: Ticket, slot: Option<Slot>, request: Request);

    /// Gives a question up that nobody wants the answer to any more: it is stopped if it runs, and gets no answer. What
    /// writes is stopped only while it still looks, and its answer tells what became of it.
    fn cancel(&mut self, _ticket: Ticket) {}

    /// Makes the next attempt at a broken line at once.
    fn dial_now(&mut self) {}

    /// Whether the database is at the far end of a line: each question costs time, and what others write is told by
    /// itself.
    fn is_far(&self) -> bool {
        false
    }
}

/// How the database is reached at this moment: a state to be shown, not an error.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum LinkState {
    #[default]
    Up,
    /// The line broke, and why, or why the last attempt failed; it is being dialled again, counted from 1.
    Connecting { attempt: u32, why: Raw },
    /// No patience mends it: why, and what somebody has to do. Now and then it is looked whether they did.
    Down { reason: Raw },
}

/// What a link has to say: an answer, how far one is, that its state changed, what the standing has become, or how far away
/// the far end is.
#[derive(Clone, PartialEq, Debug)]
pub enum News {
    Answer(Answer),
    /// How far the work on a question is that takes long.
    Progress(Ticket, Progress),
    State(LinkState),
    Standing(Standing),
    /// How long a sign of life took there and back: what the line costs, without any work.
    Delay(Duration),
}

impl From<Answer> for News {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}
