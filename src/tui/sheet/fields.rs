//! A few fields on a sheet, one below the other: text, ticks and look-ups, with the focus among them and a button below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::content::Content;
use super::filled::Filled;
use super::layout::{self, LABELS, Laid, Section, draw_words, problem};
use super::moving::Moving;
use crate::api::Request;
use crate::api::lookup::{LookupKind, Named};
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldLook, FieldView, Line, Lookup, Typed, put_line};

/// One field.
#[derive(Clone, Debug)]
struct Entry {
    label: &'static str,
    hint: &'static str,
    content: Content,
    problem: Option<String>,
}

/// The fields of a sheet. The place behind the last one is the button, where there is one.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    entries: Vec<Entry>,
    at: usize,
    button: Option<&'static str>,
}

/// What an input came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Taken {
    /// The focus moved, or nothing happened.
    Nothing,
    Changed,
    /// The button was pressed, or the key that saves.
    Pressed,
    /// The sheet is to be left.
    Left,
    /// A sentence that says why a key did nothing.
    Refused(String),
}

impl Fields {
    pub const fn new(button: Option<&'static str>) -> Self {
        Self { entries: Vec::new(), at: 0, button }
    }

    pub fn text(self, label: &'static str, hint: &'static str, text: &str) -> Self {
        self.with(label, hint, Content::Text(Field::new(text).limit(120)))
    }

    pub fn look(self, label: &'static str, kind: LookupKind, chosen: Option<Named>) -> Self {
        self.with(label, "", Content::Look(Lookup::new(kind, chosen)))
    }

    pub fn tick(self, label: &'static str, on: bool) -> Self {
        self.with(label, "", Content::Tick(on))
    }

    fn with(mut self, label: &'static str, hint: &'static str, content: Content) -> Self {
        self.entries.push(Entry { label, hint, content, problem: None });
        self
    }

    /// Moves the focus to a field.
    pub const fn focus_on(&mut self, at: usize) {
        self.at = at;
    }

    /// Empties a look-up for the next choice, and goes there.
    pub fn empty(&mut self, at: usize) {
        if let Some(lookup) = self.entries.get_mut(at).and_then(|entry| entry.content.lookup_mut()) {
            *lookup = Lookup::new(lookup.kind, None);
        }
        self.at = at;
    }

    /// What was chosen in a look-up.
    pub fn chosen(&self, at: usize) -> Option<&Named> {
        self.lookup(at)?.chosen.as_ref()
    }

    /// What stands in a field of text.
    pub fn typed(&self, at: usize) -> &str {
        match self.entries.get(at).map(|entry| &entry.content) {
            Some(Content::Text(field)) => field.text().trim(),
            _ => "",
        }
    }

    pub fn is_ticked(&self, at: usize) -> bool {
        matches!(self.entries.get(at).map(|entry| &entry.content), Some(Content::Tick(true)))
    }

    /// What every field holds.
    pub fn filled(&self) -> Vec<Filled> {
        self.entries.iter().map(|entry| Filled::of(&entry.content)).collect()
    }

    /// Fills the fields in with what they held.
    pub fn refill(&mut self, filled: &[Filled]) {
        for (entry, filled) in self.entries.iter_mut().zip(filled) {
            filled.put(&mut entry.content);
        }
    }

    /// Says what is wrong with a field, and goes there.
    pub fn object(&mut self, at: usize, sentence: String) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.problem = Some(sentence);
            self.at = at;
        }
    }

    /// What was typed into a look-up and has led to nothing.
    pub fn lost(&self, at: usize) -> bool {
        self.lookup(at).is_some_and(|lookup| !lookup.typed().trim().is_empty() && !lookup.is_undecided())
    }

    /// Whether a look-up is still on its way.
    pub fn is_undecided(&self) -> bool {
        (0..self.entries.len()).any(|at| self.lookup(at).is_some_and(Lookup::is_undecided))
    }

    pub fn act(&mut self, model: &Model, input: &Input) -> Taken {
        match input {
            Input::Typed(key) => return self.change(|content| content.key(*key)),
            Input::Pasted(text) => return self.change(|content| content.paste(text)),
            Input::Action(action @ (Action::Up | Action::Down)) => {
                return self.choosing(|fields| fields.step(model, *action == Action::Down));
            }
            Input::Action(Action::NextField | Action::PageDown) => {
                return self.choosing(|fields| fields.go(model, true));
            }
            Input::Action(Action::PreviousField | Action::PageUp) => {
                return self.choosing(|fields| fields.go(model, false));
            }
            Input::Action(Action::Accept) if self.at >= self.entries.len() => return Taken::Pressed,
            Input::Action(Action::Accept) => return self.choosing(|fields| fields.take(model)),
            Input::Action(Action::Save) => {
                self.leave(model);
                return Taken::Pressed;
            }
            Input::Action(Action::Back) if self.put_away() => {}
            Input::Action(Action::Back) => return Taken::Left,
            Input::Action(_) | Input::Entered { .. } => {}
        }
        Taken::Nothing
    }

    fn change(&mut self, take: impl FnOnce(&mut Content) -> Typed) -> Taken {
        let Some(entry) = self.entries.get_mut(self.at) else { return Taken::Nothing };
        match take(&mut entry.content) {
            Typed::Changed => {
                entry.problem = None;
                Taken::Changed
            }
            Typed::Refused(reason) => Taken::Refused(reason),
            Typed::Moved | Typed::Passed => Taken::Nothing,
        }
    }

    /// Makes a motion, and tells whether something else is chosen by it in the field that had the focus.
    fn choosing(&mut self, motion: impl FnOnce(&mut Self)) -> Taken {
        let at = self.at;
        let before = self.chosen(at).cloned();
        motion(self);
        if self.chosen(at) == before.as_ref() { Taken::Nothing } else { Taken::Changed }
    }

    /// What has to be looked up.
    pub fn wants(&self) -> Vec<Want> {
        self.lookups_wanted()
    }

    /// Takes what was found for a field that was left before its answer came; tells whether it was waited for.
    pub fn answered(&mut self, request: &Request, found: &[Named]) -> bool {
        let lookups = self.entries.iter_mut().filter_map(|entry| entry.content.lookup_mut());
        let mut waiting = lookups.filter(|lookup| lookup.is_undecided());
        let lookup = waiting.find(|lookup| lookup.request().as_ref() == Some(request));
        lookup.map(|lookup| lookup.leave(Some(found))).is_some()
    }

    pub fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        layout::draw(self, self.places(), None, view, area, buf)
    }

    /// How many lines the fields take at this width.
    pub fn height(&self) -> u16 {
        let problems = self.entries.iter().filter(|entry| entry.problem.is_some()).count();
        u16::try_from(self.entries.len() + problems + 2 * usize::from(self.button.is_some())).unwrap_or(u16::MAX)
    }
}

impl Moving for Fields {
    fn places(&self) -> Vec<Section<usize>> {
        let last = self.button.map(|_| self.entries.len());
        vec![Section { title: "", stops: (0..self.entries.len()).chain(last).collect() }]
    }

    fn focus_on(&mut self, stop: usize) {
        self.at = stop;
    }

    fn lookups(&self) -> Vec<usize> {
        (0..self.entries.len()).filter(|at| self.lookup(*at).is_some()).collect()
    }

    fn list_in(&mut self, stop: usize) -> Option<&mut Lookup> {
        self.entries.get_mut(stop)?.content.lookup_mut()
    }

    fn follow_choice(&mut self, stop: usize) {
        if let Some(entry) = self.entries.get_mut(stop) {
            entry.problem = None;
        }
    }

    fn look_at(&mut self, _model: &Model, _stop: usize) {}
}

impl Laid for Fields {
    type Stop = usize;

    fn focus(&self) -> usize {
        self.at
    }

    fn remarks(&self, stop: usize, view: &View<'_>, room: usize) -> Vec<Line> {
        problem(self.entries.get(stop).and_then(|entry| entry.problem.as_ref()), view, room)
    }

    fn is_apart(&self, stop: usize) -> bool {
        stop == self.entries.len()
    }

    fn lookup(&self, stop: usize) -> Option<&Lookup> {
        self.entries.get(stop)?.content.lookup()
    }

    fn draw_stop(&self, stop: usize, view: &View<'_>, row: Rect, buf: &mut Buffer) -> Option<Position> {
        let focus = self.at == stop && view.focus;
        let Some(entry) = self.entries.get(stop) else {
            let labels = LABELS.min(row.width / 2);
            let role = if focus { Role::Selection } else { Role::Key };
            let button = Line::of(format!(" {} ", self.button.unwrap_or_default()), role);
            put_line(buf, row.x + labels, row.y, row.width - labels, &button, false, view.theme);
            return None;
        };
        match &entry.content {
            Content::Text(text) => FieldView {
                label: entry.label,
                labels: LABELS,
                placeholder: entry.hint,
                ..FieldView::bare(text, focus)
            }
            .draw(row, buf, view.theme),
            Content::Look(lookup) => {
                let placeholder = match focus {
                    _ if lookup.is_undecided() => view.theme.glyphs().ellipsis,
                    true => "type a part of its name; space lists all",
                    false => entry.hint,
                };
                lookup.draw(&FieldLook { label: entry.label, labels: LABELS, placeholder, focus }, row, buf, view.theme)
            }
            Content::Tick(on) => {
                draw_words(entry.label, if *on { "yes" } else { "no" }, focus, row, buf, view.theme);
                None
            }
            Content::Turn(turn) => {
                draw_words(entry.label, turn.words(), focus, row, buf, view.theme);
                None
            }
        }
    }
}
