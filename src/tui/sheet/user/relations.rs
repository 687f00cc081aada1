//! The workgroups and organizations of the form: rows that are added and taken away.

use serde::{Deserialize, Serialize};

use super::content::Names;
use crate::api::lookup::Named;
use crate::api::users::UserCard;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, Value};
use crate::domain::change::Change;
use crate::domain::draft::Draft;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};

/// A membership as the form would have it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Member {
    pub workgroup: WorkgroupId,
    pub named: Named,
    /// What the database holds.
    pub base: Value,
    /// What it shall hold.
    pub wanted: Value,
}

/// What the user would have in one organization.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Related {
    pub org: OrgId,
    pub named: Named,
    /// Active, Login and Editable as the database holds them.
    pub base: [Value; 3],
    pub wanted: [Value; 3],
    /// Came along with the owning organization, and goes when another is chosen.
    pub brought: bool,
}

pub(super) const PARTS: [AccessPart; 3] = [AccessPart::Active, AccessPart::Login, AccessPart::Editable];

impl Member {
    pub fn new(named: Named) -> Self {
        Self { workgroup: WorkgroupId(named.id), named, base: Value::None, wanted: Value::ON }
    }

    pub fn cell(&self, user: UserId) -> Cell {
        Cell::Membership { user, workgroup: self.workgroup, part: MembershipPart::Active }
    }

    /// On, else off where there is a row, else nothing.
    pub fn toggle(&mut self) {
        self.wanted = match (self.wanted.is_on(), self.base.is_none()) {
            (false, _) => Value::ON,
            (true, true) => Value::None,
            (true, false) => Value::OFF,
        };
    }
}

impl Related {
    pub fn new(named: Named) -> Self {
        let base = [Value::None, Value::OFF, Value::OFF];
        Self { org: OrgId(named.id), named, wanted: [Value::ON, Value::ON, Value::OFF], base, brought: false }
    }

    pub fn cells(&self, user: UserId) -> [Cell; 3] {
        PARTS.map(|part| Cell::Access { user, org: self.org, part })
    }

    /// Sets or clears a part. Login or Editable where there is no relation make it, switched on.
    pub fn set(&mut self, part: usize, on: bool) {
        if part > 0 && on && self.wanted[0].is_none() {
            self.wanted[0] = Value::ON;
        }
        self.wanted[part] = Value::Flag(on);
        self.brought = false;
    }

    /// Takes the relation away, and whatever was wanted of it.
    pub fn remove(&mut self) {
        let [_, login, editable] = self.base.clone();
        self.wanted = [Value::None, login, editable];
        self.brought = false;
    }

    pub fn is_removed(&self) -> bool {
        self.wanted[0].is_none()
    }
}

/// The memberships of a card with what is staged of them.
pub(super) fn members(card: &UserCard, draft: &Draft, names: &Names) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for row in &card.memberships {
        let base = Value::Flag(row.active);
        members.push(Member {
            base: base.clone(),
            wanted: base,
            ..Member::new(names.name("workgroup", row.workgroup.0))
        });
    }
    for change in staged(draft, card.user) {
        let Cell::Membership { workgroup, part: MembershipPart::Active, .. } = change.cell else { continue };
        let at = members.iter().position(|member| member.workgroup == workgroup).unwrap_or_else(|| {
            members.push(Member::new(names.name("workgroup", workgroup.0)));
            members.len() - 1
        });
        members[at].wanted = change.after.clone();
    }
    members
}

/// The relations of a card with what is staged of them.
pub(super) fn related(card: &UserCard, draft: &Draft, names: &Names) -> Vec<Related> {
    let mut all: Vec<Related> = Vec::new();
    for row in &card.access {
        let base = [row.active, row.login, row.editable].map(Value::Flag);
        all.push(Related { base: base.clone(), wanted: base, ..Related::new(names.name("org", row.org.0)) });
    }
    for change in staged(draft, card.user) {
        let Cell::Access { org, part, .. } = change.cell else { continue };
        let Some(part) = PARTS.iter().position(|known| *known == part) else { continue };
        let at = all.iter().position(|related| related.org == org).unwrap_or_else(|| {
            let new = Related::new(names.name("org", org.0));
            all.push(Related { wanted: new.base.clone(), ..new });
            all.len() - 1
        });
        all[at].wanted[part] = change.after.clone();
    }
    all
}

fn staged(draft: &Draft, user: UserId) -> impl Iterator<Item = &Change> {
    let most = if draft.of_user(user) > 0 { usize::MAX } else { 0 };
    draft.changes().take(most).filter(move |change| change.cell.user() == Some(user))
}
