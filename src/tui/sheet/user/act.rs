//! What keys do in the form.

use crossterm::event::{KeyCode, KeyEvent};

use super::form::{Form, FormKind, Saving};
use super::stops::{LOOKUPS, Stop};
use crate::api::Capability;
use crate::api::lookup::Named;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::status::Status;
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Purpose, Step, say};
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::sheet::Cover;
use crate::tui::sheet::layout::Section;
use crate::tui::sheet::left::confirm_leaving;
use crate::tui::sheet::moving::Moving;
use crate::tui::widget::{Lookup, Tone, Typed};

impl Moving for Form {
    fn places(&self) -> Vec<Section<Stop>> {
        self.sections()
    }

    fn focus_on(&mut self, stop: Stop) {
        self.stop = stop;
    }

    fn list_in(&mut self, stop: Stop) -> Option<&mut Lookup> {
        self.body.lookup_mut(stop)
    }

    fn lookups(&self) -> Vec<Stop> {
        LOOKUPS.to_vec()
    }

    fn takes_more(&self, stop: Stop) -> bool {
        // In the short form one workgroup is enough to go on.
        matches!(stop, Stop::NewMember | Stop::NewOrg) && self.kind != FormKind::Quick
    }

    fn follow_choice(&mut self, stop: Stop) {
        self.chosen(stop);
    }

    fn look_at(&mut self, model: &Model, stop: Stop) {
        self.check(model, stop);
    }
}

impl Form {
    pub fn act(&mut self, model: &mut Model, input: &Input) -> Vec<Step> {
        match input {
            Input::Typed(key) => return self.typed(model, *key),
            Input::Pasted(text) => return self.pasted(model, text),
            Input::Action(action) if self.moves(model, *action) => {}
            Input::Action(Action::Accept) => return self.accept(model),
            Input::Action(Action::Save) => return self.save(model),
            Input::Action(Action::Back) => return self.back(),
            Input::Action(Action::GeneratePassword) => return self.make_password(model),
            Input::Action(Action::CopyPassword) => return self.copy_password(),
            Input::Action(Action::OpenPermissions) => return vec![Step::Lay(Cover::Permissions(self.card.user))],
            Input::Action(Action::Instead) => return self.instead(model),
            Input::Entered { purpose: Purpose::Until, text } => return self.end_typed(model, text),
            Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    /// Takes what was found for a field that was left before its answer came.
    pub fn answered(&mut self, model: &Model, found: &[Named]) {
        let saving = self.saving.clone();
        self.decide(model, found);
        // A choice that was made before saving does not stop it.
        self.saving = saving;
    }

    /// Gives up what cannot be looked up.
    pub fn give_up(&mut self) {
        self.decide_nothing();
        self.saving = Saving::No;
    }

    fn typed(&mut self, model: &Model, key: KeyEvent) -> Vec<Step> {
        if let Some(reason) = self.why_barred(model, self.stop).filter(|_| self.stop != Stop::Save) {
            return vec![say(Tone::Warning, reason)];
        }
        let stop = self.stop;
        let typed = match stop {
            Stop::Field(field) => self.body.fields.get_mut(&field).map_or(Typed::Passed, |content| content.key(key)),
            Stop::NewMember | Stop::NewOrg | Stop::Template => {
                self.body.lookup_mut(stop).map_or(Typed::Passed, |lookup| lookup.key(key))
            }
            Stop::Member(_) | Stop::Org(_) => return self.relation(model, key),
            Stop::Password => self.password_key(|field| field.key(key)),
            Stop::Again => self.body.password.again.key(key),
            Stop::Note => self.body.note.key(key),
            Stop::Save => Typed::Passed,
        };
        self.took(stop, typed)
    }

    fn password_key(&mut self, typed: impl FnOnce(&mut crate::tui::widget::Field) -> Typed) -> Typed {
        let password = &mut self.body.password;
        if password.made.is_some() {
            password.clear();
        }
        typed(&mut password.typed)
    }

    fn pasted(&mut self, model: &Model, text: &str) -> Vec<Step> {
        if let Some(reason) = self.why_barred(model, self.stop) {
            return vec![say(Tone::Warning, reason)];
        }
        let stop = self.stop;
        let typed = match stop {
            Stop::Field(field) => self.body.fields.get_mut(&field).map_or(Typed::Passed, |content| content.paste(text)),
            Stop::Password => self.password_key(|field| field.paste(text)),
            Stop::Again => self.body.password.again.paste(text),
            Stop::Note => self.body.note.paste(text),
            stop => self.body.lookup_mut(stop).map_or(Typed::Passed, |lookup| lookup.paste(text)),
        };
        self.took(stop, typed)
    }

    pub fn took(&mut self, stop: Stop, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Changed => {
                self.problems.remove(&stop);
                if matches!(stop, Stop::Password | Stop::Again) {
                    self.problems.remove(&Stop::Password);
                    self.problems.remove(&Stop::Again);
                }
                self.problems.remove(&Stop::Save);
                self.saving = Saving::No;
                let empty = self.body.lookup(stop).is_some_and(|lookup| lookup.chosen.is_none() && !lookup.is_open());
                if empty && stop == Stop::Field(UserField::OwningOrg) {
                    self.chosen(stop);
                }
            }
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    /// A key on a row of workgroups or organizations.
    fn relation(&mut self, model: &Model, key: KeyEvent) -> Vec<Step> {
        if let Some(steps) = self.end_key(model, key) {
            return steps;
        }
        let stop = self.stop;
        let removes = matches!(key.code, KeyCode::Char('x') | KeyCode::Delete | KeyCode::Backspace);
        if let Stop::Member(workgroup) = stop {
            let Some(at) = self.body.members.iter().position(|member| member.workgroup == workgroup) else {
                return Vec::new();
            };
            match key.code {
                KeyCode::Char(' ') => self.body.members[at].toggle(),
                KeyCode::Char('a') => self.body.members[at].set(Value::ON),
                KeyCode::Char('A') => self.body.members[at].set(Value::OFF),
                _ if removes => self.body.members[at].remove(),
                _ => return Vec::new(),
            }
            self.drop_row(stop, |form| {
                form.body.members[at].is_nothing().then(|| drop(form.body.members.remove(at))).is_some()
            });
        }
        if let Stop::Org(org) = stop {
            let Some(at) = self.body.orgs.iter().position(|related| related.org == org) else { return Vec::new() };
            let related = &mut self.body.orgs[at];
            match key.code {
                KeyCode::Char(letter @ ('a' | 'A')) => related.set(0, letter == 'a'),
                KeyCode::Char(letter @ ('l' | 'L')) => related.set(1, letter == 'l'),
                KeyCode::Char(letter @ ('e' | 'E')) => related.set(2, letter == 'e'),
                _ if removes => related.remove(),
                _ => return Vec::new(),
            }
            self.drop_row(stop, |form| {
                let related = &form.body.orgs[at];
                (related.base[0].is_none() && related.is_removed()).then(|| drop(form.body.orgs.remove(at))).is_some()
            });
        }
        self.took(stop, Typed::Changed)
    }

    /// Takes a row away that stood for nothing but what was added here; the focus goes to the one that takes its place.
    fn drop_row(&mut self, stop: Stop, drops: impl FnOnce(&mut Self) -> bool) {
        let at = self.stops().iter().position(|other| *other == stop).unwrap_or(0);
        if drops(self) {
            self.stop = self.stops().get(at).copied().unwrap_or(Stop::Save);
        }
    }

    fn accept(&mut self, model: &mut Model) -> Vec<Step> {
        if self.stop == Stop::Save {
            return self.save(model);
        }
        self.take(model);
        Vec::new()
    }

    fn back(&mut self) -> Vec<Step> {
        if self.put_away() { Vec::new() } else { self.losing(vec![Step::Uncover]) }
    }

    /// Steps that leave the form; asks first if something typed would be lost.
    fn losing(&self, steps: Vec<Step>) -> Vec<Step> {
        if !self.is_altered() {
            return steps;
        }
        vec![confirm_leaving(steps)]
    }

    fn make_password(&mut self, model: &mut Model) -> Vec<Step> {
        if let Some(reason) = self.why_barred(model, Stop::Password) {
            return vec![say(Tone::Warning, reason)];
        }
        self.leave(model);
        let [name, login] = [UserField::Name, UserField::Login].map(|field| self.body.text(field).to_owned());
        self.body.password.make(&mut model.chance, &name, &login);
        self.problems.remove(&Stop::Password);
        self.problems.remove(&Stop::Again);
        (self.stop, self.saving) = (Stop::Password, Saving::No);
        let way = if model.seat.clipboard { "ctrl-y copies it" } else { "write it down" };
        vec![say(Tone::Plain, format!("Made a password. It is shown here and nowhere afterwards: {way}."))]
    }

    fn copy_password(&self) -> Vec<Step> {
        let Some(made) = self.body.password.made.clone() else { return Vec::new() };
        let notice = say(Tone::Plain, "Sent the password to the clipboard of the terminal.");
        vec![Step::Outside(Effect::CopySecret(made)), notice]
    }

    /// Goes to whoever has the login; from the recycle bin they are restored, staged like every edit.
    fn instead(&self, model: &Model) -> Vec<Step> {
        let Some((_, Some(holder))) = &self.holder else { return Vec::new() };
        let mut steps = vec![Step::Uncover];
        if holder.status == Status::Recycled {
            if let Some(reason) = model.why_not(Capability::Restore) {
                return vec![say(Tone::Warning, reason)];
            }
            let to = if holder.origin == Some(Status::Pending) { Status::Pending } else { Status::Inactive };
            let cell = Cell::User { user: holder.user, field: UserField::Status };
            steps.push(Step::Stage(vec![Change::new(cell, Value::Status(Status::Recycled), Value::Status(to))]));
            let text = format!("Staged: {} is restored, {}. w reviews it.", holder.name.shown(), to.word());
            steps.push(say(Tone::Ok, text));
        }
        steps.push(Step::Visit(holder.user));
        self.losing(steps)
    }
}
