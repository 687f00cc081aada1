//! A message filled in: what somebody reads, and what is worth telling its author.

use std::convert::Infallible;

use super::known;
use crate::api::properties::Approvers;
use crate::domain::cell::{Cell, Value};
use crate::domain::ids::UserId;
use crate::domain::message::{Rendered, Span};
use crate::domain::properties::{About, Kind, Property, PropertyId, Values};
use crate::domain::text::Shown;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Entry, Line, wrap};
use crate::tui::wording::number;

/// The user for whom messages are filled in: name and source, as far as they are known.
fn about(user: UserId, model: &Model) -> (String, String) {
    if let Some(card) = model.cache.card(user) {
        return (card.name.stored().to_owned(), card.source.stored().to_owned());
    }
    let own = model.operator().filter(|operator| operator.user == user);
    (own.map(|operator| operator.name.stored().to_owned()).unwrap_or_default(), "local".to_owned())
}

/// What the placeholders stand for, with what is staged for other properties.
fn values(user: UserId, model: &Model) -> Values {
    let stored = |name: &'static str| -> Result<Option<String>, Infallible> {
        let Ok(property) = name.parse::<PropertyId>() else { return Ok(None) };
        let known = known(model);
        let base = known.and_then(|known| known.stored(property)).map_or(Value::None, Value::text);
        let value = model.overlay(Cell::Property { property }, &base);
        let default = || known.map(|known| known.default(property));
        Ok(value.as_text().filter(|text| !text.is_empty()).or_else(default).map(str::to_owned))
    };
    let (name, source) = about(user, model);
    let Ok(values) = Values::gather(stored, Some(About { user, name: &name, source: &source }));
    values
}

/// What a value looks like, and what there is to say of it.
pub(super) fn entries(property: &Property, text: &str, user: UserId, view: &View<'_>, room: usize) -> Vec<Entry> {
    let say = |sentence: &str, role: Role| {
        let sentence = format!("{} {sentence}", view.theme.glyphs().attention);
        wrap(&sentence, room).into_iter().map(move |line| Entry::Line(Line::of(line, role)))
    };
    let why = property.parse(text).err().map(|why| why.shown());
    let mut entries: Vec<Entry> = why.iter().flat_map(|why| say(why.as_str(), Role::Refused)).collect();
    if property.kind == Kind::Addresses {
        entries.extend(mailed(text, view, room));
    }
    let values = values(user, view.model);
    let advice = values.advise(property, text);
    entries.extend(advice.iter().flat_map(|advice| say(&advice.sentence, Role::Warning)));
    let Some(message) = values.rendered(property, text) else { return entries };
    let (name, _) = about(user, view.model);
    entries.push(Entry::Heading(format!("As it is read about {}", Shown::new(&name))));
    entries.extend(page(property, &message, &values, room));
    entries
}

/// The message as it is read; in a mail a link is followed by where it leads.
fn page(property: &Property, message: &Rendered, values: &Values, room: usize) -> Vec<Entry> {
    if property.leads_to_site() {
        let text = message.leading_to(values.site());
        let lines = text.stored().lines().map(|line| String::from(Shown::new(line)));
        return lines.flat_map(|line| wrap(&line, room)).map(|line| Entry::Line(Line::plain(line))).collect();
    }
    let mut lines = vec![Line::default()];
    for span in &message.spans {
        let role = if matches!(span, Span::Link(_)) { Role::Key } else { Role::Text };
        for (number, text) in span.text().stored().split('\n').enumerate() {
            if number > 0 {
                lines.push(Line::default());
            }
            flow(&mut lines, Shown::new(text).as_str(), role, room);
        }
    }
    lines.into_iter().map(Entry::Line).collect()
}

/// Puts text behind the last line, on new lines where it does not fit; it breaks between words.
fn flow(lines: &mut Vec<Line>, text: &str, role: Role, room: usize) {
    for word in text.split_inclusive(' ') {
        let mut used: usize = lines.last().map_or(0, |line| line.runs.iter().map(|run| width(&run.text)).sum());
        if used > 0 && used + width(word.trim_end()) > room {
            lines.push(Line::default());
            used = 0;
        }
        // A blank at the end of a full line would be cut off visibly.
        let word = if used + width(word) > room { word.trim_end() } else { word };
        if let Some(line) = lines.pop() {
            lines.push(line.and(word, role));
        }
    }
}

fn width(text: &str) -> usize {
    crate::tui::widget::width(text)
}

/// Who would be mailed: those who are named, else whoever may decide.
fn mailed(text: &str, view: &View<'_>, room: usize) -> Vec<Entry> {
    let plain = |text: String, role: Role| {
        wrap(&text, room).into_iter().map(|line| Entry::Line(Line::of(line, role))).collect::<Vec<_>>()
    };
    let named = crate::domain::properties::addresses(text).unwrap_or_default();
    if !named.is_empty() {
        return plain(format!("{} is mailed about a request.", named.join(", ")), Role::Text);
    }
    let Some(approvers) = known(view.model).map(|known| &known.approvers) else { return Vec::new() };
    if approvers.named {
        return plain("Whoever holds User Setup is mailed, the vendor's staff left out.".to_owned(), Role::Text);
    }
    match approvers.warning() {
        Some(warning) => plain(format!("{} {warning}", view.theme.glyphs().attention), Role::Warning),
        None => plain(approvers_in_words(approvers), Role::Text),
    }
}

fn approvers_in_words(approvers: &Approvers) -> String {
    let some: Vec<String> = approvers.addresses.iter().take(5).map(|address| address.shown().into()).collect();
    let more = approvers.number.saturating_sub(some.len() as u64);
    let more = if more == 0 { String::new() } else { format!(" and {} more", number(more)) };
    format!("{}{more}: active users who hold User Setup.", some.join(", "))
}
