//! What a site has decided for itself: the settings that guards and the sign-in read.

use crate::domain::password::Policy;
use crate::domain::time::MINUTE;
use crate::store::{self, Reader};

/// The settings of a database, each with what holds while nothing is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Site {
    /// Here people are trained: a password that another knows need not be changed.
    pub is_training: bool,
    pub password_policy: Policy,
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
    pub fn read(reader: Reader<'_>) -> store::Result<Self> {
        let number = |name, usual: u32| -> store::Result<u32> {
            Ok(reader.property(name)?.and_then(|text| text.trim().parse().ok()).unwrap_or(usual))
        };
        let says =
            |name, word: &str| -> store::Result<bool> { Ok(reader.property(name)?.is_some_and(|text| text == word)) };
        Ok(Self {
            is_training: reader.meta("environment")?.is_some_and(|environment| environment == "training"),
            password_policy: reader
                .property("PasswordPolicy")?
                .and_then(|word| Policy::from_word(&word))
                .unwrap_or_default(),
            security_questions: says("SecurityQuestions", "on")?,
            attempts: number("SignInAttempts", 6)?.max(1),
            lock: i64::from(number("LockMinutes", 30)?) * MINUTE,
            take_over_by_acknowledgement: says("TakeOverRule", "acknowledged")?,
        })
    }
}
