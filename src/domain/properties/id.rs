//! Which property: a place in the table, written as the name that stands there.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{PROPERTIES, Property};
use crate::domain::text::Raw;

/// A property that there is; the order is that of the table, and the default is the first of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PropertyId(u8);

impl PropertyId {
    /// Every property, in the order in which they are listed.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        (0..COUNT).map(Self)
    }

    #[must_use]
    pub fn property(self) -> &'static Property {
        &PROPERTIES[usize::from(self.0)]
    }
}

/// How many there are.
#[expect(clippy::cast_possible_truncation, reason = "a table that people read is short")]
const COUNT: u8 = PROPERTIES.len() as u8;

impl fmt::Display for PropertyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.property().name)
    }
}

impl fmt::Debug for PropertyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PropertyId({self})")
    }
}

/// Names are compared as they are written.
impl FromStr for PropertyId {
    type Err = Raw;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|id| id.property().name == name)
            .ok_or_else(|| format!("There is no property \"{name}\".").into())
    }
}

impl Serialize for PropertyId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PropertyId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        name.parse().map_err(|sentence: Raw| serde::de::Error::custom(sentence.shown()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_is_found_by_its_name() {
        assert_eq!(PropertyId::all().len(), PROPERTIES.len());
        for id in PropertyId::all() {
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(serde_json::from_value::<PropertyId>(serde_json::to_value(id).unwrap()).unwrap(), id);
        }
        assert_eq!(
            "userapprovalurl".parse::<PropertyId>().unwrap_err().stored(),
            "There is no property \"userapprovalurl\"."
        );
    }
}
