//! A plan as a file: kept with its decisions and what was accepted, and made again from it.

use super::Sync;
use crate::api::sync::{PlanFile, SyncAccepted, SyncAsk, SyncSummary};
use crate::domain::text::Raw;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, Purpose, Step, say};
use crate::tui::files::FileWish;
use crate::tui::model::{Model, refused};
use crate::tui::widget::Tone;

impl Sync {
    /// Asks where the plan shall be kept.
    pub(super) fn ask_where_to_keep(&self) -> Vec<Step> {
        let Some(made) = &self.made else { return Vec::new() };
        let plan: String = made.summary.plan.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        vec![Step::Open(Prompt::Text {
            title: "Save the plan as a file".to_owned(),
            label: "Path of the file; one that is there is not overwritten unasked".to_owned(),
            initial: format!("sync-{plan}.json"),
            purpose: Purpose::SyncSave,
        })]
    }

    /// Has the plan written.
    pub(super) fn keep(&self, model: &Model, path: &str) -> Vec<Step> {
        let Some(made) = self.made.as_ref().filter(|_| !path.is_empty()) else { return Vec::new() };
        let target = model.seat.database.clone().unwrap_or_default();
        let file = PlanFile::of(&made.summary, made.place.ask.clone(), target, made.place.accepted.clone());
        match file.to_text() {
            Ok(text) => {
                vec![Step::Outside(Effect::File(FileWish::Write { path: path.to_owned(), text, replace: false }))]
            }
            Err(refusal) => vec![Step::Say(refused(&refusal))],
        }
    }

    pub(super) fn ask_which_to_open() -> Step {
        Step::Open(Prompt::Text {
            title: "Open a plan".to_owned(),
            label: "Path of a file that the console or sync preview --plan made".to_owned(),
            initial: String::new(),
            purpose: Purpose::SyncOpen,
        })
    }

    /// Makes the plan of a file again, if it is for the database that is open.
    pub(in crate::tui) fn open_plan(&mut self, model: &Model, path: &str, text: &str) -> Vec<Step> {
        let file = match PlanFile::read(text, path) {
            Ok(file) => file,
            Err(refusal) => return vec![Step::Say(refused(&refusal))],
        };
        let here = model.standing.as_ref().map(|standing| &standing.database.uuid);
        if here != Some(&file.destination.uuid) {
            let (path, name) = (Raw::from(path), &file.destination.name);
            let text = format!("{} is a plan for {}, not for the open database.", path.shown(), name.shown());
            return vec![say(Tone::Warning, text)];
        }
        if self.carry.is_some() {
            return vec![say(Tone::Warning, "A sync is being applied; open the plan when that is over.")];
        }
        let ask = SyncAsk { destination: None, ..file.ask.clone() };
        self.opened = Some(Box::new(file));
        self.preview(&model.seat, ask, true)
    }

    /// What holds of the file that a plan was opened from, and what is said of it.
    pub(super) fn opened_from(&mut self, ask: &SyncAsk, summary: &SyncSummary) -> Option<(SyncAccepted, Step)> {
        let file = self.opened.take()?;
        if (&file.ask.source, &file.ask.overrides, &file.ask.renames) != (&ask.source, &ask.overrides, &ask.renames) {
            return None;
        }
        if file.plan == summary.plan {
            return Some((file.accepted, say(Tone::Ok, "The plan is as it was kept.")));
        }
        let changed = summary.sides_since(&file.source, &file.destination);
        let changed: Vec<String> = changed.map(|(now, _)| now.name.shown().into()).collect();
        let text = format!(
            "{} changed since the plan was kept. Its decisions hold; what was accepted is to be accepted again.",
            changed.join(" and ")
        );
        Some((SyncAccepted::default(), say(Tone::Warning, text)))
    }
}
