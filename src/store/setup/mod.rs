//! What is set up beside users: organizations whole, locations, providers, restriction options, releases.

mod draw;
mod refer;
mod write;

pub use draw::Touched;
pub(super) use write::SetupRows;
