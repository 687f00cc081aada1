//! Guards of form: texts, codes and references have to be ones that can be.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, refuse};
use crate::domain::cell::{Cell, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::{OrgId, TemplateId, UserId};
use crate::domain::status::Status;
use crate::domain::text::{Raw, fold, parse_line, parse_login, parse_name};
use crate::domain::time::Time;
use crate::domain::verdict::{Guard, Verdict};
use crate::store;

type Check = store::Result<Option<Verdict>>;

pub(super) fn well_formed(case: &Case<'_>, change: &Change) -> Check {
    if let Some(sentence) = text_fault(change) {
        return refuse(Guard::Invariant, sentence);
    }
    let sentence = match (change.cell, &change.after) {
        (Cell::User { user, field: UserField::Login }, Value::Text(login)) => login_taken(case, user, login)?,
        (Cell::User { user, field: UserField::Supervisor }, Value::User(boss)) => supervisor_fault(case, user, *boss)?,
        (Cell::User { field: UserField::OwningOrg, .. }, Value::Org(org)) => unknown_org(case, *org),
        (Cell::User { field: UserField::Source, .. }, _) if case.was(change).is_some() => {
            Some("The source of an account is set when it is made.".to_owned())
        }
        (
            Cell::User { field: UserField::Origin, .. }
            | Cell::Org { field: OrgField::Origin, .. }
            | Cell::Workgroup { field: WorkgroupField::Origin, .. },
            after,
        ) => origin_fault(case, change, after)?,
        (
            Cell::Org { field: OrgField::Active, .. } | Cell::Workgroup { field: WorkgroupField::Active, .. },
            Value::None,
        ) => Some("Organizations and workgroups are never erased; switch it off instead.".to_owned()),
        (_, Value::Time(time)) if Time::parse(&time.to_string()) != Some(*time) => {
            Some("This moment is in no calendar.".to_owned())
        }
        (Cell::Template { template, .. }, Value::Text(name)) => template_taken(case, template, name),
        (Cell::Permission { permission, .. } | Cell::TemplateLevel { permission, .. }, Value::Level(level))
            if !permission.allows(*level) =>
        {
            Some(format!("{} has no Read; it is held at Write or not at all.", permission.row().label))
        }
        (Cell::Access { org, .. } | Cell::OrgLocation { org, .. } | Cell::OrgOption { org, .. }, _) => {
            unknown_org(case, org)
        }
        (Cell::Membership { workgroup, .. }, _) if !case.after.workgroups.contains_key(&workgroup) => {
            Some("There is no such workgroup.".to_owned())
        }
        (Cell::Org { org, field: OrgField::Code }, code) => code_fault(case, org, code.as_text().unwrap_or_default())?,
        (Cell::Org { org, field: OrgField::Name }, Value::Text(name)) => org_name_taken(case, org, name)?,
        (Cell::Workgroup { workgroup, field: WorkgroupField::Name }, Value::Text(name)) => {
            let wanted = fold(name);
            let taken = case
                .after
                .workgroups
                .iter()
                .any(|(other, row)| *other != workgroup && fold(row.text(WorkgroupField::Name)) == wanted);
            taken.then(|| "Another workgroup has this name.".to_owned())
        }
        _ => None,
    };
    match sentence {
        Some(sentence) => refuse(Guard::Invariant, sentence),
        None => Ok(None),
    }
}

/// What is wrong with a text by itself.
fn text_fault(change: &Change) -> Option<Raw> {
    let parsed = match (change.cell, &change.after) {
        (Cell::User { field: UserField::Login, .. }, after) => parse_login(after.as_text()?),
        (Cell::User { field: UserField::Name, .. } | Cell::Workgroup { field: WorkgroupField::Name, .. }, after) => {
            parse_name(after.as_text()?).map_err(Raw::from)
        }
        (Cell::Template { .. }, Value::Text(name)) => parse_name(name).map_err(Raw::from),
        (Cell::Org { field: OrgField::Name, .. }, after) => {
            let text = after.as_text()?;
            if text.trim().is_empty() {
                Err("A name is needed.".into())
            } else {
                parse_line(text, 200).map_err(Raw::from)
            }
        }
        (Cell::Property { property }, Value::Text(text)) if !text.is_empty() => property.property().parse(text),
        (_, Value::Text(text)) if text.is_empty() => Err("An empty text is written as none.".into()),
        (_, Value::Text(text)) => parse_line(text, usize::MAX).map_err(Raw::from),
        _ => return None,
    };
    match parsed {
        Err(sentence) => Some(sentence),
        Ok(parsed) if change.after.as_text() != Some(&parsed) && matches!(change.cell, Cell::Property { .. }) => {
            Some(format!("The value is kept in another form: \"{parsed}\".").into())
        }
        Ok(parsed) if change.after.as_text() != Some(&parsed) => {
            Some("The text has spaces at its ends or is not in normal form (NFC).".into())
        }
        Ok(_) => None,
    }
}

/// By its origin an imported row is found again: it does not change, and no two rows share one.
fn origin_fault(case: &Case<'_>, change: &Change, after: &Value) -> store::Result<Option<String>> {
    if !change.before.is_none() && *after != change.before {
        return Ok(Some("Where a row was imported from does not change.".to_owned()));
    }
    let origin = after.as_text().unwrap_or_default();
    let kind = match change.cell {
        Cell::Org { .. } => "org",
        Cell::Workgroup { .. } => "workgroup",
        _ => "user",
    };
    let taken = case.taken.get_or_init(|| Taken::count(case));
    let in_set = taken.origins.get(&(kind, origin.to_owned())).is_some_and(|count| *count > 1);
    let taken = !origin.is_empty() && (in_set || case.reader.is_origin_of_another(change.cell, origin)?);
    Ok(taken.then(|| "Another row was imported from there.".to_owned()))
}

fn unknown_org(case: &Case<'_>, org: OrgId) -> Option<String> {
    (!case.after.orgs.contains_key(&org)).then(|| "There is no such organization.".to_owned())
}

/// How often each login and each origin would stand in the rows of a set; counted once for all its changes.
pub(in super::super) struct Taken {
    logins: BTreeMap<String, u32>,
    origins: BTreeMap<(&'static str, String), u32>,
}

impl Taken {
    fn count(case: &Case<'_>) -> Self {
        let mut taken = Self { logins: BTreeMap::new(), origins: BTreeMap::new() };
        for person in case.users.iter().filter_map(|user| case.after.users.get(user)) {
            *taken.logins.entry(fold(person.text(UserField::Login))).or_default() += 1;
            *taken.origins.entry(("user", person.text(UserField::Origin).to_owned())).or_default() += 1;
        }
        for org in case.after.orgs.values() {
            *taken.origins.entry(("org", org.text(OrgField::Origin).to_owned())).or_default() += 1;
        }
        for workgroup in case.after.workgroups.values() {
            *taken.origins.entry(("workgroup", workgroup.text(WorkgroupField::Origin).to_owned())).or_default() += 1;
        }
        taken
    }
}

fn login_taken(case: &Case<'_>, user: UserId, login: &str) -> store::Result<Option<String>> {
    let wanted = fold(login);
    let taken = case.taken.get_or_init(|| Taken::count(case));
    if taken.logins.get(&wanted).is_some_and(|count| *count > 1) {
        return Ok(Some("Two users of this set would have the same login.".to_owned()));
    }
    let Some(holder) = case.reader.login_holder(&wanted)?.filter(|holder| *holder != user) else { return Ok(None) };
    if case.users.contains(&holder) {
        // The holder is in this set and gives the login up, or it would have been found above.
        return Ok(None);
    }
    let recycled = case.reader.person(holder)?.is_some_and(|person| person.status() == Some(Status::Recycled));
    Ok(Some(if recycled {
        format!("User {holder} in the recycle bin has this login; restore that account instead.")
    } else {
        format!("User {holder} has this login already.")
    }))
}

/// Walks up from the new supervisor; the walk ends, because a loop is found at the second visit.
fn supervisor_fault(case: &Case<'_>, user: UserId, boss: UserId) -> store::Result<Option<String>> {
    let known = case.after.users.get(&boss);
    match known {
        None => return Ok(Some("There is no such supervisor.".to_owned())),
        Some(person) if person.is_system => return Ok(Some("A system user supervises nobody.".to_owned())),
        Some(_) => {}
    }
    let mut visited = BTreeSet::from([user]);
    let mut next = Some(boss);
    while let Some(current) = next {
        if !visited.insert(current) {
            return Ok(Some("The supervisor would report to this user, directly or by way of others.".to_owned()));
        }
        next = match case.after.users.get(&current) {
            Some(person) => person.supervisor(),
            None => case.reader.supervisor(current)?,
        };
    }
    Ok(None)
}

fn template_taken(case: &Case<'_>, template: TemplateId, name: &str) -> Option<String> {
    let taken = case.after.templates.iter().any(|(other, row)| *other != template && fold(&row.name) == fold(name));
    taken.then(|| "Another template has this name.".to_owned())
}

fn code_fault(case: &Case<'_>, org: OrgId, code: &str) -> store::Result<Option<String>> {
    let shaped = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !shaped {
        return Ok(Some("A code has exactly three characters, A to Z or 0 to 9.".to_owned()));
    }
    let in_set = case.after.orgs.iter().any(|(other, row)| *other != org && row.text(OrgField::Code) == code);
    // A code is not passed on within one set: there is no third value that could stand in meanwhile.
    let holder = case.reader.code_holder(code)?.filter(|holder| *holder != org);
    Ok((in_set || holder.is_some()).then(|| format!("Another organization has the code {code}.")))
}

fn org_name_taken(case: &Case<'_>, org: OrgId, name: &str) -> store::Result<Option<String>> {
    let wanted = fold(name);
    let in_set = case.after.orgs.iter().any(|(other, row)| *other != org && fold(row.text(OrgField::Name)) == wanted);
    let holder =
        case.reader.org_name_holder(&wanted)?.filter(|holder| *holder != org && !case.after.orgs.contains_key(holder));
    Ok((in_set || holder.is_some()).then(|| "Another organization has this name.".to_owned()))
}
