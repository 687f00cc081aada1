//! A line that is typed without being seen.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::keyboard::Keyboard;
use crate::api::Secret;

/// As long as the line of a terminal gets.
const LONGEST: usize = 4096;

/// Asks on the terminal, whatever standard input and output are. The line echoes no more before the question is there, so
/// whoever types as soon as they see it is not seen.
pub(super) fn ask(prompt: &str, keyboard: &Keyboard) -> io::Result<Secret> {
    let tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let silence = Silence::begin(&tty)?;
    (&tty).write_all(prompt.as_bytes())?;
    let mut line = Zeroizing::new([0; LONGEST]);
    let mut length = 0;
    while length < LONGEST && !line[..length].contains(&b'\n') {
        keyboard.wait(tty.as_fd())?;
        let read = (&tty).read(&mut line[length..])?;
        if read == 0 {
            break;
        }
        length += read;
    }
    drop(silence);
    if length == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let text =
        std::str::from_utf8(&line[..length]).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(Secret::new(text.trim_end_matches(['\n', '\r']).to_owned()))
}

/// A terminal that shows nothing of what is typed but the ends of lines, for as long as this lives.
struct Silence<'a> {
    tty: &'a File,
    before: Termios,
}

impl<'a> Silence<'a> {
    fn begin(tty: &'a File) -> io::Result<Self> {
        let before = tcgetattr(tty)?;
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ECHO);
        modes.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(tty, OptionalActions::Now, &modes)?;
        Ok(Self { tty, before })
    }
}

impl Drop for Silence<'_> {
    fn drop(&mut self) {
        // Where the terminal is gone there is nothing to give back.
        let _ = tcsetattr(self.tty, OptionalActions::Now, &self.before);
    }
}
