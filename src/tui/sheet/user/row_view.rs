//! One field of the form as it is drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::form::{Form, FormKind};
use super::relations::{Member, Related};
use super::stops::Stop;
use super::view::is_password;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::tui::sheet::content::Content;
use crate::tui::sheet::layout::{LABELS, draw_words};
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldLook, FieldView, Line, put, put_cut, put_line, width};

/// Draws a field, and answers where the cursor stands.
pub(super) fn draw_stop(form: &Form, stop: Stop, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
    let focus = form.stop == stop && view.focus;
    let labels = LABELS.min(row.width / 2);
    let barred = form.why_barred(view.model, stop).is_some();
    match stop {
        Stop::Save => {
            let role = if focus { Role::Selection } else { Role::Key };
            let button = if barred { Line::default() } else { Line::of(format!(" {} ", verb(form)), role) };
            put_line(buf, row.x + labels, row.y, row.width - labels, &button, false, view.theme);
            return None;
        }
        Stop::Member(_) | Stop::Org(_) => {
            relation(form, stop, focus, view, row, buf);
            return None;
        }
        _ => {}
    }
    let note = was(form, stop, view);
    let note_room = note.as_ref().map_or(0, |note| u16::try_from(width(note)).unwrap_or(0) + 2).min(row.width / 3);
    let line = Rect { width: row.width - note_room, ..row };
    if let Some(note) = note {
        put_cut(buf, line.right() + 1, row.y, note_room.saturating_sub(1), &note, Role::Dim, view.theme);
    }
    if barred {
        let role = if focus { Role::CursorRow } else { Role::Dim };
        put_cut(buf, row.x, row.y, labels, stop.label(), role, view.theme);
        put_cut(buf, row.x + labels, row.y, line.width - labels, &plain(form, stop, view), role, view.theme);
        return focus.then_some(Position { x: row.x + labels, y: row.y });
    }
    let typed = |field, placeholder| FieldView {
        label: stop.label(),
        labels: LABELS,
        placeholder,
        ..FieldView::bare(field, focus)
    };
    match stop {
        Stop::Password if form.body.password.made.is_some() => {
            let made = form.body.password.made.as_ref().map_or("", |made| made.expose());
            typed(&Field::default(), "").draw(line, buf, view.theme);
            put(buf, row.x + labels, row.y, line.width - labels, made, view.theme.style(Role::Key));
            None
        }
        Stop::Again if form.body.password.made.is_some() => {
            let copies = view.model.seat.clipboard;
            let text = if copies { "shown this once; ctrl-y copies it" } else { "shown this once: write it down" };
            typed(&Field::default(), text).draw(line, buf, view.theme)
        }
        Stop::Password => {
            let text =
                if form.kind == FormKind::Edit { "as it is; ctrl-g makes one" } else { "none yet; ctrl-g makes one" };
            typed(&form.body.password.typed, text).draw(line, buf, view.theme)
        }
        Stop::Again => typed(&form.body.password.again, "").draw(line, buf, view.theme),
        Stop::Note => typed(&form.body.note, "none").draw(line, buf, view.theme),
        Stop::Field(field) => match form.body.fields.get(&field)? {
            Content::Text(text) => typed(text, placeholder(field)).draw(line, buf, view.theme),
            Content::Look(_) => look(form, stop, focus, view, line, buf),
            Content::Tick(_) | Content::Turn(_) => {
                draw_words(stop.label(), &plain(form, stop, view), focus, line, buf, view.theme);
                None
            }
        },
        _ => look(form, stop, focus, view, line, buf),
    }
}

/// The label of a field; the short form has one workgroup, the long one any number.
fn label(form: &Form, stop: Stop) -> &'static str {
    if stop == Stop::NewMember && form.kind == FormKind::Quick { "Workgroup" } else { stop.label() }
}

fn look(form: &Form, stop: Stop, focus: bool, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
    let lookup = form.body.lookup(stop)?;
    let way = match stop {
        _ if lookup.is_undecided() => view.theme.glyphs().ellipsis,
        Stop::Template if focus && form.kind == FormKind::Edit => "a part of its name, or space; ctrl-t: each",
        _ if focus => "type a part of its name; space lists all",
        Stop::Template if form.kind == FormKind::Edit => "as they are; ctrl-t: each",
        _ => "",
    };
    lookup.draw(&FieldLook { label: label(form, stop), labels: LABELS, placeholder: way, focus }, row, buf, view.theme)
}

const fn placeholder(field: UserField) -> &'static str {
    match field {
        UserField::Login => "name@example.org",
        _ => "",
    }
}

fn verb(form: &Form) -> &'static str {
    match form.body.status() {
        Some(Status::Active) if form.decides() => "Approve",
        Some(Status::Inactive) if form.decides() => "Park",
        _ => "Save",
    }
}

/// What a field says, in words.
fn plain(form: &Form, stop: Stop, view: &View<'_>) -> String {
    let Stop::Field(field) = stop else {
        let set = is_password(stop) && stop == Stop::Password && form.card.has_password;
        return if set { "set".to_owned() } else { String::new() };
    };
    let forced = field == UserField::RequireChange && form.why_barred(view.model, stop).is_some();
    match form.body.fields.get(&field) {
        Some(Content::Text(text)) => Raw::from(text.text()).shown().into(),
        Some(Content::Tick(on)) => {
            let on = *on || (forced && !form.body.password.is_empty());
            if on { "yes" } else { "no" }.to_owned()
        }
        Some(Content::Turn(turn)) => turn.words().to_owned(),
        Some(Content::Look(lookup)) => {
            let named = lookup.chosen.as_ref();
            named.map(|named| format!("{} {}", named.name.shown(), named.note.shown())).unwrap_or_default()
        }
        None => String::new(),
    }
}

/// What the database holds, beside what the form says otherwise.
fn was(form: &Form, stop: Stop, view: &View<'_>) -> Option<String> {
    let Stop::Field(field) = stop else { return None };
    if form.card.user.is_new() || form.body.lookup(stop).is_some_and(crate::tui::widget::Lookup::is_open) {
        return team(form, field);
    }
    let base = form.card.value(Cell::User { user: form.card.user, field });
    if form.body.value(field).is_none_or(|value| value == base) {
        return team(form, field);
    }
    let words = match &base {
        Value::None => "empty".to_owned(),
        Value::Flag(on) => if *on { "yes" } else { "no" }.to_owned(),
        Value::Status(status) => format!("{status} {}", status.word()),
        Value::Text(text) => Raw::from(text.as_str()).shown().into(),
        value => form.names.named(value).map(|named| String::from(named.name.shown())).unwrap_or_default(),
    };
    Some(format!("{} was {words}", view.theme.glyphs().left))
}

/// How many report to the user, beside the one they report to.
fn team(form: &Form, field: UserField) -> Option<String> {
    let seen = field == UserField::Supervisor && form.card.team > 0;
    seen.then(|| format!("{} report to them", form.card.team))
}

fn relation(form: &Form, stop: Stop, focus: bool, view: &View<'_>, row: Rect, buf: &mut Buffer) {
    let glyphs = view.theme.glyphs();
    let sign = if focus { glyphs.cursor } else { " " };
    let (line, way) = match stop {
        Stop::Member(workgroup) => {
            let Some(member) = form.body.members.iter().find(|member| member.workgroup == workgroup) else { return };
            (member_line(member, sign, view), "space on or off, t until, + longer, x removes")
        }
        Stop::Org(org) => {
            let Some(related) = form.body.orgs.iter().find(|related| related.org == org) else { return };
            (related_line(related, sign, view), "a l e on, A L E off, t until, x removes")
        }
        _ => return,
    };
    let used = put_line(buf, row.x, row.y, row.width, &line, false, view.theme);
    let x = row.x + used + 2;
    if focus && x < row.right() {
        put_cut(buf, x, row.y, row.right() - x, way, Role::Hint, view.theme);
    }
}

fn member_line(member: &Member, sign: &str, view: &View<'_>) -> Line {
    let line = flag(Line::plain(format!("{sign} ")), "A", &member.base[0], &member.wanted[0], view.theme.glyphs());
    let line = named(line, member.is_removed(), &String::from(member.named.name.shown()), "");
    if member.is_removed() { line } else { end(line, &member.base[1], &member.wanted[1], view) }
}

fn related_line(related: &Related, sign: &str, view: &View<'_>) -> Line {
    let glyphs = view.theme.glyphs();
    let mut line = Line::plain(format!("{sign} "));
    for (at, letter) in ["A", "L", "E"].into_iter().enumerate() {
        let gone = related.is_removed();
        let wanted = if gone { &Value::None } else { &related.wanted[at] };
        line = flag(line, letter, &related.base[at], wanted, glyphs);
    }
    let note = String::from(related.named.note.shown());
    let line = named(line, related.is_removed(), &String::from(related.named.name.shown()), &note);
    if related.is_removed() { line } else { end(line, &related.base[3], &related.wanted[3], view) }
}

/// When the grant ends; what is altered stands in the place of what is there.
fn end(line: Line, base: &Value, wanted: &Value, view: &View<'_>) -> Line {
    let (now, zone, arrow) = (view.model.now, &view.model.seat.zone, view.theme.glyphs().arrow);
    match wanted {
        Value::Time(until) if base != wanted => line.and(format!(" {arrow} {}", until.as_end(now, zone)), Role::Staged),
        Value::Time(until) if *until <= now => line.and(format!(" {}", until.as_end(now, zone)), Role::Warning),
        Value::Time(until) => line.and(format!(" {}", until.as_end(now, zone)), Role::Dim),
        _ if base != wanted => line.and(format!(" {arrow} no end"), Role::Staged),
        _ => line,
    }
}

fn named(line: Line, removed: bool, name: &str, note: &str) -> Line {
    let role = if removed { Role::StagedRemove } else { Role::Text };
    let line = line
        .and(format!(" {name}"), role)
        .and(if note.is_empty() { String::new() } else { format!(" {note}") }, Role::Dim);
    if removed { line.and(" removed", Role::StagedRemove) } else { line }
}

/// A flag by its letter; one that is altered has its sign before it.
fn flag(line: Line, letter: &str, base: &Value, wanted: &Value, glyphs: &Glyphs) -> Line {
    match (base.is_on(), wanted.is_on()) {
        (false, true) => line.and(format!("{}{letter}", glyphs.plus), Role::StagedAdd),
        (true, false) => line.and(format!("{}{letter}", glyphs.minus), Role::StagedRemove),
        (true, true) => line.and(format!(" {letter}"), Role::Text),
        (false, false) => line.and(format!(" {}", glyphs.none), Role::Dim),
    }
}
