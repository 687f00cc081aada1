//! The rules of a configuration sync: what is copied, what is deleted, who a reference becomes, what follows.
//!
//! Nothing here reads a database. The service streams both sides through these rules in order, and a test compares the
//! result with a model that holds both sides whole.

pub mod checks;
pub mod items;
pub mod kinds;
pub mod near;
pub mod users;
pub mod workgroups;

pub use checks::Code;
pub use items::ItemAction;
pub use kinds::{Kind, Policy, Role};
pub use users::Decision;
