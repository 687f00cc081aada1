//! Asking and waiting for the answer: how the command line talks to a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use super::remote::RemoteLink;
use super::{Link as _, LinkState, News, Ticket};
use crate::api::travel::Again;
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};

/// So often a line is dialled again before a command gives up.
const ATTEMPTS: u32 = 5;

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
    link: RemoteLink,
    news: Receiver<News>,
    last: u64,
    /// How the operator signed in, to do it again on another line.
    sign_in: Option<Request>,
    /// Whether the line that is there now was made after the first, and nobody signed in on it yet.
    is_new: bool,
    /// Why nothing is asked any more.
    given_up: Option<Refusal>,
    writing: Arc<AtomicBool>,
}

impl Patient {
    /// Waits for answers of a link that come through `news`. While something that writes is on its way, `writing` says
    /// so.
    #[must_use]
    pub const fn new(link: RemoteLink, news: Receiver<News>, writing: Arc<AtomicBool>) -> Self {
        Self { link, news, last: 0, sign_in: None, is_new: false, given_up: None, writing }
    }

    fn send(&mut self, request: Request) -> Ticket {
        self.last += 1;
        self.link.ask(Ticket(self.last), None, request);
        Ticket(self.last)
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
            match self.news.recv() {
                Ok(News::Answer(answer)) if answer.ticket == ticket => return answer.result,
                Ok(News::Progress(told, progress)) if told == ticket => tell(progress),
                Ok(News::Answer(answer)) if Some(answer.ticket) == again => match answer.result {
                    // The line broke once more; there will be another.
                    Err(refusal) if refusal.kind != RefusalKind::LinkFailed => {
                        return Err(failed(format!("After the line broke, signing in again was refused: {refusal}")));
                    }
                    _ => {}
                },
                Ok(News::State(LinkState::Up)) => self.is_new = true,
                Ok(News::State(LinkState::Connecting { attempt, why })) if attempt > ATTEMPTS => {
                    return Err(failed(format!("The line broke and could not be made anew. {}", why.stored())));
                }
                Ok(News::State(LinkState::Down { reason })) => return Err(failed(reason.stored().to_owned())),
                Ok(_) => {}
                Err(_) => return Err(failed("The line is gone.".to_owned())),
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
