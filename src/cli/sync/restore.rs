//! `beadle sync backups` and `sync restore`: the way back.

use clap::Args;

use crate::api::sync::{BackupRow, RestoreReport};
use crate::api::{Refusal, Reply, Request};
use crate::cli::desk::{Desk, answer, strange};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, Record, column};

/// What `sync restore` takes.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// The backup, as `sync backups` names it.
    #[arg(value_name = "BACKUP")]
    backup: String,
    /// Says why; it is kept in the journal.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

const BACKUPS: &[Column] =
    &[column("name", "Backup"), column("at", "Made at"), column("plan", "Plan"), column("bytes", "Bytes")];

/// Lists the backups, the latest first.
pub(super) fn list(desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let backups = answer!(desk.asker, Request::SyncBackups, SyncBackups);
    if backups.is_empty() {
        desk.out.notice("No sync left a backup here.");
    }
    let row = |backup: BackupRow| {
        vec![(&backup.name).into(), backup.at.into(), backup.plan.into(), Field::count(backup.bytes)]
    };
    let mut list = desk.out.list(BACKUPS);
    list.rows(backups.into_iter().map(row));
    list.finish();
    Ok(Exit::Done)
}

/// Tells what restoring would do, and does it when that is wanted.
pub(super) fn run(args: &RestoreArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let request = |receipt| Request::RestoreSync { backup: args.backup.clone(), reason: args.reason.clone(), receipt };
    let Reply::SyncRestored(told) = desk.ask_aloud(request(None))? else { return Err(strange()) };
    for line in told.workgroups.iter().chain(&told.warnings) {
        desk.out.notice(line.shown().as_str());
    }
    if desk.dry_run {
        desk.out.told(&record(&told), &format!("{} items would be put back. Nothing was written.", told.items));
        return Ok(Exit::Done);
    }
    let question = format!("Put the configuration back as {} has it: {} items?", args.backup, told.items);
    if !desk.sure(&question)? {
        desk.out.warn("Nothing was done.");
        return Ok(Exit::REFUSED);
    }
    let receipt = desk.seat.receipt()?;
    let Reply::SyncRestored(report) = desk.ask_aloud(request(Some(receipt)))? else { return Err(strange()) };
    if let Some(committed) = &report.committed {
        desk.note(committed);
    }
    desk.out.record(&record(&report));
    Ok(Exit::Done)
}

fn record(report: &RestoreReport) -> Record {
    let mut record = Record::default();
    record.field("items", "Items", Field::count(report.items));
    let committed = report.committed.as_ref();
    record.field("set", "Set", committed.map(|committed| Field::Number(committed.set.0)));
    record.field("receipt", "Receipt", committed.map(|committed| committed.receipt.to_string()));
    record
}
