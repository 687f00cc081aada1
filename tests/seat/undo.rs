//! Undo: the inverse of a committed set, judged by today's guards.

use std::collections::BTreeSet;

use beadle::api::{Place, Reply, Request};
use beadle::domain::cell::{AccessPart, Cell, UserField, Value};
use beadle::domain::change::{Accepted, ChangeSet};
use beadle::domain::ids::{OrgId, SetId, UserId};
use beadle::domain::set_filter::SetFilter;
use beadle::domain::status::Status;
use beadle::domain::verdict::Verdict;
use rstest::rstest;

use crate::support::random::WORLD;
use crate::support::world::{Dice, World, cells, commit, confirmed, receipt, stopped, undo, written};

/// After each of these sets and its undo every cell is as it was.
#[rstest]
#[case::a_field("user 20 city none -> \"Harbor\"")]
#[case::a_name("user 20 name \"one\" -> \"Uno\"")]
#[case::a_login("user 20 login \"one@x.example\" -> \"uno@x.example\"")]
#[case::a_level_up("user 20 perm calendar_designer none -> W")]
#[case::a_level_down("user 20 perm query_designer R -> none")]
#[case::a_grant("user 21 org XYZ login off -> on")]
#[case::a_flag("user 20 org ABC editable on -> off")]
#[case::a_removal("user 20 org XYZ active on -> none")]
#[case::a_limit("user 20 org XYZ until none -> 2027-01-01T00:00:00Z")]
#[case::a_limited_removal(
    "user 20 org XYZ until none -> 2027-01-01T00:00:00Z\nuser 20 workgroup Desk until none -> 2027-01-01T00:00:00Z"
)]
#[case::a_membership("user 21 workgroup Desk active none -> on")]
#[case::a_membership_off("user 20 workgroup Desk active on -> off")]
#[case::a_membership_removed("user 20 workgroup Desk active on -> none")]
#[case::deactivated("user 20 status A -> I")]
#[case::activated("user 21 status I -> A")]
#[case::deleted("user 20 status A -> D")]
#[case::denied("user 22 status P -> D")]
#[case::restored("user 23 status D -> I")]
#[case::an_owner_moved("user 20 owning ABC -> XYZ")]
#[case::an_organization("org XYZ active on -> off\norg XYZ name \"Organization XYZ\" -> \"Elsewhere\"")]
#[case::a_workgroup("workgroup Desk admin_menu off -> on\nworkgroup Desk name \"Desk\" -> \"Counter\"")]
#[case::an_organization_set_up(
    "org XYZ default_restriction MOU -> ORGANIZATION\norg XYZ option MOU visible on -> off\norg XYZ location Quay off -> on
     org XYZ restriction_field shown -> hidden\norg XYZ provider none -> Moon\norg XYZ option ORGANIZATION editable off -> on"
)]
#[case::a_location_taken_away("location Annex name \"Annex\" -> none")]
#[case::a_location_made("location new1 name none -> \"Pier 4\"")]
#[case::providers_swapped("provider Moon name \"Moon\" -> \"Sunrise\"\nprovider Sunrise name \"Sunrise\" -> \"Moon\"")]
#[case::an_option("option SITE label none -> \"Partners of the site\"")]
#[case::a_release("release 17 name none -> \"County\"\nrelease 17 share ABC XYZ 2026-01-01 active none -> on")]
#[case::sharing_ended("release 1 share ABC XYZ 2024-10-04 end none -> 2026-12-31")]
#[case::sharing_begun_anew(
    "release 1 share ABC XYZ 2024-10-04 end none -> 2026-12-31\nrelease 1 share ABC XYZ 2027-01-01 end none -> 2027-06-30"
)]
#[case::sharing_taken_away("release 1 share ABC XYZ 2024-10-04 active on -> none")]
#[case::names_swapped("workgroup Desk name \"Desk\" -> \"Office\"\nworkgroup Office name \"Office\" -> \"Desk\"")]
#[case::logins_swapped(
    "user 20 login \"one@x.example\" -> \"two@x.example\"\nuser 21 login \"two@x.example\" -> \"one@x.example\""
)]
fn everything_is_as_it_was(#[case] text: &str) {
    let world = World::new(WORLD);
    // A login is changed only by somebody who dominates the user (G6).
    let sql =
        "INSERT INTO user_organizations SELECT 1, org_id, 1, 1, 1, 1, 0, NULL FROM organizations WHERE org_id > 1";
    world.connect().execute(sql, []).unwrap();
    let before = cells(&world.picture());
    let mut seat = world.seat(1);
    let made = commit(&mut seat, text, 1);
    assert_ne!(cells(&world.picture()), before, "something was done");
    written(seat.answer(undo(made.set, 2, Accepted::default())));
    assert_eq!(cells(&world.picture()), before);
    assert_eq!(seat.answer(Request::Check), Ok(Reply::Check(Vec::new())));
}

/// A removed relation comes back with all its parts.
#[test]
fn a_removal_takes_its_parts_along_and_brings_them_back() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    commit(&mut seat, "user 20 org XYZ until none -> 2027-01-01T00:00:00Z\nuser 20 org XYZ editable off -> on", 1);
    let before = cells(&world.picture());
    let removed = commit(&mut seat, "user 20 org XYZ active on -> none", 2);
    assert_eq!(removed.written, 4, "active, login, editable and until");
    written(seat.answer(undo(removed.set, 3, Accepted::default())));
    assert_eq!(cells(&world.picture()), before);
}

#[test]
fn what_was_made_goes_to_the_bin() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let text = "user new1 status none -> A\nuser new1 name none -> \"New\"\nuser new1 login none -> \"new@x.example\"\n\
                user new1 owning none -> ABC\nuser new1 org ABC login off -> on\nuser new1 workgroup Desk active none -> on\n\
                workgroup new1 active none -> on\nworkgroup new1 name none -> \"Night\"";
    let made = commit(&mut seat, text, 1);
    let user = made.new_users[0];
    assert_eq!(written(seat.answer(undo(made.set, 2, Accepted::default()))).written, 2);
    let picture = world.picture();
    assert_eq!(picture.users[&user].status(), Some(Status::Recycled));
    assert_eq!(picture.users[&user].memberships.len(), 1, "the rest of the row is kept");
    assert!(
        picture
            .workgroups
            .values()
            .any(|group| group.text(beadle::domain::cell::WorkgroupField::Name) == "Night" && !group.is_active())
    );
}

#[test]
fn an_approved_account_becomes_inactive() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = commit(
        &mut seat,
        "user 22 status P -> A\nuser 22 owning none -> ABC\nuser 22 workgroup Desk active none -> on",
        1,
    );
    written(seat.answer(undo(made.set, 2, Accepted::default())));
    let person = &world.picture().users[&UserId(22)];
    assert_eq!((person.status(), person.owner()), (Some(Status::Inactive), Some(OrgId(2))));
    assert!(person.memberships.is_empty(), "what came with the approval is taken back");
}

#[test]
fn rows_changed_since_are_conflicts() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = commit(&mut seat, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Harbor\"", 1);
    commit(&mut world.seat(10), "user 20 city \"Harbor\" -> \"Quay\"", 2);
    let judgement = stopped(seat.answer(undo(made.set, 3, Accepted::default())));
    let conflicts: Vec<_> =
        judgement.rows.iter().filter(|row| matches!(row.verdict, Verdict::Conflict { .. })).collect();
    assert_eq!(conflicts.len(), 1);
    let Verdict::Conflict { theirs, by, at } = &conflicts[0].verdict else { panic!("a conflict") };
    assert_eq!((theirs, by.stored()), (&Value::text("Quay"), "ten@x.example"));
    assert_eq!(*at, Some(crate::support::world::NOW));
    assert_eq!(world.picture().get(Cell::User { user: UserId(21), field: UserField::City }), Value::text("Harbor"));
}

/// An undo gives nothing that others took since, and takes nothing that they gave: what it would do beyond its own cells
/// is a conflict.
#[rstest]
#[case::what_an_active_user_relies_on("user 20 status A -> I", "user 20 org ABC active on -> none")]
#[case::what_stands_on_a_relation("user 21 org XYZ active none -> on", "user 21 org XYZ login off -> on")]
#[case::what_limits_a_membership(
    "user 21 workgroup Desk active none -> on",
    "user 21 workgroup Desk until none -> 2027-01-01T00:00:00Z"
)]
#[case::what_a_default_relies_on(
    "org XYZ default_restriction MOU -> ORGANIZATION",
    "org XYZ option MOU visible on -> off"
)]
fn an_undo_does_nothing_beside_its_set(#[case] text: &str, #[case] others: &str) {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = commit(&mut seat, text, 1);
    commit(&mut world.seat(10), others, 2);
    let before = cells(&world.picture());
    let Ok(Reply::Inverse(told)) = seat.answer(Request::Inverse { set: made.set }) else { panic!("no inverse") };
    let judgement = stopped(seat.answer(undo(made.set, 3, Accepted::default())));
    assert_eq!(told.tally, judgement.tally(), "what is told before is what happens");
    let judge = |undo_of| Request::Judge { set: told.set.clone().into(), undo_of };
    let Ok(Reply::Judgement(staged)) = seat.answer(judge(Some(made.set))) else { panic!("no judgement") };
    assert_eq!(staged.tally(), judgement.tally(), "so it is where the undo is staged");
    let Ok(Reply::Judgement(other)) = seat.answer(judge(None)) else { panic!("no judgement") };
    assert_eq!(other.tally().conflict, 0, "any other set may imply what it wants");
    let conflict = |row: &&beadle::api::review::Judged| {
        row.implied && matches!(&row.verdict, Verdict::Conflict { by, .. } if by.stored() == "ten@x.example")
    };
    assert_eq!(judgement.rows.iter().filter(conflict).count(), 1, "{judgement:?}");
    assert_eq!(cells(&world.picture()), before);
}

/// A cell that others changed since is named once; what would take it along does not pass either, so that even the rows
/// that pass overwrite nothing.
#[test]
fn a_cell_that_was_changed_since_is_told_once() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = commit(
        &mut seat,
        "user 20 org XYZ until none -> 2027-01-01T00:00:00Z\nuser 21 org XYZ until none -> 2027-01-01T00:00:00Z",
        1,
    );
    commit(&mut world.seat(10), "user 21 org XYZ until 2027-01-01T00:00:00Z -> 2027-02-01T00:00:00Z", 2);
    let before = cells(&world.picture());
    let Ok(Reply::Inverse(told)) = seat.answer(Request::Inverse { set: made.set }) else { panic!("no inverse") };
    let judgement = stopped(seat.answer(undo(made.set, 3, Accepted::default())));
    let tally = judgement.tally();
    assert_eq!((told.tally, told.rows.len()), (tally, judgement.rows.len()));
    assert_eq!((tally.conflict, tally.refused, tally.ok), (1, 1, 1), "{judgement:?}");
    let named: BTreeSet<Cell> = judgement.rows.iter().map(|row| row.change.cell).collect();
    assert_eq!(named.len(), judgement.rows.len(), "every cell once");
    // The rows that pass leave alone what the colleague set.
    let Request::Undo { set, only, reason, receipt, secrets, .. } = undo(made.set, 4, Accepted::default()) else {
        unreachable!()
    };
    let accepted = Accepted { ok_rows_only: true, ..Accepted::default() };
    written(seat.answer(Request::Undo { set, only, reason, receipt, accepted, secrets }));
    let mut expected = before;
    expected.retain(|cell, _| !matches!(cell, Cell::Access { user: UserId(20), part: AccessPart::Until, .. }));
    assert_eq!(cells(&world.picture()), expected);
}

#[test]
fn an_undo_is_undone_and_the_history_says_so() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = commit(&mut seat, "user 20 city none -> \"Harbor\"", 1);
    let after = cells(&world.picture());
    let undone = written(seat.answer(undo(made.set, 2, Accepted::default())));
    let redone = written(seat.answer(undo(undone.set, 3, Accepted::default())));
    assert_eq!(cells(&world.picture()), after);
    let Ok(Reply::Sets(page)) =
        seat.answer(Request::Sets { filter: SetFilter::default(), place: Place::Start, limit: 10 })
    else {
        panic!("no sets")
    };
    let rows: Vec<_> = page.rows.iter().map(|row| (row.set, row.undo_of, row.undone_by)).collect();
    let expected = [
        (redone.set, Some(undone.set), None),
        (undone.set, Some(made.set), Some(redone.set)),
        (made.set, None, Some(undone.set)),
    ];
    assert_eq!(rows, expected);
    let refusal = seat.answer(Request::Inverse { set: SetId(99) }).unwrap_err();
    assert_eq!(refusal.sentence.stored(), "There is no change set 99.");
}

/// A part of a set is taken back under its name, and nothing that the set did not change.
#[test]
fn only_some_cells_of_a_set_are_taken_back() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made = commit(&mut seat, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Harbor\"", 1);
    let city = |user| Cell::User { user: UserId(user), field: UserField::City };
    let part = |cells, number| {
        let Request::Undo { set, reason, receipt, accepted, secrets, .. } = undo(made.set, number, Accepted::default())
        else {
            panic!()
        };
        Request::Undo { set, only: Some(cells), reason, receipt, accepted, secrets }
    };
    let refusal = seat.answer(part(vec![city(22)], 2)).unwrap_err();
    assert_eq!(refusal.sentence.stored(), "The set that is to be taken back changed none of these cells.");
    assert_eq!(written(seat.answer(part(vec![city(20), city(22)], 3))).written, 1);
    let picture = world.picture();
    assert_eq!((picture.get(city(20)), picture.get(city(21))), (Value::None, Value::text("Harbor")));
    let Ok(Reply::Sets(page)) =
        seat.answer(Request::Sets { filter: SetFilter::default(), place: Place::Start, limit: 10 })
    else {
        panic!("no sets")
    };
    assert_eq!((page.rows[0].undo_of, page.rows[1].undone_by), (Some(made.set), Some(page.rows[0].set)));
}

/// What is told before an undo: whose set, how it would fare, what stays.
#[test]
fn before_an_undo_it_is_told_what_it_does() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let made =
        commit(&mut seat, "user 22 status P -> A\nuser 22 owning none -> ABC\nuser 20 city none -> \"Harbor\"", 1);
    commit(&mut world.seat(10), "user 20 city \"Harbor\" -> \"Quay\"", 2);
    let Ok(Reply::Inverse(told)) = seat.answer(Request::Inverse { set: made.set }) else { panic!("no inverse") };
    assert_eq!((told.of.set, told.of.operator.stored(), told.of.size), (made.set, "root@x.example", made.written));
    assert!(told.tally.conflict == 1 && told.tally.ok > 0, "{:?}", told.tally);
    assert!(matches!(&told.rows[0].verdict, Verdict::Conflict { by, .. } if by.stored() == "ten@x.example"));
    let warnings: Vec<_> = told.warnings.iter().map(|warning| warning.sentence.stored()).collect();
    assert_eq!(
        warnings,
        [
            "Decisions about applicants stay on record. Mail that was sent is not called back; mail that still waits is cancelled."
        ]
    );
}

/// Who may not see users learns nothing of them by undoing what others did.
#[test]
fn undo_tells_nothing_to_whom_may_not_see() {
    let world = World::new(&format!("{WORLD}user 30 plain@x.example A ABC login:ABC in:Desk"));
    let made = commit(&mut world.seat(1), "user 20 city none -> \"Harbor\"", 1);
    let mut plain = world.seat(30);
    assert!(
        plain
            .answer(undo(made.set, 2, Accepted::default()))
            .unwrap_err()
            .sentence
            .stored()
            .contains("User Setup at Read")
    );
}

/// Sets of random changes that pass, taken back from the last to the first: every cell is as it was.
#[test]
fn random_sets_taken_back_in_reverse() {
    let world = World::new(WORLD);
    let mut seat = world.seat(1);
    let mut dice = Dice(5);
    let (mut number, mut sets) = (0, 0);
    let accepted = Accepted { limbo: true, elevation: true, withheld: true, ok_rows_only: true, number: Some(2) };
    for round in 0..150 {
        let before = world.picture();
        let mut made = Vec::new();
        for _ in 0..=dice.below(3) {
            let picture = world.picture();
            let changes = (0..=dice.below(4)).map(|_| crate::support::random::change(&mut dice, &picture)).collect();
            let set = ChangeSet { changes, reason: "random".to_owned(), accepted };
            number += 1;
            let reply = seat.answer(confirmed(set, receipt(number)));
            if let Ok(Reply::Outcome(beadle::api::review::Outcome::Committed { committed, .. })) = reply {
                made.push(committed.set);
            }
        }
        for set in made.into_iter().rev() {
            sets += 1;
            number += 1;
            let Ok(Reply::Inverse(inverse)) = seat.answer(Request::Inverse { set }) else { panic!("no inverse") };
            let accepted = Accepted { ok_rows_only: false, ..accepted };
            let set = ChangeSet { accepted, ..inverse.set };
            written(seat.answer(confirmed(set, receipt(number))));
        }
        assert_eq!(cells(&world.picture()), cells(&before), "round {round}");
    }
    assert!(sets > 150, "{sets} sets");
}
