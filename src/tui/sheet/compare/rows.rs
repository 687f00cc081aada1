//! The rows of a comparison, each with the changes that would make the left side like the right.

use crate::api::compare::{self, Topic};
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, Via};
use crate::domain::draft::Draft;
use crate::domain::permission::{Levels, TABLE};
use crate::domain::text::Raw;
use crate::tui::ceiling::Left;
use crate::tui::model::Model;

/// One thing that at least one of the two has.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Compared {
    pub row: compare::Compared,
    /// What makes the left side like the right; nothing where they are alike, or where it is nobody's to copy.
    pub changes: Vec<Change>,
}

impl Compared {
    /// Why the left side cannot be made like the right.
    pub fn barred(&self, own: &Levels, left: &UserCard) -> Option<String> {
        let Some(change) = self.changes.first() else {
            return Some(format!("{} is not copied from one user to another.", self.row.label.shown()));
        };
        let (Cell::Permission { permission, .. }, Value::Level(wanted)) = (change.cell, &change.after) else {
            return None;
        };
        let levels = left.levels();
        let held = levels.get(permission);
        let lowers = *wanted < held && levels.outranks(own);
        let barred = Left::of(permission, held, *wanted, own).or(lowers.then_some(Left::Outranks(permission)));
        barred.map(Left::sentence)
    }

    /// Whether the right side is staged for the left.
    pub fn is_staged(&self, draft: &Draft) -> bool {
        let is_staged = |change: &Change| draft.overlay(change.cell) == Some(&change.after);
        !self.changes.is_empty() && self.changes.iter().all(is_staged)
    }
}

/// Everything about two users, in the order of the card.
pub(super) fn compare(left: &UserCard, right: &UserCard, model: &Model) -> Vec<Compared> {
    let like = left.like(right, model.now);
    let with_changes = |row: compare::Compared| {
        let changes = if row.differs { changes(&row, left, right, &like) } else { Vec::new() };
        Compared { row, changes }
    };
    compare::compare(left, right, model.now, &model.seat.zone).rows.into_iter().map(with_changes).collect()
}

fn changes(row: &compare::Compared, left: &UserCard, right: &UserCard, like: &[Change]) -> Vec<Change> {
    let label = row.label.stored();
    let of = |which: &dyn Fn(Cell) -> bool| like.iter().filter(|change| which(change.cell)).cloned().collect();
    match row.topic {
        Topic::Fields => field(label, left, right),
        Topic::Organizations => {
            let mut rows = left.access.iter().chain(&right.access);
            let found = rows.find(|access| access.code.stored() == label).map(|access| access.org);
            of(&|cell| matches!(cell, Cell::Access { org, .. } if Some(org) == found))
        }
        Topic::Workgroups => {
            let mut rows = left.memberships.iter().chain(&right.memberships);
            let found = rows.find(|member| member.name.stored() == label).map(|member| member.workgroup);
            of(&|cell| matches!(cell, Cell::Membership { workgroup, .. } if Some(workgroup) == found))
        }
        Topic::Permissions => {
            let found = TABLE.iter().find(|row| row.label == label).map(|row| row.permission);
            of(&|cell| matches!(cell, Cell::Permission { permission, .. } if Some(permission) == found))
        }
    }
}

/// The change of a field that may be copied; personal ones and the state of the account are one's own.
fn field(label: &str, left: &UserCard, right: &UserCard) -> Vec<Change> {
    let Some(field) = UserField::ALL.iter().copied().find(|field| field.label() == label) else { return Vec::new() };
    let text = |raw: &Raw| Value::text(raw.stored());
    let value = |card: &UserCard| match field {
        UserField::JobTitle => Some(text(&card.job_title)),
        UserField::Support => Some(text(&card.support)),
        UserField::CaseManager => Some(Value::Flag(card.case_manager)),
        UserField::Location => Some(card.location.as_ref().map_or(Value::None, |(id, _)| Value::Location(*id))),
        UserField::Provider => Some(card.provider.as_ref().map_or(Value::None, |(id, _)| Value::Provider(*id))),
        UserField::Supervisor => Some(card.supervisor.as_ref().map_or(Value::None, |(id, _)| Value::User(*id))),
        _ => None,
    };
    if field == UserField::OwningOrg {
        return right.owner.as_ref().map(|(org, _, _)| left.owned_by(*org)).unwrap_or_default();
    }
    let (Some(before), Some(after)) = (value(left), value(right)) else { return Vec::new() };
    let change = Change::new(Cell::User { user: left.user, field }, before, after);
    vec![Change { via: Via::Clone(right.user), ..change }]
}
