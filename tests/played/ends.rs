//! Grants that end, on the screen: end dates in the form of a user, what runs out soon, and putting it off.

use beadle::domain::cell::{AccessPart, Cell, MembershipPart, Value};
use beadle::domain::ids::{OrgId, UserId, WorkgroupId};
use beadle::domain::time::{DAY, Time};
use rstest::rstest;

use crate::support::desk::{desk, play};
use crate::support::play::Play;
use crate::support::world::{NOW, World, commit};

const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    user 10 kim@harbor.example A HFX edit:HFX in:Admin everything=W
    user 20 ada@harbor.example A HFX login:HFX login:QRS in:Intake
    user 21 ben@harbor.example A HFX login:HFX login:QRS in:Intake
    user 22 cid@harbor.example A HFX login:HFX in:Intake
";

/// Ada's QRS ends in ten days and her Intake in twenty, Ben's QRS in a hundred, Cid's Intake ended yesterday.
fn world() -> World {
    let world = World::new(HARBOR);
    let end = |days: i64| NOW.plus(days * DAY - 1);
    let mut seat = world.seat(10);
    let text = format!(
        "user 20 org QRS until none -> {}\nuser 20 workgroup Intake until none -> {}\nuser 21 org QRS until none -> {}",
        end(10),
        end(20),
        end(100)
    );
    commit(&mut seat, &text, 1);
    let sql = "UPDATE user_workgroups SET expires_at = ?1 WHERE user_id = 22";
    world.connect().execute(sql, [end(0).0]).unwrap();
    world
}

/// What is staged about ends, as `20 QRS 40` for the user, the grant and the days from now.
fn staged(play: &Play) -> Vec<String> {
    let days = |value: &Value| match value {
        Value::Time(Time(end)) => ((end - NOW.0 + 1) / DAY).to_string(),
        _ => "none".to_owned(),
    };
    let told = |cell, after: &Value| match cell {
        Cell::Access { user, org: OrgId(org), part: AccessPart::Until } => {
            Some(format!("{user} org {org} {}", days(after)))
        }
        Cell::Membership { user, workgroup: WorkgroupId(id), part: MembershipPart::Until } => {
            Some(format!("{user} workgroup {id} {}", days(after)))
        }
        _ => None,
    };
    play.screen.app.model.draft.changes().filter_map(|change| told(change.cell, &change.after)).collect()
}

fn typed(play: &mut Play, text: &str) {
    play.paste(text).press("<enter>");
}

const ADA: &str = "/ada<enter>e";

/// The form of Ada with the focus on the row of a grant, in a screen that shows all of it.
fn form(world: &World, to: &str, keys: &str) -> Play {
    let mut play = play(world, 10, 120, 50);
    play.press(ADA);
    down_to(&mut play, &["▸ ", to]);
    play.press(keys);
    play
}

/// Goes down until a line has all of these parts.
fn down_to(play: &mut Play, parts: &[&str]) {
    let mut steps = 0;
    while !play.text().lines().any(|line| parts.iter().all(|part| line.contains(part))) {
        play.press("<down>");
        steps += 1;
        assert!(steps < 60, "no {parts:?} in\n{}", play.text());
    }
}

#[test]
fn the_form_shows_and_takes_ends() {
    let world = world();
    let mut play = form(&world, "QRS", "");
    play.has("QRS Organization QRS until 2026-12-01");
    play.has("Intake until 2026-12-11");
    play.press("t<ctrl-u>");
    typed(&mut play, "2026-12-31");
    play.has("QRS Organization QRS → until 2026-12-31");
    play.press("<ctrl-s>");
    assert_eq!(staged(&play), ["20 org 3 40"], "{}", play.text());
}

#[rstest]
#[case("+", &["20 org 3 40"])]
#[case("++", &["20 org 3 70"])]
#[case("T", &["20 org 3 none"])]
#[case("T+", &["20 org 3 none"])]
#[case("+x", &[])]
fn keys_on_the_row_of_a_grant(#[case] keys: &str, #[case] expected: &[&str]) {
    let world = world();
    let mut play = form(&world, "QRS", keys);
    play.press("<ctrl-s>");
    assert_eq!(staged(&play), expected, "{}", play.text());
}

#[test]
fn an_end_that_is_none_is_asked_for_again() {
    let world = world();
    let mut play = form(&world, "QRS", "t<ctrl-u>");
    typed(&mut play, "yesterday");
    play.has("is past: type a later day");
    play.press("<ctrl-u>");
    typed(&mut play, "2027-01-01");
    play.has("→ until 2027-01-01");
}

#[test]
fn a_new_user_gets_an_end_too() {
    let world = world();
    let mut play = play(&world, 10, 120, 50);
    play.press("a");
    play.paste("Dan Dare");
    play.press("<down>");
    play.paste("dan@harbor.example");
    down_to(&mut play, &["Owning", "type a part"]);
    play.paste("HFX");
    play.press("<enter>");
    down_to(&mut play, &["▸ ", "HFX"]);
    play.press("t");
    typed(&mut play, "2026-12-31");
    play.press("<ctrl-s>");
    assert_eq!(staged(&play), ["new1 org 2 40"], "{}", play.text());
}

#[test]
fn what_runs_out_soon_is_one_key_away() {
    let world = world();
    let mut play = desk(&world, "S");
    play.has("expires<30d");
    play.has("ada");
    play.hides("ben");
    // From elsewhere by the palette.
    play.press("8:runs out<enter>");
    play.has("ada");
    play.hides("ben");
    // In the members of an organization it is their grant there that is meant.
    let play = desk(&world, "0/HFX<enter>mS");
    play.has("expires<30d");
    play.hides("ada");
    let mut play = desk(&world, "0/QRS<enter>mS");
    play.has("ada");
    play.hides("ben");
    play.press("+");
    assert_eq!(staged(&play), ["20 org 3 40"], "{}", play.text());
}

#[rstest]
#[case("/ada<enter>+", &["20 org 3 40", "20 workgroup 3 50"], "2 grants of ada 30 days longer")]
#[case("/ada<enter>++", &["20 org 3 40", "20 workgroup 3 50"], "Nothing of ada ends within 30 days")]
#[case("/ben<enter>+", &[], "Nothing of ben ends within 30 days")]
#[case("/cid<enter>+", &[], "Nothing of cid ends within 30 days")]
#[case("/kim<enter>+", &[], "your own row")]
fn one_key_puts_off_what_ends_soon(#[case] keys: &str, #[case] expected: &[&str], #[case] said: &str) {
    let world = world();
    let play = desk(&world, keys);
    play.has(said);
    assert_eq!(staged(&play), expected);
}

#[test]
fn a_range_is_put_off_each_to_a_day_of_its_own() {
    let world = world();
    let play = desk(&world, "0/QRS<enter>mvG+");
    assert_eq!(staged(&play), ["20 org 3 40", "21 org 3 130"], "{}", play.text());
    let none = desk(&world, "0/HFX<enter>m+");
    none.has("no end date that could be put off");
}

#[test]
fn what_has_ended_is_said_to_have_and_is_not_copied() {
    let world = world();
    let mut play = desk(&world, "/ben<enter>c");
    typed(&mut play, "cid");
    play.has("member ended 2026");
    play.press("<esc>");
    play.press("L");
    typed(&mut play, "cid");
    play.has("1 grant of cid has run out and is not copied.");
    let gone = |play: &Play| {
        let cell = Cell::Membership { user: UserId(21), workgroup: WorkgroupId(3), part: MembershipPart::Active };
        play.screen.app.model.draft.overlay(cell).cloned()
    };
    assert_eq!((gone(&play), staged(&play).len()), (Some(Value::None), 0));
}

#[test]
fn the_journal_names_nobody_for_what_ran_out_by_itself() {
    let world = world();
    let mut play = play(&world, 10, 120, 40);
    play.press("8/action:expired<enter>");
    play.has("Noted by account");
    play.hides("By ,");
}
