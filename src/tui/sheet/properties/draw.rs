//! The sheet as it is drawn: the list, and beside or below it the property under the cursor or the one that is typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::editor::Editor;
use super::{Properties, known, preview, shown};
use crate::api::Request;
use crate::domain::cell::Cell;
use crate::domain::properties::PropertyId;
use crate::domain::text::Shown;
use crate::tui::layout::split;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Column, Entry, Line, List, Row, put, rule, scroll, wrap};

/// From this width on the facts stand beside the list.
const WIDE: u16 = 100;
/// The list's part of a narrow screen, in lines.
const SHORT: u16 = 8;

/// Where the list and the facts are.
struct Parts {
    title: Rect,
    list: Rect,
    divider: Rect,
    facts_title: Rect,
    facts: Rect,
}

impl Parts {
    fn of(area: Rect, typing: bool) -> Self {
        let (title, below) = split(area, 1);
        if area.width >= WIDE {
            let left = area.width * 2 / 5;
            let right = Rect { x: area.x + left, width: area.width - left, ..below };
            return Self {
                title: Rect { width: left, ..title },
                list: Rect { width: left, ..below },
                divider: Rect { width: 1, ..right },
                facts_title: Rect { x: right.x, width: right.width, ..title },
                facts: Rect { x: right.x + 2, width: right.width.saturating_sub(3), ..right },
            };
        }
        // What is typed has the whole screen.
        let list = if typing { 0 } else { SHORT.min(below.height / 2) };
        let rest = Rect { y: below.y + list, height: below.height - list, ..below };
        let heading = Rect { height: rest.height.min(1), ..rest };
        let facts = Rect { y: rest.y + heading.height, height: rest.height - heading.height, ..rest };
        Self {
            title,
            list: Rect { height: list, ..below },
            divider: Rect::default(),
            facts_title: heading,
            facts: Rect { x: facts.x + 1.min(facts.width), width: facts.width.saturating_sub(2), ..facts },
        }
    }
}

/// How many properties are in sight where none is typed.
pub(super) fn page(area: Rect) -> usize {
    rows(Parts::of(area, false).list)
}

/// The lines of the list under its heads.
fn rows(list: Rect) -> usize {
    usize::from(list.height.saturating_sub(1)).max(1)
}

pub(super) fn draw(sheet: &Properties, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let parts = Parts::of(area, sheet.editor.is_some());
    rule(parts.title, buf, view.theme, "System properties", "", view.focus && sheet.editor.is_none());
    list(sheet, view, parts.list, buf);
    let glyphs = view.theme.glyphs();
    for y in parts.divider.top()..parts.divider.bottom() {
        put(buf, parts.divider.x, y, 1, glyphs.vertical, view.theme.style(Role::Border));
    }
    let property = sheet.editor.as_ref().map_or_else(|| sheet.current(), |editor| editor.property);
    let typing = if sheet.editor.is_some() { "typing" } else { "" };
    rule(parts.facts_title, buf, view.theme, property.property().name, typing, sheet.editor.is_some() && view.focus);
    if parts.divider.width > 0 {
        put(buf, parts.facts_title.x, parts.facts_title.y, 1, glyphs.tee_down, view.theme.style(Role::Border));
    }
    match &sheet.editor {
        Some(editor) => typed(sheet, editor, view, parts.facts, buf),
        None => {
            Card::new(facts(sheet, property, view, usize::from(parts.facts.width))).draw(parts.facts, buf, view.theme);
            None
        }
    }
}

fn list(sheet: &Properties, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let height = rows(area);
    let top = scroll(0, sheet.cursor, height, PropertyId::all().len());
    // Refused rows never come; without them the list says why.
    let why = view.model.cache.why_nothing(&Request::Properties).filter(|_| known(view.model).is_none());
    let total = if why.is_some() { 0 } else { PropertyId::all().len() };
    let list = List {
        columns: vec![Column::fill("Property", 27), Column::fill("Value", 6).spare(1)],
        rows: PropertyId::all().take(total).skip(top).take(height).map(|property| row(property, view)).collect(),
        offset: top,
        cursor: Some(sheet.cursor),
        total,
        focus: view.focus && sheet.editor.is_none(),
        empty: why.unwrap_or_default(),
    };
    list.draw(area, buf, view.theme);
}

fn row(property: PropertyId, view: &View<'_>) -> Row {
    let Some(known) = known(view.model) else {
        return Row::new(vec![
            Line::plain(property.to_string()),
            Line::of(view.theme.glyphs().ellipsis, Role::Pending),
        ]);
    };
    let (value, staged) = shown(property, view.model);
    let first = value.lines().next().unwrap_or_default();
    let role = match (staged, known.stored(property)) {
        (true, _) => Role::Staged,
        (false, Some(_)) => Role::Text,
        (false, None) => Role::Dim,
    };
    let mut name = Line::plain(property.to_string());
    if staged {
        name = name.and(" staged", Role::Staged);
    }
    Row::new(vec![name, Line::of(String::from(Shown::new(first)), role)])
}

/// All about a property that is not being typed.
fn facts(sheet: &Properties, property: PropertyId, view: &View<'_>, room: usize) -> Vec<Entry> {
    let model = view.model;
    let mut entries = plain(property.property().controls, Role::Dim, room);
    let Some(known) = known(model) else { return entries };
    let row = known.rows.iter().find(|row| row.property == property);
    let changed = row.and_then(|row| row.changed.as_ref());
    let set = match (known.stored(property), changed) {
        (Some(_), Some((by, at))) => format!("Set by {}, {}.", by.shown(), at.ago(model.now)),
        (Some(_), None) => "Set by the site.".to_owned(),
        (None, Some((by, at))) => format!("The default, since {} reset it {}.", by.shown(), at.ago(model.now)),
        (None, None) => "The default.".to_owned(),
    };
    entries.extend(plain(&set, Role::Dim, room));
    entries.push(Entry::Gap);
    let (text, staged) = shown(property, model);
    // On a small screen the message as it is read matters more than its template.
    entries.extend(preview::entries(property.property(), &text, sheet.whom(model), view, room));
    entries.push(Entry::Gap);
    if staged {
        let was = known.effective(property);
        entries.push(Entry::Heading("Staged".to_owned()));
        entries.extend(value(&text, Role::Staged, room));
        entries.push(Entry::Heading("Now".to_owned()));
        entries.extend(value(was, Role::Dim, room));
    } else {
        entries.push(Entry::Heading("Value".to_owned()));
        entries.extend(value(&text, Role::Text, room));
    }
    entries
}

/// The editor above what it would look like.
fn typed(sheet: &Properties, editor: &Editor, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let room = usize::from(area.width);
    let controls = plain(editor.property.property().controls, Role::Dim, room);
    let head = u16::try_from(controls.len()).unwrap_or(0).min(area.height / 4);
    Card::new(controls).draw(Rect { height: head, ..area }, buf, view.theme);
    let rest = Rect { y: area.y + head, height: area.height - head, ..area };
    let height = editor.height().min(rest.height.div_ceil(2));
    let cursor = editor.draw(Rect { height, ..rest }, buf, view.theme, view.focus);
    let below = Rect { y: rest.y + height, height: rest.height - height, ..rest };
    let mut entries = vec![Entry::Gap];
    let text = editor.text();
    entries.extend(preview::entries(editor.property.property(), &text, sheet.whom(view.model), view, room));
    if view.model.draft.overlay(Cell::Property { property: editor.property }).is_some() {
        entries.push(Entry::Gap);
        entries.extend(plain("Another value is staged already; this one takes its place.", Role::Dim, room));
    }
    Card::new(entries).draw(below, buf, view.theme);
    cursor
}

fn value(text: &str, role: Role, room: usize) -> Vec<Entry> {
    if text.is_empty() {
        return plain("(nothing)", Role::Dim, room);
    }
    text.lines().flat_map(|line| plain(Shown::new(line).as_str(), role, room)).collect()
}

fn plain(text: &str, role: Role, room: usize) -> Vec<Entry> {
    wrap(text, room).into_iter().map(|line| Entry::Line(Line::of(line, role))).collect()
}
