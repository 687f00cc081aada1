//! The committed sets, latest first, and the changes of one of them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::audit::{AuditFilter, AuditRow};
use crate::api::page::{Key, Place};
use crate::api::review::SetRow;
use crate::api::{Refusal, Reply, Request};
use crate::domain::ids::SetId;
use crate::domain::set_filter::SetFilter;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::Step;
use crate::tui::filter_line::FilterLine;
use crate::tui::layout::split;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::model::Model;
use crate::tui::pane::windowed::windowed;
use crate::tui::pane::{Input, Settled, audit};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row, rule};
use crate::tui::wording::{counted, number};

impl Listed for SetRow {
    fn key(&self) -> Key {
        Key { text: String::new(), number: self.set.0, id: self.set.0 }
    }
}

/// The history with a place in it.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    sets: ListWindow<SetRow>,
    line: FilterLine<SetFilter>,
    /// The set that is looked into, with its rows of the journal.
    open: Option<(SetRow, ListWindow<AuditRow>)>,
}

impl History {
    /// The set under the cursor, or the one that is looked into.
    pub fn current(&self) -> Option<&SetRow> {
        match &self.open {
            Some((set, _)) => Some(set),
            None => self.sets.current(),
        }
    }

    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub const fn is_typing(&self) -> bool {
        self.line.is_typing()
    }

    /// Whether a filter is in force that can be cleared.
    pub fn is_filtered(&self) -> bool {
        self.line.is_set() && self.open.is_none()
    }

    /// Takes what is about the filter; other input means nothing to it.
    pub fn filter(&mut self, model: &Model, input: &Input) -> Vec<Step> {
        if let Some(said) = self.line.typed(input) {
            return vec![said];
        }
        match input {
            Input::Action(Action::Filter) => self.line.begin(),
            Input::Action(Action::Complete) => self.line.complete(&model.cache),
            Input::Action(Action::Accept) => match self.line.accept(model) {
                Ok(true) => self.sets.clear(),
                Ok(false) => {}
                Err(said) => return vec![Step::Say(said)],
            },
            Input::Action(Action::Back) => self.show_all(),
            _ => {}
        }
        Vec::new()
    }

    fn show_all(&mut self) {
        if self.line.clear() {
            self.sets.restart(Place::Start);
        }
    }

    pub fn look_into(&mut self) {
        self.open = self.sets.current().cloned().map(|set| (set, ListWindow::default()));
    }

    /// Puts the cursor on a set.
    pub fn go_to(&mut self, set: SetId) {
        self.open = None;
        self.show_all();
        self.sets.go_to(set.0);
    }

    pub fn close(&mut self) {
        self.open = None;
    }

    pub fn follow(&mut self, motion: Action, height: usize) {
        match &mut self.open {
            Some((_, rows)) => rows.follow(motion, height),
            None => self.sets.follow(motion, height),
        }
    }

    pub fn wants(&self, model: &Model, height: usize) -> Vec<Want> {
        let page = self.page(model, height).map(|request| Want::new("history", request));
        page.into_iter().chain(self.line.value_wanted()).collect()
    }

    fn page(&self, model: &Model, height: usize) -> Option<Request> {
        if let Some((set, rows)) = &self.open {
            let (place, limit) = rows.missing(height, model.epoch)?;
            return Some(Request::Audit { filter: rows_of(set), place, limit });
        }
        let (place, limit) = self.sets.missing(height, model.epoch)?;
        Some(Request::Sets { filter: self.line.filter().clone(), place, limit })
    }

    pub fn settle(&mut self, settled: &Settled<'_>) {
        match (settled.request, settled.result, &mut self.open) {
            (Request::Sets { filter, place, .. }, Ok(Reply::Sets(page)), _) if filter == self.line.filter() => {
                self.sets.settle(place, page.clone(), settled.epoch);
            }
            (Request::Audit { filter: asked, place, .. }, Ok(Reply::Audit(page)), Some((set, rows)))
                if *asked == rows_of(set) =>
            {
                rows.settle(place, page.clone(), settled.epoch);
            }
            _ => {}
        }
    }

    pub fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (title, body) = split(area, 1);
        let Some((set, rows)) = &self.open else {
            rule(title, buf, view.theme, "Committed sets", "", view.focus);
            let line = Rect { height: body.height.min(1), ..body };
            let cursor = self.line.draw(EXAMPLE, view, line, buf);
            let body = Rect { y: line.bottom(), height: body.height - line.height, ..body };
            let mut list = windowed(&self.sets, self.lines(area), |set| row(set, view));
            list.columns = columns();
            list.focus = view.focus && !self.line.is_typing();
            list.empty = self.empty(view.model, area);
            if !self.sets.is_loaded() && self.refusal(view.model, area).is_some() {
                // The rows will never come.
                list.rows.clear();
            }
            list.draw(body, buf, view.theme);
            self.line.draw_candidates(view, body, buf);
            return cursor;
        };
        let note = format!(
            "{} by {} at {}",
            counted(u64::from(set.size), "change", "changes"),
            set.operator.shown(),
            set.at.minute(&view.model.seat.zone)
        );
        rule(title, buf, view.theme, &format!("Change set {}", set.set), &note, view.focus);
        let mut list = windowed(rows, self.lines(area), |row| audit::row(row, view));
        list.columns = audit::columns();
        list.focus = view.focus;
        list.draw(body, buf, view.theme);
        None
    }

    /// How many rows are in sight.
    pub fn lines(&self, area: Rect) -> usize {
        let above = if self.open.is_some() { 2 } else { 3 };
        usize::from(area.height.saturating_sub(above).max(1))
    }

    fn refusal<'a>(&self, model: &'a Model, area: Rect) -> Option<&'a Refusal> {
        model.cache.refusal(&self.page(model, self.lines(area))?)
    }

    fn empty(&self, model: &Model, area: Rect) -> String {
        match self.refusal(model, area) {
            Some(refusal) => format!("{} / changes the filter, ctrl-r asks again.", refusal.sentence.shown()),
            None if self.line.is_set() => "No such set was committed; esc clears the filter.".to_owned(),
            None => "Nothing has been committed yet; esc goes back.".to_owned(),
        }
    }
}

/// How a filter is typed.
const EXAMPLE: &str = "words of the reason, operator:kim user:lan since:2026-11-01 until:yesterday <7d";

fn rows_of(set: &SetRow) -> AuditFilter {
    AuditFilter { set: Some(set.set), ..AuditFilter::default() }
}

fn columns() -> Vec<Column> {
    vec![
        Column::fixed("Set", 6).right(),
        Column::fixed("When", 9),
        Column::fixed("At", 16).spare(1),
        Column::fill("Operator", 12),
        Column::fixed("Changes", 7).right(),
        Column::fill("Reason", 20),
    ]
}

fn row(set: &SetRow, view: &View<'_>) -> Row {
    let reason = set.undone_by.map_or_else(Line::default, |by| Line::of(format!("undone by {by}: "), Role::Warning));
    Row::new(vec![
        Line::plain(set.set.to_string()),
        Line::of(set.at.ago(view.model.now), Role::Dim),
        Line::of(set.at.minute(&view.model.seat.zone), Role::Dim),
        Line::plain(String::from(set.operator.shown())),
        Line::plain(number(u64::from(set.size))),
        reason.and(String::from(set.reason.shown()), Role::Text),
    ])
}
