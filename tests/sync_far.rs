//! A sync on the screen whose source lies at another place: it is fetched, carried to the destination, and compared there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use beadle::api::{Refusal, RefusalKind, Request};
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::store::Mode;
use beadle::tui::courier::{Errand, Fetched};
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::rehearsal::NOW;
use support::pair::Pair;
use support::sync_screen::{REPAIR, Screen, has};

const FAR: &str = "ops@far:/srv/train.db";

/// Answers one question after the other until both sides are looked at once more.
fn until_checked(screen: &mut Screen) {
    for _ in 0..1_000 {
        if screen.play.text().contains("looked at once more") {
            return;
        }
        screen.play.answer_one();
    }
    panic!("never looked again:\n{}", screen.play.text());
}

/// A seat at the far source.
fn source(pair: &Pair) -> Seat {
    let terms = Terms { origin: Origin::new("kim", "ssh"), mode: Mode::ReadOnly, ..Terms::local() };
    Seat::take(&pair.path("train.db"), &terms, Box::new(FixedClock(NOW))).unwrap()
}

/// The screen with a plan whose source was named as lying at another place.
fn far(width: u16, height: u16) -> (Screen, Seat) {
    let mut screen = Screen::open(width, height);
    let mut source = source(&screen.pair);
    screen.press("c<ctrl-u>");
    has(&screen.type_in(FAR), "makes its extract");
    assert!(screen.fetch(&mut source) > 1, "there are several blocks");
    (screen, source)
}

#[test]
fn a_far_source_makes_the_same_plan_as_the_file_itself() {
    let mut near = Screen::open(120, 40);
    let beside = near.press("<tab><tab>");
    let (mut screen, _source) = far(120, 40);
    assert_eq!(screen.press("<tab><tab>"), beside);
}

#[test]
fn the_screen_says_which_side_reads_what_and_how_far_it_is() {
    let (mut screen, mut source) = (Screen::open(80, 24), None);
    let seat = source.insert(self::source(&screen.pair));
    // Nothing is made yet, so the whole pane tells of it.
    screen.press("<esc><esc>");
    screen.press("c<ctrl-u>");
    screen.type_in("ops@other:/srv/none.db");
    screen.play.happen(Event::Fetched(Fetched {
        source: "ops@other:/srv/none.db".to_owned(),
        result: Err(Refusal::new(RefusalKind::LinkFailed, "other does not let you in.")),
    }));
    has(&screen.play.text(), "other does not let you in.");
    screen.press("c<ctrl-u>");
    screen.type_in(FAR);
    has(&screen.play.text(), "esc stops it");
    assert!(screen.fetch_one(seat));
    has(&screen.play.text(), " carried, ");
}

#[test]
fn who_is_not_known_at_the_source_is_told_the_way() {
    let mut screen = Screen::open(80, 24);
    screen.press("c<ctrl-u>");
    screen.type_in(FAR);
    let result = Err(Refusal::new(RefusalKind::NotSignedIn, "Nobody is signed in."));
    screen.play.happen(Event::Fetched(Fetched { source: FAR.to_owned(), result }));
    has(&screen.play.text(), "does not know who you are, and takes no password");
}

#[test]
fn a_console_without_a_shell_reaches_no_other_place() {
    let mut screen = Screen::open(80, 24);
    screen.play.app.model.seat.is_captive = true;
    screen.press("c<ctrl-u>");
    has(&screen.type_in(FAR), "reaches no other place");
    assert!(screen.play.effects.iter().all(|effect| !matches!(effect, Effect::Errand(Errand::Fetch { .. }))));
}

#[test]
fn esc_leaves_the_source_and_what_comes_late_is_not_taken() {
    let mut screen = Screen::open(80, 24);
    let mut seat = source(&screen.pair);
    screen.press("c<ctrl-u>");
    screen.type_in(FAR);
    assert!(screen.fetch_one(&mut seat));
    has(&screen.press("<esc>"), "Stopped. A preview writes nothing.");
    assert!(screen.play.effects.contains(&Effect::Errand(Errand::Leave)));
    let taken = screen.asked("take-extract");
    assert!(!screen.fetch_one(&mut seat), "nothing more is wanted");
    assert_eq!(screen.asked("take-extract"), taken);
}

#[test]
fn a_decision_carries_nothing_again_and_a_new_look_does() {
    let (mut screen, mut source) = far(120, 40);
    let carried = screen.asked("take-extract");
    screen.press(REPAIR);
    assert_eq!((screen.fetch(&mut source), screen.asked("take-extract")), (0, carried));
    has(&screen.play.text(), "no blockers");
    screen.press("r");
    assert!(screen.fetch(&mut source) > 1);
    has(&screen.play.text(), "Made again: all counts are as before.");
}

#[test]
fn what_was_lost_with_the_line_is_fetched_again() {
    let (mut screen, mut source) = far(120, 40);
    let mut once = true;
    screen.instead(move |request, _| {
        let lost = matches!(request, Request::PreviewSync { .. }) && std::mem::take(&mut once);
        lost.then(|| Err(Refusal::new(RefusalKind::Stale, "What was carried here is not at hand any more.")))
    });
    screen.press("<tab>/unmapped<enter>m<enter>");
    assert!(screen.fetch(&mut source) > 1);
    has(&screen.play.text(), "no blockers");
}

#[test]
fn a_source_that_becomes_another_on_its_way_is_noticed() {
    let mut screen = Screen::open(80, 24);
    let mut seat = source(&screen.pair);
    screen.press("c<ctrl-u>");
    screen.type_in(FAR);
    assert!(screen.fetch_one(&mut seat));
    screen.pair.run("train.db", "UPDATE workgroups SET description = 'other'");
    // The far end lost its extract, as after a line that broke, and makes another.
    let mut again = source(&screen.pair);
    assert!(screen.fetch_one(&mut again));
    has(&screen.play.text(), "changed while it was carried.");
}

#[test]
fn a_source_that_changed_after_it_was_carried_is_noticed_before_anything_is_written() {
    let (mut screen, mut source) = far(120, 40);
    screen.press(REPAIR);
    screen.accept_all();
    let before = screen.pair.configuration();
    screen.pair.run("train.db", "UPDATE config_items SET body_hash = 'other' WHERE kind = 'form'");
    screen.confirm();
    has(&screen.play.text(), "looked at once more");
    assert!(screen.fetch(&mut source) > 1, "it is asked, and then carried anew");
    has(&screen.play.text(), "training (forms) changed. Made again: ");
    assert_eq!((screen.asked("apply-sync"), screen.pair.configuration() == before), (0, true));
}

#[test]
fn a_source_that_is_as_it_was_carried_is_asked_once_and_applied() {
    let (mut screen, mut source) = far(80, 24);
    screen.press(REPAIR);
    screen.accept_all();
    let carried = screen.asked("take-extract");
    screen.confirm();
    assert_eq!(screen.fetch(&mut source), 1);
    has(&screen.play.text(), "The sync is applied");
    assert_eq!((screen.asked("take-extract"), screen.asked("apply-sync")), (carried, 1), "nothing is carried again");
}

#[test]
fn the_confirmation_says_from_where_and_when_the_source_was_carried() {
    let (mut screen, _source) = far(120, 40);
    screen.press(REPAIR);
    screen.accept_all();
    screen.press("A");
    let asked = screen.type_in("Release 12");
    let text: String = asked.replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("was carried here from ops@far at "), "{asked}");
    let mut beside = Screen::ready(120, 40);
    beside.press("A");
    assert!(!beside.type_in("Release 12").contains("carried here"));
}

#[test]
fn esc_stops_the_last_look_and_nothing_is_written() {
    let mut screen = Screen::ready(80, 24);
    let before = screen.pair.configuration();
    screen.play.hold(true);
    screen.confirm();
    until_checked(&mut screen);
    has(&screen.press("<esc>"), "Stopped. Nothing was written; the copy is kept among the backups.");
    screen.play.hold(false);
    has(&screen.press("j"), "Findings");
    assert_eq!((screen.asked("apply-sync"), screen.pair.configuration() == before), (0, true));
    has(&screen.confirm(), "The sync is applied");
}

#[test]
fn a_destination_that_changed_while_it_was_copied_is_not_written_to() {
    let mut screen = Screen::ready(120, 40);
    screen.play.hold(true);
    screen.confirm();
    until_checked(&mut screen);
    screen.pair.run("prod.db", "UPDATE workgroups SET description = 'other'");
    let before = screen.pair.configuration();
    screen.play.hold(false);
    has(&screen.play.text(), "(workgroups) changed. Made again: ");
    assert_eq!((screen.asked("apply-sync"), screen.pair.configuration() == before), (0, true));
}
