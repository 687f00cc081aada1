//! Carrying a plan out: refused unless it is still the plan that was read, then one transaction, or nothing.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::carry::carry;
use super::deed::{self, Deed};
use super::{Plan, PlanError, groups};
use crate::api::sync::{BackupRow, SyncAccepted, SyncReport};
use crate::api::{Progress, Refusal, RefusalKind};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, Receipt};
use crate::domain::ids::UserId;
use crate::domain::status::Status;
use crate::domain::sync::Code;
use crate::domain::sync::users::{MISSING_LOGIN, MISSING_NAME};
use crate::domain::time::{MINUTE, Time};
use crate::service::Origin;
use crate::service::operator::Operator;
use crate::store::{Last, Store, Writer};

/// So long a plan is not made again before it is carried out: what runs out by the clock is looked at by the minute.
const MOMENT: i64 = MINUTE;

/// A sync as it was asked for.
pub(super) struct Apply<'a> {
    pub operator: &'a Operator,
    pub origin: &'a Origin,
    pub accepted: &'a SyncAccepted,
    pub backup: &'a BackupRow,
    pub reason: &'a str,
    pub receipt: Receipt,
    pub now: Time,
}

impl Plan {
    /// Says what stands in the way of carrying the plan out, if anything does.
    ///
    /// # Errors
    /// A refusal for blockers, for deletions whose number was not typed, and for warnings that were not accepted.
    pub(super) fn permit(&self, accepted: &SyncAccepted) -> Result<(), Refusal> {
        if self.summary.blockers > 0 {
            let first = self.findings.iter().find(|finding| finding.blocker);
            let first = first.map(|finding| finding.sentence.stored().to_owned()).unwrap_or_default();
            return Err(Refusal::invalid(format!("The plan is blocked. {first}")));
        }
        if let Some(kind) = self.summary.untyped(accepted).next() {
            let sentence = format!("{} of {} would be deleted; that number has to be typed.", kind.delete, kind.kind);
            return Err(Refusal::new(RefusalKind::Held, sentence));
        }
        let Some(code) = self.summary.unread(accepted).next() else { return Ok(()) };
        let first = self.findings.iter().find(|finding| finding.code == code);
        let first = first.map(|finding| finding.sentence.stored().to_owned()).unwrap_or_default();
        Err(Refusal::new(RefusalKind::Held, format!("{code} was not acknowledged: {first}")))
    }

    /// What whoever carries it out acknowledged, for the journal: each code with how often it was found, and what was typed.
    fn acknowledged(&self) -> String {
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in self.findings.iter().filter(|finding| finding.code != Code::Threshold.text()) {
            *found.entry(&finding.code).or_default() += 1;
        }
        let read = found.iter().map(|(code, count)| format!("{code} acknowledged: {count}"));
        let over = self.summary.kinds.iter().filter(|kind| kind.over);
        let typed = over.map(|kind| format!("{} typed: {}={}", Code::Threshold.text(), kind.kind, kind.delete));
        read.chain(typed).collect::<Vec<_>>().join("; ")
    }

    /// Tells whether it would come out the same now: it was made a moment ago, and nobody wrote to a side since.
    fn is_as_made(&self, now: Time) -> bool {
        let age = now.0.saturating_sub(self.summary.made_at.0);
        (0..MOMENT).contains(&age) && self.check_fresh().is_ok()
    }

    /// Says that this plan is no longer the one that was read, and which parts of which side made it another.
    fn differs(&self, read: &Self) -> Refusal {
        let then = &read.summary;
        let told = self.summary.changes_since(&then.source, &then.destination);
        let sentence = told.unwrap_or_else(|| "The plan is another one now. Nothing was written.".to_owned());
        Refusal::new(RefusalKind::Stale, sentence).hint("Make the plan again and look at it.")
    }
}

/// What was done under a receipt, if it is known.
pub(super) fn known(
    store: &Store,
    plan: &str,
    operator: &Operator,
    receipt: Receipt,
) -> Result<Option<SyncReport>, Refusal> {
    let Some(committed) = deed::known(store, operator, receipt, content_hash(plan))? else { return Ok(None) };
    Ok(Some(SyncReport {
        plan: plan.to_owned(),
        committed,
        backup: None,
        kinds: Vec::new(),
        references: 0,
        created_missing_user: false,
        pruned: 0,
    }))
}

/// Carries out a plan that was read: unless it was made a moment ago, it is made again from what the files hold now, and
/// has to come out the same.
pub(super) fn apply(
    store: &mut Store,
    read: &Plan,
    apply: &Apply<'_>,
    tell: &dyn Fn(Progress),
) -> Result<SyncReport, Refusal> {
    read.permit(apply.accepted)?;
    let (path, stop) = (store.path().to_owned(), store.interrupter());
    let again = || {
        let plan = Plan::open(&read.ask, read.carried(), &path, apply.now, &mut |progress| {
            tell(progress);
            !stop.is_interrupted()
        })?;
        if plan.summary.plan == read.summary.plan { Ok(plan) } else { Err(plan.differs(read)) }
    };
    let mut made = if read.is_as_made(apply.now) { None } else { Some(again()?) };
    let broken = deed::broken(store, apply.now, tell)?;
    store
        .write_unless_stopped(|writer| {
            // With the right to write in hand nobody else can change the destination any more.
            if made.as_ref().unwrap_or(read).check_fresh().is_err() {
                match again() {
                    Ok(plan) => made = Some(plan),
                    Err(refusal) => return Ok((Err(refusal), Last::Rollback)),
                }
            }
            deed::end(carry_out(made.as_ref().unwrap_or(read), writer, apply, &broken, tell))
        })
        .map_err(deed::refused)?
}

fn carry_out(
    plan: &Plan,
    writer: &Writer<'_>,
    apply: &Apply<'_>,
    broken: &[String],
    tell: &dyn Fn(Progress),
) -> Result<SyncReport, PlanError> {
    let deed = Deed {
        action: "synced",
        content_hash: content_hash(&plan.summary.plan),
        operator: apply.operator,
        origin: apply.origin,
        reason: apply.reason,
        receipt: apply.receipt,
        now: apply.now,
        acknowledged: plan.acknowledged(),
        tell,
    };
    let groups = groups::write(plan, writer, deed.stamp())?;
    let mut changes = groups.changes;
    let missing = match plan.destination.missing_user()? {
        Some(account) => UserId(account.id),
        None => {
            if !plan.destination.accounts_by_fold(MISSING_LOGIN)?.is_empty() {
                return Err(PlanError::Surprise(format!(
                    "{MISSING_NAME} cannot be made, for somebody has the login {MISSING_LOGIN}. Give them another one."
                )));
            }
            let user = writer.make_missing_user(apply.now)?;
            changes.extend(made(user));
            user
        }
    };
    let carried = carry(plan, writer, missing, groups.numbers, tell)?;
    if let Some(sentence) = carried.surprise {
        return Err(PlanError::Surprise(sentence));
    }
    let from = plan.summary.source.name.stored();
    let head = format!("plan {} from {from}, backup {}", plan.summary.plan, apply.backup.name.stored());
    let told: Vec<String> = plan.listings.iter().filter_map(super::items::Listing::told).collect();
    let size = u32::try_from(changes.len() + told.len()).unwrap_or(u32::MAX);
    let told = std::iter::once(head).chain(told).collect();
    let committed = deed.settle(writer, told, size, &changes, broken)?;
    Ok(SyncReport {
        plan: plan.summary.plan.clone(),
        committed,
        backup: Some(apply.backup.clone()),
        kinds: plan.summary.kinds.clone(),
        references: carried.references,
        created_missing_user: plan.summary.creates_missing_user,
        pruned: 0,
    })
}

/// The cells of the account that stands in for the missing.
fn made(user: UserId) -> [Change; 3] {
    let change = |field, after| Change::new(Cell::User { user, field }, Value::None, after);
    [
        change(UserField::Status, Value::Status(Status::Inactive)),
        change(UserField::Name, Value::text(MISSING_NAME)),
        change(UserField::Login, Value::text(MISSING_LOGIN)),
    ]
}

/// A hash over what is carried out, so that a receipt stands for one sync only.
fn content_hash(plan: &str) -> [u8; 32] {
    Sha256::digest(format!("beadle sync {plan}")).into()
}
