//! Questions on their way: which ticket belongs to what, and which answers nobody waits for any more.

use crate::api::Request;
use crate::domain::time::Time;
use crate::link::{Slot, Ticket};

use super::cache::AHEAD;
use super::effect::Effect;
use super::pane::Tab;

/// Who gets the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asker {
    Pane(Tab),
    /// The shell itself: standing and sign-in.
    Shell,
    /// A commit, or the question what became of it.
    Commit,
    /// Whoever compares what is kept of the journal with it.
    Anchor,
}

/// A question that is on its way.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    pub ticket: Ticket,
    pub slot: Option<Slot>,
    pub request: Request,
    pub asker: Asker,
    /// The epoch in which it was asked.
    pub epoch: u64,
    pub at: Time,
}

impl Asked {
    /// Whether the dialog on top asked, and is told where it is refused.
    pub const fn is_of_dialog(&self) -> bool {
        matches!(self.request, Request::SignIn { .. } | Request::RequestAccess { .. } | Request::Confirm { .. })
    }
}

/// The questions on their way, oldest first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Asking {
    last: u64,
    waiting: Vec<Asked>,
}

impl Asking {
    /// Notes a question and makes the effect that sends it. What waits in the same slot will get no answer.
    pub fn ask(&mut self, asker: Asker, slot: Option<Slot>, request: Request, epoch: u64, at: Time) -> Effect {
        if slot.is_some() {
            self.waiting.retain(|asked| asked.slot != slot);
        }
        self.last += 1;
        let ticket = Ticket(self.last);
        self.waiting.push(Asked { ticket, slot, request: request.clone(), asker, epoch, at });
        Effect::Ask { ticket, slot, request }
    }

    /// Takes the question an answer belongs to; `None` when nobody waits for it.
    pub fn answered(&mut self, ticket: Ticket) -> Option<Asked> {
        let at = self.waiting.iter().position(|asked| asked.ticket == ticket)?;
        Some(self.waiting.remove(at))
    }

    pub fn is_waiting(&self, request: &Request, epoch: u64) -> bool {
        self.waiting.iter().any(|asked| asked.epoch == epoch && asked.request == *request)
    }

    pub fn is_busy(&self, asker: Asker) -> bool {
        self.waiting.iter().any(|asked| asked.asker == asker)
    }

    /// Since when the operator waits for something they can see.
    pub fn since(&self) -> Option<Time> {
        self.waited_for().map(|asked| asked.at).min()
    }

    /// The name of what has been on its way longest.
    pub fn oldest(&self) -> Option<&'static str> {
        self.waited_for().next().map(|asked| asked.request.name())
    }

    fn waited_for(&self) -> impl Iterator<Item = &Asked> {
        let ahead = |slot: Option<Slot>| slot.is_some_and(|slot| AHEAD.contains(&slot));
        self.waiting.iter().filter(move |asked| asked.request != Request::Standing && !ahead(asked.slot))
    }

    /// Takes everything that panes wait for, because the operator waits no longer.
    pub fn give_up(&mut self) -> Vec<Asked> {
        let is_read = |asked: &mut Asked| matches!(asked.asker, Asker::Pane(_));
        self.waiting.extract_if(.., is_read).collect()
    }

    /// Whether a pane waits for something.
    pub fn is_reading(&self) -> bool {
        self.waiting.iter().any(|asked| matches!(asked.asker, Asker::Pane(_)))
    }

    /// Gives up the reads of the panes, so that they can be asked again; commits still wait for their answer.
    pub fn drop_reads(&mut self) {
        self.waiting.retain(|asked| asked.asker == Asker::Commit);
    }
}
