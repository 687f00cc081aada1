//! Configuration: the one place that reads files and environment variables, and says all that is wrong with them at once.
//!
//! A setting knows where it came from. What stands on the command line wins over the environment, that over the file,
//! that over what is built in; only for colour does the file win over `NO_COLOR`, as that convention wants it.

mod address;
mod anchors;
pub mod child;
mod entrance;
mod file;
mod known;
mod load;
mod mail;
pub mod private;
mod setting;
mod surroundings;
mod target;

pub use address::Address;
pub use anchors::{Anchor, Anchors};
pub use entrance::Entrance;
pub use file::FileSettings;
pub use known::{Changed, Known};
pub use load::Config;
pub use mail::{MailSettings, PasswordSource, Security, Via};
pub use setting::{Color, Problem, Setting, Source};
pub use surroundings::Surroundings;
pub use target::Target;
