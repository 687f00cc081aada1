//! What was at a moment, and what differs between two: read back from the journal and put into words.

use super::operator::Operator;
use super::policy;
use super::words::{self, Words};
use crate::api::past::{AsOf, Between, Differing, Fact, Facts, Known, Subject};
use crate::api::users::UserCard;
use crate::api::{Capability, Page, Place, Refusal};
use crate::domain::cell::{Cell, ListField, OrgField, UserField, Value, WorkgroupField};
use crate::domain::ids::UserId;
use crate::domain::picture::Picture;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::store::{Changed, Moment, Reader, Span};

/// What a subject was at a moment, and what it is now.
///
/// # Errors
/// When there is no such row, or it is not the operator's to see.
pub(super) fn as_of(
    reader: Reader<'_>,
    operator: &Operator,
    of: Subject,
    at: Time,
    now: Time,
) -> Result<AsOf, Refusal> {
    let moment = reader.moment(at)?;
    let present = Moment::present(now);
    let (then, facts) = match of {
        Subject::User(user) => {
            let card = visible(reader, operator, user, present)?;
            let then = reader.user_card_at(user, moment)?.filter(|card| card.created_at <= at || moment.is_present());
            (then.map(|card| Facts::User(Box::new(card))), Facts::User(Box::new(card)))
        }
        Subject::Org(_) | Subject::Workgroup(_) => {
            let facts = fields(reader, of, present)?.ok_or_else(|| missing(of))?;
            (fields(reader, of, moment)?.map(Facts::Fields), Facts::Fields(facts))
        }
    };
    let known = match then {
        None => Known::NotYet { made: made(reader, of, &facts)?.unwrap_or(at) },
        Some(_) => Known::of(at, now, reader.journal_begins()?),
    };
    let nearest = reader.nearest(of, moment)?;
    let (last, earlier, later) = (nearest.last, nearest.earlier, nearest.later);
    Ok(AsOf { at, known, then, now: facts, last, earlier, later })
}

/// A page of what differs between two moments.
///
/// # Errors
/// When there is no such row, or it is not the operator's to see.
pub(super) fn differences(
    reader: Reader<'_>,
    operator: &Operator,
    (of, between): (Subject, Between),
    place: &Place,
    limit: u32,
) -> Result<Page<Differing>, Refusal> {
    match of {
        Subject::User(user) => drop(visible(reader, operator, user, Moment::present(between.to))?),
        Subject::Org(_) | Subject::Workgroup(_) => {
            fields(reader, of, Moment::present(between.to))?.ok_or_else(|| missing(of))?;
        }
    }
    let span = Span::between(reader.moment(between.from)?, reader.moment(between.to)?);
    let page = reader.differences(of, span, place, limit)?;
    let nothing = Picture::default();
    let words = Words::new(reader, &nothing);
    words.gather(page.rows.iter().flat_map(|row| words::spoken_of(&row.change)))?;
    Ok(page.map(|Changed { change, made, key }| Differing {
        subject: words.subject(change.cell).into(),
        what: words.what(change.cell).into(),
        before: words.value(&change.before),
        after: words.value(&change.after),
        cell: change.cell,
        made,
        key,
    }))
}

/// The card of a user, unless it is in the recycle bin and the bin is not the operator's to see.
fn visible(reader: Reader<'_>, operator: &Operator, user: UserId, moment: Moment) -> Result<UserCard, Refusal> {
    let card = reader.user_card_at(user, moment)?.ok_or_else(|| missing(Subject::User(user)))?;
    if card.status == Status::Recycled && !operator.may(Capability::SeeBin) {
        return Err(policy::missing(Capability::SeeBin, operator));
    }
    Ok(card)
}

fn missing(of: Subject) -> Refusal {
    Refusal::not_found(match of {
        Subject::User(user) => format!("There is no user {user}."),
        Subject::Org(org) => format!("There is no organization {org}."),
        Subject::Workgroup(workgroup) => format!("There is no workgroup {workgroup}."),
    })
}

/// The fields of an organization or a workgroup at a moment; `None` when it was not there.
fn fields(reader: Reader<'_>, of: Subject, moment: Moment) -> Result<Option<Vec<Fact>>, Refusal> {
    let (mut picture, cells): (Picture, Vec<Cell>) = match of {
        Subject::User(_) => return Ok(None),
        Subject::Org(org) => {
            let mut picture = reader.picture(&[].into(), &[org].into())?;
            picture.workgroups.clear();
            (picture, OrgField::ALL.iter().map(|field| Cell::Org { org, field: *field }).collect())
        }
        Subject::Workgroup(workgroup) => {
            let mut picture = Picture { workgroups: reader.all_workgroups()?, ..Picture::default() };
            picture.workgroups.retain(|id, _| *id == workgroup);
            (picture, WorkgroupField::ALL.iter().map(|field| Cell::Workgroup { workgroup, field: *field }).collect())
        }
    };
    reader.put_back(&mut picture, moment)?;
    // The first field says whether the row is there.
    if cells.first().is_none_or(|cell| picture.get(*cell).is_none()) {
        return Ok(None);
    }
    // A provider goes by the name of that time, too.
    if let Subject::Org(org) = of
        && let Value::Provider(provider) = picture.get(Cell::Org { org, field: OrgField::Provider })
        && let Some(name) = reader.text_then(Cell::Provider { provider, field: ListField::Name }, moment)?
    {
        picture.providers.insert(provider, name.stored().to_owned());
    }
    let words = Words::new(reader, &picture);
    let fact = |cell: &Cell| {
        let value = picture.get(*cell);
        let value = if value.is_none() { Raw::default() } else { words.value(&value) };
        Fact { label: cell.label().into(), value }
    };
    Ok(Some(cells.iter().map(fact).collect()))
}

/// When the row was made.
fn made(reader: Reader<'_>, of: Subject, now: &Facts) -> Result<Option<Time>, Refusal> {
    let cell = match (of, now) {
        (_, Facts::User(card)) => return Ok(Some(card.created_at)),
        (Subject::User(user), Facts::Fields(_)) => Cell::User { user, field: UserField::Status },
        (Subject::Org(org), Facts::Fields(_)) => Cell::Org { org, field: OrgField::Active },
        (Subject::Workgroup(workgroup), Facts::Fields(_)) => {
            Cell::Workgroup { workgroup, field: WorkgroupField::Active }
        }
    };
    Ok(reader.made_at(cell)?)
}
