//! A database of cells, as small as can be: it applies change sets and answers what an import asks.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::domain::cell::{AccessPart, Cell, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::ChangeSet;
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::domain::import::{Known, KnownGroup, KnownUser};
use crate::domain::status::Status;
use crate::domain::text::fold;

#[derive(Default)]
pub struct Model {
    cells: BTreeMap<Cell, Value>,
    /// How many organizations, workgroups and users there were before the set that is being applied.
    base: [i64; 3],
}

impl Model {
    pub fn set(&mut self, cell: Cell, value: Value) {
        self.cells.insert(cell, value);
    }

    /// Applies a set one change after the other, and refuses what a database would refuse at any moment.
    pub fn apply(&mut self, set: &ChangeSet) {
        let top = |ids: BTreeSet<i64>| ids.last().copied().unwrap_or_default();
        self.base = [top(self.orgs()), top(self.workgroups()), top(self.users())];
        for change in &set.changes {
            let cell = self.real(change.cell);
            let before = self.get(cell);
            assert_eq!(before, self.real_value(&change.before), "stale before of {cell}");
            self.cells.insert(cell, self.real_value(&change.after));
            self.check();
        }
    }

    fn get(&self, cell: Cell) -> Value {
        self.cells.get(&cell).cloned().unwrap_or_else(|| cell.absent())
    }

    fn text(&self, cell: Cell) -> String {
        self.get(cell).as_text().unwrap_or_default().to_owned()
    }

    fn check(&self) {
        let mut seen = HashSet::new();
        for (cell, value) in &self.cells {
            let Value::Text(text) = value else { continue };
            let key = match cell {
                Cell::User { field: UserField::Login, .. } => ("login", fold(text)),
                Cell::User { field: UserField::Origin, .. } => ("origin", text.clone()),
                Cell::Org { field: OrgField::Name, .. } => ("org", fold(text)),
                Cell::Org { field: OrgField::Code, .. } => ("code", text.clone()),
                Cell::Org { field: OrgField::Origin, .. } => ("org origin", text.clone()),
                Cell::Workgroup { field: WorkgroupField::Name, .. } => ("workgroup", fold(text)),
                Cell::Workgroup { field: WorkgroupField::Origin, .. } => ("workgroup origin", text.clone()),
                _ => continue,
            };
            assert!(seen.insert(key.clone()), "{key:?} is there twice");
        }
    }

    fn real(&self, cell: Cell) -> Cell {
        let id = |id: i64, noun: usize| if id < 0 { self.base[noun] - id } else { id };
        let (org, workgroup) = (|org: OrgId| OrgId(id(org.0, 0)), |group: WorkgroupId| WorkgroupId(id(group.0, 1)));
        let user = |user: UserId| UserId(id(user.0, 2));
        match cell {
            Cell::Org { org: o, field } => Cell::Org { org: org(o), field },
            Cell::Workgroup { workgroup: w, field } => Cell::Workgroup { workgroup: workgroup(w), field },
            Cell::User { user: u, field } => Cell::User { user: user(u), field },
            Cell::Permission { user: u, permission } => Cell::Permission { user: user(u), permission },
            Cell::Access { user: u, org: o, part } => Cell::Access { user: user(u), org: org(o), part },
            Cell::Membership { user: u, workgroup: w, part } => {
                Cell::Membership { user: user(u), workgroup: workgroup(w), part }
            }
            // An import makes nothing else.
            _ => cell,
        }
    }

    fn real_value(&self, value: &Value) -> Value {
        match value {
            Value::Org(org) if org.is_new() => Value::Org(OrgId(self.base[0] - org.0)),
            value => value.clone(),
        }
    }

    fn orgs(&self) -> BTreeSet<i64> {
        self.cells.keys().filter_map(|cell| if let Cell::Org { org, .. } = cell { Some(org.0) } else { None }).collect()
    }

    fn workgroups(&self) -> BTreeSet<i64> {
        let id = |cell: &Cell| if let Cell::Workgroup { workgroup, .. } = cell { Some(workgroup.0) } else { None };
        self.cells.keys().filter_map(id).collect()
    }

    fn users(&self) -> BTreeSet<i64> {
        self.cells
            .keys()
            .filter_map(|cell| if let Cell::User { user, .. } = cell { Some(user.0) } else { None })
            .collect()
    }

    pub fn known(&self) -> Known {
        let origin = |cell: Cell| Some(self.text(cell)).filter(|origin| !origin.is_empty());
        let org = |id: i64| {
            let cell = |field| Cell::Org { org: OrgId(id), field };
            let (code, name) = (self.text(cell(OrgField::Code)), self.text(cell(OrgField::Name)));
            KnownGroup { id, code, name, description: String::new(), origin: origin(cell(OrgField::Origin)) }
        };
        let workgroup = |id: i64| {
            let cell = |field| Cell::Workgroup { workgroup: WorkgroupId(id), field };
            let (name, description) =
                (self.text(cell(WorkgroupField::Name)), self.text(cell(WorkgroupField::Description)));
            KnownGroup { id, code: String::new(), name, description, origin: origin(cell(WorkgroupField::Origin)) }
        };
        Known {
            orgs: self.orgs().into_iter().map(org).collect(),
            workgroups: self.workgroups().into_iter().map(workgroup).collect(),
            users: self.users().into_iter().map(|id| self.user(UserId(id))).collect(),
        }
    }

    fn user(&self, user: UserId) -> KnownUser {
        let cell = |field| Cell::User { user, field };
        let status = match self.get(cell(UserField::Status)) {
            Value::Status(status) => status,
            _ => Status::Inactive,
        };
        let owner = match self.get(cell(UserField::OwningOrg)) {
            Value::Org(org) => Some(org),
            _ => None,
        };
        let mut known = KnownUser {
            user,
            status,
            is_system: false,
            name: self.text(cell(UserField::Name)),
            login: self.text(cell(UserField::Login)),
            job_title: self.text(cell(UserField::JobTitle)),
            phone: self.text(cell(UserField::Phone)),
            owner,
            origin: Some(self.text(cell(UserField::Origin))).filter(|origin| !origin.is_empty()),
            orgs: BTreeMap::new(),
            workgroups: BTreeMap::new(),
        };
        for (cell, value) in &self.cells {
            match *cell {
                Cell::Access { user: whose, org, part: AccessPart::Active } if whose == user => {
                    known.orgs.insert(org, value.is_on());
                }
                Cell::Membership { user: whose, workgroup, part: MembershipPart::Active } if whose == user => {
                    known.workgroups.insert(workgroup, value.is_on());
                }
                _ => {}
            }
        }
        known
    }
}
