//! Mails as a list shows them.

use crate::api::mail::MailRow;
use crate::domain::mail::MailState;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row};

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::fixed("State", 10),
        Column::fill("To", 24),
        Column::fill("Subject", 12),
        Column::fixed("Queued", 16).spare(1),
        Column::fixed("Tried", 5).right().spare(2),
    ]
}

pub(super) fn row(row: &MailRow, view: &View<'_>) -> Row {
    Row::new(vec![
        Line::of(row.state.word(), role(row.state)),
        Line::plain(String::from(row.to.shown())),
        Line::of(String::from(row.subject.shown()), Role::Dim),
        Line::of(row.created_at.minute(&view.model.seat.zone), Role::Dim),
        Line::of(if row.attempts == 0 { String::new() } else { row.attempts.to_string() }, Role::Dim),
    ])
}

pub(super) const fn role(state: MailState) -> Role {
    match state {
        MailState::Queued => Role::Warning,
        MailState::Sent => Role::Ok,
        MailState::Failed => Role::Error,
        MailState::Suppressed | MailState::Cancelled => Role::Dim,
    }
}
