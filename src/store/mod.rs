//! The database: the only module that knows SQLite.
//!
//! A [`Reader`] sees one consistent state. A [`Writer`] is the only type with methods that change rows; it lives inside
//! one `BEGIN IMMEDIATE` transaction and ends with an audit record or not at all.

mod audit;
mod backup;
mod bin;
pub mod bytes;
mod clause;
mod create;
mod credentials;
mod directory;
mod error;
mod escalation;
mod expiry;
mod fields;
mod file;
mod filter;
mod filters;
mod grants;
mod hints;
mod history;
mod import;
pub mod invariants;
mod journal;
mod list;
mod lookup;
mod matrix;
#[cfg(test)]
mod measure;
pub mod migrate;
mod names;
mod numbers;
mod open;
mod order;
mod outbox;
mod past;
mod picture;
mod properties;
mod queue;
mod ran_out;
mod reader;
mod references;
mod roster;
pub mod seed;
mod sets;
mod setup;
mod sign_in;
mod sql;
mod stretch;
pub mod sync;
mod templates;
mod transaction;
mod users;
mod words;
#[cfg(test)]
mod world;
mod writer;

pub use audit::{Entry, Journaled};
pub use backup::copy as back_up;
pub use create::{NewDatabase, create};
pub use directory::{Names, Noun};
pub use error::{Error, Result};
pub use escalation::{Everyone, MOST_NAMED};
pub use history::{Found, JournalRow};
pub use journal::{Sealed, SealedQuestion, Stamp};
pub use numbers::Numbers;
pub use open::{Interrupter, Mode, Store};
pub use outbox::{Claim, NewMail, Outgoing, Settlement};
pub use past::{Changed, Moment, Nearest, Span};
pub use ran_out::{GrantKind, RanOut};
pub use reader::Reader;
pub use roster::{LooseFacts, Roster};
pub use sets::StoredSet;
pub use setup::Touched;
pub use sign_in::{Account, Waiting};
pub use transaction::{Hold, Last};
pub use writer::Writer;
