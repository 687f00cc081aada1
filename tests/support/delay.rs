//! A slow line in this process: every byte arrives so much later than it was sent, and what went each way is kept.
//!
//! At its far end stands the agent as it is, in a thread of its own. No clock of the machine is asked what a test counts:
//! that is what went over the line.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use beadle::agent::{self, Settled};
use beadle::api::Refusal;
use beadle::link::remote::{Dial, End, Line};
use beadle::service::Terms;
use beadle::service::clock::FixedClock;

use super::world::{NOW, World, terms};

/// What went over a line, each way.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    pub there: Arc<Mutex<Vec<u8>>>,
    pub back: Arc<Mutex<Vec<u8>>>,
}

impl Traffic {
    /// How many bytes went there and back.
    pub fn bytes(&self) -> (usize, usize) {
        (self.there.lock().unwrap().len(), self.back.lock().unwrap().len())
    }

    /// The letters of the frames that were sent there.
    pub fn letters_there(&self) -> String {
        frames(&self.there.lock().unwrap()).into_iter().map(|(letter, _)| letter).collect()
    }

    /// The letters of the frames that came back, with their lengths on the line.
    pub fn back(&self) -> Vec<(char, usize)> {
        frames(&self.back.lock().unwrap())
    }
}

/// The frames behind the first line: the letter of the kind, and the length with the header.
fn frames(bytes: &[u8]) -> Vec<(char, usize)> {
    let Some(line) = bytes.iter().position(|byte| *byte == b'\n') else { return Vec::new() };
    let (mut rest, mut frames) = (&bytes[line + 1..], Vec::new());
    while let [letter, a, b, c, d, ..] = *rest {
        let length = u32::from_be_bytes([a, b, c, d]) as usize + 5;
        frames.push((char::from(letter & 0x7f), length));
        rest = rest.get(length..).unwrap_or_default();
    }
    frames
}

/// A way to the agent of a world's database that takes its time.
pub struct Slow {
    path: PathBuf,
    terms: Terms,
    delay: Duration,
    pub traffic: Traffic,
}

impl Slow {
    /// The way of one operator, with so long a way in each direction.
    pub fn to(world: &World, operator: i64, delay: Duration) -> Self {
        Self { path: world.path(), terms: terms(operator), delay, traffic: Traffic::default() }
    }
}

impl Dial for Slow {
    fn dial(&mut self, _again: bool) -> Result<Line, Refusal> {
        let over = Arc::new(AtomicBool::new(false));
        let (to, far_from) = way(self.delay, &self.traffic.there, &over);
        let (far_to, from) = way(self.delay, &self.traffic.back, &over);
        let settled = Settled { database: Some(self.path.clone()), home: None, terms: self.terms.clone() };
        thread::spawn(move || {
            agent::serve(&settled, Box::new(FixedClock(NOW)), BufReader::new(far_from), far_to).unwrap();
        });
        Ok(Line { from: BufReader::new(Box::new(from)), to: Box::new(to), end: Box::new(Over(over)) })
    }
}

/// One direction: what is written at one end is read at the other after the delay.
fn way(delay: Duration, seen: &Arc<Mutex<Vec<u8>>>, over: &Arc<AtomicBool>) -> (Mouth, Ear) {
    let (to, from) = mpsc::channel();
    let mouth = Mouth { to, delay, seen: Arc::clone(seen) };
    (mouth, Ear { from, rest: VecDeque::new(), over: Arc::clone(over) })
}

struct Mouth {
    to: Sender<(Instant, Vec<u8>)>,
    delay: Duration,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Write for Mouth {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.to.send((Instant::now() + self.delay, bytes.to_vec()));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        self.seen.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Ear {
    from: Receiver<(Instant, Vec<u8>)>,
    rest: VecDeque<u8>,
    over: Arc<AtomicBool>,
}

impl Read for Ear {
    #[expect(clippy::disallowed_methods, reason = "this is the delay")]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.from.recv_timeout(Duration::from_millis(20)) {
                Ok((at, bytes)) => {
                    thread::sleep(at.saturating_duration_since(Instant::now()));
                    self.rest.extend(bytes);
                }
                Err(RecvTimeoutError::Timeout) if !self.over.load(Ordering::Relaxed) => {}
                Err(_) => return Ok(0),
            }
        }
        self.rest.read(buffer)
    }
}

/// Ends both directions at once.
struct Over(Arc<AtomicBool>);

impl End for Over {
    fn end(&mut self) -> Option<beadle::link::remote::Broken> {
        self.0.store(true, Ordering::Relaxed);
        None
    }
}
