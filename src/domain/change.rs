//! Changes: one cell, what it held and what it shall hold; and the set in which they are sent.

use serde::{Deserialize, Serialize};

use super::cell::{Cell, Value};
use super::ids::TemplateId;
use super::ids::UserId;
use super::status::Status;
use super::text::{Raw, unhex};

/// How a change came about; kept beside each granted permission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    #[default]
    Manual,
    Template(TemplateId),
    Clone(UserId),
    Import,
}

impl std::fmt::Display for Via {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Manual => f.write_str("manual"),
            Self::Template(template) => write!(f, "template:{template}"),
            Self::Clone(user) => write!(f, "clone:{user}"),
            Self::Import => f.write_str("import"),
        }
    }
}

impl std::str::FromStr for Via {
    type Err = Raw;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || Raw(format!("\"{text}\" is no way in which a change comes about."));
        match text.split_once(':') {
            None if text == "manual" => Ok(Self::Manual),
            None if text == "import" => Ok(Self::Import),
            Some(("template", id)) => id.parse().map(Self::Template).map_err(|_| unknown()),
            Some(("clone", id)) => id.parse().map(Self::Clone).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

/// One cell, what it held when it was staged, and what it shall hold.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub cell: Cell,
    pub before: Value,
    pub after: Value,
    #[serde(default)]
    pub via: Via,
}

impl Change {
    #[must_use]
    pub const fn new(cell: Cell, before: Value, after: Value) -> Self {
        Self { cell, before, after, via: Via::Manual }
    }

    /// The change that takes this one back.
    ///
    /// What was made is not unmade: an account goes to the recycle bin, an organization or a workgroup becomes
    /// inactive, because others may already refer to them. An approved account becomes inactive, for it can never be
    /// pending again.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let after = match (&self.cell, &self.before, &self.after) {
            (Cell::User { .. }, Value::None, Value::Status(_)) => Value::Status(Status::Recycled),
            (Cell::Org { .. } | Cell::Workgroup { .. }, Value::None, Value::Flag(_)) => Value::OFF,
            (_, Value::Status(Status::Pending), Value::Status(Status::Active)) => Value::Status(Status::Inactive),
            (_, before, _) => before.clone(),
        };
        Self { cell: self.cell, before: self.after.clone(), after, via: Via::Manual }
    }
}

/// A number of 128 random bits, made by the client, under which a commit can be asked for again without being done twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Receipt(pub [u8; 16]);

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for Receipt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        unhex(text).map(Self).ok_or_else(|| "A receipt is 32 hexadecimal digits.".to_owned())
    }
}

impl Serialize for Receipt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Receipt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What the operator has knowingly accepted for one change set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Users may be left unable to sign in (guard G9).
    #[serde(default)]
    pub limbo: bool,
    /// Only the rows that pass are written; otherwise one row that does not pass stops them all.
    #[serde(default)]
    pub ok_rows_only: bool,
    /// What a template or a clone could not give is left out (guards G2 and G3).
    #[serde(default)]
    pub withheld: bool,
    /// Raising an elevated permission is intended (guards G11 and G12).
    #[serde(default)]
    pub elevation: bool,
    /// The number that a mass removal asks to be typed (guard G13).
    #[serde(default)]
    pub number: Option<u32>,
}

/// Adds changes to cells that are not spoken of yet.
pub fn add_missing<'a>(changes: &mut Vec<Change>, more: impl IntoIterator<Item = &'a Change>) {
    for change in more {
        if changes.iter().all(|known| known.cell != change.cell) {
            changes.push(change.clone());
        }
    }
}

/// A draft on its way: the changes, why, and what was accepted.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeSet {
    pub changes: Vec<Change>,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub accepted: Accepted,
}

impl ChangeSet {
    /// The longest reason, in characters.
    pub const LONGEST_REASON: usize = 2_000;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cell::UserField;

    #[test]
    fn receipts_round_trip() {
        let receipt = Receipt([7; 16]);
        assert_eq!(receipt.to_string().parse(), Ok(receipt));
        assert!("07".parse::<Receipt>().is_err());
        assert!("é".repeat(16).parse::<Receipt>().is_err());
    }

    #[test]
    fn what_was_made_is_not_unmade() {
        let cell = Cell::User { user: UserId(4), field: UserField::Status };
        let made = Change::new(cell, Value::None, Value::Status(Status::Pending));
        assert_eq!(made.inverse().after, Value::Status(Status::Recycled));
        let approved = Change::new(cell, Value::Status(Status::Pending), Value::Status(Status::Active));
        assert_eq!(approved.inverse().after, Value::Status(Status::Inactive));
        let denied = Change::new(cell, Value::Status(Status::Pending), Value::Status(Status::Recycled));
        assert_eq!(denied.inverse().after, Value::Status(Status::Pending));
    }
}
