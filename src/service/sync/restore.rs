//! The way back: the configuration and the workgroups as a backup has them. People, their access, and the journal stay.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::PlanError;
use super::carry::Written;
use super::deed::{self, Deed};
use super::groups::{differences, removed};
use crate::api::sync::RestoreReport;
use crate::api::{Progress, Refusal};
use crate::domain::cell::{Cell, MembershipPart, Value, WorkgroupField};
use crate::domain::change::{Change, Receipt};
use crate::domain::ids::{UserId, WorkgroupId};
use crate::domain::picture::Picture;
use crate::domain::text::{Raw, fold};
use crate::domain::time::Time;
use crate::service::Origin;
use crate::service::operator::Operator;
use crate::store::sync::{Backup, SyncReader, open};
use crate::store::{Reader, Sealed, Store, Writer};

/// A restoration as it was asked for.
pub(super) struct Restore<'a> {
    pub operator: &'a Operator,
    pub origin: &'a Origin,
    pub backup: &'a Backup,
    pub reason: &'a str,
    /// Absent where only the consequences are asked for.
    pub receipt: Option<Receipt>,
    pub now: Time,
    pub tell: &'a dyn Fn(Progress),
}

/// What leads from the workgroups of today to those of the backup.
struct Way {
    before: Picture,
    changes: Vec<Change>,
    gone: Vec<WorkgroupId>,
    told: Vec<Raw>,
    warnings: Vec<Raw>,
}

/// Restores a backup, or tells what that would do.
pub(super) fn restore(store: &mut Store, wish: &Restore<'_>) -> Result<RestoreReport, Refusal> {
    if let Some(receipt) = wish.receipt
        && let Some(committed) = deed::known(store, wish.operator, receipt, content_hash(wish.backup))?
    {
        return Ok(RestoreReport { committed: Some(committed), ..RestoreReport::default() });
    }
    let backup = open(&wish.backup.path)?;
    verify(&backup, store, wish.tell)?;
    let Some(receipt) = wish.receipt else {
        let way = store.read(|reader| Ok(way(reader, &backup)))??;
        let items = backup.count_items()?;
        return Ok(RestoreReport { items, workgroups: way.told, warnings: way.warnings, committed: None });
    };
    let broken = deed::broken(store, wish.now, wish.tell)?;
    let written = store.write_unless_stopped(|writer| deed::end(carry_back(writer, &backup, wish, receipt, &broken)));
    written.map_err(deed::refused)?
}

/// Refuses a file that is damaged or a copy of another database.
fn verify(backup: &SyncReader, store: &Store, tell: &dyn Fn(Progress)) -> Result<(), Refusal> {
    let fault = backup.fault(&mut |done, total| {
        tell(Progress::Checked { done, total });
        !store.is_interrupted()
    });
    if let Some(fault) = fault.map_err(deed::refused)? {
        return Err(Refusal::invalid(format!("The backup is damaged: {fault}. Nothing was restored.")));
    }
    let here = store.read(|reader| reader.meta("db_uuid"))?.unwrap_or_default();
    if backup.identity()?.uuid != here {
        return Err(Refusal::invalid("This is the backup of another database. Nothing was restored."));
    }
    Ok(())
}

fn way(reader: Reader<'_>, backup: &SyncReader) -> Result<Way, PlanError> {
    let then = backup.workgroups()?;
    let now = reader.picture(&BTreeSet::new(), &BTreeSet::new())?;
    let back: Vec<i64> =
        then.iter().map(|group| group.id).filter(|id| !now.workgroups.contains_key(&WorkgroupId(*id))).collect();
    let mut members = Vec::new();
    for workgroup in &back {
        members.extend(backup.members(*workgroup)?.into_iter().map(|left| (WorkgroupId(*workgroup), left)));
    }
    let users: BTreeSet<UserId> = members.iter().map(|(_, left)| left.user).collect();
    let before = reader.picture(&users, &BTreeSet::new())?;
    let mut way = Way { before, changes: Vec::new(), gone: Vec::new(), told: Vec::new(), warnings: Vec::new() };
    for group in &then {
        let workgroup = WorkgroupId(group.id);
        let changes = differences(&way.before, workgroup, group);
        let name = group.name.stored();
        if back.contains(&group.id) {
            way.told.push(format!("Workgroup \"{name}\" comes back.").into());
        } else if !changes.is_empty() {
            let fields: Vec<String> = changes.iter().map(field).collect();
            way.told.push(format!("Workgroup \"{name}\" is as it was again: {}.", fields.join(", ")).into());
        }
        way.changes.extend(changes);
    }
    for (workgroup, left) in members {
        if !way.before.users.contains_key(&left.user) {
            continue;
        }
        let cell = |part| Cell::Membership { user: left.user, workgroup, part };
        way.changes.push(Change::new(cell(MembershipPart::Active), Value::None, Value::Flag(left.active)));
        let until = left.until.map(|until| Change::new(cell(MembershipPart::Until), Value::None, Value::Time(until)));
        way.changes.extend(until);
    }
    let kept: BTreeSet<WorkgroupId> = then.iter().map(|group| WorkgroupId(group.id)).collect();
    for (workgroup, row) in now.workgroups.iter().filter(|(workgroup, _)| !kept.contains(workgroup)) {
        let name = row.text(WorkgroupField::Name);
        if !reader.is_made_by_sync(*workgroup)? {
            way.warnings.push(format!("Workgroup \"{name}\" was made by hand since, and stays.").into());
        } else if reader.has_members(*workgroup)? {
            way.warnings
                .push(format!("Workgroup \"{name}\" came with the sync and has members now, so it stays.").into());
        } else {
            way.told.push(format!("Workgroup \"{name}\", which came with the sync, goes.").into());
            way.gone.push(*workgroup);
            continue;
        }
        if then.iter().any(|group| fold(group.name.stored()) == fold(name)) {
            let sentence =
                format!("Workgroup \"{name}\" was made since and has the name of one that comes back. Rename it.");
            return Err(PlanError::Surprise(sentence));
        }
    }
    Ok(way)
}

fn field(change: &Change) -> String {
    match change.cell {
        Cell::Workgroup { field, .. } => field.label().to_lowercase(),
        cell => cell.to_string(),
    }
}

fn carry_back(
    writer: &Writer<'_>,
    backup: &SyncReader,
    wish: &Restore<'_>,
    receipt: Receipt,
    broken: &[String],
) -> Result<RestoreReport, PlanError> {
    let way = way(writer.reader(), backup)?;
    let mut changes = way.changes;
    for workgroup in &way.gone {
        changes.extend(removed(&way.before, *workgroup, &writer.remove_workgroup(*workgroup)?));
    }
    let written: Vec<Change> = changes.iter().filter(|change| !is_of(change.cell, &way.gone)).cloned().collect();
    let mut after = way.before.clone();
    written.iter().for_each(|change| after.set(change.cell, &change.after));
    let deed = Deed {
        action: "restored-sync",
        content_hash: content_hash(wish.backup),
        operator: wish.operator,
        origin: wish.origin,
        reason: wish.reason,
        receipt,
        now: wish.now,
        acknowledged: String::new(),
        tell: wish.tell,
    };
    writer.write_changes(&way.before, &after, &written, &Sealed::default(), deed.stamp())?;
    let written = Written::of(backup.count_items()?, wish.tell);
    let items = writer.replace_configuration(backup, &|more| written.items(more), &|more| written.references(more))?;
    let size = u32::try_from(changes.len() + 1).unwrap_or(u32::MAX);
    let told = vec![format!("{items} items from backup {}", wish.backup.name)];
    let committed = deed.settle(writer, told, size, &changes, broken)?;
    Ok(RestoreReport { items, workgroups: way.told, warnings: way.warnings, committed: Some(committed) })
}

fn is_of(cell: Cell, workgroups: &[WorkgroupId]) -> bool {
    match cell {
        Cell::Workgroup { workgroup, .. } | Cell::Membership { workgroup, .. } => workgroups.contains(&workgroup),
        _ => false,
    }
}

/// A hash over what is restored, so that a receipt stands for one restoration only.
fn content_hash(backup: &Backup) -> [u8; 32] {
    Sha256::digest(format!("beadle restore {}", backup.name)).into()
}
