//! The terminal, taken once and always given back.
//!
//! It is given back by whoever comes first: the guard's drop, the panic hook in any thread, a signal's thread or the
//! watchdog. The first call does the work and the others find nothing left to do. Nothing is written to a terminal that
//! was given back, so a loop that draws on after a panic elsewhere ends with an error instead of painting a shell.

mod guard;
mod paint;
mod shift;
mod signals;
mod surface;
mod tty;

pub use guard::{Guard, Screen, enter, install_panic_hook, restore};
pub use signals::{Signal, Signals, listen};
pub use surface::{Surface, drawn_on};
pub use tty::{Device, Tty, is_hung_up};
