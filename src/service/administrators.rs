//! Whether anybody administers users thirty days from now, as grants run out.
//!
//! Guard G8 keeps a change set from taking the last administrator away, at once or some day. What it found when it came,
//! a database whose administrators all have an end, it lets be; then this says so while there is time to put it off: at
//! the opening, in every review, and in `beadle check`.

use crate::domain::cell::UserField;
use crate::domain::picture::{Person, Picture};
use crate::domain::time::{DAY, Time};
use crate::store::{self, Reader};

/// So long before is warned.
const AHEAD: i64 = 30 * DAY;

/// The most that are named.
const NAMED: usize = 3;

/// The warning, where every administrator there is runs out within thirty days. Users of the picture are taken as it
/// shows them, all others as the database does; it holds every workgroup.
pub(super) fn run_out_soon(reader: Reader<'_>, picture: &Picture, now: Time) -> store::Result<Option<String>> {
    let mut ends: Vec<(Time, String)> = Vec::new();
    // Answers whether somebody stays, and remembers those who do not.
    let mut stays = |person: &Person| match picture.administers_until(person, now) {
        Some(end) if end > now.plus(AHEAD) => true,
        Some(end) => {
            ends.push((end, person.text(UserField::Login).to_owned()));
            false
        }
        None => false,
    };
    if picture.users.values().any(&mut stays) {
        return Ok(None);
    }
    let told = picture.users.keys().copied().collect();
    if reader.any_user_setup_holder(&told, stays)? || ends.is_empty() {
        return Ok(None);
    }
    ends.sort();
    ends.reverse();
    let zone = jiff::tz::TimeZone::UTC;
    let named: Vec<String> =
        ends.iter().take(NAMED).map(|(end, login)| format!("{login} on {}", end.minute(&zone))).collect();
    let more = ends.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} before") } else { String::new() };
    Ok(Some(format!(
        "The last administrators run out: {}{more} (UTC). Afterwards nobody could administer users; let one of them stay \
         longer.",
        named.join(", ")
    )))
}
