//! What a field of a form holds: text, a tick, one of a few words, or something that was looked up.

use crossterm::event::{KeyCode, KeyEvent};

use crate::domain::cell::{Kind, Value};
use crate::domain::ids::{LocationId, OrgId, ProviderId, UserId};
use crate::domain::text::{Raw, parse_line};
use crate::tui::widget::{Field, Lookup, Typed};

/// The content of one field.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Text(Field),
    Tick(bool),
    Turn(Turn),
    Look(Lookup),
}

/// One of a few values, turned with a key.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub choices: Vec<(Value, String)>,
    pub at: usize,
}

impl Turn {
    pub fn new(choices: Vec<(Value, String)>, value: &Value) -> Self {
        let at = choices.iter().position(|(choice, _)| choice == value).unwrap_or(0);
        Self { choices, at }
    }

    pub fn turn(&mut self, on: bool) {
        let places = if on { 1 } else { self.choices.len().saturating_sub(1) };
        self.at = (self.at + places) % self.choices.len().max(1);
    }

    pub fn set(&mut self, value: &Value) {
        self.at = self.choices.iter().position(|(choice, _)| choice == value).unwrap_or(self.at);
    }

    pub fn value(&self) -> Value {
        self.choices.get(self.at).map_or(Value::None, |(value, _)| value.clone())
    }

    pub fn words(&self) -> &str {
        self.choices.get(self.at).map_or("", |(_, words)| words)
    }

    fn key(&mut self, key: KeyEvent) -> Typed {
        match key.code {
            KeyCode::Char(' ') | KeyCode::Right => self.turn(true),
            KeyCode::Left => self.turn(false),
            KeyCode::Char(letter) => {
                let begins = |words: &str| words.chars().next().is_some_and(|c| c.eq_ignore_ascii_case(&letter));
                self.at = self.choices.iter().position(|(_, words)| begins(words)).unwrap_or(self.at);
            }
            _ => return Typed::Passed,
        }
        Typed::Changed
    }
}

impl Content {
    /// Text of at most so many characters, with room to mend what is too long.
    pub fn text(text: &str, limit: usize) -> Self {
        Self::Text(Field::new(text).limit(limit.saturating_mul(2)))
    }

    pub fn key(&mut self, key: KeyEvent) -> Typed {
        match self {
            Self::Text(text) => text.key(key),
            Self::Tick(on) => tick(on, key),
            Self::Turn(turn) => turn.key(key),
            Self::Look(lookup) => lookup.key(key),
        }
    }

    pub fn paste(&mut self, text: &str) -> Typed {
        match self {
            Self::Text(field) => field.paste(text),
            Self::Look(lookup) => lookup.paste(text),
            Self::Tick(_) | Self::Turn(_) => Typed::Passed,
        }
    }

    pub const fn lookup(&self) -> Option<&Lookup> {
        match self {
            Self::Look(lookup) => Some(lookup),
            _ => None,
        }
    }

    pub const fn lookup_mut(&mut self) -> Option<&mut Lookup> {
        match self {
            Self::Look(lookup) => Some(lookup),
            _ => None,
        }
    }

    /// What a field of a kind would store.
    ///
    /// # Errors
    /// One sentence that says what is wrong with what was typed.
    pub fn value(&self, kind: Kind) -> Result<Value, String> {
        match self {
            Self::Tick(on) => Ok(Value::Flag(*on)),
            Self::Turn(turn) => Ok(turn.value()),
            Self::Look(lookup) if !lookup.typed().trim().is_empty() && !lookup.is_undecided() => Err(format!(
                "Nothing is called \"{}\": type another part of its name.",
                Raw::from(lookup.typed()).shown()
            )),
            Self::Look(lookup) => Ok(lookup.chosen.as_ref().map_or(Value::None, |named| value_of(kind, named.id))),
            Self::Text(text) => {
                let limit = if let Kind::Text(limit) = kind { limit } else { usize::MAX };
                parse_line(text.text(), limit).map(|text| Value::text(&text))
            }
        }
    }
}

fn tick(on: &mut bool, key: KeyEvent) -> Typed {
    *on = match key.code {
        KeyCode::Char(' ') | KeyCode::Left | KeyCode::Right => !*on,
        KeyCode::Char('y') => true,
        KeyCode::Char('n') => false,
        _ => return Typed::Passed,
    };
    Typed::Changed
}

const fn value_of(kind: Kind, id: i64) -> Value {
    match kind {
        Kind::User => Value::User(UserId(id)),
        Kind::Location => Value::Location(LocationId(id)),
        Kind::Provider => Value::Provider(ProviderId(id)),
        _ => Value::Org(OrgId(id)),
    }
}
