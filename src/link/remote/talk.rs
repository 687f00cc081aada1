//! What was asked on a link and is not answered yet, and what has to be written to the line.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::api::travel::Again;
use crate::api::{Refusal, RefusalKind, Reply, Request, Standing};
use crate::domain::ids::UserId;
use crate::link::{Answer, LinkState, News, Slot, Ticket};
use crate::wire::message;

/// What has to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Out {
    Ask(Ticket),
    Cancel(Ticket),
    Ping,
}

/// A question without an answer.
struct Asked {
    slot: Option<Slot>,
    request: Request,
    /// Whether it was written to the present line.
    sent: bool,
}

/// How the link stands.
pub(super) struct State {
    out: VecDeque<Out>,
    asked: BTreeMap<Ticket, Asked>,
    /// Counts the lines, so that what belongs to an earlier one is recognized.
    pub(super) round: u64,
    /// Why the present line is broken, if it is.
    pub(super) broken: Option<String>,
    /// When the far end was heard last.
    pub(super) heard: Instant,
    /// When it was asked for a sign of life that did not come yet.
    pub(super) pinged: Option<Instant>,
    pub(super) closed: bool,
    /// Who sat at the far end when something was asked last.
    operator: Option<UserId>,
    /// Whose commits wait, because after a line broke nobody has signed in again.
    held_for: Option<UserId>,
}

pub(super) struct Talk {
    state: Mutex<State>,
    changed: Condvar,
    deliver: Box<dyn Fn(News) + Send + Sync>,
}

impl Talk {
    pub(super) fn new(deliver: Box<dyn Fn(News) + Send + Sync>, operator: Option<UserId>) -> Self {
        let state = State {
            out: VecDeque::new(),
            asked: BTreeMap::new(),
            round: 0,
            broken: None,
            heard: Instant::now(),
            pinged: None,
            closed: false,
            operator,
            held_for: None,
        };
        Self { state: Mutex::new(state), changed: Condvar::new(), deliver }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // The lock guards plain values that are whole between statements, so a panic elsewhere does not spoil them.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes whoever waits for a change.
    pub(super) fn wake(&self) {
        self.changed.notify_all();
    }

    pub(super) fn wait(&self, state: MutexGuard<'_, State>, most: Duration) {
        drop(self.changed.wait_timeout(state, most).unwrap_or_else(PoisonError::into_inner));
    }

    /// Waits until a moment, unless the line of a round is over before it.
    pub(super) fn rest(&self, round: u64, until: Instant) {
        let mut state = self.lock();
        while state.round == round && state.broken.is_none() && !state.is_done() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(super) fn tell(&self, state: LinkState) {
        (self.deliver)(News::State(state));
    }

    pub(super) fn ask(&self, ticket: Ticket, slot: Option<Slot>, request: Request) {
        let mut state = self.lock();
        if let Some(slot) = slot {
            let replaced: Vec<Ticket> =
                state.asked.iter().filter(|(_, asked)| asked.slot == Some(slot)).map(|(ticket, _)| *ticket).collect();
            for ticket in replaced {
                state.forget(ticket);
            }
        }
        state.asked.insert(ticket, Asked { slot, request, sent: false });
        state.out.push_back(Out::Ask(ticket));
        self.wake();
    }

    pub(super) fn cancel(&self, ticket: Ticket) {
        let mut state = self.lock();
        if state.asked.get(&ticket).is_some_and(|asked| asked.slot.is_some()) {
            state.forget(ticket);
            self.wake();
        }
    }

    /// Takes an answer in and hands it on, if anybody still waits for it.
    pub(super) fn answered(&self, answer: message::Answer) {
        let ticket = Ticket(answer.ticket);
        let mut state = self.lock();
        if state.asked.remove(&ticket).is_none() {
            return;
        }
        if let Ok(Reply::Standing(standing)) = &answer.result {
            state.sits(standing.operator.as_ref().map(|operator| operator.user));
        }
        drop(state);
        self.wake();
        (self.deliver)(News::Answer(Answer { ticket, result: answer.result }));
    }

    /// Hands on what the standing has become, told unasked. Who sits there changes only when that is asked for.
    ///
    /// # Errors
    /// What cannot be.
    pub(super) fn stands(&self, standing: Standing) -> Result<(), &'static str> {
        let operator = standing.operator.as_ref().map(|operator| operator.user);
        let mut state = self.lock();
        if operator.is_some() && operator != state.operator {
            return Err("the far end says that somebody else sits here");
        }
        state.sits(operator);
        drop(state);
        self.wake();
        (self.deliver)(News::Standing(standing));
        Ok(())
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.wake();
    }

    /// Notes that the line of a round is broken, and why.
    pub(super) fn break_off(&self, round: u64, why: String) {
        let mut state = self.lock();
        if state.round == round && state.broken.is_none() {
            state.broken = Some(why);
            self.wake();
        }
    }

    /// Waits for the next thing to write on the line of a round; nothing when that line is over.
    pub(super) fn next(&self, round: u64) -> Option<Written> {
        let mut state = self.lock();
        loop {
            if state.round != round || state.broken.is_some() || state.is_done() {
                return None;
            }
            if let Some(written) = state.write() {
                return Some(written);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Puts everything that is not answered on the next line, in the order in which it was asked. What counts each time
    /// is given back to whoever asked.
    pub(super) fn begin(&self, operator: Option<UserId>) {
        let mut state = self.lock();
        state.round += 1;
        (state.broken, state.pinged, state.heard) = (None, None, Instant::now());
        state.out.clear();
        if state.held_for.is_none() && state.operator.is_some() && state.operator != operator {
            state.held_for = state.operator;
        }
        let lost: Vec<Ticket> = state
            .asked
            .iter()
            .filter(|(_, asked)| asked.sent && asked.request.again() == Again::Never)
            .map(|(ticket, _)| *ticket)
            .collect();
        for ticket in &lost {
            state.asked.remove(ticket);
        }
        state.operator = operator;
        state.ask_again();
        drop(state);
        self.wake();
        for ticket in lost {
            let refusal = Refusal::new(RefusalKind::LinkFailed, "The line broke before the answer came.")
                .hint("Look whether it was done, and ask again.");
            (self.deliver)(News::Answer(Answer { ticket, result: Err(refusal) }));
        }
    }

    /// Gives everything back that is not answered, because there will be no other line.
    pub(super) fn give_back(&self, why: &Refusal) {
        let mut state = self.lock();
        let lost: Vec<Ticket> = std::mem::take(&mut state.asked).into_keys().collect();
        state.out.clear();
        drop(state);
        for ticket in lost {
            (self.deliver)(News::Answer(Answer { ticket, result: Err(why.clone()) }));
        }
    }
}

/// A question or a sign, as it is written.
pub(super) enum Written {
    Frame(crate::wire::Kind, Vec<u8>),
    /// What could not be put into a frame: its refusal is the answer.
    Refused(Ticket, Refusal),
}

impl State {
    fn forget(&mut self, ticket: Ticket) {
        if let Some(asked) = self.asked.remove(&ticket) {
            self.out.retain(|out| *out != Out::Ask(ticket));
            if asked.sent {
                self.out.push_back(Out::Cancel(ticket));
            }
        }
    }

    pub(super) fn ping(&mut self) {
        self.pinged = Some(Instant::now());
        // Before everything else, so that the time until it comes back is that of the line.
        self.out.push_front(Out::Ping);
    }

    /// Whether everything is said that had to be before the line is closed: only commits are waited for.
    pub(super) fn is_done(&self) -> bool {
        self.closed
            && !self.asked.values().any(|asked| asked.slot.is_none() && asked.request.again() == Again::ByReceipt)
    }

    /// Takes note of who sits at the far end; commits of theirs that waited go out.
    fn sits(&mut self, operator: Option<UserId>) {
        self.operator = operator;
        if operator.is_some() && self.held_for == operator {
            self.held_for = None;
            self.ask_again();
        }
    }

    /// Puts on the line what is not on it yet.
    fn ask_again(&mut self) {
        let waiting: Vec<Ticket> = self.asked.keys().copied().collect();
        for ticket in waiting {
            if !self.out.contains(&Out::Ask(ticket))
                && self.asked.get(&ticket).is_some_and(|asked| !self.is_held(asked))
            {
                self.out.push_back(Out::Ask(ticket));
            }
        }
    }

    /// A commit waits until whoever sent it sits there again: nobody else could hear what became of it.
    fn is_held(&self, asked: &Asked) -> bool {
        self.held_for.is_some() && asked.request.again() == Again::ByReceipt
    }

    fn write(&mut self) -> Option<Written> {
        while let Some(out) = self.out.pop_front() {
            match out {
                Out::Ping => return Some(Written::Frame(crate::wire::Kind::Ping, b"beadle!?".to_vec())),
                Out::Cancel(ticket) => {
                    return Some(Written::Frame(crate::wire::Kind::Cancel, ticket.0.to_be_bytes().to_vec()));
                }
                Out::Ask(ticket) => {
                    let Some(asked) = self.asked.get_mut(&ticket) else { continue };
                    asked.sent = true;
                    return Some(match message::ask(ticket.0, asked.slot.is_some(), &asked.request) {
                        Ok((kind, contents)) => Written::Frame(kind, contents),
                        Err(refusal) => Written::Refused(ticket, refusal),
                    });
                }
            }
        }
        None
    }
}
