//! The committed sets, latest first, and the changes of one of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::api::audit::{AuditFilter, AuditRow};
use crate::api::page::Key;
use crate::api::review::SetRow;
use crate::api::{Reply, Request};
use crate::domain::ids::SetId;
use crate::tui::cache::Want;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::model::Model;
use crate::tui::pane::{Settled, audit};
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

    pub fn look_into(&mut self) {
        self.open = self.sets.current().cloned().map(|set| (set, ListWindow::default()));
    }

    /// Puts the cursor on a set.
    pub fn go_to(&mut self, set: SetId) {
        self.open = None;
        self.sets.go_to(set.0);
    }

    pub fn close(&mut self) {
        self.open = None;
    }

    pub fn step(&mut self, lines: i64, height: usize) {
        match &mut self.open {
            Some((_, rows)) => rows.step(lines, height),
            None => self.sets.step(lines, height),
        }
    }

    pub fn go_first(&mut self) {
        match &mut self.open {
            Some((_, rows)) => rows.go_first(),
            None => self.sets.go_first(),
        }
    }

    pub fn go_last(&mut self) {
        match &mut self.open {
            Some((_, rows)) => rows.go_last(),
            None => self.sets.go_last(),
        }
    }

    pub fn wants(&self, model: &Model, height: usize) -> Option<Want> {
        let request = match &self.open {
            Some((set, rows)) => {
                let (place, limit) = rows.missing(height, model.epoch)?;
                Request::Audit { filter: filter(set), place, limit }
            }
            None => {
                let (place, limit) = self.sets.missing(height, model.epoch)?;
                Request::Sets { place, limit }
            }
        };
        Some(Want::new("history", request))
    }

    pub fn settle(&mut self, settled: &Settled<'_>) {
        match (settled.request, settled.result, &mut self.open) {
            (Request::Sets { place, .. }, Ok(Reply::Sets(page)), _) => {
                self.sets.settle(place, page.clone(), settled.epoch);
            }
            (Request::Audit { filter: asked, place, .. }, Ok(Reply::Audit(page)), Some((set, rows)))
                if *asked == filter(set) =>
            {
                rows.settle(place, page.clone(), settled.epoch);
            }
            _ => {}
        }
    }

    pub fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let title = Rect { height: area.height.min(1), ..area };
        let body = Rect { y: area.y + title.height, height: area.height - title.height, ..area };
        let Some((set, rows)) = &self.open else {
            rule(title, buf, view.theme, "Committed sets", "", view.focus);
            let mut list = audit::windowed(&self.sets, lines(area), |set| row(set, view));
            list.columns = columns();
            list.focus = view.focus;
            list.empty = self.empty(view.model, area);
            return list.draw(body, buf, view.theme);
        };
        let note = format!(
            "{} by {} at {}",
            counted(u64::from(set.size), "change", "changes"),
            set.operator.shown(),
            set.at.minute(&view.model.seat.zone)
        );
        rule(title, buf, view.theme, &format!("Change set {}", set.set), &note, view.focus);
        let mut list = audit::windowed(rows, lines(area), |row| audit::row(row, view));
        list.columns = audit::columns();
        list.focus = view.focus;
        list.draw(body, buf, view.theme);
    }

    fn empty(&self, model: &Model, area: Rect) -> String {
        let refusal = self.wants(model, lines(area)).and_then(|want| model.cache.refusal(&want.request).cloned());
        refusal.map_or_else(
            || "Nothing has been committed yet; esc goes back.".to_owned(),
            |refusal| format!("{} Press ctrl-r to ask again.", refusal.sentence.shown()),
        )
    }
}

/// How many rows are in sight.
pub(super) fn lines(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(2).max(1))
}

fn filter(set: &SetRow) -> AuditFilter {
    AuditFilter { set: Some(set.set), ..AuditFilter::default() }
}

fn columns() -> Vec<Column> {
    vec![
        Column::fixed("Set", 6).right(),
        Column::fixed("When", 16),
        Column::fill("Operator", 12),
        Column::fixed("Changes", 7).right(),
        Column::fill("Reason", 20),
    ]
}

fn row(set: &SetRow, view: &View<'_>) -> Row {
    let reason = set.undone_by.map_or_else(Line::default, |by| Line::of(format!("undone by {by}: "), Role::Warning));
    Row::new(vec![
        Line::plain(set.set.to_string()),
        Line::of(set.at.minute(&view.model.seat.zone), Role::Dim),
        Line::plain(String::from(set.operator.shown())),
        Line::plain(number(u64::from(set.size))),
        reason.and(String::from(set.reason.shown()), Role::Text),
    ])
}
