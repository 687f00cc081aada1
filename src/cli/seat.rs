//! The seat: what the person and the machine in front of the command line give it.

use std::io::{BufRead, BufReader, ErrorKind, IsTerminal, Read, Write};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::hidden;
use super::keyboard::Keyboard;
use crate::api::{Refusal, RefusalKind, Secret};
use crate::domain::change::Receipt;
use crate::domain::time::Time;
use crate::link::ask::{Stop, given_up};

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

    /// Reads one line of standard input, which holds a password; nothing where it has come to its end.
    ///
    /// # Errors
    /// When it cannot be read.
    fn password_line(&mut self) -> Result<Option<Secret>, Refusal>;

    /// Reads the rest of standard input.
    ///
    /// # Errors
    /// When it cannot be read, is no UTF-8, or is larger than a commit may be.
    fn text(&mut self) -> Result<String, Refusal>;

    /// Goes over to a conversation: ctrl-C ends what is asked or done and not the program, nothing typed for so long is
    /// told as [`Line::Quiet`], and a text ends with a line that is a dot.
    ///
    /// # Errors
    /// When signals cannot be heard.
    fn converse(&mut self, idle: Option<Duration>) -> Result<Stop, Refusal>;

    /// Reads the next line of a conversation.
    ///
    /// # Errors
    /// When it cannot be read.
    fn line(&mut self) -> Result<Line, Refusal>;

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

/// What came of waiting for a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    Typed(String),
    /// A line that is no text.
    Garbled,
    /// Somebody gave the line up.
    Stopped,
    /// Nothing was typed for too long.
    Quiet,
    End,
}

/// The seat of a running program.
pub struct Terminal {
    input: BufReader<Keyboard>,
    attended: bool,
    /// Standing input goes on after a text.
    converses: bool,
}

impl Terminal {
    /// Looks at the streams; without a terminal at both ends nobody is there to be asked.
    #[must_use]
    pub fn new(no_input: bool) -> Self {
        let attended = !no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self { input: BufReader::new(Keyboard::default()), attended, converses: false }
    }
}

impl Seat for Terminal {
    fn is_attended(&self) -> bool {
        self.attended
    }

    fn password(&mut self, prompt: &str) -> Result<Secret, Refusal> {
        hidden::ask(prompt, self.input.get_ref()).map_err(|error| unread(&error))
    }

    fn confirm(&mut self, question: &str) -> Result<bool, Refusal> {
        let mut prompt = std::io::stderr();
        let mut line = String::new();
        write!(prompt, "{question} [y/N] ").and_then(|()| prompt.flush()).map_err(|error| unread(&error))?;
        self.input.read_line(&mut line).map_err(|error| unread(&error))?;
        Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    fn password_line(&mut self) -> Result<Option<Secret>, Refusal> {
        let mut line = String::new();
        let limit = 4096;
        let length = self.input.by_ref().take(limit).read_line(&mut line).map_err(|error| unread(&error))?;
        while line.ends_with(['\n', '\r']) {
            line.pop();
        }
        Ok((length > 0).then(|| Secret::new(line)))
    }

    fn text(&mut self) -> Result<String, Refusal> {
        if !self.converses {
            return read_text(&mut self.input, "Standard input");
        }
        if self.attended {
            let mut notices = std::io::stderr();
            writeln!(notices, "Type the text; a line that is a dot ends it.").map_err(|error| unread(&error))?;
        }
        let (mut text, mut line) = (Vec::new(), Vec::new());
        while self.input.read_until(b'\n', &mut line).map_err(|error| unread(&error))? > 0 && line.trim_ascii() != b"."
        {
            // What is too long is read to its end all the same: none of it is a command.
            if text.len() as u64 <= LIMIT {
                text.append(&mut line);
            }
            line.clear();
        }
        read_text(&mut &text[..], "The text")
    }

    fn converse(&mut self, idle: Option<Duration>) -> Result<Stop, Refusal> {
        let stop = Stop::default();
        self.converses = true;
        if self.attended {
            self.input
                .get_mut()
                .heed(stop.clone(), idle)
                .map_err(|error| Refusal::new(RefusalKind::Failed, format!("Signals cannot be heard: {error}.")))?;
        }
        Ok(stop)
    }

    fn line(&mut self) -> Result<Line, Refusal> {
        let mut line = Vec::new();
        match self.input.read_until(b'\n', &mut line) {
            Ok(0) => Ok(Line::End),
            Ok(_) => Ok(String::from_utf8(line).map_or(Line::Garbled, Line::Typed)),
            Err(error) => match error.kind() {
                ErrorKind::ConnectionAborted => Ok(Line::Stopped),
                ErrorKind::TimedOut => Ok(Line::Quiet),
                _ => Err(unread(&error)),
            },
        }
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
    if error.kind() == ErrorKind::ConnectionAborted {
        return given_up();
    }
    Refusal::new(RefusalKind::Failed, format!("The answer could not be read: {error}."))
}
