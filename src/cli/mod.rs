//! The command line: the same requests without a screen.
//!
//! A command takes its arguments and a `Desk`: a database that answers, somebody who may be asked, and a
//! place to write to. It knows nothing else, so that it runs the same over a real database and in a test. Only
//! [`Out`] prints; a command hands it fields, from which the table, the numbered lines and the JSON are made alike.

mod about;
mod access;
mod agent;
mod approvals;
mod args;
mod audit;
mod backup;
mod between;
mod change_file;
mod changes;
mod check;
mod commit;
mod compare;
mod csv;
mod demo;
mod deploy;
mod desk;
mod doctor;
mod dry_run;
mod errand;
mod exit;
mod explain;
mod export;
mod field;
mod filters;
mod hidden;
mod import;
mod init;
mod json;
mod judgement;
mod keyboard;
mod mail;
mod man;
mod migrate;
mod nature;
mod object;
mod orgs;
mod out;
mod parse;
mod password;
mod plain;
pub mod program;
mod properties;
mod run;
mod said;
mod seat;
mod setup;
mod shell;
mod sign_in;
mod sync;
mod table;
mod templates;
#[cfg(test)]
mod tests;
mod then;
mod users;
mod whocan;
mod why;
pub mod words;
mod workgroups;

pub use exit::Exit;
pub use out::{Form, Manner, Out};
pub use program::Program;
pub use run::{run, start};
pub use seat::{Line, Seat, Terminal, read_text};
