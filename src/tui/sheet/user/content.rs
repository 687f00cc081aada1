//! What the fields of a user hold, and the names of what they refer to.

use std::collections::HashMap;

use crate::api::lookup::{LookupKind, Named};
use crate::api::users::UserCard;
use crate::domain::cell::{Kind, SUPPORT, UserField, Value};
use crate::domain::status::{Move, Status};
use crate::domain::text::{Raw, parse_login, parse_name};
use crate::tui::sheet::content::{Content, Turn};
use crate::tui::widget::Lookup;

/// The content of a field that holds a value.
pub(super) fn content(card: &UserCard, field: UserField, value: &Value, names: &Names) -> Content {
    match field.kind() {
        Kind::Flag | Kind::Presence => Content::Tick(value.is_on()),
        Kind::Status => Content::Turn(Turn::new(statuses(card), value)),
        Kind::Choice(SUPPORT) => Content::Turn(Turn::new(support(), value)),
        Kind::Choice(_) => Content::Turn(Turn::new(question(card), value)),
        Kind::Text(limit) => Content::text(value.as_text().unwrap_or_default(), limit),
        kind => Content::Look(Lookup::new(looked_up(kind), names.named(value))),
    }
}

/// What a field would store.
///
/// # Errors
/// One sentence that says what is wrong with what was typed.
pub(super) fn stored(content: &Content, field: UserField) -> Result<Value, String> {
    match (content, field) {
        (Content::Text(text), UserField::Name) => parse_name(text.text()),
        (Content::Text(text), UserField::Login) if text.text().trim().is_empty() => {
            Err("An e-mail address is needed: it is what they sign in with.".to_owned())
        }
        (Content::Text(text), UserField::Login) => parse_login(text.text()).map_err(|sentence| sentence.shown().into()),
        _ => return content.value(field.kind()),
    }
    .map(|text| Value::text(&text))
}

/// The words a status is offered with: those that can be moved to, the bin left out, which has its own way.
fn statuses(card: &UserCard) -> Vec<(Value, String)> {
    let from = (!card.user.is_new()).then_some(card.status);
    let reachable = |to: &Status| {
        let denied = card.recycle_origin == Some(Status::Pending);
        match (from, to) {
            (from, to) if from == Some(*to) => true,
            (_, Status::Recycled) => false,
            (Some(Status::Recycled), Status::Pending) if !denied => false,
            (from, to) => Move::between(from, *to).is_ok(),
        }
    };
    let words = |status: Status| (Value::Status(status), format!("{status} {}", status.word()));
    Status::ALL.into_iter().filter(reachable).map(words).collect()
}

fn support() -> Vec<(Value, String)> {
    let words = |word: &str| match word {
        "none" => "cannot submit",
        "vendor" => "to the vendor",
        _ => "internally (usual)",
    };
    SUPPORT.iter().map(|word| (Value::Text((*word).to_owned()), words(word).to_owned())).collect()
}

fn question(card: &UserCard) -> Vec<(Value, String)> {
    let choice = |word: &str, words: &str| (Value::Text(word.to_owned()), words.to_owned());
    if card.security_question {
        return vec![choice("set", "set"), choice("none", "cleared")];
    }
    vec![choice("none", "not set")]
}

/// What a field of a kind looks up.
const fn looked_up(kind: Kind) -> LookupKind {
    match kind {
        Kind::User => LookupKind::User,
        Kind::Location => LookupKind::Location,
        Kind::Provider => LookupKind::Provider,
        _ => LookupKind::Org,
    }
}

/// The names of things by their numbers, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<(LookupKind, i64), Named>);

impl Names {
    /// What a card tells.
    pub fn of(card: &UserCard) -> Self {
        let mut names = Self::default();
        let mut know = |kind, id, name: &Raw, note: &Raw| {
            names.0.insert((kind, id), Named { id, name: name.clone(), note: note.clone() });
        };
        let none = Raw::default();
        card.owner.iter().for_each(|(org, code, name)| know(LookupKind::Org, org.0, code, name));
        card.access.iter().for_each(|row| know(LookupKind::Org, row.org.0, &row.code, &row.name));
        card.memberships.iter().for_each(|row| know(LookupKind::Workgroup, row.workgroup.0, &row.name, &none));
        card.location.iter().for_each(|(id, name)| know(LookupKind::Location, id.0, name, &none));
        card.provider.iter().for_each(|(id, name)| know(LookupKind::Provider, id.0, name, &none));
        card.supervisor.iter().for_each(|(id, name)| know(LookupKind::User, id.0, name, &none));
        names
    }

    pub fn know(&mut self, kind: LookupKind, named: Named) {
        self.0.insert((kind, named.id), named);
    }

    pub fn knows(&self, kind: LookupKind, id: i64) -> bool {
        self.0.contains_key(&(kind, id))
    }

    /// What stands there for want of a name.
    pub fn number(kind: LookupKind, id: i64) -> String {
        format!("{} {id}", word(kind))
    }

    /// The name, else the number.
    pub fn name(&self, kind: LookupKind, id: i64) -> Named {
        let number = || Named { id, name: Raw(Self::number(kind, id)), note: Raw::default() };
        self.0.get(&(kind, id)).cloned().unwrap_or_else(number)
    }

    /// What a value refers to.
    pub fn named(&self, value: &Value) -> Option<Named> {
        match value {
            Value::User(id) => Some(self.name(LookupKind::User, id.0)),
            Value::Org(id) => Some(self.name(LookupKind::Org, id.0)),
            Value::Location(id) => Some(self.name(LookupKind::Location, id.0)),
            Value::Provider(id) => Some(self.name(LookupKind::Provider, id.0)),
            _ => None,
        }
    }
}

const fn word(kind: LookupKind) -> &'static str {
    match kind {
        LookupKind::Org => "org",
        LookupKind::Workgroup => "workgroup",
        LookupKind::User => "user",
        LookupKind::Provider => "provider",
        LookupKind::Location => "location",
        LookupKind::Template => "template",
        LookupKind::Release => "release",
        LookupKind::Source => "source",
        LookupKind::Domain => "domain",
        LookupKind::Action => "action",
    }
}
