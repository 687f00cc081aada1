//! The past: what was at a moment is what was there at that moment, and a difference leads from one to the other.

use std::collections::BTreeMap;

use beadle::api::explain::{Explanation, Holder, Holding};
use beadle::api::past::{AsOf, Between, Differing, Facts, Known, Subject};
use beadle::api::users::UserCard;
use beadle::api::{Page, Place, Reply, Request};
use beadle::domain::cell::WorkgroupField;
use beadle::domain::ids::{OrgId, UserId, WorkgroupId};
use beadle::domain::permission::{Level, Permission};
use beadle::domain::status::Status;
use beadle::domain::time::{DAY, MINUTE, Time};
use beadle::service::Seat;

use crate::support::random::WORLD;
use crate::support::world::{NOW, World, commit};

pub(super) fn minute(n: i64) -> Time {
    NOW.plus(n * MINUTE)
}

pub(super) fn as_of(seat: &mut Seat, of: Subject, at: Time) -> AsOf {
    match seat.answer(Request::AsOf { of, at }) {
        Ok(Reply::AsOf(found)) => *found,
        other => panic!("{other:?}"),
    }
}

pub(super) fn card(found: AsOf) -> UserCard {
    match found.then {
        Some(Facts::User(card)) => *card,
        other => panic!("{other:?}"),
    }
}

fn fields(found: AsOf) -> BTreeMap<String, String> {
    let Some(Facts::Fields(facts)) = found.then else { panic!("no fields") };
    let pair = |fact: beadle::api::past::Fact| (fact.label.stored().to_owned(), fact.value.stored().to_owned());
    facts.into_iter().map(pair).filter(|(_, value)| !value.is_empty()).collect()
}

/// Every page of what differs, by pages of a size, forth and back.
pub(super) fn differences(seat: &mut Seat, of: Subject, between: Between, limit: u32) -> Vec<Differing> {
    let mut page = |place| match seat.answer(Request::Differences { of, between, place, limit }) {
        Ok(Reply::Differences(page)) => page,
        other => panic!("{other:?}"),
    };
    let (mut forth, mut place) = (Vec::new(), Place::Start);
    loop {
        let Page { rows, after, .. } = page(place);
        forth.extend(rows);
        match forth.last() {
            Some(last) if after => place = Place::After(last.key.clone()),
            _ => break,
        }
    }
    let (mut back, mut place) = (Vec::new(), Place::End);
    loop {
        let Page { rows, before, .. } = page(place);
        back.extend(rows.into_iter().rev());
        match back.last() {
            Some(last) if before => place = Place::Before(last.key.clone()),
            _ => break,
        }
    }
    back.reverse();
    assert_eq!(forth, back, "the same forth and back");
    forth
}

pub(super) fn holders(seat: &mut Seat, of: Holding, at: Option<Time>) -> Vec<Holder> {
    match seat.answer(Request::Holders { of, at, place: Place::Start, limit: 500 }) {
        Ok(Reply::Holders(page)) => page.rows,
        other => panic!("{other:?}"),
    }
}

/// Where the rights of a user lead; `None` where there is nobody.
pub(super) fn explain(seat: &mut Seat, user: UserId, at: Option<Time>) -> Option<Explanation> {
    match seat.answer(Request::Explain { user, at }) {
        Ok(Reply::Explanation(found)) => Some(*found),
        Err(_) => None,
        other => panic!("{other:?}"),
    }
}

fn workgroup(world: &World, name: &str) -> WorkgroupId {
    let groups = world.picture().workgroups;
    *groups.iter().find(|(_, group)| group.text(WorkgroupField::Name) == name).unwrap().0
}

/// A line for each holder: `one Active Login`, with `-` where it does not count.
fn told(holders: &[Holder]) -> String {
    let line = |holder: &Holder| {
        format!("{} {}{}", holder.name.stored(), holder.how.stored(), if holder.counts { "" } else { " -" })
    };
    holders.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_user_as_they_were() {
    let world = World::new(WORLD);
    commit(&mut world.seat_at(1, minute(1)), "user 20 city none -> \"Harbor\"\nuser 20 org XYZ active on -> none", 1);
    commit(&mut world.seat_at(10, minute(2)), "user 20 city \"Harbor\" -> \"Quay\"", 2);
    commit(&mut world.seat_at(1, minute(3)), "user 20 perm query_designer R -> W\nuser 20 status A -> I", 3);
    let mut seat = world.seat_at(1, minute(9));
    let of = Subject::User(UserId(20));

    let first = as_of(&mut seat, of, minute(0));
    assert_eq!((first.known, &first.last), (Known::Exact, &None));
    assert_eq!(first.later, Some(minute(1)));
    let first = card(first);
    let orgs: Vec<_> = first.access.iter().map(|row| (row.code.stored(), row.active, row.login)).collect();
    assert_eq!(orgs, [("ABC", true, true), ("XYZ", true, true)]);
    assert_eq!((first.city.stored(), first.status), ("", Status::Active));

    let second = as_of(&mut seat, of, minute(2));
    let last = second.last.clone().unwrap();
    assert_eq!((last.at, last.by.stored(), last.set.map(|set| set.0)), (minute(2), "ten@x.example", Some(2)));
    assert_eq!((second.earlier, second.later), (Some(minute(1)), Some(minute(3))));
    let second = card(second);
    assert_eq!((second.city.stored(), second.access.len(), second.status), ("Quay", 1, Status::Active));
    let level = |card: &UserCard| card.levels().get(Permission::QueryDesigner);
    assert_eq!(level(&second), Level::Read);

    let now = as_of(&mut seat, of, minute(8));
    assert_eq!((now.earlier, now.later), (Some(minute(2)), None));
    assert_eq!(level(&card(now)), Level::Write);
    assert_eq!(
        as_of(&mut seat, of, minute(1)).earlier,
        Some(Time(minute(1).0 - 1)),
        "the last step leads behind the first change"
    );
}

#[test]
fn before_they_were_made_and_before_the_journal() {
    let world = World::new(WORLD);
    let text = "user new1 status none -> A\nuser new1 name none -> \"New\"\nuser new1 login none -> \"new@x.example\"\n\
                user new1 owning none -> ABC\nuser new1 org ABC login off -> on\nuser new1 workgroup Desk active none -> on\n\
                org new1 active none -> on\norg new1 code none -> \"NEW\"\norg new1 name none -> \"New\"";
    let made = commit(&mut world.seat_at(1, minute(5)), text, 1);
    let mut seat = world.seat_at(1, minute(9));
    let of = Subject::User(made.new_users[0]);
    let before = as_of(&mut seat, of, minute(4));
    assert_eq!((before.known, before.then), (Known::NotYet { made: minute(5) }, None));
    assert_eq!(card(as_of(&mut seat, of, minute(5))).memberships.len(), 1);
    let org = world.picture().orgs.keys().copied().max().unwrap();
    assert_eq!(as_of(&mut seat, Subject::Org(org), minute(4)).known, Known::NotYet { made: minute(5) });
    assert_eq!(fields(as_of(&mut seat, Subject::Org(org), minute(5)))["Code"], "NEW");
    // The world was made when its journal begins; what is older nobody knows.
    let org = as_of(&mut seat, Subject::Org(OrgId(2)), minute(-1));
    assert_eq!(org.known, Known::Earliest { begins: Some(NOW) });
    world.connect().execute("UPDATE users SET created_at = created_at - ?1 WHERE user_id = 21", [DAY]).unwrap();
    let user = as_of(&mut seat, Subject::User(UserId(21)), minute(-1));
    assert_eq!(user.known, Known::Earliest { begins: Some(NOW) });
    assert_eq!(card(user).status, Status::Inactive);
    let unborn = as_of(&mut seat, Subject::User(UserId(20)), minute(-1));
    assert_eq!(unborn.known, Known::NotYet { made: NOW });
}

/// Whatever a card speaks of goes by the name that it had then, and what is gone since is there again.
#[test]
fn names_are_those_of_the_moment() {
    let world = World::new(WORLD);
    let made = "user 20 location none -> Quay\nuser 20 provider none -> Moon\nuser 20 supervisor none -> 10\n\
                org XYZ provider none -> Sunrise";
    commit(&mut world.seat_at(1, minute(1)), made, 1);
    let renamed = "org XYZ name \"Organization XYZ\" -> \"Elsewhere\"\norg XYZ code \"XYZ\" -> \"ELS\"\n\
                   org ABC name \"Organization ABC\" -> \"Here\"\nworkgroup Desk name \"Desk\" -> \"Front\"\n\
                   provider Sunrise name \"Sunrise\" -> \"Sunset\"\nuser 10 name \"ten\" -> \"Renamed\"";
    commit(&mut world.seat_at(1, minute(3)), renamed, 2);
    let gone = "user 20 location Quay -> none\nuser 20 provider Moon -> none\nlocation Quay name \"Quay\" -> none\n\
                provider Moon name \"Moon\" -> none\nuser 20 workgroup Front active on -> none";
    commit(&mut world.seat_at(1, minute(5)), gone, 3);
    let mut seat = world.seat_at(1, minute(9));
    let mut told = |number| {
        let card = card(as_of(&mut seat, Subject::User(UserId(20)), minute(number)));
        let mut names: Vec<String> = Vec::new();
        let (_, code, name) = card.owner.unwrap();
        names.push(format!("{} {}", code.stored(), name.stored()));
        names.extend(card.access.iter().map(|row| format!("{} {}", row.code.stored(), row.name.stored())));
        names.extend(card.memberships.iter().map(|row| row.name.stored().to_owned()));
        names.extend(card.location.map(|(_, name)| name.stored().to_owned()));
        names.extend(card.provider.map(|(_, name)| name.stored().to_owned()));
        names.extend(card.supervisor.map(|(_, name)| name.stored().to_owned()));
        names.join(", ")
    };
    let first = "ABC Organization ABC, ABC Organization ABC, XYZ Organization XYZ, Desk, Office, Quay, Moon, ten";
    assert_eq!(told(2), first);
    assert_eq!(told(4), "ABC Here, ABC Here, ELS Elsewhere, Front, Office, Quay, Moon, Renamed");
    assert_eq!(told(8), "ABC Here, ABC Here, ELS Elsewhere, Office, Renamed");
    let org = Subject::Org(OrgId(3));
    assert_eq!(fields(as_of(&mut seat, org, minute(2)))["Provider"], "Sunrise");
    assert_eq!(fields(as_of(&mut seat, org, minute(4)))["Provider"], "Sunset");
}

/// Where rights led before somebody was there is no answer, and that is said of the moment.
#[test]
fn nobody_is_explained_before_they_were_there() {
    let world = World::new(WORLD);
    let text = "user new1 status none -> A\nuser new1 name none -> \"New\"\nuser new1 login none -> \"new@x.example\"\n\
                user new1 owning none -> ABC\nuser new1 org ABC login off -> on\nuser new1 workgroup Desk active none -> on";
    let user = commit(&mut world.seat_at(1, minute(5)), text, 1).new_users[0];
    let mut seat = world.seat_at(1, minute(9));
    let refusal = seat.answer(Request::Explain { user, at: Some(minute(4)) }).unwrap_err();
    assert_eq!(refusal.sentence.stored(), format!("At that moment there was no user {user}."));
    assert!(explain(&mut seat, user, Some(minute(6))).is_some());
    let Ok(Reply::Standing(standing)) = seat.answer(Request::Standing) else { panic!("no standing") };
    assert_eq!(standing.journal_begins, Some(NOW));
}

/// Whoever is listed goes by the name and the login of that moment, whether or not anything was granted since.
#[test]
fn holders_go_by_the_names_of_the_moment() {
    let world = World::new(WORLD);
    commit(&mut world.seat_at(1, minute(3)), "user 20 name \"one\" -> \"Uno\"", 1);
    let login = "user 21 login \"two@x.example\" -> \"due@x.example\"";
    commit(&mut world.seat_at(10, minute(4)), login, 2);
    commit(&mut world.seat_at(1, minute(5)), "user 20 name \"Uno\" -> \"Eins\"\nuser 20 org XYZ login on -> off", 3);
    let mut seat = world.seat_at(1, minute(9));
    let mut named = |of: Holding, user: i64, at: Option<i64>| {
        let found = holders(&mut seat, of, at.map(minute));
        let one = found.iter().find(|holder| holder.user == UserId(user)).unwrap();
        format!("{} {}", one.name.stored(), one.login.stored())
    };
    let (desk, permission) = (workgroup(&world, "Desk"), Permission::QueryDesigner);
    let level = Level::Read;
    let org = |id| Holding::Org { org: OrgId(id) };
    for of in [org(2), org(3), Holding::Workgroup { workgroup: desk }, Holding::Permission { permission, level }] {
        assert_eq!(named(of, 20, Some(2)), "one one@x.example", "{of:?}");
        assert_eq!(named(of, 20, Some(3)), "Uno one@x.example", "{of:?}");
        assert_eq!(named(of, 20, Some(8)), "Eins one@x.example", "{of:?}");
        assert_eq!(named(of, 20, None), "Eins one@x.example", "{of:?}");
    }
    assert_eq!(named(org(2), 21, Some(3)), "two two@x.example");
    assert_eq!(named(org(2), 21, Some(4)), "two due@x.example");
}

#[test]
fn what_ran_out_counted_before_it_did() {
    let world = World::new(WORLD);
    let mut seat = world.seat_at(1, minute(1));
    commit(&mut seat, &format!("user 20 org XYZ until none -> {}", minute(5)), 1);
    let of = Holding::Org { org: OrgId(3) };
    let mut seat = world.seat_at(1, minute(9));
    assert_eq!(told(&holders(&mut seat, of, Some(minute(4)))), "one Active Login");
    assert_eq!(told(&holders(&mut seat, of, Some(minute(6)))), "one Active Login -");
    assert_eq!(told(&holders(&mut seat, of, Some(minute(0)))), "one Active Login");
    let held = holders(&mut seat, of, Some(minute(0)));
    assert_eq!(held[0].until, None);
}

#[test]
fn an_organization_and_a_workgroup_with_those_who_were_in_it() {
    let world = World::new(WORLD);
    let mut seat = world.seat_at(1, minute(1));
    commit(
        &mut seat,
        "org XYZ name \"Organization XYZ\" -> \"Elsewhere\"\nuser 20 org XYZ active on -> none\nuser 21 org XYZ login off -> on",
        1,
    );
    let mut seat = world.seat_at(1, minute(2));
    commit(
        &mut seat,
        "user 21 org XYZ editable off -> on\nworkgroup Desk admin_menu off -> on\nuser 20 workgroup Desk active on -> off\nuser 20 status A -> D",
        2,
    );
    let mut seat = world.seat_at(1, minute(9));
    let org = Subject::Org(OrgId(3));
    assert_eq!(fields(as_of(&mut seat, org, minute(0)))["Name"], "Organization XYZ");
    assert_eq!(fields(as_of(&mut seat, org, minute(1)))["Name"], "Elsewhere");
    let found = as_of(&mut seat, org, minute(1));
    assert_eq!((found.last.unwrap().at, found.later), (minute(1), Some(minute(2))));
    let desk = workgroup(&world, "Desk");
    assert_eq!(fields(as_of(&mut seat, Subject::Workgroup(desk), minute(1)))["Global Administration menu"], "off");
    assert_eq!(fields(as_of(&mut seat, Subject::Workgroup(desk), minute(2)))["Global Administration menu"], "on");

    let of = Holding::Org { org: OrgId(3) };
    for (at, expected) in [(0, "one Active Login"), (1, "two Active Login"), (2, "two Active Login Editable")] {
        assert_eq!(told(&holders(&mut seat, of, Some(minute(at)))), expected, "at {at}");
    }
    let of = Holding::Workgroup { workgroup: desk };
    assert_eq!(told(&holders(&mut seat, of, Some(minute(1)))), "one member");
    assert_eq!(told(&holders(&mut seat, of, None)), "", "the recycle bin holds nothing");
    let of = Holding::Permission { permission: Permission::QueryDesigner, level: Level::Read };
    assert!(told(&holders(&mut seat, of, Some(minute(1)))).contains("one read"));
    assert!(!told(&holders(&mut seat, of, None)).contains("one"));

    let rows = differences(&mut seat, org, Between { from: minute(0), to: minute(9) }, 1);
    let line = |row: &Differing| {
        let (subject, what) = (row.subject.stored(), row.what.stored());
        format!("{subject}: {what} {} > {} by {}", row.before.stored(), row.after.stored(), row.made.set.unwrap())
    };
    let lines: Vec<String> = rows.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "XYZ: Name Organization XYZ > Elsewhere by 1",
            "one@x.example: XYZ Active on > – by 1",
            "one@x.example: XYZ Login on > off by 1",
            "two@x.example: XYZ Active – > on by 1",
            "two@x.example: XYZ Login off > on by 1",
            "two@x.example: XYZ Editable off > on by 2",
        ]
    );
    assert_eq!(differences(&mut seat, org, Between { from: minute(2), to: minute(9) }, 9), []);
}
