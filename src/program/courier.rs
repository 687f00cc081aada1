//! The courier of the console: it opens a source for reading, here or behind SSH, and brings what is asked of it.
//!
//! Each source has a thread of its own, because opening one may take long. A thread that nobody waits for any more ends
//! at once where it waits for an answer, and else as soon as its line is there or is not.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::remote;
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};
use crate::config::Target;
use crate::link::ask::Asker;
use crate::link::seldom::Seldom;
use crate::link::{LinkState, News};
use crate::service::{Seat, SystemClock, Terms};
use crate::store::Mode;
use crate::tui::courier::{Courier, Errand, Fetched, Word};

/// Somebody who goes to one source at a time.
pub(super) struct Messenger {
    trip: Option<Trip>,
    set_out: SetOut,
}

/// Begins the work of a trip on a thread of its own.
type SetOut = fn(Box<dyn FnOnce() + Send>) -> std::io::Result<()>;

impl Default for Messenger {
    fn default() -> Self {
        let set_out = |trip| std::thread::Builder::new().name("courier".to_owned()).spawn(trip).map(drop);
        Self { trip: None, set_out }
    }
}

type Deliver = Box<dyn Fn(Word) + Send>;

/// The way to a source that somebody is on.
struct Trip {
    source: String,
    wishes: Sender<(u64, Deliver)>,
    leave: Arc<Leave>,
}

/// How whoever is on the way learns that nobody wants anything any more.
#[derive(Default)]
struct Leave {
    state: Mutex<Leaving>,
}

#[derive(Default)]
struct Leaving {
    left: bool,
    stop: Option<Box<dyn Fn() + Send>>,
}

impl Leave {
    fn leave(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.left = true;
        if let Some(stop) = state.stop.take() {
            stop();
        }
    }

    /// Tells how what is asked from now on is stopped; whether anybody still wants it.
    fn stop_with(&self, stop: Box<dyn Fn() + Send>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.stop = Some(stop);
        !state.left
    }

    fn is_left(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).left
    }
}

impl Courier for Messenger {
    fn send(&mut self, errand: Errand, deliver: Deliver) {
        let Errand::Fetch { source, from } = errand else {
            self.trip = None;
            return;
        };
        let deliver = match self.trip.as_ref().filter(|trip| trip.source == source) {
            Some(trip) => match trip.wishes.send((from, deliver)) {
                Ok(()) => return,
                // It has come back with nothing, and goes again.
                Err(unsent) => unsent.0.1,
            },
            None => deliver,
        };
        self.trip = None;
        let (wishes, wished) = channel();
        let leave = Arc::new(Leave::default());
        let (name, left) = (source.clone(), Arc::clone(&leave));
        match (self.set_out)(Box::new(move || go(&name, &wished, &left))) {
            Ok(()) => {
                // The receiver is there until the first wish is answered.
                let _ = wishes.send((from, deliver));
                self.trip = Some(Trip { source, wishes, leave });
            }
            Err(error) => {
                let sentence = format!("No thread could be started to go to the source: {error}.");
                let refusal = Refusal::new(RefusalKind::Failed, sentence).hint("Try again in a moment.");
                deliver(Word::Fetched(Fetched { source, result: Err(refusal) }));
            }
        }
    }
}

impl Drop for Trip {
    fn drop(&mut self) {
        self.leave.leave();
    }
}

/// Brings one block after the other, until nobody wants any more.
fn go(source: &str, wished: &Receiver<(u64, Deliver)>, leave: &Leave) {
    let mut opened: Option<Box<dyn Asker>> = None;
    while let Ok((from, deliver)) = wished.recv() {
        let seldom = Seldom::on_screen();
        let tell = |progress| {
            if seldom.is_due() && !leave.is_left() {
                deliver(Word::Progress { source: source.to_owned(), progress });
            }
        };
        let result = fetch(&mut opened, (source, from), leave, &tell);
        if leave.is_left() {
            return;
        }
        let failed = result.is_err();
        deliver(Word::Fetched(Fetched { source: source.to_owned(), result }));
        if failed {
            return;
        }
    }
}

fn fetch(
    opened: &mut Option<Box<dyn Asker>>,
    (source, from): (&str, u64),
    leave: &Leave,
    tell: &dyn Fn(Progress),
) -> Result<crate::api::sync::ExtractBlock, Refusal> {
    let asker = match opened {
        Some(asker) => asker,
        None => opened.insert(open(&Target::parse(source), leave)?),
    };
    match asker.ask_telling(Request::ExtractSync { from }, tell)? {
        Reply::Extract(block) => Ok(block),
        _ => Err(Refusal::new(RefusalKind::Failed, "The source answered something else.")),
    }
}

fn open(target: &Target, leave: &Leave) -> Result<Box<dyn Asker>, Refusal> {
    let (asker, stop): (Box<dyn Asker>, Box<dyn Fn() + Send>) = match target {
        Target::File(path) => {
            let terms = Terms { mode: Mode::ReadOnly, ..Terms::local() };
            let seat = Seat::take(path, &terms, Box::new(SystemClock))?;
            let interrupter = seat.interrupter();
            (Box::new(seat), Box::new(move || interrupter.interrupt()))
        }
        Target::Remote(address) => {
            let (patient, stop) = remote::unattended(address)?;
            let down = move || {
                // Nobody waits any more when the receiver is gone.
                let _ = stop.send(News::State(LinkState::Down { reason: "Nobody wants it any more.".into() }));
            };
            (Box::new(patient), Box::new(down))
        }
    };
    if leave.stop_with(stop) { Ok(asker) } else { Err(Refusal::new(RefusalKind::Failed, "Nobody wants it any more.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_cannot_set_out_says_so() {
        let set_out: SetOut = |_| Err(std::io::Error::other("too many"));
        let mut messenger = Messenger { trip: None, set_out };
        let (told, heard) = channel();
        let errand = Errand::Fetch { source: "ops@far:/x.db".to_owned(), from: 0 };
        messenger.send(errand, Box::new(move |word| told.send(word).unwrap()));
        let Word::Fetched(Fetched { source, result: Err(refusal) }) = heard.try_recv().unwrap() else {
            panic!("something else was told")
        };
        assert_eq!(source, "ops@far:/x.db");
        assert_eq!(refusal.sentence.stored(), "No thread could be started to go to the source: too many.");
        assert!(refusal.hint.is_some());
    }
}
