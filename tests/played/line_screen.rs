//! A line that breaks, on the screen: what is there can be read, staging goes on, nothing is written, and whoever comes
//! back finds everything as they left it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use beadle::api::{Refusal, RefusalKind, Reply, Request, Secret};
use beadle::domain::text::Raw;
use beadle::link::LinkState;
use beadle::service::{Recognition, Seat, Terms, clock::FixedClock};
use beadle::tui::commits;
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;

use crate::support::play::Play;
use crate::support::world::{NOW, PASSWORD, terms};

const TOWN: &str = "
    org ABC
    workgroup Admin menu
    user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W terms
    user 11 lee@x.example A ABC edit:ABC in:Admin user_setup=W terms
    user 20 one@x.example A ABC login:ABC
    user 21 two@x.example A ABC login:ABC
";

/// The screen of an operator on a database far away.
fn far() -> Play {
    let mut play = Play::in_town(TOWN, 10, 80, 24);
    play.screen.app.model.is_far = true;
    play
}

fn breaks(play: &mut Play) {
    let why = Raw("h closed the connection.".to_owned());
    play.screen.happen(Event::Link(LinkState::Connecting { attempt: 1, why }));
}

/// The line is there again, and at its end nobody is known.
fn comes_back_to_nobody(play: &mut Play) {
    let nobody = Terms { recognition: Recognition::Nobody, ..terms(10) };
    *play.seat.borrow_mut() = Seat::take(&play.world.path(), &nobody, Box::new(FixedClock(NOW))).unwrap();
    play.screen.happen(Event::Link(LinkState::Up));
}

fn sign_in(play: &mut Play, login: Option<&str>) {
    if let Some(login) = login {
        play.press("<tab><ctrl-u>");
        play.screen.happen(Event::Paste(login.to_owned()));
        play.press("<tab>");
    }
    play.screen.happen(Event::Paste(PASSWORD.to_owned()));
    play.press("<enter>");
}

#[test]
fn while_it_is_down_one_reads_and_stages_and_writes_nothing() {
    let mut play = far();
    play.stage("user 20 city none -> \"Harbor\"");
    breaks(&mut play);
    assert!(play.text().contains("connecting, attempt 1"), "{}", play.text());
    assert!(play.status().contains("h closed the connection. Nothing is lost"), "{}", play.text());
    assert!(play.text().contains("two@x.example"), "{}", play.text());
    play.stage("user 21 city none -> \"Quay\"");
    assert!(play.text().contains("2 staged"), "{}", play.text());
    play.press("w<enter>");
    assert!(play.status().contains("The line is down: nothing is written"), "{}", play.text());
    assert_eq!(play.sets(), 0);
    play.screen.happen(Event::Link(LinkState::Up));
    play.commit();
    assert_eq!((play.city(20).as_deref(), play.city(21).as_deref()), (Some("Harbor"), Some("Quay")));
}

#[test]
fn why_it_is_down_is_told_in_full_and_a_key_dials() {
    let mut play = far();
    let reason = Raw("The two Beadles do not fit. Update this side.".to_owned());
    play.screen.happen(Event::Link(LinkState::Down { reason }));
    assert!(play.text().contains("line down"), "{}", play.text());
    play.press(":line<enter>");
    assert!(play.text().contains("The two Beadles do not fit. Update this side."), "{}", play.text());
    play.press("<esc><ctrl-r>");
    assert!(play.screen.effects.contains(&Effect::Dial));
}

#[test]
fn whoever_signs_in_again_finds_everything_as_it_was() {
    let mut play = far();
    play.stage("user 20 city none -> \"Harbor\"");
    play.press("/two<enter>");
    breaks(&mut play);
    comes_back_to_nobody(&mut play);
    assert!(play.text().contains("Sign in") && play.text().contains("op@x.example"), "{}", play.text());
    assert!(!play.text().contains("two@x.example"), "who is nobody sees nothing: {}", play.text());
    sign_in(&mut play, None);
    assert!(play.text().contains("1 staged") && play.text().contains("two@x.example"), "{}", play.text());
    assert!(!play.text().contains("one@x.example"), "the filter is still there: {}", play.text());
    play.commit();
    assert_eq!(play.city(20).as_deref(), Some("Harbor"));
}

#[test]
fn whoever_else_signs_in_finds_nothing_of_it() {
    let mut play = far();
    play.stage("user 20 city none -> \"Harbor\"");
    breaks(&mut play);
    comes_back_to_nobody(&mut play);
    sign_in(&mut play, Some("lee@x.example"));
    assert!(!play.text().contains("staged") && play.text().contains("one@x.example"), "{}", play.text());
    // The work of whoever was there waits for them.
    let password = Secret::new(PASSWORD.to_owned());
    let reply = play.seat.borrow_mut().answer(Request::sign_in("op@x.example".to_owned(), password)).unwrap();
    let beadle::api::Reply::Standing(standing) = reply else { panic!("{reply:?}") };
    play.screen.happen(Event::Standing(standing));
    assert!(play.text().contains("1 staged"), "{}", play.text());
}

#[test]
fn how_the_line_stands_is_told_as_it_changes() {
    let mut play = far();
    play.press(":line<enter>");
    assert!(play.text().contains("The line is there."), "{}", play.text());
    play.screen.happen(Event::Delay(Duration::from_millis(163)));
    assert!(play.text().contains("There and back takes 163 ms."), "{}", play.text());
    breaks(&mut play);
    assert!(play.text().contains("made again, attempt 1"), "{}", play.text());
    play.screen.happen(Event::Link(LinkState::Up));
    assert!(play.text().contains("The line is there."), "{}", play.text());
}

/// What an answer takes is mostly work; the line is measured by signs of life alone.
#[test]
fn the_delay_in_the_header_is_that_of_the_line() {
    let mut play = far();
    play.screen.happen(Event::Delay(Duration::from_millis(163)));
    assert!(play.line("op@x.example").contains("up 150 ms"), "{}", play.text());
    play.screen.hold(true);
    play.press("8");
    play.screen.now = play.screen.now.plus(5_000);
    play.screen.hold(false);
    assert!(play.text().contains("up 150 ms"), "{}", play.text());
}

#[test]
fn an_idle_console_is_locked_over_a_line_too() {
    let mut play = far();
    let wait = |play: &mut Play| {
        play.screen.now = play.screen.now.plus(11 * 60_000);
        play.screen.happen(Event::Wake);
        assert!(!play.text().contains("two@x.example"), "{}", play.text());
    };
    play.stage("user 20 city none -> \"Harbor\"");
    wait(&mut play);
    sign_in(&mut play, None);
    assert!(play.text().contains("two@x.example"), "the same password opens it: {}", play.text());
    // The line breaks while nobody is there; whoever comes back signs in, which unlocks as well.
    wait(&mut play);
    breaks(&mut play);
    comes_back_to_nobody(&mut play);
    assert!(!play.text().contains("two@x.example"), "{}", play.text());
    sign_in(&mut play, None);
    assert!(play.text().contains("two@x.example") && play.text().contains("1 staged"), "{}", play.text());
}

/// The line takes the answer to a commit with it, and somebody else signs in before it can be asked after. It is asked
/// after when its sender is back.
#[test]
fn a_commit_that_was_lost_to_somebody_else_is_asked_after_when_its_sender_returns() {
    let mut play = far();
    let (seat, losing) = (Rc::clone(&play.seat), Rc::new(Cell::new(true)));
    let lost = Rc::clone(&losing);
    play.screen.world = Box::new(move |request| {
        let is_commit = matches!(request, Request::Commit { .. });
        let result = seat.borrow_mut().answer(request);
        if is_commit && lost.get() {
            return Err(Refusal::new(RefusalKind::LinkFailed, "The line broke, and somebody else signed in."));
        }
        result
    });
    play.stage("user 20 city none -> \"Harbor\"");
    play.screen.hold(true);
    play.follow(commits::all(&play.screen.app.model));
    let standing = |play: &Play, login: &str| {
        let password = Secret::new(PASSWORD.to_owned());
        let mut seat = play.world.seat(1);
        let Ok(Reply::Standing(standing)) = seat.answer(Request::sign_in(login.to_owned(), password)) else {
            panic!("a standing")
        };
        standing
    };
    let (lee, op) = (standing(&play, "lee@x.example"), standing(&play, "op@x.example"));
    play.screen.happen(Event::Standing(lee));
    play.screen.hold(false);
    assert_eq!(play.city(20).as_deref(), Some("Harbor"), "it was done");
    play.screen.happen(Event::Standing(op));
    assert!(!play.text().contains("1 staged"), "it is known to be done: {}", play.text());
    assert_eq!(play.sets(), 1);
}
