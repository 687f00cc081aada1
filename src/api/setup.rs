//! What is set up beside users: organizations, workgroups, locations, providers, releases and restriction options, each
//! listed, read whole as the cells it is edited by, and explained.

use serde::{Deserialize, Serialize};

use super::page::Key;
use crate::domain::cell::{Cell, Edge, ListField, OptionField, OrgField, ReleaseField, Value, WorkgroupField};
use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, WorkgroupId};
use crate::domain::restriction::OptionCode;
use crate::domain::text::Raw;

/// Which list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupList {
    Orgs,
    Workgroups,
    Releases,
    Locations,
    Providers,
    Options,
}

impl SetupList {
    pub const ALL: [Self; 6] =
        [Self::Orgs, Self::Workgroups, Self::Releases, Self::Locations, Self::Providers, Self::Options];

    /// The words shown to people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Orgs => "Organizations",
            Self::Workgroups => "Workgroups",
            Self::Releases => "Releases",
            Self::Locations => "Locations",
            Self::Providers => "Providers",
            Self::Options => "Restrictions",
        }
    }

    /// One row of the list, as a sentence speaks of it.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Orgs => "organization",
            Self::Workgroups => "workgroup",
            Self::Releases => "release",
            Self::Locations => "location",
            Self::Providers => "provider",
            Self::Options => "restriction option",
        }
    }
}

/// One row of the setup.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupId {
    Org(OrgId),
    Workgroup(WorkgroupId),
    Release(ReleaseId),
    Location(LocationId),
    Provider(ProviderId),
    Option(OptionCode),
}

impl SetupId {
    /// The row that a cell belongs to, if it is one of the setup's.
    #[must_use]
    pub const fn of(cell: Cell) -> Option<Self> {
        Some(match cell {
            Cell::Org { org, .. } | Cell::OrgLocation { org, .. } | Cell::OrgOption { org, .. } => Self::Org(org),
            Cell::Workgroup { workgroup, .. } => Self::Workgroup(workgroup),
            Cell::Release { release, .. } | Cell::Edge { edge: Edge { release, .. }, .. } => Self::Release(release),
            Cell::Location { location, .. } => Self::Location(location),
            Cell::Provider { provider, .. } => Self::Provider(provider),
            Cell::Option { option, .. } => Self::Option(option),
            _ => return None,
        })
    }

    /// The cell that says whether the row is there: `none` where it is not.
    #[must_use]
    pub const fn presence(self) -> Cell {
        match self {
            Self::Org(org) => Cell::Org { org, field: OrgField::Active },
            Self::Workgroup(workgroup) => Cell::Workgroup { workgroup, field: WorkgroupField::Active },
            _ => self.name(),
        }
    }

    /// The cell with the name, or with the label of an option.
    #[must_use]
    pub const fn name(self) -> Cell {
        match self {
            Self::Org(org) => Cell::Org { org, field: OrgField::Name },
            Self::Workgroup(workgroup) => Cell::Workgroup { workgroup, field: WorkgroupField::Name },
            Self::Release(release) => Cell::Release { release, field: ReleaseField::Name },
            Self::Location(location) => Cell::Location { location, field: ListField::Name },
            Self::Provider(provider) => Cell::Provider { provider, field: ListField::Name },
            Self::Option(option) => Cell::Option { option, field: OptionField::Label },
        }
    }

    /// The list in which the row stands.
    #[must_use]
    pub const fn list(self) -> SetupList {
        match self {
            Self::Org(_) => SetupList::Orgs,
            Self::Workgroup(_) => SetupList::Workgroups,
            Self::Release(_) => SetupList::Releases,
            Self::Location(_) => SetupList::Locations,
            Self::Provider(_) => SetupList::Providers,
            Self::Option(_) => SetupList::Options,
        }
    }
}

/// A row of a list: organizations by code, releases by number, restriction options in their order, the others by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetupRow {
    pub id: SetupId,
    /// The code of an organization or an option, the number of a release; else empty.
    pub code: Raw,
    /// The name, or the label of an option.
    pub name: Raw,
    /// The city of an organization, the description of a workgroup, the comments of a release; else empty.
    pub note: Raw,
    /// Whether it is in use; lists without such a switch say yes.
    pub active: bool,
    /// For a workgroup: whether it carries a menu that makes administration possible.
    pub admin_menu: bool,
    pub key: Key,
}

/// One row whole, as the cells by which it is edited.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    pub id: SetupId,
    /// Every cell of the row with what it holds. An organization has a cell for each of its locations, and two for each
    /// restriction option of the site.
    pub cells: Vec<(Cell, Value)>,
    /// The names of the locations, providers and options that the cells speak of.
    pub names: Vec<(Value, Raw)>,
    /// Of an organization or a workgroup: how many users have a relation to it, switched on or not.
    pub members: Option<u64>,
    /// Of a release: how many edges it has.
    pub edges: Option<u64>,
}

impl Record {
    /// What a cell holds; its absent value where the record does not list it.
    #[must_use]
    pub fn value(&self, cell: Cell) -> Value {
        let found = self.cells.iter().find(|(other, _)| *other == cell);
        found.map_or_else(|| cell.absent(), |(_, value)| value.clone())
    }

    /// The name of a value that the cells speak of.
    #[must_use]
    pub fn name(&self, value: &Value) -> Option<&Raw> {
        self.names.iter().find(|(other, _)| other == value).map(|(_, name)| name)
    }
}

/// That one organization's unrestricted data are seen by another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share {
    pub edge: Edge,
    pub release: Raw,
    /// The codes of both organizations.
    pub from: Raw,
    pub to: Raw,
    pub from_name: Raw,
    pub to_name: Raw,
    /// The last day; absent where it runs on.
    pub end: Option<Day>,
    /// Whether the other direction is shared under the same release on the same days.
    pub mutual: bool,
    /// Where it was asked for a day: whether it holds on that day, both organizations being active.
    pub holds: bool,
    pub key: Key,
}

impl Share {
    /// What it comes to on the day it was asked for, in a word.
    #[must_use]
    pub fn state(&self, on: Day) -> &'static str {
        match self.end {
            _ if self.holds => "holds",
            Some(end) if end < on => "over",
            _ if self.edge.begin > on => "to come",
            // One of the organizations is switched off.
            _ => "inactive",
        }
    }
}

/// Whether one organization sees the unrestricted data of another on the day it was asked for, and the sentence that says
/// so, with every release by which it does.
#[must_use]
pub fn sees(shares: &[Share], who: (OrgId, &Raw), whom: (OrgId, &Raw), on: Day) -> (bool, String) {
    let holds = |share: &&Share| share.holds && (share.edge.to, share.edge.from) == (who.0, whom.0);
    let release = |share: &Share| format!("release {} {}", share.edge.release, share.release.shown());
    let by: Vec<String> = shares.iter().filter(holds).map(release).collect();
    let (who, whom) = (who.1.shown(), whom.1.shown());
    let sentence = if by.is_empty() {
        format!("On {on} {who} does not see the unrestricted data of {whom}.")
    } else {
        format!("On {on} {who} sees the unrestricted data of {whom}, under {}.", by.join(" and "))
    };
    (!by.is_empty(), sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(release: i64, from: i64, to: i64, holds: bool) -> Share {
        let edge = Edge { release: ReleaseId(release), from: OrgId(from), to: OrgId(to), begin: Day(10) };
        let raw = |text: &str| Raw::from(text);
        Share {
            edge,
            release: raw("Pact"),
            from: raw("HFX"),
            to: raw("QRS"),
            from_name: raw(""),
            to_name: raw(""),
            end: Some(Day(20)),
            mutual: false,
            holds,
            key: Key { text: String::new(), number: 0, id: 0 },
        }
    }

    #[test]
    fn every_release_that_holds_is_named() {
        let shares = [share(1, 1, 2, true), share(2, 1, 2, false), share(3, 1, 2, true), share(4, 2, 1, false)];
        let (hfx, qrs) = (Raw::from("HFX"), Raw::from("Q\u{202e}RS"));
        let (holds, sentence) = sees(&shares, (OrgId(2), &qrs), (OrgId(1), &hfx), Day(15));
        let under = "under release 1 Pact and release 3 Pact.";
        assert!(holds && sentence.ends_with(under) && !sentence.contains('\u{202e}'), "{sentence}");
        let (holds, sentence) = sees(&shares, (OrgId(1), &hfx), (OrgId(2), &qrs), Day(15));
        assert!(!holds && sentence.contains("HFX does not see"), "{sentence}");
    }

    #[test]
    fn a_share_is_told_in_a_word() {
        let states = [9, 15, 21].map(|on| share(1, 1, 2, false).state(Day(on)));
        assert_eq!(states, ["to come", "inactive", "over"]);
        assert_eq!(share(1, 1, 2, true).state(Day(15)), "holds");
    }
}
