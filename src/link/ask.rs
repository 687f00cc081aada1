//! Asking and waiting for the answer: how the command line talks to a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::{Link, LinkState, News, Slot, Ticket};
use crate::api::travel::Again;
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};

/// So often a line is dialled again before a command gives up.
const ATTEMPTS: u32 = 5;

/// So often it is looked whether somebody wants to stop, while an answer is waited for.
const LOOK: Duration = Duration::from_millis(50);

/// Where whoever waits asks one question at a time.
const SLOT: Slot = Slot("conversation");

/// Says that whoever sits there wants no more of what is being done, as by ctrl-C.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    heeded: Arc<AtomicBool>,
}

impl Stop {
    /// What is set where somebody asks for it.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.asked)
    }

    /// Tells once whether it was asked for; whoever hears it has to stop.
    #[must_use]
    pub fn take(&self) -> bool {
        let asked = self.asked.swap(false, Ordering::SeqCst);
        self.heeded.fetch_or(asked, Ordering::SeqCst);
        asked
    }

    /// Tells once whether something was stopped since this was asked last.
    #[must_use]
    pub fn was_heeded(&self) -> bool {
        self.heeded.swap(false, Ordering::SeqCst)
    }
}

/// The refusal of what was given up.
#[must_use]
pub fn given_up() -> Refusal {
    Refusal::new(RefusalKind::Failed, "It was given up.")
}

/// A way to a database that answers before it returns.
pub trait Asker {
    /// Asks and waits.
    ///
    /// # Errors
    /// The refusal, with its kind.
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal>;

    /// Asks and waits, while `tell` hears how far long work is, where that is known.
    ///
    /// # Errors
    /// The refusal, with its kind.
    fn ask_telling(&mut self, request: Request, _tell: &dyn Fn(Progress)) -> Result<Reply, Refusal> {
        self.ask(request)
    }
}

impl<F: FnMut(Request) -> Result<Reply, Refusal>> Asker for F {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        self(request)
    }
}

/// A link of which one thing is asked at a time. A line that breaks is dialled again a few times; who had signed in
/// signs in again, and what was asked goes on.
pub struct Patient {
    link: Box<dyn Link>,
    news: Receiver<News>,
    last: u64,
    /// How the operator signed in, to do it again on another line.
    sign_in: Option<Request>,
    /// Whether the line that is there now was made after the first, and nobody signed in on it yet.
    is_new: bool,
    /// Why nothing is asked any more.
    given_up: Option<Refusal>,
    writing: Arc<AtomicBool>,
    /// Who asks for the waiting to end.
    stop: Option<Stop>,
}

impl Patient {
    /// Waits for answers of a link that come through `news`. While something that writes is on its way, `writing` says
    /// so.
    #[must_use]
    pub fn new(link: impl Link + 'static, news: Receiver<News>, writing: Arc<AtomicBool>) -> Self {
        Self { link: Box::new(link), news, last: 0, sign_in: None, is_new: false, given_up: None, writing, stop: None }
    }

    /// Gives a question up when somebody asks for it, and goes on with the next. What writes is not stopped by that, only
    /// no longer waited for: its receipt tells the rest.
    #[must_use]
    pub fn heeding(self, stop: Stop) -> Self {
        Self { stop: Some(stop), ..self }
    }

    fn send(&mut self, request: Request) -> Ticket {
        self.last += 1;
        let slot = (self.stop.is_some() && request.again() == Again::Freely).then_some(SLOT);
        self.link.ask(Ticket(self.last), slot, request);
        Ticket(self.last)
    }

    /// The next news, unless nothing comes any more or somebody wants to stop.
    fn hear(&self) -> Result<News, Refusal> {
        let gone = || Refusal::new(RefusalKind::LinkFailed, "The line is gone.");
        let Some(stop) = &self.stop else { return self.news.recv().map_err(|_| gone()) };
        loop {
            match self.news.recv_timeout(LOOK) {
                Ok(news) => return Ok(news),
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
                Err(RecvTimeoutError::Timeout) if stop.take() => return Err(given_up()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Waits for an answer; who sat there before signs in again first where the line is another.
    fn wait(&mut self, ticket: Ticket, tell: &dyn Fn(Progress)) -> Result<Reply, Refusal> {
        let failed = |sentence: String| Refusal::new(RefusalKind::LinkFailed, sentence);
        let mut again = None;
        loop {
            if self.is_new {
                self.is_new = false;
                again = self.sign_in.clone().map(|sign_in| self.send(sign_in));
            }
            let news = self.hear().inspect_err(|_| self.link.cancel(ticket))?;
            match news {
                News::Answer(answer) if answer.ticket == ticket => return answer.result,
                News::Progress(told, progress) if told == ticket => tell(progress),
                News::Answer(answer) if Some(answer.ticket) == again => match answer.result {
                    // The line broke once more; there will be another.
                    Err(refusal) if refusal.kind != RefusalKind::LinkFailed => {
                        let why = refusal.sentence.stored();
                        return Err(failed(format!("After the line broke, signing in again was refused: {why}")));
                    }
                    _ => {}
                },
                News::State(LinkState::Up) => self.is_new = true,
                News::State(LinkState::Connecting { attempt, why }) if attempt > ATTEMPTS => {
                    return Err(failed(format!("The line broke and could not be made anew. {}", why.stored())));
                }
                News::State(LinkState::Down { reason }) => return Err(failed(reason.stored().to_owned())),
                _ => {}
            }
        }
    }
}

impl Asker for Patient {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        self.ask_telling(request, &|_| ())
    }

    fn ask_telling(&mut self, request: Request, tell: &dyn Fn(Progress)) -> Result<Reply, Refusal> {
        if let Some(refusal) = &self.given_up {
            return Err(refusal.clone());
        }
        if self.stop.as_ref().is_some_and(Stop::take) {
            return Err(given_up());
        }
        while let Ok(news) = self.news.try_recv() {
            self.is_new |= news == News::State(LinkState::Up);
        }
        self.writing.store(request.again() == Again::ByReceipt, Ordering::SeqCst);
        let sign_in = matches!(request, Request::SignIn { .. }).then(|| request.clone());
        let leaves = request == Request::SignOut;
        let ticket = self.send(request);
        let result = self.wait(ticket, tell);
        self.writing.store(false, Ordering::SeqCst);
        match &result {
            Ok(_) if sign_in.is_some() || leaves => self.sign_in = sign_in,
            Err(refusal) if refusal.kind == RefusalKind::LinkFailed && sign_in.is_none() => {
                self.given_up = Some(refusal.clone());
            }
            _ => {}
        }
        result
    }
}
