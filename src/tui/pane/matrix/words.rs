//! What is said about the cell under the cursor, and about what is staged.

use super::axis::{Place, flags};
use super::edit::level;
use super::letters::Looks;
use super::sheet::Sheet;
use crate::api::matrix::{Axis, Column};
use crate::api::users::UserRow;
use crate::domain::cell::{AccessPart, Cell, Value};
use crate::domain::permission::{Level, Tier};
use crate::tui::ceiling::named;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widget::Line;
use crate::tui::wording::{counted, number};

/// Names the column, in full where there is room, the user and the cell, with what is staged for it and why it may be
/// barred.
pub(super) fn cell(sheet: &Sheet, looks: &Looks<'_>, model: &Model, full: bool) -> Line {
    if let Some(fill) = &sheet.fill {
        return Line::plain(fill.progress());
    }
    let (Some(column), Some(user), Some(place)) = (sheet.columns.current(), sheet.rows.current(), sheet.here()) else {
        return Line::default();
    };
    let between = format!(" {} ", looks.glyphs.none);
    let mut line = match sheet.range() {
        Some((rows, columns)) => range(rows, columns, looks),
        None => Line::default(),
    };
    let called = if full { name(sheet.axis, column) } else { column.head.shown().into() };
    line = line.and(called, Role::Title);
    line = line.and(between.as_str(), Role::Dim).and(String::from(user.name.shown()), Role::Text);
    line = line.and(between.as_str(), Role::Dim);
    if !looks.cells.is_loaded(place) {
        return line.and(looks.glyphs.ellipsis, Role::Pending);
    }
    line = if place.permission().is_some() { of_level(line, place, looks) } else { of_flags(line, place, looks) };
    if let Value::Time(until) = looks.cells.base(place.until()) {
        let word = if looks.is_expired(place) { "expired" } else { "until" };
        line = line.and(format!(", {word} {}", until.date(&model.seat.zone)), Role::Dim);
    }
    match looks.barred(place) {
        Some(left) => line.and(between, Role::Dim).and(left.remark(), Role::Warning),
        None => line,
    }
}

/// How much is staged, and how much of it the filter of the rows hides.
pub(super) fn staged(sheet: &Sheet, model: &Model) -> Option<String> {
    if model.draft.is_empty() {
        return None;
    }
    let staged = format!("{} staged", number(model.draft.len() as u64));
    let outside = sheet.outside.count(&model.draft, &sheet.rows).filter(|outside| *outside > 0);
    Some(match outside {
        Some(outside) => format!("{staged} ({} outside filter)", number(outside)),
        None => staged,
    })
}

fn range(rows: &[UserRow], columns: &[Column], looks: &Looks<'_>) -> Line {
    let (users, columns) =
        (counted(rows.len() as u64, "user", "users"), counted(columns.len() as u64, "column", "columns"));
    Line::of(format!("{users} {} {columns} {} ", looks.glyphs.times, looks.glyphs.none), Role::Mark)
}

fn name(axis: Axis, column: &Column) -> String {
    let name = column.name.shown();
    let mut text = match axis {
        Axis::Organizations => format!("{} {name}", column.head.shown()),
        Axis::Workgroups | Axis::Permissions => String::from(name),
    };
    if column.admin_menu {
        text.push_str(" (admin menu)");
    }
    if !column.active {
        text.push_str(" (inactive)");
    }
    text
}

fn of_level(line: Line, place: Place, looks: &Looks<'_>) -> Line {
    let Some((permission, cell)) = place.permission().zip(place.cells().first().copied()) else { return line };
    let base = level(&looks.cells.base(cell));
    let line = line.and(named(base), Role::Text);
    let (line, highest) = match looks.draft.overlay(cell).map(level).filter(|staged| *staged != base) {
        Some(staged) => {
            let role = if staged > base { Role::StagedAdd } else { Role::StagedRemove };
            (line.and(format!(" {} {} (staged)", looks.glyphs.arrow, named(staged)), role), staged.max(base))
        }
        None => (line, base),
    };
    match permission.tier(highest) {
        Tier::Plain => line,
        Tier::One => line.and(", tier 1", Role::TierOne),
        Tier::Two => line.and(", tier 2", Role::TierTwo),
    }
}

fn of_flags(line: Line, place: Place, looks: &Looks<'_>) -> Line {
    let changes: Vec<(AccessPart, Cell)> = (flags(place.axis).iter())
        .map(|(part, _)| (*part, place.flag(*part)))
        .filter(|(_, cell)| looks.draft.overlay(*cell).is_some_and(|staged| *staged != looks.cells.base(*cell)))
        .collect();
    if changes.is_empty() {
        return line.and(now(place, looks), Role::Text);
    }
    changes.iter().enumerate().fold(line, |line, (at, (part, cell))| {
        let (base, staged) = (looks.cells.base(*cell), looks.draft.overlay(*cell).unwrap_or(&Value::None));
        let role = if staged.is_on() { Role::StagedAdd } else { Role::StagedRemove };
        let gap = if at > 0 { ", " } else { "" };
        let end = if at + 1 == changes.len() { " (staged)" } else { "" };
        let (was, will) = (word(&base), word(staged));
        line.and(format!("{gap}{} {was} {} {will}{end}", part.label(), looks.glyphs.arrow), role)
    })
}

/// What is on now, in words.
fn now(place: Place, looks: &Looks<'_>) -> String {
    if looks.cells.base(place.flag(AccessPart::Active)).is_none() {
        return "no relation".to_owned();
    }
    let on: Vec<&str> = (flags(place.axis).iter())
        .filter(|(part, _)| looks.cells.base(place.flag(*part)).is_on())
        .map(|(part, _)| part.label())
        .collect();
    if on.is_empty() { "all off".to_owned() } else { on.join(", ") }
}

const fn word(value: &Value) -> &'static str {
    match value {
        Value::Flag(true) => "on",
        Value::Flag(false) => "off",
        Value::Level(Level::Read) => "Read",
        Value::Level(Level::Write) => "Write",
        _ => "none",
    }
}
