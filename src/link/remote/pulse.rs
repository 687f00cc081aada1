//! Signs of life of a line: when the far end was heard, when it was asked, and since when it owes an answer.

use std::time::{Duration, Instant};

/// A question for a sign of life.
#[derive(Clone, Copy)]
enum Ping {
    /// It is not written yet.
    Waits,
    /// It is on the line since then.
    Sent(Instant),
}

/// The signs of one line.
pub(super) struct Pulse {
    /// When the far end was heard last.
    heard: Instant,
    /// Whether a sign of life was asked for that did not come yet.
    pinged: Option<Ping>,
    /// When a sign of life was asked for last.
    asked: Instant,
    /// When the question was written that the next such sign answers.
    written: Option<Instant>,
    /// When what is being written got on last, while something is.
    writing: Option<Instant>,
}

impl Pulse {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { heard: now, pinged: None, asked: now, written: None, writing: None }
    }

    /// Something came: whatever it is, the far end lives.
    pub(super) fn heard(&mut self) {
        (self.heard, self.pinged) = (Instant::now(), None);
    }

    /// Something is being written and gets on, or it is written.
    pub(super) fn writes(&mut self, still: bool) {
        self.writing = still.then(Instant::now);
    }

    /// A sign of life is asked for.
    pub(super) fn ask(&mut self) {
        (self.pinged, self.asked) = (Some(Ping::Waits), Instant::now());
    }

    /// The question for it goes on the line now. Its answer may be there before the writer is.
    pub(super) fn goes_out(&mut self) {
        self.written = Some(Instant::now());
    }

    /// The question for it is on the line.
    pub(super) fn is_out(&mut self) {
        self.pinged = self.pinged.map(|_| Ping::Sent(Instant::now()));
    }

    /// The answer to it is there: how long both were on their way.
    pub(super) fn answered(&mut self) -> Option<Duration> {
        self.written.take().map(|written| written.elapsed())
    }

    /// How long nobody has asked for a sign of life.
    pub(super) fn quiet(&self) -> Duration {
        self.asked.elapsed()
    }

    /// Since when the line owes a sign of life: what is written does not get on, or a question for one has no answer.
    pub(super) fn owes_since(&self) -> Option<Instant> {
        match (self.writing, self.pinged) {
            (Some(since), _) => Some(since.max(self.heard)),
            (None, Some(Ping::Sent(since))) => Some(since),
            (None, Some(Ping::Waits)) => Some(Instant::now()),
            (None, None) => None,
        }
    }
}
