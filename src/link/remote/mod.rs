//! A database at the far end of a line: questions go out as frames, answers come in, and a line that breaks is made anew.
//!
//! Whoever asks never waits: a question is noted and returns. One thread keeps the line: it has the bytes written and
//! read by one thread each, looks whether the far end still breathes, and dials again when it does not. What was asked
//! and not answered is asked again on the next line, unless it counts each time; a commit travels under a receipt, so
//! that asking again tells what became of it and does nothing twice.

mod carry;
pub mod deploy;
mod keep;
mod line;
mod pace;
mod pulse;
pub mod ssh;
mod talk;

use std::sync::Arc;
use std::thread::{self, JoinHandle};

pub use line::{Broken, Dial, End, Line};
pub use pace::Pace;

use super::{Link, News, Slot, Ticket};
use crate::api::{Refusal, RefusalKind, Request};
use crate::wire::Hello;
use crate::wire::hello::Opened;
use keep::Keeper;
use talk::Talk;

/// A link to a database at the far end of a line.
pub struct RemoteLink {
    talk: Arc<Talk>,
    keeper: Option<JoinHandle<()>>,
}

impl RemoteLink {
    /// Dials for the first time, where the operator may be asked something by whatever makes the line, and tells what
    /// was opened. News are delivered from threads of the link.
    ///
    /// # Errors
    /// Why there is no line, or what the far end refused.
    pub fn open(
        dial: Box<dyn Dial>,
        hello: Hello,
        deliver: Box<dyn Fn(News) + Send + Sync>,
    ) -> Result<(Self, Opened), Refusal> {
        Self::open_at(Pace::default(), dial, hello, deliver)
    }

    /// The same at a pace of one's own.
    ///
    /// # Errors
    /// As above.
    pub fn open_at(
        pace: Pace,
        mut dial: Box<dyn Dial>,
        hello: Hello,
        deliver: Box<dyn Fn(News) + Send + Sync>,
    ) -> Result<(Self, Opened), Refusal> {
        let Line { from, to, end } = dial.dial(false)?;
        let (line, opened) = line::greet(from, to, &hello).accept(end).map_err(|failure| failure.refusal)?;
        let talk = Arc::new(Talk::new(deliver, opened.standing.operator.as_ref().map(|operator| operator.user)));
        let database = opened.standing.database.uuid.clone();
        let keeper = Keeper { talk: Arc::clone(&talk), dial, hello, pace, database };
        let thread = thread::Builder::new().name("link".to_owned()).spawn(move || keeper.keep(line));
        let thread = thread.map_err(|error| {
            Refusal::new(RefusalKind::Failed, format!("No thread could be started for the link: {error}."))
        })?;
        Ok((Self { talk, keeper: Some(thread) }, opened))
    }
}

impl Link for RemoteLink {
    fn ask(&mut self, ticket: Ticket, slot: Option<Slot>, request: Request) {
        self.talk.ask(ticket, slot, request);
    }

    fn cancel(&mut self, ticket: Ticket) {
        self.talk.cancel(ticket);
    }

    fn dial_now(&mut self) {
        self.talk.hurry();
    }

    fn is_far(&self) -> bool {
        true
    }
}

/// Waits a moment for a commit on its way; its receipt tells the rest.
impl Drop for RemoteLink {
    fn drop(&mut self) {
        self.talk.close();
        if let Some(keeper) = self.keeper.take() {
            // A panic of the thread was reported when it happened.
            let _ = keeper.join();
        }
    }
}
