//! `beadle check`: is the file what it should be?

use super::desk::{Desk, answer};
use super::exit::Exit;
use super::field::{Column, Field, Tint, column};
use crate::api::{Refusal, Request};
use crate::domain::text::Raw;

const COLUMNS: &[Column] = &[column("sentence", "What"), column("weight", "Weight")];

/// Runs the command: what is wrong comes first, then what is allowed but hardly meant.
///
/// # Errors
/// The refusal of the database.
pub fn run(desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let wrong = answer!(desk.asker, Request::Check, Check);
    let lints = answer!(desk.asker, Request::Lints, Lints);
    let is_well = wrong.is_empty();
    let weigh = |weight: Field| move |sentence: Raw| vec![sentence.into(), weight.clone()];
    let mut listing = desk.out.list(COLUMNS);
    listing.rows(wrong.into_iter().map(weigh(Field::Word("wrong", Tint::Bad))));
    listing.rows(lints.into_iter().map(weigh(Field::Word("advice", Tint::Careful))));
    let count = listing.finish();
    if !is_well {
        return Ok(Exit::STALE);
    }
    desk.out.notice(if count == 0 { "All is well." } else { "All is as it has to be; this is hardly meant so." });
    Ok(Exit::Done)
}
