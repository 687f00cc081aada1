//! A plan that is carried out: the copy of the destination, then one transaction, then what was done.
//!
//! The copy is made by a thread at the side of the database, and asked after again and again; until it is whole a stop
//! leaves nothing behind. What writes goes the way of every commit, under a receipt.

use super::{Sync, accept};
use crate::api::sync::{SyncAccepted, SyncReport};
use crate::api::{Refusal, Reply, Request};
use crate::link::Slot;
use crate::tui::effect::{Step, say};
use crate::tui::model::{Model, Writing};
use crate::tui::widget::Tone;

/// The place on the screen that the copy is asked after for.
const COPY: Slot = Slot("sync-backup");

/// A plan on its way into the destination.
#[derive(Clone, Debug)]
pub(super) struct Carry {
    plan: String,
    accepted: SyncAccepted,
    reason: String,
    pub stage: Stage,
    pub scrolled: usize,
}

/// How far it is.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// Pages copied, of so many; both are 0 at first.
    Copying(u64, u64),
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

    /// Why it cannot be left, if so.
    pub fn why_not_back(&self) -> Option<&'static str> {
        let writing = matches!(self.stage, Stage::Writing);
        writing.then_some("It is being written and cannot be stopped any more: it will be whole or not at all.")
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
            Stage::Writing => {
                self.carry = Some(carry);
                Vec::new()
            }
            Stage::Done(_) => {
                (self.made, self.reason) = (None, String::new());
                Vec::new()
            }
        }
    }

    /// Takes news of the copy; once it is whole, everything is written.
    pub(super) fn copied(&mut self, plan: &str, result: &Result<Reply, Refusal>) -> Vec<Step> {
        let copying = |carry: &&mut Carry| carry.plan == plan && matches!(carry.stage, Stage::Copying(..));
        let Some(carry) = self.carry.as_mut().filter(copying) else { return Vec::new() };
        match result {
            Ok(Reply::SyncBackup(progress)) if progress.backup.is_some() => {
                carry.stage = Stage::Writing;
                vec![carry.write()]
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
