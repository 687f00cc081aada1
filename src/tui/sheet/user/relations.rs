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

/// Brings back what was altered of the memberships between opening a form and leaving it, each over its old base.
pub(super) fn refill_members(today: &mut Vec<Member>, opened: &[Member], typed: &[Member]) {
    let of = |rows: &[Member], workgroup| rows.iter().position(|member| member.workgroup == workgroup);
    for member in typed {
        let before = of(opened, member.workgroup).map_or(&member.base, |at| &opened[at].wanted);
        if member.wanted == *before {
            continue;
        }
        match of(today, member.workgroup) {
            Some(at) if is_moot(&today[at].base, &today[at].wanted, &member.base, &member.wanted) => {}
            Some(at) => {
                today[at].base.clone_from(&member.base);
                today[at].wanted.clone_from(&member.wanted);
            }
            None => today.push(member.clone()),
        }
    }
    // A row that was only staged is gone once it is not wanted any more.
    for gone in opened.iter().filter(|member| of(typed, member.workgroup).is_none()) {
        today.retain(|member| member.workgroup != gone.workgroup || !member.base.is_none());
    }
}

/// The same for the organizations, part by part.
pub(super) fn refill_orgs(today: &mut Vec<Related>, opened: &[Related], typed: &[Related]) {
    let of = |rows: &[Related], org| rows.iter().position(|related| related.org == org);
    for related in typed {
        let before = of(opened, related.org).map_or(&related.base, |at| &opened[at].wanted);
        if related.wanted == *before {
            continue;
        }
        let at = of(today, related.org).unwrap_or_else(|| {
            let new = Related::new(related.named.clone());
            today.push(Related { wanted: new.base.clone(), brought: related.brought, ..new });
            today.len() - 1
        });
        for (part, before) in before.iter().enumerate() {
            let (base, wanted, row) = (&related.base[part], &related.wanted[part], &mut today[at]);
            if wanted != before && !is_moot(&row.base[part], &row.wanted[part], base, wanted) {
                row.base[part].clone_from(base);
                row.wanted[part].clone_from(wanted);
            }
        }
    }
    for gone in opened.iter().filter(|related| of(typed, related.org).is_none()) {
        today.retain(|related| related.org != gone.org || !related.base[0].is_none());
    }
}

/// Whether a value only leads back to a base that somebody else has left meanwhile, with nothing staged over it.
fn is_moot(today: &Value, shown: &Value, base: &Value, wanted: &Value) -> bool {
    wanted == base && today != base && shown == today
}

fn staged(draft: &Draft, user: UserId) -> impl Iterator<Item = &Change> {
    let most = if draft.of_user(user) > 0 { usize::MAX } else { 0 };
    draft.changes().take(most).filter(move |change| change.cell.user() == Some(user))
}
