//! What was asked on a link and is not answered yet, and what has to be written to the line.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::pulse::Pulse;
use crate::api::travel::Again;
use crate::api::{Refusal, RefusalKind, Reply, Request, Standing};
use crate::domain::ids::UserId;
use crate::link::{Answer, LinkState, News, Slot, Ticket};
use crate::wire::message::{self, HowFar};

/// Why nobody answers what waited for an operator.
const OTHER: &str = "The line broke, and somebody else signed in.";

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

impl Asked {
    /// Whether it waits for whoever asked to sign in again after a line broke. What signs in does not.
    fn needs_operator(&self) -> bool {
        self.request.again() != Again::Never && self.request != Request::Standing
    }
}

/// How the link stands.
pub(super) struct State {
    out: VecDeque<Out>,
    asked: BTreeMap<Ticket, Asked>,
    /// Counts the lines, so that what belongs to an earlier one is recognized.
    pub(super) round: u64,
    /// Why the present line is broken, if it is.
    pub(super) broken: Option<String>,
    pub(super) pulse: Pulse,
    pub(super) closed: bool,
    /// When somebody said that they want a line at once.
    pub(super) hurry: Option<Instant>,
    /// Who sits at the far end.
    operator: Option<UserId>,
    /// Whose questions wait, because after a line broke they have not signed in again.
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
            pulse: Pulse::new(),
            closed: false,
            hurry: None,
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
        state.ask_again();
        self.wake();
    }

    pub(super) fn cancel(&self, ticket: Ticket) {
        let mut state = self.lock();
        let Some(asked) = state.asked.get(&ticket) else { return };
        if asked.slot.is_some() {
            state.forget(ticket);
        } else if asked.sent && asked.request.looks_first() {
            state.out.push_back(Out::Cancel(ticket));
        }
        self.wake();
    }

    /// Takes an answer in and hands it on, if anybody still waits for it.
    pub(super) fn answered(&self, round: u64, answer: message::Answer) {
        let ticket = Ticket(answer.ticket);
        let mut state = self.lock();
        if state.round != round || state.asked.remove(&ticket).is_none() {
            return;
        }
        let mut lost = Vec::new();
        if let Ok(Reply::Standing(standing)) = &answer.result {
            lost = state.sits(standing.operator.as_ref().map(|operator| operator.user));
        }
        drop(state);
        self.wake();
        (self.deliver)(News::Answer(Answer { ticket, result: answer.result }));
        self.refuse(lost, &Refusal::new(RefusalKind::LinkFailed, OTHER));
    }

    /// Hands on how far the work on a question is that somebody waits for.
    pub(super) fn works(&self, round: u64, HowFar { ticket, progress }: HowFar) {
        let ticket = Ticket(ticket);
        let state = self.lock();
        let waits = state.round == round && state.asked.get(&ticket).is_some_and(|asked| asked.sent);
        drop(state);
        if waits {
            (self.deliver)(News::Progress(ticket, progress));
        }
    }

    /// Takes note of a sign of life on the line of a round, unless that line is over.
    pub(super) fn note<T>(&self, round: u64, sign: impl FnOnce(&mut Pulse) -> T) -> Option<T> {
        let mut state = self.lock();
        (state.round == round).then(|| sign(&mut state.pulse))
    }

    /// Notes that the question for a sign of life is on the line of a round.
    pub(super) fn pinged(&self, round: u64) {
        self.note(round, Pulse::is_out);
        self.wake();
    }

    /// Takes in the answer to it, and tells how long it was on its way.
    pub(super) fn ponged(&self, round: u64) {
        if let Some(delay) = self.note(round, Pulse::answered).flatten() {
            (self.deliver)(News::Delay(delay));
        }
    }

    /// Has the next attempt to dial made at once.
    pub(super) fn hurry(&self) {
        self.lock().hurry = Some(Instant::now());
        self.wake();
    }

    /// Whether somebody wants a line at once; told once.
    pub(super) fn hurried(&self) -> bool {
        self.lock().hurry.take().is_some()
    }

    /// Hands on what the standing has become, told unasked. Who sits there changes only when that is asked for.
    ///
    /// # Errors
    /// What cannot be.
    pub(super) fn stands(&self, round: u64, standing: Standing) -> Result<(), &'static str> {
        let operator = standing.operator.as_ref().map(|operator| operator.user);
        let mut state = self.lock();
        if state.round != round {
            return Ok(());
        }
        if operator.is_some() && operator != state.operator {
            return Err("The far end says that somebody else sits here.");
        }
        let lost = state.sits(operator);
        drop(state);
        self.wake();
        (self.deliver)(News::Standing(standing));
        self.refuse(lost, &Refusal::new(RefusalKind::LinkFailed, OTHER));
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

    /// Gives back what was on a line that broke and counts each time: only whoever asked can ask again.
    pub(super) fn lose(&self) {
        let mut state = self.lock();
        let counts = |asked: &Asked| asked.sent && asked.request.again() == Again::Never;
        let lost = state.take(counts);
        drop(state);
        let refusal = Refusal::new(RefusalKind::LinkFailed, "The line broke before the answer came.");
        self.refuse(lost, &refusal.hint("Look whether it was done, and ask again."));
    }

    /// Puts everything that is not answered on the next line, in the order in which it was asked. Where it is not who
    /// sat there before, it waits until they sign in again.
    pub(super) fn begin(&self, operator: Option<UserId>) {
        let mut state = self.lock();
        state.round += 1;
        (state.broken, state.hurry, state.pulse) = (None, None, Pulse::new());
        state.out.clear();
        state.asked.values_mut().for_each(|asked| asked.sent = false);
        let expected = state.held_for.or(state.operator);
        state.held_for = expected.filter(|expected| operator != Some(*expected));
        state.operator = operator;
        state.ask_again();
        drop(state);
        self.wake();
    }

    /// Gives everything back that is not answered, because there will be no other line.
    pub(super) fn give_back(&self, why: &Refusal) {
        let lost = self.lock().take(|_| true);
        self.refuse(lost, why);
    }

    fn refuse(&self, lost: Vec<Ticket>, why: &Refusal) {
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

    /// Takes the questions of a kind out.
    fn take(&mut self, which: impl Fn(&Asked) -> bool) -> Vec<Ticket> {
        let taken: Vec<Ticket> = self.asked.extract_if(.., |_, asked| which(asked)).map(|(ticket, _)| ticket).collect();
        self.out.retain(|out| !matches!(out, Out::Ask(ticket) if taken.contains(ticket)));
        taken
    }

    pub(super) fn ping(&mut self) {
        self.pulse.ask();
        // Before everything else: it asks for a sign of the line, not of the work on it.
        self.out.push_front(Out::Ping);
    }

    /// Whether everything is said that had to be before the line is closed: only commits are waited for.
    pub(super) fn is_done(&self) -> bool {
        self.closed
            && !self.asked.values().any(|asked| asked.slot.is_none() && asked.request.again() == Again::ByReceipt)
    }

    /// Takes note of who sits at the far end. What waited for them goes out; what waited for somebody else is given
    /// back, because nobody else could hear what became of it.
    fn sits(&mut self, operator: Option<UserId>) -> Vec<Ticket> {
        self.operator = operator;
        let Some(held_for) = self.held_for.filter(|_| operator.is_some()) else { return Vec::new() };
        self.held_for = None;
        let lost = if operator == Some(held_for) {
            Vec::new()
        } else {
            self.take(|asked| !asked.sent && asked.needs_operator())
        };
        self.ask_again();
        lost
    }

    /// Puts on the line what is not on it yet and may be.
    fn ask_again(&mut self) {
        let held = self.held_for.is_some();
        let waits = |asked: &Asked| !(asked.sent || held && asked.needs_operator());
        let waiting = self.asked.iter().filter(|(_, asked)| waits(asked)).map(|(ticket, _)| Out::Ask(*ticket));
        let new: Vec<Out> = waiting.filter(|out| !self.out.contains(out)).collect();
        self.out.extend(new);
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
