//! The form as it is drawn: the warning, the fields, what can be chosen, and what saving would do.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::decide::{against, judged};
use super::facts::verdict;
use super::form::{Form, Picker, Stop};
use super::words::account_source;
use crate::api::matrix::Column;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Field, FieldView, Line, Notice, Tone, put, put_line, rule, scroll, width, wrap};

/// How wide the labels are.
const LABELS: u16 = 22;

/// Draws the form, and answers where the cursor stands.
pub(super) fn draw(form: &Form, view: &View<'_>, title: Rect, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let name = form.row.name.shown();
    let source = account_source(&form.row);
    rule(title, buf, view.theme, &format!("{} {name}", form.verb()), &source, view.focus);
    let mut rest = area;
    let mut next = |lines: u16| {
        let lines = lines.min(rest.height);
        let row = Rect { height: lines, ..rest };
        rest = Rect { y: rest.y + lines, height: rest.height - lines, ..rest };
        row
    };
    let warning = Notice::new(Tone::Warning, form.warning());
    warning.draw(next(warning.height(area.width, view.theme)), buf, view.theme);
    if area.height > 14 {
        next(1);
    }
    let mut cursor = None;
    for stop in Stop::ALL {
        cursor = cursor.or(field(form, stop, view, next(1), buf));
    }
    if area.height > 14 {
        next(1);
    }
    below(form, view, rest, buf);
    cursor
}

fn field(form: &Form, stop: Stop, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = form.stop == stop && view.focus;
    let line =
        |label, typed, placeholder| FieldView { label, labels: LABELS, placeholder, ..FieldView::bare(typed, focus) };
    match stop {
        Stop::Owner => pick(&form.owner, "Owning organization", focus, view, row, buf),
        Stop::Workgroup => pick(&form.workgroup, "Workgroup", focus, view, row, buf),
        Stop::Status => {
            let word = format!("{} {}", form.status, form.status.word());
            let text = Field::new(&word);
            line("Status", &text, "").draw(row, buf, view.theme);
            let x = row.x + LABELS.min(row.width / 2) + u16::try_from(width(&word)).unwrap_or(0) + 3;
            let way = if focus { "space changes it" } else { "" };
            put(buf, x, row.y, row.right().saturating_sub(x), way, view.theme.style(Role::Hint));
            None
        }
        Stop::Note => line("Note", &form.note, "none").draw(row, buf, view.theme),
        Stop::Save => {
            let role = if focus { Role::Selection } else { Role::Key };
            let x = row.x + LABELS.min(row.width / 2);
            put(buf, x, row.y, row.right().saturating_sub(x), &format!(" {} ", form.verb()), view.theme.style(role));
            None
        }
    }
}

/// A field with what is typed at its left and what that chooses at its right.
fn pick(picker: &Picker, label: &str, focus: bool, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
    let chosen = picker.chosen(&view.model.cache).map(words);
    let placeholder = chosen.as_deref().unwrap_or("type a part of its name");
    let typed = FieldView { label, labels: LABELS, placeholder, ..FieldView::bare(&picker.typed, focus) };
    let half = LABELS.min(row.width / 2) + 24;
    let both = !picker.typed.is_empty() && row.width > half + 10;
    let cursor = typed.draw(Rect { width: if both { half } else { row.width }, ..row }, buf, view.theme);
    if both {
        let line = match &chosen {
            Some(chosen) => Line::of(chosen.as_str(), Role::Text),
            None if picker.candidates(&view.model.cache).is_none() => {
                Line::of(view.theme.glyphs().ellipsis, Role::Pending)
            }
            None => Line::of("nothing has such a name", Role::FieldProblem),
        };
        put_line(buf, row.x + half + 2, row.y, row.width - half - 2, &line, false, view.theme);
    }
    cursor
}

fn words(column: &Column) -> String {
    let (head, name) = (column.head.shown(), column.name.shown());
    if head == name { head.into() } else { format!("{head} {name}") }
}

/// Below the fields: what can be chosen while something is, else what saving would do.
fn below(form: &Form, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let picker = match form.stop {
        Stop::Owner => &form.owner,
        Stop::Workgroup => &form.workgroup,
        Stop::Status | Stop::Note | Stop::Save => return plan(form, view, area, buf),
    };
    let Some(found) = picker.candidates(&view.model.cache) else {
        put(buf, area.x, area.y, area.width, view.theme.glyphs().ellipsis, view.theme.style(Role::Pending));
        return;
    };
    let at = found.iter().position(|column| Some(column.id) == picker.picked);
    let height = usize::from(area.height);
    let top = scroll(0, at.unwrap_or(0), height, found.len());
    for ((place, column), y) in found.iter().enumerate().skip(top).zip(area.top()..area.bottom()) {
        let here = at == Some(place);
        let sign = if here { view.theme.glyphs().cursor } else { " " };
        let mut line = Line::of(format!("{sign} {}", words(column)), Role::Text);
        if column.admin_menu {
            line = line.and(" admin menu", Role::Badge);
        }
        if here {
            buf.set_style(Rect { y, height: 1, ..area }, view.theme.style(Role::CursorRow));
        }
        put_line(buf, area.x, y, area.width, &line, false, view.theme);
    }
}

fn plan(form: &Form, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width);
    let changes = form.changes(view.model).filter(|changes| !changes.is_empty());
    let mut entries = Vec::new();
    if let Some(judgement) = changes.and_then(|changes| judged(view.model, &changes)) {
        entries.extend(judgement.rows.iter().map(|row| verdict(row, view.theme.glyphs())));
        let sentences = against(judgement, form.row.user, view.model);
        let sentences = sentences.iter().map(|sentence| format!("{} {sentence}", view.theme.glyphs().attention));
        let lines = sentences.flat_map(|sentence| wrap(&sentence, room));
        entries.extend(lines.map(|line| Entry::Line(Line::of(line, Role::Warning))));
    }
    Card::new(entries).draw(area, buf, view.theme);
}
