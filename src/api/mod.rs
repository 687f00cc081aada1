//! The conversation: everything that can be asked of a database, and every answer.
//!
//! The screen, the command line, the remote agent and the tests speak only this. All of it is plain data.

pub mod along;
pub mod approvals;
pub mod audit;
pub mod capability;
pub mod compare;
pub mod doctor;
pub mod explain;
pub mod filters;
pub mod gate;
pub mod import;
pub mod lookup;
pub mod mail;
pub mod matrix;
mod named;
pub mod page;
pub mod past;
pub mod progress;
pub mod properties;
pub mod refusal;
pub mod reply;
pub mod request;
pub mod review;
pub mod secret;
pub mod setup;
mod shared;
pub mod standing;
pub mod sync;
pub mod templates;
pub mod travel;
pub mod users;

pub use capability::Capability;
pub use page::{Page, Place, Searched};
pub use progress::Progress;
pub use refusal::{Refusal, RefusalKind};
pub use reply::Reply;
pub use request::Request;
pub use secret::{Secret, Secrets};
pub use standing::Standing;
