//! One mail in full: where it stands, and its text.

use ratatui::buffer::Buffer;

use crate::api::mail::MailRow;
use crate::api::{Reply, Request};
use crate::domain::mail::MailState;
use crate::domain::text::Shown;
use crate::tui::model::Model;
use crate::tui::pane::beside::Parts;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, wrap};
use crate::tui::wording::{capital, counted};

pub(super) fn draw(row: Option<&MailRow>, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    if parts.facts.is_empty() {
        return;
    }
    let title = row.map(|row| String::from(row.subject.shown())).unwrap_or_default();
    parts.divide(&title, view, buf);
    let Some(row) = row else { return };
    let mut area = parts.facts;
    if !parts.is_wide() {
        (area.x, area.width) = (area.x + 1, area.width.saturating_sub(2));
    }
    let mut lines = standing(row, view.model);
    lines.push(String::new());
    match text(row, view.model) {
        Some(text) => lines.extend(text),
        None => lines.push(view.theme.glyphs().ellipsis.to_owned()),
    }
    let entries = lines
        .iter()
        .flat_map(|line| if line.is_empty() { vec![Entry::Gap] } else { wrapped(line, usize::from(area.width)) });
    Card::new(entries.collect()).draw(area, buf, view.theme);
}

fn wrapped(line: &str, room: usize) -> Vec<Entry> {
    wrap(line, room).into_iter().map(|line| Entry::Line(Line::plain(line))).collect()
}

/// To whom it is, about whom, and where it stands, a line each.
pub(super) fn standing(row: &MailRow, model: &Model) -> Vec<String> {
    let zone = &model.seat.zone;
    let mut lines = vec![format!("To {}", row.to.shown())];
    lines.extend(row.about.as_ref().map(|(user, name)| format!("About {}, user {user}", name.shown())));
    let tries = counted(row.attempts.into(), "attempt", "attempts");
    lines.push(match row.state {
        MailState::Queued if row.attempts > 0 => {
            format!("Queued; {tries} so far, the next one at {}.", row.due_at.minute(zone))
        }
        MailState::Queued if row.due_at > model.now => {
            "Queued; it is held for half a minute, in case the decision is taken back.".to_owned()
        }
        MailState::Queued => format!("Queued since {}.", row.created_at.minute(zone)),
        state => {
            let ended = row.ended_at.map(|ended| ended.minute(zone)).unwrap_or_default();
            format!("{} at {ended}, after {tries}.", capital(state.word()))
        }
    });
    if row.claimed_until.is_some_and(|until| until > model.now) {
        lines.push("A deliverer has it in hand.".to_owned());
    }
    lines.extend(row.error.as_ref().map(|error| String::from(error.shown())));
    lines
}

/// What stands in it, once that has arrived.
pub(super) fn text(row: &MailRow, model: &Model) -> Option<Vec<String>> {
    let Some(Reply::Mail(mail)) = model.cache.reply(&Request::Mail { mail: row.mail }) else { return None };
    let body = mail.body.stored().lines().map(|line| String::from(Shown::new(line)));
    let id = format!("Message-ID {}", mail.message_id.shown());
    Some(body.chain([String::new(), id]).collect())
}
