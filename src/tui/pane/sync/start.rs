//! What stands there before a plan: what a sync does, why there is none yet, and what to press.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Sync, words};
use crate::tui::action::Action;
use crate::tui::keymap::Context;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Notice, Tone, rule};

/// The two lines that explain it.
const ABOUT: [&str; 2] = [
    "A sync deletes configuration here (forms, queries, workgroups and more) and copies that of a training database.",
    "This preview shows what that would do, and to whom. It only reads; nothing is written on either side.",
];

/// Draws the explanation and what comes next.
pub(super) fn draw(pane: &Sync, reason: Option<String>, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let titled = area.height > 6;
    if titled {
        rule(area, buf, view.theme, "Sync", "", view.focus);
    }
    let skip = if titled { 2 } else { 0 };
    let inner =
        Rect { x: area.x + 1, y: area.y + skip, width: area.width.saturating_sub(2), height: area.height - skip };
    let mut text: Vec<String> = ABOUT.map(str::to_owned).to_vec();
    text.push(String::new());
    let used = paragraphs(&text, inner, buf, view.theme);
    let rest = Rect { y: inner.y + used, height: inner.height - used, ..inner };
    if let Some(making) = pane.making.as_ref().filter(|_| reason.is_none()) {
        let mut text = making.sides(&view.model.seat);
        text.push(String::new());
        text.push(making.progress(view));
        paragraphs(&text, rest, buf, view.theme);
        return;
    }
    next(pane, reason, view).draw(rest, buf, view.theme);
}

fn next(pane: &Sync, reason: Option<String>, view: &View<'_>) -> Notice {
    let mut keys = view.keymap.keys_of(Context::Sync, Action::SyncSource);
    let key = keys.next().map(ToString::to_string).unwrap_or_default();
    if let Some(reason) = reason {
        return Notice::new(Tone::Warning, reason);
    }
    if let Some(refusal) = &pane.refused {
        let hint = refusal.hint.as_ref().map(|hint| format!(" {}", hint.shown())).unwrap_or_default();
        let text = format!("{}{hint} Press {key} to name the source again.", refusal.sentence.shown());
        return Notice::new(Tone::Error, text);
    }
    let beside = view.model.seat.sync_source.as_ref().map(|source| {
        format!("{} lies beside the open database. Press {key} to take it or to name another.", words::shown(source))
    });
    Notice::new(Tone::Plain, beside.unwrap_or_else(|| format!("Press {key} to name the database to copy from.")))
}
