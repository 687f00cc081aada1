//! Organizations, workgroups, lists and releases: listed, read whole, and who sees whose data.

use beadle::api::page::{Key, Page};
use beadle::api::setup::{Record, SetupId, SetupList, SetupRow, Share};
use beadle::api::{Place, RefusalKind, Reply, Request};
use beadle::domain::cell::{Cell, OptionPart, OrgField, Value};
use beadle::domain::ids::{LocationId, OrgId, ReleaseId, WorkgroupId};
use beadle::domain::restriction::OptionCode;
use beadle::service::Seat;
use rstest::rstest;

use crate::support::world::{World, commit};

const WORLD: &str = "
org HFX
org QRS
org OLD inactive
location Quay
location Annex
provider Moon
workgroup Admin menu
workgroup Desk
release 1 Harbor agreement
release 2 Flood relief
share 1 HFX QRS 2026-01-01
share 1 QRS HFX 2026-01-01 2026-06-30
share 2 HFX QRS 2025-01-01 2025-12-31
share 2 HFX OLD 2025-01-01
user 10 setup@x.example A HFX login:HFX in:Admin setup_data=W
user 11 users@x.example A HFX login:HFX in:Admin user_setup=R
";

fn rows(seat: &mut Seat, list: SetupList, filter: &str, place: Place, limit: u32) -> Page<SetupRow> {
    match seat.answer(Request::SetupRows { list, filter: filter.to_owned(), place, limit }) {
        Ok(Reply::SetupRows(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn record(seat: &mut Seat, id: SetupId) -> Record {
    match seat.answer(Request::Record { id }) {
        Ok(Reply::Record(record)) => *record,
        other => panic!("{other:?}"),
    }
}

fn words(page: &Page<SetupRow>) -> String {
    let word = |row: &SetupRow| format!("{}{}", row.code.stored(), row.name.stored());
    page.rows.iter().map(word).collect::<Vec<_>>().join(", ")
}

#[rstest]
#[case(SetupList::Orgs, "", "AAAHead Office, HFXOrganization HFX, QRSOrganization QRS, OLDOrganization OLD")]
#[case(SetupList::Orgs, "organization q", "QRSOrganization QRS")]
#[case(SetupList::Orgs, "nowhere", "")]
#[case(SetupList::Workgroups, "", "Admin, Desk, System Administration")]
#[case(SetupList::Releases, "", "1Harbor agreement, 2Flood relief")]
#[case(SetupList::Releases, "2", "2Flood relief")]
#[case(SetupList::Locations, "", "Annex, Quay")]
#[case(SetupList::Providers, "MOON", "Moon")]
#[case(
    SetupList::Options,
    "",
    "UNRESTRICTEDUnrestricted: the releases decide, MOUOrganizations named in a release, ORGANIZATIONThis organization only"
)]
fn lists(#[case] list: SetupList, #[case] filter: &str, #[case] expected: &str) {
    let world = World::new(WORLD);
    assert_eq!(words(&rows(&mut world.seat(1), list, filter, Place::Start, 10)), expected);
}

#[test]
fn pages_of_a_list() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let mut page = |place: Place, limit| rows(&mut seat, SetupList::Orgs, "", place, limit);
    let codes = |page: &Page<SetupRow>| page.rows.iter().map(|row| row.code.stored().to_owned()).collect::<Vec<_>>();
    let first = page(Place::Start, 2);
    assert_eq!(
        (codes(&first), first.before, first.after, first.total),
        (vec!["AAA".into(), "HFX".into()], false, true, Some(4))
    );
    let next = page(Place::After(first.rows[1].key.clone()), 2);
    assert_eq!(
        (codes(&next), next.before, next.after, next.first),
        (vec!["QRS".into(), "OLD".into()], true, false, Some(2))
    );
    assert_eq!(codes(&page(Place::Before(next.rows[0].key.clone()), 1)), ["HFX"]);
    assert_eq!(codes(&page(Place::End, 3)), ["HFX", "QRS", "OLD"]);
    assert_eq!(codes(&page(Place::Nth(3), 3)), ["OLD"]);
    assert_eq!(codes(&page(Place::At(3), 1)), ["QRS"]);
    let gone = Key { text: String::new(), number: 0, id: 99 };
    assert_eq!(codes(&page(Place::After(gone), 1)), ["AAA"]);
}

#[test]
fn an_organization_whole() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    commit(
        &mut seat,
        "org HFX location Quay off -> on\norg HFX provider none -> Moon\norg HFX option ORGANIZATION editable off -> on
         org HFX restriction_field shown -> hidden",
        1,
    );
    let org = OrgId(2);
    let found = record(&mut seat, SetupId::Org(org));
    assert_eq!(found.value(Cell::Org { org, field: OrgField::Code }), Value::text("HFX"));
    assert_eq!(found.value(Cell::Org { org, field: OrgField::DefaultRestriction }), Value::Option(OptionCode::MOU));
    assert_eq!(found.value(Cell::Org { org, field: OrgField::RestrictionField }), Value::text("hidden"));
    let provider = found.value(Cell::Org { org, field: OrgField::Provider });
    assert_eq!(found.name(&provider).unwrap().stored(), "Moon");
    let location = LocationId(1);
    assert_eq!(found.value(Cell::OrgLocation { org, location }), Value::ON);
    assert_eq!(found.name(&Value::Location(location)).unwrap().stored(), "Quay");
    let option = |option, part| Cell::OrgOption { org, option, part };
    assert_eq!(found.value(option(OptionCode::ORGANIZATION, OptionPart::Editable)), Value::ON);
    assert_eq!(found.value(option(OptionCode::MOU, OptionPart::Editable)), Value::OFF);
    assert_eq!((found.members, found.edges), (Some(2), None));
    assert_eq!(record(&mut seat, SetupId::Release(ReleaseId(1))).edges, Some(2));
    let gone = seat.answer(Request::Record { id: SetupId::Org(OrgId(99)) });
    assert_eq!(gone.unwrap_err().kind, RefusalKind::NotFound);
    let group = record(&mut world.seat(11), SetupId::Workgroup(WorkgroupId(2)));
    assert_eq!(group.members, Some(2));
}

#[test]
fn a_new_organization_has_what_was_not_typed() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    commit(&mut seat, "org new1 active none -> on\norg new1 name none -> \"Pier House\"", 1);
    let org = OrgId(5);
    let found = record(&mut seat, SetupId::Org(org));
    assert_eq!(found.value(Cell::Org { org, field: OrgField::Code }), Value::text("AAB"));
    assert_eq!(found.value(Cell::Org { org, field: OrgField::DefaultRestriction }), Value::Option(OptionCode::MOU));
    let visible = Cell::OrgOption { org, option: OptionCode::MOU, part: OptionPart::Visible };
    assert_eq!(found.value(visible), Value::ON);
    assert_eq!(world.seat(1).answer(Request::Check), Ok(Reply::Check(Vec::new())));
}

fn told(share: &Share) -> String {
    let holds = if share.holds { "sees" } else { "does not see" };
    let end = share.end.map(|end| format!(" to {end}")).unwrap_or_default();
    let (from, to) = (share.from.stored(), share.to.stored());
    format!("{to} {holds} {from} under {} from {}{end}", share.edge.release, share.edge.begin)
}

/// The explainer: who sees whose data, on a day, under which release.
#[rstest]
#[case(
    "2025-06-01",
    "QRS does not see HFX under 1 from 2026-01-01; QRS sees HFX under 2 from 2025-01-01 to 2025-12-31; HFX does not see QRS under 1 from 2026-01-01 to 2026-06-30"
)]
#[case(
    "2025-12-31",
    "QRS does not see HFX under 1 from 2026-01-01; QRS sees HFX under 2 from 2025-01-01 to 2025-12-31; HFX does not see QRS under 1 from 2026-01-01 to 2026-06-30"
)]
#[case(
    "2026-06-30",
    "QRS sees HFX under 1 from 2026-01-01; QRS does not see HFX under 2 from 2025-01-01 to 2025-12-31; HFX sees QRS under 1 from 2026-01-01 to 2026-06-30"
)]
#[case(
    "2026-07-01",
    "QRS sees HFX under 1 from 2026-01-01; QRS does not see HFX under 2 from 2025-01-01 to 2025-12-31; HFX does not see QRS under 1 from 2026-01-01 to 2026-06-30"
)]
fn between_two(#[case] on: &str, #[case] expected: &str) {
    let world = World::new(WORLD);
    let ask = Request::Sharing { one: OrgId(2), other: Some(OrgId(3)), on: on.parse().unwrap() };
    let Ok(Reply::Sharing(shares)) = world.seat(10).answer(ask) else { panic!("an answer") };
    assert_eq!(shares.iter().map(told).collect::<Vec<_>>().join("; "), expected);
}

#[test]
fn one_and_all_the_others() {
    let world = World::new(WORLD);
    let ask = Request::Sharing { one: OrgId(4), other: None, on: "2026-02-01".parse().unwrap() };
    let Ok(Reply::Sharing(shares)) = world.seat(10).answer(ask) else { panic!("an answer") };
    // An organization that is switched off sees nothing, whatever a release says.
    assert_eq!(shares.iter().map(told).collect::<Vec<_>>(), ["OLD does not see HFX under 2 from 2025-01-01"]);
    let ask =
        Request::Shares { release: ReleaseId(2), on: "2025-02-01".parse().unwrap(), place: Place::Start, limit: 9 };
    let Ok(Reply::Shares(page)) = world.seat(10).answer(ask) else { panic!("an answer") };
    assert_eq!(
        page.rows.iter().map(told).collect::<Vec<_>>(),
        ["OLD does not see HFX under 2 from 2025-01-01", "QRS sees HFX under 2 from 2025-01-01 to 2025-12-31"]
    );
}
