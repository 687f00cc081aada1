//! What is asked, by whom, and what happens: beside the database, after asking one policy.

pub mod account;
mod administrators;
mod approvers;
mod audit;
pub mod clock;
mod commit;
mod doctor;
mod escalation;
mod evaluate;
mod filters;
pub mod guard;
mod hints;
mod imply;
mod letter;
mod lists;
mod mail;
mod message;
mod operator;
mod past;
pub mod policy;
mod properties;
mod ran_out;
mod read;
mod refuse;
mod seat;
mod sign_in;
mod site;
mod undo;
mod unfinished;
mod words;

pub use crate::store::Interrupter;
pub use clock::{Clock, SystemClock};
pub use operator::Session;
pub use seat::{Origin, Recognition, Seat, Terms};
pub mod import;
pub mod sync;
