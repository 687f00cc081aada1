//! What a site has decided for itself: the settings that guards and the sign-in read.

use crate::api::Secret;
use crate::domain::cell::UserField;
use crate::domain::password::{self, Policy, Rules};
use crate::domain::picture::Person;
use crate::domain::properties::{self, PRODUCT};
use crate::domain::time::MINUTE;
use crate::store::{self, Reader};

/// What the site has set for a property; the product is otherwise called what the database says of itself.
pub(super) fn stored(reader: Reader<'_>, name: &str) -> store::Result<Option<String>> {
    match reader.property(name)? {
        None if name == PRODUCT => installed(reader),
        stored => Ok(stored),
    }
}

/// What the database says that the product is called.
pub(super) fn installed(reader: Reader<'_>) -> store::Result<Option<String>> {
    Ok(reader.meta("product_name")?.filter(|name| !name.trim().is_empty()))
}

/// The value of a property: what the site has set, or its default.
pub(super) fn property(reader: Reader<'_>, name: &str) -> store::Result<String> {
    let stored = stored(reader, name)?;
    let property = properties::find(name);
    Ok(property.map(|property| property.effective(stored.as_deref())).unwrap_or_default().to_owned())
}

/// The settings of a database, each with what holds while nothing is said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Site {
    /// Here people are trained: a password that another knows need not be changed.
    pub is_training: bool,
    pub password_rules: Rules,
    pub security_questions: bool,
    /// Wrong attempts at which an account locks.
    pub attempts: u32,
    /// How long it stays locked, in milliseconds.
    pub lock: i64,
    /// Whether an operator who does not dominate a user may take over their credentials after an acknowledgement;
    /// otherwise they may not at all (guard G6).
    pub take_over_by_acknowledgement: bool,
}

impl Site {
    /// Why a new password does not do for somebody; `None` for one that does.
    pub fn password_fault(&self, new: &Secret, present: Option<&Secret>, person: &Person) -> Option<String> {
        if present == Some(new) {
            return Some("The new password is the present one.".to_owned());
        }
        let (name, login) = (person.text(UserField::Name), person.text(UserField::Login));
        let criteria = password::criteria(&self.password_rules, new.expose(), name, login);
        criteria.iter().find(|criterion| !criterion.met).map(password::Criterion::fault)
    }

    /// Whether somebody has yet to choose the security question that is asked for here.
    pub fn asks_for_recovery(&self, person: &Person) -> bool {
        self.security_questions && person.is_local() && person.text(UserField::SecurityQuestion) == "none"
    }

    pub fn read(reader: Reader<'_>) -> store::Result<Self> {
        let number = |name| -> store::Result<u32> { Ok(property(reader, name)?.parse().unwrap_or(1)) };
        let says = |name, word: &str| -> store::Result<bool> { Ok(property(reader, name)? == word) };
        Ok(Self {
            is_training: reader.meta("environment")?.is_some_and(|environment| environment == "training"),
            password_rules: Rules {
                policy: Policy::from_word(&property(reader, "PasswordPolicy")?).unwrap_or_default(),
                product: property(reader, PRODUCT)?,
            },
            security_questions: says("SecurityQuestions", "on")?,
            attempts: number("SignInAttempts")?.max(1),
            lock: i64::from(number("LockMinutes")?) * MINUTE,
            take_over_by_acknowledgement: says("TakeOverRule", "acknowledged")?,
        })
    }
}
