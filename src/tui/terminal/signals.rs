//! Signals as values, heard in a thread of their own, and the watchdog that ends a process whose loop does not listen.
//!
//! A terminal that is gone is noticed twice: by its hang-up signal, and by waiting for the device itself, because the
//! signal may have been ignored by whoever started the process. A loop that reads a dead terminal may never return, so
//! after a hang-up the watchdog gives it less than a second.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals as Iterator};

use super::guard::restore;

/// How long the loop may take to end after the terminal is gone, and after a polite request.
const AFTER_HANG_UP: Duration = Duration::from_millis(700);
const AFTER_REQUEST: Duration = Duration::from_secs(5);
/// How long the last words to the terminal may take: it may be stopped, and then a write never returns.
const LAST_WORDS: Duration = Duration::from_millis(150);

/// What somebody outside wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    Terminate,
    HangUp,
    Interrupt,
    Quit,
    Suspend,
    Continue,
    Resize,
}

impl Signal {
    const fn of(number: i32) -> Option<Self> {
        match number {
            SIGTERM => Some(Self::Terminate),
            SIGHUP => Some(Self::HangUp),
            SIGINT => Some(Self::Interrupt),
            SIGQUIT => Some(Self::Quit),
            SIGTSTP => Some(Self::Suspend),
            SIGCONT => Some(Self::Continue),
            SIGWINCH => Some(Self::Resize),
            _ => None,
        }
    }

    /// The exit code of a process that ends because of the signal; none for those that do not end it.
    #[must_use]
    pub const fn exit_code(self) -> Option<u8> {
        match self {
            Self::HangUp => Some(129),
            Self::Interrupt => Some(130),
            Self::Quit => Some(131),
            Self::Terminate => Some(143),
            Self::Suspend | Self::Continue | Self::Resize => None,
        }
    }

    /// How long the loop may take to end.
    const fn patience(self) -> Duration {
        match self {
            Self::HangUp => AFTER_HANG_UP,
            _ => AFTER_REQUEST,
        }
    }
}

/// Whoever holds this hears signals; dropping it tells the watchdog that the loop has ended.
#[must_use = "dropping it stops the listening"]
pub struct Signals {
    handle: Handle,
    ear: Arc<Ear>,
    /// Kept only to be dropped: the watchdog waits until the other end hangs up.
    _alive: mpsc::Sender<()>,
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
    }
}

impl Signals {
    /// Hears of the loss of the terminal, too. Until there is a frame, writing it is told just as soon.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn hear_hang_up(&self) -> io::Result<()> {
        let ear = Arc::clone(&self.ear);
        let wait = move || {
            if wait_for_hang_up() {
                ear.hear(Signal::HangUp);
            }
        };
        thread::Builder::new().name("hang-up".to_owned()).spawn(wait).map(drop)
    }
}

/// Hears signals and hands them to a function that is called in the listening thread.
///
/// # Errors
/// When the signals cannot be registered or no thread can be started.
pub fn listen(send: impl Fn(Signal) + Send + Sync + 'static) -> io::Result<Signals> {
    let mut signals = Iterator::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    let handle = signals.handle();
    let (alive, ended) = mpsc::channel();
    let ear = Arc::new(Ear { send: Box::new(send), ended: Mutex::new(Some(ended)) });
    let hearing = Arc::clone(&ear);
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        signals.forever().filter_map(Signal::of).for_each(|signal| hearing.hear(signal));
    })?;
    Ok(Signals { handle, ear, _alive: alive })
}

struct Ear {
    send: Box<dyn Fn(Signal) + Send + Sync>,
    /// Taken by the first signal that ends the process: one watchdog is enough.
    ended: Mutex<Option<mpsc::Receiver<()>>>,
}

impl Ear {
    fn hear(&self, signal: Signal) {
        if let Some(code) = signal.exit_code() {
            let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(ended) = ended {
                let watch = move || watch(&ended, signal.patience(), i32::from(code));
                // Without a thread for it there is no watchdog, and the loop is trusted.
                let _ = thread::Builder::new().name("watchdog".to_owned()).spawn(watch);
            }
        }
        (self.send)(signal);
    }
}

/// Waits for the loop to end, and ends the process when it does not.
#[expect(clippy::disallowed_methods, reason = "the loop hangs, so nobody else can return an exit code")]
fn watch(ended: &mpsc::Receiver<()>, patience: Duration, code: i32) {
    if ended.recv_timeout(patience) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let (said, saying) = mpsc::channel();
    let last_words = move || {
        restore();
        said.send(())
    };
    if thread::Builder::new().spawn(last_words).is_ok() {
        let _ = saying.recv_timeout(LAST_WORDS);
    }
    std::process::exit(code);
}

/// Waits until the terminal at the standard input is gone; false when it cannot be waited for.
fn wait_for_hang_up() -> bool {
    let input = io::stdin();
    loop {
        // Nothing is asked for: a hang-up is reported always, and input is somebody else's.
        let mut wanted = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut wanted, None) {
            Ok(_) => return wanted[0].revents().intersects(PollFlags::HUP | PollFlags::ERR),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}
