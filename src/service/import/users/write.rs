//! Users who passed, written down: what differs, who is new, and the relations that are missing.

use super::{Ready, Row, is_same};
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::import::KnownUser;
use crate::domain::status::Status;
use crate::domain::text::fold;
use crate::service::import::sheet::{Fate, Kind, Sheet};

pub(super) fn write(one: &Ready<'_>, fresh: &mut i64, sheet: &mut Sheet) {
    let (user, fate) = match one.row {
        Row::New(status) => {
            *fresh -= 1;
            make(one, UserId(*fresh), status, sheet);
            (UserId(*fresh), Fate::Added)
        }
        Row::Known(known) => {
            let changed = update(one, known, sheet);
            (known.user, if changed { Fate::Updated } else { Fate::Unchanged })
        }
    };
    sheet.count(Kind::Users, fate);
    let known = match one.row {
        Row::New(_) => None,
        Row::Known(known) => Some(known),
    };
    for &org in &one.orgs {
        let cell = |part| Cell::Access { user, org, part };
        let before = known.and_then(|known| known.orgs.get(&org).copied());
        let made = relate(one, cell(AccessPart::Active), before, Kind::Access, sheet);
        if made && one.owner == Some(org) {
            sheet.make(cell(AccessPart::Login), Value::ON);
        }
    }
    for &workgroup in &one.workgroups {
        let cell = Cell::Membership { user, workgroup, part: MembershipPart::Active };
        let before = known.and_then(|known| known.workgroups.get(&workgroup).copied());
        relate(one, cell, before, Kind::Memberships, sheet);
    }
}

fn make(one: &Ready<'_>, user: UserId, status: Status, sheet: &mut Sheet) {
    let mut set = |field, value| sheet.make(Cell::User { user, field }, value);
    set(UserField::Status, Value::Status(status));
    set(UserField::Name, Value::text(&one.name));
    set(UserField::Login, Value::text(&one.login));
    set(UserField::OwningOrg, one.owner.map_or(Value::None, Value::Org));
    set(UserField::JobTitle, Value::text(&one.job_title));
    set(UserField::Phone, Value::text(&one.phone));
    set(UserField::Origin, Value::text(&one.user.origin));
}

/// Writes down what differs. What the source leaves empty, and a login in other case only, is no difference.
fn update(one: &Ready<'_>, known: &KnownUser, sheet: &mut Sheet) -> bool {
    let cell = |field| Cell::User { user: known.user, field };
    let mut changed = false;
    let differs = |before: &str, after: &str| !after.is_empty() && !is_same(before, after);
    let mut text = |field, before: &str, after: &str| {
        changed |= differs(before, after) && sheet.change(cell(field), Value::text(before), Value::text(after));
    };
    text(UserField::Name, &known.name, &one.name);
    if fold(&known.login) != fold(&one.login) {
        text(UserField::Login, &known.login, &one.login);
    }
    text(UserField::JobTitle, &known.job_title, &one.job_title);
    text(UserField::Phone, &known.phone, &one.phone);
    if known.origin.is_none() {
        text(UserField::Origin, "", &one.user.origin);
    }
    if let Some(owner) = one.owner {
        let before = known.owner.map_or(Value::None, Value::Org);
        changed |= sheet.change(cell(UserField::OwningOrg), before, Value::Org(owner));
    }
    changed
}

/// Makes a relation that does not exist; tells whether it did.
fn relate(one: &Ready<'_>, cell: Cell, before: Option<bool>, kind: Kind, sheet: &mut Sheet) -> bool {
    match before {
        None => {
            sheet.make(cell, Value::ON);
            sheet.count(kind, Fate::Added);
            return true;
        }
        Some(true) => {}
        Some(false) => {
            let (login, kind) = (&one.login, kind.word());
            let sentence = format!("{login} has {kind} in the source that were switched off here; they stay off.");
            sheet.note(one.user.spot.at(kind), "switched-off", sentence);
        }
    }
    sheet.count(kind, Fate::Unchanged);
    false
}
