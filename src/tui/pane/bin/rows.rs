//! The recycle bin as a list.

use crate::api::explain::BinRow;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::status::Status;
use crate::domain::text::{Raw, Words};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row};

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::fill("Name", 16),
        Column::fill("Login", 18).spare(3),
        Column::fixed("How", 9),
        Column::fixed("When", 16).spare(1),
        Column::fill("By", 10).spare(2),
        Column::fill("Reason", 10).spare(4),
    ]
}

pub(super) fn row(row: &BinRow, words: &Words, view: &View<'_>) -> Row {
    let some = |text: &Option<Raw>| text.as_ref().map(|text| String::from(text.shown())).unwrap_or_default();
    let found = |text: &Raw, role| {
        let text = text.shown();
        Line::searched(text.as_str(), role, &words.hits(text.as_str()))
    };
    Row::new(vec![
        found(&row.name, Role::Text),
        found(&row.login, Role::Dim),
        how(row, view),
        Line::of(row.deleted_at.minute(&view.model.seat.zone), Role::Dim),
        Line::plain(some(&row.deleted_by)),
        Line::of(some(&row.reason), Role::Dim),
    ])
    .marked(view.model.marks.contains(row.user))
}

/// `denied` or `deleted`, and the status that is staged: `denied→P`.
fn how(row: &BinRow, view: &View<'_>) -> Line {
    let line = match row.origin {
        Status::Pending => Line::of(word(row), Role::StatusPending),
        _ => Line::plain(word(row)),
    };
    match view.model.draft.overlay(Cell::User { user: row.user, field: UserField::Status }) {
        Some(Value::Status(staged)) => line.and(format!("{}{staged}", view.theme.glyphs().arrow), Role::Staged),
        _ => line,
    }
}

/// Whether an account was denied or deleted, which is told from the status it had.
pub(super) const fn word(row: &BinRow) -> &'static str {
    match row.origin {
        Status::Pending => "denied",
        _ => "deleted",
    }
}
