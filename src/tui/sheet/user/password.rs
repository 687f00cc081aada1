//! The new password of the form: typed twice, or made by the console and shown once.

use crate::api::Secret;
use crate::domain::password::{Criterion, Rules, criteria, generate};
use crate::tui::chance::Chance;
use crate::tui::widget::Field;

/// A password on its way.
#[derive(Clone, Debug)]
pub(super) struct NewPassword {
    pub typed: Field,
    pub again: Field,
    /// The one the console made. It is shown while the form is open and nowhere afterwards.
    pub made: Option<Secret>,
}

impl Default for NewPassword {
    fn default() -> Self {
        Self { typed: Field::secret(), again: Field::secret(), made: None }
    }
}

/// What is wrong with it, and whether that is about the second field.
pub(super) struct Flaw {
    pub again: bool,
    pub sentence: String,
}

impl NewPassword {
    pub fn is_empty(&self) -> bool {
        self.made.is_none() && self.typed.is_empty() && self.again.is_empty()
    }

    pub fn secret(&self) -> Option<Secret> {
        match &self.made {
            Some(made) => Some(made.clone()),
            None => (!self.typed.is_empty()).then(|| self.typed.to_secret()),
        }
    }

    pub fn make(&mut self, chance: &mut Chance, name: &str, login: &str) {
        self.clear();
        self.made = Some(Secret::new(generate(&chance.draw(), name, login)));
    }

    pub fn clear(&mut self) {
        self.typed.clear();
        self.again.clear();
        self.made = None;
    }

    /// What a password has to fulfil, and whether this one does.
    pub fn criteria(&self, rules: &Rules, name: &str, login: &str) -> Vec<Criterion> {
        let secret = self.typed.to_secret();
        criteria(rules, secret.expose(), name, login)
    }

    pub fn flaw(&self, rules: &Rules, name: &str, login: &str) -> Option<Flaw> {
        if self.made.is_some() || self.is_empty() {
            return None;
        }
        if let Some(missed) = self.criteria(rules, name, login).iter().find(|criterion| !criterion.met) {
            return Some(Flaw {
                again: false,
                sentence: format!("The password does not do yet: {}.", lower(missed.text)),
            });
        }
        let same = self.typed.to_secret() == self.again.to_secret();
        (!same)
            .then(|| Flaw { again: true, sentence: "The two do not agree: type the same password again.".to_owned() })
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
