//! What a guard held and the operator acknowledged stands in the journal as what it was, on the row that it was about.

use beadle::api::{Reply, Request};
use beadle::domain::change::{Accepted, ChangeSet};
use beadle::service::Seat;

use crate::support::world::{World, confirmed, receipt, written};

const WORLD: &str = "
org ABC
workgroup Admin menu
workgroup Desk
user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W password_changes=W
user 20 plain@x.example A ABC login:ABC in:Desk
user 21 setup@x.example A ABC login:ABC in:Desk user_setup=W
user 22 a@x.example A ABC login:ABC in:Admin user_setup=W
user 23 b@x.example A ABC login:ABC in:Admin user_setup=W
user 24 exporter@x.example A ABC login:ABC in:Desk data_export=W
property TakeOverRule acknowledged
";

/// Reads lines, accepts, and commits them with the operator's password; what the journal says of guards, by cell.
fn said(seat: &mut Seat, world: &World, lines: &str, accepted: Accepted, number: u64) -> Vec<(String, String)> {
    let Ok(Reply::Set(set)) = seat.answer(Request::ReadText { text: lines.to_owned() }) else { panic!("{lines}") };
    let set = ChangeSet { reason: "for a test".to_owned(), accepted, ..set };
    let committed = written(seat.answer(confirmed(set, receipt(number))));
    let db = world.connect();
    let mut rows = db.prepare("SELECT cell, guards FROM audit_log WHERE set_id = ?1 ORDER BY seq").unwrap();
    let rows = rows.query_map([committed.set.0], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn of<'r>(rows: &'r [(String, String)], cell: &str) -> &'r str {
    rows.iter().find(|(found, _)| found == cell).map_or_else(|| panic!("{cell}: {rows:?}"), |(_, guards)| guards)
}

const ELEVATION: Accepted =
    Accepted { elevation: true, limbo: false, ok_rows_only: false, withheld: false, number: None };

#[test]
fn the_row_says_what_was_held_about_it() {
    let world = World::new(WORLD);
    let mut root = world.seat(1);
    let rows = said(
        &mut root,
        &world,
        "user 20 perm user_setup none -> W\nuser 20 perm report_designer none -> W",
        ELEVATION,
        1,
    );
    let password = "G11 confirmed by password: A tier-1 level is raised.";
    assert_eq!(
        of(&rows, "user/20/perm/user_setup"),
        format!("G11 acknowledged: Tier 1: its holder can raise privileges or take over accounts.; {password}")
    );
    assert_eq!(
        of(&rows, "user/20/perm/report_designer"),
        format!("G11 acknowledged: Tier 2: its holder can reach or spread data.; {password}")
    );
    let rows = said(&mut root, &world, "user 21 workgroup Admin active none -> on", ELEVATION, 2);
    assert_eq!(
        rows[0].1,
        format!(
            "G12 acknowledged: With this menu and User Setup at Write the user becomes an administrator.; {password}"
        )
    );
    // What was accepted and nothing held is not claimed.
    let all = Accepted { limbo: true, ok_rows_only: true, withheld: true, number: Some(7), ..ELEVATION };
    let rows = said(&mut root, &world, "user 20 city none -> \"Harbor\"", all, 3);
    assert_eq!(rows[0].1, "");
}

#[test]
fn every_guard_that_can_hold_is_told() {
    let world = World::new(WORLD);
    let (mut root, mut op) = (world.seat(1), world.seat(10));
    let limbo = Accepted { limbo: true, ..Accepted::default() };
    let lines = "user 20 workgroup Desk active on -> off\nuser 21 city none -> \"Harbor\"";
    let rows = said(&mut root, &world, lines, limbo, 1);
    assert!(rows[0].1.starts_with("G9 accepted: The user would be active without a workgroup"), "{rows:?}");
    assert_eq!(rows[1].1, "", "the other row was held by nothing");
    let two = Accepted { number: Some(2), ..Accepted::default() };
    let rows = said(&mut root, &world, "user 22 status A -> I\nuser 23 status A -> I", two, 2);
    assert!(
        rows.iter().all(|(_, guards)| guards == "G13 typed 2: 2 administrators would lose their rights."),
        "{rows:?}"
    );
    // The site lets those be taken over who are not dominated, once it is acknowledged.
    let rows = said(&mut op, &world, "user 24 login \"exporter@x.example\" -> \"out@x.example\"", ELEVATION, 3);
    assert!(
        rows[0].1.starts_with("G6 acknowledged: With this login you could act as somebody with Data Export"),
        "{rows:?}"
    );
    // What was left out is counted by its guard.
    let left = Accepted { ok_rows_only: true, ..Accepted::default() };
    let lines = "user 20 perm data_export none -> W\nuser 20 zip none -> \"1\"";
    let rows = said(&mut op, &world, lines, left, 4);
    assert_eq!(rows, [("user/20/zip".to_owned(), "only passing rows, left out: 1 G1 refused".to_owned())]);
}
