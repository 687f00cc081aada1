//! Identifiers: one type per noun, so that a user can never be passed where an organization is meant.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Tells whether this stands for a row that the change set itself will create.
            ///
            /// Such rows are numbered -1, -2, … within one set; the store gives the real number.
            #[must_use]
            pub const fn is_new(self) -> bool {
                self.0 < 0
            }
        }

        /// Writes the number, or `new1` for a row that is still to be created.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.is_new() {
                    write!(f, "new{}", self.0.unsigned_abs())
                } else {
                    write!(f, "{}", self.0)
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.strip_prefix("new") {
                    Some(number) => number.parse::<NonZeroU32>().map(|n| Self(-i64::from(n.get()))),
                    None => text.parse::<u32>().map(|n| Self(i64::from(n))),
                }
            }
        }
    )*};
}

id! {
    /// A mail to one address.
    MailId,
    /// A person or system account.
    UserId,
    /// A security organization.
    OrgId,
    /// A workgroup.
    WorkgroupId,
    /// A place where a user may sign in.
    LocationId,
    /// A provider of services.
    ProviderId,
    /// A permission template.
    TemplateId,
    /// A filter that was kept under a name.
    FilterId,
    /// An information release: an agreement under which organizations share, by its number.
    ReleaseId,
    /// A committed change set.
    SetId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_rows_round_trip() {
        assert_eq!("new3".parse::<UserId>().unwrap(), UserId(-3));
        assert_eq!(UserId(-3).to_string(), "new3");
        assert_eq!("812".parse::<UserId>().unwrap().to_string(), "812");
        for bad in ["-4", "new0", "new"] {
            assert!(bad.parse::<UserId>().is_err(), "{bad}");
        }
    }
}
