//! What is set up beside users: organizations whole, locations, providers, restriction options, releases.

mod draw;
mod list;
mod refer;
mod share;
mod write;

pub use draw::Touched;
pub(super) use write::SetupRows;
