//! Guards of the setup: organizations, lists, restriction options and releases have to fit together.

use super::{Case, refuse};
use crate::domain::cell::{
    Cell, Edge, EdgePart, ListField, OptionPart, OrgField, ReleaseField, UserField, Value, WorkgroupField,
};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, ReleaseId};
use crate::domain::picture::{Workgroup, overlap};
use crate::domain::properties::PropertyId;
use crate::domain::restriction::OptionCode;
use crate::domain::text::fold;
use crate::domain::verdict::{Guard, Verdict};
use crate::store;

pub(super) fn fits(case: &Case<'_>, change: &Change) -> store::Result<Option<Verdict>> {
    let sentence = match (change.cell, &change.after) {
        (Cell::Org { org, field: OrgField::DefaultRestriction }, after) => default_fault(case, org, after),
        (Cell::OrgOption { org, option, part }, after) => option_fault(case, org, option, part, after.is_on()),
        (
            Cell::Org { field: OrgField::Provider, .. } | Cell::User { field: UserField::Provider, .. },
            Value::Provider(provider),
        ) => (!case.after.providers.contains_key(provider)).then(|| "There is no such provider.".to_owned()),
        (Cell::User { field: UserField::Location, .. }, Value::Location(location)) => unknown_location(case, *location),
        (Cell::OrgLocation { location, .. }, after) if after.is_on() => unknown_location(case, location),
        (Cell::Location { .. } | Cell::Provider { .. }, Value::Text(name)) => name_fault(case, change.cell, name)?,
        (Cell::Location { .. } | Cell::Provider { .. }, _) => still_used(case, change.cell)?,
        (Cell::Option { option, .. }, Value::None) => option_needed(case, option)?,
        (Cell::Release { release, field: ReleaseField::Name }, Value::None) => still_shares(case, release)?,
        (Cell::Edge { edge, part }, after) => edge_fault(case, edge, part, after),
        (Cell::Property { property }, Value::Text(text)) => property_fault(case, property, text)?,
        _ => None,
    };
    match sentence {
        Some(sentence) => refuse(Guard::Invariant, sentence),
        None => Ok(None),
    }
}

fn default_fault(case: &Case<'_>, org: OrgId, after: &Value) -> Option<String> {
    let Value::Option(option) = after else { return Some("An organization has a default restriction.".to_owned()) };
    if !case.after.options.contains_key(option) {
        return Some(format!("There is no restriction option {option}."));
    }
    // I8
    let visible = case.after.orgs.get(&org).is_some_and(|row| row.allowed(*option).visible);
    (!visible).then(|| format!("The default restriction is one that is seen: make {option} visible too."))
}

fn option_fault(case: &Case<'_>, org: OrgId, option: OptionCode, part: OptionPart, on: bool) -> Option<String> {
    if !case.after.options.contains_key(&option) {
        return Some(format!("There is no restriction option {option}."));
    }
    let row = case.after.orgs.get(&org)?;
    match part {
        // I8
        OptionPart::Visible if !on && row.default_restriction() == Some(option) => {
            Some(format!("{option} is the default here, so it stays visible; choose another default first."))
        }
        // I9
        OptionPart::Editable if on && !row.allowed(option).visible => {
            Some("What is not visible cannot be chosen; make it visible too.".to_owned())
        }
        _ => None,
    }
}

fn unknown_location(case: &Case<'_>, location: crate::domain::ids::LocationId) -> Option<String> {
    (!case.after.locations.contains_key(&location)).then(|| "There is no such location.".to_owned())
}

/// Names of a list are different, as they are written.
fn name_fault(case: &Case<'_>, cell: Cell, name: &str) -> store::Result<Option<String>> {
    let (in_set, holder, noun) = match cell {
        Cell::Location { location, field: ListField::Name } => {
            let others = case.after.locations.iter().filter(|(other, _)| **other != location);
            let holder = case.reader.location_named(name)?.filter(|holder| *holder != location);
            let holder = holder.is_some_and(|holder| !case.before.locations.contains_key(&holder));
            (others.into_iter().any(|(_, other)| other == name), holder, "location")
        }
        Cell::Provider { provider, field: ListField::Name } => {
            let others = case.after.providers.iter().filter(|(other, _)| **other != provider);
            let holder = case.reader.provider_named(name)?.filter(|holder| *holder != provider);
            let holder = holder.is_some_and(|holder| !case.before.providers.contains_key(&holder));
            (others.into_iter().any(|(_, other)| other == name), holder, "provider")
        }
        _ => return Ok(None),
    };
    Ok((in_set || holder).then(|| format!("Another {noun} has this name.")))
}

/// A row of a list goes when nobody refers to it any more.
fn still_used(case: &Case<'_>, cell: Cell) -> store::Result<Option<String>> {
    let (users, orgs) = match cell {
        Cell::Location { location, .. } => {
            let user = Value::Location(location);
            let users = case.after.users.values().any(|person| *person.field(UserField::Location) == user);
            let orgs = case.after.orgs.values().any(|row| row.locations.contains(&location));
            let others = case.reader.location_users(location, |user| case.after.users.contains_key(&user))?;
            let beside = case.reader.location_orgs(location, |org| case.after.orgs.contains_key(&org))?;
            (users || others, orgs || beside)
        }
        Cell::Provider { provider, .. } => {
            let wanted = Value::Provider(provider);
            let users = case.after.users.values().any(|person| *person.field(UserField::Provider) == wanted);
            let orgs = case.after.orgs.values().any(|row| *row.field(OrgField::Provider) == wanted);
            let others = case.reader.provider_users(provider, |user| case.after.users.contains_key(&user))?;
            let beside = case.reader.provider_orgs(provider, |org| case.after.orgs.contains_key(&org))?;
            (users || others, orgs || beside)
        }
        _ => return Ok(None),
    };
    let who = match (users, orgs) {
        (false, false) => return Ok(None),
        (true, false) => "Users refer",
        (false, true) => "Organizations refer",
        (true, true) => "Users and organizations refer",
    };
    Ok(Some(format!("{who} to it; change them first, then take it away.")))
}

fn option_needed(case: &Case<'_>, option: OptionCode) -> store::Result<Option<String>> {
    if OptionCode::SHIPPED.contains(&option) {
        return Ok(Some("The options that come with the product stay; hide it where it is not wanted.".to_owned()));
    }
    let in_set = case.after.orgs.values().any(|row| row.allowed(option).visible);
    let elsewhere = case.reader.option_is_visible(option, |org| case.after.orgs.contains_key(&org))?;
    Ok((in_set || elsewhere)
        .then(|| "Organizations see this option; hide it everywhere, then take it away.".to_owned()))
}

fn still_shares(case: &Case<'_>, release: ReleaseId) -> store::Result<Option<String>> {
    let in_set = case.after.edges.keys().any(|edge| edge.release == release);
    let elsewhere = case.reader.release_shares(release, |edge| case.before.edges.contains_key(edge))?;
    Ok((in_set || elsewhere).then(|| "Organizations share under this release; end that first.".to_owned()))
}

fn edge_fault(case: &Case<'_>, edge: Edge, part: EdgePart, after: &Value) -> Option<String> {
    let named = case.after.releases.get(&edge.release).is_some_and(|row| !row.name.is_empty());
    if !named && case.after.edges.contains_key(&edge) {
        return Some(format!("There is no release {}.", edge.release));
    }
    if edge.from == edge.to {
        return Some("An organization sees its own data without a release.".to_owned());
    }
    if [edge.from, edge.to].iter().any(|org| !case.after.orgs.contains_key(org)) {
        return Some("There is no such organization.".to_owned());
    }
    let day = |day: Day| (!day.is_real()).then(|| "This day is in no calendar.".to_owned());
    match (part, after) {
        (EdgePart::Active, Value::Flag(false)) => {
            Some("What is shared is shared or it is not: `active` is none or on.".to_owned())
        }
        (EdgePart::Active, Value::None) => None,
        (EdgePart::End, Value::Day(end)) if *end < edge.begin => Some("It would end before it begins.".to_owned()),
        (EdgePart::End, Value::Day(end)) => day(*end).or_else(|| overlapping(case, edge)),
        _ => day(edge.begin).or_else(|| overlapping(case, edge)),
    }
}

/// What new users are to belong to has to be there.
fn property_fault(case: &Case<'_>, property: PropertyId, text: &str) -> store::Result<Option<String>> {
    Ok(match property.property().name {
        "SsoOrganization" => {
            let known = case.reader.code_holder(text)?.is_some();
            (!known).then(|| format!("There is no organization with the code {text}."))
        }
        "SsoWorkgroup" => {
            let named = |row: &Workgroup| fold(row.text(WorkgroupField::Name)) == fold(text);
            let known = case.after.workgroups.values().any(named);
            (!known).then(|| format!("There is no workgroup \"{text}\"."))
        }
        _ => None,
    })
}

/// I10: nothing is shared twice at a time under one release.
fn overlapping(case: &Case<'_>, edge: Edge) -> Option<String> {
    let own = (edge, *case.after.edges.get(&edge)?);
    let other = case.after.edges.iter().find(|(other, end)| **other != edge && overlap(own, (**other, **end)))?;
    Some(format!("The same is shared under this release already from {}; let that end first.", other.0.begin))
}
