//! What users are set up with in the pretended world: one of each kind.

use super::world::HOSTILE;
use crate::api::page::{Key, Page};
use crate::api::setup::{Record, SetupId, SetupList, SetupRow};
use crate::domain::ids::{LocationId, OrgId, ProviderId, ReleaseId, WorkgroupId};
use crate::domain::text::Raw;

pub fn rows(list: SetupList) -> Page<SetupRow> {
    let (id, code, name) = match list {
        SetupList::Orgs => (SetupId::Org(OrgId(10)), "HFX", "Harbor"),
        SetupList::Workgroups => (SetupId::Workgroup(WorkgroupId(20)), "", "Intake"),
        SetupList::Releases => (SetupId::Release(ReleaseId(1)), "1", "Mutual"),
        SetupList::Locations => (SetupId::Location(LocationId(31)), "", "Pier"),
        SetupList::Providers => (SetupId::Provider(ProviderId(41)), "", "Pier"),
        SetupList::Options => (SetupId::Option("MOU".parse().unwrap()), "MOU", HOSTILE),
    };
    let key = Key { text: String::new(), number: 0, id: 1 };
    let note = Raw::default();
    let row = SetupRow { id, code: code.into(), name: name.into(), note, active: true, admin_menu: false, key };
    let other = SetupRow { id: SetupId::Org(OrgId(11)), code: "QRS".into(), ..row.clone() };
    let rows = if list == SetupList::Orgs { vec![row, other] } else { vec![row] };
    Page { rows, ..Page::default() }
}

pub fn record(id: SetupId) -> Record {
    Record { id, cells: Vec::new(), names: Vec::new(), members: Some(7), edges: None }
}
