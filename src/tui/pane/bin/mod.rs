//! The recycle bin: who was denied or deleted, latest first, and the way back.

mod detail;
mod restore;
mod rows;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::beside::Parts;
use super::windowed::windowed;
use super::{Input, Pane, Settled};
use crate::api::explain::BinRow;
use crate::api::page::Key;
use crate::api::{Place, Reply, Request};
use crate::domain::status::Status;
use crate::domain::text::Words;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::marks::MarkedRows;
use crate::tui::model::Model;
use crate::tui::range::Range;
use crate::tui::sheet::Cover;
use crate::tui::view::View;
use crate::tui::widget::{Field, FilterView, Tone, Typed, rule};
use crate::tui::wording::number;

impl Listed for BinRow {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// From this width on the facts stand beside the list.
const WIDE: u16 = 110;

/// The pane of the recycle bin.
#[derive(Clone, Debug, Default)]
pub struct Bin {
    list: ListWindow<BinRow>,
    filter: Field,
    typing: bool,
    marked: MarkedRows<BinRow>,
    range: Range,
}

impl Bin {
    /// The page that is missing most, as a request.
    fn page(&self, model: &Model, area: Rect) -> Option<Request> {
        let (place, limit) = self.list.missing(Parts::of(area, WIDE).lines(), model.epoch)?;
        Some(Request::Bin { filter: self.filter.text().to_owned(), place, limit })
    }

    /// Everybody meant: those marked here, else the one under the cursor.
    fn meant(&self, model: &Model) -> Vec<&BinRow> {
        let marked: Vec<_> = self.marked.still(&model.marks).collect();
        if marked.is_empty() { self.list.current().into_iter().collect() } else { marked }
    }

    fn mark(&mut self, model: &mut Model, lines: usize) {
        let Some(row) = self.list.current().cloned() else { return };
        self.marked.toggle(&mut model.marks, row.user, Status::Recycled, row);
        self.list.step(1, lines);
    }

    /// Begins a range, or marks from its beginning to the cursor.
    fn mark_range(&mut self, model: &mut Model) -> Vec<Step> {
        let rows = match self.range.turn(&self.list) {
            Ok(rows) => rows,
            Err(said) => return said,
        };
        let marked = rows.iter().map(|row| (row.user, row.clone()));
        self.marked.add(&mut model.marks, Status::Recycled, marked);
        vec![say(Tone::Plain, model.marks.said(rows.len()))]
    }

    fn typed(&mut self, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Changed => self.list.restart(Place::Start),
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    fn back(&mut self) {
        if self.range.end() {
            return;
        }
        self.typing = false;
        if !self.filter.is_empty() {
            self.filter.clear();
            self.list.restart(self.list.current().map_or(Place::Start, |row| Place::At(row.user.0)));
        }
    }

    /// Why there is nothing to see, and what would be here.
    fn empty(&self, model: &Model, area: Rect) -> String {
        match self.page(model, area).and_then(|request| model.cache.why_nothing(&request)) {
            Some(why) => why,
            None if self.filter.is_empty() => {
                "The recycle bin is empty. Applicants who are denied and users who are deleted come here, and can be \
                 restored from here."
                    .to_owned()
            }
            None => "Nobody in the recycle bin has that in their name or login; esc clears the filter.".to_owned(),
        }
    }
}

impl Pane for Bin {
    fn context(&self) -> Context {
        if self.typing { Context::Filter } else { Context::Bin }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let someone = || Offer::when(self.list.current().is_some(), "There is nobody under the cursor.");
        match action {
            A::Filter => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::Accept if self.typing => Offer::Yes,
            A::Back if self.typing || !self.filter.is_empty() || self.range.is_begun() => Offer::Yes,
            A::Restore => Offer::when(!self.meant(model).is_empty(), "There is nobody under the cursor."),
            A::OpenDoctor | A::Mark | A::MarkRange => someone(),
            A::ClearMarks => Offer::when(!model.marks.is_empty(), "Nobody is marked."),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if self.typing
            && let Some(typed) = input.type_into(&mut self.filter)
        {
            return self.typed(typed);
        }
        let Input::Action(action) = *input else { return Vec::new() };
        let lines = Parts::of(area, WIDE).lines();
        match action {
            Action::Filter => self.typing = true,
            Action::Accept => self.typing = false,
            Action::Back => self.back(),
            Action::Mark => self.mark(model, lines),
            Action::MarkRange => return self.mark_range(model),
            Action::ClearMarks => self.marked.clear(&mut model.marks),
            Action::Restore => return vec![Step::Open(restore::prompt(model, &self.meant(model)))],
            Action::OpenDoctor => {
                return self.list.current().map(|row| Step::Lay(Cover::Doctor(row.user))).into_iter().collect();
            }
            action => self.list.follow(action, lines),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.list.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let mut wants: Vec<Want> = self.page(model, area).map(|page| Want::new("bin", page)).into_iter().collect();
        if let Some(row) = self.list.current().filter(|_| Parts::of(area, WIDE).is_wide()) {
            wants.push(Want::new("bin-user", Request::User { user: row.user }));
        }
        wants
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        if let (Request::Bin { filter, place, .. }, Ok(Reply::Bin(page))) = (settled.request, settled.result)
            && filter == self.filter.text()
        {
            self.list.settle(place, page.clone(), settled.epoch);
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let parts = Parts::of(area, WIDE);
        let note = self.list.total().map(|total| format!("{} in the bin", number(total))).unwrap_or_default();
        rule(parts.title, buf, view.theme, "Recycle bin", &note, view.focus);
        let (focus, example) = (self.typing && view.focus, "name or login");
        let filter = FilterView { field: &self.filter, focus, example, count: "" };
        let cursor = filter.draw(parts.filter, buf, view.theme);
        let words = Words::of(self.filter.text());
        let mut list = windowed(&self.list, parts.lines(), |row| rows::row(row, &words, view));
        list.columns = rows::columns();
        list.focus = view.focus && !self.typing;
        list.empty = self.empty(view.model, area);
        list.draw(parts.list, buf, view.theme);
        detail::draw(self.list.current(), view, &parts, buf);
        cursor
    }
}
