//! The seat: what the person and the machine in front of the command line give it.

use std::io::{BufRead, BufReader, IsTerminal, Read, Stdin, Write};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::hidden;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::change::Receipt;
use crate::domain::time::Time;

/// As much text as one commit may carry.
const LIMIT: u64 = 16 << 20;

/// How often something is looked at that is watched.
const LOOK: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// Answers that do not come from the database.
pub trait Seat {
    /// Tells whether somebody is there to answer questions.
    fn is_attended(&self) -> bool;

    /// Asks for a password, without echo.
    ///
    /// # Errors
    /// When nothing could be read.
    fn password(&mut self, prompt: &str) -> Result<Secret, Refusal>;

    /// Asks a question that yes or no answers.
    ///
    /// # Errors
    /// When nothing could be read.
    fn confirm(&mut self, question: &str) -> Result<bool, Refusal>;

    /// Reads one line of standard input, which holds a password.
    ///
    /// # Errors
    /// When nothing could be read.
    fn password_line(&mut self) -> Result<Secret, Refusal>;

    /// Reads the rest of standard input.
    ///
    /// # Errors
    /// When it cannot be read, is no UTF-8, or is larger than a commit may be.
    fn text(&mut self) -> Result<String, Refusal>;

    /// Makes a new receipt.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    fn receipt(&mut self) -> Result<Receipt, Refusal>;

    /// Waits a second before something is looked at again; `false` as soon as nobody reads what would be told.
    fn rest(&mut self) -> bool;

    /// The time of the machine.
    fn now(&self) -> Time;
}

/// The seat of a running program.
pub struct Terminal {
    input: BufReader<Stdin>,
    attended: bool,
}

impl Terminal {
    /// Looks at the streams; without a terminal at both ends nobody is there to be asked.
    #[must_use]
    pub fn new(no_input: bool) -> Self {
        let attended = !no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self { input: BufReader::new(std::io::stdin()), attended }
    }
}

impl Seat for Terminal {
    fn is_attended(&self) -> bool {
        self.attended
    }

    fn password(&mut self, prompt: &str) -> Result<Secret, Refusal> {
        hidden::ask(prompt).map_err(|error| unread(&error))
    }

    fn confirm(&mut self, question: &str) -> Result<bool, Refusal> {
        let mut prompt = std::io::stderr();
        let mut line = String::new();
        write!(prompt, "{question} [y/N] ").and_then(|()| prompt.flush()).map_err(|error| unread(&error))?;
        self.input.read_line(&mut line).map_err(|error| unread(&error))?;
        Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    fn password_line(&mut self) -> Result<Secret, Refusal> {
        let mut line = String::new();
        let limit = 4096;
        self.input.by_ref().take(limit).read_line(&mut line).map_err(|error| unread(&error))?;
        while line.ends_with(['\n', '\r']) {
            line.pop();
        }
        Ok(Secret::new(line))
    }

    fn text(&mut self) -> Result<String, Refusal> {
        read_text(&mut self.input, "Standard input")
    }

    fn receipt(&mut self) -> Result<Receipt, Refusal> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| {
            Refusal::new(RefusalKind::Failed, format!("The system gives no random bytes: {error}."))
        })?;
        Ok(Receipt(bytes))
    }

    fn rest(&mut self) -> bool {
        let out = std::io::stdout();
        let mut watched = [PollFd::new(&out, PollFlags::empty())];
        match poll(&mut watched, Some(&LOOK)) {
            Ok(0) | Err(Errno::INTR) => true,
            // Whoever read has gone away, which is told at once and not with the next line.
            Ok(_) if watched[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) => false,
            Ok(_) | Err(_) => {
                std::thread::park_timeout(Duration::from_secs(1));
                true
            }
        }
    }

    fn now(&self) -> Time {
        Time(jiff::Timestamp::now().as_millisecond())
    }
}

/// Reads a whole text of at most 16 MiB.
///
/// # Errors
/// When it cannot be read, is no UTF-8, or is larger than a commit may be.
pub fn read_text(from: &mut dyn Read, name: &str) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("{name} cannot be read: {error}.")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(
            Refusal::invalid(format!("{name} is larger than 16 MiB.")).hint("Split it into several change sets.")
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = sound.split(|byte| *byte == b'\n').count();
        Refusal::invalid(format!("{name} is not UTF-8 text: line {line} is the first that is not."))
    })
}

fn unread(error: &std::io::Error) -> Refusal {
    Refusal::new(RefusalKind::Failed, format!("The answer could not be read: {error}."))
}
