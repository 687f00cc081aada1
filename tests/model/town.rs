//! The town of the reference model: its own types and its own way to read and write the tables.

use std::collections::BTreeMap;

use beadle::domain::cell::{
    AccessPart, Cell, MembershipPart, OrgField, TemplateField, UserField, Value, WorkgroupField,
};
use beadle::domain::ids::{OrgId, UserId};
use beadle::domain::permission::Level;
use beadle::domain::status::Status;
use beadle::domain::time::Time;

/// The moment at which everything happens.
pub const NOW: i64 = super::support::world::NOW.0;
pub const NEVER: i64 = i64::MAX;

pub type Levels = [u8; 27];

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Relation {
    pub active: bool,
    pub login: bool,
    pub edit: bool,
    pub until: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Member {
    pub active: bool,
    pub until: Option<i64>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct User {
    /// A, I, P, D; nothing while the user does not exist.
    pub status: Option<char>,
    /// Name, login, address and so on: whatever no rule of rank looks at.
    pub texts: BTreeMap<UserField, String>,
    pub case_manager: bool,
    pub owner: Option<i64>,
    pub supervisor: Option<i64>,
    pub hash: Option<String>,
    pub question: Option<String>,
    pub locked: Option<i64>,
    pub must_change: bool,
    pub system: bool,
    pub domain: i64,
    pub from: Option<char>,
    pub levels: Levels,
    pub orgs: BTreeMap<i64, Relation>,
    pub groups: BTreeMap<i64, Member>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Group {
    pub active: Option<bool>,
    pub name: String,
    pub admin: bool,
    pub setup: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Org {
    pub active: Option<bool>,
    pub city: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Template {
    pub name: String,
    pub levels: Levels,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Town {
    pub users: BTreeMap<i64, User>,
    pub groups: BTreeMap<i64, Group>,
    pub orgs: BTreeMap<i64, Org>,
    pub templates: BTreeMap<i64, Template>,
}

impl User {
    pub fn text(&self, field: UserField) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }

    pub fn is_local(&self) -> bool {
        matches!(self.text(UserField::Source), "" | "local")
    }
}

pub const fn level(number: u8) -> Level {
    match number {
        0 => Level::None,
        1 => Level::Read,
        _ => Level::Write,
    }
}

pub const fn level_number(level: Level) -> u8 {
    match level {
        Level::None => 0,
        Level::Read => 1,
        Level::Write => 2,
    }
}

fn status(letter: char) -> Value {
    Value::Status(Status::from_letter(letter).unwrap())
}

fn secret(there: Option<&String>) -> Value {
    let word = match there.map(String::as_str) {
        None => "none",
        Some("new") => "new",
        Some(_) => "set",
    };
    Value::Text(word.to_owned())
}

fn time(until: Option<i64>) -> Value {
    until.map_or(Value::None, |until| Value::Time(Time(until)))
}

const fn moment(value: &Value) -> Option<i64> {
    match value {
        Value::Time(time) => Some(time.0),
        _ => None,
    }
}

impl Town {
    /// What a cell holds.
    pub fn get(&self, cell: Cell) -> Value {
        self.held(cell).unwrap_or_else(|| cell.absent())
    }

    fn held(&self, cell: Cell) -> Option<Value> {
        Some(match cell {
            Cell::User { user, field } => {
                let row = self.users.get(&user.0)?;
                match field {
                    UserField::Status => row.status.map_or(Value::None, status),
                    UserField::OwningOrg => row.owner.map_or(Value::None, |org| Value::Org(OrgId(org))),
                    UserField::Supervisor => row.supervisor.map_or(Value::None, |user| Value::User(UserId(user))),
                    UserField::CaseManager => Value::Flag(row.case_manager),
                    UserField::RequireChange => Value::Flag(row.must_change),
                    UserField::Password => secret(row.hash.as_ref()),
                    UserField::SecurityQuestion => secret(row.question.as_ref()),
                    UserField::LockedUntil => time(row.locked),
                    UserField::Location | UserField::Provider => Value::None,
                    UserField::Support => Value::text(row.texts.get(&field).map_or("internal", String::as_str)),
                    UserField::Source => Value::text(row.texts.get(&field).map_or("local", String::as_str)),
                    text => Value::text(row.text(text)),
                }
            }
            Cell::Permission { user, permission } => {
                Value::Level(level(self.users.get(&user.0)?.levels[permission.index()]))
            }
            Cell::Access { user, org, part } => {
                let row = self.users.get(&user.0)?.orgs.get(&org.0)?;
                match part {
                    AccessPart::Active => Value::Flag(row.active),
                    AccessPart::Login => Value::Flag(row.login),
                    AccessPart::Editable => Value::Flag(row.edit),
                    AccessPart::Until => time(row.until),
                }
            }
            Cell::Membership { user, workgroup, part } => {
                let row = self.users.get(&user.0)?.groups.get(&workgroup.0)?;
                match part {
                    MembershipPart::Active => Value::Flag(row.active),
                    MembershipPart::Until => time(row.until),
                }
            }
            Cell::Org { org, field } => {
                let row = self.orgs.get(&org.0)?;
                match field {
                    OrgField::Active => Value::Flag(row.active?),
                    OrgField::City => Value::text(&row.city),
                    other => panic!("the town knows no {other:?} of an organization"),
                }
            }
            Cell::Workgroup { workgroup, field } => {
                let row = self.groups.get(&workgroup.0)?;
                match field {
                    WorkgroupField::Active => Value::Flag(row.active?),
                    WorkgroupField::Name => Value::text(&row.name),
                    WorkgroupField::GlobalAdminMenu => Value::Flag(row.admin),
                    WorkgroupField::SetupDataMenu => Value::Flag(row.setup),
                    other => panic!("the town knows no {other:?} of a workgroup"),
                }
            }
            Cell::Template { template, field: TemplateField::Name } => {
                Value::text(&self.templates.get(&template.0)?.name)
            }
            Cell::TemplateLevel { template, permission } => {
                Value::Level(level(self.templates.get(&template.0)?.levels[permission.index()]))
            }
            other => panic!("the town knows no {other}"),
        })
    }

    /// Puts a value into a cell; the row is made if it is missing.
    pub fn set(&mut self, cell: Cell, value: &Value) {
        match cell {
            Cell::User { user, field } => set_field(self.users.entry(user.0).or_default(), field, value),
            Cell::Permission { user, permission } => {
                let Value::Level(level) = value else { return };
                self.users.entry(user.0).or_default().levels[permission.index()] = level_number(*level);
            }
            Cell::Access { user, org, part } => {
                let rows = &mut self.users.entry(user.0).or_default().orgs;
                if part == AccessPart::Active && value.is_none() {
                    rows.remove(&org.0);
                    return;
                }
                let row = rows.entry(org.0).or_default();
                match part {
                    AccessPart::Active => row.active = value.is_on(),
                    AccessPart::Login => row.login = value.is_on(),
                    AccessPart::Editable => row.edit = value.is_on(),
                    AccessPart::Until => row.until = moment(value),
                }
            }
            Cell::Membership { user, workgroup, part } => {
                let rows = &mut self.users.entry(user.0).or_default().groups;
                if part == MembershipPart::Active && value.is_none() {
                    rows.remove(&workgroup.0);
                    return;
                }
                let row = rows.entry(workgroup.0).or_default();
                match part {
                    MembershipPart::Active => row.active = value.is_on(),
                    MembershipPart::Until => row.until = moment(value),
                }
            }
            Cell::Org { org, field } => {
                let row = self.orgs.entry(org.0).or_default();
                match field {
                    OrgField::Active => row.active = (!value.is_none()).then(|| value.is_on()),
                    _ => value.as_text().unwrap_or_default().clone_into(&mut row.city),
                }
            }
            Cell::Workgroup { workgroup, field } => {
                let row = self.groups.entry(workgroup.0).or_default();
                match field {
                    WorkgroupField::Active => row.active = (!value.is_none()).then(|| value.is_on()),
                    WorkgroupField::GlobalAdminMenu => row.admin = value.is_on(),
                    WorkgroupField::SetupDataMenu => row.setup = value.is_on(),
                    _ => value.as_text().unwrap_or_default().clone_into(&mut row.name),
                }
            }
            Cell::Template { template, .. } => {
                let row = self.templates.entry(template.0).or_default();
                value.as_text().unwrap_or_default().clone_into(&mut row.name);
            }
            Cell::TemplateLevel { template, permission } => {
                let Value::Level(level) = value else { return };
                self.templates.entry(template.0).or_default().levels[permission.index()] = level_number(*level);
            }
            other => panic!("the town knows no {other}"),
        }
    }

    /// The town with the numbers that new rows get, and without templates that lost their names.
    pub fn settled(mut self) -> Self {
        let mut numbers = BTreeMap::new();
        number(&mut self.users, Some(&mut numbers));
        number(&mut self.groups, None);
        number(&mut self.templates, None);
        for row in self.users.values_mut() {
            row.supervisor = row.supervisor.map(|boss| *numbers.get(&boss).unwrap_or(&boss));
            // One new workgroup at most is made at a time.
            if let Some(member) = row.groups.remove(&-1) {
                row.groups.insert(*self.groups.keys().next_back().unwrap(), member);
            }
        }
        self.templates.retain(|_, row| !row.name.is_empty());
        self
    }
}

fn number<T>(rows: &mut BTreeMap<i64, T>, mut numbers: Option<&mut BTreeMap<i64, i64>>) {
    while let Some(entry) = rows.first_entry().filter(|entry| *entry.key() < 0) {
        let (new, row) = entry.remove_entry();
        let next = rows.keys().next_back().copied().unwrap_or(0).max(0) + 1;
        rows.insert(next, row);
        if let Some(numbers) = &mut numbers {
            numbers.insert(new, next);
        }
    }
}

fn set_field(row: &mut User, field: UserField, value: &Value) {
    let secret = |kept: &mut Option<String>| match value.as_text() {
        Some("none") => *kept = None,
        Some(word) => *kept = Some(word.to_owned()),
        None => {}
    };
    match (field, value) {
        (UserField::Status, Value::Status(status)) => row.status = Some(status.letter()),
        (UserField::Status, _) => row.status = None,
        (UserField::OwningOrg, Value::Org(org)) => row.owner = Some(org.0),
        (UserField::OwningOrg, _) => row.owner = None,
        (UserField::Supervisor, Value::User(user)) => row.supervisor = Some(user.0),
        (UserField::Supervisor, _) => row.supervisor = None,
        (UserField::CaseManager, flag) => row.case_manager = flag.is_on(),
        (UserField::RequireChange, flag) => row.must_change = flag.is_on(),
        (UserField::Password, _) => secret(&mut row.hash),
        (UserField::SecurityQuestion, _) => secret(&mut row.question),
        (UserField::LockedUntil, until) => row.locked = moment(until),
        (field, Value::Text(text)) => {
            row.texts.insert(field, text.clone());
        }
        (field, _) => {
            row.texts.remove(&field);
        }
    }
}
