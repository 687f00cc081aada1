//! What was typed into a form that was left, to be offered again. Never a secret.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::content::Content;
use super::form::FormKind;
use super::relations::{Member, Related};
use crate::api::lookup::Named;
use crate::api::users::UserCard;
use crate::domain::cell::{UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::text::Raw;

/// The contents of a form without its passwords.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LeftForm {
    pub kind: FormKind,
    pub user: UserId,
    /// Whose form it is, for the sentence that offers it.
    pub name: Raw,
    texts: BTreeMap<UserField, Raw>,
    values: BTreeMap<UserField, Value>,
    chosen: BTreeMap<UserField, Option<Named>>,
    template: Option<Named>,
    members: Vec<Member>,
    orgs: Vec<Related>,
    note: Raw,
}

impl LeftForm {
    pub(super) fn of(kind: FormKind, card: &UserCard, body: &Body) -> Self {
        let (mut texts, mut values, mut chosen) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (field, content) in &body.fields {
            match content {
                Content::Text(text) => drop(texts.insert(*field, Raw::from(text.text()))),
                Content::Tick(on) => drop(values.insert(*field, Value::Flag(*on))),
                Content::Turn(turn) => drop(values.insert(*field, turn.value())),
                Content::Look(lookup) => drop(chosen.insert(*field, lookup.chosen.clone())),
            }
        }
        let name = if card.name.is_empty() { Raw::from(body.text(UserField::Name)) } else { card.name.clone() };
        Self {
            kind,
            user: card.user,
            name,
            texts,
            values,
            chosen,
            template: body.template.chosen.clone(),
            members: body.members.clone(),
            orgs: body.orgs.clone(),
            note: Raw::from(body.note.text()),
        }
    }

    /// Fills a form with what was typed.
    pub(super) fn fill(&self, body: &mut Body) {
        for (field, content) in &mut body.fields {
            match content {
                Content::Text(text) => self.texts.get(field).into_iter().for_each(|typed| text.set(typed.stored())),
                Content::Tick(on) => *on = self.values.get(field).map_or(*on, Value::is_on),
                Content::Turn(turn) => self.values.get(field).into_iter().for_each(|value| turn.set(value)),
                Content::Look(lookup) => {
                    self.chosen.get(field).into_iter().for_each(|named| lookup.chosen.clone_from(named));
                }
            }
        }
        body.template.chosen.clone_from(&self.template);
        body.members.clone_from(&self.members);
        body.orgs.clone_from(&self.orgs);
        body.note.set(self.note.stored());
    }

    /// The sentence that offers the form again; `key` opens it.
    pub fn offer(&self, key: &str) -> String {
        let whose = match (self.kind, self.name.is_empty()) {
            (FormKind::Edit, _) => format!("The form of {}", self.name.shown()),
            (_, true) => "The form of a new user".to_owned(),
            (_, false) => format!("The form of the new user {}", self.name.shown()),
        };
        format!("{whose} was left before it was saved: {key} opens it again.")
    }
}
