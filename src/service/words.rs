//! The words of a judged change: whose row, what of it, and its values as people read them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::api::Searched;
use crate::api::audit::AuditRow;
use crate::api::review::Judged;
use crate::domain::cell::{AccessPart, Cell, EdgePart, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::{LocationId, OrgId, ProviderId, TemplateId, UserId, WorkgroupId};
use crate::domain::picture::Picture;
use crate::domain::text::Raw;
use crate::domain::verdict::Verdict;
use crate::store::{self, JournalRow, Noun, Reader};

/// Finds words for rows, first in a picture, then in the database, and remembers them.
pub(super) struct Words<'a> {
    reader: Reader<'a>,
    picture: &'a Picture,
    found: RefCell<BTreeMap<(Noun, i64), String>>,
}

impl<'a> Words<'a> {
    pub const fn new(reader: Reader<'a>, picture: &'a Picture) -> Self {
        Self { reader, picture, found: RefCell::new(BTreeMap::new()) }
    }

    /// Looks up beforehand what cells and values speak of, each kind of row by one statement; a page of the journal names
    /// somebody else in each row.
    pub fn gather(&self, spoken: impl Iterator<Item = (Noun, i64)>) -> store::Result<()> {
        let mut wanted: BTreeMap<Noun, BTreeSet<i64>> = BTreeMap::new();
        for (noun, id) in spoken.filter(|(noun, id)| self.drawn(*noun, *id).is_none()) {
            wanted.entry(noun).or_default().insert(id);
        }
        let mut found = self.found.borrow_mut();
        for (noun, ids) in wanted {
            let ids: Vec<i64> = ids.into_iter().collect();
            let names = self.reader.called(noun, &ids)?;
            found.extend(names.into_iter().map(|(id, name)| ((noun, id), name)));
        }
        Ok(())
    }

    /// Puts a verdict into words.
    pub fn judged(&self, change: Change, verdict: Verdict, implied: bool) -> Judged {
        Judged {
            subject: self.subject(change.cell).into(),
            what: self.what(change.cell).into(),
            before: self.value(&change.before),
            after: self.value(&change.after),
            verdict,
            implied,
            change,
        }
    }

    /// Whose row: a login, an organization's code, the name of a workgroup or a template.
    pub fn subject(&self, cell: Cell) -> String {
        match cell {
            Cell::Org { org, .. } | Cell::OrgLocation { org, .. } | Cell::OrgOption { org, .. } => self.org(org),
            Cell::Property { .. } => "properties".to_owned(),
            Cell::Option { option, .. } => option.to_string(),
            Cell::Location { location, .. } => self.location(location),
            Cell::Provider { provider, .. } => self.provider(provider),
            Cell::Release { release, .. } => format!("release {release}"),
            Cell::Edge { edge, .. } => format!("release {}", edge.release),
            Cell::Workgroup { workgroup, .. } => self.workgroup(workgroup),
            Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => self.template(template),
            cell => cell.user().map(|user| self.user(user)).unwrap_or_default(),
        }
    }

    /// What of it: `permission User Setup`, `HFX Login`, `status`.
    pub fn what(&self, cell: Cell) -> String {
        match cell {
            Cell::Permission { permission, .. } | Cell::TemplateLevel { permission, .. } => {
                format!("permission {}", permission.row().label)
            }
            Cell::Access { org, part, .. } => format!("{} {}", self.org(org), part.label()),
            Cell::Membership { workgroup, part: MembershipPart::Active, .. } => {
                format!("workgroup {}", self.workgroup(workgroup))
            }
            Cell::Membership { workgroup, part, .. } => {
                format!("workgroup {} {}", self.workgroup(workgroup), part.label())
            }
            Cell::OrgLocation { location, .. } => format!("location {}", self.location(location)),
            Cell::OrgOption { option, part, .. } => format!("option {option} {}", part.label()),
            Cell::Edge { edge, part: EdgePart::Active } => {
                format!("{} shown to {} from {}", self.org(edge.from), self.org(edge.to), edge.begin)
            }
            Cell::Edge { edge, part } => {
                let (from, to, part) = (self.org(edge.from), self.org(edge.to), part.label().to_lowercase());
                format!("{from} shown to {to} from {} {part}", edge.begin)
            }
            Cell::Option { .. } => "restriction option".to_owned(),
            Cell::Location { .. } => "location".to_owned(),
            Cell::Provider { .. } => "provider".to_owned(),
            cell => cell.label().to_owned(),
        }
    }

    /// A value as people read it.
    pub fn value(&self, value: &Value) -> Raw {
        match value {
            Value::None => "–".into(),
            Value::Org(org) => self.org(*org).into(),
            Value::User(user) => self.user(*user).into(),
            Value::Location(location) => self.location(*location).into(),
            Value::Provider(provider) => self.provider(*provider).into(),
            Value::Status(status) => status.word().into(),
            Value::Level(level) => level.word().into(),
            Value::Time(time) => time.date(&jiff::tz::TimeZone::UTC).into(),
            other => other.to_stored().unwrap_or_default().into(),
        }
    }

    fn user(&self, user: UserId) -> String {
        self.name(Noun::User, user.0)
    }

    fn org(&self, org: OrgId) -> String {
        self.name(Noun::Org, org.0)
    }

    fn workgroup(&self, workgroup: WorkgroupId) -> String {
        self.name(Noun::Workgroup, workgroup.0)
    }

    fn location(&self, location: LocationId) -> String {
        self.name(Noun::Location, location.0)
    }

    fn provider(&self, provider: ProviderId) -> String {
        self.name(Noun::Provider, provider.0)
    }

    fn template(&self, template: TemplateId) -> String {
        self.name(Noun::Template, template.0)
    }

    /// What people call a row; one that is gone goes by its number.
    fn name(&self, noun: Noun, id: i64) -> String {
        if let Some(name) = self.drawn(noun, id).or_else(|| self.found.borrow().get(&(noun, id)).cloned()) {
            return name;
        }
        let found = self.reader.called(noun, &[id]).ok().and_then(|mut found| found.pop());
        let name = found.map_or_else(|| numbered(noun, id), |(_, name)| name);
        self.found.borrow_mut().insert((noun, id), name.clone());
        name
    }

    /// What the picture calls a row.
    fn drawn(&self, noun: Noun, id: i64) -> Option<String> {
        let picture = self.picture;
        match noun {
            Noun::User => picture.users.get(&UserId(id)).map(|person| match person.text(UserField::Login) {
                "" => id.to_string(),
                login => login.to_owned(),
            }),
            Noun::Org => picture.orgs.get(&OrgId(id)).map(|row| row.text(OrgField::Code).to_owned()),
            Noun::Workgroup => {
                picture.workgroups.get(&WorkgroupId(id)).map(|row| row.text(WorkgroupField::Name).to_owned())
            }
            Noun::Location => picture.locations.get(&LocationId(id)).cloned(),
            Noun::Provider => picture.providers.get(&ProviderId(id)).cloned(),
            Noun::Template => {
                let row = picture.templates.get(&TemplateId(id));
                row.map(|row| row.name.clone()).filter(|name| !name.is_empty())
            }
        }
    }
}

fn numbered(noun: Noun, id: i64) -> String {
    match noun {
        Noun::User => format!("user {id}"),
        Noun::Org | Noun::Workgroup => format!("#{id}"),
        Noun::Location => format!("location {id}"),
        Noun::Provider => format!("provider {id}"),
        Noun::Template => format!("template {id}"),
    }
}

/// The rows that a change speaks of.
pub(super) fn spoken_of(change: &Change) -> impl Iterator<Item = (Noun, i64)> {
    of_cell(change.cell).chain(of_value(&change.before)).chain(of_value(&change.after))
}

fn of_cell(cell: Cell) -> impl Iterator<Item = (Noun, i64)> {
    let user = cell.user().map(|user| (Noun::User, user.0));
    let org = |org: OrgId| Some((Noun::Org, org.0));
    let (one, other) = match cell {
        Cell::Access { org: id, .. } => (user, org(id)),
        Cell::Membership { workgroup, .. } => (user, Some((Noun::Workgroup, workgroup.0))),
        Cell::Org { org: id, .. } | Cell::OrgOption { org: id, .. } => (org(id), None),
        Cell::OrgLocation { org: id, location } => (org(id), Some((Noun::Location, location.0))),
        Cell::Edge { edge, .. } => (org(edge.from), org(edge.to)),
        Cell::Workgroup { workgroup, .. } => (Some((Noun::Workgroup, workgroup.0)), None),
        Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => {
            (Some((Noun::Template, template.0)), None)
        }
        Cell::Location { location, .. } => (Some((Noun::Location, location.0)), None),
        Cell::Provider { provider, .. } => (Some((Noun::Provider, provider.0)), None),
        _ => (user, None),
    };
    one.into_iter().chain(other)
}

fn of_value(value: &Value) -> Option<(Noun, i64)> {
    match value {
        Value::Org(org) => Some((Noun::Org, org.0)),
        Value::User(user) => Some((Noun::User, user.0)),
        Value::Location(location) => Some((Noun::Location, location.0)),
        Value::Provider(provider) => Some((Noun::Provider, provider.0)),
        _ => None,
    }
}

/// Puts a page of the journal into words.
///
/// # Errors
/// Whatever SQLite reports.
pub(super) fn journal(reader: Reader<'_>, found: Searched<JournalRow>) -> store::Result<Searched<AuditRow>> {
    let nobody = Picture::default();
    let words = Words::new(reader, &nobody);
    let values = |row: &JournalRow| row.before.iter().chain(&row.after).filter_map(of_value).collect::<Vec<_>>();
    words.gather(found.page.rows.iter().flat_map(|row| row.cell.into_iter().flat_map(of_cell).chain(values(row))))?;
    let value = |value: Option<Value>| value.map(|value| words.value(&value)).unwrap_or_default();
    let page = found.page.map(|row| AuditRow {
        seq: row.seq.unsigned_abs(),
        at: row.at,
        set: row.set,
        action: row.action,
        operator: row.operator,
        os_account: row.os_account,
        origin: row.origin,
        user: row.user,
        subject: row.cell.filter(|cell| cell.user().is_none()).map_or(row.login, |cell| words.subject(cell).into()),
        what: row.cell.map(|cell| words.what(cell)).unwrap_or_default().into(),
        before: value(row.before),
        after: value(row.after),
        reason: row.reason,
        guards: row.guards,
        cell: row.cell,
        hash: row.hash,
    });
    Ok(Searched { page, further: found.further })
}

/// The kind of action that the journal names for a change.
pub(super) fn action(change: &Change) -> &'static str {
    match (change.cell, &change.before, &change.after) {
        (Cell::User { field: UserField::Status, .. }, before, Value::Status(to)) => {
            let from = if let Value::Status(from) = before { Some(*from) } else { None };
            crate::domain::status::Move::between(from, *to).map_or("changed", crate::domain::status::Move::done)
        }
        (Cell::User { field: UserField::Password, .. }, ..) => "password",
        (Cell::User { field: UserField::LockedUntil, .. }, ..) => "unlocked",
        (cell, before, after) if is_grant(cell) && !before.is_on() && after.is_on() => "granted",
        (cell, before, after) if is_grant(cell) && (before.is_on() && !after.is_on() || after.is_none()) => "removed",
        _ => "changed",
    }
}

/// Whether it is something that somebody has or has not: being somewhere, and what counts there.
const fn is_grant(cell: Cell) -> bool {
    match cell {
        Cell::Access { part, .. } => !matches!(part, AccessPart::Until),
        Cell::Membership { part, .. } => matches!(part, MembershipPart::Active),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Time;

    #[test]
    fn what_is_given_and_taken_has_one_word_each() {
        let (user, org, workgroup) = (UserId(7), OrgId(1), WorkgroupId(2));
        let access = |part| Cell::Access { user, org, part };
        let member = |part| Cell::Membership { user, workgroup, part };
        let grants = [AccessPart::Active, AccessPart::Login, AccessPart::Editable].map(access);
        let said = |cell, before: &Value, after: &Value| action(&Change::new(cell, before.clone(), after.clone()));
        for cell in grants.into_iter().chain([member(MembershipPart::Active)]) {
            assert_eq!(said(cell, &Value::OFF, &Value::ON), "granted", "{cell}");
            assert_eq!(said(cell, &Value::ON, &Value::OFF), "removed", "{cell}");
        }
        for cell in [access(AccessPart::Active), member(MembershipPart::Active)] {
            assert_eq!(said(cell, &Value::None, &Value::ON), "granted", "{cell}");
            assert_eq!(said(cell, &Value::ON, &Value::None), "removed", "{cell}");
            assert_eq!(said(cell, &Value::OFF, &Value::None), "removed", "{cell}");
        }
        let until = Value::Time(Time(1));
        for cell in [access(AccessPart::Until), member(MembershipPart::Until)] {
            assert_eq!(said(cell, &Value::None, &until), "changed", "{cell}");
            assert_eq!(said(cell, &until, &Value::None), "changed", "{cell}");
        }
    }
}
