//! The words of a judged change: whose row, what of it, and its values as people read them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::api::Searched;
use crate::api::audit::AuditRow;
use crate::api::review::Judged;
use crate::domain::cell::{AccessPart, Cell, EdgePart, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::change_text::Directory as _;
use crate::domain::ids::{LocationId, OrgId, ProviderId, TemplateId, UserId, WorkgroupId};
use crate::domain::picture::Picture;
use crate::domain::text::Raw;
use crate::domain::verdict::Verdict;
use crate::store::{JournalRow, Names, Reader};

/// Finds words for rows, first in a picture, then in the database, and remembers them.
pub(super) struct Words<'a> {
    names: Names<'a>,
    reader: Reader<'a>,
    picture: &'a Picture,
    users: RefCell<BTreeMap<UserId, String>>,
    orgs: RefCell<BTreeMap<OrgId, String>>,
}

impl<'a> Words<'a> {
    pub fn new(reader: Reader<'a>, picture: &'a Picture) -> Self {
        Self { names: Names(reader), reader, picture, users: RefCell::default(), orgs: RefCell::default() }
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
        if let Some(person) = self.picture.users.get(&user) {
            let login = person.text(UserField::Login);
            return if login.is_empty() { user.to_string() } else { login.to_owned() };
        }
        let found = || self.reader.person(user).ok().flatten().map(|person| person.text(UserField::Login).to_owned());
        self.users.borrow_mut().entry(user).or_insert_with(|| found().unwrap_or_else(|| format!("user {user}"))).clone()
    }

    fn org(&self, org: OrgId) -> String {
        if let Some(row) = self.picture.orgs.get(&org) {
            return row.text(OrgField::Code).to_owned();
        }
        let found = || self.names.org_code(org).unwrap_or_else(|| format!("#{org}"));
        self.orgs.borrow_mut().entry(org).or_insert_with(found).clone()
    }

    fn workgroup(&self, workgroup: WorkgroupId) -> String {
        let known = self.picture.workgroups.get(&workgroup).map(|row| row.text(WorkgroupField::Name).to_owned());
        known.or_else(|| self.names.workgroup_name(workgroup)).unwrap_or_else(|| format!("#{workgroup}"))
    }

    fn location(&self, location: LocationId) -> String {
        let known = self.picture.locations.get(&location).cloned();
        known.or_else(|| self.names.location_name(location)).unwrap_or_else(|| format!("location {location}"))
    }

    fn provider(&self, provider: ProviderId) -> String {
        let known = self.picture.providers.get(&provider).cloned();
        known.or_else(|| self.names.provider_name(provider)).unwrap_or_else(|| format!("provider {provider}"))
    }

    fn template(&self, template: TemplateId) -> String {
        let known = self.picture.templates.get(&template).map(|row| row.name.clone()).filter(|name| !name.is_empty());
        known.or_else(|| self.names.template_name(template)).unwrap_or_else(|| format!("template {template}"))
    }
}

/// Puts a page of the journal into words.
pub(super) fn journal(reader: Reader<'_>, found: Searched<JournalRow>) -> Searched<AuditRow> {
    let nobody = Picture::default();
    let words = Words::new(reader, &nobody);
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
    Searched { page, further: found.further }
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
