//! The rows of a comparison, each with the changes that would make the left side like the right.

use jiff::tz::TimeZone;

use crate::api::users::{AccessRow, MembershipRow, UserCard};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::draft::Draft;
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::text::Raw;
use crate::tui::ceiling::{Left, named};

/// One thing that both have or could have.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Compared {
    pub label: String,
    pub left: String,
    pub right: String,
    /// What makes the left side like the right; nothing where they are alike, or where it is nobody's to copy.
    pub changes: Vec<Change>,
}

impl Compared {
    pub fn differs(&self) -> bool {
        self.left != self.right
    }

    /// Why the left side cannot be made like the right.
    pub fn barred(&self, own: &Levels, left: Option<&UserCard>) -> Option<String> {
        let Some(change) = self.changes.first() else {
            return Some(format!("{} is not copied from one user to another.", self.label));
        };
        let (Cell::Permission { permission, .. }, Value::Level(wanted)) = (change.cell, &change.after) else {
            return None;
        };
        let levels = left.map(UserCard::levels).unwrap_or_default();
        let held = levels.get(permission);
        let lowers = *wanted < held && levels.outranks(own);
        let barred = Left::of(permission, held, *wanted, own).or(lowers.then_some(Left::Outranks(permission)));
        barred.map(Left::sentence)
    }

    /// The right side, if it is staged for the left.
    pub fn staged<'a>(&'a self, draft: &Draft) -> Option<&'a str> {
        let is_staged = |change: &Change| draft.overlay(change.cell) == Some(&change.after);
        let all = !self.changes.is_empty() && self.changes.iter().all(is_staged);
        all.then_some(if self.right.is_empty() { "none" } else { &self.right })
    }
}

/// Everything about two users, in the order of the card.
pub(super) fn compare(left: &UserCard, right: &UserCard, zone: &TimeZone) -> Vec<Compared> {
    let mut rows = fields(left, right);
    let like = left.like(right);
    rows.extend(organizations(left, right, &like, zone));
    rows.extend(workgroups(left, right, &like, zone));
    let (mine, theirs) = (left.levels(), right.levels());
    rows.extend(Permission::ALL.into_iter().map(|permission| {
        let word = |level: Level| if level == Level::None { String::new() } else { named(level).to_owned() };
        Compared {
            label: permission.row().label.to_owned(),
            left: word(mine.get(permission)),
            right: word(theirs.get(permission)),
            changes: of(
                &like,
                |cell| matches!(cell, Cell::Permission { permission: other, .. } if other == permission),
            ),
        }
    }));
    rows
}

fn of(changes: &[Change], which: impl Fn(Cell) -> bool) -> Vec<Change> {
    changes.iter().filter(|change| which(change.cell)).cloned().collect()
}

fn fields(left: &UserCard, right: &UserCard) -> Vec<Compared> {
    let text = |raw: &Raw| String::from(raw.shown());
    let yes = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
    let plain = |label: &str, left, right| Compared { label: label.to_owned(), left, right, changes: Vec::new() };
    let copied = |field: UserField, shown: [String; 2], values: [Value; 2]| {
        let [shown_left, shown_right] = shown;
        let [before, after] = values;
        let cell = Cell::User { user: left.user, field };
        let changes = if before == after {
            Vec::new()
        } else {
            vec![Change { via: Via::Clone(right.user), ..Change::new(cell, before, after) }]
        };
        Compared { label: field.label().to_owned(), left: shown_left, right: shown_right, changes }
    };
    let both = [left, right];
    let words = |get: fn(&UserCard) -> &Raw| both.map(|card| text(get(card)));
    let texts = |get: fn(&UserCard) -> &Raw| both.map(|card| Value::text(get(card).stored()));
    let mut owning = plain(
        UserField::OwningOrg.label(),
        left.owner.as_ref().map(|(_, code, name)| format!("{} {}", code.shown(), name.shown())).unwrap_or_default(),
        right.owner.as_ref().map(|(_, code, name)| format!("{} {}", code.shown(), name.shown())).unwrap_or_default(),
    );
    owning.changes = right.owner.as_ref().map(|(org, _, _)| left.owned_by(*org)).unwrap_or_default();
    if !owning.differs() {
        owning.changes.clear();
    }
    let named = |name: Option<&Raw>| name.map(text).unwrap_or_default();
    vec![
        plain("Login", text(&left.login), text(&right.login)),
        plain("Status", left.status.word().to_owned(), right.status.word().to_owned()),
        copied(UserField::JobTitle, words(|card| &card.job_title), texts(|card| &card.job_title)),
        owning,
        copied(
            UserField::Location,
            both.map(|card| named(card.location.as_ref().map(|(_, name)| name))),
            both.map(|card| card.location.as_ref().map_or(Value::None, |(id, _)| Value::Location(*id))),
        ),
        copied(
            UserField::Provider,
            both.map(|card| named(card.provider.as_ref().map(|(_, name)| name))),
            both.map(|card| card.provider.as_ref().map_or(Value::None, |(id, _)| Value::Provider(*id))),
        ),
        copied(
            UserField::Supervisor,
            both.map(|card| named(card.supervisor.as_ref().map(|(_, name)| name))),
            both.map(|card| card.supervisor.as_ref().map_or(Value::None, |(id, _)| Value::User(*id))),
        ),
        copied(
            UserField::CaseManager,
            both.map(|card| yes(card.case_manager)),
            both.map(|card| Value::Flag(card.case_manager)),
        ),
        copied(
            UserField::Support,
            words(|card| &card.support),
            both.map(|card| Value::Text(card.support.stored().to_owned())),
        ),
    ]
}

fn organizations(left: &UserCard, right: &UserCard, like: &[Change], zone: &TimeZone) -> Vec<Compared> {
    let mut all: Vec<(String, OrgId)> = Vec::new();
    for row in left.access.iter().chain(&right.access) {
        let label = format!("{} {}", row.code.shown(), row.name.shown());
        if all.iter().all(|(_, org)| *org != row.org) {
            all.push((label, row.org));
        }
    }
    all.sort();
    let letters = |card: &UserCard, org: OrgId| {
        let found = card.access.iter().find(|row| row.org == org);
        found.map(|row| flags(row, zone)).unwrap_or_default()
    };
    let row = |(label, org): (String, OrgId)| Compared {
        label,
        left: letters(left, org),
        right: letters(right, org),
        changes: of(like, |cell| matches!(cell, Cell::Access { org: other, .. } if other == org)),
    };
    all.into_iter().map(row).collect()
}

fn flags(row: &AccessRow, zone: &TimeZone) -> String {
    let letter = |on, letter| if on { letter } else { "-" };
    let letters = [letter(row.active, "A"), letter(row.login, "L"), letter(row.editable, "E")].join(" ");
    match row.until {
        Some(until) => format!("{letters} until {}", until.date(zone)),
        None => letters,
    }
}

fn workgroups(left: &UserCard, right: &UserCard, like: &[Change], zone: &TimeZone) -> Vec<Compared> {
    let mut all: Vec<(String, WorkgroupId)> = Vec::new();
    for row in left.memberships.iter().chain(&right.memberships) {
        if all.iter().all(|(_, workgroup)| *workgroup != row.workgroup) {
            all.push((format!("Workgroup {}", row.name.shown()), row.workgroup));
        }
    }
    all.sort();
    let member = |card: &UserCard, workgroup: WorkgroupId| {
        let found = card.memberships.iter().find(|row| row.workgroup == workgroup);
        found.map(|row| membership(row, zone)).unwrap_or_default()
    };
    let row = |(label, workgroup): (String, WorkgroupId)| Compared {
        label,
        left: member(left, workgroup),
        right: member(right, workgroup),
        changes: of(like, |cell| matches!(cell, Cell::Membership { workgroup: other, .. } if other == workgroup)),
    };
    all.into_iter().map(row).collect()
}

fn membership(row: &MembershipRow, zone: &TimeZone) -> String {
    let word = if row.active { "member" } else { "off" };
    match row.until {
        Some(until) => format!("{word} until {}", until.date(zone)),
        None => word.to_owned(),
    }
}
