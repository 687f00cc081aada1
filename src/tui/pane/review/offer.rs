//! What the review offers, and why it does not: the staged rows, and the committed sets behind them.

use super::obstacle::Obstacle;
use super::{Review, Showing, obstacle};
use crate::domain::verdict::Verdict;
use crate::tui::action::{Action, Offer};
use crate::tui::model::Model;

impl Review {
    /// What stands in the way of a commit.
    pub(super) fn obstacle(&self, model: &Model) -> Option<Obstacle> {
        if model.draft.is_empty() {
            return Some(Obstacle::Stop("Nothing is staged.".to_owned()));
        }
        if let Some(why) = self.unjudged(model) {
            return Some(Obstacle::Stop(why));
        }
        obstacle::first(self.sheet.judgement(), self.sheet.counts(), model.draft.accepted, &model.draft.reason)
    }

    /// Why there are no verdicts on the draft as it stands; nothing where there are.
    fn unjudged(&self, model: &Model) -> Option<String> {
        let waits = || "The changes are still being judged.".to_owned();
        let why = || model.cache.why_nothing(&model.judging()).unwrap_or_else(waits);
        (!self.sheet.is_current(model)).then(why)
    }

    /// What can be done with the staged rows.
    pub(super) fn offers_draft(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let staged = || Offer::when(!model.draft.is_empty(), "Nothing is staged.");
        let judged = || match staged() {
            Offer::Yes => self.unjudged(model).map_or(Offer::Yes, Offer::No),
            no => no,
        };
        let conflict = |holds: bool, reason: &str| match judged() {
            Offer::Yes => Offer::when(holds, reason),
            no => no,
        };
        match action {
            A::Commit => match self.obstacle(model) {
                Some(Obstacle::Stop(reason)) => Offer::No(reason),
                _ => Offer::Yes,
            },
            A::CommitOk => match judged() {
                Offer::Yes => {
                    obstacle::of_ok_rows(self.sheet.judgement(), self.sheet.counts()).map_or(Offer::Yes, Offer::No)
                }
                no => no,
            },
            A::Acknowledge => match judged() {
                Offer::Yes => Offer::when(self.is_held(), "Nothing waits for an acknowledgement."),
                no => no,
            },
            A::AcceptRisk => match judged() {
                Offer::Yes => {
                    let any = obstacle::acceptable(self.sheet.counts(), model.draft.accepted).is_some();
                    Offer::when(any, "Nothing is left that can be accepted.")
                }
                no => no,
            },
            A::TakeTheirs if self.current(model).is_some_and(|row| row.verdict == Verdict::Noop) => judged(),
            A::TakeAllTheirs if self.sheet.settled().next().is_some() => judged(),
            A::KeepMine | A::TakeTheirs => {
                let here = self.current(model).is_some_and(|row| matches!(row.verdict, Verdict::Conflict { .. }));
                conflict(here, "The row under the cursor is not in conflict.")
            }
            A::KeepAllMine | A::TakeAllTheirs => {
                conflict(self.sheet.conflicts().next().is_some(), "No row is in conflict.")
            }
            A::Unstage => Offer::when(self.current(model).is_some(), "There is no row under the cursor."),
            A::Reason | A::Text | A::SaveText => staged(),
            A::CommittedSets | A::Back => Offer::Yes,
            _ => Offer::Absent,
        }
    }

    fn is_held(&self) -> bool {
        obstacle::wants_number(self.sheet.judgement()).is_some() || self.sheet.counts().held > 0
    }

    /// What can be done with committed sets.
    pub(super) fn offers_set(&self, action: Action) -> Offer {
        let set = || Offer::when(self.set().is_some(), "There is no change set under the cursor.");
        let listed = matches!(self.showing, Showing::History) && !self.history.is_open();
        match action {
            Action::Accept | Action::Back | Action::Complete if self.history.is_typing() => Offer::Yes,
            _ if self.history.is_typing() => Offer::Absent,
            Action::Filter if listed => Offer::Yes,
            Action::Back | Action::CommittedSets => Offer::Yes,
            Action::Open if self.history.is_open() || matches!(self.showing, Showing::Stopped { .. }) => Offer::Absent,
            Action::UndoThis if matches!(self.showing, Showing::Stopped { .. }) => Offer::Absent,
            Action::Open | Action::UndoThis | Action::StageInverse => set(),
            _ => Offer::Absent,
        }
    }
}
