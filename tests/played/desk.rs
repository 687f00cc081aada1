//! The desk of an operator: recycle bin, status and the doctor, played with keys over a real seat.

use beadle::domain::cell::{UserField, Value};
use beadle::domain::status::Status;
use beadle::tui::event::Event;
use rstest::rstest;

use crate::support::desk::{HARBOR, desk, play, staged};
use crate::support::world::World;

#[rstest]
#[case("bin", 80, 24, "9")]
#[case("bin_wide", 120, 40, "9j")]
#[case("bin_frameless", 50, 12, "9")]
#[case("bin_restore", 80, 24, "9<space><space><space>r")]
#[case("bin_restore_active", 80, 24, "9/del<enter>ra")]
#[case("status_mixed", 80, 24, "/status:A|I|P<enter>v G v s")]
#[case("delete", 80, 24, "/second<enter>s d")]
#[case("password", 80, 24, "P")]
#[case("password_typed", 80, 24, "P password<enter>p")]
#[case("password_small", 40, 12, "P")]
#[case("own_password", 80, 24, "<ctrl-o>")]
#[case("lock", 80, 24, "s i : lock <enter>")]
#[case("lock_small", 24, 8, ": lock <enter>")]
#[case("doctor_fine", 80, 24, "/ada<enter>d")]
#[case("doctor_locked", 80, 24, "/cid<enter>d")]
#[case("doctor_locked_wide", 120, 40, "/cid<enter>d")]
#[case("doctor_limbo", 80, 24, "/fay<enter>d")]
#[case("doctor_staged", 80, 24, "/cid<enter>d1")]
#[case("doctor_denied", 80, 24, "9/den<enter>d")]
#[case("doctor_small", 40, 12, "/fay<enter>d")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, width, height);
    play.press(keys);
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.screen.roles()));
}

#[test]
fn the_bin_is_for_those_who_may_see_it() {
    let world = World::new(HARBOR);
    let mut outside = play(&world, 13, 80, 24);
    outside.press("9");
    outside.has("This needs Delete Records/Recycle Bin at Read.");
    let mut looker = play(&world, 11, 80, 24);
    looker.press("9r");
    looker.has("This needs Delete Records/Recycle Bin at Write and User Setup at Write.");
    assert!(looker.screen.app.dialogs.is_empty());
}

#[test]
fn an_empty_bin_says_what_comes_there() {
    let world =
        World::new("org HFX\nworkgroup Admin menu\nuser 10 kim@x.example A HFX login:HFX in:Admin everything=W");
    let mut play = desk(&world, "9");
    play.has("The recycle bin is empty.");
    play.press("r");
    play.has("There is nobody under the cursor.");
    play.press("/x<enter>");
    play.has("esc clears the filter.");
}

#[rstest]
#[case("9/del<enter>r<enter>", 30, Status::Inactive)]
#[case("9/den<enter>r<enter>", 32, Status::Pending)]
#[case("9/del<enter>ra<tab><enter>", 30, Status::Active)]
#[case("9<space><space><space>r<enter>", 32, Status::Pending)]
#[case("9vjjvr<enter>", 31, Status::Inactive)]
fn a_restore_is_staged(#[case] keys: &str, #[case] user: i64, #[case] to: Status) {
    let world = World::new(HARBOR);
    let play = desk(&world, keys);
    assert_eq!(staged(&play, user, UserField::Status), Some(Value::Status(to)), "{}", play.text());
    play.has("restored. Nothing happens before the review.");
    assert_eq!(world.status(user), "D");
}

#[rstest]
#[case("9/del<enter>rp", "Only for who was denied while pending.")]
#[case("9/den<enter>ri", "no owning organization")]
#[case("9/den<enter>ra", "no owning organization")]
fn what_a_restore_cannot_be_says_why(#[case] keys: &str, #[case] why: &str) {
    let world = World::new(HARBOR);
    let play = desk(&world, keys);
    play.has(why);
    assert!(play.screen.app.model.draft.is_empty());
}

#[test]
fn active_is_an_explicit_choice_with_the_focus_on_cancel() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "9/del<enter>ra<enter>");
    assert!(play.screen.app.model.draft.is_empty() && play.screen.app.dialogs.is_empty());
    play.press("r<enter>w<enter>");
    assert_eq!(world.status(30), "I", "{}", play.text());
    play.press("9");
    play.hides("del@harbor.example");
}

#[test]
fn deleting_shows_what_refers_and_inactive_has_the_focus() {
    let world = World::new(HARBOR);
    world.connect().execute("UPDATE users SET supervisor_id = 20 WHERE user_id IN (22, 24)", []).unwrap();
    let mut play = desk(&world, "/ada<enter>s d");
    play.has("supervises 2");
    play.press("<enter>");
    assert_eq!(staged(&play, 20, UserField::Status), Some(Value::Status(Status::Inactive)));
    play.press("s d ada@harbor.exampl<enter>");
    assert_eq!(play.screen.app.dialogs.len(), 1, "the wrong word does nothing");
    play.press("e<enter>");
    assert_eq!(staged(&play, 20, UserField::Status), Some(Value::Status(Status::Recycled)));
}

#[rstest]
#[case("/ada<enter>s p", "An account that was active or inactive never becomes")]
#[case("/kim<enter>s", "This is your own row")]
#[case("/kim<enter>X", "This is your own row")]
#[case("/ada<enter>X", "ada is not locked.")]
#[case("/cid<enter>X", "Staged: the lock of cid is lifted.")]
#[case("/status:P<enter>s d", "You confirm that eve is no valid user.")]
#[case("/status:P<enter>s i", "An owning organization has to be chosen first")]
#[case("/status:D<space>del<enter>s p", "goes in the recycle bin")]
#[case("* s i", "Staged: the 7 users marked are deactivated.")]
#[case("* s", "Your own row is marked too, and left out.")]
#[case("/status:A|I<enter>* s a", "Staged: 1 activated.")]
fn what_a_status_means(#[case] keys: &str, #[case] sentence: &str) {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 120, 30);
    play.press(keys);
    play.has(sentence);
}

#[test]
fn the_doctor_stages_what_mends() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/cid<enter>d1");
    play.has("Staged. Nothing happens before the review: w.");
    play.has("staged");
    assert_eq!(staged(&play, 22, UserField::LockedUntil), Some(Value::None));
    play.press("w<enter>");
    play.has("Applied");
    play.press("1<esc>/cid<enter>");
    play.hides("locked");
}

#[test]
fn the_doctor_looks_a_workgroup_up() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/fay<enter>d");
    play.has("Choose a workgroup.");
    play.press("1int");
    play.has("Intake");
    play.press("<enter>");
    assert_eq!(play.screen.app.model.draft.len(), 1, "{}", play.text());
    play.has("staged");
    play.press("<esc>");
    play.has("▸  fay");
}

#[test]
fn the_doctor_opens_the_form_of_an_applicant() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/status:P<enter>d");
    let screen = play.text();
    let line = screen.lines().find(|line| line.contains("Approve the user.")).unwrap().trim_start();
    let number = line.chars().find(char::is_ascii_digit).unwrap();
    play.press(&number.to_string());
    play.has("Saving approves");
    play.has("eve@harbor.example");
}

#[test]
fn what_takes_long_is_stopped_by_esc() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "");
    play.screen.hold(true);
    play.press("/ad<enter>");
    play.screen.now = play.screen.now.plus(500);
    play.screen.happen(Event::Wake);
    play.has("esc stops it");
    play.press("<esc>");
    play.has("Stopped. ctrl-r asks again.");
    assert_eq!(play.screen.asked().filter(|request| request.name() == "users").count(), 0);
    play.press("<ctrl-r>");
    play.screen.hold(false);
    play.has("▸  ada");
}

#[test]
fn what_was_stopped_is_not_done_later() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/cid<enter>");
    play.screen.hold(true);
    play.press("X");
    play.stop_waiting();
    play.has("Stopped.");
    play.screen.hold(false);
    play.press("<ctrl-r><enter>");
    play.has("locked until");
    assert!(play.screen.app.model.draft.is_empty(), "{}", play.text());
    play.press("X");
    play.has("Staged: the lock of cid is lifted.");
}

#[test]
fn the_review_turns_to_what_was_staged_after_a_commit() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "s i w<enter> 1 s i w");
    play.has("1 change of 1 user");
    play.press("<enter>");
    play.has("Applied 1 change.");
}

/// Over a slow line the key after `*` comes before the marks: it must not mean the user under the cursor.
#[rstest]
#[case::status("s")]
#[case::template("t")]
#[case::like("L")]
#[case::permissions("p")]
fn a_key_for_the_marked_waits_for_the_marks(#[case] key: &str) {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "");
    play.screen.hold(true);
    play.press("*");
    play.press(key);
    play.has("Everybody who matches is still being marked; nothing was done.");
    assert!(play.screen.app.dialogs.is_empty() && play.screen.app.sheets.top(play.screen.app.tab).is_none());
    play.screen.hold(false);
    play.press("s i");
    play.has("Staged: the 7 users marked are deactivated.");
}

/// Paging on at the end of a text goes nowhere, so that the next page up goes up from there.
#[rstest]
#[case::card("<enter>")]
#[case::doctor("d")]
#[case::explanation("x")]
#[case::past("h <esc>")]
fn nothing_is_read_past_its_end(#[case] keys: &str) {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 60, 9);
    play.press(keys);
    let top = play.text();
    play.press("<pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown>");
    let end = play.text();
    assert_ne!(top, end, "there is more than a page");
    play.press("<pagedown>");
    assert_eq!(play.text(), end);
    play.press("<pageup>");
    assert_ne!(play.text(), end);
}
