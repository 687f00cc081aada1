//! The desk of an operator: recycle bin, status, passwords, the lock and the doctor, played with keys over a real seat.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails there")]

mod support;

use beadle::api::{Refusal, Reply, Request, Secret};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::ids::UserId;
use beadle::domain::status::Status;
use beadle::domain::time::MINUTE;
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use rstest::rstest;
use support::world::{NOW, PASSWORD, World};

/// An operator who may everything, and one of each whose account needs something.
const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    user 10 kim@harbor.example A HFX edit:HFX in:Admin everything=W
    user 11 second@ops.example A HFX edit:HFX in:Admin user_setup=W recycle_bin=R
    user 12 keyless@ops.example A HFX edit:HFX in:Admin user_setup=W nopassword
    user 13 outsider@ops.example A HFX edit:HFX in:Admin user_setup=R
    user 20 ada@harbor.example A HFX login:HFX in:Intake terms question
    user 21 ben@harbor.example I HFX login:HFX in:Intake
    user 22 cid@harbor.example A HFX login:HFX in:Intake locked terms
    user 23 eve@harbor.example P - asked nopassword
    user 24 fay@harbor.example A HFX login:HFX terms
    user 30 del@harbor.example D HFX from=A login:HFX in:Intake
    user 31 old@harbor.example D HFX from=I
    user 32 den@nowhere.example D - from=P nopassword
";

type Answer = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;
type Play = Rehearsal<Answer>;

fn play(world: &World, operator: i64, width: u16, height: u16) -> Play {
    let mut seat = world.seat(operator);
    let answer: Answer = Box::new(move |request| seat.answer(request));
    let mut play = Rehearsal::open(width, height, answer).unwrap();
    (play.now, play.app.touched) = (NOW, NOW);
    play
}

/// The desk of the operator who may everything, at 80x24, after some keys.
fn desk(world: &World, keys: &str) -> Play {
    let mut play = play(world, 10, 80, 24);
    play.press(keys).unwrap();
    play
}

fn has(play: &Play, text: &str) {
    let screen = play.text();
    let flowing = screen.lines().map(|line| line.trim_matches(['│', ' '])).collect::<Vec<_>>().join(" ");
    assert!(flowing.contains(text), "no {text:?} in\n{screen}");
}

fn hides(play: &Play, text: &str) {
    let screen = play.text();
    assert!(!screen.contains(text), "{text:?} in\n{screen}");
}

fn paste(play: &mut Play, text: &str) {
    play.happen(Event::Paste(text.to_owned()));
}

fn status(world: &World, user: i64) -> String {
    world.connect().query_row("SELECT status FROM users WHERE user_id = ?1", [user], |row| row.get(0)).unwrap()
}

fn staged(play: &Play, user: i64, field: UserField) -> Option<Value> {
    play.app.model.draft.overlay(Cell::User { user: UserId(user), field }).cloned()
}

/// Whether somebody's password is right, asked as another program would.
fn opens(world: &World, login: &str, password: &str) -> bool {
    let password = Some(Secret::new(password.to_owned()));
    let reply = world.seat(10).answer(Request::CheckSignIn { login: login.to_owned(), password });
    let Ok(Reply::SignInAnswer(answer)) = reply else { panic!("{reply:?}") };
    answer.decision != "invalid-credentials"
}

const NEW: &str = "nine herons over slate";

/// Types a new password twice.
fn type_new(play: &mut Play) {
    paste(play, NEW);
    play.press("<enter>").unwrap();
    paste(play, NEW);
    play.press("<enter>").unwrap();
}

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
    play.press(keys).unwrap();
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.roles()));
}

#[test]
fn the_bin_is_for_those_who_may_see_it() {
    let world = World::new(HARBOR);
    let mut outside = play(&world, 13, 80, 24);
    outside.press("9").unwrap();
    has(&outside, "This needs Delete Records/Recycle Bin at Read.");
    let mut looker = play(&world, 11, 80, 24);
    looker.press("9r").unwrap();
    has(&looker, "This needs Delete Records/Recycle Bin at Write and User Setup at Write.");
    assert!(looker.app.dialogs.is_empty());
}

#[test]
fn an_empty_bin_says_what_comes_there() {
    let world =
        World::new("org HFX\nworkgroup Admin menu\nuser 10 kim@x.example A HFX login:HFX in:Admin everything=W");
    let mut play = desk(&world, "9");
    has(&play, "The recycle bin is empty.");
    play.press("r").unwrap();
    has(&play, "There is nobody under the cursor.");
    play.press("/x<enter>").unwrap();
    has(&play, "esc clears the filter.");
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
    has(&play, "restored. Nothing happens before the review.");
    assert_eq!(status(&world, user), "D");
}

#[rstest]
#[case("9/del<enter>rp", "Only for who was denied while pending.")]
#[case("9/den<enter>ri", "no owning organization")]
#[case("9/den<enter>ra", "no owning organization")]
fn what_a_restore_cannot_be_says_why(#[case] keys: &str, #[case] why: &str) {
    let world = World::new(HARBOR);
    let play = desk(&world, keys);
    has(&play, why);
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn active_is_an_explicit_choice_with_the_focus_on_cancel() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "9/del<enter>ra<enter>");
    assert!(play.app.model.draft.is_empty() && play.app.dialogs.is_empty());
    play.press("r<enter>w<enter>").unwrap();
    assert_eq!(status(&world, 30), "I", "{}", play.text());
    play.press("9").unwrap();
    hides(&play, "del@harbor.example");
}

#[test]
fn deleting_shows_what_refers_and_inactive_has_the_focus() {
    let world = World::new(HARBOR);
    world.connect().execute("UPDATE users SET supervisor_id = 20 WHERE user_id IN (22, 24)", []).unwrap();
    let mut play = desk(&world, "/ada<enter>s d");
    has(&play, "supervises 2");
    play.press("<enter>").unwrap();
    assert_eq!(staged(&play, 20, UserField::Status), Some(Value::Status(Status::Inactive)));
    play.press("s d ada@harbor.exampl<enter>").unwrap();
    assert_eq!(play.app.dialogs.len(), 1, "the wrong word does nothing");
    play.press("e<enter>").unwrap();
    assert_eq!(staged(&play, 20, UserField::Status), Some(Value::Status(Status::Recycled)));
}

#[rstest]
#[case("/ada<enter>s p", "never becomes pending again")]
#[case("/kim<enter>s", "This is your own row")]
#[case("/kim<enter>X", "This is your own row")]
#[case("/ada<enter>X", "ada is not locked.")]
#[case("/cid<enter>X", "Staged: the lock of cid is lifted.")]
#[case("/status:P<enter>s d", "You confirm that eve is no valid user.")]
#[case("/status:P<enter>s i", "Staged: eve is parked.")]
#[case("/status:D<space>del<enter>s p", "goes in the recycle bin")]
#[case("* s i", "Staged: the 7 users marked are deactivated.")]
#[case("* s", "Your own row is marked too, and left out.")]
#[case("/status:A|I<enter>* s a", "Staged: 1 activated.")]
fn what_a_status_means(#[case] keys: &str, #[case] sentence: &str) {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 120, 30);
    play.press(keys).unwrap();
    has(&play, sentence);
}

#[test]
fn criteria_are_ticked_off_while_typing() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P");
    has(&play, "· At least 15 characters");
    paste(&mut play, NEW);
    has(&play, "✓ At least 15 characters");
    has(&play, "· Both lines are the same");
    play.press("<enter><enter>").unwrap();
    has(&play, "The two lines are not the same.");
    paste(&mut play, NEW);
    has(&play, "✓ Both lines are the same");
    play.press("<ctrl-u>").unwrap();
    paste(&mut play, "ada");
    play.press("<shift-tab><ctrl-u>").unwrap();
    paste(&mut play, "the boats of ada@harbor.example");
    has(&play, "· Without the name, the login or the product");
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn a_password_is_staged_and_applied_and_told_nowhere() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P");
    type_new(&mut play);
    has(&play, "Staged: a new password for ada.");
    assert_eq!(staged(&play, 20, UserField::Password), Some(Value::text("new")));
    assert!(!format!("{:?}{:?}", play.app, play.effects).contains("heron"));
    assert!(!serde_json::to_string(&play.app.model.draft).unwrap().contains("heron"));
    play.press("w<enter>").unwrap();
    has(&play, "Applied");
    assert!(play.app.model.passwords.is_empty());
    assert!(opens(&world, "ada@harbor.example", NEW) && !opens(&world, "ada@harbor.example", PASSWORD));
}

#[test]
fn a_forgotten_password_is_asked_for_before_it_is_applied() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P");
    type_new(&mut play);
    // The console was left and opened again: the draft is there, the secret is not.
    play.app.model.passwords.clear();
    play.press("w<enter>").unwrap();
    has(&play, "not at hand any more");
    assert!(opens(&world, "ada@harbor.example", PASSWORD), "nothing is written before");
    type_new(&mut play);
    has(&play, "Applied");
    assert!(opens(&world, "ada@harbor.example", NEW));
}

#[test]
fn a_password_that_was_made_is_shown_once() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P<ctrl-g>");
    let screen = play.text();
    let made = screen.lines().find_map(|line| line.split_once("Made")).unwrap().1;
    let made = made.split_whitespace().next().unwrap().to_owned();
    assert_eq!(made.len(), 26, "{screen}");
    has(&play, "✓ Both lines are the same");
    play.press("<ctrl-y>").unwrap();
    assert!(matches!(play.effects.as_slice(), [Effect::CopySecret(secret)] if secret.expose() == made));
    play.press("<enter>").unwrap();
    for seen in [format!("{:?}{:?}", play.app, play.effects), play.text()] {
        assert!(!seen.contains(&made));
    }
    play.press("P").unwrap();
    hides(&play, &made);
    play.press("<esc>w<enter>").unwrap();
    assert!(opens(&world, "ada@harbor.example", &made), "{}", play.text());
    let mut again = desk(&world, "P<ctrl-g>");
    let first = again.text();
    again.press("<ctrl-g>").unwrap();
    assert_ne!(again.text(), first, "each is another one");
    again.press("x").unwrap();
    has(&again, "New password");
}

#[test]
fn whether_it_has_to_be_changed_is_free_where_people_are_trained() {
    let world = World::new(HARBOR);
    let play = desk(&world, "P");
    has(&play, "[✓] Has to be changed at the next sign-in  always but in training");
    let world = World::new(&format!("training\n{HARBOR}"));
    let mut play = desk(&world, "P");
    has(&play, "[ ] Has to be changed at the next sign-in");
    play.press("<shift-tab><space><tab>").unwrap();
    type_new(&mut play);
    assert_eq!(staged(&play, 20, UserField::RequireChange), Some(Value::ON));
}

#[test]
fn the_own_password_takes_the_present_one_and_holds_at_once() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "s i <ctrl-o>");
    paste(&mut play, "not the present one");
    play.press("<enter>").unwrap();
    type_new(&mut play);
    assert_eq!(play.app.dialogs.len(), 1, "{}", play.text());
    assert!(opens(&world, "kim@harbor.example", PASSWORD));
    paste(&mut play, PASSWORD);
    play.press("<enter><enter><enter>").unwrap();
    has(&play, "Changed.");
    assert!(play.app.dialogs.is_empty());
    assert_eq!(play.app.model.draft.len(), 1, "the draft has nothing to do with it");
    assert!(opens(&world, "kim@harbor.example", NEW));
}

#[test]
fn the_key_for_a_password_on_the_own_row_asks_for_the_present_one() {
    let world = World::new(HARBOR);
    let play = desk(&world, "/kim<enter>P");
    has(&play, "Your own password");
}

#[test]
fn an_idle_console_shows_nothing_and_keeps_everything() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "s i P nin");
    play.now = play.now.plus(9 * MINUTE);
    play.happen(Event::Wake);
    has(&play, "ada");
    play.now = play.now.plus(MINUTE);
    play.happen(Event::Wake);
    for name in ["ada", "cid", "1 staged", "Password of"] {
        hides(&play, name);
    }
    play.press("j q w 1 : <f1> <ctrl-p> <esc>").unwrap();
    hides(&play, "cid");
    play.press("<enter>").unwrap();
    has(&play, "Locked");
    play.press("<ctrl-u>").unwrap();
    paste(&mut play, PASSWORD);
    play.press("<enter>").unwrap();
    has(&play, "•••");
    assert_eq!((play.app.dialogs.len(), play.app.model.draft.len()), (1, 1));
}

#[test]
fn a_key_after_a_long_sleep_only_wakes_the_lock() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "");
    play.now = play.now.plus(60 * MINUTE);
    play.press("s").unwrap();
    assert!(play.app.is_locked());
    hides(&play, "ada");
}

#[test]
fn wrong_passwords_at_the_lock_count() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, ": lock <enter>");
    play.press("wrong<enter>").unwrap();
    let failed = "SELECT failed_attempts FROM users WHERE user_id = 10";
    let failed: i64 = world.connect().query_row(failed, [], |row| row.get(0)).unwrap();
    assert_eq!(failed, 1, "{}", play.text());
    assert!(play.app.is_locked());
}

#[test]
fn who_could_not_unlock_leaves_with_the_draft_kept() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 12, 80, 24);
    play.press(": lock <enter>").unwrap();
    has(&play, "You have no password here to unlock the console with");
    play.press("<esc>s i").unwrap();
    play.effects.clear();
    play.now = play.now.plus(11 * MINUTE);
    play.happen(Event::Wake);
    assert!(
        matches!(play.effects.as_slice(), [Effect::KeepDraft(draft), Effect::Abandon, ..] if draft.len() == 1),
        "{:?}",
        play.effects
    );
}

#[test]
fn a_password_that_is_too_old_is_changed_while_signing_in() {
    let world =
        World::new(&format!("{HARBOR}user 14 gus@ops.example A HFX edit:HFX in:Admin user_setup=W terms change"));
    let mut seat = world.seat(99);
    let answer: Answer = Box::new(move |request| seat.answer(request));
    let mut play = Rehearsal::open(80, 24, answer).unwrap();
    play.press("gus@ops.example<enter>").unwrap();
    paste(&mut play, PASSWORD);
    play.press("<enter>").unwrap();
    has(&play, "A new password");
    has(&play, "· At least 15 characters");
    insta::assert_snapshot!("sign_in_change", play.text());
    type_new(&mut play);
    has(&play, "gus@ops.example by password");
    assert!(play.app.dialogs.is_empty(), "{}", play.text());
    assert!(opens(&world, "gus@ops.example", NEW));
}

#[test]
fn the_doctor_stages_what_mends() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/cid<enter>d1");
    has(&play, "Staged. Nothing happens before the review: w.");
    has(&play, "staged");
    assert_eq!(staged(&play, 22, UserField::LockedUntil), Some(Value::None));
    play.press("w<enter>").unwrap();
    has(&play, "Applied");
    play.press("1<esc>/cid<enter>").unwrap();
    hides(&play, "locked");
}

#[test]
fn the_doctor_looks_a_workgroup_up() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/fay<enter>d");
    has(&play, "Choose a workgroup.");
    play.press("1int").unwrap();
    has(&play, "Intake");
    play.press("<enter>").unwrap();
    assert_eq!(play.app.model.draft.len(), 1, "{}", play.text());
    has(&play, "staged");
    play.press("<esc>").unwrap();
    has(&play, "▸  fay");
}

#[test]
fn the_doctor_sends_applicants_to_the_queue() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/status:P<enter>d");
    let screen = play.text();
    let line = screen.lines().find(|line| line.contains("Approve the user.")).unwrap().trim_start();
    let number = line.chars().find(char::is_ascii_digit).unwrap();
    play.press(&number.to_string()).unwrap();
    assert_eq!(play.app.tab, beadle::tui::pane::Tab::Approvals);
    has(&play, "▸  eve");
}

#[test]
fn what_takes_long_is_stopped_by_esc() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "");
    play.hold(true);
    play.press("/ad<enter>").unwrap();
    play.now = play.now.plus(500);
    play.happen(Event::Wake);
    has(&play, "esc stops it");
    play.press("<esc>").unwrap();
    has(&play, "Stopped. ctrl-r asks again.");
    assert_eq!(play.asked().filter(|request| request.name() == "users").count(), 0);
    play.press("<ctrl-r>").unwrap();
    play.hold(false);
    has(&play, "▸  ada");
}
