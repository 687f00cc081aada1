//! Filling the form in: its keys, what it needs, and saving it.

use super::Approvals;
use super::decide::{judge, set_of};
use super::form::{Form, Stop};
use crate::api::Request;
use crate::api::approvals::ApprovalRow;
use crate::api::matrix::Axis;
use crate::domain::change::ChangeSet;
use crate::domain::status::Status;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::model::{Model, Writing};
use crate::tui::pane::Input;
use crate::tui::widget::{Tone, Typed};

impl Approvals {
    pub(super) fn open_form(&mut self, model: &Model, row: ApprovalRow, status: Status) -> Vec<Step> {
        let suggestion = self.known.of(row.user).and_then(|hints| hints.suggestion.as_ref());
        self.form = Some(Form::new(model, row, suggestion, status));
        Vec::new()
    }

    /// Does what means something in the form; `None` when the form is not open.
    pub(super) fn in_form(&mut self, model: &Model, input: &Input) -> Option<Vec<Step>> {
        let form = self.form.as_mut()?;
        let typed = match input {
            Input::Typed(key) => form.key(*key, &model.cache),
            Input::Pasted(text) => form.paste(text, &model.cache),
            Input::Action(_) | Input::Entered { .. } => Typed::Passed,
        };
        if let Typed::Refused(reason) = typed {
            return Some(vec![say(Tone::Warning, reason)]);
        }
        match input {
            Input::Action(Action::Up) => form.step(false, &model.cache),
            Input::Action(Action::Down) => form.step(true, &model.cache),
            Input::Action(Action::PreviousField) => form.go(Stop::ALL.len() - 1),
            Input::Action(Action::Accept) if form.stop == Stop::Save => return Some(self.save(model)),
            Input::Action(Action::NextField | Action::Accept) => form.go(1),
            Input::Action(Action::Back) => self.form = None,
            _ => {}
        }
        Some(Vec::new())
    }

    fn save(&mut self, model: &Model) -> Vec<Step> {
        let Some(form) = &mut self.form else { return Vec::new() };
        let (Some(card), Some(changes)) = (model.cache.card(form.row.user), form.changes(model)) else {
            return vec![say(Tone::Warning, "What the account has is still on its way; try again in a moment.")];
        };
        if let Some(missing) = form.missing(card) {
            form.stop = missing.stop;
            return vec![say(Tone::Warning, missing.sentence)];
        }
        if form.status == Status::Pending {
            let text = format!("Staged for {}; nothing happens before the review.", form.row.name.shown());
            self.form = None;
            return vec![Step::Stage(changes), say(Tone::Plain, text)];
        }
        let reason = form.note.text().trim().to_owned();
        vec![Step::Write(Writing::Decision(ChangeSet { reason, ..set_of(changes) }))]
    }
}

/// What the form needs for what it shows.
pub(super) fn wants(form: &Form, model: &Model) -> Vec<Want> {
    let columns = |axis| Request::Columns { axis, filter: String::new() };
    let mut wants = vec![
        Want::new("approvals-user", Request::User { user: form.row.user }),
        Want::new("approvals-owners", columns(Axis::Organizations)),
        Want::new("approvals-workgroups", columns(Axis::Workgroups)),
    ];
    let changes = form.changes(model).filter(|changes| !changes.is_empty());
    wants.extend(changes.map(|changes| Want::new("approvals-judge", judge(&changes))));
    wants
}
