//! Permission templates, and the changes by which one user becomes like a template or like another user.

use serde::{Deserialize, Serialize};

use super::users::UserCard;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, Value};
use crate::domain::change::{Change, Via};
use crate::domain::ids::{TemplateId, UserId};
use crate::domain::permission::{Levels, Permission};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// A permission template.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Template {
    pub template: TemplateId,
    pub name: Raw,
    pub levels: Levels,
}

/// How a level came about, in words; the templates are those there are now.
#[must_use]
pub fn via_words(via: Via, templates: &[Template]) -> Raw {
    match via {
        Via::Manual => "by hand".into(),
        Via::Import => "by an import".into(),
        Via::Clone(user) => format!("as user {user} has it").into(),
        Via::Template(id) => match templates.iter().find(|template| template.template == id) {
            Some(template) => Raw(format!("template {}", template.name.stored())),
            None => format!("template {id}, which is gone").into(),
        },
    }
}

impl UserCard {
    /// The 27 levels the user holds.
    #[must_use]
    pub fn levels(&self) -> Levels {
        self.permissions.iter().map(|row| (row.permission, row.level)).collect()
    }

    /// The changes that give the user exactly the levels of a template; levels that fit already are left out.
    #[must_use]
    pub fn as_in(&self, template: &Template) -> Vec<Change> {
        self.leveled(&template.levels, Via::Template(template.template))
    }

    /// The changes that make the user like another one in organizations, workgroups and permissions.
    ///
    /// Password, status, login and security question are nobody's to copy, and what has run out for the model counts for
    /// nothing. What the user has beyond the model is taken away, but for the relation to the owning organization.
    #[must_use]
    pub fn like(&self, model: &Self, now: Time) -> Vec<Change> {
        let via = Via::Clone(model.user);
        let mut changes = self.like_in_organizations(model, now);
        changes.extend(self.like_in_workgroups(model, now));
        changes.iter_mut().for_each(|change| change.via = via);
        changes.extend(self.leveled(&model.levels(), via));
        changes
    }

    /// The changes that give a user who is still to be made what this one has in organizations, workgroups and
    /// permissions.
    #[must_use]
    pub fn copied_to(&self, new: UserId, now: Time) -> Vec<Change> {
        let nobody = Self {
            user: new,
            owner: None,
            access: Vec::new(),
            memberships: Vec::new(),
            permissions: Vec::new(),
            ..self.clone()
        };
        nobody.like(self, now)
    }

    /// The sentence about what is not copied from the user because it has run out, if anything has.
    #[must_use]
    pub fn not_copied(&self, now: Time) -> Option<String> {
        let ends = self.access.iter().map(|row| row.until).chain(self.memberships.iter().map(|row| row.until));
        let name = self.name.shown();
        match ends.filter(|until| !lasts(*until, now)).count() {
            0 => None,
            1 => Some(format!("1 grant of {name} has run out and is not copied.")),
            ended => Some(format!("{ended} grants of {name} have run out and are not copied.")),
        }
    }

    fn leveled(&self, wanted: &Levels, via: Via) -> Vec<Change> {
        let held = self.levels();
        let differs = |permission: &Permission| held.get(*permission) != wanted.get(*permission);
        let change = |permission: Permission| Change {
            cell: Cell::Permission { user: self.user, permission },
            before: Value::Level(held.get(permission)),
            after: Value::Level(wanted.get(permission)),
            via,
        };
        Permission::ALL.into_iter().filter(differs).map(change).collect()
    }

    fn like_in_organizations(&self, model: &Self, now: Time) -> Vec<Change> {
        let mut changes = Vec::new();
        for theirs in model.access.iter().filter(|row| lasts(row.until, now)) {
            let mine = self.access.iter().find(|row| row.org == theirs.org);
            let mut set = |part, before: Value, after: Value| {
                let cell = Cell::Access { user: self.user, org: theirs.org, part };
                changes.extend((before != after).then(|| Change::new(cell, before, after)));
            };
            let until = |until: Option<_>| until.map_or(Value::None, Value::Time);
            set(
                AccessPart::Active,
                mine.map_or(Value::None, |row| Value::Flag(row.active)),
                Value::Flag(theirs.active),
            );
            set(AccessPart::Login, Value::Flag(mine.is_some_and(|row| row.login)), Value::Flag(theirs.login));
            set(AccessPart::Editable, Value::Flag(mine.is_some_and(|row| row.editable)), Value::Flag(theirs.editable));
            set(AccessPart::Until, until(mine.and_then(|row| row.until)), until(theirs.until));
        }
        let owner = self.owner.as_ref().map(|(org, _, _)| *org);
        for mine in self.access.iter().filter(|mine| Some(mine.org) != owner) {
            let theirs = model.access.iter().find(|theirs| theirs.org == mine.org);
            if is_beyond(mine.until, theirs.map(|theirs| lasts(theirs.until, now)), now) {
                let cell = Cell::Access { user: self.user, org: mine.org, part: AccessPart::Active };
                changes.push(Change::new(cell, Value::Flag(mine.active), Value::None));
            }
        }
        changes
    }

    fn like_in_workgroups(&self, model: &Self, now: Time) -> Vec<Change> {
        let mut changes = Vec::new();
        let cell = |workgroup, part| Cell::Membership { user: self.user, workgroup, part };
        for theirs in model.memberships.iter().filter(|row| lasts(row.until, now)) {
            let mine = self.memberships.iter().find(|row| row.workgroup == theirs.workgroup);
            let before = mine.map_or(Value::None, |row| Value::Flag(row.active));
            let after = Value::Flag(theirs.active);
            let active = cell(theirs.workgroup, MembershipPart::Active);
            changes.extend((before != after).then(|| Change::new(active, before, after)));
            let until = |until: Option<_>| until.map_or(Value::None, Value::Time);
            let (before, after) = (until(mine.and_then(|row| row.until)), until(theirs.until));
            let cell = cell(theirs.workgroup, MembershipPart::Until);
            changes.extend((before != after).then(|| Change::new(cell, before, after)));
        }
        for mine in &self.memberships {
            let theirs = model.memberships.iter().find(|theirs| theirs.workgroup == mine.workgroup);
            if is_beyond(mine.until, theirs.map(|theirs| lasts(theirs.until, now)), now) {
                let active = cell(mine.workgroup, MembershipPart::Active);
                changes.push(Change::new(active, Value::Flag(mine.active), Value::None));
            }
        }
        changes
    }
}

fn lasts(until: Option<Time>, now: Time) -> bool {
    until.is_none_or(|until| until > now)
}

/// Whether a grant that ends so is more than what the model has, whose own may last or have run out: what ran out for both
/// is let be.
fn is_beyond(mine: Option<Time>, theirs: Option<bool>, now: Time) -> bool {
    theirs.is_none_or(|still| !still && lasts(mine, now))
}
