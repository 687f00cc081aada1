//! Keys in the form: moving, typing, ticking, and saving into the draft.

use crossterm::event::{KeyCode, KeyEvent};

use super::allowed::Located;
use super::edits;
use super::form::{Form, Saving, Stop, next_new};
use crate::api::Request;
use crate::api::lookup::Named;
use crate::api::review::Judgement;
use crate::api::setup::{SetupId, SetupList};
use crate::domain::cell::{Cell, OrgField};
use crate::domain::ids::LocationId;
use crate::domain::text::Raw;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::pane::{Input, Tab};
use crate::tui::sheet::content::Content;
use crate::tui::sheet::judging::with_staged;
use crate::tui::sheet::layout::Section;
use crate::tui::sheet::left::confirm_leaving;
use crate::tui::sheet::moving::Moving;
use crate::tui::widget::{Lookup, Tone, Typed};
use crate::tui::wording::counted;

impl Moving for Form {
    fn places(&self) -> Vec<Section<Stop>> {
        self.sections()
    }

    fn focus_on(&mut self, stop: Stop) {
        self.stop = stop;
    }

    fn list_in(&mut self, stop: Stop) -> Option<&mut Lookup> {
        self.lookup_mut(stop)
    }

    fn lookups(&self) -> Vec<Stop> {
        let fields = (0..self.fields.len()).filter(|at| self.fields[*at].content.lookup().is_some());
        fields.map(Stop::Field).chain([Stop::NewLocation]).collect()
    }

    fn takes_more(&self, stop: Stop) -> bool {
        stop == Stop::NewLocation
    }

    /// A location that was found becomes a row, ticked.
    fn follow_choice(&mut self, stop: Stop) {
        self.problems.remove(&stop);
        if stop != Stop::NewLocation {
            return;
        }
        let Some(named) = self.new_location.chosen.take() else { return };
        let location = LocationId(named.id);
        match self.locations.iter_mut().find(|row| row.location == location) {
            Some(row) => row.wanted = true,
            None => self.locations.push(Located { location, name: named.name, base: false, wanted: true }),
        }
    }

    fn look_at(&mut self, _model: &Model, stop: Stop) {
        self.check(stop);
    }
}

impl Form {
    pub fn act(&mut self, model: &Model, input: &Input) -> Vec<Step> {
        match input {
            Input::Typed(key) => return self.typed(model, |form, stop| form.key_at(stop, *key)),
            Input::Pasted(text) => return self.typed(model, |form, stop| form.paste_at(stop, text)),
            Input::Action(action) if self.moves(model, *action) => {}
            Input::Action(Action::Accept) => return self.accept(model),
            Input::Action(Action::Save) => return self.save(model),
            Input::Action(Action::CreateProvider) => self.create_provider(model),
            Input::Action(Action::Back) => return self.back(model),
            Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    /// Takes what was found for a field that was left before its answer came, and goes on with saving.
    pub fn answered(&mut self, model: &Model, request: &Request, found: &[Named]) -> Vec<Step> {
        if self.late().as_ref() != Some(request) {
            return Vec::new();
        }
        self.decide(model, found);
        if self.saving == Saving::Waiting { self.go_on(model) } else { Vec::new() }
    }

    /// Gives up what cannot be looked up.
    pub fn give_up(&mut self) {
        self.decide_nothing();
        self.saving = Saving::No;
    }

    fn typed(&mut self, model: &Model, take: impl FnOnce(&mut Self, Stop) -> Typed) -> Vec<Step> {
        let stop = self.stop;
        if let Some(reason) = model.why_not(edits(self.list())).filter(|_| stop != Stop::Save) {
            return vec![say(Tone::Warning, reason)];
        }
        match take(self, stop) {
            Typed::Changed => {
                self.problems.remove(&stop);
                self.saving = Saving::No;
            }
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    fn key_at(&mut self, stop: Stop, key: KeyEvent) -> Typed {
        match stop {
            Stop::Key => self.key.as_mut().map_or(Typed::Passed, |field| field.key(key)),
            Stop::Field(at) => self.fields[at].content.key(key),
            Stop::NewLocation => self.new_location.key(key),
            Stop::Location(location) => {
                let Some(row) = self.locations.iter_mut().find(|row| row.location == location) else {
                    return Typed::Passed;
                };
                row.wanted = match key.code {
                    KeyCode::Char(' ') => !row.wanted,
                    KeyCode::Char('x') | KeyCode::Delete | KeyCode::Backspace => false,
                    _ => return Typed::Passed,
                };
                Typed::Changed
            }
            Stop::Option(option) => {
                let Some(row) = self.options.iter_mut().find(|row| row.option == option) else {
                    return Typed::Passed;
                };
                match key.code {
                    KeyCode::Char(letter @ ('v' | 'V')) => row.set(0, letter == 'v'),
                    KeyCode::Char(letter @ ('e' | 'E')) => row.set(1, letter == 'e'),
                    KeyCode::Char(' ') => row.set(0, !row.wanted[0]),
                    _ => return Typed::Passed,
                }
                Typed::Changed
            }
            Stop::Save => Typed::Passed,
        }
    }

    fn paste_at(&mut self, stop: Stop, text: &str) -> Typed {
        match stop {
            Stop::Key => self.key.as_mut().map_or(Typed::Passed, |field| field.paste(text)),
            Stop::Field(at) => self.fields[at].content.paste(text),
            Stop::NewLocation => self.new_location.paste(text),
            Stop::Location(_) | Stop::Option(_) | Stop::Save => Typed::Passed,
        }
    }

    fn accept(&mut self, model: &Model) -> Vec<Step> {
        if self.stop == Stop::Save {
            return self.save(model);
        }
        self.take(model);
        Vec::new()
    }

    /// Why no provider can be made from the organization.
    pub fn why_no_provider(&self) -> Option<String> {
        let SetupId::Org(org) = self.id else { return None };
        let named = !self.text(Cell::Org { org, field: OrgField::Name }).is_empty();
        (!named).then(|| "Type the name of the organization first: the provider is called the same.".to_owned())
    }

    /// Chooses a provider that is to be made, with the name of the organization.
    fn create_provider(&mut self, model: &Model) {
        let (SetupId::Org(org), SetupId::Provider(provider)) = (self.id, next_new(SetupList::Providers, model)) else {
            return;
        };
        let name = Raw::from(self.text(Cell::Org { org, field: OrgField::Name }));
        let made = Named { id: provider.0, name, note: Raw::from("to be made") };
        let cell = Cell::Org { org, field: OrgField::Provider };
        let Some(at) = self.fields.iter().position(|entry| entry.cell == cell) else { return };
        if let Some(lookup) = self.fields[at].content.lookup_mut() {
            lookup.close();
            lookup.chosen = Some(made.clone());
            (self.made, self.stop) = (Some(made), Stop::Field(at));
            self.problems.remove(&Stop::Field(at));
        }
    }

    /// Asks the rules as soon as all is known.
    fn save(&mut self, model: &Model) -> Vec<Step> {
        if let Some(reason) = model.why_not(edits(self.list())) {
            return vec![say(Tone::Warning, reason)];
        }
        self.leave(model);
        self.go_on(model)
    }

    /// Goes on with saving. The field with the focus is not left once more: what was typed there and not found would be
    /// asked for again and again.
    fn go_on(&mut self, model: &Model) -> Vec<Step> {
        self.saving = if self.undecided().is_some() { Saving::Waiting } else { Saving::No };
        if self.saving == Saving::Waiting {
            return Vec::new();
        }
        if let Some(stop) = self.check_all(model) {
            return self.halt(stop);
        }
        let changes = self.changes(model);
        if changes.is_empty() {
            return vec![Step::Uncover, say(Tone::Plain, "Nothing differs from what is there already.")];
        }
        self.saving = Saving::Judging(with_staged(model, changes));
        Vec::new()
    }

    /// Stays at a field with a problem.
    fn halt(&mut self, stop: Stop) -> Vec<Step> {
        self.stop = stop;
        self.problems.get(&stop).map(|sentence| say(Tone::Warning, sentence.as_str())).into_iter().collect()
    }

    /// Takes in what the rules say of it: stages everything as one step and shows the review, so that a small edit is
    /// two keys from done, or stays at the field that is wrong.
    pub fn judged(&mut self, model: &Model, judgement: &Judgement) -> Vec<Step> {
        self.saving = Saving::No;
        let changes = self.changes(model);
        if let Some(stop) = self.object(judgement, &changes) {
            return self.halt(stop);
        }
        let name = Raw::from(self.text(self.id.name()));
        let count = counted(changes.len() as u64, "change", "changes");
        let text = format!("Staged {count} for {}. Enter applies, z takes it back.", name.shown());
        vec![Step::Stage(changes), Step::Uncover, Step::Show(Tab::Review), say(Tone::Plain, text)]
    }

    /// Whether leaving the form would lose something.
    pub fn is_altered(&self, model: &Model) -> bool {
        let begun = |at: usize| self.fields[at].content.value(self.fields[at].cell.kind()).is_err();
        if self.is_new {
            let typed = |at: usize| matches!(&self.fields[at].content, Content::Text(text) if !text.is_empty());
            return (0..self.fields.len()).any(|at| typed(at) || begun(at)) && !self.changes(model).is_empty();
        }
        !self.changes(model).is_empty() || (0..self.fields.len()).any(begun)
    }

    fn back(&mut self, model: &Model) -> Vec<Step> {
        if self.put_away() {
            return Vec::new();
        }
        if !self.is_altered(model) {
            return vec![Step::Uncover];
        }
        vec![confirm_leaving(vec![Step::Uncover])]
    }
}
