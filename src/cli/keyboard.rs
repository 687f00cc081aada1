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
