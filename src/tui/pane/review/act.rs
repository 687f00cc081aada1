//! What keys do with the staged rows: apply, acknowledge, settle conflicts, take out.

use std::collections::BTreeSet;

use super::obstacle::{Obstacle, wants_number};
use super::reading::Reading;
use super::{Review, Showing, asking, say};
use crate::api::Request;
use crate::domain::cell::{Cell, Value};
use crate::link::Slot;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

impl Review {
    pub(super) fn act_on_draft(&mut self, model: &mut Model, action: Action) -> Vec<Step> {
        match action {
            Action::Commit => return self.commit(model),
            Action::CommitOk => return vec![asking::apply_ok_rows(self.sheet.judgement(), model)],
            Action::Acknowledge => {
                let held = self.sheet.counts().held > 0;
                let number = || wants_number(self.sheet.judgement()).map(|hold| String::from(hold.sentence.shown()));
                return match number() {
                    _ if held => vec![asking::elevation(self.sheet.judgement(), model)],
                    Some(sentence) => vec![asking::mass_removal(&sentence)],
                    None => Vec::new(),
                };
            }
            Action::AcceptRisk => return asking::risk(self.sheet.counts(), model).into_iter().collect(),
            Action::KeepMine | Action::KeepAllMine => return self.keep_mine(model, action == Action::KeepAllMine),
            Action::TakeTheirs | Action::TakeAllTheirs => {
                return self.take_theirs(model, action == Action::TakeAllTheirs);
            }
            Action::Unstage => return self.unstage(model),
            Action::Reason => self.type_reason(model),
            Action::Text => return self.read_text(model, Reading::default()),
            Action::SaveText => return self.read_text(model, Reading::to_save()),
            Action::CommittedSets => self.showing = Showing::History,
            Action::Back => return vec![Step::Return],
            _ => {}
        }
        Vec::new()
    }

    /// Shows the text form once the database has written it.
    fn read_text(&mut self, model: &Model, reading: Reading) -> Vec<Step> {
        self.showing = Showing::Text(reading);
        let request = Request::WriteText { set: model.draft.to_set() };
        vec![Step::Ask { slot: Some(Slot("text")), request }]
    }

    /// Commits, or deals with the first thing that stands in the way.
    fn commit(&mut self, model: &Model) -> Vec<Step> {
        match self.obstacle(model) {
            None => vec![asking::apply(self.sheet.judgement(), model)],
            Some(Obstacle::Elevation) => vec![asking::elevation(self.sheet.judgement(), model)],
            Some(Obstacle::Number(sentence)) => vec![asking::mass_removal(&sentence)],
            Some(Obstacle::Reason) => {
                self.type_reason(model);
                vec![say(Tone::Warning, "Raising these rights wants a reason.")]
            }
            Some(Obstacle::Stop(reason)) => vec![say(Tone::Warning, reason)],
        }
    }

    fn meant(&self, model: &Model, all: bool) -> Vec<(Cell, Value)> {
        let here = self.current(model).map(|row| row.change.cell);
        self.sheet.conflicts().filter(|(cell, _)| all || Some(*cell) == here).collect()
    }

    fn keep_mine(&mut self, model: &mut Model, all: bool) -> Vec<Step> {
        let meant = self.meant(model, all);
        let gone: Vec<_> = (meant.iter())
            .filter(|(cell, theirs)| model.draft.overlay(*cell) == Some(theirs))
            .map(|(cell, _)| *cell)
            .collect();
        let kept = model.draft.rebase(meant);
        gone.into_iter().for_each(|cell| self.sheet.drop_row(cell));
        vec![say(
            Tone::Plain,
            format!("{} kept, on top of what they wrote.", counted(kept as u64, "change", "changes")),
        )]
    }

    /// Leaves to others what they wrote. A relation that would be removed stays with it, so all of its rows go along.
    fn take_theirs(&mut self, model: &mut Model, all: bool) -> Vec<Step> {
        let mut cells: BTreeSet<_> = self.meant(model, all).into_iter().map(|(cell, _)| cell).collect();
        let contested = cells.len();
        let here = self.current(model).map(|row| row.change.cell);
        // What is so already is theirs as well as mine.
        cells.extend(self.sheet.settled().filter(|cell| all || Some(*cell) == here));
        let removed = |cell: &Cell| model.draft.overlay(cell.presence()).is_some_and(Value::is_none);
        let stay: BTreeSet<_> = cells.iter().filter(|cell| removed(cell)).map(|cell| cell.presence()).collect();
        cells.extend(model.draft.changes().map(|change| change.cell).filter(|cell| stay.contains(&cell.presence())));
        let left = model.draft.unstage(cells.iter().copied());
        cells.into_iter().for_each(|cell| self.sheet.drop_row(cell));
        let end = if contested > 0 { "theirs stays" } else { "it is so already" };
        vec![say(Tone::Plain, format!("{} left the draft; {end}.", counted(left as u64, "change", "changes")))]
    }

    fn unstage(&mut self, model: &mut Model) -> Vec<Step> {
        let Some(cell) = self.current(model).map(|row| row.change.cell) else { return Vec::new() };
        if model.draft.unstage([cell]) == 0 {
            return vec![say(Tone::Warning, "Another change implies this row; take that one out.")];
        }
        self.sheet.drop_row(cell);
        vec![say(Tone::Plain, "The row left the draft; z brings it back.")]
    }
}
