//! A database in this process: a thread that owns the seat, and a mailbox in front of it.
//!
//! A question for a slot replaces the one that waits there and stops the one that runs, so that a fast typist never
//! waits for answers nobody wants any more. Commits have no slot: they are neither replaced nor stopped.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::ask::Asker;
use super::seldom::Seldom;
use super::{Answer, Link, News, Slot, Ticket};
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request, Standing};
use crate::service::{Interrupter, Seat};

/// What waits, what runs, and whether the link was closed.
#[derive(Default)]
struct Waiting {
    questions: VecDeque<Question>,
    /// The question that runs, unless it must not be stopped, and whether it has become pointless.
    running: Option<(Ticket, Hold, bool)>,
    closed: bool,
}

struct Question {
    ticket: Ticket,
    hold: Hold,
    /// How many bytes it had on its way, if it had one.
    size: usize,
    request: Request,
}

/// What a question can be given up for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// For nothing: it may write.
    Kept,
    /// For nothing either; but as long as it only looks it can be stopped, and says so.
    Looks,
    /// For a newer one of its slot.
    Slot(Slot),
    /// For nothing else than its own cancellation.
    Loose,
}

impl Hold {
    /// How a question without a slot is held.
    const fn of(request: &Request) -> Self {
        if request.looks_first() { Self::Looks } else { Self::Kept }
    }

    /// Whether it gets an answer whatever happens.
    fn is_answered(self) -> bool {
        matches!(self, Self::Kept | Self::Looks)
    }
}

/// What there is to do.
enum Turn {
    Question(Ticket, Request),
    /// Nothing was asked for a while.
    Quiet,
    /// The link is closed, and everything is answered.
    Over,
}

/// So often it is looked whether somebody else wrote; that is one number of the file's.
const LOOK: Duration = Duration::from_secs(1);

/// So often the standing is made up anew though nobody wrote: what runs out does so by the clock.
const RECKON: Duration = Duration::from_secs(10);

/// Somebody who looks whether the standing is another than was told, so that no console has to ask for it.
struct Lookout {
    told: Standing,
    version: Option<i64>,
    looked: Instant,
    reckoned: Instant,
}

impl Lookout {
    fn new(seat: &Seat, told: Standing) -> Self {
        let now = Instant::now();
        Self { told, version: seat.version().ok(), looked: now, reckoned: now }
    }

    fn due_in(&self) -> Duration {
        LOOK.saturating_sub(self.looked.elapsed())
    }

    /// Looks, if it is time to; the standing where it has to be told.
    fn look(&mut self, seat: &mut Seat) -> Option<Standing> {
        if !self.due_in().is_zero() {
            return None;
        }
        self.looked = Instant::now();
        // Taken before the standing is read: what is written meanwhile is seen next time.
        let version = seat.version().ok();
        if version == self.version && self.reckoned.elapsed() < RECKON {
            return None;
        }
        (self.version, self.reckoned) = (version, self.looked);
        let Ok(Reply::Standing(standing)) = seat.answer(Request::Standing) else { return None };
        (standing != self.told).then(|| {
            self.told = standing.clone();
            standing
        })
    }

    /// Takes note of what is answered.
    fn hear(&mut self, result: &Result<Reply, Refusal>) {
        if let Ok(Reply::Standing(standing)) = result {
            self.told = standing.clone();
        }
    }
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

    /// Waits for the next question, but no longer than there is nothing else to do.
    fn next(&self, most: Option<Duration>) -> Turn {
        let until = most.map(|most| Instant::now() + most);
        let mut waiting = self.lock();
        loop {
            if let Some(Question { ticket, hold, request, .. }) = waiting.questions.pop_front() {
                waiting.running = (hold != Hold::Kept).then_some((ticket, hold, false));
                return Turn::Question(ticket, request);
            }
            if waiting.closed {
                return Turn::Over;
            }
            waiting = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                Some(Duration::ZERO) => return Turn::Quiet,
                Some(left) => self.filled.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            };
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
    pub fn serve(seat: Seat, deliver: Box<dyn Fn(Answer) + Send>) -> Result<Self, Refusal> {
        let deliver = move |news| {
            if let News::Answer(answer) = news {
                deliver(answer);
            }
        };
        Self::start(seat, None, deliver)
    }

    /// The same for somebody who also wants to know how far long work is.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn serve_telling(seat: Seat, deliver: impl Fn(News) + Send + 'static) -> Result<Self, Refusal> {
        Self::start(seat, None, deliver)
    }

    /// The same for a console, here or at the far end of a line, that knows a standing and is told unasked when it is
    /// another.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn serve_console(
        seat: Seat,
        known: Standing,
        deliver: impl Fn(News) + Send + 'static,
    ) -> Result<Self, Refusal> {
        let lookout = Lookout::new(&seat, known);
        Self::start(seat, Some(lookout), deliver)
    }

    fn start(
        mut seat: Seat,
        mut lookout: Option<Lookout>,
        deliver: impl Fn(News) + Send + 'static,
    ) -> Result<Self, Refusal> {
        let (interrupter, between) = (seat.interrupter(), seat.interrupter());
        let mailbox = Arc::new(Mailbox::default());
        let far = Arc::clone(&mailbox);
        let thread = thread::Builder::new().name("database".to_owned()).spawn(move || {
            loop {
                match far.next(lookout.as_ref().map(Lookout::due_in)) {
                    Turn::Over => return,
                    Turn::Quiet => {}
                    Turn::Question(ticket, request) => {
                        let seldom = Seldom::on_screen();
                        let tell = |progress| {
                            if seldom.is_due() {
                                deliver(News::Progress(ticket, progress));
                            }
                        };
                        let result = seat.answer_telling(request, &tell);
                        if let Some(lookout) = &mut lookout {
                            lookout.hear(&result);
                        }
                        if far.finish(&between) {
                            deliver(News::Answer(Answer { ticket, result }));
                        }
                        if far.is_empty() {
                            seat.tidy();
                        }
                    }
                }
                if let Some(standing) = lookout.as_mut().and_then(|lookout| lookout.look(&mut seat)) {
                    deliver(News::Standing(standing));
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
    pub fn ask_for(&mut self, ticket: Ticket, stoppable: bool, size: usize, request: Request) {
        let hold = if stoppable { Hold::Loose } else { Hold::of(&request) };
        self.put(Question { ticket, hold, size, request });
    }

    /// Gives up every question that may be given up: nobody is there to hear the answers.
    pub fn give_up(&mut self) {
        let mut waiting = self.mailbox.lock();
        waiting.questions.retain(|question| question.hold.is_answered());
        if let Some((_, _, pointless)) = waiting.running.as_mut().filter(|(_, hold, _)| !hold.is_answered()) {
            *pointless = true;
            self.interrupter.interrupt();
        }
    }

    /// How many questions wait, and how many bytes they had on their way.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        let waiting = self.mailbox.lock();
        (waiting.questions.len(), waiting.questions.iter().map(|question| question.size).sum())
    }

    fn put(&mut self, question: Question) {
        let hold = question.hold;
        let mut waiting = self.mailbox.lock();
        if let Hold::Slot(_) = hold {
            waiting.questions.retain(|other| other.hold != hold);
            // Under the lock, so that the question that is stopped is the one in this slot and no later one.
            if let Some((_, _, pointless)) = waiting.running.as_mut().filter(|(_, running, _)| *running == hold) {
                *pointless = true;
                self.interrupter.interrupt();
            }
        }
        waiting.questions.push_back(question);
        self.mailbox.filled.notify_one();
    }
}

impl Link for LocalLink {
    fn ask(&mut self, ticket: Ticket, slot: Option<Slot>, request: Request) {
        let hold = slot.map_or_else(|| Hold::of(&request), Hold::Slot);
        self.put(Question { ticket, hold, size: 0, request });
    }

    fn cancel(&mut self, ticket: Ticket) {
        let mut waiting = self.mailbox.lock();
        waiting.questions.retain(|other| other.ticket != ticket || other.hold.is_answered());
        if let Some((_, hold, pointless)) = waiting.running.as_mut().filter(|(running, ..)| *running == ticket) {
            *pointless = !hold.is_answered();
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

    fn ask_telling(&mut self, request: Request, tell: &dyn Fn(Progress)) -> Result<Reply, Refusal> {
        self.answer_telling(request, tell)
    }
}
