//! A database in this process: a thread that owns the seat, and a mailbox in front of it.
//!
//! A question for a slot replaces the one that waits there and stops the one that runs, so that a fast typist never
//! waits for answers nobody wants any more. Commits have no slot: they are neither replaced nor stopped.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::ask::Asker;
use super::{Answer, Link, Slot, Ticket};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::service::{Interrupter, Seat};

/// What waits, what runs, and whether the link was closed.
#[derive(Default)]
struct Waiting {
    questions: VecDeque<(Ticket, Hold, Request)>,
    /// The question that runs, unless it must not be stopped, and whether it has become pointless.
    running: Option<(Ticket, Hold, bool)>,
    closed: bool,
}

/// What a question can be given up for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// For nothing: it may write.
    Kept,
    /// For a newer one of its slot.
    Slot(Slot),
    /// For nothing else than its own cancellation.
    Loose,
}

#[derive(Default)]
struct Mailbox {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // The lock guards plain data that is whole between statements, so a panic elsewhere does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next question; `None` when the link is closed and everything is answered.
    fn next(&self) -> Option<(Ticket, Request)> {
        let mut waiting = self.lock();
        loop {
            if let Some((ticket, hold, request)) = waiting.questions.pop_front() {
                waiting.running = (hold != Hold::Kept).then_some((ticket, hold, false));
                return Some((ticket, request));
            }
            if waiting.closed {
                return None;
            }
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn is_empty(&self) -> bool {
        self.lock().questions.is_empty()
    }

    /// Notes that the running question is over; tells whether anybody still wants its answer.
    fn finish(&self, interrupter: &Interrupter) -> bool {
        let mut waiting = self.lock();
        // Under the lock, so that what was meant for this question does not stop the next one.
        interrupter.rearm();
        waiting.running.take().is_none_or(|(_, _, pointless)| !pointless)
    }
}

/// A link to a database of this machine.
pub struct LocalLink {
    mailbox: Arc<Mailbox>,
    interrupter: Interrupter,
    thread: Option<JoinHandle<()>>,
}

impl LocalLink {
    /// Starts to answer from a seat. Answers are delivered from the thread that owns it.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn serve(mut seat: Seat, deliver: Box<dyn Fn(Answer) + Send>) -> Result<Self, Refusal> {
        let (interrupter, between) = (seat.interrupter(), seat.interrupter());
        let mailbox = Arc::new(Mailbox::default());
        let far = Arc::clone(&mailbox);
        let thread = thread::Builder::new().name("database".to_owned()).spawn(move || {
            while let Some((ticket, request)) = far.next() {
                let result = seat.answer(request);
                if far.finish(&between) {
                    deliver(Answer { ticket, result });
                }
                if far.is_empty() {
                    seat.tidy();
                }
            }
        });
        let thread = thread.map_err(|error| {
            Refusal::new(RefusalKind::Failed, format!("No thread could be started for the database: {error}."))
        })?;
        Ok(Self { mailbox, interrupter, thread: Some(thread) })
    }
}

impl LocalLink {
    /// Asks for somebody at the far end of a line, who replaces questions there and only gives them up here.
    pub fn ask_for(&mut self, ticket: Ticket, stoppable: bool, request: Request) {
        self.put(ticket, if stoppable { Hold::Loose } else { Hold::Kept }, request);
    }

    /// Gives up every question that may be given up: nobody is there to hear the answers.
    pub fn give_up(&mut self) {
        let mut waiting = self.mailbox.lock();
        waiting.questions.retain(|(_, hold, _)| *hold == Hold::Kept);
        if let Some((_, _, pointless)) = waiting.running.as_mut() {
            *pointless = true;
            self.interrupter.interrupt();
        }
    }

    /// How many questions wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.mailbox.lock().questions.len()
    }

    fn put(&mut self, ticket: Ticket, hold: Hold, request: Request) {
        let mut waiting = self.mailbox.lock();
        if let Hold::Slot(_) = hold {
            waiting.questions.retain(|(_, other, _)| *other != hold);
            // Under the lock, so that the question that is stopped is the one in this slot and no later one.
            if let Some((_, _, pointless)) = waiting.running.as_mut().filter(|(_, running, _)| *running == hold) {
                *pointless = true;
                self.interrupter.interrupt();
            }
        }
        waiting.questions.push_back((ticket, hold, request));
        self.mailbox.filled.notify_one();
    }
}

impl Link for LocalLink {
    fn ask(&mut self, ticket: Ticket, slot: Option<Slot>, request: Request) {
        self.put(ticket, slot.map_or(Hold::Kept, Hold::Slot), request);
    }

    fn cancel(&mut self, ticket: Ticket) {
        let mut waiting = self.mailbox.lock();
        waiting.questions.retain(|(other, hold, _)| *other != ticket || *hold == Hold::Kept);
        if let Some((_, _, pointless)) = waiting.running.as_mut().filter(|(running, ..)| *running == ticket) {
            *pointless = true;
            self.interrupter.interrupt();
        }
    }
}

/// Waits for what was asked, so that a commit on its way is finished.
impl Drop for LocalLink {
    fn drop(&mut self) {
        self.mailbox.lock().closed = true;
        self.mailbox.filled.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported when it happened.
            let _ = thread.join();
        }
    }
}

/// Asks and waits, without a thread: the command line.
impl Asker for Seat {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        self.answer(request)
    }
}
