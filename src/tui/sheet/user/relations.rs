//! The workgroups and organizations of the form: rows that are added and taken away.

use serde::{Deserialize, Serialize};

use super::content::Names;
use crate::api::lookup::{LookupKind, Named};
use crate::api::users::UserCard;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, Value};
use crate::domain::change::Change;
use crate::domain::draft::Draft;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::time::Time;

/// A membership as the form would have it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Member {
    pub workgroup: WorkgroupId,
    pub named: Named,
    /// Active and the end, as the database holds them.
    pub base: [Value; 2],
    pub wanted: [Value; 2],
}

/// What the user would have in one organization.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Related {
    pub org: OrgId,
    pub named: Named,
    /// Active, Login, Editable and the end, as the database holds them.
    pub base: [Value; 4],
    pub wanted: [Value; 4],
    /// Came along with the owning organization, and goes when another is chosen.
    pub brought: bool,
}

pub(super) const PARTS: [AccessPart; 4] =
    [AccessPart::Active, AccessPart::Login, AccessPart::Editable, AccessPart::Until];
const MEMBER_PARTS: [MembershipPart; 2] = [MembershipPart::Active, MembershipPart::Until];

impl Member {
    pub fn new(named: Named) -> Self {
        let base = [Value::None, Value::None];
        Self { workgroup: WorkgroupId(named.id), named, base, wanted: [Value::ON, Value::None] }
    }

    pub fn cells(&self, user: UserId) -> [Cell; 2] {
        MEMBER_PARTS.map(|part| Cell::Membership { user, workgroup: self.workgroup, part })
    }

    pub fn set(&mut self, active: Value) {
        self.wanted[0] = active;
    }

    /// Takes the membership away, and whatever was wanted of it.
    pub fn remove(&mut self) {
        self.wanted = [Value::None, self.base[1].clone()];
    }

    pub fn is_removed(&self) -> bool {
        self.wanted[0].is_none()
    }

    /// Whether there is nothing of it, neither in the database nor here.
    pub fn is_nothing(&self) -> bool {
        self.base[0].is_none() && self.is_removed()
    }

    /// On, else off where there is a row, else nothing.
    pub fn toggle(&mut self) {
        match (self.wanted[0].is_on(), self.base[0].is_none()) {
            (false, _) => self.set(Value::ON),
            (true, true) => self.remove(),
            (true, false) => self.set(Value::OFF),
        }
    }
}

impl Related {
    pub fn new(named: Named) -> Self {
        let base = [Value::None, Value::OFF, Value::OFF, Value::None];
        let wanted = [Value::ON, Value::ON, Value::OFF, Value::None];
        Self { org: OrgId(named.id), named, wanted, base, brought: false }
    }

    pub fn cells(&self, user: UserId) -> [Cell; 4] {
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
        let [_, login, editable, until] = self.base.clone();
        self.wanted = [Value::None, login, editable, until];
        self.brought = false;
    }

    pub fn is_removed(&self) -> bool {
        self.wanted[0].is_none()
    }
}

fn ends(until: Option<Time>) -> Value {
    until.map_or(Value::None, Value::Time)
}

/// The memberships of a card with what is staged of them.
pub(super) fn members(card: &UserCard, draft: &Draft, names: &Names) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for row in &card.memberships {
        let base = [Value::Flag(row.active), ends(row.until)];
        members.push(Member {
            base: base.clone(),
            wanted: base,
            ..Member::new(names.name(LookupKind::Workgroup, row.workgroup.0))
        });
    }
    for change in staged(draft, card.user) {
        let Cell::Membership { workgroup, part, .. } = change.cell else { continue };
        let Some(part) = MEMBER_PARTS.iter().position(|known| *known == part) else { continue };
        let at = members.iter().position(|member| member.workgroup == workgroup).unwrap_or_else(|| {
            let new = Member::new(names.name(LookupKind::Workgroup, workgroup.0));
            members.push(Member { wanted: new.base.clone(), ..new });
            members.len() - 1
        });
        members[at].wanted[part] = change.after.clone();
    }
    members
}

/// The relations of a card with what is staged of them.
pub(super) fn related(card: &UserCard, draft: &Draft, names: &Names) -> Vec<Related> {
    let mut all: Vec<Related> = Vec::new();
    for row in &card.access {
        let [active, login, editable] = [row.active, row.login, row.editable].map(Value::Flag);
        let base = [active, login, editable, ends(row.until)];
        all.push(Related { base: base.clone(), wanted: base, ..Related::new(names.name(LookupKind::Org, row.org.0)) });
    }
    for change in staged(draft, card.user) {
        let Cell::Access { org, part, .. } = change.cell else { continue };
        let Some(part) = PARTS.iter().position(|known| *known == part) else { continue };
        let at = all.iter().position(|related| related.org == org).unwrap_or_else(|| {
            let new = Related::new(names.name(LookupKind::Org, org.0));
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
        let at = of(today, member.workgroup).unwrap_or_else(|| {
            let new = Member::new(member.named.clone());
            today.push(Member { wanted: new.base.clone(), ..new });
            today.len() - 1
        });
        let row = &mut today[at];
        refill(before, (&member.base, &member.wanted), (&mut row.base, &mut row.wanted));
    }
    // A row that was only staged is gone once it is not wanted any more.
    for gone in opened.iter().filter(|member| of(typed, member.workgroup).is_none()) {
        today.retain(|member| member.workgroup != gone.workgroup || !member.base[0].is_none());
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
        let row = &mut today[at];
        refill(before, (&related.base, &related.wanted), (&mut row.base, &mut row.wanted));
    }
    for gone in opened.iter().filter(|related| of(typed, related.org).is_none()) {
        today.retain(|related| related.org != gone.org || !related.base[0].is_none());
    }
}

/// Brings back the parts of a row that were altered, each over its old base.
fn refill<const N: usize>(
    before: &[Value; N],
    (base, wanted): (&[Value; N], &[Value; N]),
    (today, shown): (&mut [Value; N], &mut [Value; N]),
) {
    for part in 0..N {
        let (base, wanted) = (&base[part], &wanted[part]);
        if *wanted != before[part] && !is_moot(&today[part], &shown[part], base, wanted) {
            today[part].clone_from(base);
            shown[part].clone_from(wanted);
        }
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
