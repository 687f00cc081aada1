//! A disk between SQLite and the real one: it keeps a record of everything that is written, and can be told to fail.
//!
//! It is registered as the file system that SQLite takes by default, so the program under test opens its database as it
//! always does. [`disk`] is the interface that SQLite calls; [`tape`] is what it records; [`crash`] makes out of a record
//! what a disk may hold after the power went at any moment; [`fault`] says which operation fails.

pub mod crash;
pub mod disk;
pub mod fault;
pub mod tape;
