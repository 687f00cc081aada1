//! Lines: two streams of bytes and a way to end them, and the meeting at their beginning.

use std::io::{BufReader, Read, Write};

use crate::api::{Refusal, RefusalKind};
use crate::domain::text::Raw;
use crate::wire::hello::{Opened, hear_welcome, say};
use crate::wire::{Hello, Stranger, Welcome};

/// What comes from the far end.
pub type From = BufReader<Box<dyn Read + Send>>;

/// What goes there.
pub type To = Box<dyn Write + Send>;

/// A line to an agent.
pub struct Line {
    pub from: From,
    pub to: To,
    /// Ends the line, whatever still runs on it, so that nobody reads or writes in vain.
    pub end: Box<dyn End>,
}

/// The end of a line.
pub trait End: Send {
    /// Ends it, and answers with what is known of why it broke.
    fn end(&mut self) -> Option<Broken>;
}

/// Why a line broke, or was none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    pub sentence: Raw,
    /// No patience mends it: somebody has to do something first.
    pub hopeless: bool,
}

/// Something that makes lines.
pub trait Dial: Send {
    /// Makes a line, at once: what takes time happens on its streams. Only the first time (`again` is false) somebody
    /// is there to be asked for a password.
    ///
    /// # Errors
    /// Why there is none.
    fn dial(&mut self, again: bool) -> Result<Line, Refusal>;
}

/// Why there is no line to an agent.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) refusal: Refusal,
    pub(super) hopeless: bool,
}

/// The streams of a line on which both sides said, or tried to say, who they are.
pub(super) struct Met {
    from: From,
    to: To,
    welcome: Result<Welcome, Stranger>,
}

/// Says who we are, and hears who is there. It takes as long as the far end does, or until the line is ended.
pub(super) fn greet(mut from: From, mut to: To, hello: &Hello) -> Met {
    let welcome = match say(&mut to, hello) {
        Ok(()) => hear_welcome(&mut from),
        // What the other side said before it ended tells more than that it ended.
        Err(error) => hear_welcome(&mut from).map_err(|stranger| match stranger {
            Stranger::Ended(said) if said.is_empty() => Stranger::Broken(error),
            other => other,
        }),
    };
    Met { from, to, welcome }
}

impl Met {
    /// The line and what was opened on it.
    ///
    /// # Errors
    /// Who is there in the place of an agent, or what the agent refused; the line is ended.
    pub(super) fn accept(self, mut end: Box<dyn End>) -> Result<(Line, Opened), Failure> {
        match self.welcome {
            Ok(welcome) => match welcome.accept() {
                Ok(opened) => Ok((Line { from: self.from, to: self.to, end }, opened)),
                Err(refusal) => {
                    end.end();
                    let hopeless = refusal.kind != RefusalKind::Unavailable;
                    Err(Failure { refusal, hopeless })
                }
            },
            Err(stranger) => {
                let hint = matches!(stranger, Stranger::Unlike(_)).then_some(
                    "Does the shell of that account print something before a command runs? It has to be silent there.",
                );
                let why = end.end();
                let why = why.unwrap_or_else(|| Broken { sentence: stranger.sentence(), hopeless: hint.is_some() });
                let refusal = Refusal::new(RefusalKind::LinkFailed, why.sentence);
                let refusal = match hint {
                    Some(hint) => refusal.hint(hint),
                    None => refusal,
                };
                Err(Failure { refusal, hopeless: why.hopeless })
            }
        }
    }
}
