//! What was decided: who, by whom, when, and with which note; the latest first.

use ratatui::buffer::Buffer;

use super::Approvals;
use super::parts::Parts;
use crate::api::approvals::DecisionRow;
use crate::api::users::RequestState;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Entry, Line, List, Row, rule, wrap};
use crate::tui::wording::number;

pub(super) fn draw(pane: &Approvals, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    rule(parts.title, buf, view.theme, "Approvals: decided", "latest first", view.focus);
    let (rows, line) = pane.decided.visible(parts.lines());
    let list = List {
        columns: vec![
            Column::fill("Name", 14),
            Column::fixed("Decision", 8),
            Column::fixed("When", 16).spare(2),
            Column::fill("By", 12).spare(1),
            Column::fill("Note", 12).spare(3),
        ],
        rows: if pane.decided.is_loaded() {
            rows.iter().map(|decision| row(decision, view)).collect()
        } else {
            vec![Row::pending()]
        },
        cursor: (!rows.is_empty()).then_some(line),
        total: rows.len(),
        focus: view.focus,
        empty: empty(pane, view, parts),
        ..List::default()
    };
    list.draw(parts.list, buf, view.theme);
}

fn row(decision: &DecisionRow, view: &View<'_>) -> Row {
    let by = decision.decided_by.as_ref().map(|by| String::from(by.shown())).unwrap_or_default();
    let note = decision.note.as_ref().map(|note| String::from(note.shown())).unwrap_or_default();
    Row::new(vec![
        Line::plain(String::from(decision.name.shown())),
        Line::of(decision.state.word(), role(decision.state)),
        Line::of(decision.decided_at.minute(&view.model.seat.zone), Role::Dim),
        Line::plain(by),
        Line::of(note, Role::Dim),
    ])
}

const fn role(state: RequestState) -> Role {
    match state {
        RequestState::Open => Role::StatusPending,
        RequestState::Approved => Role::StatusActive,
        RequestState::Denied => Role::StatusDeleted,
        RequestState::Parked => Role::StatusInactive,
    }
}

fn empty(pane: &Approvals, view: &View<'_>, parts: &Parts) -> String {
    if let Some(why) = pane.page(view.model, parts).and_then(|request| view.model.cache.why_nothing(&request)) {
        return why;
    }
    "Nothing has been decided yet. h goes back to those who wait.".to_owned()
}

/// The decision under the cursor in full, so that a long note can be read.
pub(super) fn facts(decision: &DecisionRow, model: &Model, room: usize) -> Vec<Entry> {
    let zone = &model.seat.zone;
    let by = decision.decided_by.as_ref().map(|by| format!(" by {}", by.shown())).unwrap_or_default();
    let times = match decision.times {
        1 => "once".to_owned(),
        times => format!("{} times", number(times.into())),
    };
    let mut lines = vec![
        format!("{} <{}>", decision.name.shown(), decision.login.shown()),
        format!("Asked {times}, first on {}.", decision.requested_at.minute(zone)),
        format!("{} on {}{by}.", super::words::capital(decision.state.word()), decision.decided_at.minute(zone)),
    ];
    lines.extend(decision.note.as_ref().map(|note| format!("Note: {}", note.shown())));
    lines.iter().flat_map(|line| wrap(line, room)).map(|line| Entry::Line(Line::plain(line))).collect()
}
