//! Guards of rank: nobody gives more than they have, and nobody moves those above them.

use super::{Case, refuse};
use crate::api::Capability;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::permission::{Level, Permission, Tier};
use crate::domain::picture::Person;
use crate::domain::status::Status;
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::store;

type Check = store::Result<Option<Verdict>>;

/// What editing the cell takes.
fn capability(change: &Change) -> Capability {
    match change.cell {
        cell if cell.is_setup() => Capability::EditOrgs,
        Cell::Workgroup { .. } => Capability::EditWorkgroups,
        Cell::User { field, .. } if field.is_credential() && field != UserField::Login => Capability::SetPasswords,
        Cell::User { field: UserField::Status, .. } if change.before == Value::Status(Status::Recycled) => {
            Capability::Restore
        }
        _ => Capability::EditUsers,
    }
}

pub(super) fn standing(case: &Case<'_>, change: &Change) -> Check {
    // One's own name, address, phone and job title (G7) take no tool at all.
    let own = change.cell.user() == Some(case.operator.user);
    // The duty to change a new password belongs to it.
    let with_password = matches!(change.cell, Cell::User { field: UserField::RequireChange, .. })
        && case.would_be(change).is_some_and(|person| person.text(UserField::Password) == "new");
    let capability = if with_password { Capability::SetPasswords } else { capability(change) };
    // The first password of an account is part of making it.
    let making = case.was(change).is_none() && case.operator.may(Capability::EditUsers);
    if own || making && capability == Capability::SetPasswords || case.operator.may(capability) {
        return Ok(None);
    }
    refuse(Guard::Standing, format!("This needs {} and a workgroup with an administrative menu.", capability.needs()))
}

pub(super) fn grant_ceiling(case: &Case<'_>, change: &Change) -> Check {
    // What stands in a template is given by whoever applies it, so nobody puts into one what they could not give.
    let (Cell::Permission { permission, .. } | Cell::TemplateLevel { permission, .. }, Value::Level(wanted)) =
        (change.cell, &change.after)
    else {
        return Ok(None);
    };
    let Value::Level(current) = case.before.get(change.cell) else { return Ok(None) };
    let own = case.operator.levels().get(permission);
    if *wanted <= current || own >= *wanted {
        return Ok(None);
    }
    let hold = match own {
        Level::None => "you hold none",
        Level::Read => "you hold Read",
        Level::Write => "you hold Write",
    };
    let sentence = format!("{} at {} is above your own: {hold}.", permission.row().label, wanted.word());
    match change.via {
        Via::Template(_) => withheld(Guard::G2, sentence),
        Via::Clone(_) => withheld(Guard::G3, sentence),
        Via::Manual | Via::Import => refuse(Guard::G1, sentence),
    }
}

/// What a template or a clone cannot give is left out knowingly or stops the set.
fn withheld(guard: Guard, sentence: String) -> Check {
    Ok(Some(Verdict::Withheld(Finding::new(guard, sentence))))
}

pub(super) fn rank(case: &Case<'_>, change: &Change) -> Check {
    let Some(was) = case.was(change) else { return super::workgroup::rank(case, change) };
    if !was.levels.outranks(case.operator.levels()) || !takes_away(change) {
        return Ok(None);
    }
    let above = Permission::ALL.into_iter().find(|permission| {
        let level = was.levels.get(*permission);
        permission.tier(level) == Tier::One && case.operator.levels().get(*permission) < level
    });
    let tool = above.map_or("a tier-1 permission", |permission| permission.row().label);
    refuse(Guard::G4, format!("{} outranks you: they hold {tool}, which you do not.", shown_login(was)))
}

/// Whether a change demotes, cuts off or moves its user.
fn takes_away(change: &Change) -> bool {
    match (change.cell, &change.before, &change.after) {
        (Cell::User { field: UserField::RequireChange, .. }, ..) => change.after.is_on(),
        (Cell::User { field, .. }, ..) => field == UserField::Status || field.is_credential(),
        (Cell::Permission { .. }, before, after) => after < before,
        (
            Cell::Access { part: AccessPart::Until, .. } | Cell::Membership { part: MembershipPart::Until, .. },
            _,
            after,
        ) => !after.is_none(),
        (Cell::Access { .. } | Cell::Membership { .. }, before, after) => {
            before.is_on() && !after.is_on() || after.is_none()
        }
        _ => false,
    }
}

pub(super) fn activation(case: &Case<'_>, change: &Change) -> Check {
    let Cell::User { field: UserField::Status, .. } = change.cell else { return Ok(None) };
    let Some(person) = case.would_be(change).filter(|person| person.is_active()) else { return Ok(None) };
    if !person.levels.outranks(case.operator.levels()) {
        return Ok(None);
    }
    refuse(
        Guard::G5,
        format!(
            "{} would hold tier-1 permissions that you do not, so you cannot make the account active.",
            shown_login(person)
        ),
    )
}

pub(super) fn elevation(case: &Case<'_>, change: &Change) -> Check {
    let (Cell::Permission { permission, .. }, Value::Level(wanted)) = (change.cell, &change.after) else {
        return Ok(None);
    };
    let current = case.was(change).map_or(Level::None, |person| person.levels.get(permission));
    let tier = permission.tier(*wanted);
    if *wanted <= current || tier == Tier::Plain {
        return Ok(None);
    }
    let effect = match tier {
        Tier::One => "its holder can raise privileges or take over accounts",
        Tier::Two | Tier::Plain => "its holder can reach or spread data",
    };
    case.hold(change, Guard::G11, &format!("Tier {}: {effect}.", tier.number()))
}

/// Whether a membership brings an administrative menu to somebody with User Setup at Write; one that had run out and
/// is extended does, too.
pub(super) fn makes_menu_member(case: &Case<'_>, change: &Change) -> bool {
    let Cell::Membership { workgroup, .. } = change.cell else { return false };
    let counts = |person: Option<&Person>| {
        person.and_then(|person| person.memberships.get(&workgroup)).is_some_and(|member| member.counts(case.now))
    };
    let menu = case.after.workgroups.get(&workgroup).is_some_and(crate::domain::picture::Workgroup::has_admin_menu);
    let setup = case.would_be(change).is_some_and(|person| person.levels.get(Permission::UserSetup) == Level::Write);
    counts(case.would_be(change)) && !counts(case.was(change)) && menu && setup
}

fn shown_login(person: &Person) -> &str {
    person.text(UserField::Login)
}
