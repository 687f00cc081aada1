//! Drawing a matrix: its title, the two filters, the grid in sight, and the line about the cell under the cursor.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::axis;
use super::editor::Editor;
use super::letters::Looks;
use super::parts::Parts;
use super::rows::Rows;
use super::sheet::{Sheet, Side};
use super::topic::Topic;
use super::words;
use crate::api::matrix::{Axis, Column};
use crate::api::users::{Find, UserRow};
use crate::domain::query;
use crate::domain::status::Status;
use crate::domain::text::Words;
use crate::tui::action::Action;
use crate::tui::releases;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Grid, GridRow, Line, Notice, Tone, put, put_cut, put_line, rule, width};
use crate::tui::wording::{counted, number};

/// Below this width columns are called by their headings only.
const SHORT: u16 = 60;
/// Below this width restriction options are.
const WIDE: u16 = 100;

/// Draws the pane; answers where the cursor of the filter stands that is typed into.
pub(super) fn draw(sheet: &Sheet, view: &View<'_>, parts: &Parts, buf: &mut Buffer) -> Option<Position> {
    let looks = Looks {
        cells: &sheet.cells,
        draft: &view.model.draft,
        by: Editor::of(view.model)?,
        glyphs: view.theme.glyphs(),
    };
    title(sheet, view, parts, buf);
    let cursor = filters(sheet, view, parts.filters, buf);
    grid(sheet, view, parts, &looks).draw(parts.grid, buf, view.theme);
    empty(sheet, view, parts, buf);
    let cell = Rect { x: parts.cell.x + 1, width: parts.cell.width.saturating_sub(2), ..parts.cell };
    if !cell.is_empty() {
        // What an option stands for takes more room than a code.
        let short = if let Topic::Orgs(_) = sheet.topic { WIDE } else { SHORT };
        let said = |full| words::cell(sheet, &looks, view.model, full);
        let full = Some(said(true)).filter(|_| parts.cell.width >= short);
        let line = full.filter(|line| line.width() <= usize::from(cell.width)).unwrap_or_else(|| said(false));
        put_line(buf, cell.x, cell.y, cell.width, &line, false, view.theme);
    }
    cursor
}

fn title(sheet: &Sheet, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    let title = heading(sheet, view);
    let (all, seen) = (sheet.columns.all(), sheet.columns.visible(parts.room()));
    let note = match (all.get(seen.start), all.get(seen.end.saturating_sub(1))) {
        _ if sheet.topic.is_parted() || sheet.rows.is_only() => words::only(sheet),
        (Some(first), Some(last)) if seen.len() < all.len() => {
            let (first, last) = match sheet.topic.axis() {
                Axis::Organizations | Axis::Restrictions | Axis::Sharing(_) => {
                    (first.head.shown().into(), last.head.shown().into())
                }
                Axis::Workgroups | Axis::Permissions => (number(seen.start as u64 + 1), number(seen.end as u64)),
            };
            format!("columns {first}..{last} of {}", number(all.len() as u64))
        }
        (Some(_), Some(_)) => counted(all.len() as u64, "column", "columns"),
        _ => String::new(),
    };
    rule(parts.title, buf, view.theme, &title, &note, view.focus);
}

/// What the matrix is about.
fn heading(sheet: &Sheet, view: &View<'_>) -> String {
    let ellipsis = || view.theme.glyphs().ellipsis.to_owned();
    match sheet.topic {
        Topic::Users(axis) => format!("Users {} {}", view.theme.glyphs().times, axis::title(axis)),
        Topic::Orgs(axis) => format!("Organizations {} {}", view.theme.glyphs().times, axis::title(axis)),
        Topic::Sharing(release) => format!("Sharing under {}", releases::titled(view.model, release)),
        Topic::Of(user, axis) => {
            let name = view.model.cache.card(user).map_or_else(ellipsis, |card| card.name.shown().into());
            format!("{} of {name}", axis::title(axis))
        }
        Topic::Members(axis, of) => {
            let name =
                words::topic_column(view.model, axis, of).map_or_else(ellipsis, |column| words::title(axis, column));
            format!("Members of {name}")
        }
    }
}

/// The filter of the rows at the left, that of the columns at the right; the one that is typed into has all the room
/// where there is little.
fn filters(sheet: &Sheet, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let left = match (area.width >= 50, sheet.typing) {
        _ if sheet.topic.is_parted() => area.width,
        (true, _) => area.width * 3 / 5,
        (false, Some(Side::Columns)) => 0,
        (false, _) => area.width,
    };
    let rows = Rect { width: left, ..area };
    let columns = Rect { x: area.x + left, width: area.width - left, ..area };
    let typing = |side| sheet.typing == Some(side) && view.focus;
    let found = count(sheet, view);
    let at_rows = filter(view, rows, sheet.rows.filter(), (sheet, Action::Filter), typing(Side::Rows), &found, buf);
    let found = columns_found(sheet, view);
    let field = &sheet.columns.listing.filter;
    let at_columns = filter(view, columns, field, (sheet, Action::FilterColumns), typing(Side::Columns), &found, buf);
    at_rows.or(at_columns)
}

fn filter(
    view: &View<'_>,
    area: Rect,
    field: &Field,
    (sheet, action): (&Sheet, Action),
    typing: bool,
    count: &str,
    buf: &mut Buffer,
) -> Option<Position> {
    if area.width < 6 || area.is_empty() {
        return None;
    }
    let mut keys = view.keymap.keys_of(axis::context(sheet.topic.axis()), action);
    let key = keys.next().map(ToString::to_string).unwrap_or_default();
    put(buf, area.x + 1, area.y, 1, &key, view.theme.style(Role::Key));
    let wide = u16::try_from(width(count)).unwrap_or(0).min(area.width - 5);
    let placeholder = if action == Action::Filter { "filter" } else { "columns" };
    let room = area.width.saturating_sub(wide + 5);
    let field = FieldView { placeholder, ..FieldView::bare(field, typing) };
    let cursor = field.draw(Rect { x: area.x + 3, width: room, ..area }, buf, view.theme);
    put_cut(buf, area.right().saturating_sub(wide + 1), area.y, wide, count, Role::Dim, view.theme);
    cursor
}

/// `38 of 12,408`; the figures come late, and until then there is an ellipsis.
fn count(sheet: &Sheet, view: &View<'_>) -> String {
    let figure =
        |find: &Find| view.model.cache.count(find).map_or_else(|| view.theme.glyphs().ellipsis.to_owned(), number);
    let Some(people) = sheet.rows.people() else { return number(sheet.rows.len() as u64) };
    let found = figure(&people.counted());
    if people.find().filter.is_empty() { found } else { format!("{found} of {}", figure(&Find::default())) }
}

fn columns_found(sheet: &Sheet, view: &View<'_>) -> String {
    if sheet.columns.listing.is_loaded() {
        return number(sheet.columns.all().len() as u64);
    }
    view.theme.glyphs().ellipsis.to_owned()
}

fn grid(sheet: &Sheet, view: &View<'_>, parts: &Parts, looks: &Looks<'_>) -> Grid {
    let (lines, position) = (sheet.rows.range(parts.lines()), sheet.rows.position());
    let line = sheet.rows.line(parts.lines());
    let offset = position.map_or(0, |position| usize::try_from(position).unwrap_or(0).saturating_sub(line));
    let count = sheet.rows.people().and_then(|people| view.model.cache.count(&people.counted()));
    let known = count.filter(|_| position.is_some()).and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    let seen = sheet.columns.visible(parts.room());
    let columns = &sheet.columns.all()[seen.clone()];
    let cell = |row: i64, column: &Column| {
        let place = sheet.place(row, column.id);
        sheet.topic.part(column.id).map_or_else(|| looks.line(place), |part| looks.part(place, part))
    };
    let row = |(name, id): (Line, i64)| GridRow {
        name,
        marked: sheet.rows.is_marked(id, view.model),
        cells: columns.iter().map(|column| cell(id, column)).collect(),
    };
    let rows: Vec<GridRow> = names(sheet, view, lines.clone(), usize::from(parts.names))
        .into_iter()
        .zip(sheet.rows.ids(lines))
        .map(row)
        .collect();
    let cursor = (!rows.is_empty()).then_some((offset + line, sheet.columns.listing.at()));
    Grid {
        corner: corner(sheet).to_owned(),
        names: parts.names,
        heads: columns.iter().map(|column| sheet.columns.head(column, looks.glyphs)).collect(),
        total_rows: known.max(offset + sheet.rows.len().max(rows.len())),
        rows,
        top: offset,
        left: seen.start,
        total_columns: sheet.columns.all().len(),
        cursor,
        anchor: cursor.and_then(|cursor| anchor(sheet, cursor)),
        focus: view.focus && sheet.typing.is_none(),
    }
}

/// Where the other corner of the range is, counted like the cursor.
fn anchor(sheet: &Sheet, (row, column): (usize, usize)) -> Option<(usize, usize)> {
    let (rows, columns) = sheet.range()?;
    let (first_row, first_column) = sheet.selection.anchor()?;
    let (down, across) = (rows.len().saturating_sub(1), columns.len().saturating_sub(1));
    let row = if rows.first() == Some(&first_row) { row.saturating_sub(down) } else { row + down };
    let column = if columns.first() == Some(&first_column) { column.saturating_sub(across) } else { column + across };
    Some((row, column))
}

/// What stands over the names.
fn corner(sheet: &Sheet) -> &'static str {
    match (&sheet.rows, sheet.topic.axis()) {
        (Rows::People(people), _) => people.ordered(),
        (Rows::Places(_), Axis::Workgroups) => "Workgroup",
        (Rows::Places(_), Axis::Sharing(_)) => "Data of, seen by",
        (Rows::Places(_), _) => "Organization",
    }
}

/// The names of loaded rows in so much room.
fn names(sheet: &Sheet, view: &View<'_>, range: Range<usize>, room: usize) -> Vec<Line> {
    match &sheet.rows {
        Rows::People(people) => {
            let words = query::parse(people.filter.text()).sought();
            people.list.rows()[range].iter().map(|user| name(user, &words)).collect()
        }
        Rows::Places(places) => {
            let axis = sheet.topic.listed();
            let name = |column: &Column| {
                let title = words::title(axis, column);
                if !sheet.is_owner(view.model, column.id) {
                    return Line::plain(title);
                }
                Line::ended(&title, (" (owner)", Role::Dim), room, view.theme.glyphs().ellipsis)
            };
            places.listing.all()[range].iter().map(name).collect()
        }
    }
}

fn name(user: &UserRow, words: &Words) -> Line {
    let name = user.name.shown();
    let line = Line::searched(name.as_str(), Role::Text, &words.hits_in_name(name.as_str()));
    match user.status {
        Status::Active => line,
        status => line.and(format!(" {status}"), Role::Dim),
    }
}

/// Why there is nothing to see, and which key fills the matrix.
fn empty(sheet: &Sheet, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    let why = |request| view.model.cache.why_nothing(&request);
    let rows = sheet.rows.missing(view.model, parts.lines()).and_then(why);
    let columns = sheet.columns.listing.missing(view.model.epoch).and_then(why);
    let text = match rows.or(columns) {
        Some(why) => why,
        None if sheet.rows.is_loaded() && sheet.rows.len() == 0 => words::nobody(sheet),
        None if sheet.columns.listing.is_loaded() && sheet.columns.all().is_empty() => {
            "No column matches; c types another filter for the columns.".to_owned()
        }
        None => return,
    };
    let inset = parts.grid.width.min(3);
    let body = Rect {
        x: parts.grid.x + inset,
        y: parts.grid.y + parts.grid.height.min(1),
        width: parts.grid.width - inset,
        height: parts.grid.height.saturating_sub(1),
    };
    if sheet.rows.len() == 0 || sheet.columns.all().is_empty() {
        let body = if sheet.rows.len() == 0 {
            body
        } else {
            let names = (parts.names + 2).min(body.width);
            Rect { x: body.x + names, width: body.width - names, ..body }
        };
        Notice::new(Tone::Plain, text).draw(body, buf, view.theme);
    }
}
