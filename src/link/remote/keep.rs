//! Keeping the line: looking for a sign of life, and dialling again.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::carry::{read, write};
use super::line::{Dial, End, Failure, Line, Met, greet};
use super::pace::Pace;
use super::talk::Talk;
use crate::api::{Refusal, RefusalKind};
use crate::domain::text::Raw;
use crate::link::LinkState;
use crate::wire::Hello;
use crate::wire::hello::Opened;

/// Whoever keeps the line.
pub(super) struct Keeper {
    pub(super) talk: Arc<Talk>,
    pub(super) dial: Box<dyn Dial>,
    pub(super) hello: Hello,
    pub(super) pace: Pace,
    /// The database that was opened first: what was asked of it is asked of no other.
    pub(super) database: Raw,
}

/// Why an attempt came to no line.
enum Missed {
    /// Nobody wants one any more.
    Unwanted,
    /// Somebody wants another attempt at once.
    Hurried,
    Failed(Failure),
}

impl Missed {
    fn failed(sentence: impl Into<Raw>) -> Self {
        Refusal::new(RefusalKind::LinkFailed, sentence).into()
    }
}

impl From<Refusal> for Missed {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(Failure { refusal, hopeless: false })
    }
}

impl Keeper {
    /// Keeps one line after the other until the link is closed.
    pub(super) fn keep(mut self, mut line: Line) {
        loop {
            let round = {
                let mut state = self.talk.lock();
                // The first sign of life tells how far away the far end is.
                state.ping();
                state.round
            };
            let Line { from, to, mut end } = line;
            // Both end with the streams, which end with the line.
            self.spawn(round, "link-in", move |talk| read(&talk, round, from));
            self.spawn(round, "link-out", move |talk| write(&talk, round, to));
            let seen = self.watch(round);
            let told = end.end().map(|broken| broken.sentence);
            drop(end);
            let why = told.unwrap_or(Raw(seen));
            tracing::info!(why = why.stored(), "the line ended");
            self.talk.lose();
            match self.dial_again(why) {
                Some(next) => line = next,
                None => return,
            }
        }
    }

    fn spawn(&self, round: u64, name: &str, run: impl FnOnce(Arc<Talk>) + Send + 'static) {
        let talk = Arc::clone(&self.talk);
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || run(talk));
        if let Err(error) = spawned {
            self.talk.break_off(round, format!("No thread could be started: {error}."));
        }
    }

    /// Waits until the line is broken or not needed any more, asks for signs of life meanwhile, and tells why it ended.
    fn watch(&self, round: u64) -> String {
        let Pace { quiet, deaf, farewell, .. } = self.pace;
        let mut closed_at = None;
        loop {
            let mut state = self.talk.lock();
            if let Some(why) = &state.broken {
                return why.clone();
            }
            if state.is_done() {
                return "The link was closed.".to_owned();
            }
            let mut due = if state.closed {
                let left = farewell.saturating_sub(closed_at.get_or_insert_with(Instant::now).elapsed());
                if left.is_zero() {
                    drop(state);
                    self.talk.break_off(round, "The link was closed before everything was answered.".to_owned());
                    continue;
                }
                left
            } else {
                quiet
            };
            match state.pulse.owes_since() {
                Some(since) => {
                    let left = deaf.saturating_sub(since.elapsed());
                    if left.is_zero() {
                        drop(state);
                        self.talk.break_off(round, "Nothing was heard from the far end any more.".to_owned());
                        continue;
                    }
                    due = due.min(left);
                }
                None => {
                    let left = quiet.saturating_sub(state.pulse.quiet());
                    if left.is_zero() {
                        state.ping();
                        self.talk.wake();
                    } else {
                        due = due.min(left);
                    }
                }
            }
            self.talk.wait(state, due);
        }
    }

    /// Dials until there is a line; nothing when the link was closed meanwhile.
    fn dial_again(&mut self, mut why: Raw) -> Option<Line> {
        let mut wait = self.pace.first;
        let mut hopeless = false;
        for attempt in 1.. {
            if self.talk.lock().closed {
                break;
            }
            // What is beyond hope stays on the screen while it is tried now and then; a wish to dial is answered.
            if self.talk.hurried() || !hopeless {
                self.talk.tell(LinkState::Connecting { attempt, why: why.clone() });
            }
            match self.meet_again() {
                Ok((line, opened)) => {
                    self.talk.begin(opened.standing.operator.as_ref().map(|operator| operator.user));
                    self.talk.tell(LinkState::Up);
                    return Some(line);
                }
                Err(Missed::Unwanted) => break,
                Err(Missed::Hurried) => {
                    wait = self.pace.first;
                    continue;
                }
                Err(Missed::Failed(failure)) => {
                    tracing::info!(refusal = %failure.refusal, attempt, "no line yet");
                    let Refusal { sentence, hint, .. } = failure.refusal;
                    let hint = hint.map(|hint| format!(" {}", hint.stored())).unwrap_or_default();
                    why = format!("{}{hint}", sentence.stored()).into();
                    hopeless = failure.hopeless;
                }
            }
            if hopeless {
                self.talk.tell(LinkState::Down { reason: why.clone() });
                self.pause(self.pace.hopeless);
                wait = self.pace.first;
            } else {
                self.pause(wait);
                wait = (wait * 2).min(self.pace.longest);
            }
        }
        self.talk.give_back(&Refusal::new(RefusalKind::LinkFailed, "The link was closed before the answer came."));
        None
    }

    /// Makes a line and meets the agent on it, while somebody still wants that.
    fn meet_again(&mut self) -> Result<(Line, Opened), Missed> {
        let begun = Instant::now();
        let Line { from, to, mut end } = self.dial.dial(true)?;
        let (told, met) = mpsc::channel();
        let (talk, hello) = (Arc::clone(&self.talk), self.hello.clone());
        let greeting = move || {
            let met = greet(from, to, &hello);
            // Under the lock, so that whoever looks and then waits does not miss it.
            let _state = talk.lock();
            let _ = told.send(met);
            talk.wake();
        };
        if let Err(error) = thread::Builder::new().name("link-meet".to_owned()).spawn(greeting) {
            return Err(Missed::failed(format!("No thread could be started: {error}.")));
        }
        let met = self.await_meeting(begun, &met, &mut *end)?;
        let (mut line, opened) = met.accept(end).map_err(Missed::Failed)?;
        if opened.standing.database.uuid == self.database {
            return Ok((line, opened));
        }
        line.end.end();
        let refusal =
            Refusal::new(RefusalKind::LinkFailed, "Another database lies there now than the one that was open.");
        let refusal = refusal.hint("Leave, and open it anew; what is staged is kept for the one it was staged for.");
        Err(Missed::Failed(Failure { refusal, hopeless: true }))
    }

    /// Waits for the far end of a new line to say who it is. The line is ended where it does not, where nobody wants it
    /// any more, and where somebody who watched it hang wants another one at once.
    fn await_meeting(&self, begun: Instant, met: &mpsc::Receiver<Met>, end: &mut dyn End) -> Result<Met, Missed> {
        let missed = loop {
            let state = self.talk.lock();
            match met.try_recv() {
                Ok(met) => return Ok(met),
                Err(mpsc::TryRecvError::Disconnected) => break None,
                Err(mpsc::TryRecvError::Empty) => {}
            }
            if state.closed {
                break Some(Missed::Unwanted);
            }
            // An attempt that had just begun when the wish came is what was wished for.
            if state.hurry.is_some_and(|wished| wished >= begun + self.pace.fresh) {
                break Some(Missed::Hurried);
            }
            let left = self.pace.meeting.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break None;
            }
            self.talk.wait(state, left);
        };
        let why = end.end();
        let failed = || Missed::failed(why.map_or_else(|| "The far end does not answer.".into(), |why| why.sentence));
        Err(missed.unwrap_or_else(failed))
    }

    /// Waits, but no longer than the link is wanted, and not when somebody wants it at once.
    fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            let state = self.talk.lock();
            if state.closed || state.hurry.is_some() {
                return;
            }
            self.talk.wait(state, left);
        }
    }
}
