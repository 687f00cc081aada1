//! What else is known of applicants, with what the site asks before it denies one.

use super::message::rendered;
use super::operator::Operator;
use crate::api::approvals::{ApplicantHints, Denial};
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::store::{self, Reader};

/// Gathers the hints on some applicants.
pub(super) fn gather(
    reader: Reader<'_>,
    operator: &Operator,
    users: &[UserId],
    now: Time,
) -> store::Result<Vec<ApplicantHints>> {
    let mut hints = reader.hints(users, operator.levels(), now)?;
    for hint in &mut hints {
        hint.denial = denial(reader, hint.user)?;
    }
    Ok(hints)
}

fn denial(reader: Reader<'_>, user: UserId) -> store::Result<Option<Denial>> {
    let Some(person) = reader.person(user)? else { return Ok(None) };
    let about = Some((user, &person));
    let heading = rendered(reader, "UserApprovalDenyHeading", about)?.plain();
    Ok(Some(Denial { heading, message: rendered(reader, "UserApprovalDenyMessage", about)?.spans }))
}
