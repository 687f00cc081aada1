//! Cells: the smallest things that can be edited, and the values they hold.
//!
//! Existence is a value too, so that making and removing need no verbs of their own. A user whose status goes from
//! `none` to `P` is created; a relation whose active flag goes from `on` to `none` is removed.

mod field;
mod key;
#[cfg(test)]
pub(crate) mod strategy;
mod value;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use self::field::{
    AccessPart, EdgePart, ListField, MembershipPart, OptionField, OptionPart, OrgField, ReleaseField, SECRET, SHOWN,
    SUPPORT, TemplateField, UserField, WorkgroupField,
};
pub use self::value::{Kind, Value};
use super::day::Day;
use super::ids::{LocationId, OrgId, ProviderId, ReleaseId, TemplateId, UserId, WorkgroupId};
use super::permission::{Level, Permission};
use super::properties::{PropertyId, TEXT_LIMIT};
use super::restriction::OptionCode;

/// That one organization's data are seen by another under a release, from a day on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    pub release: ReleaseId,
    /// Whose data are seen.
    pub from: OrgId,
    /// Who sees them.
    pub to: OrgId,
    pub begin: Day,
}

impl Edge {
    /// All cells of what one organization shares with another under a release, whatever the days.
    #[must_use]
    pub const fn cells(release: ReleaseId, from: OrgId, to: OrgId) -> RangeInclusive<Cell> {
        let first = Self { release, from, to, begin: Day(i32::MIN) };
        let last = Self { begin: Day(i32::MAX), ..first };
        let first = Cell::Edge { edge: first, part: EdgePart::Active };
        RangeInclusive::new(first, Cell::Edge { edge: last, part: EdgePart::End })
    }
}

/// The smallest editable thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    Property { property: PropertyId },
    Option { option: OptionCode, field: OptionField },
    Location { location: LocationId, field: ListField },
    Provider { provider: ProviderId, field: ListField },
    Org { org: OrgId, field: OrgField },
    OrgLocation { org: OrgId, location: LocationId },
    OrgOption { org: OrgId, option: OptionCode, part: OptionPart },
    Release { release: ReleaseId, field: ReleaseField },
    Edge { edge: Edge, part: EdgePart },
    Workgroup { workgroup: WorkgroupId, field: WorkgroupField },
    Template { template: TemplateId, field: TemplateField },
    TemplateLevel { template: TemplateId, permission: Permission },
    User { user: UserId, field: UserField },
    Permission { user: UserId, permission: Permission },
    Access { user: UserId, org: OrgId, part: AccessPart },
    Membership { user: UserId, workgroup: WorkgroupId, part: MembershipPart },
}

impl Cell {
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::User { field, .. } => field.kind(),
            Self::Permission { .. } | Self::TemplateLevel { .. } => Kind::Level,
            Self::Access { part, .. } => part.kind(),
            Self::Membership { part, .. } => part.kind(),
            Self::Org { field, .. } => field.kind(),
            Self::Workgroup { field, .. } => field.kind(),
            Self::Template { field, .. } => field.kind(),
            Self::Option { field, .. } => field.kind(),
            Self::Location { field, .. } | Self::Provider { field, .. } => field.kind(),
            Self::OrgLocation { .. } => Kind::Flag,
            Self::OrgOption { part, .. } => part.kind(),
            Self::Release { field, .. } => field.kind(),
            Self::Edge { part, .. } => part.kind(),
            Self::Property { .. } => Kind::Text(TEXT_LIMIT),
        }
    }

    /// The user whose row this is, if it belongs to one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User { user, .. }
            | Self::Permission { user, .. }
            | Self::Access { user, .. }
            | Self::Membership { user, .. } => Some(user),
            _ => None,
        }
    }

    /// The cell that tells whether the relation is there that this one is a part of; itself where it is no part of one.
    #[must_use]
    pub const fn presence(self) -> Self {
        match self {
            Self::Access { user, org, .. } => Self::Access { user, org, part: AccessPart::Active },
            Self::Membership { user, workgroup, .. } => {
                Self::Membership { user, workgroup, part: MembershipPart::Active }
            }
            Self::Edge { edge, .. } => Self::Edge { edge, part: EdgePart::Active },
            cell => cell,
        }
    }

    /// The permission template whose row this is, if it belongs to one.
    #[must_use]
    pub const fn template(self) -> Option<TemplateId> {
        match self {
            Self::Template { template, .. } | Self::TemplateLevel { template, .. } => Some(template),
            _ => None,
        }
    }

    /// The organization the cell speaks of, as subject or as the other end of a relation.
    #[must_use]
    pub const fn org(self) -> Option<OrgId> {
        match self {
            Self::Org { org, .. }
            | Self::OrgLocation { org, .. }
            | Self::OrgOption { org, .. }
            | Self::Access { org, .. } => Some(org),
            _ => None,
        }
    }

    /// Whether the cell is of what Setup Data Management sets up: organizations, lists, options, releases, properties.
    #[must_use]
    pub const fn is_setup(self) -> bool {
        matches!(
            self,
            Self::Option { .. }
                | Self::Location { .. }
                | Self::Provider { .. }
                | Self::Org { .. }
                | Self::OrgLocation { .. }
                | Self::OrgOption { .. }
                | Self::Release { .. }
                | Self::Edge { .. }
                | Self::Property { .. }
        )
    }

    /// The release whose row this is, if it belongs to one.
    #[must_use]
    pub const fn release(self) -> Option<ReleaseId> {
        match self {
            Self::Release { release, .. } | Self::Edge { edge: Edge { release, .. }, .. } => Some(release),
            _ => None,
        }
    }

    /// The workgroup the cell speaks of, as subject or as the other end of a membership.
    #[must_use]
    pub const fn workgroup(self) -> Option<WorkgroupId> {
        match self {
            Self::Workgroup { workgroup, .. } | Self::Membership { workgroup, .. } => Some(workgroup),
            _ => None,
        }
    }

    /// The value a cell has when its row does not exist.
    #[must_use]
    pub fn absent(self) -> Value {
        match self.kind() {
            Kind::Flag => Value::OFF,
            Kind::Level => Value::Level(Level::None),
            Kind::Choice(words) => Value::Text(words.first().copied().unwrap_or_default().to_owned()),
            _ => Value::None,
        }
    }

    /// The words shown to people for what is edited, without its subject: `Name`, `Query Designer`, `Login`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::User { field, .. } => field.label(),
            Self::Permission { permission, .. } | Self::TemplateLevel { permission, .. } => permission.row().label,
            Self::Access { part, .. } => part.label(),
            Self::Membership { part, .. } => part.label(),
            Self::Org { field, .. } => field.label(),
            Self::Workgroup { field, .. } => field.label(),
            Self::Template { field, .. } => field.label(),
            Self::Option { field, .. } => field.label(),
            Self::Location { field, .. } | Self::Provider { field, .. } => field.label(),
            Self::OrgLocation { .. } => "Location",
            Self::OrgOption { part, .. } => part.label(),
            Self::Release { field, .. } => field.label(),
            Self::Edge { part, .. } => part.label(),
            Self::Property { property } => property.property().name,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_round_trip(cell in strategy::cell()) {
            prop_assert_eq!(cell.to_string().parse::<Cell>(), Ok(cell));
        }
    }

    #[test]
    fn absence_fits_where_a_row_may_be_missing() {
        for field in UserField::ALL {
            let cell = Cell::User { user: UserId(1), field: *field };
            assert!(cell.absent().fits(cell.kind()), "{cell}");
        }
    }
}
