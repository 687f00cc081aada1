//! The form as it is drawn: its title, what is to be known while it is open, its fields, and what the database holds
//! where they say something else.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::edits;
use super::form::{Form, Stop};
use crate::api::setup::SetupId;
use crate::domain::cell::{Cell, OrgField, Value, WorkgroupField};
use crate::domain::text::Raw;
use crate::tui::sheet::content::Content;
use crate::tui::sheet::layout::{self, LABELS, Laid, draw_words, problem, take};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{FieldLook, FieldView, Line, Lookup, Notice, Tone, put_cut, put_line, rule, width};

pub(super) fn draw(form: &Form, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let mut rest = area;
    if area.height >= 11 {
        let left = if form.is_altered(view.model) { "not saved yet" } else { "" };
        rule(take(&mut rest, 1), buf, view.theme, &title(form), left, view.focus);
    }
    if let Some(notice) = lasting(form, view) {
        let lines = notice.height(rest.width, view.theme).min(rest.height / 2);
        notice.draw(take(&mut rest, lines), buf, view.theme);
    }
    layout::draw(form, form.sections(), Some(1), view, rest, buf)
}

fn title(form: &Form) -> String {
    let noun = form.list().noun();
    let name = Raw::from(form.text(form.id.name()));
    match (form.is_new, form.id) {
        (true, _) => format!("New {noun}"),
        (false, SetupId::Release(release)) => format!("Edit release {release} {}", name.shown()),
        (false, SetupId::Option(option)) => format!("Edit {option} {}", name.shown()),
        (false, _) => format!("Edit {}", name.shown()),
    }
}

/// What stands above the fields for as long as the form is open.
fn lasting(form: &Form, view: &View<'_>) -> Option<Notice> {
    if let Some(reason) = view.model.why_not(edits(form.list())) {
        return Some(Notice::new(Tone::Warning, format!("To be read only: {reason}")));
    }
    let menu = form.fields.iter().any(|entry| {
        use WorkgroupField::{GlobalAdminMenu, SetupDataMenu};
        matches!(entry.cell, Cell::Workgroup { field: GlobalAdminMenu | SetupDataMenu, .. })
            && matches!(entry.content, Content::Tick(true))
    });
    menu.then(|| {
        let text = "A menu gives administration: with the right permissions, whoever is in this workgroup can use it.";
        Notice::new(Tone::Warning, text)
    })
}

impl Laid for Form {
    type Stop = Stop;

    fn focus(&self) -> Stop {
        self.stop
    }

    fn remarks(&self, stop: Stop, view: &View<'_>, room: usize) -> Vec<Line> {
        problem(self.problems.get(&stop), view, room)
    }

    fn is_apart(&self, stop: Stop) -> bool {
        stop == Stop::Save
    }

    fn lookup(&self, stop: Stop) -> Option<&Lookup> {
        match stop {
            Stop::Field(at) => self.fields.get(at)?.content.lookup(),
            Stop::NewLocation => Some(&self.new_location),
            _ => None,
        }
    }

    fn draw_stop(&self, stop: Stop, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
        let focus = self.stop == stop && view.focus;
        let labels = LABELS.min(row.width / 2);
        let typed = |label, field, placeholder, line: Rect, buf: &mut Buffer| {
            FieldView { label, labels: LABELS, placeholder, ..FieldView::bare(field, focus) }
                .draw(line, buf, view.theme)
        };
        match stop {
            Stop::Key => {
                let (label, way) = match self.id {
                    SetupId::Release(_) => ("Number", "the next one that is free"),
                    _ => ("Code", "A to Z, 0 to 9 and _"),
                };
                typed(label, self.key.as_ref()?, way, row, buf)
            }
            Stop::Field(at) => {
                let entry = self.fields.get(at)?;
                let line = self.beside(at, view, row, buf);
                let label = label(entry.cell);
                match &entry.content {
                    Content::Text(text) => typed(label, text, placeholder(entry.cell, self.is_new), line, buf),
                    Content::Look(lookup) => {
                        look(lookup, label, "ctrl-n makes one of this name", focus, view, line, buf)
                    }
                    Content::Tick(on) => {
                        draw_words(label, if *on { "yes" } else { "no" }, focus, line, buf, view.theme);
                        None
                    }
                    Content::Turn(turn) => {
                        draw_words(label, turn.words(), focus, line, buf, view.theme);
                        None
                    }
                }
            }
            Stop::NewLocation => look(&self.new_location, "Add a location", "", focus, view, row, buf),
            Stop::Location(_) | Stop::Option(_) => {
                self.ticked(stop, focus, view, row, buf);
                None
            }
            Stop::Save => {
                let role = if focus { Role::Selection } else { Role::Key };
                let button = Line::of(" Save ", role);
                put_line(buf, row.x + labels, row.y, row.width - labels, &button, false, view.theme);
                None
            }
        }
    }
}

fn look(
    lookup: &Lookup,
    label: &str,
    rest: &'static str,
    focus: bool,
    view: &View<'_>,
    line: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let placeholder = match focus {
        _ if lookup.is_undecided() => view.theme.glyphs().ellipsis,
        true => "type a part of its name; space lists all",
        false => rest,
    };
    lookup.draw(&FieldLook { label, labels: LABELS, placeholder, focus }, line, buf, view.theme)
}

fn label(cell: Cell) -> &'static str {
    match cell {
        Cell::Workgroup { field: WorkgroupField::GlobalAdminMenu, .. } => "Administration menu",
        Cell::Workgroup { field: WorkgroupField::SetupDataMenu, .. } => "Setup Data menu",
        cell => cell.label(),
    }
}

const fn placeholder(cell: Cell, is_new: bool) -> &'static str {
    match cell {
        Cell::Org { field: OrgField::Code, .. } if is_new => "the lowest that is free",
        _ => "",
    }
}

impl Form {
    /// Draws what the database holds beside a field that says otherwise, and answers the room that is left.
    fn beside(&self, at: usize, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Rect {
        let entry = &self.fields[at];
        let open = entry.content.lookup().is_some_and(Lookup::is_open);
        let same = self.value(at).is_ok_and(|value| value == entry.base);
        if self.is_new || open || same {
            return row;
        }
        let words = match &entry.base {
            Value::None => "empty".to_owned(),
            Value::Flag(on) => if *on { "yes" } else { "no" }.to_owned(),
            Value::Text(text) => Raw::from(text.as_str()).shown().into(),
            Value::Option(option) => option.to_string(),
            _ => "another".to_owned(),
        };
        let note = format!("{} was {words}", view.theme.glyphs().left);
        let room = (u16::try_from(width(&note)).unwrap_or(0) + 2).min(row.width / 3);
        let line = Rect { width: row.width - room, ..row };
        put_cut(buf, line.right() + 1, row.y, room.saturating_sub(1), &note, Role::Dim, view.theme);
        line
    }

    /// A row that is ticked: a location, or an option with its two letters.
    fn ticked(&self, stop: Stop, focus: bool, view: &View<'_>, row: Rect, buf: &mut Buffer) {
        let glyphs = view.theme.glyphs();
        let flag = |line: Line, letter: &str, base: bool, wanted: bool| match (base, wanted) {
            (false, true) => line.and(format!("{}{letter}", glyphs.plus), Role::StagedAdd),
            (true, false) => line.and(format!("{}{letter}", glyphs.minus), Role::StagedRemove),
            (true, true) => line.and(format!(" {letter}"), Role::Text),
            (false, false) => line.and(format!(" {}", glyphs.none), Role::Dim),
        };
        let begin = Line::plain(format!("{} ", if focus { glyphs.cursor } else { " " }));
        let (line, way) = match stop {
            Stop::Location(location) => {
                let Some(found) = self.locations.iter().find(|row| row.location == location) else { return };
                let line = flag(begin, glyphs.mark, found.base, found.wanted);
                (line.and(format!(" {}", found.name.shown()), Role::Text), "space ticks it or not")
            }
            Stop::Option(option) => {
                let Some(found) = self.options.iter().find(|row| row.option == option) else { return };
                let line = flag(begin, "V", found.base[0], found.wanted[0]);
                let line = flag(line, "E", found.base[1], found.wanted[1]);
                let way = "v seen, e chosen, V E off";
                (line.and(format!(" {}", found.label.shown()), Role::Text), way)
            }
            _ => return,
        };
        let used = put_line(buf, row.x, row.y, row.width, &line, false, view.theme);
        let x = row.x + used + 2;
        if focus && x < row.right() {
            put_cut(buf, x, row.y, row.right() - x, way, Role::Hint, view.theme);
        }
    }
}
