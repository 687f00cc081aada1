//! What saving the form would stage.

use super::body::FIELDS;
use super::form::{Form, is_training};
use crate::api::templates::Template;
use crate::api::{Reply, Request};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet, Via};
use crate::domain::draft::Draft;
use crate::domain::permission::Permission;
use crate::tui::model::Model;

/// Collects the changes to cells that differ from what is staged or, where nothing is, from the database.
struct Wanted<'a> {
    model: &'a Model,
    changes: Vec<Change>,
}

impl Wanted<'_> {
    fn put(&mut self, cell: Cell, base: Value, after: Value, via: Via) {
        if *self.model.overlay(cell, &base) != after {
            self.changes.push(Change { cell, before: base, after, via });
        }
    }
}

impl Form {
    /// The changes that lead from what is staged to what the form says. One that leads back to what the database holds
    /// takes its cell out of the draft.
    pub fn changes(&self, model: &Model) -> Vec<Change> {
        let user = self.card.user;
        let mut wanted = Wanted { model, changes: Vec::new() };
        for field in FIELDS {
            let Some(mut value) = self.body.value(field) else { continue };
            if field == UserField::RequireChange && !self.body.password.is_empty() && !is_training(model) {
                value = Value::ON;
            }
            // Without a password of ours there is nothing to be changed.
            if field == UserField::RequireChange && user.is_new() && self.body.password.is_empty() {
                value = Value::OFF;
            }
            let cell = Cell::User { user, field };
            wanted.put(cell, self.base(field), value, Via::Manual);
        }
        for member in &self.body.members {
            for ((cell, base), after) in member.cells(user).into_iter().zip(&member.base).zip(&member.wanted) {
                wanted.put(cell, base.clone(), after.clone(), Via::Manual);
            }
        }
        for related in &self.body.orgs {
            for ((cell, base), after) in related.cells(user).into_iter().zip(&related.base).zip(&related.wanted) {
                wanted.put(cell, base.clone(), after.clone(), Via::Manual);
            }
        }
        if let Some(template) = self.template(model) {
            let held = self.levels();
            for permission in Permission::ALL {
                let cell = Cell::Permission { user, permission };
                let [base, after] = [&held, &template.levels].map(|levels| Value::Level(levels.get(permission)));
                wanted.put(cell, base, after, Via::Template(template.template));
            }
        }
        if self.body.password.secret().is_some() {
            let cell = Cell::User { user, field: UserField::Password };
            wanted.put(cell, self.card.value(cell), Value::Text("new".to_owned()), Via::Manual);
        }
        wanted.changes
    }

    /// The template that was chosen, once its levels are known.
    fn template<'a>(&self, model: &'a Model) -> Option<&'a Template> {
        let chosen = self.body.template.chosen.as_ref()?;
        match model.cache.reply(&Request::Templates)? {
            Reply::Templates(templates) => templates.iter().find(|template| template.template.0 == chosen.id),
            _ => None,
        }
    }

    /// Whether a template was chosen whose levels are not known yet.
    pub fn waits_for_template(&self, model: &Model) -> bool {
        self.body.template.chosen.is_some() && self.template(model).is_none()
    }

    /// Everything that would be staged for the user: what is staged already, with the changes of the form.
    pub fn set(&self, model: &Model) -> ChangeSet {
        let user = self.card.user;
        let mut draft = Draft::default();
        if model.draft.of_user(user) > 0 {
            draft.stage_all(model.draft.changes().filter(|change| change.cell.user() == Some(user)).cloned());
        }
        draft.stage_all(self.changes(model));
        draft.to_set()
    }
}
