//! The review and the audit, played with keys against a real database.

use beadle::api::Request;
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, Receipt};
use beadle::domain::ids::UserId;
use beadle::tui::effect::{Effect, Step};
use beadle::tui::event::Event;
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::support::play::{Play, read};

const MIXED: &str = "
    user 20 perm query_designer none -> W
    user 20 city none -> \"Harbor\"
    user 21 city none -> \"Quay\"
";

#[rstest]
#[case("mixed", 10, 80, 24, MIXED, "w")]
#[case("mixed_wide", 10, 120, 40, MIXED, "wj")]
#[case("held", 1, 80, 24, "user 20 perm data_export none -> W", "w<enter>")]
#[case("applied", 10, 80, 24, MIXED, "wo<tab><enter>")]
#[case("history", 10, 80, 24, MIXED, "wo<tab><enter>h")]
#[case("journal", 10, 80, 24, MIXED, "wo<tab><enter>8")]
#[case("journal_wide", 10, 120, 40, MIXED, "wo<tab><enter>8j")]
#[case("text_form", 10, 80, 24, MIXED, "wT")]
#[case("verified", 10, 80, 24, "", "8v")]
fn screens(
    #[case] name: &str,
    #[case] user: i64,
    #[case] width: u16,
    #[case] height: u16,
    #[case] lines: &str,
    #[case] keys: &str,
) {
    let mut play = Play::open(user, width, height);
    play.stage(lines);
    play.press(keys);
    insta::assert_snapshot!(format!("review_{name}"), format!("{}{}", play.screen.text(), play.screen.roles()));
}

#[test]
fn refused_rows_stop_it_and_the_ok_rows_can_go_and_be_undone() {
    let mut play = Play::staged(10, MIXED);
    play.press("w");
    play.line("ok 2  held 0  refused 1  conflict 0");
    play.line("REFUSED");
    play.press("<enter>");
    play.line("1 row is refused: x takes a row out. o applies the 2 rows that pass.");
    assert_eq!(play.sets(), 0);
    play.press("o<enter>");
    assert_eq!(play.sets(), 0, "the focus was on Cancel");
    play.press("o<tab><enter>");
    play.line("2 changes were written as change set 1.");
    play.line("1 row was left out");
    assert_eq!(play.city(20).as_deref(), Some("Harbor"));
    assert_eq!(play.screen.app.model.draft.len(), 1);
    play.press("z");
    play.line("2 changes by op@x.example");
    play.line("one@x.example: City Harbor to –");
    play.line("It is judged by today's rules.");
    play.press("<tab><enter>");
    play.line("2 changes were written as change set 2.");
    assert_eq!(play.city(20), None);
    play.press("<esc>");
    play.line("refused 1");
    play.press("x<esc>");
    assert!(play.screen.app.model.draft.is_empty());
    play.line("Users");
}

#[test]
fn elevation_is_acknowledged_by_name_and_wants_a_reason() {
    let mut play = Play::staged(1, "user 20 perm data_export none -> W");
    play.press("w");
    play.line("HELD");
    play.press("<enter>");
    play.line("one@x.example: permission Data Export");
    play.press("<tab><enter>");
    assert!(play.screen.app.model.draft.accepted.elevation);
    play.press("quarter<space>end<enter>");
    play.line("Reason: quarter end");
    play.line("ok 1  held 0");
    play.press("<enter>");
    play.line("1 change was written as change set 1.");
    assert!(play.screen.app.model.draft.reason.is_empty());
}

#[test]
fn what_was_acknowledged_does_not_cover_what_is_staged_later() {
    let mut play = Play::staged(1, "user 20 perm data_export none -> W");
    play.press("wa<tab><enter>why<enter>");
    play.line("held 0");
    play.stage("user 21 perm user_setup none -> W");
    play.line("held 2");
}

#[rstest]
#[case("m", "ok 1  held 0  refused 0  conflict 0", Some("Mine"))]
#[case("M", "ok 1  held 0  refused 0  conflict 0", Some("Mine"))]
#[case("t", "Nothing is staged.", Some("Theirs"))]
#[case("<ctrl-t>", "Nothing is staged.", Some("Theirs"))]
fn conflicts_are_chosen(#[case] key: &str, #[case] said: &str, #[case] city: Option<&str>) {
    let mut play = Play::staged(1, "user 20 city none -> \"Mine\"");
    play.press("w");
    play.meanwhile(10, "user 20 city none -> \"Theirs\"");
    play.line("CONFLICT");
    play.line("now Theirs");
    play.line("Base –, theirs Theirs by op@x.example at 2026-11-22");
    play.press("<enter>");
    play.line("1 row is in conflict: m keeps mine, t takes theirs.");
    play.press(key);
    play.line(said);
    play.press("<enter>");
    assert_eq!(play.city(20).as_deref(), city);
}

#[test]
fn a_conflict_that_arises_while_committing_is_shown() {
    let mut play = Play::staged(1, "user 20 city none -> \"Mine\"");
    play.press("w");
    let mut other = play.world.seat(10);
    let set = read(&mut other, "user 20 city none -> \"Theirs\"");
    other.answer(Request::commit(set, Receipt([9; 16]))).unwrap();
    play.press("<enter>");
    play.line("Nothing was written; 1 row does not pass.");
    play.line("CONFLICT");
}

#[test]
fn a_mass_removal_wants_its_number() {
    let mut play = Play::staged(1, "user 22 status A -> I\nuser 23 status A -> I");
    play.press("w");
    play.line("HELD G13");
    play.press("o");
    play.line("The set is held as a whole: a acknowledges it.");
    play.press("<enter>");
    play.line("Type the number 2");
    play.press("3<enter>");
    play.line("HELD G13");
    play.press("<enter>two<enter>");
    play.line("\"two\" is not a number; a asks again.");
    // Larger ones are shown with commas, and may be typed so.
    play.press("<enter>0,002<enter>");
    play.hides("HELD");
    play.press("<enter>");
    play.line("2 changes are written to test.db");
    play.press("<tab><enter>");
    play.line("2 changes were written as change set 1.");
}

/// Verdicts that were stopped are not on their way: nobody is told to wait for them.
#[test]
fn what_was_not_judged_says_how_it_is() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Quay\"");
    play.press("w");
    play.screen.hold(true);
    play.press("x");
    play.has("judging …");
    play.stop_waiting();
    play.has("not judged: ctrl-r");
    play.press("<enter>");
    play.has("Stopped. Press ctrl-r to ask again.");
    play.screen.hold(false);
    play.press("<ctrl-r><enter>");
    play.has("1 change was written as change set 1.");
}

#[test]
fn limbo_in_bulk_is_accepted_knowingly() {
    let lines = "user 20 workgroup Desk active on -> none\nuser 21 workgroup Desk active on -> none";
    let mut play = Play::staged(1, lines);
    play.press("w<enter>");
    play.line("Users would be left unable to sign in: b accepts that.");
    play.press("b");
    play.line("2 changes leave active users without");
    play.press("<tab><enter>");
    play.line("ok 2");
    play.press("<enter><tab><enter>");
    play.line("2 changes were written");
}

#[test]
fn what_a_template_cannot_give_is_left_out_knowingly() {
    let lines = "user 20 perm data_export none -> W via template:3\nuser 20 city none -> \"Quay\"";
    let mut play = Play::staged(10, lines);
    play.press("w<enter>");
    play.line("1 row is withheld: b leaves them out. o applies the 1 row that passes.");
    play.press("b<tab><enter><enter>");
    play.line("1 change was written as change set 1.");
    assert_eq!(play.city(20).as_deref(), Some("Quay"));
}

#[test]
fn implied_rows_are_marked_and_cannot_be_taken_out() {
    let mut play = Play::staged(1, "user 20 org XYZ login off -> on");
    play.press("wG");
    play.line("implied");
    play.press("x");
    play.line("Another change implies this row; take that one out.");
}

#[test]
fn the_verdicts_stay_until_the_new_ones_come() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Quay\"");
    play.press("w");
    play.line("judged as of #");
    play.screen.hold(true);
    play.press("x");
    play.line("judging …");
    play.line("two@x.example");
    play.press("<enter>");
    play.line("The changes are still being judged.");
    play.screen.hold(false);
    play.line("judged as of #");
    play.line("ok 1");
}

#[test]
fn the_text_form_is_read_and_copied() {
    let mut play = Play::staged(1, "user 20 org ABC login on -> off");
    play.press("wT");
    play.line("user 20 org ABC login on -> off");
    play.press("y");
    let copied = "database \"Test\" uuid \"00000000-0000-4000-8000-000000000001\" revision 0\n\n\
                  user 20 org ABC login on -> off\n";
    assert!(play.screen.effects.contains(&Effect::Copy(copied.to_owned())), "{:?}", play.screen.effects);
    play.press("<esc>");
    play.line("ok 1");
}

#[test]
fn the_history_is_looked_into_and_undone() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("w r cover<enter><enter>h");
    play.line("root@x.example");
    play.line("cover");
    play.press("<enter>");
    play.line("Change set 1");
    play.line("– → Harbor");
    play.press("u<tab><enter>");
    play.line("as change set 2.");
    assert_eq!(play.city(20), None);
    play.press("h<esc>");
    play.line("undone by 2");
    play.line("Undo of set 1");
}

#[test]
fn the_history_is_filtered() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("w r quarter-end<space>cover<enter><enter>");
    play.meanwhile(10, "user 21 city none -> \"Quay\"");
    play.press("h");
    play.line("9 h ago");
    play.line("op@x.example");
    for (filter, first) in [("cov", true), ("operator:op", false), ("user:two", false), ("user:20<space>cover", true)] {
        play.press(&format!("/<ctrl-u>{filter}<enter>"));
        assert_eq!(play.text().contains("quarter-end cover"), first, "{filter}: {}", play.screen.text());
        assert_eq!(play.text().contains("op@x.example"), !first, "{filter}: {}", play.screen.text());
    }
    play.press("/<ctrl-u>until:yesterday<enter>");
    play.line("No such set was committed; esc clears the filter.");
    play.press("/<ctrl-u>set:4<enter>");
    play.line("\"set\" is no term; there are reason, operator, user, since, until.");
    play.press("<ctrl-u>operator:nobody<enter>");
    play.line("Nobody has \"nobody\" as the login or in the name. / changes the filter");
    play.press("/<ctrl-u>oper<tab>ro<tab><enter>");
    play.line("/ operator:root@x.example");
    play.line("quarter-end cover");
    play.press("<esc>");
    play.line("op@x.example");
    play.press("<esc>");
    play.line("Nothing is staged.");
}

#[test]
fn an_undo_over_later_changes_says_why_and_can_be_staged() {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"");
    play.press("w<enter>");
    play.meanwhile(10, "user 20 city \"Harbor\" -> \"Quay\"");
    play.press("hju");
    play.line("CONFLICT one@x.example: City Harbor to –");
    play.line("changed since by");
    play.line("1 row does not pass");
    play.press("<tab><enter>");
    play.line("CONFLICT");
    play.line("by op@x.example");
    play.line("Undo of set 1");
    assert_eq!(play.sets(), 2);
    play.press("m<enter>");
    assert_eq!(play.city(20), None);
}

/// What was staged as an undo is one when it is committed, rows left out or not; with anything else it is not.
#[rstest]
#[case("sw<enter><tab><enter>", "", "undone by 2")]
#[case("sxw<enter>", "", "undone by 2")]
#[case("s", "user 22 city none -> \"Harbor\"", "")]
fn a_staged_inverse_stays_the_undo_of_its_set(#[case] keys: &str, #[case] beside: &str, #[case] told: &str) {
    let mut play = Play::staged(1, "user 20 city none -> \"Harbor\"\nuser 21 city none -> \"Harbor\"");
    play.press("w<enter><tab><enter>h");
    play.press(keys);
    if !beside.is_empty() {
        play.stage(beside);
        play.press("w<enter><tab><enter>");
    }
    assert_eq!(play.sets(), 2);
    play.press("h");
    assert_eq!(!play.text().contains("undone by 2"), told.is_empty(), "{}", play.screen.text());
}

#[test]
fn an_operator_who_may_not_edit_is_told() {
    let mut play = Play::open(21, 80, 24);
    play.press("w<enter>");
    assert!(play.text().contains("This needs User Setup at Write."), "{}", play.text());
    assert_eq!(play.sets(), 0);
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let mut play = Play::open(1, 80, 24);
    let cell = Cell::User { user: UserId(20), field: UserField::City };
    let hostile = Value::text("Eve\u{1b}[2J\u{202e}nimda");
    play.follow(Step::Stage(vec![Change::new(cell, hostile.clone(), Value::text("x\u{9b}31m"))]));
    play.screen.app.model.draft.reason = "r\u{202e}\u{1b}".to_owned();
    for keys in ["w", "T", "<esc>", "m", "r", "<esc>", "8", "/a\u{202e}:1", "<enter>"] {
        if keys.contains('\u{202e}') {
            play.screen.happen(Event::Paste(keys.to_owned()));
        } else {
            play.press(keys);
        }
        let text = play.screen.text();
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{text}");
    }
}

/// Keys that a restless operator might press in the review and the audit.
const KEYS: &str = "
    w 8 7 j k g G <enter> <esc> <tab> o a b m t M x r T h u s y v / z Z U <pagedown> <ctrl-u> 2 : ?";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn everything_draws_at_any_size(keys in some_of(KEYS, 40), width in 0..140_u16, height in 0..45_u16) {
        let mut play = Play::open(1, width, height);
        play.stage("user 20 perm data_export none -> W\nuser 21 city none -> \"Quay\"\nuser 22 status A -> I");
        draws(&mut play.screen, &keys);
    }
}

#[rstest]
fn every_view_draws_at_every_small_size(
    #[values("w", "wT", "wh", "wo<tab><enter>", "w<enter>", "8", "8v", "wr", "8/")] keys: &str,
) {
    for (width, height) in [(0, 0), (1, 1), (20, 6), (21, 7), (30, 8), (40, 10), (60, 16), (61, 30), (200, 12)] {
        let mut play = Play::open(1, width, height);
        play.stage(MIXED);
        play.press(keys);
        assert_eq!(play.screen.text().lines().count(), usize::from(height));
    }
}
