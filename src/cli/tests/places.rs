//! What users are set up with in the pretended world: one of each kind.

use super::world::HOSTILE;
use crate::api::page::{Key, Page};
use crate::api::setup::{Record, SetupId, SetupList, SetupRow, Share};
use crate::domain::cell::Edge;
use crate::domain::day::Day;
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, WorkgroupId};
use crate::domain::text::Raw;

const fn keyed(id: i64) -> Key {
    Key { text: String::new(), number: 0, id }
}

pub fn rows(list: SetupList) -> Page<SetupRow> {
    let (id, code, name) = match list {
        SetupList::Orgs => (SetupId::Org(OrgId(10)), "HFX", "Harbor"),
        SetupList::Workgroups => (SetupId::Workgroup(WorkgroupId(20)), "", "Intake"),
        SetupList::Releases => (SetupId::Release(ReleaseId(1)), "1", "Mutual"),
        SetupList::Locations => (SetupId::Location(LocationId(31)), "", "Pier"),
        SetupList::Providers => (SetupId::Provider(ProviderId(41)), "", "Pier"),
        SetupList::Options => (SetupId::Option("MOU".parse().unwrap()), "MOU", HOSTILE),
    };
    let number = match id {
        SetupId::Org(org) => org.0,
        SetupId::Workgroup(workgroup) => workgroup.0,
        SetupId::Release(release) => release.0,
        SetupId::Location(location) => location.0,
        SetupId::Provider(provider) => provider.0,
        SetupId::Option(_) => 0,
    };
    let (key, note) = (keyed(number), Raw::default());
    let row = SetupRow { id, code: code.into(), name: name.into(), note, active: true, admin_menu: false, key };
    let other = SetupRow { id: SetupId::Org(OrgId(11)), code: "QRS".into(), key: keyed(11), ..row.clone() };
    let rows = if list == SetupList::Orgs { vec![row, other] } else { vec![row] };
    Page { rows, ..Page::default() }
}

/// Harbor's data are seen by the other one.
pub fn shares() -> Vec<Share> {
    let edge = Edge { release: ReleaseId(1), from: OrgId(10), to: OrgId(11), begin: Day(20_000) };
    let text = || Raw::from(HOSTILE);
    let key = keyed(1);
    let (from, to) = ("HFX".into(), "QRS".into());
    let (release, from_name, to_name) = (text(), text(), text());
    vec![Share { edge, release, from, to, from_name, to_name, end: None, mutual: false, holds: true, key }]
}

pub fn record(id: SetupId) -> Record {
    Record { id, cells: Vec::new(), names: Vec::new(), members: Some(7), edges: None }
}
