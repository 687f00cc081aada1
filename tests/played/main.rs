//! The screen, played with keys over a real seat or a made one: what is drawn, what is asked, what is staged and written.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod approvals;
mod as_it_was;
mod change_files;
mod cover;
mod deciding;
mod desk;
mod dialogs;
mod ends;
mod filters;
mod forms;
mod forms_applied;
mod journal;
mod line_screen;
mod mail_sheet;
mod matrix;
mod matrix_loading;
mod matrix_setup;
mod matrix_sharing;
mod motion;
mod news;
mod passwords;
mod permissions;
mod review;
mod screens;
mod setup_pane;
mod shares;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/town/mod.rs"]
mod town;
