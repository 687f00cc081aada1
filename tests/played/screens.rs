//! The screen, played with keys against a small town.

use std::time::Duration;

use beadle::api::Capability;
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::Change;
use beadle::domain::ids::{OrgId, UserId};
use beadle::domain::status::Status;
use beadle::domain::text::Raw;
use beadle::link::LinkState;
use beadle::tui::effect::{Effect, Step};
use beadle::tui::event::Event;
use beadle::tui::{commits, rehearsal};
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::town::{Screen, Town, open};

/// The screen after some keys, at 80x24.
fn screen(keys: &str) -> String {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press(keys).expect("the keys can be read");
    play.text()
}

fn line<'a>(screen: &'a str, with: &str) -> &'a str {
    screen.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("no {with:?} in\n{screen}"))
}

#[rstest]
#[case("wide", 120, 40, "j")]
#[case("narrow", 80, 24, "j")]
#[case("narrow_card", 80, 24, "j<enter>")]
#[case("frameless", 50, 12, "jj")]
#[case("card", 19, 5, "")]
#[case("filter", 120, 40, "/la")]
#[case("nobody", 80, 24, "/nobody<enter>")]
#[case("staged", 120, 40, "j s i /status:A|I<enter> l<space>")]
#[case("status", 80, 24, "s")]
#[case("delete", 80, 24, "s d")]
#[case("help", 80, 24, "?")]
#[case("palette", 80, 24, ":mark")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let (mut play, _) = open(width, height, Town::with(60));
    play.press(keys).unwrap();
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.roles()));
}

/// The top line with the delay of the line in it. Where a long name leaves little room, what others say as well goes
/// first, and nothing is cut.
#[rstest]
#[case(80, "prod.db", 24, "1 staged · 2 pending · up")]
#[case(80, "prod.db", 340, "1 staged · 2 pending · up 300 ms")]
#[case(80, "prod.db", 12_345, "1 staged · 2 pending · up 12300 ms")]
#[case(80, "production of the harbor.db", 340, "1 staged · up 300 ms")]
#[case(80, "production of the harbor and of the hills.db", 340, "1 staged")]
#[case(60, "production.db", 340, "1 staged · up 300 ms")]
fn the_delay_has_room_in_the_top_line(#[case] width: u16, #[case] name: &str, #[case] delay: u64, #[case] state: &str) {
    let (mut play, _) = open(width, 24, Town::with(0));
    play.press("j s i").unwrap();
    play.app.model.standing.as_mut().unwrap().database.name = Raw::from(name);
    play.happen(Event::Delay(Duration::from_millis(delay)));
    let text = play.text();
    let top = text.lines().next().unwrap();
    assert!(top.contains(name) && top.contains("PRODUCTION"), "{top}");
    assert!(top.trim_end().ends_with(&format!(" {state}")), "{top}");
}

#[test]
fn signing_in_is_the_screen_until_somebody_is() {
    let (mut play, _) = open(80, 24, Town { signed_in: false, ..Town::with(0) });
    insta::assert_snapshot!("sign_in", play.text());
    play.press("kim@h.example<enter>wrong<enter>").unwrap();
    line(&play.text(), "The login or the password is wrong.");
    play.happen(Event::Paste("correct horse battery".to_owned()));
    play.press("<enter>").unwrap();
    line(&play.text(), "Lance Whitfield");
    assert!(play.app.dialogs.is_empty());
}

#[rstest]
#[case("", "Lance Whitfield")]
#[case("j", "Milan Kovač")]
#[case("jjk", "Milan Kovač")]
#[case("G", "Zoë Lindqvist")]
#[case("Gkg", "Lance Whitfield")]
#[case("<pagedown>", "Zoë Lindqvist")]
#[case("/kov", "Milan Kovač")]
#[case("/kov<esc>", "Milan Kovač")]
#[case("/kov<enter><esc>", "Milan Kovač")]
#[case("/o<down><down><enter>", "Nguyễn Thị Lan")]
fn the_cursor_stands_on(#[case] keys: &str, #[case] name: &str) {
    line(&screen(keys), &format!("▸  {name}"));
}

#[rstest]
#[case("<space><space>", "2 users marked")]
#[case("<space><space>/romero<enter>", "2 users marked")]
#[case("v jj v", "3 users marked.")]
#[case("*", "8 users marked.")]
#[case("/abara<enter>*", "1 user marked.")]
#[case("z", "There is no staged step to take back.")]
#[case("U", "Nothing has been committed from here yet.")]
#[case("s i", "Staged: Lance Whitfield is deactivated.")]
#[case("s i z", "1 change taken back.")]
#[case("s i z Z", "1 change staged again.")]
#[case("<space><space> s i", "Staged: the 2 users marked are deactivated.")]
#[case("y", "Sent l.whitfield@harbor.example to the clipboard")]
fn the_status_line_says(#[case] keys: &str, #[case] sentence: &str) {
    line(&screen(keys), sentence);
}

#[test]
fn a_status_is_staged_beside_the_old_one_and_returns() {
    line(&screen("s i"), "A→I");
    assert!(screen("s i").contains("1 staged"));
    assert!(!screen("s i s a").contains("1 staged"), "back at its base nothing is staged");
    line(&screen("s p"), "An account that was active");
}

#[test]
fn a_palette_that_finds_nothing_says_so() {
    line(&screen(":zzzz"), "No command has that in its name.");
}

#[test]
fn deleting_wants_the_login_typed() {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press("s d y<enter>").unwrap();
    assert_eq!(play.app.dialogs.len(), 1, "the wrong word does nothing");
    play.press("<ctrl-u>l.whitfield@harbor.example<enter>").unwrap();
    assert!(play.app.dialogs.is_empty());
    assert_eq!(play.app.model.draft.len(), 1);
}

#[test]
fn an_operator_who_may_only_look_is_told_why() {
    let capabilities = [Capability::SeeUsers].into();
    let (mut play, _) = open(80, 24, Town { capabilities, ..Town::with(0) });
    play.press("s").unwrap();
    line(&play.text(), "This needs User Setup at Write.");
}

#[test]
fn what_has_not_arrived_is_an_ellipsis_and_the_latest_question_wins() {
    let (mut play, town) = open(120, 40, Town::with(300));
    play.hold(true);
    town.borrow_mut().heard.clear();
    play.press("/per").unwrap();
    assert_eq!(play.asked().filter(|request| request.name() == "users").count(), 1, "only the latest is asked");
    line(&play.text(), "… of 308");
    line(&play.text(), "─ Lance Whitfield ─");
    play.hold(false);
    line(&play.text(), "301 of 308");
    line(&play.text(), "─ Person 00000 ─");
    assert_eq!(town.borrow().heard.iter().filter(|name| **name == "users-count").count(), 0);
}

#[rstest]
#[case("s")]
#[case("<space>")]
#[case("v")]
fn a_key_about_a_line_waits_for_the_line(#[case] key: &str) {
    let (mut play, _town) = open(120, 40, Town::with(300));
    play.hold(true);
    play.press(&format!("/per<enter>{key}")).unwrap();
    line(&play.text(), "The list is still on its way; nothing was done.");
    line(&play.text(), "▸  Lance Whitfield");
}

#[test]
fn a_key_inside_what_is_loaded_asks_for_no_page() {
    let (mut play, town) = open(80, 24, Town::with(500));
    town.borrow_mut().heard.clear();
    play.press("jjjjj kk").unwrap();
    assert!(town.borrow().heard.is_empty(), "{:?}", town.borrow().heard);
}

fn inactive(user: i64) -> Change {
    let cell = Cell::User { user: UserId(user), field: UserField::Status };
    Change::new(cell, Value::Status(Status::Active), Value::Status(Status::Inactive))
}

fn commit(play: &mut Screen) {
    let step = commits::all(&play.app.model);
    let effects = play.app.follow(vec![step]);
    play.follow_up(effects);
}

#[test]
fn a_commit_clears_the_draft_and_can_be_undone() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("s i j s i").unwrap();
    commit(&mut play);
    line(&play.text(), "Applied 2 changes. Undo with U.");
    assert!(play.app.model.draft.is_empty());
    assert!(!play.text().contains("Lance Whitfield"), "the list was asked for again");
    play.press("U<enter>").unwrap();
    assert_eq!(town.borrow().sets.len(), 1, "the focus was on Cancel");
    play.press("U<tab><enter>").unwrap();
    assert_eq!(town.borrow().sets.len(), 2);
}

#[test]
fn a_lost_answer_is_asked_after_and_nothing_is_sent_twice() {
    let (mut play, town) = open(80, 24, Town { losing: 1, ..Town::with(0) });
    play.press("s i").unwrap();
    commit(&mut play);
    let heard = town.borrow().heard.clone();
    assert_eq!(heard.iter().filter(|name| **name == "commit").count(), 1);
    assert_eq!(heard.iter().filter(|name| **name == "outcome").count(), 1);
    assert!(play.app.model.draft.is_empty());
    assert_eq!(town.borrow().sets.len(), 1);
}

#[test]
fn what_others_write_comes_with_a_wake_and_the_cursor_stays() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("jj").unwrap();
    town.borrow_mut().users.retain(|row| row.user != UserId(2));
    town.borrow_mut().revision += 1;
    play.happen(Event::Wake);
    assert!(!play.text().contains("Lance"));
    line(&play.text(), "▸  Nguyễn Thị Lan");
}

#[test]
fn an_idle_wake_draws_nothing() {
    let (mut play, _) = open(80, 24, Town::with(0));
    let effects = beadle::tui::update(&mut play.app, play.now, Event::Wake);
    assert!(effects.iter().all(|effect| matches!(effect, Effect::Ask { .. })), "{effects:?}");
    let [Effect::Ask { ticket, request, .. }] = effects.as_slice() else { panic!("one question: {effects:?}") };
    let result = (play.world)(request.clone());
    let answer = Event::Answer(beadle::link::Answer { ticket: *ticket, result });
    assert_eq!(beadle::tui::update(&mut play.app, play.now, answer), []);
    assert_eq!(play.app.inquire(), []);
}

#[test]
fn leaving_keeps_the_draft() {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press("s i q").unwrap();
    assert!(
        matches!(play.effects.as_slice(), [Effect::Sit(_), Effect::KeepDraft(draft), Effect::Quit] if draft.len() == 1)
    );
}

#[test]
fn a_lost_link_is_shown_and_keys_still_work() {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.happen(Event::Link(LinkState::Connecting { attempt: 3, why: "The far end left.".into() }));
    line(&play.text(), "connecting, attempt 3");
    play.press("j").unwrap();
    line(&play.text(), "▸  Milan Kovač");
}

#[test]
fn the_mouthful_of_a_name_reaches_no_terminal() {
    assert!(!screen("").contains('\u{202e}'));
}

#[test]
fn steps_of_a_prompt_can_be_compared() {
    assert_eq!(Step::Stage(vec![inactive(1)]), Step::Stage(vec![inactive(1)]));
    assert_ne!(Step::Stage(vec![inactive(1)]), Step::Stage(vec![inactive(2)]));
}

/// Keys that a restless operator might press.
const KEYS: &str = "
    j k g G <enter> <esc> / a r <space> v * u o O s i d y n z Z U w : ? <tab> <shift-tab> <pagedown> <pageup> <ctrl-d>
    <ctrl-u> <down> <ctrl-p> <backspace> <ctrl-r> f c l x 1 2 5";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn everything_draws_at_any_size(keys in some_of(KEYS, 60), width in 0..200_u16, height in 0..60_u16) {
        let (mut play, _) = open(width, height, Town::with(40));
        draws(&mut play, &keys);
    }
}

#[test]
fn a_draft_of_relations_that_do_not_exist_yet_is_on_the_card() {
    let (mut play, _) = open(120, 40, Town::with(0));
    let part = beadle::domain::cell::AccessPart::Active;
    let cell = Cell::Access { user: UserId(2), org: OrgId(9), part };
    let effects = play.app.follow(vec![Step::Stage(vec![Change::new(cell, Value::None, Value::ON)])]);
    play.follow_up(effects);
    line(&play.text(), "organization 9 Active · → yes");
}

#[test]
fn scripts_are_read_key_by_key() {
    assert_eq!(rehearsal::chords("jj <enter>G").unwrap().len(), 4);
    assert!(rehearsal::chords("<nokey>").is_err());
}
