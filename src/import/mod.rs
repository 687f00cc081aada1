//! Files of other systems, read into records that the database side turns into a change set.
//!
//! Nothing here decides anything about the database: what is read goes out as `Imported`, with the problems found on
//! the way. A file that cannot be read at all is one sentence; a record that cannot be used is a problem with its spot.

pub mod csv;
mod file;
pub mod hmis;
mod json;
pub mod keycloak;
pub mod ldif;
mod lookup;
pub mod mapping;
mod names;
pub mod people;
pub mod scim;
mod source;
pub mod table;

use crate::api::import::Imported;
use crate::domain::text::Shown;

/// Why a file cannot be imported at all: a full sentence with the file, the line where there is one, and the way out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", Shown::new(.0))]
pub struct Unreadable(pub String);

pub type Result<T> = std::result::Result<T, Unreadable>;

/// Gives an owning organization, named by code or name, to every user who came without one.
pub fn own(imported: &mut Imported, owner: &str) {
    for user in &mut imported.users {
        user.owner.get_or_insert_with(|| owner.to_owned());
    }
}

/// Joins a source and an id of that source to the mark by which a row is found again.
fn origin(source: &str, id: &str) -> String {
    format!("{source}:{id}")
}
