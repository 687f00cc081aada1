//! Questions on their way: which ticket belongs to what, and which answers nobody waits for any more.

use crate::api::Request;
use crate::domain::time::Time;
use crate::link::{Slot, Ticket};

use super::cache::Want;
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
    /// Nobody waits for the answer yet.
    ahead: bool,
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
        let ticket = self.note(asker, slot, (request.clone(), false), epoch, at);
        Effect::Ask { ticket, slot, request }
    }

    /// The same for something that a pane wants. What goes along with it comes with its answer.
    pub fn ask_for(&mut self, asker: Asker, want: Want, is_far: bool, epoch: u64, at: Time) -> Effect {
        let slot = want.slot;
        let ticket = self.note(asker, slot, (want.request.clone(), want.ahead), epoch, at);
        Effect::Ask { ticket, slot, request: want.question(is_far) }
    }

    fn note(
        &mut self,
        asker: Asker,
        slot: Option<Slot>,
        (request, ahead): (Request, bool),
        epoch: u64,
        at: Time,
    ) -> Ticket {
        if slot.is_some() {
            self.waiting.retain(|asked| asked.slot != slot);
        }
        self.last += 1;
        let ticket = Ticket(self.last);
        self.waiting.push(Asked { ticket, slot, request, asker, epoch, at, ahead });
        ticket
    }

    /// The question of a ticket that is on its way.
    pub fn get(&self, ticket: Ticket) -> Option<&Asked> {
        self.waiting.iter().find(|asked| asked.ticket == ticket)
    }

    /// Takes the question an answer belongs to; `None` when nobody waits for it.
    pub fn answered(&mut self, ticket: Ticket) -> Option<Asked> {
        let at = self.waiting.iter().position(|asked| asked.ticket == ticket)?;
        Some(self.waiting.remove(at))
    }

    /// Tells whether something that is wanted is on its way. What was asked ahead may be waited for by now.
    pub fn is_waiting(&mut self, want: &Want, epoch: u64) -> bool {
        let mut waiting = self.waiting.iter_mut();
        let Some(asked) = waiting.find(|asked| asked.epoch == epoch && asked.request == want.request) else {
            return false;
        };
        asked.ahead &= want.ahead;
        true
    }

    /// Whether nobody waits for an answer that is on its way.
    pub fn is_ahead(&self, ticket: Ticket) -> bool {
        self.waiting.iter().any(|asked| asked.ticket == ticket && asked.ahead)
    }

    /// Whether what was asked in a slot is on its way.
    pub fn is_asked(&self, slot: Slot) -> bool {
        self.waiting.iter().any(|asked| asked.slot == Some(slot))
    }

    pub fn is_busy(&self, asker: Asker) -> bool {
        self.ticket_of(asker).is_some()
    }

    /// The question of somebody that is on its way.
    pub fn ticket_of(&self, asker: Asker) -> Option<Ticket> {
        self.waiting.iter().find(|asked| asked.asker == asker).map(|asked| asked.ticket)
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
        self.waiting.iter().filter(|asked| asked.request != Request::Standing && !asked.ahead)
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
