//! The chain of the journal: the hash that each row carries, and the head, which is kept elsewhere as an anchor.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::text::{hex, unhex};

/// A SHA-256 over a row of the journal and the hash of the row before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Link(pub [u8; 32]);

impl Link {
    /// What the first row continues.
    pub const START: Self = Self([0; 32]);
}

/// Writes 64 hexadecimal digits.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for Link {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "The hash of a journal row is 64 hexadecimal digits.".to_owned();
        unhex(text).map(Self).ok_or_else(wrong)
    }
}

impl Serialize for Link {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The end of the chain: the number of its last row, and that row's hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub seq: i64,
    pub hash: Link,
}

impl Head {
    /// Before the first row.
    pub const START: Self = Self { seq: 0, hash: Link::START };

    /// The hash as people copy it.
    #[must_use]
    pub fn hex(&self) -> String {
        self.hash.to_string()
    }
}

/// How a head that was kept elsewhere fits the journal as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// The row is there and carries the hash.
    Fits,
    /// The row is there and carries another hash: the journal was written anew up to it, or is another one.
    Rewritten,
    /// The journal ends before the row: its tail was cut off, or it is an older copy.
    Cut { last: i64 },
    /// The row was taken out; later ones are there.
    Gone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_round_trip() {
        let link = Link(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        assert_eq!(link.to_string().parse(), Ok(link));
        let head = Head { seq: 7, hash: link };
        let text = serde_json::to_string(&head).unwrap();
        assert_eq!(serde_json::from_str::<Head>(&text).unwrap(), head);
        assert!("07".parse::<Link>().is_err() && "é".repeat(32).parse::<Link>().is_err());
        assert!(format!("+{}", "0".repeat(63)).parse::<Link>().is_err());
    }
}
