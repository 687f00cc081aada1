//! The system properties as a site has set them, and who is mailed about requests.

use serde::{Deserialize, Serialize};

use crate::domain::properties::{PRODUCT, PropertyId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// All properties.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Properties {
    /// In the order in which they are listed.
    pub rows: Vec<PropertyRow>,
    pub approvers: Approvers,
    /// What the database says that the product is called; empty where it does not.
    #[serde(default)]
    pub product: Raw,
}

/// One property.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyRow {
    pub property: PropertyId,
    /// What the site has set; absent while the default holds.
    pub stored: Option<Raw>,
    /// Who changed it last, and when.
    pub changed: Option<(Raw, Time)>,
}

/// Who is mailed about a request for access.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Approvers {
    /// The first of their addresses.
    pub addresses: Vec<Raw>,
    /// How many there are.
    pub number: u64,
    /// Whether `UserApprovalEmail` names them; otherwise it is who holds User Setup.
    pub named: bool,
}

impl Properties {
    /// The value of a property that counts.
    #[must_use]
    pub fn effective(&self, property: PropertyId) -> &str {
        property.property().effective(self.told(property))
    }

    /// What the site has set, or else what the database says of itself.
    #[must_use]
    pub fn told(&self, property: PropertyId) -> Option<&str> {
        self.stored(property).or_else(|| self.installed(property))
    }

    /// The value that counts while the site has set nothing.
    #[must_use]
    pub fn default(&self, property: PropertyId) -> &str {
        self.installed(property).unwrap_or(property.property().default)
    }

    fn installed(&self, property: PropertyId) -> Option<&str> {
        (property.property().name == PRODUCT && !self.product.is_empty()).then(|| self.product.stored())
    }

    /// What the site has set.
    #[must_use]
    pub fn stored(&self, property: PropertyId) -> Option<&str> {
        let row = self.rows.iter().find(|row| row.property == property)?;
        row.stored.as_ref().map(Raw::stored)
    }
}

impl Approvers {
    /// What there is to warn of; nothing where somebody is mailed.
    #[must_use]
    pub fn warning(&self) -> Option<&'static str> {
        (self.number == 0).then_some(
            "Nobody is mailed about requests: nobody active holds User Setup, and UserApprovalEmail is not set.",
        )
    }
}
