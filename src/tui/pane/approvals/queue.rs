//! The queue as a list: who waits, where the account comes from, and the hint that matters most.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Approvals;
use super::parts::Parts;
use super::search::MOST;
use super::words::{alarming, capital, resembles_shortly, since, source};
use crate::api::approvals::ApprovalRow;
use crate::api::users::Find;
use crate::domain::text::Words;
use crate::tui::pane::Pane as _;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Column, FilterView, Line, List, Row, rule};
use crate::tui::wording::number;

/// The question how many wait.
pub(super) fn everybody() -> Find {
    Find { filter: "status:P".to_owned(), ..Find::default() }
}

pub(super) fn draw(pane: &Approvals, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    let name = pane.current().filter(|_| pane.facts.open).map(|who| String::from(who.name.shown()));
    let title = name.map_or_else(|| "Approvals".to_owned(), |name| format!("Approvals: {name}"));
    rule(parts.title, buf, view.theme, &title, &note(pane, view), view.focus);
    let (rows, line) = pane.shown().visible(parts.lines());
    let words = Words::of(pane.search.field.text());
    let list = List {
        columns: vec![
            Column::fill("Name", 14),
            Column::fill("Source", 12).spare(3),
            Column::fixed("Asked", 5).spare(4),
            Column::fixed("Age", 5).spare(1),
            Column::fill("Hint", 31).spare(2),
        ],
        rows: if pane.shown().is_loaded() {
            rows.iter().map(|who| row(pane, who, &words, view)).collect()
        } else {
            vec![Row::pending()]
        },
        cursor: (!rows.is_empty()).then_some(line),
        total: rows.len(),
        focus: view.focus && !pane.search.typing,
        empty: empty(pane, view, parts),
        ..List::default()
    };
    list.draw(parts.list, buf, view.theme);
}

/// Draws the line that is typed, with how many it finds.
pub(super) fn draw_filter(pane: &Approvals, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let found = pane.shown().total().filter(|_| pane.search.narrows());
    let cut = if pane.search.is_cut() { format!(" of the first {}", number(MOST as u64)) } else { String::new() };
    let count = found.map(|found| format!("{}{cut}", number(found))).unwrap_or_default();
    let focus = pane.search.typing && view.focus;
    FilterView { field: &pane.search.field, focus, example: "name, login or source", count: &count }
        .draw(area, buf, view.theme)
}

/// `14 pending, oldest 3 d`.
fn note(pane: &Approvals, view: &View<'_>) -> String {
    let Some(count) = view.model.cache.count(&everybody()) else { return String::new() };
    let oldest = pane.queue.rows().first().filter(|_| pane.queue.reaches_start());
    let oldest = oldest.map(|row| format!(", oldest {}", since(row).age(view.model.now))).unwrap_or_default();
    let nobody = pane.note(view.model).map(|_| format!(" {} nobody is mailed", view.theme.glyphs().attention));
    format!("{} pending{oldest}{}", number(count), nobody.unwrap_or_default())
}

fn row(pane: &Approvals, who: &ApprovalRow, words: &Words, view: &View<'_>) -> Row {
    let glyphs = view.theme.glyphs();
    let asked = who.asked.map_or_else(|| glyphs.none.to_owned(), |asked| format!("{} x", asked.times));
    let name = who.name.shown();
    let mut name = Line::searched(name.as_str(), Role::Text, &words.hits(name.as_str()));
    let staged = view.model.draft.of_user(who.user);
    if staged > 0 {
        name = name.and(format!(" {staged} staged"), Role::Staged);
    }
    let cells = vec![
        name,
        Line::of(source(who), Role::Dim),
        Line::of(asked, Role::Dim),
        Line::plain(since(who).age(view.model.now)),
        hint(pane, who, glyphs),
    ];
    Row::new(cells).marked(view.model.marks.contains(who.user))
}

/// What matters most about an applicant: that a decision failed, whom they resemble, what colleagues have.
fn hint(pane: &Approvals, who: &ApprovalRow, glyphs: &Glyphs) -> Line {
    if let Some(why) = pane.failed.get(&who.user) {
        return Line::of(format!("{} {}", glyphs.cross, capital(why)), Role::Refused);
    }
    if !pane.known.has(who.user) {
        return Line::of(glyphs.ellipsis, Role::Pending);
    }
    let Some(hints) = pane.known.of(who.user) else { return Line::default() };
    if let Some(other) = alarming(hints).next() {
        return Line::of(format!("{} {}", glyphs.attention, resembles_shortly(who, other)), Role::Badge);
    }
    if let Some(other) = hints.lookalikes.first() {
        return Line::of(resembles_shortly(who, other), Role::Warning);
    }
    match &hints.suggestion {
        Some(known) => {
            let (agreeing, all) = (number(known.agreeing.into()), number(known.colleagues.into()));
            Line::plain(format!("{agreeing} of {all} colleagues: {}", known.short.shown()))
        }
        None => Line::of("no colleagues known", Role::Dim),
    }
}

/// Why there is nothing to see, and what fills the queue.
fn empty(pane: &Approvals, view: &View<'_>, parts: &Parts) -> String {
    if let Some(why) = pane.page(view.model, parts).and_then(|request| view.model.cache.why_nothing(&request)) {
        return why;
    }
    if pane.search.narrows() {
        return "Nobody who waits has these words in their name, login or source; esc clears the filter.".to_owned();
    }
    "Nobody waits for approval. Whoever signs in for the first time by single sign-on, is imported or is made as \
     pending comes here. h shows what was decided."
        .to_owned()
}
