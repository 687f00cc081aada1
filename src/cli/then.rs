//! A moment that is asked for with `--as-of`, and how much the journal knows of it.

use super::desk::{Desk, answer};
use super::field::{Column, Field, Record, column};
use super::out::Form;
use crate::api::past::Known;
use crate::api::{Refusal, Request};
use crate::domain::time::Time;

/// A moment, and whether the journal reaches back to it.
#[derive(Clone, Copy, Debug)]
pub struct Then {
    pub at: Time,
    pub known: Known,
}

/// The last column of lists that tell of a moment; people read a sentence instead.
pub const KNOWN: Column = column("known", "Known");

/// Asks how much is known of a moment, and warns where the journal begins later.
///
/// # Errors
/// The refusal of the database.
pub fn of(at: Time, desk: &mut Desk<'_>) -> Result<Then, Refusal> {
    let begins = answer!(desk.asker, Request::Standing, Standing).journal_begins;
    let then = Then { at, known: Known::of(at, desk.seat.now(), begins) };
    then.warn(desk);
    Ok(then)
}

/// The same of a moment as it was typed, if one was.
///
/// # Errors
/// When it is none, and the refusal of the database.
pub fn given(text: Option<&String>, desk: &mut Desk<'_>) -> Result<Option<Then>, Refusal> {
    let at = text.map(|text| desk.moment(text)).transpose()?;
    at.map(|at| of(at, desk)).transpose()
}

/// The columns of a list without [`KNOWN`], unless programs read of a moment.
pub fn columns(all: &'static [Column], then: Option<&Then>, desk: &Desk<'_>) -> &'static [Column] {
    let wanted = then.is_some() && desk.out.form() == Form::Json;
    match all.split_last() {
        Some((_, others)) if !wanted => others,
        _ => all,
    }
}

impl Then {
    /// Says why what is told may not be what was.
    pub fn warn(&self, desk: &mut Desk<'_>) {
        if let Some(doubt) = self.known.doubt(desk.out.zone()) {
            desk.out.warn(&doubt);
        }
    }

    /// How much is known, for programs.
    pub const fn known(&self) -> Field {
        Field::word(self.known.word())
    }
}

/// Adds to a record which moment it tells of, and how much is known of that.
pub fn add(record: &mut Record, then: Option<&Then>, desk: &Desk<'_>) {
    record.field("as_of", "As of", then.map(|then| then.at));
    let wanted = desk.out.form() == Form::Json;
    record.field(KNOWN.key, KNOWN.head, then.filter(|_| wanted).map(Then::known));
}
