//! `beadle sync apply`: a plan that was kept, carried out or refused.

use std::path::PathBuf;

use clap::Args;

use super::carry::Ways;
use super::plan_file;
use super::preview::{KINDS, kind_row, preview};
use crate::api::sync::{SyncAccepted, SyncReport, SyncSummary};
use crate::api::{Refusal, RefusalKind, Reply, Request};
use crate::cli::desk::{Desk, strange};
use crate::cli::exit::Exit;
use crate::cli::field::{Field, Record};
use crate::domain::counted::{counted, number};

/// What `sync apply` takes.
#[derive(Args, Debug)]
pub struct ApplyArgs {
    /// The file that `sync preview --plan` made.
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Says why; it is kept in the journal.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Acknowledges the warnings of a code; may be given several times.
    #[arg(long = "acknowledge", value_name = "CODE")]
    acknowledged: Vec<String>,
    /// Types the number of deletions of a kind that is over the threshold; may be given several times.
    #[arg(long = "delete", value_name = "KIND=NUMBER")]
    deletions: Vec<String>,
}

impl ApplyArgs {
    /// The destination that the plan names.
    pub(super) fn target(&self) -> Result<String, Refusal> {
        plan_file::read(&self.plan).map(|plan| plan.target)
    }

    fn accepted(&self, mut accepted: SyncAccepted) -> Result<SyncAccepted, Refusal> {
        accepted.warnings.extend(self.acknowledged.iter().map(|code| code.to_uppercase()));
        for text in &self.deletions {
            let typed = text.split_once('=').and_then(|(kind, number)| Some((kind, number.parse().ok()?)));
            let Some((kind, number)) = typed else {
                let sentence = format!("The option --delete wants KIND=NUMBER, not \"{text}\".");
                return Err(Refusal::new(RefusalKind::Usage, sentence));
            };
            accepted.deletions.insert(kind.to_owned(), number);
        }
        Ok(accepted)
    }
}

/// Makes the plan again, compares it with the file, makes a backup, and carries it out.
pub(super) fn run(args: &ApplyArgs, ways: &Ways<'_>, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let kept = plan_file::read(&args.plan)?;
    let accepted = args.accepted(kept.accepted)?;
    let mut ready = ways.ready(&kept.ask, &kept.target, desk)?;
    let now = preview(ready.ask.clone(), desk)?;
    if now.plan != kept.plan {
        let sentence = now
            .changes_since(&kept.source, &kept.destination)
            .unwrap_or_else(|| "The decisions in the file are not those it was made with.".to_owned());
        return Err(Refusal::new(RefusalKind::Stale, sentence).hint("Preview the sync again and look at what changed."));
    }
    let (add, replace, delete) = now.kinds.iter().fold((0, 0, 0), |(add, replace, delete), kind| {
        (add + kind.add, replace + kind.replace + kind.rename, delete + kind.delete)
    });
    let (from, to) = (now.source.name.shown(), now.destination.name.shown());
    let told = format!("{from} -> {to}: {add} to add, {replace} to replace, {delete} to delete");
    permit(&now, &accepted)?;
    if desk.dry_run {
        desk.out.record(&foretold(&now));
        desk.out.say(&format!("\n{told}. Nothing was written."));
        return Ok(Exit::Done);
    }
    if !desk.sure(&format!("Carry out {told}?"))? {
        desk.out.warn("Nothing was done.");
        return Ok(Exit::REFUSED);
    }
    let backup = Request::BackupSync { plan: now.plan.clone(), accepted: accepted.clone(), stop: false };
    desk.ask_until(&backup, "pages copied", |reply| match reply {
        Reply::SyncBackup(progress) => Some((progress.copied, progress.total, progress.backup.is_some())),
        _ => None,
    })?;
    ready.still(desk)?;
    let receipt = desk.seat.receipt()?;
    let reason = args.reason.clone();
    let report = match desk.ask_aloud(Request::ApplySync { plan: now.plan, accepted, reason, receipt })? {
        Reply::SyncApplied(report) => *report,
        _ => return Err(strange()),
    };
    desk.note(&report.committed);
    desk.out.record(&record(&report));
    Ok(Exit::Done)
}

/// Says what stands in the way, before anybody is asked anything.
fn permit(now: &SyncSummary, accepted: &SyncAccepted) -> Result<(), Refusal> {
    if now.blockers > 0 {
        let sentence = format!("The plan is blocked: {}.", counted(now.blockers, "blocker", "blockers"));
        return Err(Refusal::invalid(sentence).hint("`beadle sync preview` tells each and the way out."));
    }
    if let Some(kind) = now.untyped(accepted).next() {
        let (kind, count) = (&kind.kind, kind.delete);
        let sentence = format!("{} of {kind} would be deleted; that number has to be typed.", number(count));
        return Err(Refusal::new(RefusalKind::Held, sentence).hint(format!("Say --delete {kind}={count}.")));
    }
    let unread: Vec<&str> = now.unread(accepted).collect();
    if unread.is_empty() {
        return Ok(());
    }
    let say: Vec<String> = unread.iter().map(|code| format!("--acknowledge {code}")).collect();
    let sentence = format!("Not acknowledged: {}.", unread.join(", "));
    Err(Refusal::new(RefusalKind::Held, sentence)
        .hint(format!("`beadle sync preview` tells what they mean; then say {}.", say.join(" "))))
}

/// What would be carried out.
fn foretold(now: &SyncSummary) -> Record {
    let mut record = Record::default();
    record.field("plan", "Plan", now.plan.clone());
    record.field("created_missing_user", "Would make the missing user", now.creates_missing_user);
    record.part("kinds", "Items", KINDS, now.kinds.iter().map(kind_row).collect());
    record
}

fn record(report: &SyncReport) -> Record {
    let mut record = Record::default();
    record.field("plan", "Plan", report.plan.clone());
    record.field("set", "Set", Field::Number(report.committed.set.0));
    record.field("receipt", "Receipt", report.committed.receipt.to_string());
    record.field("backup", "Backup", report.backup.as_ref().map(|backup| &backup.name));
    record.field("references", "References written", Field::count(report.references));
    record.field("created_missing_user", "Made the missing user", report.created_missing_user);
    record.field("pruned", "Old backups removed", Field::count(report.pruned));
    record.part("kinds", "Items", KINDS, report.kinds.iter().map(kind_row).collect());
    record
}
