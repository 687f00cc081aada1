//! Answers to what is asked of a sync: the plan at hand, its pages, its backup, and carrying it out.

use super::{Apply, Plan, apply, extract, known, restore};
use crate::api::sync::{BackupProgress, BackupRow, SyncReport};
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};
use crate::domain::time::Time;
use crate::service::operator::Operator;
use crate::service::seat::Seat;
use crate::store::sync::{Backing, Backup, Pages, backups, prune};

/// The most rows of a plan that one answer has.
const MOST_ROWS: u32 = 1_000;

/// Answers a request about a sync that the policy let pass, and tells how far it is.
pub(in crate::service) fn answer(
    seat: &mut Seat,
    operator: &Operator,
    request: Request,
    now: Time,
    tell: &dyn Fn(Progress),
) -> Result<Reply, Refusal> {
    match request {
        Request::PreviewSync { ask } => {
            let ask = seat.sources.admit(ask, seat.store.path())?;
            let store = &seat.store;
            let carried = |print: &String| extract::at_hand(seat.lists.taken.as_ref(), print);
            let carried = ask.extract.as_ref().map(carried).transpose()?;
            let plan = Plan::open(&ask, carried, store.path(), now, &mut |progress| {
                tell(progress);
                !store.is_interrupted()
            })?;
            let summary = plan.summary();
            seat.lists.plan = Some(plan);
            Ok(Reply::Sync(Box::new(summary)))
        }
        Request::ExtractSync { from } => extract::hand_out(seat, from, tell).map(Reply::Extract),
        Request::TakeExtract { block } => extract::take_in(seat, &block, tell).map(Reply::ExtractTaken),
        Request::SyncRows { plan, part, order, from, limit } => {
            Ok(Reply::SyncRows(at_hand(seat, &plan)?.rows(&part, order, from, limit.min(MOST_ROWS))?))
        }
        Request::BackupSync { stop: true, .. } => {
            seat.lists.backing = None;
            Ok(Reply::SyncBackup(progress(Pages::default(), None)))
        }
        Request::BackupSync { plan, accepted, .. } => {
            let made = at_hand(seat, &plan)?;
            made.permit(&accepted)?;
            made.check_fresh()?;
            back_up(seat, &plan, now).map(Reply::SyncBackup)
        }
        Request::ApplySync { plan, accepted, reason, receipt } => {
            if let Some(report) = known(&seat.store, &plan, operator, receipt)? {
                return Ok(Reply::SyncApplied(Box::new(report)));
            }
            let backup = backup_of(seat, &plan)?;
            let origin = seat.origin().clone();
            let (accepted, reason) = (&accepted, reason.as_str());
            let wish = Apply { operator, origin: &origin, accepted, backup: &backup, reason, receipt, now };
            let report = carry_out(seat, &wish, tell)?;
            Ok(Reply::SyncApplied(Box::new(report)))
        }
        Request::SyncBackups => {
            let found = backups(seat.store.path())?;
            Ok(Reply::SyncBackups(found.into_iter().map(row).collect()))
        }
        Request::RestoreSync { backup, reason, receipt } => {
            let found = backups(seat.store.path())?.into_iter().find(|found| found.name == backup);
            let found = found.ok_or_else(|| {
                Refusal::not_found(format!("There is no backup {backup}.")).hint("`beadle sync backups` lists them.")
            })?;
            let origin = seat.origin().clone();
            let wish =
                restore::Restore { operator, origin: &origin, backup: &found, reason: &reason, receipt, now, tell };
            restore::restore(&mut seat.store, &wish).map(|report| Reply::SyncRestored(Box::new(report)))
        }
        _ => Err(Refusal::new(RefusalKind::Usage, "This is no question about a sync.")),
    }
}

fn carry_out(seat: &mut Seat, wish: &Apply<'_>, tell: &dyn Fn(Progress)) -> Result<SyncReport, Refusal> {
    let Some(read) = seat.lists.plan.take() else { return Err(gone()) };
    let done = apply(&mut seat.store, &read, wish, tell);
    if done.is_err() {
        // The plan can still be read; whether it may be carried out is asked again.
        seat.lists.plan = Some(read);
    } else {
        seat.lists.backup = None;
    }
    let mut report = done?;
    report.pruned = prune(seat.store.path(), wish.now).unwrap_or_else(|error| {
        tracing::warn!(%error, "old backups were not removed");
        0
    });
    Ok(report)
}

/// The backup that was made for a plan.
fn backup_of(seat: &Seat, plan: &str) -> Result<BackupRow, Refusal> {
    at_hand(seat, plan)?;
    let made = seat.lists.backup.clone().filter(|backup| backup.plan == plan && backup.path.exists());
    made.map(row).ok_or_else(|| {
        let sentence = "There is no backup for this plan yet, so nothing was written.";
        Refusal::new(RefusalKind::Stale, sentence).hint("Make the backup first.")
    })
}

/// The plan of that name, if it is the one made last.
fn at_hand<'s>(seat: &'s Seat, plan: &str) -> Result<&'s Plan, Refusal> {
    seat.lists.plan.as_ref().filter(|made| made.summary.plan == plan).ok_or_else(gone)
}

fn gone() -> Refusal {
    Refusal::new(RefusalKind::Stale, "This plan is not at hand any more.").hint("Preview the sync again.")
}

/// Begins the backup of a plan, or tells how far it is.
fn back_up(seat: &mut Seat, plan: &str, now: Time) -> Result<BackupProgress, Refusal> {
    if let Some(backup) = seat.lists.backup.clone().filter(|backup| backup.plan == plan) {
        return Ok(progress(Pages::default(), Some(backup)));
    }
    if seat.lists.backing.as_ref().is_none_or(|backing| backing.plan() != plan) {
        seat.lists.backing = Some(Backing::begin(seat.store.path(), plan, now)?);
    }
    let Some(backing) = &mut seat.lists.backing else { return Err(gone()) };
    match backing.wait() {
        Ok((pages, backup)) => {
            if backup.is_some() {
                seat.lists.backing = None;
                seat.lists.backup.clone_from(&backup);
            }
            Ok(progress(pages, backup))
        }
        Err(error) => {
            seat.lists.backing = None;
            Err(error.into())
        }
    }
}

fn progress(pages: Pages, backup: Option<Backup>) -> BackupProgress {
    BackupProgress { copied: pages.copied, total: pages.total, backup: backup.map(row) }
}

fn row(backup: Backup) -> BackupRow {
    BackupRow { name: backup.name.into(), plan: backup.plan, at: backup.at, bytes: backup.bytes }
}
