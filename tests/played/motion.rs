//! What is told about the line under the cursor waits while the cursor runs, and comes once when it rests.

use rstest::rstest;

use crate::support::play::{Play, TOWN};

/// The title of the card beside the list.
fn title(play: &Play) -> String {
    let line = play.line("┬");
    line.split('┬').nth(1).unwrap().trim_matches(['─', ' ']).to_owned()
}

/// Opens the list with the cursor on the first of all, and with keys that follow each other fast from now on.
fn hurried() -> Play {
    let mut play = Play::open(10, 120, 40);
    play.screen.hurry(true);
    play.asked();
    play
}

#[test]
fn the_card_stays_under_its_own_name_until_the_cursor_rests() {
    let mut play = hurried();
    assert_eq!(title(&play), "four");
    play.press("j j");
    assert_eq!((title(&play), play.asked()), ("four …".to_owned(), String::new()));
    assert!(play.text().contains("four@x.example"), "{}", play.text());
    play.screen.hurry(false);
    assert_eq!((title(&play), play.asked()), ("op".to_owned(), "user".to_owned()));
}

#[test]
fn whoever_comes_back_finds_the_card_as_it_was() {
    let mut play = hurried();
    play.press("j k");
    assert_eq!(title(&play), "four");
}

#[rstest]
#[case("v")]
#[case("<enter>")]
#[case("<f1>")]
fn any_other_key_ends_the_run(#[case] key: &str) {
    let mut play = hurried();
    play.press("j j");
    assert_eq!(play.asked(), "");
    play.press(key);
    assert_eq!(play.asked(), "user");
}

/// A terminal moves rows from edge to edge: what stands still beside a list that scrolls has to be painted anew.
#[test]
fn a_list_that_scrolls_on_is_alone_with_the_name() {
    let many: String =
        (100..200).map(|user| format!("user {user} z{user}@x.example A ABC login:ABC in:Desk\n")).collect();
    let mut play = Play::in_town(&format!("{TOWN}{many}"), 10, 120, 20);
    play.press("<pagedown>");
    play.screen.hurry(true);
    play.asked();
    let before = title(&play);
    play.press("j");
    assert_eq!(title(&play), format!("{before} …"), "one line is no run yet");
    play.press("j j");
    let name = title(&play);
    assert!(name != before && !name.contains('…'), "{name}");
    assert!(play.text().contains(&format!("▸  {name}")), "{}", play.text());
    assert!(!play.text().contains("Organizations\n"), "{}", play.text());
    play.screen.hurry(false);
    assert_eq!((title(&play), play.asked()), (name, "user".to_owned()));
    assert!(play.text().contains("A active, L login, E editable"), "{}", play.text());
}

/// Whoever types a filter is on the way to somebody, too.
#[test]
fn the_card_waits_for_the_end_of_a_filter() {
    let mut play = hurried();
    play.press("/two");
    assert!(!play.asked().contains("user,") && title(&play) == "four …", "{}", play.text());
    play.screen.hurry(false);
    assert_eq!(title(&play), "two");
}
