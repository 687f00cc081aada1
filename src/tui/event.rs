//! Everything that can happen to the screen, on one channel and in one order.

use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::courier::Fetched;
use super::files::FileNews;
use super::terminal::Signal;
use crate::api::{Progress, Standing};
use crate::link::{Answer, LinkState, Ticket};

/// Something that happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    Key(KeyEvent),
    /// Text that was pasted; it never acts as keys.
    Paste(String),
    Resize(Size),
    Answer(Answer),
    /// How far the work on a question is.
    Progress(Ticket, Progress),
    Link(LinkState),
    /// The link tells what the standing has become: others wrote something, or something ran out.
    Standing(Standing),
    /// A sign of life came, after so long.
    Delay(Duration),
    /// The time the app asked to be woken at has come.
    Wake,
    /// No key has moved the cursor for a moment.
    Rest,
    /// A file that the operator named was written or read.
    File(FileNews),
    /// Something of a source at another place was fetched, or was not.
    Fetched(Fetched),
    /// How far such a source is with its extract.
    Extracting {
        source: String,
        progress: Progress,
    },
    /// Somebody outside wants something: that we end, stop, or go on.
    Signal(Signal),
}
