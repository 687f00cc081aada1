//! A look-up: something in the database, found by typing a part of its name, code or login.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::api::lookup::{LookupKind, Named};
use crate::api::{Reply, Request};
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::{Purpose, Step};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, Notice, Tone, Typed, put_cut, put_line, scroll};

/// An open look-up.
#[derive(Clone, Debug)]
pub struct LookUp {
    title: String,
    label: String,
    kind: LookupKind,
    purpose: Purpose,
    query: Field,
    /// What was found last, and for which text.
    found: Option<(String, Vec<Named>)>,
    cursor: usize,
}

/// How many are asked for.
const MOST: u32 = 12;

impl LookUp {
    pub fn new(title: String, label: String, kind: LookupKind, purpose: Purpose) -> Self {
        Self { title, label, kind, purpose, query: Field::default(), found: None, cursor: 0 }
    }

    fn request(&self) -> Request {
        Request::Lookup { kind: self.kind, text: self.query.text().trim().to_owned(), limit: MOST }
    }

    fn names(&self) -> &[Named] {
        self.found.as_ref().map_or(&[], |(_, names)| names)
    }

    /// Takes what is under the cursor, unless it was found for an older text.
    fn accept(&self) -> Vec<Step> {
        let fresh = self.found.as_ref().is_some_and(|(text, _)| text == self.query.text().trim());
        match self.names().get(self.cursor).filter(|_| fresh) {
            Some(named) => {
                let text = named.id.to_string();
                vec![Step::Close, Step::Entered { purpose: self.purpose, text }]
            }
            None => Vec::new(),
        }
    }
}

impl Modal for LookUp {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Up | Action::Down | Action::Accept | Action::Back)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor = (self.cursor + 1).min(self.names().len().saturating_sub(1)),
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::Back) => return vec![Step::Close],
            Input::Typed(key) if self.query.key(*key) == Typed::Changed => self.cursor = 0,
            Input::Pasted(text) if self.query.paste(text) == Typed::Changed => self.cursor = 0,
            _ => {}
        }
        Vec::new()
    }

    fn wants(&self) -> Vec<Want> {
        vec![Want::new("look-up", self.request())]
    }

    fn learn(&mut self, model: &Model) {
        if let Some(Reply::Lookup(names)) = model.cache.reply(&self.request()) {
            self.found = Some((self.query.text().trim().to_owned(), names.clone()));
            self.cursor = self.cursor.min(names.len().saturating_sub(1));
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (64.min(area.width), 16.min(area.height))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        put_cut(buf, inner.x, inner.y, inner.width, &self.label, Role::Dim, view.theme);
        let line = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1).min(1), ..inner };
        let cursor = FieldView::bare(&self.query, true).draw(line, buf, view.theme);
        let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
        match &self.found {
            None => Notice::new(Tone::Plain, view.theme.glyphs().ellipsis).draw(rows, buf, view.theme),
            Some((_, names)) if names.is_empty() => {
                Notice::new(Tone::Plain, "Nothing has that in its name.").draw(rows, buf, view.theme);
            }
            Some(_) => {}
        }
        let names = self.names();
        let top = scroll(0, self.cursor, usize::from(rows.height), names.len());
        for ((at, named), y) in names.iter().enumerate().skip(top).zip(rows.top()..rows.bottom()) {
            let selected = at == self.cursor;
            if selected {
                buf.set_style(Rect { y, height: 1, ..rows }, view.theme.style(Role::Selection));
            }
            let line =
                Line::plain(format!(" {}", named.name.shown())).and(format!("  {}", named.note.shown()), Role::Dim);
            put_line(buf, rows.x, y, rows.width, &line, selected, view.theme);
        }
        cursor
    }
}
