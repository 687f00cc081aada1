//! The row under the cursor in full, and at the side what the account still holds.

use ratatui::buffer::Buffer;

use super::rows::word;
use crate::api::explain::BinRow;
use crate::domain::status::Status;
use crate::domain::text::Raw;
use crate::tui::pane::beside::Parts;
use crate::tui::pane::users::card;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, wrap};

pub(super) fn draw(row: Option<&BinRow>, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    if parts.facts.is_empty() {
        return;
    }
    let title = row.map(|row| String::from(row.name.shown())).unwrap_or_default();
    parts.divide(&title, view, buf);
    let glyphs = view.theme.glyphs();
    let Some(row) = row else { return };
    let mut area = parts.facts;
    if !parts.is_wide() {
        (area.x, area.width) = (area.x + 1, area.width.saturating_sub(2));
    }
    // At the side the account's card tells the login.
    let login = usize::from(parts.is_wide());
    let mut entries: Vec<Entry> = sentences(row, view)
        .iter()
        .skip(login)
        .flat_map(|sentence| wrap(sentence, usize::from(area.width)))
        .map(|line| Entry::Line(Line::plain(line)))
        .collect();
    if parts.is_wide() {
        entries.push(Entry::Gap);
        match view.model.cache.card(row.user) {
            Some(card) => entries.extend(card::entries(card, view.model, glyphs)),
            None => entries.push(Entry::Line(Line::of(glyphs.ellipsis, Role::Pending))),
        }
    }
    Card::new(entries).draw(area, buf, view.theme);
}

fn sentences(row: &BinRow, view: &View<'_>) -> Vec<String> {
    let by = row.deleted_by.as_ref().map(|by| format!(" by {}", by.shown())).unwrap_or_default();
    let was = match row.origin {
        Status::Pending => "while pending".to_owned(),
        origin => format!("while {}", origin.word()),
    };
    let when = row.deleted_at.minute(&view.model.seat.zone);
    let age = row.deleted_at.age(view.model.now);
    let owner = row
        .owner
        .as_ref()
        .map_or_else(|| "No organization owns the account.".to_owned(), |owner| format!("Owned by {}.", owner.shown()));
    vec![
        String::from(row.login.shown()),
        format!("Was {} {was} on {when}{by} ({age}).", word(row)),
        row.reason
            .as_ref()
            .filter(|reason| !reason.is_empty())
            .map_or_else(|| "No reason was given.".to_owned(), |reason: &Raw| format!("Reason: {}", reason.shown())),
        format!("{owner} The login stays taken until the account is restored."),
    ]
}
