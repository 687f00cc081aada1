//! Rows of the journal as lists show them, and one of them in full.

use crate::api::audit::AuditRow;
use crate::api::page::Key;
use crate::domain::text::Raw;
use crate::tui::list_window::Listed;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row};
use crate::tui::wording::number;

impl Listed for AuditRow {
    fn key(&self) -> Key {
        let number = i64::try_from(self.seq).unwrap_or(i64::MAX);
        Key { text: String::new(), number, id: number }
    }
}

/// The columns of [`row`].
pub fn columns() -> Vec<Column> {
    vec![
        Column::fixed("When", 16),
        Column::fill("Operator", 10).spare(1),
        Column::fill("Whose", 10),
        Column::fill("What", 12),
        Column::fill("Change", 10),
        Column::fixed("Action", 11).spare(2),
        Column::fixed("Set", 5).right().spare(3),
        Column::fill("Reason", 12).spare(4),
    ]
}

/// One row in the columns of the list.
pub fn row(row: &AuditRow, view: &View<'_>) -> Row {
    let plain = |text: &Raw| Line::plain(String::from(text.shown()));
    let what = if row.what.is_empty() { &row.action } else { &row.what };
    Row::new(vec![
        Line::of(row.at.minute(&view.model.seat.zone), Role::Dim),
        plain(&row.operator),
        plain(&row.subject),
        plain(what),
        change(row, view),
        plain(&row.action),
        Line::of(row.set.map(|set| set.to_string()).unwrap_or_default(), Role::Dim),
        plain(&row.reason),
    ])
}

fn change(row: &AuditRow, view: &View<'_>) -> Line {
    if row.what.is_empty() {
        return Line::default();
    }
    // What ran out was changed by nobody: the journal notes the value that stands.
    if row.before == row.after {
        return Line::plain(String::from(row.after.shown()));
    }
    Line::of(format!("{} {} ", row.before.shown(), view.theme.glyphs().arrow), Role::Dim)
        .and(String::from(row.after.shown()), Role::Text)
}

/// Everything a row says, one line for each thing.
pub(super) fn sentences(row: &AuditRow, zone: &jiff::tz::TimeZone) -> Vec<String> {
    let mut text = Vec::new();
    if !row.what.is_empty() {
        let (subject, what) = (row.subject.shown(), row.what.shown());
        let (before, after) = (row.before.shown(), row.after.shown());
        text.push(if before == after {
            format!("{subject}: {what} {after}")
        } else {
            format!("{subject}: {what} from {before} to {after}")
        });
    } else if !row.subject.is_empty() {
        text.push(format!("{}: {}", row.subject.shown(), row.action.shown()));
    }
    let set = row.set.map(|set| format!(" in set {set}")).unwrap_or_default();
    text.push(format!("Row {}, {}{set}, {}", number(row.seq), row.action.shown(), row.at.minute(zone)));
    // What runs out does so by itself: it is noted by the account that happened to look.
    let by = if row.operator.is_empty() { "Noted by".to_owned() } else { format!("By {},", row.operator.shown()) };
    text.push(format!("{by} account {}, from {}", row.os_account.shown(), row.origin.shown()));
    if !row.reason.is_empty() {
        text.push(format!("Reason: {}", row.reason.shown()));
    }
    if !row.guards.is_empty() {
        text.push(format!("Guards: {}", row.guards.shown()));
    }
    text
}

/// The same with what only programs and verifications compare: the moment to the millisecond, the key, the hash.
pub(super) fn whole(row: &AuditRow, zone: &jiff::tz::TimeZone) -> Vec<String> {
    let mut text = sentences(row, zone);
    text.push(format!("At {}", row.at));
    text.extend(row.cell.map(|cell| format!("Cell {cell}")));
    text.push("Hash:".to_owned());
    text.push(row.hash.to_string());
    text
}
