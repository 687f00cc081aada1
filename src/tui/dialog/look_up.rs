//! A look-up: something in the database, found by typing a part of its name, code or login.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::finder::{Finder, Found, labelled};
use crate::api::lookup::{LookupKind, Named};
use crate::api::{Reply, Request};
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Line, Tone};

/// An open look-up.
#[derive(Clone, Debug)]
pub struct LookUp {
    title: String,
    label: String,
    kind: LookupKind,
    purpose: Purpose,
    finder: Finder,
    /// What was found last, and for which text.
    found: Option<(String, Vec<Named>)>,
}

/// How many are asked for.
const MOST: u32 = 12;

impl LookUp {
    pub fn new(title: String, label: String, kind: LookupKind, purpose: Purpose) -> Self {
        Self { title, label, kind, purpose, finder: Finder::default(), found: None }
    }

    fn request(&self) -> Request {
        Request::Lookup { kind: self.kind, text: self.finder.text().trim().to_owned(), limit: MOST }
    }

    fn names(&self) -> &[Named] {
        self.found.as_ref().map_or(&[], |(_, names)| names)
    }

    /// Takes what is under the cursor, unless it was found for an older text.
    fn accept(&self) -> Vec<Step> {
        let fresh = self.found.as_ref().is_some_and(|(text, _)| text == self.finder.text().trim());
        match self.names().get(self.finder.cursor).filter(|_| fresh) {
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
        Finder::takes(action)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        let names = self.names().len();
        match self.finder.act(input, names) {
            Found::Taken => self.accept(),
            Found::Left => vec![Step::Close],
            Found::Refused(reason) => vec![say(Tone::Warning, reason)],
            Found::Changed | Found::Nothing => Vec::new(),
        }
    }

    fn wants(&self) -> Vec<Want> {
        vec![Want::new("look-up", self.request())]
    }

    fn learn(&mut self, model: &Model) {
        if let Some(Reply::Lookup(names)) = model.cache.reply(&self.request()) {
            self.found = Some((self.finder.text().trim().to_owned(), names.clone()));
            self.finder.cursor = self.finder.cursor.min(names.len().saturating_sub(1));
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (64.min(area.width), 16.min(area.height))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let below = labelled(&self.label, view, inner, buf);
        let names = self.names();
        let name = |at: usize| {
            let named = &names[at];
            Line::plain(format!(" {}", named.name.shown())).and(format!("  {}", named.note.shown()), Role::Dim)
        };
        let empty = if self.found.is_some() { "Nothing has that in its name." } else { view.theme.glyphs().ellipsis };
        self.finder.draw((names.len(), name), empty, view, below, buf)
    }
}
