//! What was typed into a form that was left, to be offered again. Never a secret.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::body::{Body, FIELDS};
use super::content::stored;
use super::form::{Form, FormKind};
use super::relations::{Member, Related, refill_members, refill_orgs};
use crate::api::lookup::Named;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::permission::Levels;
use crate::domain::text::Raw;
use crate::tui::sheet::content::Content;

/// The contents of a form without its passwords, and what they were typed over.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LeftUser {
    pub kind: FormKind,
    pub user: UserId,
    /// Whose form it is, for the sentence that offers it.
    pub name: Raw,
    typed: Typed,
    /// What stood in the form before anything was typed: only what differs from it is filled in again.
    opened: Typed,
    bases: Bases,
}

/// What the database held when a form was opened. It stays the base of what is filled in again, so that what others
/// wrote meanwhile shows as a conflict.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Bases {
    pub fields: BTreeMap<UserField, Value>,
    pub levels: Option<Levels>,
}

/// Everything that was typed and chosen.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Typed {
    texts: BTreeMap<UserField, Raw>,
    values: BTreeMap<UserField, Value>,
    chosen: BTreeMap<UserField, Option<Named>>,
    template: Option<Named>,
    members: Vec<Member>,
    orgs: Vec<Related>,
    note: Raw,
}

impl Typed {
    pub fn of(body: &Body) -> Self {
        let (mut texts, mut values, mut chosen) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (field, content) in &body.fields {
            match content {
                Content::Text(text) => drop(texts.insert(*field, Raw::from(text.text()))),
                Content::Tick(on) => drop(values.insert(*field, Value::Flag(*on))),
                Content::Turn(turn) => drop(values.insert(*field, turn.value())),
                Content::Look(lookup) => drop(chosen.insert(*field, lookup.chosen.clone())),
            }
        }
        Self {
            texts,
            values,
            chosen,
            template: body.template.chosen.clone(),
            members: body.members.clone(),
            orgs: body.orgs.clone(),
            note: Raw::from(body.note.text()),
        }
    }

    fn same(&self, other: &Self, field: UserField) -> bool {
        self.texts.get(&field) == other.texts.get(&field)
            && self.values.get(&field) == other.values.get(&field)
            && self.chosen.get(&field) == other.chosen.get(&field)
    }

    /// Fills one field; tells whether it could take the value.
    fn put(&self, field: UserField, content: &mut Content) -> bool {
        match content {
            Content::Text(text) => self.texts.get(&field).is_some_and(|typed| {
                text.set(typed.stored());
                true
            }),
            Content::Tick(on) => self.values.get(&field).is_some_and(|value| {
                *on = value.is_on();
                true
            }),
            Content::Turn(turn) => self.values.get(&field).is_some_and(|value| {
                turn.set(value);
                turn.value() == *value
            }),
            Content::Look(lookup) => self.chosen.get(&field).is_some_and(|named| {
                lookup.chosen.clone_from(named);
                true
            }),
        }
    }
}

impl LeftUser {
    pub(super) fn of(form: &Form) -> Self {
        let (card, body) = (&form.card, &form.body);
        let base = |field: &UserField| (*field, form.base(*field));
        Self {
            kind: form.kind,
            user: card.user,
            name: if card.name.is_empty() { Raw::from(body.text(UserField::Name)) } else { card.name.clone() },
            typed: Typed::of(body),
            opened: form.opened.clone(),
            bases: Bases { fields: FIELDS.iter().map(base).collect(), levels: Some(form.levels()) },
        }
    }

    /// Fills a form with what was typed, and answers what that was typed over.
    pub(super) fn fill(&self, card: &UserCard, draft: &Draft, body: &mut Body) -> Bases {
        let mut bases = Bases::default();
        for (field, content) in &mut body.fields {
            let cell = Cell::User { user: card.user, field: *field };
            let today = card.value(cell);
            let base = self.bases.fields.get(field).unwrap_or(&today);
            if self.typed.same(&self.opened, *field) {
                continue;
            }
            let before = content.clone();
            if !self.typed.put(*field, content) {
                continue;
            }
            // To have it as it was is no change any more where somebody else has changed it.
            let back = stored(content, *field).is_ok_and(|value| value == *base);
            if back && today != *base && draft.overlay(cell).is_none() {
                *content = before;
                continue;
            }
            bases.fields.insert(*field, base.clone());
        }
        if self.typed.template != self.opened.template {
            body.template.chosen.clone_from(&self.typed.template);
            bases.levels = self.bases.levels;
        }
        if self.typed.note != self.opened.note {
            body.note.set(self.typed.note.stored());
        }
        refill_members(&mut body.members, &self.opened.members, &self.typed.members);
        refill_orgs(&mut body.orgs, &self.opened.orgs, &self.typed.orgs);
        bases
    }

    /// What a sentence calls the form.
    pub(in crate::tui::sheet) fn whose(&self) -> String {
        match (self.kind, self.name.is_empty()) {
            (FormKind::Edit, _) => format!("The form of {}", self.name.shown()),
            (_, true) => "The form of a new user".to_owned(),
            (_, false) => format!("The form of the new user {}", self.name.shown()),
        }
    }
}
