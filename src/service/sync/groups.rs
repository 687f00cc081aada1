//! The workgroups of a sync, as changes of cells, so that the journal can tell of each what it was.

use super::{Plan, PlanError};
use crate::domain::cell::{Cell, MembershipPart, Value, WorkgroupField};
use crate::domain::change::Change;
use crate::domain::ids::WorkgroupId;
use crate::domain::picture::Picture;
use crate::domain::sync::ItemAction;
use crate::domain::sync::kinds::WORKGROUP;
use crate::domain::sync::workgroups::{Workgroup, plan};
use crate::store::sync::{Left, Renumbered};
use crate::store::{Sealed, Stamp, Writer};

/// What became of the workgroups.
pub(super) struct Groups {
    pub changes: Vec<Change>,
    pub numbers: Renumbered,
}

/// Writes the workgroups of a plan.
pub(super) fn write(made: &Plan, writer: &Writer<'_>, stamp: Stamp<'_>) -> Result<Groups, PlanError> {
    let (source, destination) = (made.source.workgroups()?, made.destination.workgroups()?);
    let (planned, _) = plan(&source, &destination, &made.ask.renames);
    let before = writer.reader().picture(&[].into(), &[].into())?;
    let mut changes = Vec::new();
    let mut gone = Vec::new();
    // The numbers of both sides; new ones are known once they are written.
    let mut pairs: Vec<(i64, WorkgroupId)> = Vec::new();
    let mut new = 0;
    for row in &planned {
        let from = row.source.map(|at| &source[at]);
        let to = row.destination.map(|at| WorkgroupId(destination[at].id));
        match (row.action, from, to) {
            (ItemAction::Match | ItemAction::Rename | ItemAction::Add, Some(from), to) => {
                let workgroup = to.unwrap_or_else(|| {
                    new -= 1;
                    WorkgroupId(new)
                });
                changes.extend(differences(&before, workgroup, from));
                pairs.push((from.id, workgroup));
            }
            (ItemAction::Delete, _, Some(to)) => gone.push(to),
            _ => {}
        }
    }
    let mut after = before.clone();
    changes.iter().for_each(|change| after.set(change.cell, &change.after));
    let written = writer.write_changes(&before, &after, &changes, &Sealed::default(), stamp)?;
    let mut numbers = Renumbered::default();
    for (from, workgroup) in pairs {
        numbers.put(WORKGROUP, from, written.workgroup(workgroup).0);
    }
    let mut changes: Vec<Change> = changes.iter().map(|change| written.settle(change)).collect();
    for workgroup in gone {
        changes.extend(removed(&before, workgroup, &writer.remove_workgroup(workgroup)?));
    }
    Ok(Groups { changes, numbers })
}

/// The cells in which a workgroup is not as the other side has it.
pub(super) fn differences(before: &Picture, workgroup: WorkgroupId, wanted: &Workgroup) -> Vec<Change> {
    let values = [
        (WorkgroupField::Active, Value::Flag(wanted.active)),
        (WorkgroupField::Name, Value::text(wanted.name.stored())),
        (WorkgroupField::Description, Value::text(wanted.description.stored())),
        (WorkgroupField::GlobalAdminMenu, Value::Flag(wanted.global_admin_menu)),
        (WorkgroupField::SetupDataMenu, Value::Flag(wanted.setup_data_menu)),
    ];
    let change = |(field, after): (WorkgroupField, Value)| {
        let cell = Cell::Workgroup { workgroup, field };
        let after = if after.as_text() == Some("") { Value::None } else { after };
        Change::new(cell, before.get(cell), after)
    };
    values.map(change).into_iter().filter(|change| change.before != change.after).collect()
}

/// The cells of a workgroup that went, and of the memberships that went with it.
pub(super) fn removed(before: &Picture, workgroup: WorkgroupId, left: &[Left]) -> Vec<Change> {
    let fields = WorkgroupField::ALL.iter().map(|field| Cell::Workgroup { workgroup, field: *field });
    let fields = fields.map(|cell| Change::new(cell, before.get(cell), cell.absent()));
    let memberships = left.iter().flat_map(|left| {
        let cell = |part| Cell::Membership { user: left.user, workgroup, part };
        let until = left.until.map_or(Value::None, Value::Time);
        [
            Change::new(cell(MembershipPart::Active), Value::Flag(left.active), Value::None),
            Change::new(cell(MembershipPart::Until), until, Value::None),
        ]
    });
    memberships.chain(fields).filter(|change| change.before != change.after).collect()
}
