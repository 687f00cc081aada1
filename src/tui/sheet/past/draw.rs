//! The sheet as it is drawn: of whom and of when, the last change up to then, and the part that is shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::changed::told;
use super::parts::{Part, body, head};
use super::{Holders, Past};
use crate::api::past::{Fact, Facts, Known, Subject};
use crate::domain::time::Time;
use crate::tui::model::Model;
use crate::tui::pane::Pane as _;
use crate::tui::pane::users::card::entries_then;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, put_line, rule};

pub(super) fn draw(sheet: &Past, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let top = head(area);
    let of = name(sheet, view.model);
    let title = format!("{of} as of {}", minute(sheet.at, view.model));
    rule(Rect { height: top.height.min(1), ..top }, buf, view.theme, &title, &sheet.at.ago(view.model.now), view.focus);
    let lines = [said(sheet, view), tabs(sheet)];
    for (line, y) in lines.iter().zip(top.top() + 1..top.bottom()) {
        put_line(buf, top.x, y, top.width, line, false, view.theme);
    }
    match (sheet.part, &sheet.members) {
        (Part::Members, Some(members)) => drop(Holders::draw(members, view, body(area), buf)),
        (Part::Differences, _) => sheet.changed.draw(view, area, buf),
        _ => {
            let inner = body(area);
            let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..inner };
            let entries = facts(sheet, view.model, view.theme.glyphs());
            Card::new(entries).scrolled(sheet.scrolled, inner.height).draw(inner, buf, view.theme);
        }
    }
}

fn minute(at: Time, model: &Model) -> String {
    at.minute(&model.seat.zone)
}

/// What has to be said of the moment: how far it is known, else the last change up to it.
fn said(sheet: &Past, view: &View<'_>) -> Line {
    let model = view.model;
    let Some(found) = sheet.found(model) else { return Line::of(view.theme.glyphs().ellipsis, Role::Pending) };
    // What differs is told from the earlier of two moments on.
    let begins = model.standing.as_ref().and_then(|standing| standing.journal_begins);
    let other = sheet.other.filter(|_| sheet.part == Part::Differences);
    let earlier = other.map(|other| Known::of(other, model.now, begins)).filter(|known| *known != Known::Exact);
    match (earlier.unwrap_or(found.known).doubt(&model.seat.zone), &found.last) {
        (Some(doubt), _) => Line::of(format!(" {} {doubt}", view.theme.glyphs().attention), Role::Warning),
        (None, Some(last)) => Line::of(format!(" {}", told(last, model)), Role::Dim),
        (None, None) => Line::of(" The journal knows of no change up to then.", Role::Dim),
    }
}

fn tabs(sheet: &Past) -> Line {
    let mut line = Line::default();
    for part in Part::ALL.into_iter().filter(|part| part.is_of(sheet.of)) {
        let role = if part == sheet.part { Role::TabActive } else { Role::Tab };
        line = line.and(" ", Role::Text).and(part.label(), role).and(" ", Role::Text);
    }
    line
}

/// Who or what it is, by the name of today.
fn name(sheet: &Past, model: &Model) -> String {
    let fact = |facts: &[Fact], label: &str| {
        facts.iter().find(|fact| fact.label.stored() == label).map(|fact| String::from(fact.value.shown()))
    };
    match (sheet.of, sheet.found(model).map(|found| &found.now)) {
        (Subject::User(user), None) => {
            let card = model.cache.card(user);
            card.map_or_else(|| format!("User {user}"), |card| card.name.shown().into())
        }
        (_, Some(Facts::User(card))) => card.name.shown().into(),
        (Subject::Org(_), Some(Facts::Fields(facts))) => {
            [fact(facts, "Code"), fact(facts, "Name")].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        (_, Some(Facts::Fields(facts))) => fact(facts, "Name").unwrap_or_default(),
        (Subject::Org(org), None) => format!("Organization {org}"),
        (Subject::Workgroup(workgroup), None) => format!("Workgroup {workgroup}"),
    }
}

/// What there was, or why nothing can be told.
pub(super) fn facts(sheet: &Past, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    let line = |text: String, role| vec![Entry::Line(Line::of(text, role))];
    let Some(found) = sheet.found(model) else {
        return match model.cache.why_nothing(&sheet.request()) {
            Some(why) => line(why, Role::Error),
            None => line(glyphs.ellipsis.to_owned(), Role::Pending),
        };
    };
    match &found.then {
        None => line("There was nothing at that moment; t types another one.".to_owned(), Role::Dim),
        Some(Facts::User(card)) => entries_then(card, sheet.at, model, glyphs),
        Some(Facts::Fields(facts)) => {
            let told = facts.iter().filter(|fact| !fact.value.is_empty());
            told.map(|fact| Entry::fact(fact.label.shown(), fact.value.shown())).collect()
        }
    }
}
