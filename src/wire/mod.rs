//! The conversation on a stream of bytes: one line each way to meet, then frames.
//!
//! A client says [`Hello`], an agent answers [`Welcome`]; each is one line of JSON, so that whatever else a far shell
//! prints is told from it by its first bytes. After that both sides send [`frame`]s, whose contents are the messages of
//! [`message`]. Everything that comes from the other side has a bound, is checked before it is believed, and costs no
//! more memory than that bound.

mod fold;
pub mod frame;
pub mod hello;
pub mod message;

pub use fold::{Folding, Unfolding};
pub use frame::{Fault, Frame, Kind, Reader, Writer, write};
pub use hello::{Hello, PROTOCOL, Stranger, Welcome};
