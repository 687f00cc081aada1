//! The sync pane, played with keys over the demonstration databases.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use beadle::api::sync::{SyncAsk, SyncPart, SyncRow};
use beadle::api::{Capability, Page, Refusal, RefusalKind, Reply, Request};
use beadle::domain::text::Raw;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::store::Mode;
use beadle::tui::event::Event;
use beadle::tui::pane::Tab;
use beadle::tui::rehearsal::{NOW, Rehearsal};
use proptest::prelude::*;
use ratatui::layout::Size;
use rstest::rstest;
use support::draws::{draws, some_of};
use support::pair::Pair;
use support::sync_screen::{World, has};

type Heard = Rc<RefCell<Vec<Request>>>;

thread_local! {
    /// The databases of a test, which only reads them.
    static PAIR: Pair = Pair::new();
}

fn path(name: &str) -> PathBuf {
    PAIR.with(|pair| pair.path(name))
}

fn seat() -> Seat {
    let origin = Origin::new("kim", "local");
    let terms = Terms { origin, mode: Mode::ReadOnly, ..Terms::local() };
    Seat::take(&path("prod.db"), &terms, Box::new(FixedClock(NOW))).unwrap()
}

fn open(width: u16, height: u16) -> (Rehearsal<World>, Heard) {
    let mut seat = seat();
    open_over(width, height, move |request| seat.answer(request))
}

fn open_over(
    width: u16,
    height: u16,
    mut world: impl FnMut(Request) -> Result<Reply, Refusal> + 'static,
) -> (Rehearsal<World>, Heard) {
    let heard = Heard::default();
    let listening = Rc::clone(&heard);
    let answer: World = Box::new(move |request| {
        listening.borrow_mut().push(request.clone());
        world(request)
    });
    let mut play = Rehearsal::open(width, height, answer).unwrap();
    play.app.model.seat.sync_source = Some(path("train.db").to_string_lossy().into_owned());
    play.press("6").unwrap();
    (play, heard)
}

/// The screen after the plan was made and some keys were pressed.
fn planned(width: u16, height: u16, keys: &str) -> Rehearsal<World> {
    let (mut play, _) = open(width, height);
    play.press("<enter><enter>").unwrap().press(keys).unwrap();
    play
}

#[rstest]
#[case("sync", 80, 24, "")]
#[case("sync_wide", 120, 40, "")]
#[case("sync_findings", 80, 24, "<tab>jj")]
#[case("sync_items", 80, 24, "j<enter>ajjj")]
#[case("sync_users", 80, 24, "<tab><tab>j")]
#[case("sync_users_wide", 120, 40, "<tab><tab>")]
#[case("sync_workgroups", 80, 24, "<tab><tab><tab>")]
#[case("sync_override", 80, 24, "<tab><tab>o")]
#[case("sync_decided", 80, 24, "<tab><tab>om<tab><tab>")]
#[case("sync_filter", 80, 24, "<tab>/limbo")]
#[case("sync_frameless", 50, 12, "<tab>")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let play = planned(width, height, keys);
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.roles()));
}

#[test]
fn before_a_plan_it_is_explained_and_the_source_beside_is_offered() {
    let (mut play, _) = open(80, 24);
    has(&play.text(), "It only reads; nothing is");
    play.press("o").unwrap();
    has(&play.text(), "A path of this machine, or user@host:path");
    play.press("<enter>").unwrap();
    has(&play.text(), "▪ TRAINING");
    has(&play.text(), "▪ PRODUCTION");
    play.press("c<ctrl-u>").unwrap().happen(Event::Paste("/nowhere/train.db".to_owned()));
    play.press("<enter>").unwrap();
    has(&play.text(), "/nowhere/train.db cannot be opened");
    has(&play.text(), "2 blockers");
}

#[test]
fn a_wrong_path_says_so_and_asks_again() {
    let (mut play, _) = open(80, 24);
    play.press("<enter><ctrl-u>x<enter>").unwrap();
    has(&play.text(), "Press enter to name the source again.");
}

#[test]
fn a_mapping_is_picked_from_a_finding_and_makes_the_plan_again() {
    let mut play = planned(120, 40, "<tab>/unmapped<enter>m");
    has(&play.text(), "Map Night Intake");
    play.press("<enter>").unwrap();
    has(&play.text(), "workgroup rename 0 to 1");
    has(&play.text(), "no blockers");
    has(&play.text(), "Nothing matches the filter");
    play.press("<esc><tab><tab><tab>").unwrap();
    has(&play.text(), "mapping   Night Intake");
    play.press("x").unwrap();
    has(&play.text(), "2 blockers");
    has(&play.text(), "Nothing has been decided.");
}

#[test]
fn an_override_takes_a_typed_login_and_the_place_is_kept() {
    let mut play = planned(120, 40, "<tab><tab>jjjot");
    play.happen(Event::Paste("nobody@there.example".to_owned()));
    play.press("<enter>").unwrap();
    has(&play.text(), "users override 0 to 1");
    play.press("<tab><tab>").unwrap();
    has(&play.text(), "nobody@there.example");
    play.press("<shift-tab><shift-tab>").unwrap();
    has(&play.text(), "override");
}

#[rstest]
#[case("<tab>/stranded<enter><enter><enter>", "runnable by")]
#[case("<tab>/squat<enter><enter><enter>", "Was it made for this?")]
#[case("<tab>/unmapped<enter><enter><enter>", "has 27 members and no counterpart: map it")]
fn a_finding_leads_to_what_it_speaks_of_and_esc_leads_back(#[case] keys: &str, #[case] text: &str) {
    let mut play = planned(80, 24, keys);
    has(&play.text(), text);
    play.press("<esc><esc>").unwrap();
    has(&play.text(), "Users referenced");
    has(&play.text(), "▸  ");
    play.press("<esc>").unwrap();
    has(&play.text(), "── Findings ──");
}

#[test]
fn a_finding_about_the_whole_plan_says_so() {
    let mut seat = seat();
    let (mut play, _) = open_over(80, 24, move |request| match request {
        Request::SyncRows { part: SyncPart::Findings, .. } => {
            let mut reply = seat.answer(request)?;
            if let Reply::SyncRows(page) = &mut reply
                && let Some(SyncRow::Finding(first)) = page.rows.first_mut()
            {
                (first.code, first.kind, first.item_id) = ("LAST_ADMIN".to_owned(), None, None);
            }
            Ok(reply)
        }
        request => seat.answer(request),
    });
    play.press("<enter><enter><tab><enter>").unwrap();
    has(&play.text(), "This finding speaks of the plan as a whole.");
}

#[test]
fn a_kind_without_changes_says_which_key_shows_the_rest() {
    let mut seat = seat();
    let (mut play, _) = open_over(80, 24, move |request| match request {
        Request::SyncRows { part: SyncPart::Items { changed: true, .. }, .. } => {
            Ok(Reply::SyncRows(Page { total: Some(0), ..Page::default() }))
        }
        request => seat.answer(request),
    });
    play.press("<enter><enter>j<enter>").unwrap();
    has(&play.text(), "Press a for the 142 items that stay as they");
    play.press("a").unwrap();
    has(&play.text(), "Housing Assessment");
}

#[test]
fn esc_stops_a_plan_in_the_making() {
    let (mut play, heard) = open(80, 24);
    play.hold(true);
    play.press("<enter><enter>").unwrap();
    has(&play.text(), "esc stops it.");
    assert!(play.asked().any(|request| request.name() == "preview-sync"));
    play.press("<esc>").unwrap();
    assert!(!play.asked().any(|request| request.name() == "preview-sync"));
    play.hold(false);
    has(&play.text(), "Stopped. A preview writes nothing.");
    assert!(!heard.borrow().iter().any(|request| request.name() == "preview-sync"));
}

#[rstest]
#[case::at_once(0, "Stopped. A preview writes nothing.")]
#[case::after_a_while(500, "Stopped. r asks again.")]
fn a_making_that_was_stopped_leaves_the_plan_and_r_makes_it_again(#[case] after: i64, #[case] said: &str) {
    let (mut play, _) = open(80, 24);
    play.press("<enter><enter>").unwrap();
    play.hold(true);
    play.press("r").unwrap();
    play.now = play.now.plus(after);
    play.happen(Event::Wake);
    play.press("<esc>").unwrap();
    has(&play.text(), said);
    assert!(!play.asked().any(|request| request.name() == "preview-sync"));
    play.hold(false);
    has(&play.text(), "Findings");
    play.press("r").unwrap();
    has(&play.text(), "Made again: all counts are as before.");
}

#[test]
fn a_stopped_seat_gives_the_plan_up() {
    let mut seat = seat();
    let source = path("train.db").to_string_lossy().into_owned();
    let request = Request::PreviewSync { ask: SyncAsk { source, ..SyncAsk::default() } };
    let interrupter = seat.interrupter();
    interrupter.interrupt();
    let refusal = seat.answer(request.clone()).unwrap_err();
    assert!(refusal.sentence.stored().contains("was stopped"), "{refusal}");
    interrupter.rearm();
    assert!(seat.answer(request).is_ok());
}

#[test]
fn a_stale_plan_is_told_and_made_again_on_request() {
    let mut seat = seat();
    let stale = Rc::new(RefCell::new(false));
    let written = Rc::clone(&stale);
    let (mut play, _) = open_over(80, 24, move |request| match request {
        Request::SyncRows { .. } if *written.borrow() => {
            Err(Refusal::new(RefusalKind::Stale, "Somebody wrote to prod.db since the plan was made."))
        }
        request => seat.answer(request),
    });
    play.press("<enter><enter>").unwrap();
    *stale.borrow_mut() = true;
    play.press("<enter>").unwrap();
    has(&play.text(), "Press r to make it again.");
    *stale.borrow_mut() = false;
    play.press("r").unwrap();
    has(&play.text(), "Made again: all counts are as before.");
    assert!(!play.text().contains("Press r to"));
}

#[test]
fn who_may_not_preview_reads_why() {
    let mut seat = seat();
    let (mut play, heard) = open_over(80, 24, move |request| {
        let mut reply = seat.answer(request);
        if let Ok(Reply::Standing(standing)) = &mut reply {
            standing.operator.as_mut().unwrap().capabilities.remove(&Capability::PreviewSync);
        }
        reply
    });
    has(&play.text(), "This needs User Setup at Read and read access to both files.");
    while play.app.tab != Tab::Sync {
        play.press("<tab>").unwrap();
    }
    play.press("<enter>c").unwrap();
    has(&play.text(), "It only reads; nothing is");
    has(&play.text(), "This needs User Setup at Read and read access to both files.");
    assert!(!heard.borrow().iter().any(|request| request.name().contains("sync")));
}

#[test]
fn rows_come_in_pages_and_nothing_is_asked_twice() {
    let (mut play, heard) = open(80, 24);
    play.press("<enter><enter><tab><tab>").unwrap();
    heard.borrow_mut().clear();
    play.press("jjkjj").unwrap();
    assert!(heard.borrow().is_empty(), "{:?}", heard.borrow());
    play.press("Gg/c").unwrap();
    let heard = heard.borrow();
    for request in heard.iter() {
        let Request::SyncRows { part, limit, .. } = request else { panic!("{request:?}") };
        assert!(*part == SyncPart::Users && *limit <= 500, "{request:?}");
    }
}

/// The text of a plan as somebody would write it who means harm.
const HOSTILE: &str = "\u{1b}[2J\u{202e}evil\n\u{9b}31m\u{200b}e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}李";

fn spoiled(reply: Reply) -> Reply {
    let hostile = || Raw::from(HOSTILE);
    match reply {
        Reply::Sync(mut summary) => {
            (summary.source.name, summary.destination.name, summary.plan) = (hostile(), hostile(), HOSTILE.to_owned());
            summary.kinds.iter_mut().for_each(|kind| kind.kind = format!("{HOSTILE}{}", kind.kind));
            Reply::Sync(summary)
        }
        Reply::SyncRows(mut page) => {
            for row in &mut page.rows {
                match row {
                    SyncRow::Item(item) => {
                        (item.name, item.kind) = (hostile(), HOSTILE.to_owned());
                        for reference in &mut item.references {
                            (reference.role, reference.before, reference.after) =
                                (HOSTILE.into(), hostile(), hostile());
                        }
                    }
                    SyncRow::User(user) => {
                        (user.login, user.name, user.near) = (hostile(), hostile(), vec![hostile()]);
                        if let Some((_, login, name, _)) = &mut user.becomes {
                            (*login, *name) = (hostile(), hostile());
                        }
                    }
                    SyncRow::Workgroup(workgroup) => (workgroup.name, workgroup.note) = (hostile(), hostile()),
                    SyncRow::Finding(finding) => (finding.sentence, finding.code) = (hostile(), HOSTILE.to_owned()),
                    SyncRow::Person(person) => (person.login, person.name) = (hostile(), hostile()),
                }
            }
            Reply::SyncRows(page)
        }
        reply => reply,
    }
}

#[test]
fn hostile_names_are_spelled_out_and_harm_nothing() {
    let mut seat = seat();
    let (mut play, _) = open_over(80, 24, move |request| match request {
        Request::SyncRows { part, order, from, limit, .. } => {
            let source = path("train.db").to_string_lossy().into_owned();
            let ask = SyncAsk { source, ..SyncAsk::default() };
            let Reply::Sync(summary) = seat.answer(Request::PreviewSync { ask })? else { panic!("a plan") };
            let part =
                if let SyncPart::Items { changed, .. } = part { SyncPart::Items { kind: None, changed } } else { part };
            seat.answer(Request::SyncRows { plan: summary.plan, part, order, from, limit }).map(spoiled)
        }
        request => seat.answer(request).map(spoiled),
    });
    for keys in ["<enter><enter>", "<enter>", "<enter>", "<esc><esc><tab>", "<tab>o", "<esc>om", "<tab>m", "<tab>"] {
        let text = play.press(keys).unwrap().text();
        has(&text, "‹202E›evil");
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{200b}']), "{text}");
    }
}

const KEYS: &str = "
    <enter> <enter> <esc> <tab> <tab> <shift-tab> j j k G g / e o m x a r c t <pagedown> <pageup> <ctrl-d> <ctrl-u>
    <backspace> <down> ? z 1 6";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn everything_draws_at_any_size(keys in some_of(KEYS, 40), width in 0..200_u16, height in 0..60_u16) {
        let (mut play, _) = open(width, height);
        play.press("<enter><enter>").unwrap();
        draws(&mut play, &keys);
        for (width, height) in [(0, 0), (1, 1), (20, 6), (21, 7), (60, 16)] {
            play.happen(Event::Resize(Size::new(width, height)));
            play.text();
        }
    }
}
