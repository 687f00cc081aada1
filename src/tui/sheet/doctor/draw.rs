//! The doctor as it is drawn: the outcome, what the user reads, the facts in order, and below them what mends it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Doctor;
use super::repair::is_staged;
use crate::api::doctor::{Bearing, Diagnosis, Fact, Repair, RepairStep};
use crate::domain::signin::SignIn;
use crate::domain::text::Raw;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Align, Card, Entry, Line, Notice, Tone, fit, put_line, rule, scroll, width, wrap};

pub(super) fn draw(doctor: &Doctor, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let (title, inner) = (split(area, 1).0, inset(area));
    let Some(diagnosis) = doctor.diagnosis(view.model) else {
        rule(title, buf, view.theme, "Sign-in doctor", "", view.focus);
        let why = view.model.cache.why_nothing(&doctor.request());
        let text = why.unwrap_or_else(|| view.theme.glyphs().ellipsis.to_owned());
        return Notice::new(Tone::Plain, text).draw(inner, buf, view.theme);
    };
    let name = String::from(diagnosis.name.shown());
    rule(title, buf, view.theme, &format!("Sign-in doctor: {name}"), diagnosis.login.shown().as_str(), view.focus);
    let repairs = repairs(doctor, diagnosis, view.model, usize::from(inner.width));
    let (above, below) = divide(inner, repairs.len());
    let entries = facts(diagnosis, view.theme.glyphs(), usize::from(inner.width));
    Card::new(entries).scrolled(doctor.scrolled, above.height).draw(above, buf, view.theme);
    draw_repairs(doctor, &repairs, view, Rect { x: area.x, width: area.width, ..below }, buf);
}

/// The room of the facts and that of the repairs, which stay in sight; what does not fit above them is scrolled.
fn divide(inner: Rect, repairs: usize) -> (Rect, Rect) {
    let below = u16::try_from(repairs + 2).unwrap_or(u16::MAX).min(inner.height / 2);
    split(inner, inner.height - below)
}

/// How many lines of the facts are in sight in an area, and how many there are.
pub(super) fn extent(doctor: &Doctor, model: &Model, area: Rect) -> (usize, usize) {
    let Some(diagnosis) = doctor.diagnosis(model) else { return (0, 0) };
    let inner = inset(area);
    let room = usize::from(inner.width);
    let (above, _) = divide(inner, repairs(doctor, diagnosis, model, room).len());
    (usize::from(above.height), facts(diagnosis, Glyphs::unicode(), room).len())
}

/// Below the title, with a blank at each side where there is room.
fn inset(area: Rect) -> Rect {
    let rest = split(area, 1).1;
    if rest.width > 8 { Rect { x: rest.x + 1, width: rest.width - 2, ..rest } } else { rest }
}

fn facts(diagnosis: &Diagnosis, glyphs: &Glyphs, room: usize) -> Vec<Entry> {
    let (sign, role) = match diagnosis.outcome {
        SignIn::SignedIn { .. } => (glyphs.mark, Role::Ok),
        SignIn::MustAcceptTerms | SignIn::MustChangePassword => (glyphs.attention, Role::Warning),
        _ => (glyphs.cross, Role::Error),
    };
    let mut entries = hanging(sign, role, diagnosis.sentence.shown().as_str(), role, room);
    if !diagnosis.message.is_empty() {
        entries.push(Entry::Gap);
        entries.push(Entry::Heading("What they read".to_owned()));
        let room = room.saturating_sub(2).max(1);
        // The ends of lines are the template's own; everything else in them stays visible.
        let paragraphs = diagnosis.message.stored().lines().map(Raw::from);
        let lines = paragraphs.flat_map(|paragraph| wrap(paragraph.shown().as_str(), room));
        entries.extend(lines.map(|line| Entry::Line(Line::of(format!("  {line}"), Role::Dim))));
    }
    entries.push(Entry::Gap);
    entries.push(Entry::Heading("What decides, in this order".to_owned()));
    let labels = diagnosis.facts.iter().map(|fact| width(fact.label.shown().as_str())).max().unwrap_or(0).min(room / 3);
    entries.extend(diagnosis.facts.iter().flat_map(|known| fact(known, labels, glyphs, room)));
    entries
}

/// A fact: its sign, its name, and its value, which goes on below itself where it is long.
fn fact(fact: &Fact, labels: usize, glyphs: &Glyphs, room: usize) -> Vec<Entry> {
    let (sign, role) = match fact.bearing {
        Bearing::Fine => (glyphs.mark, Role::Ok),
        Bearing::Note => (glyphs.none, Role::Dim),
        Bearing::Stops => (glyphs.attention, Role::Warning),
        Bearing::Decides => (glyphs.cross, Role::Error),
    };
    let text = if matches!(fact.bearing, Bearing::Fine | Bearing::Note) { Role::Text } else { role };
    let label = fit(fact.label.shown().as_str(), labels, Align::Left, glyphs.ellipsis);
    let indent = labels + 4;
    let lines = wrap(fact.value.shown().as_str(), room.saturating_sub(indent).max(1));
    let mut entries = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        let head = match at {
            0 => Line::of(format!("{sign} "), role).and(label.clone(), Role::Dim).and("  ", Role::Dim),
            _ => Line::plain(" ".repeat(indent)),
        };
        entries.push(Entry::Line(head.and(line, text)));
    }
    entries
}

fn hanging(sign: &str, sign_role: Role, text: &str, role: Role, room: usize) -> Vec<Entry> {
    let line = |(at, line): (usize, String)| {
        let head = if at == 0 { format!("{sign} ") } else { "  ".to_owned() };
        Entry::Line(Line::of(head, sign_role).and(line, role))
    };
    wrap(text, room.saturating_sub(2).max(1)).into_iter().enumerate().map(line).collect()
}

/// A line of the repairs, and which of them it belongs to.
type Part = (usize, Line);

fn repairs(doctor: &Doctor, diagnosis: &Diagnosis, model: &Model, room: usize) -> Vec<Part> {
    let all = diagnosis.repairs.iter().enumerate();
    all.flat_map(|(at, repair)| lines(doctor, at, repair, model, room).into_iter().map(move |line| (at, line)))
        .collect()
}

fn lines(doctor: &Doctor, at: usize, repair: &Repair, model: &Model, room: usize) -> Vec<Line> {
    let own = matches!(repair.step, RepairStep::ByUser);
    let (key, role) =
        if repair.barred.is_some() || own { (Role::Barred, Role::Barred) } else { (Role::Key, Role::Text) };
    let mut text = String::from(repair.sentence.shown());
    if let Some(reason) = &repair.barred {
        text = format!("{text} Not for you: {}", reason.shown());
    }
    let staged = is_staged(doctor.user, repair, model);
    let lines = wrap(&text, room.saturating_sub(6).max(1)).into_iter().enumerate();
    lines
        .map(|(line, text)| {
            let head = if line == 0 { format!(" {} ", at + 1) } else { "   ".to_owned() };
            let line = Line::of(head, key).and(text, role);
            if staged { line.and(" staged", Role::Staged) } else { line }
        })
        .collect()
}

fn draw_repairs(doctor: &Doctor, repairs: &[Part], view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let way = if repairs.is_empty() { "" } else { "press its number" };
    rule(Rect { height: 1, ..area }, buf, view.theme, "What mends it", way, false);
    let rows = Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height - 1 };
    if repairs.is_empty() {
        return Notice::new(Tone::Ok, "Nothing needs mending.").draw(rows, buf, view.theme);
    }
    let first = repairs.iter().position(|(at, _)| *at == doctor.cursor).unwrap_or(0);
    let top = scroll(0, first, usize::from(rows.height), repairs.len());
    for ((at, line), y) in repairs.iter().skip(top).zip(rows.top()..rows.bottom()) {
        let selected = *at == doctor.cursor && view.focus;
        if selected {
            buf.set_style(Rect { y, height: 1, ..rows }, view.theme.style(Role::Selection));
        }
        put_line(buf, rows.x, y, rows.width, line, selected, view.theme);
    }
}
