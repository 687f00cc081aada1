//! The facts that a sign-in is decided on, gathered from the rows.

use crate::domain::cell::UserField;
use crate::domain::picture::{Person, Picture};
use crate::domain::signin::Facts;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::service::site::Site;
use crate::store::{self, Account, Reader};

/// Gathers what the decision needs, as it is for the user's usual way in, with a credential that is right.
pub(in crate::service) fn facts(
    reader: Reader<'_>,
    account: &Account,
    person: &Person,
    picture: &Picture,
    now: Time,
) -> store::Result<Facts> {
    let site = Site::read(reader)?;
    Ok(Facts {
        known: !person.is_system,
        local: person.is_local(),
        locked_until: account.locked_until,
        credential_ok: true,
        failed_attempts: account.failures(now),
        attempt_limit: site.attempts,
        status: person.status().unwrap_or(Status::Inactive),
        request_open: account.request_open,
        has_workgroup: picture.counted_workgroups(person, now).next().is_some(),
        has_organization: person.logins(now).next().is_some(),
        terms_accepted: account.terms_accepted,
        require_change: person.field(UserField::RequireChange).is_on(),
        security_question_set: account.security_question_set,
        security_questions: site.security_questions,
    })
}
