//! What is said about the cell under the cursor, and about what is staged.

use std::collections::HashSet;

use super::axis::{Place, label, parts};
use super::edit::level;
use super::letters::Looks;
use super::listing::ids;
use super::rows::Rows;
use super::share_looks;
use super::sheet::Sheet;
use super::topic::Topic;
use crate::api::matrix::{Axis, Column};
use crate::domain::cell::{AccessPart, Cell, Value};
use crate::domain::change::Change;
use crate::domain::draft::Draft;
use crate::domain::permission::Tier;
use crate::tui::ceiling::named;
use crate::tui::model::Model;
use crate::tui::outside::Outside;
use crate::tui::theme::Role;
use crate::tui::widget::Line;
use crate::tui::wording::{counted, number};

/// Names the column, in full where there is room, the user and the cell, with what is staged for it and why it may be
/// barred.
pub(super) fn cell(sheet: &Sheet, looks: &Looks<'_>, model: &Model, full: bool) -> Line {
    if let Some(fill) = &sheet.fill {
        return Line::plain(fill.progress());
    }
    if let Some(replacing) = &sheet.replacing {
        return Line::plain(replacing.progress());
    }
    let (Some(column), Some(name), Some(place)) = (column(sheet, model), name(sheet, model), sheet.here()) else {
        return Line::default();
    };
    if sheet.is_aimed(model) {
        return aimed(sheet, model, looks);
    }
    if let Topic::Sharing(_) = sheet.topic {
        return share_looks::sentence(selected(sheet, looks), sheet, looks, full);
    }
    let between = format!(" {} ", looks.glyphs.none);
    let mut line = selected(sheet, looks);
    let called = if full { title(sheet.topic.axis(), &column) } else { column.head.shown().into() };
    // What stands in the title already is not said again.
    if !matches!(sheet.topic, Topic::Members(..)) {
        line = line.and(called, Role::Title).and(between.as_str(), Role::Dim);
    }
    if !matches!(sheet.topic, Topic::Of(..)) {
        line = line.and(name, Role::Text).and(between.as_str(), Role::Dim);
    }
    if !looks.cells.is_loaded(place) {
        return line.and(looks.glyphs.ellipsis, Role::Pending);
    }
    line = if place.permission().is_some() { of_level(line, place, looks) } else { of_parts(line, place, looks) };
    match looks.barred(place) {
        Some(left) => line.and(between, Role::Dim).and(left.remark(), Role::Warning),
        None => line,
    }
}

/// The organization, workgroup or permission of the place under the cursor.
fn column(sheet: &Sheet, model: &Model) -> Option<Column> {
    match sheet.topic {
        Topic::Users(_) | Topic::Orgs(_) | Topic::Sharing(_) => sheet.columns.current().cloned(),
        Topic::Of(..) => sheet.rows.listed().cloned(),
        Topic::Members(axis, of) => topic_column(model, axis, of).cloned(),
    }
}

/// The organization or workgroup that a matrix is about.
pub(super) fn topic_column(model: &Model, axis: Axis, of: i64) -> Option<&Column> {
    model.cache.columns(axis, "")?.iter().find(|column| column.id == of)
}

/// The user or the organization of the place under the cursor.
fn name(sheet: &Sheet, model: &Model) -> Option<String> {
    match sheet.topic {
        Topic::Of(user, _) => Some(model.cache.card(user).map_or_else(String::new, |card| card.name.shown().into())),
        Topic::Orgs(_) | Topic::Sharing(_) => sheet.rows.listed().map(|org| title(Axis::Organizations, org)),
        Topic::Users(_) | Topic::Members(..) => sheet.rows.user().map(|row| row.name.shown().into()),
    }
}

/// What an edit would mean, where that is a range.
fn selected(sheet: &Sheet, looks: &Looks<'_>) -> Line {
    let Some((rows, columns)) = sheet.range() else { return Line::default() };
    let (one, many) = sheet.rows.words(sheet.topic.axis());
    let rows = counted(rows.len() as u64, one, many);
    let columns = match columns.len() {
        _ if sheet.topic.is_parted() => String::new(),
        columns => format!(" {} {}", looks.glyphs.times, counted(columns as u64, "column", "columns")),
    };
    Line::of(format!("{rows}{columns} {} ", looks.glyphs.none), Role::Mark)
}

/// That edits mean everything marked, and under which columns.
fn aimed(sheet: &Sheet, model: &Model, looks: &Looks<'_>) -> Line {
    let Some((rows, columns)) = sheet.meant(model) else { return Line::default() };
    let line = Line::of(format!("{} marked", number(rows.len() as u64)), Role::Mark);
    let heads = sheet.columns.all().iter().filter(|column| columns.contains(&column.id));
    let heads: Vec<String> = heads.map(|column| column.head.shown().into()).collect();
    let line = if sheet.topic.is_parted() {
        line
    } else {
        line.and(format!(" {} {}", looks.glyphs.times, heads.join(", ")), Role::Title)
    };
    let end = if sheet.topic.can_end() { ", t their end" } else { "" };
    line.and(format!(" {} every edit means these{end}; m lets go", looks.glyphs.none), Role::Dim)
}

/// How much is staged, and how much of it the filter of the rows hides.
pub(super) fn staged(sheet: &Sheet, model: &Model) -> Option<String> {
    if model.draft.is_empty() {
        return None;
    }
    let outside = match &sheet.rows {
        Rows::People(people) => sheet.outside.count(&model.draft, &people.seen()),
        Rows::Places(_) if sheet.topic.is_about_users() => None,
        Rows::Places(_) => hidden(sheet, &model.draft),
    };
    Some(Outside::words(model.draft.len(), outside))
}

/// How many staged changes of this matrix the two filters hide; nothing while it is not known what they find.
fn hidden(sheet: &Sheet, draft: &Draft) -> Option<u64> {
    if !sheet.rows.is_loaded() || !sheet.columns.listing.is_loaded() {
        return None;
    }
    let rows: HashSet<i64> = sheet.rows.ids(0..sheet.rows.len()).into_iter().collect();
    let columns: HashSet<&str> = sheet.columns.all().iter().map(|column| column.head.stored()).collect();
    let seen: HashSet<i64> = ids(sheet.columns.all()).collect();
    let is_hidden = |change: &&Change| match change.cell {
        Cell::Edge { edge, .. } if sheet.topic == Topic::Sharing(edge.release) => {
            !rows.contains(&edge.from.0) || !seen.contains(&edge.to.0)
        }
        Cell::OrgOption { org, option, .. } if sheet.topic == Topic::Orgs(Axis::Restrictions) => {
            !rows.contains(&org.0) || !columns.contains(option.as_str())
        }
        _ => false,
    };
    Some(draft.changes().filter(is_hidden).count() as u64)
}

/// An organization, workgroup or permission in full.
pub(super) fn title(axis: Axis, column: &Column) -> String {
    let name = column.name.shown();
    let mut text = match axis {
        Axis::Organizations | Axis::Sharing(_) => format!("{} {name}", column.head.shown()),
        Axis::Workgroups | Axis::Permissions | Axis::Restrictions => String::from(name),
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

/// What is staged for the parts of a relation, or else what is there; with the day it ends.
fn of_parts(line: Line, place: Place, looks: &Looks<'_>) -> Line {
    let changes: Vec<(AccessPart, Cell)> = (parts(place.axis).iter())
        .filter_map(|part| Some((*part, place.part(*part)?)))
        .filter(|(_, cell)| looks.draft.overlay(*cell).is_some_and(|staged| *staged != looks.cells.base(*cell)))
        .collect();
    if changes.is_empty() {
        let line = line.and(now(place, looks), Role::Text);
        return match looks.ends(place) {
            _ if looks.is_default(place) => line.and(", the default", Role::Title),
            Value::Time(until) => {
                let word = if looks.is_expired(place) { "expired" } else { "until" };
                line.and(format!(", {word} {}", until.date(looks.by.zone)), Role::Dim)
            }
            _ => line,
        };
    }
    changes.iter().enumerate().fold(line, |line, (at, (part, cell))| {
        let (base, staged) = (looks.cells.base(*cell), looks.draft.overlay(*cell).unwrap_or(&Value::None));
        let gives = if *part == AccessPart::Until { !staged.is_none() } else { staged.is_on() };
        let role = if gives { Role::StagedAdd } else { Role::StagedRemove };
        let gap = if at > 0 { ", " } else { "" };
        let end = if at + 1 == changes.len() { " (staged)" } else { "" };
        let (was, will) = (word(&base, looks), word(staged, looks));
        line.and(format!("{gap}{} {was} {} {will}{end}", label(place.axis, *part), looks.glyphs.arrow), role)
    })
}

/// What is on now, in words.
fn now(place: Place, looks: &Looks<'_>) -> String {
    let held = |part: AccessPart| place.part(part).map_or(Value::None, |cell| looks.cells.base(cell));
    if held(AccessPart::Active).is_none() {
        return "no relation".to_owned();
    }
    let on = parts(place.axis).iter().filter(|part| held(**part).is_on());
    let on: Vec<&str> = on.map(|part| label(place.axis, *part)).collect();
    match place.axis {
        _ if !on.is_empty() => on.join(", "),
        Axis::Restrictions => "hidden".to_owned(),
        Axis::Organizations | Axis::Workgroups | Axis::Permissions | Axis::Sharing(_) => "all off".to_owned(),
    }
}

fn word(value: &Value, looks: &Looks<'_>) -> String {
    let word = match value {
        Value::Flag(true) => "on",
        Value::Flag(false) => "off",
        Value::Time(until) => return until.date(looks.by.zone),
        _ => "none",
    };
    word.to_owned()
}

/// Whether only those with a relation are listed, and how to see the others.
pub(super) fn only(sheet: &Sheet) -> String {
    let text = match (sheet.rows.is_only(), sheet.topic) {
        (true, Topic::Of(..)) => "only theirs, i shows all",
        (true, Topic::Sharing(_)) => "only partners, i shows all",
        (true, _) => "members, i shows all users",
        (false, Topic::Of(..)) => "all, i shows only theirs",
        (false, _) => "all users, i shows members",
    };
    text.to_owned()
}

/// Why no row is there, and which key brings some.
pub(super) fn nobody(sheet: &Sheet) -> String {
    let text = match (sheet.topic, sheet.rows.is_only()) {
        (Topic::Of(..), true) => "There is nothing here yet; i lists all of them to choose from.",
        (Topic::Members(..), true) => "Nobody active is a member and matches the filter; i lists all users.",
        (Topic::Sharing(_), true) => "No organization that matches takes part in this release; i lists all of them.",
        (Topic::Of(..), false) | (Topic::Orgs(_) | Topic::Sharing(_), _) => {
            "Nothing matches the filter; esc clears it."
        }
        _ => "Nobody matches the filter; esc clears it. Without a status term only active users are looked at.",
    };
    text.to_owned()
}
