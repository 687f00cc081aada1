//! What a change implies: more changes that belong to it, added visibly and sharing its fate.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::Candidate;
use super::operator::Operator;
use super::site::Site;
use crate::domain::cell::{
    AccessPart, Cell, EdgePart, MembershipPart, OptionPart, OrgField, ReleaseField, UserField, Value,
};
use crate::domain::change::Change;
use crate::domain::code::Codes;
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{Level, Permission};
use crate::domain::picture::Picture;
use crate::domain::restriction::OptionCode;
use crate::domain::status::Status;
use crate::domain::verdict::Verdict;

/// What the changes of a set imply.
pub(super) struct Implied {
    /// Rows to be added visibly.
    pub rows: Vec<Candidate>,
    /// Changes that would take along a cell that the set names itself and others changed since. The cell is not named a
    /// second time; until somebody decides about it, what would overwrite it does not pass.
    pub overwriting: BTreeSet<Cell>,
    /// What those cells would hold then: the other rows are judged as if the one that does not pass did.
    pub overwritten: BTreeMap<Cell, Value>,
}

/// What the changes that are still in imply.
pub(super) fn implied(before: &Picture, own: &[Candidate], operator: &Operator, site: &Site) -> Implied {
    let live = || own.iter().filter(|candidate| candidate.settled.is_none()).map(|candidate| &candidate.change);
    let staged: BTreeMap<Cell, &Change> = live().map(|change| (change.cell, change)).collect();
    let conflicts = own.iter().filter(|candidate| matches!(candidate.settled, Some(Verdict::Conflict { .. })));
    let conflicts: BTreeSet<Cell> = conflicts.map(|candidate| candidate.change.cell).collect();
    let (mut overwriting, mut overwritten) = (BTreeSet::new(), BTreeMap::new());
    let mut implied: BTreeMap<Cell, Candidate> = BTreeMap::new();
    let typed = live().filter_map(|change| match (change.cell, &change.after) {
        (Cell::Org { field: OrgField::Code, .. }, Value::Text(code)) => Some(code.clone()),
        _ => None,
    });
    let mut codes = Codes::new(before.codes.iter().cloned().chain(typed));
    for change in live() {
        let mut imply = |cell: Cell, after: Value| {
            let current = before.get(cell);
            if current == after || staged.contains_key(&cell) {
                return;
            }
            if conflicts.contains(&cell) {
                overwriting.insert(change.cell);
                overwritten.insert(cell, after);
            } else {
                let change_implied = Change::new(cell, current, after);
                implied.insert(cell, Candidate { change: change_implied, cause: Some(change.cell), settled: None });
            }
        };
        match (change.cell, &change.after) {
            // Login or Editable on a relation that is not there makes it, switched on.
            (Cell::Access { user, org, part }, after)
                if part != AccessPart::Active && *after != change.cell.absent() =>
            {
                let active = Cell::Access { user, org, part: AccessPart::Active };
                if before.get(active).is_none() {
                    imply(active, Value::ON);
                }
            }
            // Removing a relation takes its flags along, so that taking it back brings them back.
            (Cell::Access { user, org, part: AccessPart::Active }, Value::None) => {
                for part in [AccessPart::Login, AccessPart::Editable, AccessPart::Until] {
                    let cell = Cell::Access { user, org, part };
                    imply(cell, cell.absent());
                }
            }
            (Cell::Membership { user, workgroup, part: MembershipPart::Active }, Value::None) => {
                imply(Cell::Membership { user, workgroup, part: MembershipPart::Until }, Value::None);
            }
            (Cell::Membership { user, workgroup, part: MembershipPart::Until }, Value::Time(_)) => {
                let active = Cell::Membership { user, workgroup, part: MembershipPart::Active };
                if before.get(active).is_none() {
                    imply(active, Value::ON);
                }
            }
            // A password that somebody else knows is changed at the next sign-in, except where people are trained. Who
            // gets a new one is not kept out by attempts with the old one.
            (Cell::User { user, field: UserField::Password }, _) => {
                let cell = |field| Cell::User { user, field };
                let own = user == operator.user;
                if own || !site.is_training {
                    imply(cell(UserField::RequireChange), Value::Flag(!own));
                }
                if !own {
                    imply(cell(UserField::LockedUntil), Value::None);
                }
            }
            // A new organization gets the lowest free code, and begins with the usual restriction, which is seen.
            (Cell::Org { org, field: OrgField::Active }, _) if org.is_new() => {
                let code = Cell::Org { org, field: OrgField::Code };
                if !staged.contains_key(&code)
                    && let Some(lowest) = codes.take_lowest()
                {
                    imply(code, Value::Text(lowest));
                }
                let cell = Cell::Org { org, field: OrgField::DefaultRestriction };
                imply(cell, Value::Option(OptionCode::USUAL));
                if !staged.contains_key(&cell) {
                    imply(visible(org, OptionCode::USUAL), Value::ON);
                }
            }
            // What is a default, or may be chosen, is seen; what is hidden cannot be chosen.
            (Cell::Org { org, field: OrgField::DefaultRestriction }, Value::Option(option)) => {
                imply(visible(org, *option), Value::ON);
            }
            (Cell::OrgOption { org, option, part: OptionPart::Editable }, Value::Flag(true)) => {
                imply(visible(org, option), Value::ON);
            }
            (Cell::OrgOption { org, option, part: OptionPart::Visible }, Value::Flag(false)) => {
                imply(Cell::OrgOption { org, option, part: OptionPart::Editable }, Value::OFF);
            }
            // Who sees whose data from a day on: an end without a beginning makes the edge; without it the end is gone.
            (Cell::Edge { edge, part: EdgePart::End }, Value::Day(_)) => {
                let active = Cell::Edge { edge, part: EdgePart::Active };
                if before.get(active).is_none() {
                    imply(active, Value::ON);
                }
            }
            (Cell::Edge { edge, part: EdgePart::Active }, Value::None) => {
                imply(Cell::Edge { edge, part: EdgePart::End }, Value::None);
            }
            // A release is gone with its name, and its comments with it.
            (Cell::Release { release, field: ReleaseField::Name }, Value::None) => {
                imply(Cell::Release { release, field: ReleaseField::Comments }, Value::None);
            }
            // Without its name a template is gone, and its levels with it; so that both come back together.
            (Cell::Template { template, .. }, Value::None) => {
                for permission in Permission::ALL {
                    imply(Cell::TemplateLevel { template, permission }, Value::Level(Level::None));
                }
            }
            // An active user has a relation to the owning organization.
            (Cell::User { user, field: UserField::Status | UserField::OwningOrg }, _) => {
                if let Some(owner) = owner_of_active(before, &staged, user) {
                    let active = Cell::Access { user, org: owner, part: AccessPart::Active };
                    if before.get(active).is_none() {
                        imply(active, Value::ON);
                    }
                }
            }
            _ => {}
        }
    }
    Implied { rows: implied.into_values().collect(), overwriting, overwritten }
}

/// The owning organization that an active user would have.
fn owner_of_active(before: &Picture, staged: &BTreeMap<Cell, &Change>, user: UserId) -> Option<OrgId> {
    let would_be = |field| {
        let cell = Cell::User { user, field };
        staged.get(&cell).map_or_else(|| before.get(cell), |change| change.after.clone())
    };
    match (would_be(UserField::Status), would_be(UserField::OwningOrg)) {
        (Value::Status(Status::Active), Value::Org(org)) => Some(org),
        _ => None,
    }
}

const fn visible(org: OrgId, option: OptionCode) -> Cell {
    Cell::OrgOption { org, option, part: OptionPart::Visible }
}
