//! `beadle check`: is the file what it should be?

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, column};
use crate::api::{Refusal, Request};

const COLUMNS: &[Column] = &[column("sentence", "What is wrong")];

/// Runs the command.
///
/// # Errors
/// The refusal of the database.
pub fn run(desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let wrong = answer!(desk.asker, Request::Check, Check);
    let mut listing = desk.out.list(COLUMNS);
    listing.rows(wrong.into_iter().map(|sentence| vec![sentence.into()]));
    if listing.finish() > 0 {
        return Ok(Exit::STALE);
    }
    desk.out.notice("All is well.");
    Ok(Exit::Done)
}
