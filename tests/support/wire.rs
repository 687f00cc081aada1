//! A line in this process that breaks when it is told to: cut, after so many bytes each way, or deaf, so that what is
//! said on it arrives nowhere. At its far end stands the agent as it is.

use std::io::{BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use beadle::agent::{self, Settled};
use beadle::api::{Refusal, RefusalKind};
use beadle::link::remote::{Broken, Dial, End, Line};
use beadle::service::clock::FixedClock;
use beadle::service::{Recognition, Terms};

use super::world::{NOW, World, terms};

/// How long anybody waits for a line to be dialled.
const DEADLINE: Duration = Duration::from_secs(20);

/// What stands at the far end of the next line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Far {
    #[default]
    Agent,
    /// Somebody who takes everything and says nothing.
    Silence,
    /// Nobody.
    Nobody,
}

#[derive(Default)]
struct State {
    far: Far,
    /// So many bytes still go there and back; then the line is cut.
    there: Option<usize>,
    back: Option<usize>,
    /// The line swallows everything.
    deaf: bool,
    dialled: usize,
    ends: Vec<UnixStream>,
}

/// The hand on the line.
#[derive(Clone, Default)]
pub struct Hand(Arc<(Mutex<State>, Condvar)>);

impl Hand {
    /// Cuts the line that is there.
    pub fn cut(&self) {
        cut(&mut self.0.0.lock().unwrap());
    }

    /// Lets so many more bytes go there and back before the line is cut.
    pub fn cut_after(&self, there: Option<usize>, back: Option<usize>) {
        let mut state = self.0.0.lock().unwrap();
        (state.there, state.back) = (there, back);
    }

    /// Lets the line that is there swallow everything; the next one is sound.
    pub fn deafen(&self) {
        self.0.0.lock().unwrap().deaf = true;
    }

    /// Says who stands at the far end from the next line on.
    pub fn put(&self, far: Far) {
        self.0.0.lock().unwrap().far = far;
    }

    pub fn dialled(&self) -> usize {
        self.0.0.lock().unwrap().dialled
    }

    /// Waits until a line was dialled so often.
    pub fn wait_dialled(&self, times: usize) {
        let (state, dialled) = &*self.0;
        let (state, _) =
            dialled.wait_timeout_while(state.lock().unwrap(), DEADLINE, |state| state.dialled < times).unwrap();
        assert!(state.dialled >= times, "dialled {} times and not {times}", state.dialled);
    }
}

fn cut(state: &mut State) {
    (state.there, state.back) = (None, None);
    for end in state.ends.drain(..) {
        // It may have ended already.
        let _ = end.shutdown(Shutdown::Both);
    }
}

/// A way to the agent of a database.
pub struct Way {
    pub path: Arc<Mutex<PathBuf>>,
    pub terms: Terms,
    pub hand: Hand,
}

impl Way {
    /// The way of an operator whom the far end recognizes.
    pub fn of(world: &World, operator: i64) -> Self {
        let path = Arc::new(Mutex::new(world.path()));
        Self { path, terms: terms(operator), hand: Hand::default() }
    }

    /// The way of somebody who has to sign in.
    pub fn of_nobody(world: &World) -> Self {
        let way = Self::of(world, 1);
        Self { terms: Terms { recognition: Recognition::Nobody, ..way.terms }, ..way }
    }
}

impl Dial for Way {
    fn dial(&mut self, _again: bool) -> Result<Line, Refusal> {
        let mut state = self.hand.0.0.lock().unwrap();
        state.dialled += 1;
        self.hand.0.1.notify_all();
        if state.far == Far::Nobody {
            return Err(Refusal::new(RefusalKind::LinkFailed, "Nobody is there."));
        }
        state.deaf = false;
        let ((near, inner), (outer, far)) = (UnixStream::pair().unwrap(), UnixStream::pair().unwrap());
        let ends = [&near, &inner, &outer, &far].map(|end| end.try_clone().unwrap());
        state.ends = ends.iter().map(|end| end.try_clone().unwrap()).collect();
        if state.far == Far::Agent {
            let settled = Settled {
                database: Some(self.path.lock().unwrap().clone()),
                otherwise: None,
                home: None,
                terms: self.terms.clone(),
            };
            let (from, to) = (BufReader::new(far.try_clone().unwrap()), far);
            thread::spawn(move || agent::serve(&settled, Box::new(FixedClock(NOW)), from, to).map(drop));
            carry(&self.hand, &inner, &outer, |state| (&mut state.there, state.deaf));
            carry(&self.hand, &outer, &inner, |state| (&mut state.back, state.deaf));
        }
        let from = near.try_clone().unwrap();
        Ok(Line { from: BufReader::new(Box::new(from)), to: Box::new(near), end: Box::new(Ends(ends)) })
    }
}

/// Carries bytes from one stream to the other in a thread, as the hand allows.
fn carry(hand: &Hand, from: &UnixStream, to: &UnixStream, of: fn(&mut State) -> (&mut Option<usize>, bool)) {
    let (hand, mut from, mut to) = (hand.clone(), from.try_clone().unwrap(), to.try_clone().unwrap());
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            let mut state = hand.0.0.lock().unwrap();
            let (left, deaf) = of(&mut state);
            if deaf {
                continue;
            }
            let goes = left.map_or(length, |left| left.min(length));
            let ends = left.is_some_and(|left| left <= length);
            if let Some(left) = left {
                *left -= goes;
            }
            // Whoever is gone reads nothing.
            let _ = to.write_all(&piece[..goes]);
            if ends {
                cut(&mut state);
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
}

struct Ends([UnixStream; 4]);

impl End for Ends {
    fn end(&mut self) -> Option<Broken> {
        for end in &self.0 {
            let _ = end.shutdown(Shutdown::Both);
        }
        None
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.end();
    }
}
