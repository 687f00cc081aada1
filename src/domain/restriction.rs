//! Restriction options: who else sees what an organization enters, by the word of a release, of the organization, or of
//! an option the site has made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The most characters of a code.
const LONGEST: usize = 16;

/// The code of a restriction option: up to 16 of `A`–`Z`, `0`–`9` and `_`. It names the option for good; what people
/// read is its label. The default is no code at all, for an option that is still to be named.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionCode([u8; LONGEST]);

impl OptionCode {
    /// The releases decide.
    pub const UNRESTRICTED: Self = Self::shipped(b"UNRESTRICTED");
    /// Only organizations of a release.
    pub const MOU: Self = Self::shipped(b"MOU");
    /// Only the organization itself.
    pub const ORGANIZATION: Self = Self::shipped(b"ORGANIZATION");
    /// The options that come with the product and stay.
    pub const SHIPPED: [Self; 3] = [Self::UNRESTRICTED, Self::MOU, Self::ORGANIZATION];
    /// What a new organization begins with.
    pub const USUAL: Self = Self::MOU;

    const fn shipped(text: &[u8]) -> Self {
        let mut code = [0; LONGEST];
        let mut at = 0;
        while at < text.len() {
            code[at] = text[at];
            at += 1;
        }
        Self(code)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
        // Only ASCII gets in.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl fmt::Display for OptionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for OptionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OptionCode({self})")
    }
}

impl FromStr for OptionCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(fits) {
            return Err("The code of a restriction option has up to 16 of A to Z, 0 to 9 and _.".to_owned());
        }
        Ok(Self::shipped(text.as_bytes()))
    }
}

impl Serialize for OptionCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OptionCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for code in ["MOU", "UNRESTRICTED", "A", "SIXTEEN_LETTERS1"] {
            assert_eq!(code.parse::<OptionCode>().unwrap().to_string(), code);
        }
        assert_eq!("MOU".parse(), Ok(OptionCode::MOU));
        for bad in ["", "mou", "A B", "SEVENTEEN_LETTERS", "É", "A\0"] {
            assert!(bad.parse::<OptionCode>().is_err(), "{bad:?}");
        }
    }
}
