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
    questions: VecDeque<(Ticket, Option<Slot>, Request)>,
    /// The question that runs, unless it must not be stopped, and whether it has become pointless.
    running: Option<(Ticket, Slot, bool)>,
    closed: bool,
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
            if let Some((ticket, slot, request)) = waiting.questions.pop_front() {
                waiting.running = slot.map(|slot| (ticket, slot, false));
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

impl Link for LocalLink {
    fn ask(&mut self, ticket: Ticket, slot: Option<Slot>, request: Request) {
        let mut waiting = self.mailbox.lock();
        if let Some(slot) = slot {
            waiting.questions.retain(|(_, other, _)| *other != Some(slot));
            // Under the lock, so that the question that is stopped is the one in this slot and no later one.
            if let Some((_, _, pointless)) = waiting.running.as_mut().filter(|(_, running, _)| *running == slot) {
                *pointless = true;
                self.interrupter.interrupt();
            }
        }
        waiting.questions.push_back((ticket, slot, request));
        self.mailbox.filled.notify_one();
    }

    fn cancel(&mut self, ticket: Ticket) {
        let mut waiting = self.mailbox.lock();
        waiting.questions.retain(|(other, slot, _)| *other != ticket || slot.is_none());
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
