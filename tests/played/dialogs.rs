//! Dialogs in little room and over slow answers: what is said stays in sight, and a key that does nothing says so.

use beadle::domain::cell::UserField;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::Rehearsal;
use ratatui::layout::Size;
use rstest::rstest;

use crate::support::desk::{HARBOR, NEW, desk, play, staged};
use crate::support::outbox::queue;
use crate::support::play::{Answers, Play};
use crate::support::world::{NOW, World};

fn resize(screen: &mut Rehearsal<Answers>, width: u16, height: u16) {
    screen.happen(Event::Resize(Size { width, height }));
}

fn last_line(play: &Play) -> String {
    let text = play.text();
    let inside = text.lines().rev().filter_map(|line| line.split('│').nth(1));
    inside.map(|line| line.trim_matches(['┃', ' '])).find(|line| !line.is_empty()).unwrap().to_owned()
}

#[test]
fn the_help_is_read_to_its_last_line() {
    let world = World::new(HARBOR);
    for width in (34..=82).step_by(3) {
        let mut tall = play(&world, 10, width, 300);
        tall.press("<f1>");
        let mut low = play(&world, 10, width, 12);
        low.press("<f1><end>");
        assert_eq!(last_line(&low), last_line(&tall), "{width}");
    }
}

#[test]
fn the_help_follows_the_size_of_the_screen() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 120, 40);
    play.press("<f1>");
    resize(&mut play.screen, 60, 16);
    play.press("<end>");
    let end = play.text();
    let mut low = Play::on(&world, 10, 60, 16).at(NOW);
    low.press("<f1><end>");
    assert_eq!(end, low.text());
}

#[test]
fn a_long_message_is_read_to_its_end() {
    let world = World::new(HARBOR);
    let body: String = (1..=60).map(|number| format!("Paragraph {number} of it.\n")).collect();
    queue(&world.path(), 20, &["ada@harbor.example"], "A long one", &body);
    let mut play = play(&world, 10, 60, 16);
    play.press("5m<enter>");
    play.has("To ada@harbor.example");
    play.hides("Paragraph 60");
    play.press("<end>");
    play.has("Paragraph 60 of it.");
    play.has("Message-ID");
    let end = play.text();
    play.press("<pagedown>");
    assert_eq!(play.text(), end);
    play.press("<pageup>");
    assert_ne!(play.text(), end, "nothing was read past the end");
}

#[test]
fn a_mail_whose_text_has_not_come_says_so() {
    let world = World::new(HARBOR);
    queue(&world.path(), 20, &["ada@harbor.example"], "A short one", "Hello.\n");
    let mut play = desk(&world, "5");
    play.screen.hold(true);
    play.press("m");
    play.screen.answer_one();
    play.press("<enter>");
    play.has("The text of the mail is still on its way; press the key again.");
    assert!(play.screen.app.dialogs.is_empty());
}

#[test]
fn the_word_to_be_typed_stays_in_sight() {
    let world = World::new(HARBOR);
    world.connect().execute("UPDATE users SET supervisor_id = 20 WHERE user_id IN (22, 24)", []).unwrap();
    let login = format!("ada@{}.example", "harbor".repeat(7));
    world.connect().execute("UPDATE users SET login = ?1 WHERE user_id = 20", [&login]).unwrap();
    let mut play = play(&world, 10, 60, 16);
    play.press("/ada<enter>s d qqq");
    play.has(&login);
    play.has("qqq");
    play.has("Make inactive");
    play.press("<ctrl-u>").press(&login).press("<enter>");
    assert!(staged(&play, 20, UserField::Status).is_some(), "{}", play.text());
}

#[test]
fn another_word_says_what_is_wanted() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 120, 30);
    play.press("/ada<enter>s d ADA<enter>");
    play.has("Nothing was done: type ada@harbor.example exactly, or esc goes back.");
    play.paste("ada@harbor.example");
    play.has("What is pasted is not taken here: the word has to be typed.");
    play.press("<enter>");
    assert_eq!((play.screen.app.dialogs.len(), play.screen.app.model.draft.len()), (1, 0));
}

#[test]
fn an_undo_that_is_not_read_yet_says_so() {
    let world = World::new(HARBOR);
    let mut play = desk(&world, "/ada<enter>s i w<enter>");
    play.has("Applied");
    play.screen.hold(true);
    play.press("z<tab><enter>");
    play.has("What it changed is still being read; press the key again.");
    assert_eq!(play.screen.app.dialogs.len(), 1);
}

#[rstest]
#[case::entry("/ada<enter>e<ctrl-u>")]
#[case::palette(":")]
#[case::look_up("/fay<enter>d1")]
#[case::own_password("<ctrl-o>")]
#[case::lock(": lock <enter>")]
fn what_cannot_be_put_in_says_why(#[case] keys: &str) {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 120, 30);
    play.press(keys);
    play.paste("a\u{1b}[31mb");
    play.has("The character U+001B");
}

#[rstest]
#[case(60, 16, "P")]
#[case(40, 12, "P")]
fn what_is_wrong_with_a_password_stays_in_sight(#[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, width, height);
    play.press(keys).paste(NEW).press("<enter><enter>");
    play.has("The two lines are not the same.");
    assert!(play.screen.cursor().is_some(), "{}", play.text());
}

#[test]
fn enter_takes_nobody_found_for_what_was_typed_before() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 120, 40);
    play.press("/cid<enter>L ada");
    play.has("ada@harbor.example");
    play.screen.hold(true);
    play.press("<ctrl-u>fay<enter>");
    play.has("What has that in its name is still being looked for; press enter again.");
    play.screen.hold(false);
    play.press("<enter>");
    play.has("fay");
}

#[test]
fn the_environment_is_never_pushed_away_by_the_name_of_the_database() {
    let world = World::new(HARBOR);
    for width in [60, 40, 20] {
        let play = play(&world, 10, width, 12);
        play.has("PRODUCTION");
    }
}

#[test]
fn what_is_asked_for_is_read_whole_in_a_narrow_window() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 40, 12);
    play.press("h");
    play.has("yesterday");
    assert!(play.screen.cursor().is_some(), "{}", play.text());
    play.press("<esc><esc>x");
    play.has("than they do.");
}

#[test]
fn what_cannot_be_chosen_says_why_and_every_choice_is_reached() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 40, 9);
    play.press("/ada<enter>s<up><up><up><enter>");
    play.has("! Is so already.");
    play.press("<down><down><down>");
    play.has("Recycle bin");
    play.press("<enter>");
    play.has("Delete ada");
}
