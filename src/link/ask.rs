//! Asking and waiting for the answer: how the command line talks to a database.

use std::sync::mpsc::Receiver;

use super::remote::RemoteLink;
use super::{Link as _, LinkState, News, Ticket};
use crate::api::{Refusal, RefusalKind, Reply, Request};

/// So often a line is dialled again before a command gives up.
const ATTEMPTS: u32 = 4;

/// A way to a database that answers before it returns.
pub trait Asker {
    /// Asks and waits.
    ///
    /// # Errors
    /// The refusal, with its kind.
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal>;
}

impl<F: FnMut(Request) -> Result<Reply, Refusal>> Asker for F {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        self(request)
    }
}

/// A link of which one thing is asked at a time.
pub struct Patient {
    link: RemoteLink,
    news: Receiver<News>,
    last: u64,
}

impl Patient {
    /// Waits for answers of a link that come through `news`.
    #[must_use]
    pub const fn new(link: RemoteLink, news: Receiver<News>) -> Self {
        Self { link, news, last: 0 }
    }
}

impl Asker for Patient {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.link.ask(ticket, None, request);
        loop {
            let failed = |sentence: String| Err(Refusal::new(RefusalKind::LinkFailed, sentence));
            match self.news.recv() {
                Ok(News::Answer(answer)) if answer.ticket == ticket => return answer.result,
                Ok(News::State(LinkState::Connecting { attempt })) if attempt > ATTEMPTS => {
                    return failed("The line broke, and could not be made anew.".to_owned());
                }
                Ok(News::State(LinkState::Down { reason })) => return failed(reason.shown().to_string()),
                Ok(_) => {}
                Err(_) => return failed("The line is gone.".to_owned()),
            }
        }
    }
}
