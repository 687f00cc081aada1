//! The mails of the approval process, written out and queued in the transaction that they tell of: a request to those who
//! decide, and the good news to whom it is about.

use super::approvers::approvers;
use super::message::values;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::picture::{Person, Picture};
use crate::domain::properties::{Property, Values, addresses, find};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::{MINUTE, Time};
use crate::store::{self, NewMail, Reader, Writer};

/// The kind of a mail to approvers.
const REQUEST: &str = "request";
/// The kind of a mail to somebody who was approved.
const APPROVED: &str = "approved";

/// How long the good news waits: an approval that is taken back at once tells nobody.
const UNDO_WINDOW: i64 = MINUTE / 2;

/// Queues the mail to the approvers about a request; answers how many there are.
pub(super) fn request(writer: &Writer<'_>, user: UserId, person: &Person, now: Time) -> store::Result<usize> {
    let (to, _) = approvers(writer.reader())?;
    let names = ("UserApprovalEmailSubject", "UserApprovalEmailBody");
    queue(writer, REQUEST, names, (user, person), &to, now)
}

/// Queues what decisions of a written set tell, and takes out of the queue what they make untrue.
pub(super) fn follow(writer: &Writer<'_>, before: &Picture, changes: &[Change], now: Time) -> store::Result<()> {
    for change in changes {
        let Cell::User { user, field: UserField::Status } = change.cell else { continue };
        let (Value::Status(from), Value::Status(to)) = (&change.before, &change.after) else { continue };
        match from {
            Status::Pending => writer.cancel_mail(REQUEST, user, now)?,
            Status::Active => writer.cancel_mail(APPROVED, user, now)?,
            Status::Inactive | Status::Recycled => 0,
        };
        let denied = || before.users.get(&user).is_some_and(|person| person.recycle_origin == Some(Status::Pending));
        let approves = *to == Status::Active && (*from == Status::Pending || *from == Status::Recycled && denied());
        let person = if approves { writer.reader().person(user)? } else { None };
        if let Some(person) = person {
            let to = addresses(person.text(UserField::Login)).unwrap_or_default();
            let names = ("UserApprovalApprovedSubject", "UserApprovalApprovedBody");
            queue(writer, APPROVED, names, (user, &person), &to, now)?;
            writer.hold_mail(APPROVED, user, now.plus(UNDO_WINDOW))?;
        }
    }
    Ok(())
}

fn queue(
    writer: &Writer<'_>,
    kind: &str,
    (subject, body): (&'static str, &'static str),
    (user, person): (UserId, &Person),
    to: &[String],
    now: Time,
) -> store::Result<usize> {
    let reader = writer.reader();
    let values = values(reader, Some((user, person)))?;
    let subject = filled(reader, subject, |property, text| values.rendered(property, text).map(|line| line.plain()))?;
    let body = filled(reader, body, |property, text| in_mail(&values, property, text))?;
    writer.queue_mail(&NewMail { kind, about: Some(user), to, subject: subject.stored(), body: body.stored() }, now)
}

/// A text for a mail; where links lead to the application, each is followed by its address.
fn in_mail(values: &Values, property: &Property, text: &str) -> Option<Raw> {
    let message = values.rendered(property, text)?;
    Some(if property.leads_to_site() { message.leading_to(values.site()) } else { message.plain() })
}

fn filled(
    reader: Reader<'_>,
    name: &'static str,
    fill: impl FnOnce(&Property, &str) -> Option<Raw>,
) -> store::Result<Raw> {
    let Some(property) = find(name) else { return Ok(Raw::default()) };
    let stored = reader.property(name)?;
    Ok(fill(property, property.effective(stored.as_deref())).unwrap_or_default())
}
