//! What is typed: standard input, until somebody says stop or types nothing for long.

use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGINT;

use crate::link::ask::Stop;

/// Standard input.
#[derive(Debug, Default)]
pub struct Keyboard {
    heed: Option<Heed>,
}

/// Who may end the waiting for a key.
#[derive(Debug)]
struct Heed {
    stop: Stop,
    /// A signal can be read here, so that none comes too early to end the waiting.
    signals: UnixStream,
    idle: Option<Duration>,
}

impl Keyboard {
    /// From now on ctrl-C ends the waiting and not the program, and so does nothing typed for so long.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub fn heed(&mut self, stop: Stop, idle: Option<Duration>) -> io::Result<()> {
        let (signals, heard) = UnixStream::pair()?;
        signals.set_nonblocking(true)?;
        // In this order: whoever is woken finds the flag set.
        signal_hook::flag::register(SIGINT, stop.flag())?;
        signal_hook::low_level::pipe::register(SIGINT, heard)?;
        self.heed = Some(Heed { stop, signals, idle });
        Ok(())
    }

    /// Waits until something can be read there.
    ///
    /// # Errors
    /// `ConnectionAborted` when somebody wants to stop, `TimedOut` when nothing was typed for long.
    pub fn wait(&self, there: BorrowedFd<'_>) -> io::Result<()> {
        let Some(Heed { stop, signals, idle }) = &self.heed else { return Ok(()) };
        let end = idle.map(|idle| Instant::now() + idle);
        loop {
            if stop.take() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(ErrorKind::TimedOut.into());
            }
            let left = left.and_then(|left| Timespec::try_from(left).ok());
            let mut watched = [PollFd::new(&there, PollFlags::IN), PollFd::new(signals, PollFlags::IN)];
            match poll(&mut watched, left.as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let typed = !watched[0].revents().is_empty();
            if !watched[1].revents().is_empty() {
                // How often it was asked for does not matter.
                let mut heard: &UnixStream = signals;
                let _ = heard.read(&mut [0; 64]);
            } else if typed {
                return Ok(());
            }
        }
    }
}

impl Read for Keyboard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let input = io::stdin();
        self.wait(input.as_fd())?;
        Ok(rustix::io::read(&input, buffer)?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::thread;

    use super::*;

    /// A keyboard that is left after so long, and what stops it.
    fn keyboard(idle: Option<Duration>) -> (Keyboard, Stop, UnixStream) {
        let (stop, (signals, signal)) = (Stop::default(), UnixStream::pair().unwrap());
        signals.set_nonblocking(true).unwrap();
        (Keyboard { heed: Some(Heed { stop: stop.clone(), signals, idle }) }, stop, signal)
    }

    #[test]
    fn nothing_typed_for_long_ends_the_waiting() {
        let (there, _here) = UnixStream::pair().unwrap();
        let idle = Duration::from_millis(30);
        let begun = Instant::now();
        let ended = keyboard(Some(idle)).0.wait(there.as_fd());
        assert_eq!(ended.map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
        assert!(begun.elapsed() >= idle);
    }

    /// A signal that was for something else is no key: the time goes on from where it was.
    #[test]
    fn a_signal_is_not_typed() {
        let (there, _here) = UnixStream::pair().unwrap();
        let (keyboard, _, mut signal) = keyboard(Some(Duration::from_millis(30)));
        signal.write_all(&[0]).unwrap();
        assert_eq!(keyboard.wait(there.as_fd()).map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
    }

    #[test]
    fn whoever_types_in_time_is_heard() {
        let (there, mut here) = UnixStream::pair().unwrap();
        here.write_all(b"x").unwrap();
        keyboard(Some(Duration::from_mins(1))).0.wait(there.as_fd()).unwrap();
    }

    #[test]
    fn whoever_stops_it_does_not_wait() {
        let (there, _here) = UnixStream::pair().unwrap();
        let (keyboard, stop, mut signal) = keyboard(None);
        let stopping = thread::spawn(move || {
            stop.flag().store(true, std::sync::atomic::Ordering::SeqCst);
            signal.write_all(&[0]).unwrap();
            signal
        });
        let ended = keyboard.wait(there.as_fd());
        stopping.join().unwrap();
        assert_eq!(ended.map_err(|error| error.kind()), Err(ErrorKind::ConnectionAborted));
    }
}
