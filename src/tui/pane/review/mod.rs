//! The review: nothing happens before it. The draft is judged, what stands in its way is dealt with key by key, and
//! then it is committed; the history of committed sets lies behind it.

mod act;
mod asking;
mod columns;
mod history;
mod inverse;
mod news;
mod obstacle;
mod offer;
mod opened;
mod outcome;
mod parts;
mod reading;
mod reason;
mod rows;
mod sets;
mod sheet;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::history::History;
use self::news::News;
use self::outcome::Done;
use self::parts::Parts;
use self::reading::Reading;
use self::sheet::Sheet;
use super::{Input, Pane, Settled};
use crate::api::matrix::Axis;
use crate::api::review::{Committed, Judged, Judgement};
use crate::api::{Reply, Request};
use crate::domain::cell::Value;
use crate::domain::ids::SetId;
use crate::domain::text::Shown;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Effect, Purpose, Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::view::View;
use crate::tui::widget::{Field, Tone};

/// The pane of the review.
#[derive(Clone, Debug, Default)]
pub struct Review {
    sheet: Sheet,
    /// The reason while it is typed.
    reason: Option<Field>,
    showing: Showing,
    history: History,
    /// The set whose inverse was asked for, to be staged.
    staging: Option<SetId>,
    news: News,
}

/// What has the pane.
#[derive(Clone, Debug, Default)]
enum Showing {
    #[default]
    Draft,
    Done(Box<Done>),
    /// An undo that was stopped, and why.
    Stopped {
        set: SetId,
        sheet: Box<Sheet>,
    },
    History,
    Text(Reading),
}

/// To let go of a judgement with more rows than this takes longer than a key may wait.
const LARGE: usize = 5_000;

impl Review {
    /// Shows what became of a commit.
    pub fn committed(&mut self, committed: Committed, judgement: Judgement) {
        self.sheet = Sheet::default();
        self.showing = Showing::Done(Box::new(Done::new(committed, judgement)));
    }

    /// What there is to say of the staged rows since something was said of them last.
    pub fn contested(&mut self) -> Option<String> {
        self.news.take(&self.sheet)
    }

    /// Shows the draft rather than the outcome of an earlier commit, since something has been staged after it.
    pub fn turn_to_draft(&mut self) {
        if matches!(self.showing, Showing::Done(_)) {
            self.showing = Showing::Draft;
        }
    }

    /// Shows what is staged, whatever was shown.
    pub fn show_draft(&mut self) {
        self.showing = Showing::Draft;
    }

    /// Shows a committed set in the history.
    pub fn visit(&mut self, set: SetId) {
        self.history.go_to(set);
        self.showing = Showing::History;
    }

    /// Shows why a set could not be taken back.
    pub fn undo_stopped(&mut self, set: SetId, judgement: Judgement) {
        self.showing = Showing::Stopped { set, sheet: Box::new(Sheet::fixed(judgement.into())) };
    }

    /// The row under the cursor, of a draft that is not empty.
    fn current(&self, model: &Model) -> Option<&Judged> {
        self.sheet.current().filter(|_| !model.draft.is_empty())
    }

    fn parts(&self, area: Rect) -> Parts {
        let sheet = self.shown_sheet();
        let findings = rows::findings(sheet.judgement(), area.width).len();
        Parts::of(area, findings, matches!(self.showing, Showing::Draft))
    }

    fn shown_sheet(&self) -> &Sheet {
        match &self.showing {
            Showing::Stopped { sheet, .. } => sheet,
            _ => &self.sheet,
        }
    }

    /// The committed set that is spoken of.
    fn set(&self) -> Option<SetId> {
        match &self.showing {
            Showing::Stopped { set, .. } => Some(*set),
            _ => self.history.current().map(|row| row.set),
        }
    }

    fn step(&mut self, motion: Action, area: Rect) {
        let height = match self.showing {
            Showing::Draft | Showing::Stopped { .. } => self.parts(area).lines(),
            _ => self.history.lines(area),
        };
        let Some(lines) = motion.lines(height) else { return };
        match &mut self.showing {
            Showing::Draft => self.sheet.step(lines, height),
            Showing::Stopped { sheet, .. } => sheet.step(lines, height),
            Showing::Done(done) => done.scroll(lines, area),
            Showing::Text(text) => text.scroll(lines, area),
            Showing::History => self.history.follow(motion, height),
        }
    }
}

impl Pane for Review {
    fn context(&self) -> Context {
        match &self.showing {
            _ if self.reason.is_some() => Context::Reason,
            Showing::Draft => Context::Review,
            Showing::Done(_) => Context::Outcome,
            Showing::History if self.history.is_typing() => Context::Filter,
            Showing::Stopped { .. } | Showing::History => Context::Sets,
            Showing::Text(_) => Context::Reading,
        }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        if self.reason.is_some() {
            return if matches!(action, Action::Accept | Action::Back) { Offer::Yes } else { Offer::Absent };
        }
        if action.leads_in_list() {
            return Offer::Yes;
        }
        match &self.showing {
            Showing::Draft => self.offers_draft(model, action),
            Showing::Stopped { .. } | Showing::History => self.offers_set(action),
            Showing::Done(_) if matches!(action, Action::Back | Action::CommittedSets) => Offer::Yes,
            Showing::Text(_) if action == Action::Back => Offer::Yes,
            Showing::Text(text) if action == Action::CopyText => text.offers_copy(model),
            Showing::Text(text) if action == Action::SaveText => text.offers_save(),
            Showing::Done(_) | Showing::Text(_) => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if self.reason.is_some() {
            return self.reason_typed(model, input);
        }
        let filters = matches!(input, Input::Action(Action::Filter))
            || self.history.is_filtered() && matches!(input, Input::Action(Action::Back));
        if matches!(self.showing, Showing::History) && (self.history.is_typing() || filters) {
            if let Input::Action(action) = input
                && action.leads_in_list()
            {
                self.step(*action, area);
            }
            return self.history.filter(model, input);
        }
        let action = match input {
            Input::Action(action) => *action,
            Input::Entered { purpose: Purpose::Number, text } => {
                // It may be typed as it is shown.
                let number = text.replace(',', "").parse().ok();
                model.draft.accepted.number = number;
                let wrong = || say(Tone::Warning, format!("\"{}\" is not a number; a asks again.", Shown::new(text)));
                return if number.is_some() { Vec::new() } else { vec![wrong()] };
            }
            Input::Entered { purpose: Purpose::SaveFile, text: path } => {
                let Showing::Text(text) = &self.showing else { return Vec::new() };
                return text.save(path).into_iter().collect();
            }
            Input::Typed(_) | Input::Pasted(_) | Input::Entered { .. } => return Vec::new(),
        };
        if action.leads_in_list() {
            self.step(action, area);
            return Vec::new();
        }
        match &self.showing {
            Showing::Draft => self.act_on_draft(model, action),
            Showing::Done(_) => self.act_when_done(model, action),
            Showing::Stopped { .. } | Showing::History => self.act_on_set(action),
            Showing::Text(text) if action == Action::CopyText => text.copy(),
            Showing::Text(_) if action == Action::SaveText => vec![Reading::ask_where()],
            Showing::Text(_) => {
                self.showing = Showing::Draft;
                Vec::new()
            }
        }
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let mut wants = Vec::new();
        if matches!(self.showing, Showing::History) {
            wants.extend(self.history.wants(model, self.history.lines(area)));
        }
        if !matches!(self.showing, Showing::Draft) || model.draft.is_empty() {
            return wants;
        }
        if !self.sheet.is_current(model) {
            wants.push(Want::own("judge", model.judging()));
        }
        if self.sheet.conflicts().any(|(_, theirs)| matches!(theirs, Value::Org(_))) {
            let request = Request::Columns { axis: Axis::Organizations, filter: String::new() };
            wants.push(Want::new("review-organizations", request));
        }
        wants
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (Request::Judge { set, undo_of }, Ok(Reply::Judgement(judgement))) => {
                let old = self.sheet.take(Arc::clone(judgement), (set, *undo_of), model, settled.epoch);
                return (old.rows.len() > LARGE).then(|| Step::Outside(Effect::LetGo(old))).into_iter().collect();
            }
            (Request::WriteText { set }, Ok(Reply::Text(written))) => {
                if let Showing::Text(text) = &mut self.showing {
                    return text.take(opened::with_remarks(written, set, model)).into_iter().collect();
                }
            }
            (Request::ReadText { text }, Ok(Reply::Set(set))) => return opened::ask(text, set, model),
            (Request::ReadText { .. }, Err(refusal)) => {
                let (reading, steps) = opened::problems(refusal);
                self.showing = Showing::Text(reading);
                return steps;
            }
            (Request::Inverse { set }, Ok(Reply::Inverse(inverse))) => return self.take_inverse(*set, inverse),
            _ => self.history.settle(settled),
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        match &self.showing {
            Showing::Done(done) => done.draw(view, area, buf),
            Showing::History => return self.history.draw(view, area, buf),
            Showing::Text(text) => text.draw(view, area, buf),
            Showing::Stopped { set, sheet } => {
                let title = format!("The undo of set {set} was stopped");
                rows::draw(sheet, view, &self.parts(area), &title, true, buf);
            }
            Showing::Draft => return self.draw_draft(view, area, buf),
        }
        None
    }
}

impl Review {
    fn draw_draft(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        if model_is_bare(view.model, &self.sheet) {
            rows::draw_empty(view, area, buf);
            return None;
        }
        let parts = self.parts(area);
        rows::draw(&self.sheet, view, &parts, "Review", self.sheet.is_current(view.model), buf);
        rows::reason(self.reason.as_ref(), view, parts.reason, buf)
    }
}

/// Whether there is nothing to show but a sentence.
fn model_is_bare(model: &Model, sheet: &Sheet) -> bool {
    model.draft.is_empty() || (sheet.is_empty() && !sheet.is_current(model))
}
