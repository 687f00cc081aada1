//! The screen, drawn from the app. Nothing here changes anything.

use ratatui::Frame as Canvas;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use super::action::{Action, Offer};
use super::app::App;
use super::dialog::Dialog;
use super::header;
use super::keymap::{Keymap, Meaning, hint};
use super::layout::{LEAST, centred};
use super::model::Model;
use super::theme::{Role, Theme};
use super::widget::{Frame, Hint, Hints, Notice, Tone, TooSmall, clear_halves};
use super::wording::counted;

/// What panes and dialogs draw from.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub model: &'a Model,
    pub theme: &'a Theme,
    pub keymap: &'a Keymap,
    /// Whether what is drawn has the focus.
    pub focus: bool,
}

/// Draws the screen.
pub fn draw(app: &App, theme: &Theme, canvas: &mut Canvas<'_>) {
    let area = canvas.area();
    if let Some(position) = paint(app, theme, area, canvas.buffer_mut()) {
        canvas.set_cursor_position(position);
    }
}

/// Draws the screen into a blank buffer, and answers where the terminal's cursor goes, if it is shown.
pub fn paint(app: &App, theme: &Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let mut ground = Cell::EMPTY;
    // Most themes leave the ground to the terminal.
    if *ground.set_style(theme.style(Role::Text)) != Cell::EMPTY {
        buf.set_style(area, theme.style(Role::Text));
    }
    let layout = super::layout::Layout::of(area.as_size());
    if layout.card {
        TooSmall { width: LEAST.width, height: LEAST.height }.draw(area, buf, theme);
        return None;
    }
    if app.is_locked() {
        return cover(app, theme, &layout, buf);
    }
    header::bar(app, layout.header, buf, theme);
    header::tabs(app, layout.tabs, buf, theme);
    let view = View { model: &app.model, theme, keymap: &app.keymap, focus: app.dialogs.is_empty() };
    let mut cursor = body(app, &view, layout.body, buf);
    app.flash.draw(buf, theme);
    status(app, layout.status, buf, theme);
    footer(app, layout.footer, buf, theme);
    for (at, dialog) in app.dialogs.iter().enumerate() {
        let view = View { focus: at + 1 == app.dialogs.len(), ..view };
        cursor = window(dialog, &view, layout.body, buf);
    }
    clear_halves(buf);
    cursor
}

/// Draws the lock and nothing of what is under it.
fn cover(app: &App, theme: &Theme, layout: &super::layout::Layout, buf: &mut Buffer) -> Option<Position> {
    header::cover(app, layout.header, buf, theme);
    footer(app, layout.footer, buf, theme);
    let view = View { model: &app.model, theme, keymap: &app.keymap, focus: true };
    app.dialogs.last().and_then(|lock| window(lock, &view, layout.body, buf))
}

/// Writes paragraphs one below the other, wrapped, and answers how many lines that took; the last of them says when there
/// is more.
pub fn paragraphs(text: &[String], area: Rect, buf: &mut Buffer, theme: &Theme) -> u16 {
    if text.is_empty() {
        return 0;
    }
    let notice = Notice::new(Tone::Plain, text.join("\n"));
    notice.draw(area, buf, theme);
    notice.height(area.width, theme).min(area.height)
}

/// The body of the screen by itself, as it would be drawn now; nothing where it is covered.
pub(super) fn picture(app: &App, theme: &Theme) -> Buffer {
    let layout = super::layout::Layout::of(app.screen);
    let mut picture = Buffer::empty(layout.body);
    if !layout.card && !app.is_locked() {
        let view = View { model: &app.model, theme, keymap: &app.keymap, focus: app.dialogs.is_empty() };
        body(app, &view, layout.body, &mut picture);
    }
    picture
}

fn body(app: &App, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    if app.model.operator().is_some() {
        return app.pane().draw(view, area, buf);
    }
    if app.model.standing.is_none() {
        let waiting = format!("Waiting for the database {}", view.theme.glyphs().ellipsis);
        Notice::new(Tone::Plain, waiting).draw(centred(area, 40, 1), buf, view.theme);
    }
    None
}

fn window(dialog: &Dialog, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let modal = dialog.modal();
    let (width, height) = modal.size(area);
    let frame = Frame { title: modal.title().to_owned(), note: String::new(), focus: view.focus, dialog: true };
    let inner = frame.draw(centred(area, width, height), buf, view.theme);
    // One blank at each side.
    let inner = if inner.width > 8 { Rect { x: inner.x + 1, width: inner.width - 2, ..inner } } else { inner };
    if inner.is_empty() { None } else { modal.draw(view, inner, buf) }
}

/// One sentence: what was said last, how a sequence of keys goes on, what takes long, or what is marked.
fn status(app: &App, area: Rect, buf: &mut Buffer, theme: &Theme) {
    if let Some(notice) = &app.model.notice {
        return notice.draw(area, buf, theme);
    }
    if !app.pressed.is_empty()
        && let Meaning::Prefix(ways) = app.keymap.resolve(app.context(), &app.pressed)
    {
        let hints: Vec<Hint> = ways.iter().map(|(keys, action)| hint(keys, *action, 1)).collect();
        return Hints { hints: hints.iter().collect(), last: None }.draw(area, buf, theme);
    }
    let text = waiting(app, theme).unwrap_or_else(|| {
        let between = format!(" {} ", theme.glyphs().none);
        marked(&app.model).into_iter().chain(app.pane().note(&app.model)).collect::<Vec<_>>().join(&between)
    });
    Notice::new(Tone::Plain, text).draw(area, buf, theme);
}

fn waiting(app: &App, theme: &Theme) -> Option<String> {
    let waited = app.waited()?;
    let step = usize::try_from(waited.as_millis() / 120).unwrap_or(0);
    let name = app.asking.oldest()?;
    let stops = if app.dialogs.is_empty() && app.asking.is_reading() { ", esc stops it" } else { "" };
    Some(format!("{} {name}: {:.1} s{stops}", theme.glyphs().spin(step), waited.as_secs_f32()))
}

fn marked(model: &Model) -> Option<String> {
    let marks = model.marks.len();
    (marks > 0).then(|| format!("{} marked", counted(marks as u64, "user", "users")))
}

fn footer(app: &App, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let told = app.keymap.hints(app.context()).iter().filter(|(action, _)| app.offers(*action) == Offer::Yes);
    let (last, others): (Vec<_>, Vec<_>) = told.partition(|(action, _)| *action == Action::Palette);
    let hints = others.into_iter().map(|(_, hint)| hint).collect();
    Hints { hints, last: last.first().map(|(_, hint)| hint) }.draw(area, buf, theme);
}
