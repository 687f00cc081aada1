//! The list of backups, and beside it what restoring the one under the cursor would do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Backups, WIDE};
use crate::api::Request;
use crate::api::sync::{BackupRow, RestoreReport};
use crate::domain::text::Raw;
use crate::domain::time::{DAY, Time};
use crate::tui::model::Model;
use crate::tui::pane::beside::Parts;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Column, Entry, Line, List, Row, rule, scroll, wrap};
use crate::tui::wording::{counted, size};

/// How long a backup is kept.
const KEPT: i64 = 30 * DAY;

pub(super) fn draw(backups: &Backups, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let all = backups.all(view.model);
    let parts = shared(area, all.len());
    let note = counted(all.len() as u64, "backup", "backups");
    rule(parts.title, buf, view.theme, "Backups of syncs", &note, view.focus);
    list(backups, view, parts.list).draw(parts.list, buf, view.theme);
    let Some(backup) = backups.current(view.model) else { return };
    parts.divide(&backup.at.minute(&view.model.seat.zone), view, buf);
    let inner = inset(&parts);
    let entries = facts(backups, backup, view.model, usize::from(inner.width));
    Card::new(entries).scrolled(backups.scrolled, inner.height).draw(inner, buf, view.theme);
}

/// How many lines of what is told of a backup are in sight in an area, and how many there are.
pub(super) fn extent(backups: &Backups, backup: &BackupRow, model: &Model, area: Rect) -> (usize, usize) {
    let inner = inset(&shared(area, backups.all(model).len()));
    (usize::from(inner.height), facts(backups, backup, model, usize::from(inner.width)).len())
}

/// The room of what is told of the backup under the cursor.
fn inset(parts: &Parts) -> Rect {
    if parts.is_wide() {
        return parts.facts;
    }
    Rect { x: parts.facts.x + 1, width: parts.facts.width.saturating_sub(2), ..parts.facts }
}

/// There is no filter here, and where the facts stand below the list they have what it leaves.
fn shared(area: Rect, backups: usize) -> Parts {
    let mut parts = Parts::of(area, WIDE);
    let filter = std::mem::take(&mut parts.filter);
    parts.list = Rect { y: filter.y, height: parts.list.height + filter.height, ..parts.list };
    if parts.facts.height > 0 && !parts.is_wide() {
        let bottom = parts.facts.bottom();
        let rows = u16::try_from(backups + 1).unwrap_or(u16::MAX).clamp(3, parts.list.height);
        parts.list.height = rows;
        parts.facts_title.y = parts.list.bottom();
        parts.facts.y = parts.facts_title.bottom();
        parts.facts.height = bottom - parts.facts.y;
    }
    parts
}

fn list(backups: &Backups, view: &View<'_>, area: Rect) -> List {
    let all = backups.all(view.model);
    let height = usize::from(area.height.saturating_sub(1));
    let cursor = backups.cursor.min(all.len().saturating_sub(1));
    let offset = scroll(0, cursor, height, all.len());
    let empty = match view.model.cache.why_nothing(&Request::SyncBackups) {
        Some(why) => why,
        None if view.model.cache.reply(&Request::SyncBackups).is_some() => {
            "No sync left a backup here. Each that is applied makes one, which is kept for thirty days.".to_owned()
        }
        None => view.theme.glyphs().ellipsis.to_owned(),
    };
    List {
        columns: vec![
            Column::fixed("Made", 16),
            Column::fixed("Age", 6).spare(2),
            Column::fixed("Size", 9).right().spare(1),
            Column::fill("Plan", 16),
            Column::fixed("State", 10),
        ],
        rows: all.iter().skip(offset).take(height).map(|backup| row(backups, backup, view)).collect(),
        offset,
        cursor: (!all.is_empty()).then_some(cursor),
        total: all.len(),
        focus: view.focus,
        empty,
    }
}

fn row(backups: &Backups, backup: &BackupRow, view: &View<'_>) -> Row {
    let name = backup.name.stored();
    let is = |named: Option<&String>| named.is_some_and(|named| named == name);
    let state = match backups.told(backup) {
        _ if is(backups.restoring.as_ref()) => Line::of("restoring", Role::Pending),
        _ if is(backups.checking.as_ref().map(|(name, _)| name)) => Line::of("checking", Role::Pending),
        Some(Ok(_)) => Line::of("whole", Role::Ok),
        Some(Err(_)) => Line::of("refused", Role::Refused),
        None => Line::of(view.theme.glyphs().none, Role::Dim),
    };
    Row::new(vec![
        Line::plain(backup.at.minute(&view.model.seat.zone)),
        Line::of(backup.at.age(view.model.now), Role::Dim),
        Line::plain(size(backup.bytes)),
        Line::of(Raw::from(backup.plan.as_str()).shown().to_string(), Role::Dim),
        state,
    ])
}

fn facts(backups: &Backups, backup: &BackupRow, model: &Model, room: usize) -> Vec<Entry> {
    let until = Time(backup.at.0.saturating_add(KEPT)).date(&model.seat.zone);
    let lines = |text: &str, role: Role| -> Vec<Entry> {
        wrap(text, room).into_iter().map(|line| Entry::Line(Line::of(line, role))).collect()
    };
    let mut entries = lines(backup.name.shown().as_str(), Role::Dim);
    entries.push(Entry::Line(Line::of(format!("Kept until {until}."), Role::Dim)));
    if let Some(sentence) = backups.how_far(backup) {
        entries.extend(lines(&sentence, Role::Pending));
    }
    match backups.told(backup) {
        Some(Ok(report)) => entries.extend(told(report, &lines)),
        Some(Err(refusal)) => {
            entries.extend(lines(refusal.sentence.shown().as_str(), Role::Refused));
            entries.extend(refusal.hint.iter().flat_map(|hint| lines(hint.shown().as_str(), Role::Text)));
        }
        None => entries
            .extend(lines("enter looks through it: whether it is whole, and what restoring it would do.", Role::Text)),
    }
    entries
}

fn told(report: &RestoreReport, lines: &dyn Fn(&str, Role) -> Vec<Entry>) -> Vec<Entry> {
    let mut entries =
        lines(&format!("Restoring it puts {} back.", counted(report.items, "item", "items")), Role::Title);
    entries.extend(report.warnings.iter().flat_map(|line| lines(line.shown().as_str(), Role::Warning)));
    if report.workgroups.is_empty() {
        entries.extend(lines("The workgroups are as they were then.", Role::Dim));
    }
    entries.extend(report.workgroups.iter().flat_map(|line| lines(line.shown().as_str(), Role::Text)));
    entries
}
