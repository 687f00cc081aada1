//! Everything that can happen to the screen, on one channel and in one order.

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use crate::link::{Answer, LinkState};

/// Something that happened.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    Key(KeyEvent),
    /// Text that was pasted; it never acts as keys.
    Paste(String),
    Resize(Size),
    Answer(Answer),
    Link(LinkState),
    /// The time the app asked to be woken at has come.
    Wake,
    /// The terminal was given away and is ours again.
    Resumed,
    /// The process is asked to end: a signal, or the terminal is gone.
    Terminate,
}
