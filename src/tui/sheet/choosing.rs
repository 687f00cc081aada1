//! Choosing one thing by typing a part of its name: the field, what was found, and a cursor among it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::templates::listed;
use crate::api::lookup::{LookupKind, Named};
use crate::api::{Reply, Request};
use crate::domain::permission::Level;
use crate::domain::text::{Raw, search_key};
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Field, FieldView, Line, List, Row, Tone, Typed, scroll, width};

/// What is chosen from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum From {
    Users,
    Templates,
}

/// An open choice.
#[derive(Clone, Debug)]
pub(super) struct Chooser {
    from: From,
    typed: Field,
    cursor: usize,
    /// What was found last, shown until the next finding comes.
    last: Vec<Named>,
}

const LIMIT: u32 = 50;

impl Chooser {
    pub fn new(from: From) -> Self {
        Self { from, typed: Field::default(), cursor: 0, last: Vec::new() }
    }

    fn request(&self) -> Request {
        match self.from {
            From::Templates => Request::Templates,
            From::Users => Request::Lookup { kind: LookupKind::User, text: self.typed.text().to_owned(), limit: LIMIT },
        }
    }

    pub fn want(&self) -> Want {
        match self.from {
            From::Templates => Want::new("templates", self.request()),
            From::Users => Want::new("lookup", self.request()),
        }
    }

    /// What fits what is typed.
    pub fn found(&self, model: &Model) -> Vec<Named> {
        match self.from {
            From::Templates => {
                let wanted = search_key(self.typed.text());
                let all = listed::all(model).unwrap_or_default();
                let named = all.into_iter().filter_map(|listed| {
                    let count = |level| listed.levels.iter().filter(|(_, held)| *held == level).count();
                    let note = format!("{} Write, {} Read", count(Level::Write), count(Level::Read));
                    // One that is only staged has no number yet that a level could come from.
                    listed.stored.as_ref()?;
                    Some(Named { id: listed.template.0, name: listed.name?, note: Raw::from(note.as_str()) })
                });
                named.filter(|named| search_key(named.name.stored()).contains(&wanted)).collect()
            }
            From::Users => match model.cache.reply(&self.request()) {
                Some(Reply::Lookup(found)) => found.clone(),
                _ => self.last.clone(),
            },
        }
    }

    /// The one under the cursor, to be taken.
    ///
    /// # Errors
    /// What is said where there is none: what is listed was found for what was typed before, or nothing was.
    pub fn chosen(&self, model: &Model) -> Result<Named, Vec<Step>> {
        let request = self.request();
        let is_fresh = self.from == From::Templates || model.cache.reply(&request).is_some();
        let why = match self.current(model) {
            Some(named) if is_fresh => return Ok(named),
            _ if is_fresh => "Nothing is chosen: type a part of a name that is there.".to_owned(),
            _ => {
                let late = || "What has that in its name is still being looked for; press enter again.".to_owned();
                model.cache.why_nothing(&request).unwrap_or_else(late)
            }
        };
        Err(vec![say(Tone::Warning, why)])
    }

    /// The one under the cursor.
    pub fn current(&self, model: &Model) -> Option<Named> {
        let mut found = self.found(model);
        (self.cursor < found.len()).then(|| found.swap_remove(self.cursor))
    }

    /// Takes a motion or what was typed.
    pub fn act(&mut self, input: &Input, model: &Model) -> Vec<Step> {
        let found = self.found(model);
        let typed = match input {
            Input::Action(Action::Up) => {
                self.cursor = self.cursor.saturating_sub(1);
                return Vec::new();
            }
            Input::Action(Action::Down) => {
                self.cursor = (self.cursor + 1).min(found.len().saturating_sub(1));
                return Vec::new();
            }
            input => input.type_into(&mut self.typed).unwrap_or(Typed::Passed),
        };
        match typed {
            Typed::Changed => {
                self.last = found;
                self.cursor = 0;
            }
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    /// Draws the field with what was found below it.
    pub fn draw(&self, label: &str, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let line = Rect {
            x: area.x + 1.min(area.width),
            width: area.width.saturating_sub(2),
            height: area.height.min(1),
            ..area
        };
        let labels = u16::try_from(width(label) + 1).unwrap_or(8);
        let field = FieldView {
            label,
            labels,
            placeholder: "type a part of the name",
            ..FieldView::bare(&self.typed, view.focus)
        };
        let cursor = field.draw(line, buf, view.theme);
        let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
        let found = self.found(view.model);
        let height = usize::from(rest.height);
        let top = scroll(0, self.cursor, height, found.len());
        let row = |named: &Named| {
            Row::new(vec![
                Line::plain(String::from(named.name.shown())),
                Line::of(String::from(named.note.shown()), Role::Dim),
            ])
        };
        let list = List {
            columns: vec![Column::fill("", 12), Column::fill("", 10).spare(1)],
            rows: found.iter().skip(top).take(height).map(row).collect(),
            offset: top,
            cursor: (!found.is_empty()).then_some(self.cursor),
            total: found.len(),
            focus: view.focus,
            empty: self.empty(view.model),
        };
        list.draw(rest, buf, view.theme);
        cursor
    }

    /// Why nothing is listed.
    fn empty(&self, model: &Model) -> String {
        match model.cache.refusal(&self.request()) {
            Some(refusal) => String::from(refusal.sentence.shown()),
            None if model.cache.reply(&self.request()).is_some() => "No name has that in it.".to_owned(),
            None => String::new(),
        }
    }
}
