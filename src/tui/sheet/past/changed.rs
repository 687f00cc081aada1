//! What differs between two moments: a list with the change that led to each row below it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::parts::body;
use crate::api::page::Key;
use crate::api::past::{Between, Differing, Made, Subject};
use crate::api::{Reply, Request};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::model::Model;
use crate::tui::pane::Settled;
use crate::tui::pane::windowed::windowed;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row, put_cut, rule, wrap};

impl Listed for Differing {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// The differences of one subject between two moments.
#[derive(Clone, Debug)]
pub(super) struct Differences {
    of: Subject,
    between: Between,
    list: ListWindow<Differing>,
}

/// The lines below the list that tell of the change under the cursor.
const DETAIL: u16 = 2;

impl Differences {
    pub fn new(of: Subject, between: Between) -> Self {
        Self { of, between, list: ListWindow::default() }
    }

    /// The set that led to the row under the cursor.
    pub fn set(&self) -> Option<SetId> {
        self.list.current()?.made.set
    }

    /// Whom the row under the cursor is about.
    pub fn user(&self) -> Option<UserId> {
        self.list.current()?.cell.user()
    }

    pub fn follow(&mut self, motion: Action, area: Rect) {
        self.list.follow(motion, rows(area));
    }

    pub fn is_moving(&self) -> bool {
        self.list.is_moving()
    }

    pub fn want(&self, model: &Model, area: Rect) -> Option<Want> {
        Some(Want::new("past-differences", self.request(model, area)?))
    }

    fn request(&self, model: &Model, area: Rect) -> Option<Request> {
        let (place, limit) = self.list.missing(rows(area), model.epoch)?;
        Some(Request::Differences { of: self.of, between: self.between, place, limit })
    }

    pub fn settle(&mut self, settled: &Settled<'_>) {
        if let (Request::Differences { of, between, place, .. }, Ok(Reply::Differences(page))) =
            (settled.request, settled.result)
            && (*of, *between) == (self.of, self.between)
        {
            self.list.settle(place, page.clone(), settled.epoch);
        }
    }

    /// `From 2026-11-20 15:00 to now`.
    fn title(&self, model: &Model) -> String {
        let told = |at: Time| if at > model.now { "now".to_owned() } else { at.minute(&model.seat.zone) };
        format!("From {} to {}", told(self.between.from), told(self.between.to))
    }

    pub fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let part = body(area);
        rule(Rect { height: part.height.min(1), ..part }, buf, view.theme, &self.title(view.model), "", view.focus);
        let height = rows(area);
        let mut list = windowed(&self.list, height, |row| self.row(row, view));
        list.columns = self.columns();
        list.focus = view.focus;
        list.empty = self.empty(view, area);
        let room = u16::try_from(height + 1).unwrap_or(u16::MAX).min(part.height.saturating_sub(1));
        let below = Rect { y: part.y + part.height.min(1), height: room, ..part };
        let refused = self.request(view.model, area).is_some_and(|ask| view.model.cache.refusal(&ask).is_some());
        if refused && !self.list.is_loaded() {
            // The rows will never come.
            list.rows.clear();
        }
        list.draw(below, buf, view.theme);
        self.detail(view, Rect { y: below.bottom(), height: part.bottom() - below.bottom(), ..part }, buf);
    }

    /// The change that led to the row under the cursor, and why it was made.
    fn detail(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let Some(row) = self.list.current() else { return };
        let made = told(&row.made, view.model);
        let text = format!("{}: {} {}. {made}", row.subject.shown(), row.what.shown(), change(row, view));
        let lines = wrap(&text, usize::from(area.width.saturating_sub(2)));
        for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
            put_cut(buf, area.x + 1, y, area.width.saturating_sub(1), line, Role::Text, view.theme);
        }
    }

    fn empty(&self, view: &View<'_>, area: Rect) -> String {
        match self.request(view.model, area).and_then(|request| view.model.cache.why_nothing(&request)) {
            Some(why) => why,
            None => "Nothing differs between the two moments; t and T type others.".to_owned(),
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![
            Column::fill("What", 22),
            Column::fill("Before", 9),
            Column::fill("After", 9),
            Column::fixed("Changed", 10),
            Column::fill("By", 10).spare(1),
            Column::fixed("Set", 5).right().spare(2),
        ];
        if !matches!(self.of, Subject::User(_)) {
            columns.insert(0, Column::fill("Whose", 12));
        }
        columns
    }

    fn row(&self, row: &Differing, view: &View<'_>) -> Row {
        let plain = |text: &Raw| Line::plain(String::from(text.shown()));
        let set = row.made.set.map(|set| set.to_string()).unwrap_or_default();
        let mut cells = vec![
            plain(&row.what),
            Line::of(String::from(row.before.shown()), Role::Dim),
            plain(&row.after),
            Line::of(row.made.at.date(&view.model.seat.zone), Role::Dim),
            Line::of(String::from(row.made.by.shown()), Role::Dim),
            Line::of(set, Role::Dim),
        ];
        if !matches!(self.of, Subject::User(_)) {
            cells.insert(0, plain(&row.subject));
        }
        Row::new(cells)
    }
}

/// How many rows of the list are in sight, below its title and the names of its columns.
fn rows(area: Rect) -> usize {
    usize::from(body(area).height.saturating_sub(2 + DETAIL).max(1))
}

fn change(row: &Differing, view: &View<'_>) -> String {
    format!("{} {} {}", row.before.shown(), view.theme.glyphs().arrow, row.after.shown())
}

/// `Changed last by kim@x.example 2026-11-20 15:04, set 4: quarter-end cover`.
pub(super) fn told(made: &Made, model: &Model) -> String {
    let at = made.at.minute(&model.seat.zone);
    let set = made.set.map(|set| format!(", set {set}")).unwrap_or_default();
    let reason = if made.reason.is_empty() { String::new() } else { format!(": {}", made.reason.shown()) };
    // What runs out does so by itself.
    let done = if made.by.is_empty() { "Noted".to_owned() } else { format!("Changed last by {}", made.by.shown()) };
    format!("{done} {at}{set}{reason}")
}
