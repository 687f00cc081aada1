//! Whether anybody administers users thirty days from now, as grants run out.
//!
//! Guard G8 keeps a change set from taking the last administrator away, at once or some day. What it found when it came,
//! a database whose administrators all have an end, it lets be; then this says so while there is time to put it off: at
//! the opening, in every review, and in `beadle check`.

use std::collections::BTreeSet;

use crate::domain::cell::UserField;
use crate::domain::picture::{Person, Picture};
use crate::domain::time::{DAY, Time};
use crate::store::{self, Reader};

/// So long before is warned.
const AHEAD: i64 = 30 * DAY;

/// The most that are named.
const NAMED: usize = 3;

/// What is foreseen, and how long that holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Outlook {
    pub warning: Option<String>,
    /// From this moment on time alone may have changed it.
    until: Time,
    /// The commit up to which it was looked at.
    revision: u64,
}

impl Outlook {
    /// Looks at the users of the database.
    pub fn of(reader: Reader<'_>, now: Time) -> store::Result<Self> {
        let nobody = reader.picture(&BTreeSet::new(), &BTreeSet::new())?;
        let (warning, until) = foresee(reader, &nobody, now)?;
        Ok(Self { warning, until, revision: reader.revision()? })
    }

    /// Whether looking again would find the same.
    pub fn holds(&self, revision: u64, now: Time) -> bool {
        self.revision == revision && now < self.until
    }
}

/// The warning, where every administrator there is runs out within thirty days. Users of the picture are taken as it
/// shows them, all others as the database does; it holds every workgroup.
pub(super) fn run_out_soon(reader: Reader<'_>, picture: &Picture, now: Time) -> store::Result<Option<String>> {
    foresee(reader, picture, now).map(|(warning, _)| warning)
}

/// The warning, and the moment from which on it may be another one though nothing was written.
fn foresee(reader: Reader<'_>, picture: &Picture, now: Time) -> store::Result<(Option<String>, Time)> {
    let mut ends: Vec<(Time, String)> = Vec::new();
    let mut until = Time(i64::MAX);
    // Answers whether somebody stays, and remembers those who do not.
    let mut stays = |person: &Person| match picture.administers_until(person, now) {
        Some(end) if end > now.plus(AHEAD) => {
            until = if end == Time(i64::MAX) { end } else { end.plus(-AHEAD) };
            true
        }
        Some(end) => {
            ends.push((end, person.text(UserField::Login).to_owned()));
            false
        }
        None => false,
    };
    let told = picture.users.keys().copied().collect();
    if picture.users.values().any(&mut stays) || reader.any_user_setup_holder(&told, stays)? {
        return Ok((None, until));
    }
    let Some(first) = ends.iter().map(|(end, _)| *end).min() else { return Ok((None, until)) };
    ends.sort();
    ends.reverse();
    let zone = jiff::tz::TimeZone::UTC;
    let named: Vec<String> =
        ends.iter().take(NAMED).map(|(end, login)| format!("{login} on {}", end.minute(&zone))).collect();
    let more = ends.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} before") } else { String::new() };
    let warning = format!(
        "The last administrators run out: {}{more} (UTC). Afterwards nobody could administer users; let one of them stay \
         longer.",
        named.join(", ")
    );
    Ok((Some(warning), first))
}
