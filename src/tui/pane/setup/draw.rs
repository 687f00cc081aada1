//! The pane as it is drawn: the parts, the filter, the list, and all about the row under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Setup, WIDE, about, card, head, rows};
use crate::api::setup::SetupList;
use crate::domain::text::Words;
use crate::tui::pane::beside::Parts;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{FilterView, Line, List, put_line, rule};
use crate::tui::wording::number;

pub(super) fn draw(pane: &Setup, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let (tabs_row, rest) = head(area);
    let parts = Parts::of(rest, WIDE);
    tabs(pane, view, tabs_row, buf);
    let listing = pane.listing();
    let note = listing.rows.window.total().map(number).unwrap_or_default();
    rule(parts.title, buf, view.theme, pane.part().label(), &note, view.focus);
    let cursor = filter(pane, view, parts.filter, buf);
    list(pane, view, &parts, buf);
    card::draw(pane.current(view.model).as_ref(), view, &parts, buf);
    cursor
}

fn tabs(pane: &Setup, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let mut line = Line::default();
    for part in SetupList::ALL {
        let role = if part == pane.part() { Role::TabActive } else { Role::Tab };
        line = line.and(" ", Role::Text).and(part.label(), role).and(" ", Role::Text);
    }
    put_line(buf, area.x, area.y, area.width, &line, false, view.theme);
}

fn filter(pane: &Setup, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let listing = pane.listing();
    let example = match pane.part() {
        SetupList::Orgs => "code, name or city",
        SetupList::Workgroups => "name or description",
        SetupList::Releases => "number, name or comments",
        SetupList::Locations | SetupList::Providers => "name",
        SetupList::Options => "code or label",
    };
    let focus = listing.typing && view.focus;
    FilterView { field: &listing.filter, focus, example, count: "" }.draw(area, buf, view.theme)
}

/// The rows that are only staged, then those of the database.
fn list(pane: &Setup, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    let (listing, lines) = (pane.listing(), parts.lines());
    let fresh = listing.fresh(pane.part(), view.model);
    let sight = listing.rows.sight(fresh.len(), lines);
    let words = Words::of(listing.filter.text());
    let row = |row, fresh| rows::row(row, fresh, &words, view);
    let staged = fresh.iter().skip(sight.top).take(sight.staged).map(|one| row(one, true));
    let rows: Vec<_> = staged.chain(sight.rows.iter().map(|one| row(one, false))).collect();
    let list = List {
        columns: rows::columns(pane.part()),
        offset: sight.offset,
        cursor: (!rows.is_empty()).then_some(sight.offset + sight.line),
        total: sight.total,
        rows,
        focus: view.focus && !listing.typing,
        empty: empty(pane, view, lines),
    };
    list.draw(parts.list, buf, view.theme);
}

/// Why there is nothing to see, and what would be here.
fn empty(pane: &Setup, view: &View<'_>, lines: usize) -> String {
    let (listing, model) = (pane.listing(), view.model);
    if let Some(reason) = about::why_unseen(pane.part(), model) {
        return reason;
    }
    let page = listing.page(pane.part(), lines, model);
    match page.and_then(|request| model.cache.why_nothing(&request)) {
        Some(why) => why,
        None if !listing.rows.window.is_loaded() => view.theme.glyphs().ellipsis.to_owned(),
        None if listing.filter.is_empty() => about::empty(pane.part()).to_owned(),
        None => format!("No {} has that in it; esc clears the filter.", pane.part().noun()),
    }
}
