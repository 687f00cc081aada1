//! The journal: who did what to whom, latest first, with a filter and the verification of its chain.

mod rows;
mod verdict;
mod verification;

pub use rows::{columns, row};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::verification::{Came, Verification};
use super::{Input, Pane, Settled};
use crate::api::audit::{AuditFilter, AuditRow, AuditVerdict};
use crate::api::past::Subject;
use crate::api::setup::SetupId;
use crate::api::{Place, Reply, Request};
use crate::domain::cell::Cell;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, Step, say};
use crate::tui::filter_line::FilterLine;
use crate::tui::keymap::Context;
use crate::tui::list_window::ListWindow;
use crate::tui::model::Model;
use crate::tui::pane::windowed::windowed;
use crate::tui::sheet::Cover;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Tone, put_cut, rule, wrap};

/// The pane of the journal.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    list: ListWindow<AuditRow>,
    line: FilterLine<AuditFilter>,
    /// What the last verification found.
    verified: Option<AuditVerdict>,
    verifying: Option<Verification>,
}

/// How a filter is typed.
const EXAMPLE: &str = "lan operator:kim set:4 action:granted since:2026-11-01 until:yesterday <7d";

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy)]
struct Parts {
    title: Rect,
    filter: Rect,
    list: Rect,
    detail: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let title = u16::from(area.height >= 9);
        let filter = u16::from(area.height >= 3);
        let detail = match area.height {
            0..=13 => 0,
            14..=23 => 3,
            _ => 5,
        };
        let list = area.height - title - filter - detail;
        let part = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
        Self {
            title: part(0, title),
            filter: part(title, filter),
            list: part(title + filter, list),
            detail: part(title + filter + list, detail),
        }
    }

    fn lines(&self) -> usize {
        usize::from(self.list.height.saturating_sub(1).max(1))
    }
}

impl Audit {
    fn page(&self, model: &Model, area: Rect) -> Option<Request> {
        let (place, limit) = self.list.missing(Parts::of(area).lines(), model.epoch)?;
        Some(Request::Audit { filter: self.line.filter().clone(), place, limit })
    }

    /// Lists the history of a cell.
    pub fn visit(&mut self, cell: Cell) {
        let was = self.line.clear();
        let filter = AuditFilter { cell: Some(cell), ..AuditFilter::default() };
        if self.line.set(&format!("cell:{cell}"), filter) || was {
            self.list.clear();
        }
    }

    /// Takes in a stretch of the verification.
    fn go_on(&mut self, settled: &Settled<'_>) -> Vec<Step> {
        match self.verifying.as_mut().map_or(Came::Nothing, |verification| verification.settle(settled)) {
            Came::Nothing | Came::On => Vec::new(),
            Came::Refused => {
                self.verifying = None;
                Vec::new()
            }
            Came::Over(verdict) => {
                self.verifying = None;
                let prompt = verdict::prompt(&verdict);
                self.verified = Some(verdict);
                vec![Step::Open(prompt)]
            }
        }
    }

    fn back(&mut self) {
        if !self.line.is_typing() && self.verifying.take().is_some() {
            return;
        }
        if self.line.clear() {
            self.list.restart(Place::Start);
        }
    }

    fn copy_head(&self) -> Vec<Step> {
        let Some(verdict) = &self.verified else { return Vec::new() };
        let notice = say(Tone::Plain, "Sent the head to the clipboard of the terminal; keep it elsewhere.");
        vec![Step::Outside(Effect::Copy(verdict.head.hex())), notice]
    }

    /// The step that leads from the row under the cursor to something else.
    fn current(&self, step: impl Fn(&AuditRow) -> Option<Step>) -> Vec<Step> {
        self.list.current().and_then(step).into_iter().collect()
    }

    fn open(&self, model: &Model) -> Vec<Step> {
        let Some(row) = self.list.current() else { return Vec::new() };
        let text = rows::whole(row, &model.seat.zone);
        vec![Step::Open(Prompt::Message { title: "A row of the journal".to_owned(), text })]
    }

    fn is_refused(&self, model: &Model, area: Rect) -> bool {
        self.page(model, area).is_some_and(|request| model.cache.refusal(&request).is_some())
    }

    fn empty(&self, model: &Model, area: Rect) -> String {
        let refused = self.page(model, area).and_then(|request| model.cache.refusal(&request).cloned());
        match refused {
            Some(refusal) => {
                let hint = refusal.hint.as_ref().map(|hint| format!(" {}", hint.shown())).unwrap_or_default();
                format!("{}{hint} / changes the filter, ctrl-r asks again.", refusal.sentence.shown())
            }
            None if !self.line.is_set() => "The journal is empty.".to_owned(),
            None => "The journal holds no such row; esc clears the filter.".to_owned(),
        }
    }
}

/// Whose past a row belongs to.
fn subject(row: &AuditRow) -> Option<Subject> {
    match (row.user, row.cell) {
        (Some(user), _) => Some(Subject::User(user)),
        (None, Some(cell)) => match SetupId::of(cell)? {
            SetupId::Org(org) => Some(Subject::Org(org)),
            SetupId::Workgroup(workgroup) => Some(Subject::Workgroup(workgroup)),
            _ => None,
        },
        (None, None) => None,
    }
}

impl Pane for Audit {
    fn context(&self) -> Context {
        if self.line.is_typing() { Context::Filter } else { Context::Audit }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let row = self.list.current();
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Accept | A::Back | A::Complete if self.line.is_typing() => Offer::Yes,
            A::Back if self.line.is_set() || self.verifying.is_some() => Offer::Yes,
            A::Filter | A::VerifyAudit => Offer::Yes,
            A::Open => Offer::when(row.is_some(), "There is no row under the cursor."),
            A::VisitUser => Offer::when(row.is_some_and(|row| row.user.is_some()), "This row is about no user."),
            A::VisitSet => Offer::when(row.is_some_and(|row| row.set.is_some()), "This row belongs to no change set."),
            A::SameCell => Offer::when(row.is_some_and(|row| row.cell.is_some()), "This row changed no cell."),
            A::AsItWas => {
                let reason = "This row is about no user, organization or workgroup.";
                Offer::when(row.is_some_and(|row| subject(row).is_some()), reason)
            }
            A::CopyText if !model.seat.clipboard => {
                Offer::No("Copying through the terminal is switched off.".to_owned())
            }
            A::CopyText => Offer::when(self.verified.is_some(), "Verify the chain first: v."),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if let Some(said) = self.line.typed(input) {
            return vec![said];
        }
        let Input::Action(action) = input else { return Vec::new() };
        match action {
            Action::Filter => self.line.begin(),
            Action::Accept => match self.line.accept(model) {
                Ok(true) => self.list.clear(),
                Ok(false) => {}
                Err(said) => return vec![Step::Say(said)],
            },
            Action::Complete => self.line.complete(&model.cache),
            Action::VisitUser => return self.current(|row| row.user.map(Step::Visit)),
            Action::VisitSet => return self.current(|row| row.set.map(Step::VisitSet)),
            Action::SameCell => {
                let cell = self.list.current().and_then(|row| row.cell);
                cell.into_iter().for_each(|cell| self.visit(cell));
            }
            Action::AsItWas => {
                return self.current(|row| Some(Step::Lay(Cover::Past(subject(row)?, Some(row.at)))));
            }
            Action::Back => self.back(),
            Action::Open => return self.open(model),
            Action::VerifyAudit => {
                model.cache.forget_refusals();
                self.verifying.get_or_insert_with(|| Verification::new(model.anchor));
            }
            Action::CopyText => return self.copy_head(),
            motion => self.list.follow(*motion, Parts::of(area).lines()),
        }
        Vec::new()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let page = self.page(model, area).map(|request| Want::new("audit", request));
        let verification = self.verifying.as_ref().map(Verification::want);
        page.into_iter().chain(self.line.value_wanted()).chain(verification).collect()
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (Request::Audit { filter, place, .. }, Ok(Reply::Audit(page))) if filter == self.line.filter() => {
                self.list.settle(place, page.clone(), settled.epoch);
            }
            _ => return self.go_on(settled),
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let parts = Parts::of(area);
        let verified = || self.verified.as_ref().map(verdict::note).unwrap_or_default();
        let note = self.verifying.as_ref().map_or_else(verified, Verification::note);
        rule(parts.title, buf, view.theme, "Audit", &note, view.focus);
        let cursor = self.line.draw(EXAMPLE, view, parts.filter, buf);
        let mut list = windowed(&self.list, parts.lines(), |item| row(item, view));
        list.columns = columns();
        list.focus = view.focus && !self.line.is_typing();
        list.empty = self.empty(view.model, area);
        if list.rows.iter().all(|row| row.pending) && self.is_refused(view.model, area) {
            // The rows will never come.
            list.rows.clear();
        }
        list.draw(parts.list, buf, view.theme);
        self.draw_detail(view, parts.detail, buf);
        self.line.draw_candidates(view, parts.list, buf);
        cursor
    }
}

impl Audit {
    fn draw_detail(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let Some(row) = self.list.current() else { return };
        let room = usize::from(area.width.saturating_sub(2));
        let text = rows::sentences(row, &view.model.seat.zone);
        let lines = text.iter().flat_map(|text| wrap(text, room));
        for (line, y) in lines.zip(area.top()..area.bottom()) {
            put_cut(buf, area.x + 1, y, area.width.saturating_sub(1), &line, Role::Text, view.theme);
        }
    }
}
