//! A password on its way to the database: never printed, wiped when it is dropped.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::domain::ids::UserId;

/// Text that appears in no `Debug` output and is overwritten when dropped.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Hands out the text, for hashing and for the wire.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Compares every byte whatever the first difference is, so that the time tells nothing.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.0.as_bytes(), other.0.as_bytes());
        mine.len() == theirs.len() && mine.iter().zip(theirs).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }
}

impl Eq for Secret {}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What travels beside a set and is in no cell, no draft and no journal: proof that the operator is at the keyboard,
/// and the new secrets themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// The operator's own password, asked for by guard G11 and by changes of one's own credentials.
    #[serde(default)]
    pub own: Option<Secret>,
    /// The new passwords of the users whose cell says `new`.
    #[serde(default)]
    pub passwords: BTreeMap<UserId, Secret>,
    /// The operator's new security question, where the set says so.
    #[serde(default)]
    pub question: Option<SecurityQuestion>,
}

/// A question that only its owner can answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityQuestion {
    pub question: String,
    pub answer: Secret,
}
