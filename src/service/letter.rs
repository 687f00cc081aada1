//! The mails of the approval process, written out: a request to those who decide, and the good news to whom it is about.

use super::approvers::approvers;
use super::message::values;
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::picture::Person;
use crate::domain::properties::{Property, Values, addresses, find};
use crate::domain::text::Raw;
use crate::store::{self, Reader};

/// A mail with everything filled in.
pub(super) struct Letter {
    pub kind: &'static str,
    pub about: UserId,
    pub to: Vec<String>,
    pub subject: String,
    pub body: String,
}

/// The kind of a mail to approvers.
pub(super) const REQUEST: &str = "request";
/// The kind of a mail to somebody who was approved.
pub(super) const APPROVED: &str = "approved";

/// The mail to the approvers about a request; it has no address where there are none.
pub(super) fn request(reader: Reader<'_>, user: UserId, person: &Person) -> store::Result<Letter> {
    let (to, _) = approvers(reader)?;
    write(reader, (REQUEST, "UserApprovalEmailSubject", "UserApprovalEmailBody"), (user, person), to)
}

/// The mail to a user who was approved; it has no address where the login is none.
pub(super) fn approved(reader: Reader<'_>, user: UserId, person: &Person) -> store::Result<Letter> {
    let to = addresses(person.text(UserField::Login)).unwrap_or_default();
    write(reader, (APPROVED, "UserApprovalApprovedSubject", "UserApprovalApprovedBody"), (user, person), to)
}

fn write(
    reader: Reader<'_>,
    (kind, subject, body): (&'static str, &'static str, &'static str),
    (user, person): (UserId, &Person),
    to: Vec<String>,
) -> store::Result<Letter> {
    let values = values(reader, Some((user, person)))?;
    let text = |name: &'static str, put: fn(&Values, &Property, &str) -> Raw| -> store::Result<String> {
        let Some(property) = find(name) else { return Ok(String::new()) };
        let stored = reader.property(name)?;
        Ok(put(&values, property, property.effective(stored.as_deref())).stored().to_owned())
    };
    let line = |values: &Values, property: &Property, text: &str| {
        values.rendered(property, text).map(|rendered| rendered.plain()).unwrap_or_default()
    };
    let lines = |values: &Values, property: &Property, text: &str| {
        values.rendered(property, text).map(|rendered| rendered.leading_to(values.site())).unwrap_or_default()
    };
    Ok(Letter { kind, about: user, to, subject: text(subject, line)?, body: text(body, lines)? })
}
