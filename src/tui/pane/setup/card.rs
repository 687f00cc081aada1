//! All about one row of the setup, with what is staged beside what is.

use std::collections::BTreeSet;

use ratatui::buffer::Buffer;

use super::listing::is_fresh;
use super::{about, edges, listing, record};
use crate::api::Reply;
use crate::api::setup::{Record, SetupId, SetupRow};
use crate::domain::cell::{Cell, OptionPart, Value};
use crate::domain::change::Change;
use crate::domain::restriction::OptionCode;
use crate::domain::text::Raw;
use crate::tui::model::Model;
use crate::tui::pane::beside::Parts;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, wrap};
use crate::tui::wording::counted;

pub(super) fn draw(row: Option<&SetupRow>, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    if parts.facts.is_empty() {
        return;
    }
    let title = row.map(|row| format!("{} {}", row.code.shown(), row.name.shown())).unwrap_or_default();
    parts.divide(title.trim(), view, buf);
    let Some(row) = row else { return };
    let mut area = parts.facts;
    if !parts.is_wide() {
        (area.x, area.width) = (area.x + 1, area.width.saturating_sub(2));
    }
    Card::new(entries(row.id, view, usize::from(area.width))).draw(area, buf, view.theme);
}

fn entries(id: SetupId, view: &View<'_>, room: usize) -> Vec<Entry> {
    let model = view.model;
    if let Some(reason) = about::why_hidden(id, model) {
        return wrap(&reason, room).into_iter().map(|line| Entry::Line(Line::of(line, Role::Dim))).collect();
    }
    let blank = Record { id, cells: Vec::new(), names: Vec::new(), members: None, edges: None };
    let held = record(id, model).and_then(|request| model.cache.reply(&request));
    let record = match held {
        Some(Reply::Record(record)) => record,
        _ if is_fresh(id, model) => &blank,
        _ => return vec![Entry::Line(Line::of(view.theme.glyphs().ellipsis, Role::Pending))],
    };
    Facts { record, model, glyphs: view.theme.glyphs() }.entries()
}

/// A record on its way to be drawn.
struct Facts<'a> {
    record: &'a Record,
    model: &'a Model,
    glyphs: &'a Glyphs,
}

impl Facts<'_> {
    fn entries(&self) -> Vec<Entry> {
        let cells = self.cells();
        let mut entries: Vec<Entry> = cells.iter().filter_map(|cell| self.field(*cell)).collect();
        let lists =
            [("Locations", self.locations(&cells)), ("Restrictions: V visible, E chosen", self.options(&cells))];
        for (title, lines) in lists.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            entries.extend([Entry::Gap, Entry::Heading(title.to_owned())]);
            entries.extend(lines.into_iter().map(Entry::Line));
        }
        self.others(&mut entries);
        entries
    }

    /// The cells of the record, then those that are only staged.
    fn cells(&self) -> BTreeSet<Cell> {
        self.record.cells.iter().map(|(cell, _)| *cell).chain(self.staged().map(|change| change.cell)).collect()
    }

    fn staged(&self) -> impl Iterator<Item = &Change> {
        self.model.draft.changes().filter(|change| SetupId::of(change.cell) == Some(self.record.id))
    }

    /// A field that says something, with what is staged behind what it holds.
    fn field(&self, cell: Cell) -> Option<Entry> {
        if matches!(cell, Cell::OrgLocation { .. } | Cell::OrgOption { .. } | Cell::Edge { .. }) {
            return None;
        }
        let held = self.record.value(cell);
        let staged = self.model.draft.overlay(cell);
        // The title says the name, and what is in use needs no word.
        let told = cell == self.record.id.name()
            || listing::code_cell(self.record.id) == Some(cell)
            || held.is_on() && cell == self.record.id.presence();
        let quiet = staged.is_none() && (told || held == cell.absent());
        (!quiet).then(|| {
            let line = Line::plain(if held.is_none() { String::new() } else { self.words(&held) });
            let line = match staged {
                Some(value) if held.is_none() => {
                    line.and(format!("{}{}", self.glyphs.plus, self.words(value)), Role::StagedAdd)
                }
                Some(value) => line.and(format!(" {} {}", self.glyphs.arrow, self.words(value)), Role::Staged),
                None => line,
            };
            Entry::Fact(cell.label().to_owned(), line)
        })
    }

    fn words(&self, value: &Value) -> String {
        match value {
            Value::None => self.glyphs.none.to_owned(),
            Value::Flag(on) => if *on { "yes" } else { "no" }.to_owned(),
            Value::Text(text) => Raw(text.clone()).shown().into(),
            Value::Day(day) => day.to_string(),
            value => self.name(value),
        }
    }

    /// The name of what a value refers to, be it only staged.
    fn name(&self, value: &Value) -> String {
        let staged = |id: SetupId| match self.model.draft.overlay(id.name()) {
            Some(Value::Text(name)) => Some(Raw(name.clone())),
            _ => None,
        };
        let (name, number) = match value {
            Value::Location(id) => (staged(SetupId::Location(*id)), format!("location {id}")),
            Value::Provider(id) => (staged(SetupId::Provider(*id)), format!("provider {id}")),
            Value::Option(id) => (staged(SetupId::Option(*id)), id.to_string()),
            _ => (None, String::new()),
        };
        name.or_else(|| self.record.name(value).cloned()).map_or(number, |name| name.shown().into())
    }

    fn locations(&self, cells: &BTreeSet<Cell>) -> Vec<Line> {
        let lines = cells.iter().filter_map(|cell| {
            let Cell::OrgLocation { location, .. } = cell else { return None };
            let name = self.name(&Value::Location(*location));
            match self.flag(*cell) {
                (false, false) => None,
                (true, true) => Some(Line::plain(format!("   {name}"))),
                (false, true) => Some(Line::of(format!("  {}{name}", self.glyphs.plus), Role::StagedAdd)),
                (true, false) => Some(Line::of(format!("  {}{name}", self.glyphs.minus), Role::StagedRemove)),
            }
        });
        lines.collect()
    }

    fn options(&self, cells: &BTreeSet<Cell>) -> Vec<Line> {
        let mut codes: Vec<OptionCode> = Vec::new();
        for cell in self.record.cells.iter().map(|(cell, _)| cell).chain(cells) {
            if let Cell::OrgOption { option, .. } = cell
                && !codes.contains(option)
            {
                codes.push(*option);
            }
        }
        let SetupId::Org(org) = self.record.id else { return Vec::new() };
        let line = |option: OptionCode| {
            let parts = [(OptionPart::Visible, "V"), (OptionPart::Editable, "E")];
            let line = parts.into_iter().fold(Line::plain(" "), |line, (part, letter)| {
                let (sign, role) = match self.flag(Cell::OrgOption { org, option, part }) {
                    (false, true) => (self.glyphs.plus, Role::StagedAdd),
                    (true, false) => (self.glyphs.minus, Role::StagedRemove),
                    (true, true) => (" ", Role::Text),
                    (false, false) => return line.and(format!(" {}", self.glyphs.none), Role::Dim),
                };
                line.and(format!("{sign}{letter}"), role)
            });
            line.and(format!("  {}", self.name(&Value::Option(option))), Role::Text)
        };
        codes.into_iter().map(line).collect()
    }

    /// Whether a flag is on, and whether it will be.
    fn flag(&self, cell: Cell) -> (bool, bool) {
        let held = self.record.value(cell);
        (held.is_on(), self.model.overlay(cell, &held).is_on())
    }

    /// What others have to do with the row.
    fn others(&self, entries: &mut Vec<Entry>) {
        if let Some(members) = self.record.members {
            entries.push(Entry::Gap);
            entries.push(Entry::fact("Assigned", format!("{}; m shows them", counted(members, "user", "users"))));
        }
        let SetupId::Release(release) = self.record.id else { return };
        entries.push(Entry::Gap);
        let edges = self.record.edges.unwrap_or(0);
        entries.push(Entry::fact("Shares", format!("{}; p lists them", counted(edges, "pair", "pairs"))));
        entries.extend(edges::entries(release, self.model, self.glyphs));
    }
}
