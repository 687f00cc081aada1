//! As it was: users, organizations and workgroups at a moment, played with keys over a real database with a past.

use beadle::domain::time::{DAY, Time};
use rstest::rstest;

use crate::support::play::Play;
use crate::support::world::{NOW, World, commit};

const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    user 10 kim@harbor.example A HFX edit:HFX in:Admin everything=W
    user 20 ada@harbor.example A HFX login:HFX in:Intake query_designer=R
    user 21 ben@harbor.example A HFX login:HFX in:Intake
";

fn day(number: i64) -> Time {
    NOW.plus(number * DAY)
}

/// The town after ten days: on day 2 Ada got QRS until day 4, on day 6 her city and a level changed and she left Intake,
/// on day 8 the name of QRS was changed and Ben got access to it.
fn past() -> World {
    let world = World::new(HARBOR);
    commit(
        &mut world.seat_at(10, day(2)),
        &format!("user 20 org QRS login off -> on\nuser 20 org QRS until none -> {}", day(4)),
        1,
    );
    let sixth = "user 20 city none -> \"Harbor\"\nuser 20 perm query_designer R -> W\nuser 20 workgroup Intake active on -> none";
    commit(&mut world.seat_at(10, day(6)), sixth, 2);
    commit(
        &mut world.seat_at(10, day(8)),
        "org QRS name \"Organization QRS\" -> \"Quayside\"\nuser 21 org QRS login off -> on",
        3,
    );
    world
}

/// The screen of Kim on the tenth day, after some keys.
fn tenth_day(world: &World, (width, height): (u16, u16), keys: &str) -> Play {
    let mut play = Play::seated(world, world.seat_at(10, day(10)), width, height).at(day(10));
    play.press(keys);
    play
}

/// The same at 80x24, at a typed moment.
fn as_of(world: &World, keys: &str, moment: &str) -> Play {
    let mut play = tenth_day(world, (80, 24), keys);
    type_moment(&mut play, moment);
    play
}

fn type_moment(play: &mut Play, text: &str) {
    play.paste(text).press("<enter>");
}

const ADA: &str = "/ada<enter>h";
const QRS: &str = "0/QRS<enter>h";
const INTAKE: &str = "0<tab>/Intake<enter>h";

#[rstest]
#[case("as_it_was_user", (80, 24), ADA, "7d")]
#[case("as_it_was_user_wide", (120, 40), ADA, "7d")]
#[case("as_it_was_members", (80, 24), QRS, "3d")]
#[case("as_it_was_small", (40, 9), ADA, "7d")]
fn screens(#[case] name: &str, #[case] size: (u16, u16), #[case] keys: &str, #[case] moment: &str) {
    let world = past();
    let mut play = tenth_day(&world, size, keys);
    type_moment(&mut play, moment);
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.screen.roles()));
}

#[rstest]
// Before the second day, while QRS lasted, after it ran out, and after the set of the sixth.
#[case("9d", "HFX", "QRS", "City")]
#[case("2026-11-25", "QRS  A L · Organization QRS until 2026-11-26", "Intake", "City")]
#[case("5d", "QRS  A L · Organization QRS ran out 1 d ago", "Intake", "City")]
#[case("1d", "City     Harbor", "W ▲2 2026-11-28 by kim", "Intake")]
fn a_user_is_shown_as_they_were(#[case] moment: &str, #[case] shown: &str, #[case] also: &str, #[case] not: &str) {
    let world = past();
    let play = tenth_day(&world, (80, 40), ADA);
    let mut play = play;
    type_moment(&mut play, moment);
    play.has(shown);
    if moment == "9d" {
        play.hides(also);
    } else {
        play.has(also);
    }
    play.hides(not);
}

#[test]
fn what_is_staged_today_is_no_part_of_the_past() {
    let world = past();
    let mut play = tenth_day(&world, (80, 40), "/ada<enter>si");
    play.has("A→I");
    play.press("h<esc>");
    play.has("A active since");
    play.hides("→");
}

#[test]
fn one_steps_from_change_to_change() {
    let world = past();
    let mut play = tenth_day(&world, (80, 24), &format!("{ADA}<esc>"));
    play.has("Changed last by kim@harbor.example 2026-11-28 00:00, set 2");
    play.press("[");
    play.has("as of 2026-11-24 00:00");
    play.has("set 1");
    play.press("]");
    play.has("as of 2026-11-28 00:00");
    play.press("]");
    play.has("Nothing was changed on that side of the moment.");
}

#[test]
fn differences_name_the_change_that_led_to_them() {
    let world = past();
    let mut play = as_of(&world, ADA, "7d");
    play.press("<tab>");
    play.has("From 2026-11-25 00:00 to now");
    for row in ["City", "Query Desi", "Intake"] {
        play.has(row);
    }
    play.hides("QRS");
    // With another moment after it, the two bound what is told; typed the other way round they are turned.
    play.press("T");
    type_moment(&mut play, "5d");
    play.has("Nothing differs between the two moments");
    play.press("t<ctrl-u>");
    type_moment(&mut play, "9d");
    play.has("From 2026-11-23 00:00 to 2026-11-27 00:00");
    play.has("QRS Login");
    play.press("T");
    type_moment(&mut play, "");
    play.has("From 2026-11-23 00:00 to now");
    play.has("City");
    // A row leads to its set.
    play.press("s");
    assert_eq!(play.screen.app.tab, beadle::tui::pane::Tab::Review, "{}", play.text());
}

#[test]
fn an_organization_is_shown_with_those_who_were_there() {
    let world = past();
    let mut play = as_of(&world, QRS, "7d");
    play.has("QRS Quayside as of 2026-11-25");
    play.has("Who had to do with");
    play.has("ada");
    play.hides("ben");
    play.press("<tab>");
    play.has("Organization QRS");
    play.press("<tab>");
    play.has("Quayside");
    play.has("ben@harbor");
    // A member is opened as they were then.
    play.press("<tab><enter>");
    play.has("ada as of 2026-11-25");
    play.press("<esc>");
    play.has("QRS Quayside as of 2026-11-25");
}

#[test]
fn a_workgroup_is_shown_with_those_who_were_in_it() {
    let world = past();
    let mut play = as_of(&world, INTAKE, "5d");
    play.has("Who was in Intake");
    play.has("ada");
    play.press("t<ctrl-u>");
    type_moment(&mut play, "3d");
    play.hides("ada");
    play.has("ben");
}

#[test]
fn what_is_no_moment_is_said_and_asked_again() {
    let world = past();
    let mut play = as_of(&world, ADA, "soon");
    play.has("\"soon\" is no moment. Type one as 2026-11-30");
    assert_eq!(play.screen.app.dialogs.len(), 1);
    play.press("<esc>");
    play.has("as of 2026-12-02 00:00");
    play.press("<esc>");
    play.hides("as of");
}

#[test]
fn before_the_journal_it_says_so() {
    let world = past();
    let play = as_of(&world, QRS, "2026-11-01");
    play.has("The journal begins at 2026-11-22 00:00; this is the earliest that is known.");
    let play = as_of(&world, ADA, "2026-11-01");
    play.has("This was made later, at 2026-11-22 00:00.");
    play.has("There was nothing at that moment");
}

#[test]
fn a_row_of_the_journal_leads_to_how_it_was() {
    let world = past();
    let mut play = tenth_day(&world, (80, 24), "8");
    play.press("jh");
    play.has("as of 2026-11-30 00:00");
    let signed = tenth_day(&world, (80, 24), "8Gh");
    signed.has("This row is about no user, organization or workgroup.");
}
