//! The lists of a plan: items, users, workgroups, decisions.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::part::Part;
use super::parts::Parts;
use super::plan::{Decided, Planned};
use super::{overview, words};
use crate::api::sync::{SyncItem, SyncRow, SyncUser, SyncWorkgroup};
use crate::domain::sync::users::{CHOOSE_MISSING, MISSING_NAME};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Column, FilterView, Line, List, Row, put_cut, rule, scroll};
use crate::tui::wording::{counted, number};

/// Draws a part that is listed in pages, with its filter above.
pub(super) fn filtered(place: &Planned, view: &View<'_>, parts: &Parts, buf: &mut Buffer) -> Option<Position> {
    if place.open {
        return None;
    }
    let cursor = filter(place, view, parts.filter, buf);
    let (columns, empty) = match place.part {
        Part::Users => (user_columns(), "No item that is copied refers to a user.".to_owned()),
        Part::Workgroups => (workgroup_columns(), "Neither side has any workgroup.".to_owned()),
        Part::Stranded => {
            (overview::finding_columns(), "Nothing would be left to Missing Training User alone.".to_owned())
        }
        Part::Limbo => (person_columns(), "Nobody would lose their last workgroup.".to_owned()),
        _ => (item_columns(), no_items(place)),
    };
    let height = usize::from(parts.list.height.saturating_sub(1));
    list(place, place.part, columns, &empty, height, view).draw(parts.list, buf, view.theme);
    cursor
}

/// The rows of a part in sight.
pub(super) fn list(
    place: &Planned,
    part: Part,
    columns: Vec<Column>,
    empty: &str,
    height: usize,
    view: &View<'_>,
) -> List {
    let Some(window) = place.window_of(part) else { return List::default() };
    let sight = window.sight(height);
    let glyphs = view.theme.glyphs();
    let drawn = |seen: Option<&SyncRow>| seen.map_or_else(Row::pending, |seen| row(seen, place, glyphs));
    let rows = if window.is_loaded() { sight.rows.iter().copied().map(drawn).collect() } else { vec![Row::pending()] };
    let searched = "Nothing matches the filter; esc clears it.";
    List {
        columns,
        offset: sight.top,
        cursor: (!sight.rows.is_empty()).then_some(sight.cursor),
        total: sight.total.max(sight.top + rows.len()),
        rows,
        focus: view.focus && !place.typing,
        empty: if window.is_filtered() { searched } else { empty }.to_owned(),
    }
}

fn row(row: &SyncRow, place: &Planned, glyphs: &Glyphs) -> Row {
    match row {
        SyncRow::Item(item) => item_row(item, glyphs),
        SyncRow::User(user) => user_row(user, glyphs),
        SyncRow::Workgroup(workgroup) => workgroup_row(workgroup),
        SyncRow::Finding(finding) => overview::finding(finding, place),
        SyncRow::Person(person) => Row::new(vec![
            Line::plain(String::from(person.login.shown())),
            Line::of(String::from(person.name.shown()), Role::Dim),
            Line::of(person.user.to_string(), Role::Dim),
        ]),
    }
}

fn item_columns() -> Vec<Column> {
    vec![
        Column::fixed("Action", 7),
        Column::fixed("Number", 11).right(),
        Column::fill("Name", 16),
        Column::fixed("Refs", 4).right().spare(1),
        Column::fill("First reference", 20).spare(2),
    ]
}

fn item_row(item: &SyncItem, glyphs: &Glyphs) -> Row {
    let (action, role) = words::action(item.action);
    let refs = item.all();
    let first = item.references.first().map_or_else(Line::default, |reference| {
        let (before, after) = (reference.before.shown(), reference.after.shown());
        let role = words::decision(reference.decision).1;
        Line::of(format!("{before} {} {after}", glyphs.arrow), role)
    });
    Row::new(vec![
        Line::of(action, role),
        Line::of(item.item_id.to_string(), Role::Dim),
        Line::plain(String::from(item.name.shown())),
        if refs == 0 { Line::of(glyphs.none, Role::Dim) } else { Line::plain(number(refs)) },
        first,
    ])
}

fn no_items(place: &Planned) -> String {
    let stays = place
        .kinds
        .iter()
        .find(|kind| kind.kind == place.items_of)
        .map(|kind| kind.same + kind.keep + kind.skip)
        .filter(|stays| *stays > 0);
    match stays {
        Some(stays) if !place.all_items => {
            let items = counted(stays, "item that stays as it is", "items that stay as they are");
            format!("No item of this kind changes. Press a for the {items}.")
        }
        _ => "Neither side has an item of this kind.".to_owned(),
    }
}

fn user_columns() -> Vec<Column> {
    vec![
        Column::fill("Login", 18),
        Column::fill("Name", 14).spare(2),
        Column::fixed("Decision", 10),
        Column::fill("Becomes", 18),
        Column::fixed("Items", 5).right(),
        Column::fixed("Doubt", 7).spare(1),
    ]
}

fn user_row(user: &SyncUser, glyphs: &Glyphs) -> Row {
    let (decision, role) = words::decision(user.decision);
    let doubt = match (user.suspect, user.squat) {
        (true, _) => "suspect",
        (_, true) => "squat",
        _ => "",
    };
    Row::new(vec![
        Line::plain(String::from(user.login.shown())),
        Line::of(String::from(user.name.shown()), Role::Dim),
        Line::of(decision, role),
        becomes(user, glyphs),
        Line::plain(number(user.items)),
        Line::of(doubt, Role::Warning),
    ])
}

/// Who takes the place of a source user.
pub(super) fn becomes(user: &SyncUser, glyphs: &Glyphs) -> Line {
    use crate::api::sync::Decision;
    match &user.becomes {
        Some((_, login, _, _)) => Line::plain(String::from(login.shown())),
        None if user.decision == Decision::Ambiguous => Line::of(glyphs.dash, Role::Refused),
        None => Line::of(MISSING_NAME, Role::Dim),
    }
}

fn person_columns() -> Vec<Column> {
    vec![Column::fill("Login", 18), Column::fill("Name", 14), Column::fixed("User", 8).right().spare(1)]
}

fn workgroup_columns() -> Vec<Column> {
    vec![
        Column::fill("Workgroup", 18),
        Column::fixed("Action", 7),
        Column::fixed("Members", 7).right(),
        Column::fill("Note", 24),
    ]
}

fn workgroup_row(workgroup: &SyncWorkgroup) -> Row {
    let (action, role) = words::action(workgroup.action);
    Row::new(vec![
        Line::plain(String::from(workgroup.name.shown())),
        Line::of(action, role),
        Line::plain(number(workgroup.members)),
        Line::of(String::from(workgroup.note.shown()), Role::Dim),
    ])
}

/// Draws what was decided, and below it what the last decision changed.
pub(super) fn decided(place: &Planned, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    let all = place.decisions();
    let area = Rect { y: parts.filter.y, height: parts.filter.height + parts.list.height, ..parts.list };
    let height = usize::from(area.height.saturating_sub(1));
    let offset = scroll(0, place.decided, height, all.len());
    let list = List {
        columns: vec![Column::fixed("What", 8), Column::fill("Of", 20), Column::fill("Becomes", 20)],
        rows: all.iter().skip(offset).take(height).map(decision_row).collect(),
        offset,
        cursor: (!all.is_empty()).then_some(place.decided),
        total: all.len(),
        focus: view.focus,
        empty: "Nothing has been decided. Press o on a user to choose who they become, or m on a workgroup to map it."
            .to_owned(),
    };
    list.draw(area, buf, view.theme);
    if parts.detail.is_empty() {
        return;
    }
    rule(parts.detail_title, buf, view.theme, "What the last decision changed", "", false);
    let nothing = ["Nothing yet.".to_owned()];
    let lines = if place.changes.is_empty() { &nothing[..] } else { &place.changes };
    for (line, y) in lines.iter().zip(parts.detail.top()..parts.detail.bottom()) {
        put_cut(buf, parts.detail.x + 1, y, parts.detail.width.saturating_sub(1), line, Role::Text, view.theme);
    }
}

fn decision_row(decided: &Decided) -> Row {
    let (what, from, to) = match decided {
        Decided::Override(from, to) if to == CHOOSE_MISSING => ("override", from, MISSING_NAME.to_owned()),
        Decided::Override(from, to) => ("override", from, words::shown(to)),
        Decided::Mapping(from, to) => ("mapping", from, words::shown(to)),
    };
    Row::new(vec![Line::of(what, Role::Staged), Line::plain(words::shown(from)), Line::plain(to)])
}

fn filter(place: &Planned, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let window = place.window()?;
    let glyphs = view.theme.glyphs();
    let figure = |count: usize| number(count as u64);
    let count = match (window.found(), window.is_filtered()) {
        (Some((_, hits, true)), true) if window.is_cut() => format!("the first {}", figure(hits)),
        (Some((_, hits, true)), true) => figure(hits),
        (Some((looked, hits, false)), true) => format!("{} in {} {}", figure(hits), figure(looked), glyphs.ellipsis),
        (Some((looked, _, _)), false) => format!("{} {}", figure(looked), glyphs.ellipsis),
        _ => window.total().map_or_else(|| glyphs.ellipsis.to_owned(), figure),
    };
    let count = match place.part {
        Part::Items if !place.all_items => format!("{count} changed"),
        _ => count,
    };
    let focus = place.typing && view.focus;
    FilterView { field: &window.filter, focus, example: "filter", count: &count }.draw(area, buf, view.theme)
}

/// Draws the filter over the title of a list, once there is one.
pub(super) fn filter_over(place: &Planned, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let filtered = place.typing || place.window().is_some_and(super::Window::is_filtered);
    if filtered { filter(place, view, area, buf) } else { None }
}
