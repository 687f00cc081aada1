//! Backups: the copies that syncs left beside the database, what restoring one would do, and restoring it.
//!
//! A backup is looked through before anybody is asked whether it shall be restored, so that the question has its numbers.

mod draw;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::sync::{BackupRow, RestoreReport};
use crate::api::{Progress, Refusal, Reply, Request};
use crate::link::Slot;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::{Model, Writing};
use crate::tui::pane::beside::Parts;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::{Tone, read_on};
use crate::tui::wording::{IT_STOPS, counted, number};

/// The open list of backups.
#[derive(Clone, Debug, Default)]
pub struct Backups {
    cursor: usize,
    /// The backup that was looked through last, and what was found.
    checked: Option<(String, Result<RestoreReport, Refusal>)>,
    /// The backup that is being looked through, and whether it shall be restored then.
    checking: Option<(String, bool)>,
    /// The reason that was typed last.
    reason: String,
    /// The backup that is being restored.
    restoring: Option<String>,
    /// How far that is, or looking one through.
    progress: Option<Progress>,
    has_written: bool,
    /// How many lines of what is told are scrolled away.
    scrolled: usize,
}

const CHECK: Slot = Slot("sync-backup-check");
/// From this width on all about a backup stands beside the list.
const WIDE: u16 = 110;
const BUSY: &str = "A backup is being restored; it will be whole or not at all.";

impl Backups {
    fn all<'a>(&self, model: &'a Model) -> &'a [BackupRow] {
        match model.cache.reply(&Request::SyncBackups) {
            Some(Reply::SyncBackups(all)) => all,
            _ => &[],
        }
    }

    fn current<'a>(&self, model: &'a Model) -> Option<&'a BackupRow> {
        let all = self.all(model);
        all.get(self.cursor.min(all.len().saturating_sub(1)))
    }

    /// What was found in a backup.
    fn told(&self, backup: &BackupRow) -> Option<&Result<RestoreReport, Refusal>> {
        self.checked.as_ref().filter(|(name, _)| name == backup.name.stored()).map(|(_, told)| told)
    }

    /// How far what is done with a backup is.
    fn how_far(&self, backup: &BackupRow) -> Option<String> {
        let checking = self.checking.as_ref().map(|(name, _)| name);
        let busy = checking.or(self.restoring.as_ref()).is_some_and(|name| name == backup.name.stored());
        let progress = self.progress.filter(|_| busy)?.words(number);
        let end = if self.has_written { "esc stops it and takes it back, whole." } else { "esc stops it." };
        Some(format!("{progress}. {end}"))
    }

    fn check(&mut self, backup: &BackupRow, restore: bool) -> Vec<Step> {
        let name = backup.name.stored().to_owned();
        self.checking = Some((name.clone(), restore));
        self.progress = None;
        let request = Request::RestoreSync { backup: name, reason: String::new(), receipt: None };
        vec![Step::Ask { slot: Some(CHECK), request }]
    }

    /// Restores the backup under the cursor: it is looked through, then the reason is asked for, then it is confirmed.
    fn restore(&mut self, model: &Model) -> Vec<Step> {
        let Some(backup) = self.current(model) else { return Vec::new() };
        match self.told(backup) {
            Some(Ok(_)) => vec![self.ask_reason()],
            _ => self.check(backup, true),
        }
    }

    fn ask_reason(&self) -> Step {
        Step::Open(Prompt::Text {
            title: "Restore the backup".to_owned(),
            label: "Reason, which the journal keeps".to_owned(),
            initial: self.reason.clone(),
            purpose: Purpose::RestoreReason,
        })
    }

    /// The last question, with what it would do and the environment to be typed.
    fn confirmation(&self, model: &Model, reason: &str) -> Option<Step> {
        let backup = self.current(model)?;
        let Some(Ok(told)) = self.told(backup) else { return None };
        let database = &model.standing.as_ref()?.database;
        let environment = database.environment.word().to_uppercase();
        let mut text = vec![
            format!("{} {environment} gets its configuration back as the backup has it:", database.name.shown()),
            format!(
                "{}, {}.",
                counted(told.items, "item", "items"),
                counted(told.workgroups.len() as u64, "change of a workgroup", "changes of workgroups")
            ),
            "What was made of the configuration since then is gone. People, their access and the journal stay."
                .to_owned(),
        ];
        if !told.warnings.is_empty() {
            text.push(format!(
                "{}: it is told beside the list.",
                counted(told.warnings.len() as u64, "thing stays", "things stay")
            ));
        }
        Some(Step::Open(Prompt::Confirm(Confirmation {
            title: "Restore the backup".to_owned(),
            text,
            yes: "Restore".to_owned(),
            word: Some(environment),
            steps: vec![Step::Entered { purpose: Purpose::RestoreApply, text: reason.to_owned() }],
        })))
    }

    fn entered(&mut self, model: &Model, purpose: Purpose, text: &str) -> Vec<Step> {
        match purpose {
            Purpose::RestoreReason if text.is_empty() => {
                vec![say(Tone::Warning, "Nothing is restored without a reason; the journal keeps it.")]
            }
            Purpose::RestoreReason => {
                text.clone_into(&mut self.reason);
                self.confirmation(model, text).into_iter().collect()
            }
            Purpose::RestoreApply => {
                let Some(backup) = self.current(model) else { return Vec::new() };
                let backup = backup.name.stored().to_owned();
                self.restoring = Some(backup.clone());
                (self.progress, self.has_written) = (None, false);
                vec![Step::Write(Writing::Restore { backup, reason: text.to_owned() })]
            }
            _ => Vec::new(),
        }
    }

    /// Takes what was found in a backup.
    fn looked_through(&mut self, backup: &str, result: &Result<Reply, Refusal>) -> Vec<Step> {
        let Some((_, restore)) = self.checking.take_if(|(name, _)| name == backup) else { return Vec::new() };
        let told = match result {
            Ok(Reply::SyncRestored(report)) => Ok((**report).clone()),
            Ok(_) => return Vec::new(),
            Err(refusal) => Err(refusal.clone()),
        };
        let whole = told.is_ok();
        self.checked = Some((backup.to_owned(), told));
        self.scrolled = 0;
        match (whole, restore) {
            (true, true) => vec![self.ask_reason()],
            (true, false) => vec![say(Tone::Ok, "The backup is whole; what restoring it would do is told.")],
            (false, _) => Vec::new(),
        }
    }

    /// Takes what became of a restoration.
    fn restored(&mut self, result: &Result<Reply, Refusal>) -> Vec<Step> {
        self.restoring = None;
        self.checked = None;
        match result {
            Ok(Reply::SyncRestored(report)) => {
                let items = number(report.items);
                vec![say(
                    Tone::Ok,
                    format!("Restored: {items} items are as the backup has them. The journal tells of it."),
                )]
            }
            Ok(Reply::Known(_)) => vec![say(Tone::Ok, "Restored; its receipt tells so.")],
            _ => Vec::new(),
        }
    }

    /// Stops what is looked at, or takes the sheet away.
    fn leave(&mut self) -> Vec<Step> {
        if self.checking.take().is_some() {
            let stop = Step::Ask { slot: Some(CHECK), request: Request::Standing };
            return vec![stop, say(Tone::Plain, "Stopped. Nothing was written.")];
        }
        if self.restoring.is_some() {
            return vec![Step::StopWriting, say(Tone::Plain, IT_STOPS)];
        }
        vec![Step::Uncover]
    }

    fn read_on(&mut self, model: &Model, motion: Action, area: Rect) {
        let Some(backup) = self.current(model) else { return };
        let (height, length) = draw::extent(self, backup, model, area);
        self.scrolled = read_on(self.scrolled, motion.lines(height).unwrap_or(0), height, length);
    }

    fn step(&mut self, model: &Model, lines: isize) {
        let last = self.all(model).len().saturating_sub(1);
        self.cursor = self.cursor.min(last).saturating_add_signed(lines).min(last);
        self.scrolled = 0;
    }
}

impl Pane for Backups {
    fn context(&self) -> Context {
        Context::Backups
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let there = self.current(model).is_some();
        match action {
            A::Back => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::VerifyBackup | A::RestoreBackup if self.restoring.is_some() => Offer::No(BUSY.to_owned()),
            A::VerifyBackup | A::RestoreBackup => Offer::when(there, "There is no backup under the cursor."),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let action = match input {
            Input::Action(action) => *action,
            Input::Entered { purpose, text } => return self.entered(model, *purpose, text),
            Input::Typed(_) | Input::Pasted(_) => return Vec::new(),
        };
        match action {
            Action::Back => return self.leave(),
            // Half a page is read on beside the list, which has few rows.
            Action::HalfUp | Action::HalfDown => self.read_on(model, action, area),
            Action::VerifyBackup => {
                let backup = self.current(model).cloned();
                return backup.map(|backup| self.check(&backup, false)).unwrap_or_default();
            }
            Action::RestoreBackup => return self.restore(model),
            motion => {
                let page = Parts::of(area, WIDE).lines();
                motion.lines(page).into_iter().for_each(|lines| self.step(model, lines));
            }
        }
        Vec::new()
    }

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        vec![Want::new("sync-backups", Request::SyncBackups)]
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match settled.request {
            Request::RestoreSync { backup, receipt: None, .. } => self.looked_through(backup, settled.result),
            Request::RestoreSync { receipt: Some(_), .. } => self.restored(settled.result),
            _ => Vec::new(),
        }
    }

    fn hear(&mut self, request: &Request, progress: Progress) -> bool {
        let Request::RestoreSync { backup, receipt, .. } = request else { return false };
        let checking = self.checking.as_ref().map(|(name, _)| name).filter(|_| receipt.is_none());
        if checking.or(self.restoring.as_ref().filter(|_| receipt.is_some())) != Some(backup) {
            return false;
        }
        self.progress = Some(progress);
        self.has_written |= matches!(progress, Progress::Written { .. });
        true
    }

    fn again(&self, request: &Request) -> Option<Action> {
        let looks = matches!(request, Request::RestoreSync { .. });
        Some(if looks { Action::VerifyBackup } else { Action::Refresh })
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, area, buf);
        None
    }
}
