//! A plan that is carried out: the copy of the destination, one more look at both sides, then one transaction, then what
//! was done.
//!
//! The copy is made by a thread at the side of the database, and asked after again and again; until it is whole a stop
//! leaves nothing behind. Then the plan is made again, which can be stopped, too: a source at another place is asked
//! whether it is as it was carried, and the plan has to come out the same. What writes goes the way of every commit, under
//! a receipt; stopped before its COMMIT it is taken back whole.

use super::making::{PREVIEW, fetch, sent};
use super::{Sync, accept};
use crate::api::sync::{SyncAccepted, SyncReport};
use crate::api::{Progress, Refusal, Reply, Request};
use crate::link::Slot;
use crate::tui::courier::Fetched;
use crate::tui::effect::{Step, say};
use crate::tui::model::{Model, Seat, Writing, refused};
use crate::tui::widget::Tone;
use crate::tui::wording::IT_STOPS;

/// The place on the screen that the copy is asked after for.
const COPY: Slot = Slot("sync-backup");

/// A plan on its way into the destination.
#[derive(Clone, Debug)]
pub(super) struct Carry {
    plan: String,
    accepted: SyncAccepted,
    reason: String,
    pub stage: Stage,
    /// What was read or written so far in this stage, where that was told.
    pub progress: Option<Progress>,
    has_written: bool,
    pub scrolled: usize,
}

/// How far it is.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// Pages copied, of so many; both are 0 at first.
    Copying(u64, u64),
    /// Both sides are looked at once more.
    Checking,
    Writing,
    /// Absent where the answer was lost and only the receipt told that it was done.
    Done(Option<Box<SyncReport>>),
}

impl Carry {
    fn copy(&self, stop: bool) -> Step {
        let request = Request::BackupSync { plan: self.plan.clone(), accepted: self.accepted.clone(), stop };
        Step::Ask { slot: Some(COPY), request }
    }

    fn write(&self) -> Step {
        let (plan, accepted, reason) = (self.plan.clone(), self.accepted.clone(), self.reason.clone());
        Step::Write(Writing::Sync { plan, accepted, reason })
    }

    /// Whether something was written, which a stop takes back.
    pub const fn has_written(&self) -> bool {
        self.has_written
    }
}

impl Sync {
    /// Asks for the reason; the confirmation follows.
    pub(super) fn ask_to_apply(&self) -> Vec<Step> {
        vec![accept::ask_reason(&self.reason)]
    }

    /// Begins with the copy.
    pub(super) fn carry_out(&mut self, reason: &str) -> Vec<Step> {
        let Some(made) = self.made.as_ref().filter(|_| self.carry.is_none()) else { return Vec::new() };
        let carry = Carry {
            plan: made.summary.plan.clone(),
            accepted: made.place.accepted.clone(),
            reason: reason.to_owned(),
            stage: Stage::Copying(0, 0),
            progress: None,
            has_written: false,
            scrolled: 0,
        };
        let step = carry.copy(false);
        self.carry = Some(carry);
        vec![step]
    }

    /// Leaves what is carried out: stops the copy, or puts the report away, with the plan that is used up.
    pub(super) fn leave(&mut self) -> Vec<Step> {
        let Some(carry) = self.carry.take() else { return Vec::new() };
        match carry.stage {
            Stage::Copying(..) => {
                vec![carry.copy(true), say(Tone::Plain, "Stopped. Nothing was written, and the copy is gone.")]
            }
            Stage::Checking => {
                let stop = Step::Ask { slot: Some(PREVIEW), request: Request::Standing };
                vec![stop, say(Tone::Plain, "Stopped. Nothing was written; the copy is kept among the backups.")]
            }
            Stage::Writing => {
                self.carry = Some(carry);
                vec![Step::StopWriting, say(Tone::Plain, IT_STOPS)]
            }
            Stage::Done(_) => {
                (self.made, self.reason) = (None, String::new());
                Vec::new()
            }
        }
    }

    /// Takes news of the copy; once it is whole, both sides are looked at once more.
    pub(super) fn copied(&mut self, plan: &str, result: &Result<Reply, Refusal>) -> Vec<Step> {
        let copying = |carry: &&mut Carry| carry.plan == plan && matches!(carry.stage, Stage::Copying(..));
        let Some(carry) = self.carry.as_mut().filter(copying) else { return Vec::new() };
        match result {
            Ok(Reply::SyncBackup(progress)) if progress.backup.is_some() => {
                carry.stage = Stage::Checking;
                self.check()
            }
            Ok(Reply::SyncBackup(progress)) => {
                carry.stage = Stage::Copying(progress.copied, progress.total);
                vec![carry.copy(false)]
            }
            Ok(_) => Vec::new(),
            Err(_) => {
                let stop = carry.copy(true);
                self.carry = None;
                vec![stop]
            }
        }
    }

    /// Looks at both sides once more: first whether a source at another place is as it was carried.
    fn check(&self) -> Vec<Step> {
        let Some(made) = &self.made else { return Vec::new() };
        match &made.carried {
            Some(_) => vec![fetch(&made.place.ask.source, 0)],
            None => self.compare(),
        }
    }

    fn compare(&self) -> Vec<Step> {
        let ask = self.made.as_ref().and_then(|made| sent(&made.place.ask, &made.way, made.carried.as_ref()));
        ask.map(|ask| Step::Ask { slot: Some(PREVIEW), request: Request::PreviewSync { ask } }).into_iter().collect()
    }

    /// Takes what a source at another place has now. Where that is something else, everything is made again.
    pub(super) fn asked_again(&mut self, seat: &Seat, fetched: &Fetched) -> Vec<Step> {
        let Some(made) = self.made.as_ref().filter(|made| made.place.ask.source == fetched.source) else {
            return Vec::new();
        };
        if let Some(carry) = &mut self.carry {
            carry.progress = None;
        }
        match &fetched.result {
            Ok(block) if made.carried.as_ref().is_some_and(|carried| carried.extract == block.extract) => {
                self.compare()
            }
            Ok(_) => {
                let ask = made.place.ask.clone();
                self.carry = None;
                let text = "The source changed since it was carried. Nothing was written; the plan is made again.";
                let mut steps = self.preview(seat, ask, true);
                steps.push(say(Tone::Warning, text));
                steps
            }
            Err(refusal) => {
                self.carry = None;
                vec![Step::Say(refused(refusal))]
            }
        }
    }

    /// Takes the plan that was made once more. It is carried out only where it is the one that was read.
    pub(super) fn checked(&mut self, result: &Result<Reply, Refusal>) -> Vec<Step> {
        let Some(carry) = &mut self.carry else { return Vec::new() };
        match result {
            Ok(Reply::Sync(now)) if now.plan == carry.plan => {
                (carry.stage, carry.progress) = (Stage::Writing, None);
                vec![carry.write()]
            }
            Ok(Reply::Sync(now)) => self.take_plan((**now).clone()),
            _ => {
                self.carry = None;
                Vec::new()
            }
        }
    }

    /// Whether both sides are being looked at once more.
    pub(super) fn is_checking(&self) -> bool {
        self.carry.as_ref().is_some_and(|carry| matches!(carry.stage, Stage::Checking))
    }

    /// Whether this plan is on its way into the destination.
    pub(super) fn is_carrying(&self, plan: &str) -> bool {
        self.carry.as_ref().is_some_and(|carry| carry.plan == plan)
    }

    /// Takes how far what is carried out is; it is shown.
    pub(super) fn carries(&mut self, progress: Progress) -> bool {
        let Some(carry) = &mut self.carry else { return false };
        carry.progress = Some(progress);
        carry.has_written |= matches!(progress, Progress::Written { .. });
        true
    }

    /// Takes what became of the writing.
    pub(super) fn written(&mut self, model: &mut Model, plan: &str, result: &Result<Reply, Refusal>) -> Vec<Step> {
        let Some(carry) = self.carry.as_mut().filter(|carry| carry.plan == plan) else { return Vec::new() };
        let report = match result {
            Ok(Reply::SyncApplied(report)) if !report.committed.repeated => Some(report.clone()),
            Ok(Reply::SyncApplied(_) | Reply::Known(_)) => None,
            _ => {
                self.carry = None;
                return Vec::new();
            }
        };
        model.touch();
        carry.stage = Stage::Done(report);
        vec![say(Tone::Ok, "The sync is applied. Its backup takes it back for thirty days: B lists it.")]
    }
}
