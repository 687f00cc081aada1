//! The terminal device: one write a frame, and the modes that are switched on and off.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::layout::Size;

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Alternate screen, bracketed paste, cursor hidden, screen cleared.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l\x1b[0m\x1b[2J\x1b[H";

/// Synchronized output, scroll region, colours, mouse, paste, cursor and alternate screen, all back as they were.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[r\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// What frames are written to.
pub trait Device: Write {
    /// How many columns and rows there are.
    ///
    /// # Errors
    /// When the device does not say.
    fn size(&self) -> io::Result<Size>;
}

/// The terminal at the standard output, without the lock and the buffer of the standard library: a signal's thread
/// must be able to write even while the loop hangs in a write.
#[derive(Debug)]
pub struct Tty {
    file: File,
}

impl Tty {
    /// Duplicates the standard output.
    ///
    /// # Errors
    /// When there is none.
    pub fn open() -> io::Result<Self> {
        Ok(Self { file: File::from(io::stdout().as_fd().try_clone_to_owned()?) })
    }
}

impl Device for Tty {
    fn size(&self) -> io::Result<Size> {
        let size = rustix::termios::tcgetwinsize(&self.file)?;
        Ok(Size { width: size.ws_col, height: size.ws_row })
    }
}

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        check_taken()?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        check_taken()
    }
}

/// Takes the terminal: raw mode, then the screen.
pub(super) fn take() -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::Release);
    let mut tty = Tty::open()?;
    tty.write_all(ENTER)
}

/// Complains when the terminal is no longer ours.
pub(super) fn check_taken() -> io::Result<()> {
    if TAKEN.load(Ordering::Acquire) {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::BrokenPipe, "The terminal was given back."))
    }
}

/// Tells whether a write failed because the other end of the terminal is gone.
pub fn is_hung_up(error: &io::Error) -> bool {
    // Writing to a terminal that is gone fails in the one way, opening it anew in the other.
    let gone = [rustix::io::Errno::IO, rustix::io::Errno::NXIO];
    gone.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// Gives the terminal back, once; tells whether this call did it.
///
/// The modes of the line come first, because setting them cannot block, while a write to a stopped terminal can.
pub(super) fn give_back() -> bool {
    if !TAKEN.swap(false, Ordering::AcqRel) {
        return false;
    }
    // There is nobody left to tell when giving back fails, as on a terminal that is gone.
    let _ = crossterm::terminal::disable_raw_mode();
    if let Ok(mut tty) = Tty::open() {
        let _ = tty.file.write_all(LEAVE);
    }
    true
}
