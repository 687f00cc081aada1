//! Lines: two streams of bytes and a way to end them, and the meeting at their beginning.

use std::io::{BufReader, Read, Write};

use crate::api::{Refusal, RefusalKind};
use crate::wire::hello::{Opened, hear_welcome, say};
use crate::wire::{Hello, Stranger};

/// A line to an agent.
pub struct Line {
    pub from: BufReader<Box<dyn Read + Send>>,
    pub to: Box<dyn Write + Send>,
    /// Ends the line, whatever still runs on it, so that nobody reads or writes in vain.
    pub end: Box<dyn End>,
}

/// The end of a line.
pub trait End: Send {
    /// Ends it, and answers with what is known of why it broke, as a sentence.
    fn end(&mut self) -> Option<String>;
}

/// Something that makes lines.
pub trait Dial: Send {
    /// Makes a line. Only the first time (`again` is false) somebody is there to be asked for a password.
    ///
    /// # Errors
    /// Why there is none.
    fn dial(&mut self, again: bool) -> Result<Line, Refusal>;
}

/// Makes a line and meets the agent on it.
///
/// # Errors
/// Why there is no line, who is there in the place of an agent, or what the agent refused.
pub(super) fn meet(dial: &mut dyn Dial, hello: &Hello, again: bool) -> Result<(Line, Opened), Refusal> {
    let mut line = dial.dial(again)?;
    let welcome = match say(&mut line.to, hello) {
        Ok(()) => hear_welcome(&mut line.from),
        // What the other side said before it ended tells more than that it ended.
        Err(error) => hear_welcome(&mut line.from).map_err(|stranger| match stranger {
            Stranger::Ended(said) if said.is_empty() => Stranger::Broken(error),
            other => other,
        }),
    };
    match welcome {
        Ok(welcome) => match welcome.accept() {
            Ok(opened) => Ok((line, opened)),
            Err(refusal) => {
                line.end.end();
                Err(refusal)
            }
        },
        Err(stranger) => {
            let why = line.end.end();
            let hint = matches!(stranger, Stranger::Unlike(_)).then_some(
                "Does the shell of that account print something before a command runs? It has to be silent there.",
            );
            let refusal = Refusal::new(RefusalKind::LinkFailed, why.unwrap_or_else(|| stranger.to_string()));
            Err(match hint {
                Some(hint) => refusal.hint(hint),
                None => refusal,
            })
        }
    }
}
