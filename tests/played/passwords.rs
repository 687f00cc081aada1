//! Passwords on the screen: set for others, one's own, forced while signing in, and the lock; over a real seat.

use beadle::domain::cell::{UserField, Value};
use beadle::domain::time::MINUTE;
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use ratatui::layout::Size;

use crate::support::desk::{HARBOR, NEW, desk, opens, play, staged, type_new};
use crate::support::play::Play;
use crate::support::world::{PASSWORD, World};

#[test]
fn what_would_be_refused_is_said_before_anything_is_typed() {
    let world = World::new(&format!("{HARBOR}user 25 far@quay.example A QRS login:QRS in:Intake terms"));
    let mut play = desk(&world, "/far<enter>P");
    play.has("With this login you could sign in to QRS, where you have no Login.");
    type_new(&mut play);
    assert!(play.screen.app.model.draft.is_empty() && play.screen.app.model.passwords.is_empty());
}

#[test]
fn criteria_are_ticked_off_while_typing() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P");
    play.has("· At least 15 characters");
    play.paste(NEW);
    play.has("✓ At least 15 characters");
    play.has("· Both lines are the same");
    play.press("<enter><enter>");
    play.has("The two lines are not the same.");
    play.paste(NEW);
    play.has("✓ Both lines are the same");
    play.press("<ctrl-u>");
    play.paste("ada");
    play.press("<shift-tab><ctrl-u>");
    play.paste("the boats of ada@harbor.example");
    play.has("· Without the name, the login or the product");
    assert!(play.screen.app.model.draft.is_empty());
}

#[test]
fn a_password_is_staged_and_applied_and_told_nowhere() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P");
    type_new(&mut play);
    play.has("Staged: a new password for ada.");
    assert_eq!(staged(&play, 20, UserField::Password), Some(Value::text("new")));
    assert!(!format!("{:?}{:?}", play.screen.app, play.screen.effects).contains("heron"));
    assert!(!serde_json::to_string(&play.screen.app.model.draft).unwrap().contains("heron"));
    play.press("w<enter>");
    play.has("Applied");
    assert!(play.screen.app.model.passwords.is_empty());
    assert!(opens(&world, "ada@harbor.example", NEW) && !opens(&world, "ada@harbor.example", PASSWORD));
}

#[test]
fn a_forgotten_password_is_asked_for_before_it_is_applied() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "P");
    type_new(&mut play);
    // The console was left and opened again: the draft is there, the secret is not.
    play.screen.app.model.passwords.clear();
    play.press("w<enter>");
    play.has("not at hand any more");
    assert!(opens(&world, "ada@harbor.example", PASSWORD), "nothing is written before");
    type_new(&mut play);
    play.has("Applied");
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
    play.has("✓ Both lines are the same");
    play.press("<ctrl-y>");
    assert!(
        matches!(play.screen.effects.as_slice(), [Effect::Sit(_), Effect::CopySecret(secret)] if secret.expose() == made)
    );
    play.press("<enter>");
    for seen in [format!("{:?}{:?}", play.screen.app, play.screen.effects), play.text()] {
        assert!(!seen.contains(&made));
    }
    play.press("P");
    play.hides(&made);
    play.press("<esc>w<enter>");
    assert!(opens(&world, "ada@harbor.example", &made), "{}", play.text());
    let mut again = desk(&world, "P<ctrl-g>");
    let first = again.text();
    again.press("<ctrl-g>");
    assert_ne!(again.text(), first, "each is another one");
    again.press("x");
    again.has("New password");
}

#[test]
fn whether_it_has_to_be_changed_is_free_where_people_are_trained() {
    let world = World::new(HARBOR);
    let play = desk(&world, "P");
    play.has("[✓] Has to be changed at the next sign-in  always but in training");
    let world = World::new(&format!("training\n{HARBOR}"));
    let mut play = desk(&world, "P");
    play.has("[ ] Has to be changed at the next sign-in");
    play.press("<shift-tab><space><tab>");
    type_new(&mut play);
    assert_eq!(staged(&play, 20, UserField::RequireChange), Some(Value::ON));
}

#[test]
fn the_own_password_takes_the_present_one_and_holds_at_once() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "s i <ctrl-o>");
    play.paste("not the present one");
    play.press("<enter>");
    type_new(&mut play);
    assert_eq!(play.screen.app.dialogs.len(), 1, "{}", play.text());
    assert!(opens(&world, "kim@harbor.example", PASSWORD));
    play.paste(PASSWORD);
    play.press("<enter><enter><enter>");
    play.has("Changed.");
    assert!(play.screen.app.dialogs.is_empty());
    assert_eq!(play.screen.app.model.draft.len(), 1, "the draft has nothing to do with it");
    assert!(opens(&world, "kim@harbor.example", NEW));
}

#[test]
fn the_key_for_a_password_on_the_own_row_asks_for_the_present_one() {
    let world = World::new(HARBOR);
    let play = desk(&world, "/kim<enter>P");
    play.has("Your own password");
}

#[test]
fn an_idle_console_shows_nothing_and_keeps_everything() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "s i P nin");
    play.screen.now = play.screen.now.plus(9 * MINUTE);
    play.screen.happen(Event::Wake);
    play.has("ada");
    play.screen.now = play.screen.now.plus(MINUTE);
    play.screen.happen(Event::Wake);
    for name in ["ada", "cid", "1 staged", "Password of"] {
        play.hides(name);
    }
    play.press("j q w 1 : <f1> <ctrl-p> <esc>");
    play.hides("cid");
    play.press("<enter>");
    play.has("Locked");
    play.press("<ctrl-u>");
    play.paste(PASSWORD);
    play.press("<enter>");
    play.has("•••");
    assert_eq!((play.screen.app.dialogs.len(), play.screen.app.model.draft.len()), (1, 1));
}

#[test]
fn a_key_after_a_long_sleep_only_wakes_the_lock() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "");
    play.screen.now = play.screen.now.plus(60 * MINUTE);
    play.press("s");
    assert!(play.screen.app.is_locked());
    play.hides("ada");
}

#[test]
fn wrong_passwords_at_the_lock_count() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, ": lock <enter>");
    play.press("wrong<enter>");
    let failed: i64 = world.value("SELECT failed_attempts FROM users WHERE user_id = 10");
    assert_eq!(failed, 1, "{}", play.text());
    assert!(play.screen.app.is_locked());
}

#[test]
fn who_could_not_unlock_leaves_with_the_draft_kept() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 12, 80, 24);
    play.press(": lock <enter>");
    play.has("You have no password here to unlock the console with");
    play.press("<esc>s i");
    play.screen.effects.clear();
    play.screen.now = play.screen.now.plus(11 * MINUTE);
    play.screen.happen(Event::Wake);
    assert!(
        matches!(play.screen.effects.as_slice(), [Effect::KeepDraft(draft), Effect::Abandon, ..] if draft.len() == 1),
        "{:?}",
        play.screen.effects
    );
}

#[test]
fn a_password_that_is_too_old_is_changed_while_signing_in() {
    let world =
        World::new(&format!("{HARBOR}user 14 gus@ops.example A HFX edit:HFX in:Admin user_setup=W terms change"));
    let mut play = Play::on(&world, 99, 80, 24);
    play.press("gus@ops.example<enter>");
    play.paste(PASSWORD);
    play.press("<enter>");
    play.has("A new password");
    play.has("· At least 15 characters");
    insta::assert_snapshot!("sign_in_change", play.text());
    play.screen.happen(Event::Resize(Size::new(60, 10)));
    play.paste(NEW).press("<enter><enter>");
    play.has("The two lines are not the same.");
    play.screen.happen(Event::Resize(Size::new(80, 24)));
    play.paste(NEW).press("<enter>");
    play.has("gus@ops.example by password");
    assert!(play.screen.app.dialogs.is_empty(), "{}", play.text());
    assert!(opens(&world, "gus@ops.example", NEW));
}
