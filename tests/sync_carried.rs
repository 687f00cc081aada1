//! A sync that is decided, applied and taken back on the screen, played with keys over databases that are written to.
#![allow(clippy::unwrap_used, reason = "a test speaks by failing")]

mod support;

use beadle::api::sync::BackupProgress;
use beadle::api::{Refusal, RefusalKind, Reply, Request};
use beadle::service::Seat;
use beadle::tui::event::Event;
use rstest::rstest;
use support::sync_screen::{REPAIR, Screen, has};

/// A copy that is never done.
fn endless(request: &Request, _: &mut Seat) -> Option<Result<Reply, Refusal>> {
    let progress = BackupProgress { copied: 300, total: 1_200, backup: None };
    matches!(request, Request::BackupSync { .. }).then(|| Ok(Reply::SyncBackup(progress)))
}

#[test]
fn what_stands_in_the_way_is_said_until_nothing_does() {
    let mut screen = Screen::open(120, 40);
    has(&screen.press("A"), "2 blockers stand in the way: ");
    has(&screen.press("<tab><space>"), "A blocker is not acknowledged; it has to be resolved.");
    screen.press("<shift-tab>");
    has(&screen.press(REPAIR), "no blockers");
    has(&screen.press("A"), "31 drop-down lists would be deleted; space on that finding asks for the number.");
    screen.accept_all();
    has(&screen.play.text(), "accepted");
    has(&screen.press("A"), "Reason, which the journal keeps");
    has(&screen.press("<enter>"), "A sync is not applied without a reason");
    assert_eq!(screen.asked("backup-sync"), 0);
}

#[test]
fn a_plan_is_applied_and_its_report_leads_back() {
    let mut screen = Screen::ready(80, 24);
    let before = screen.pair.configuration();
    screen.press("A");
    let asked = screen.type_in("Release 12");
    has(&asked, "Type PRODUCTION to go on:");
    let refused = screen.press("production<enter>");
    has(&refused, "Nothing was done: type PRODUCTION exactly, or esc goes back.");
    assert_eq!((screen.asked("backup-sync"), screen.pair.configuration() == before), (0, true), "the word is exact");
    let done = screen.press("<ctrl-u>PRODUCTION<enter>");
    has(&done, "The sync is applied");
    has(&done, "What was written");
    assert_ne!(screen.pair.configuration(), before);
    assert_eq!((screen.asked("apply-sync"), screen.pair.backups().len()), (1, 1));
    has(&screen.press("<esc>"), "lies beside the open database");
    has(&screen.press("<enter><enter>"), "no blockers");
}

#[test]
fn esc_stops_the_copy_and_nothing_is_left_of_it() {
    let mut screen = Screen::ready(80, 24);
    let before = screen.pair.configuration();
    screen.play.hold(true);
    has(&screen.confirm(), "is copied before anything is written.");
    has(&screen.press("<esc>"), "Stopped. Nothing was written");
    assert!(screen.play.asked().any(|request| matches!(request, Request::BackupSync { stop: true, .. })));
    screen.play.hold(false);
    has(&screen.press("j"), "Findings");
    assert_eq!((screen.asked("apply-sync"), screen.pair.backups().len()), (0, 0));
    assert_eq!(screen.pair.configuration(), before);
}

#[test]
fn keys_go_on_while_the_copy_is_made_and_other_panes_are_shown() {
    let mut screen = Screen::ready(80, 24);
    screen.play.hold(true);
    screen.confirm();
    has(&screen.press("1"), "Users");
    screen.play.hold(false);
    assert_eq!(screen.asked("apply-sync"), 1, "the copy goes on, and what follows it");
    has(&screen.press("6"), "The sync is applied");
}

#[test]
fn a_writing_that_is_not_heard_of_any_more_is_asked_after() {
    let mut screen = Screen::ready(80, 24);
    screen.instead(|request, _| match request {
        Request::ApplySync { .. } | Request::Outcome { .. } => {
            Some(Err(Refusal::new(RefusalKind::LinkFailed, "The link is gone.")))
        }
        _ => None,
    });
    has(&screen.confirm(), "Everything is written at once now");
    has(&screen.press("<esc>"), "It stops and takes everything back, unless it was done by now.");
    *screen.instead.borrow_mut() = None;
    screen.play.happen(Event::Wake);
    has(&screen.play.text(), "Nothing was written: it was stopped, or it did not arrive.");
    has(&screen.press("j"), "Findings");
}

#[test]
fn an_answer_that_was_lost_is_known_by_its_receipt() {
    let mut screen = Screen::ready(80, 24);
    screen.instead(|request, seat| match request {
        Request::ApplySync { .. } => {
            seat.answer(request.clone()).unwrap();
            Some(Err(Refusal::new(RefusalKind::LinkFailed, "The link is gone.")))
        }
        _ => None,
    });
    has(&screen.confirm(), "it is known that everything was written");
}

#[test]
fn a_destination_that_changed_is_not_written_to() {
    let mut screen = Screen::ready(80, 24);
    screen.pair.run("prod.db", "UPDATE workgroups SET description = 'other' WHERE workgroup_id = 2");
    let said = screen.confirm();
    has(&said, "since the plan was made");
    assert_eq!(screen.asked("apply-sync"), 0);
    has(&screen.press("r"), "Made again");
}

/// Paging on at the end goes nowhere, so that the next page up goes up from there.
fn is_read_to_its_end(screen: &mut Screen) {
    screen.play.happen(Event::Resize(ratatui::layout::Size::new(30, 8)));
    let top = screen.play.text();
    let end = screen.press(&"<pagedown>".repeat(20));
    assert_ne!(top, end, "there is more than a page");
    assert_eq!(screen.press("<pagedown>"), end);
    assert_ne!(screen.press("<pageup>"), end);
}

#[test]
fn a_row_is_not_read_past_its_end() {
    let mut screen = Screen::open(80, 24);
    screen.press("<tab><tab><enter>");
    is_read_to_its_end(&mut screen);
}

#[test]
fn a_report_is_not_read_past_its_end() {
    let mut screen = Screen::ready(80, 24);
    screen.confirm();
    is_read_to_its_end(&mut screen);
}

#[rstest]
#[case("sync_accepted", 80, 24, "", false)]
#[case("sync_confirm", 80, 24, "A", false)]
#[case("sync_copying", 80, 24, "A", true)]
#[case("sync_copying_wide", 120, 40, "A", true)]
#[case("sync_copying_small", 40, 10, "A", true)]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str, #[case] apply: bool) {
    let mut screen = Screen::ready(120, 40);
    screen.play.happen(Event::Resize(ratatui::layout::Size::new(width, height)));
    if apply {
        screen.instead(endless);
        screen.play.hold(true);
        screen.confirm();
        screen.play.answer_one();
    } else if !keys.is_empty() {
        screen.press(keys);
        screen.type_in("Release 12");
    }
    insta::assert_snapshot!(name, format!("{}{}", screen.play.text(), screen.play.roles()));
}
