//! Keeping the line: writing, reading, looking for a sign of life, and dialling again.

use std::io::{BufReader, Read, Write};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroize as _;

use super::line::{Dial, Line, meet};
use super::talk::{Talk, Written};
use crate::api::{Refusal, RefusalKind};
use crate::domain::text::Raw;
use crate::link::LinkState;
use crate::wire::{Fault, Hello, Kind, Reader, frame, message};

/// After so long a silence a sign of life is asked for.
const QUIET: Duration = Duration::from_secs(15);

/// So long it may take; then the line counts as broken. Together with the silence before it this is below 45 seconds.
const DEAF: Duration = Duration::from_secs(20);

/// How long is waited before the first attempt to dial again; each later one waits twice as long as the one before.
const FIRST: Duration = Duration::from_millis(250);

/// The longest wait between two attempts.
const LONGEST: Duration = Duration::from_secs(15);

/// So long a commit on its way is waited for when the console is left.
const FAREWELL: Duration = Duration::from_secs(5);

/// The least time between two standings that are told unasked; the far end looks less often than that.
const BREATH: Duration = Duration::from_millis(100);

/// So many complaints are taken on one line: of a sound far end there are none.
const COMPLAINTS: usize = 8;

/// Whoever keeps the line.
pub(super) struct Keeper {
    pub(super) talk: Arc<Talk>,
    pub(super) dial: Box<dyn Dial>,
    pub(super) hello: Hello,
}

impl Keeper {
    /// Keeps one line after the other until the link is closed.
    pub(super) fn keep(mut self, mut line: Line) {
        loop {
            let round = self.talk.lock().round;
            let Line { from, to, mut end } = line;
            let reader = self.spawn("link-in", move |talk| read(&talk, round, from));
            let writer = self.spawn("link-out", move |talk| write(&talk, round, to));
            self.watch(round);
            let why = end.end();
            for thread in [reader, writer].into_iter().flatten() {
                // A panic of a thread was reported when it happened.
                let _ = thread.join();
            }
            if let Some(why) = why {
                tracing::warn!(why, "the line ended");
            }
            match self.dial_again() {
                Some(next) => line = next,
                None => return,
            }
        }
    }

    fn spawn(&self, name: &str, run: impl FnOnce(Arc<Talk>) + Send + 'static) -> Option<thread::JoinHandle<()>> {
        let talk = Arc::clone(&self.talk);
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || run(talk));
        if let Err(error) = &spawned {
            let round = self.talk.lock().round;
            self.talk.break_off(round, format!("no thread could be started: {error}"));
        }
        spawned.ok()
    }

    /// Waits until the line is broken or not needed any more, and asks for signs of life.
    fn watch(&self, round: u64) {
        let mut closed_at = None;
        loop {
            let mut state = self.talk.lock();
            if state.broken.is_some() || state.is_done() {
                return;
            }
            if state.closed && closed_at.get_or_insert_with(Instant::now).elapsed() > FAREWELL {
                return;
            }
            match state.pinged {
                Some(since) if since.elapsed() > DEAF => {
                    drop(state);
                    return self.talk.break_off(round, "nothing was heard from the far end".to_owned());
                }
                None if state.heard.elapsed() > QUIET => {
                    state.ping();
                    self.talk.wake();
                }
                _ => {}
            }
            self.talk.wait(state, Duration::from_secs(1));
        }
    }

    /// Dials until there is a line; nothing when the link was closed meanwhile.
    fn dial_again(&mut self) -> Option<Line> {
        let mut wait = FIRST;
        for attempt in 1.. {
            if self.talk.lock().closed {
                break;
            }
            self.talk.tell(LinkState::Connecting { attempt });
            match meet(&mut *self.dial, &self.hello, true) {
                Ok((line, opened)) => {
                    self.talk.begin(opened.standing.operator.as_ref().map(|operator| operator.user));
                    self.talk.tell(LinkState::Up);
                    return Some(line);
                }
                // The far end is there and will not have us: no patience mends that.
                Err(refusal) if refusal.kind != RefusalKind::LinkFailed && refusal.kind != RefusalKind::Unavailable => {
                    self.talk.give_back(&refusal);
                    self.talk.tell(LinkState::Down { reason: Raw(refusal.to_string()) });
                    wait = LONGEST;
                }
                Err(refusal) => tracing::info!(%refusal, attempt, "no line yet"),
            }
            self.pause(wait);
            wait = (wait * 2).min(LONGEST);
        }
        let refusal = Refusal::new(RefusalKind::LinkFailed, "The link was closed before the answer came.");
        self.talk.give_back(&refusal);
        None
    }

    /// Waits, but no longer than the link is wanted.
    fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            let state = self.talk.lock();
            if state.closed {
                return;
            }
            self.talk.wait(state, left);
        }
    }
}

fn read(talk: &Talk, round: u64, mut from: BufReader<Box<dyn Read + Send>>) {
    let (mut reader, mut told, mut complaints) = (Reader::default(), Instant::now(), 0);
    loop {
        let frame = reader.read(&mut from);
        {
            let mut state = talk.lock();
            if state.round != round {
                return;
            }
            (state.heard, state.pinged) = (Instant::now(), None);
        }
        match frame {
            Ok(Some(frame)) => match frame.kind {
                Kind::Answer => match message::read_answer(&frame.contents) {
                    Ok(answer) => talk.answered(answer),
                    Err(refusal) => return talk.break_off(round, refusal.to_string()),
                },
                Kind::Standing => match serde_json::from_slice(&frame.contents) {
                    Ok(standing) => {
                        // Whoever tells without end is heard more slowly.
                        talk.rest(round, told + BREATH);
                        told = Instant::now();
                        if let Err(what) = talk.stands(standing) {
                            return talk.break_off(round, what.to_owned());
                        }
                    }
                    Err(error) => return talk.break_off(round, format!("a standing was not understood: {error}")),
                },
                Kind::Pong => {}
                Kind::Fault if complaints == COMPLAINTS => {
                    return talk.break_off(round, "the far end understands nothing".to_owned());
                }
                Kind::Fault => {
                    complaints += 1;
                    let said = String::from_utf8_lossy(&frame.contents).into_owned();
                    tracing::warn!(said, "the far end did not understand a frame");
                }
                Kind::Ask | Kind::LargeAsk | Kind::Cancel | Kind::Ping => {
                    return talk.break_off(round, "the far end asks instead of answering".to_owned());
                }
            },
            Ok(None) => return talk.break_off(round, "the far end left".to_owned()),
            Err(Fault::Refused(sentence) | Fault::Lost(sentence)) => return talk.break_off(round, sentence),
            Err(error) => return talk.break_off(round, error.to_string()),
        }
    }
}

fn write(talk: &Talk, round: u64, mut to: Box<dyn Write + Send>) {
    while let Some(written) = talk.next(round) {
        match written {
            Written::Frame(kind, mut contents) => {
                let wrote = frame::write(&mut to, kind, &contents);
                // It may have held a password.
                contents.zeroize();
                if let Err(error) = wrote {
                    return talk.break_off(round, format!("the line broke: {error}"));
                }
            }
            Written::Refused(ticket, refusal) => {
                talk.answered(message::Answer { ticket: ticket.0, result: Err(refusal) });
            }
        }
    }
}
