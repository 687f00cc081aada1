//! How far a sync is, told while it is worked on: by a real seat, over a thread and over a line, and on the screen.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::cell::{Cell, RefCell};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use beadle::api::sync::{SyncAccepted, SyncSummary};
use beadle::api::{Progress, Reply, Request};
use beadle::link::local::LocalLink;
use beadle::link::remote::RemoteLink;
use beadle::link::{Link, News, Slot, Ticket};
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::tui::event::Event;
use beadle::tui::rehearsal::NOW;
use beadle::wire::Hello;
use rstest::rstest;
use rusqlite::Connection;
use support::pair::{Pair, accepted, back_up, preview};
use support::sync_screen::{Screen, has};
use support::wire::{Hand, Way};
use support::world::receipt;

/// So many forms and users more than the demonstration has are at the source.
const MORE: u64 = 12_000;

/// A pair whose source has many rows.
fn large() -> Pair {
    let pair = Pair::new();
    let more = format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < {MORE})
         SELECT n FROM n;
         INSERT INTO config_items (kind, item_id, name, body_hash, org_group_id, payload)
         SELECT kind, 1500000000 + n, name || n, body_hash, org_group_id, payload
         FROM n, (SELECT * FROM config_items WHERE kind = 'form' AND item_id BETWEEN 1000000000 AND 1999999999 LIMIT 1);
         INSERT INTO config_item_users (kind, item_id, role, user_id)
         SELECT kind, 1500000000 + n, role, user_id
         FROM n, (SELECT * FROM config_item_users WHERE kind = 'form' LIMIT 1);
         INSERT INTO users (user_id, name, name_fold, login, login_fold, search_key, owning_org_id, status,
                            status_changed_at, created_at)
         SELECT 100000 + 3 * n, 'u' || n, 'u' || n, 'u' || n || '@x.example', 'u' || n || '@x.example',
                'u' || n || char(10) || 'u' || n || '@x.example', owning_org_id, 'A', 0, 0
         FROM n, (SELECT * FROM users WHERE owning_org_id IS NOT NULL LIMIT 1);"
    );
    pair.run("train.db", &more);
    pair
}

/// A seat with a plan of a pair, what is accepted of it, and its backup made.
fn ready(pair: &Pair) -> (Seat, SyncSummary, SyncAccepted) {
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    (seat, plan, accepted)
}

/// What is told while a seat answers.
fn told(seat: &mut Seat, request: Request) -> (Reply, Vec<Progress>) {
    let told = RefCell::default();
    let reply = seat.answer_telling(request, &|progress| RefCell::<Vec<_>>::borrow_mut(&told).push(progress));
    (reply.unwrap(), told.into_inner())
}

/// What was done, of how much, where that is known.
fn numbers(progress: Progress) -> (u64, Option<u64>) {
    match progress {
        Progress::Read { rows, total } => (rows, total),
        Progress::Checked { done, total } | Progress::Hashed { done, total } => (done, Some(total)),
        Progress::Extracted { users, total } => (users, Some(total)),
        Progress::Written { items, total, .. } => (items, Some(total)),
    }
}

/// Numbers that only rise, to the last, and never above the total.
fn rises(told: &[Progress]) -> u64 {
    let numbers: Vec<(u64, Option<u64>)> = told.iter().copied().map(numbers).collect();
    assert!(numbers.is_sorted_by_key(|(done, _)| *done), "{numbers:?}");
    assert!(numbers.iter().all(|(done, total)| total.is_none_or(|total| *done <= total)), "{numbers:?}");
    let mut different: Vec<u64> = numbers.iter().map(|(done, _)| *done).collect();
    different.dedup();
    assert!(different.len() > 2, "more than a beginning and an end: {numbers:?}");
    numbers.last().unwrap().0
}

#[test]
fn a_seat_tells_how_far_a_preview_and_its_writing_are() {
    let pair = large();
    let mut seat = pair.seat();
    let (reply, read) = told(&mut seat, Request::PreviewSync { ask: pair.ask() });
    let Reply::Sync(plan) = reply else { panic!("{reply:?}") };
    assert!(read.iter().all(|told| matches!(told, Progress::Read { .. })), "{read:?}");
    assert!(rises(&read) > 2 * MORE, "items and references");
    let accepted = accepted(&mut seat, &plan);
    back_up(&mut seat, &plan.plan, &accepted).unwrap();
    let reason = "Release 12".to_owned();
    let apply = Request::ApplySync { plan: plan.plan, accepted, reason, receipt: receipt(1) };
    let (reply, written) = told(&mut seat, apply);
    let Reply::SyncApplied(report) = reply else { panic!("{reply:?}") };
    let written: Vec<Progress> = written.into_iter().filter(|told| matches!(told, Progress::Written { .. })).collect();
    let items = rises(&written);
    let Some(Progress::Written { total, references, .. }) = written.last().copied() else { panic!("{written:?}") };
    assert_eq!((items, references), (total, report.references), "in the end everything");
    assert!(items >= MORE && references > 0, "{items} and {references}");
}

#[test]
fn a_seat_tells_how_far_an_extract_is() {
    let pair = large();
    let path = pair.path("train.db");
    let users: u64 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*) FROM users", (), |row| row.get::<_, i64>(0))
        .unwrap()
        .unsigned_abs();
    let mut seat = Seat::take(&path, &terms(), Box::new(FixedClock(NOW))).unwrap();
    let (reply, extracted) = told(&mut seat, Request::ExtractSync { from: 0 });
    assert!(matches!(reply, Reply::Extract(_)));
    let part = |which: fn(&Progress) -> bool| extracted.iter().copied().filter(which).collect::<Vec<_>>();
    let copied = part(|told| matches!(told, Progress::Extracted { .. }));
    assert_eq!(rises(&copied), users);
    assert!(copied.iter().all(|told| matches!(told, Progress::Extracted { total, .. } if *total == users)));
    assert!(rises(&part(|told| matches!(told, Progress::Read { .. }))) > MORE, "what comes before the users");
    assert!(matches!(extracted.last(), Some(Progress::Hashed { done, total }) if done == total), "{extracted:?}");
    let (_, later) = told(&mut seat, Request::ExtractSync { from: 1 });
    assert!(later.is_empty(), "it is there already");
}

/// Applying a plan after somebody wrote to the destination, so that it is made again first; stopped when so much of that
/// was told. The rules are asked before anything is written, and again before it is committed.
#[rstest]
#[case::making_the_plan_again(|told| matches!(told, Progress::Read { .. }), 1)]
#[case::asking_the_rules(|told| matches!(told, Progress::Checked { .. }), 1)]
#[case::the_first_items(|told| matches!(told, Progress::Written { .. }), 1)]
#[case::in_the_middle(|told| matches!(told, Progress::Written { items: 6_000.., .. }), 1)]
#[case::the_last_items(|told| matches!(told, Progress::Written { items, total, .. } if items == total), 1)]
#[case::the_last_rule(|told| matches!(told, Progress::Checked { done, total } if done == total), 2)]
fn until_it_is_committed_it_can_be_stopped(#[case] when: fn(Progress) -> bool, #[case] times: usize) {
    let pair = large();
    let (mut seat, plan, accepted) = ready(&pair);
    pair.run("prod.db", "UPDATE users SET city = 'Quay' WHERE user_id = 5");
    let (before, interrupter) = (pair.everything(), seat.interrupter());
    let (plan, reason) = (plan.plan, "Release 12".to_owned());
    let apply = Request::ApplySync { plan, accepted, reason, receipt: receipt(1) };
    let met = Cell::new(0);
    let stopped = seat.answer_telling(apply.clone(), &|progress| {
        met.set(met.get() + usize::from(when(progress)));
        if met.get() >= times {
            interrupter.interrupt();
        }
    });
    let refusal = stopped.unwrap_err();
    assert!(met.get() >= times && refusal.sentence.stored().contains("nothing was written"), "{refusal:?}");
    assert_eq!(pair.everything(), before);
    interrupter.rearm();
    assert!(matches!(seat.answer(apply).unwrap(), Reply::SyncApplied(_)), "and it can be done after all");
    assert_ne!(pair.everything(), before);
}

/// Another thread stops it whenever it comes to it: then nothing was written, or everything.
#[test]
fn whenever_it_is_stopped_it_is_before_or_after() {
    let pair = large();
    let (mut seat, plan, accepted) = ready(&pair);
    let (before, mut stopped) = (pair.everything(), 0);
    for wait in [0, 1, 3, 8, 20, 50, 100, 200, 400, 800] {
        let (begun, heard) = mpsc::channel();
        let interrupter = seat.interrupter();
        let stopper = thread::spawn(move || {
            heard.recv().unwrap();
            let _ = heard.recv_timeout(Duration::from_millis(wait));
            interrupter.interrupt();
            interrupter
        });
        let (plan, accepted, reason) = (plan.plan.clone(), accepted.clone(), "Release 12".to_owned());
        let apply = Request::ApplySync { plan, accepted, reason, receipt: receipt(1) };
        let begin = Cell::new(false);
        let answer = seat.answer_telling(apply, &|progress| {
            if matches!(progress, Progress::Written { .. }) && !begin.replace(true) {
                begun.send(()).unwrap();
            }
        });
        // Whoever still waits hears that it is over.
        let _ = begun.send(());
        let interrupter = stopper.join().unwrap();
        interrupter.rearm();
        assert_eq!(answer.is_err(), pair.everything() == before, "{wait}: {answer:?}");
        if answer.is_ok() {
            break;
        }
        stopped += 1;
    }
    assert!(stopped > 0, "some came in time");
}

/// Whoever gives it up hears what became of it.
#[test]
fn what_writes_is_answered_even_if_it_is_given_up() {
    let pair = large();
    let (seat, plan, accepted) = ready(&pair);
    let before = pair.configuration();
    let (sender, news) = mpsc::channel();
    let mut link = LocalLink::serve(seat, Box::new(move |answer| sender.send(answer).unwrap())).unwrap();
    let reason = "Release 12".to_owned();
    let apply = Request::ApplySync { plan: plan.plan, accepted, reason, receipt: receipt(1) };
    link.ask(Ticket(1), None, apply);
    link.cancel(Ticket(1));
    let answer = news.recv_timeout(Duration::from_mins(1)).unwrap();
    assert_eq!((answer.ticket, answer.result.is_err()), (Ticket(1), pair.configuration() == before));
}

#[test]
fn looking_through_a_backup_and_restoring_it_tell_how_far_they_are() {
    let pair = large();
    let (mut seat, ..) = ready(&pair);
    let name = pair.backups()[0].file_name().unwrap().to_string_lossy().into_owned();
    let restore = |receipt| Request::RestoreSync { backup: name.clone(), reason: "back".to_owned(), receipt };
    let (_, looked) = told(&mut seat, restore(None));
    assert!(looked.iter().all(|told| matches!(told, Progress::Checked { .. })), "{looked:?}");
    assert!(rises(&looked) > 10, "tables");
    let (_, restored) = told(&mut seat, restore(Some(receipt(2))));
    let written: Vec<Progress> = restored.into_iter().filter(|told| matches!(told, Progress::Written { .. })).collect();
    let Some(Progress::Written { items, total, .. }) = written.last().copied() else { panic!("{written:?}") };
    assert_eq!(items, total);
    let interrupter = seat.interrupter();
    let stopped = seat.answer_telling(restore(None), &|_| interrupter.interrupt());
    assert!(stopped.unwrap_err().sentence.stored().contains("nothing was written"));
}

fn terms() -> Terms {
    Terms { origin: Origin::new("kim", "local"), ..Terms::local() }
}

/// Previews over a link while somebody keeps the source to themselves for longer than is told of; what came before the
/// answer, and after it.
fn slowly(pair: &Pair, link: &mut dyn Link, news: &Receiver<News>, ticket: Ticket) -> Vec<News> {
    let holder = Connection::open(pair.path("train.db")).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    link.ask(ticket, Some(Slot("sync-preview")), Request::PreviewSync { ask: pair.ask() });
    let (mut heard, until) = (Vec::new(), Instant::now() + Duration::from_millis(600));
    while let Ok(told) = news.recv_timeout(until.saturating_duration_since(Instant::now())) {
        heard.push(told);
    }
    holder.execute_batch("ROLLBACK").unwrap();
    loop {
        match news.recv_timeout(Duration::from_mins(1)).unwrap() {
            News::Answer(answer) if answer.ticket == ticket => {
                assert!(matches!(answer.result, Ok(Reply::Sync(_))), "{:?}", answer.result);
                return heard;
            }
            other => heard.push(other),
        }
    }
}

/// A pair whose source can be kept from readers.
fn held() -> Pair {
    let pair = large();
    pair.run("train.db", "PRAGMA journal_mode = DELETE");
    pair
}

fn is_read(news: &News, ticket: Ticket) -> bool {
    matches!(news, News::Progress(of, Progress::Read { rows: 1.., .. }) if *of == ticket)
}

#[test]
fn a_thread_tells_now_and_then_and_only_of_what_takes_long() {
    let pair = held();
    let (sender, news) = mpsc::channel();
    let mut link = LocalLink::serve_telling(pair.seat(), move |told| sender.send(told).unwrap()).unwrap();
    let heard = slowly(&pair, &mut link, &news, Ticket(1));
    assert!(!heard.is_empty() && heard.iter().all(|news| is_read(news, Ticket(1))), "{heard:?}");
    link.ask(Ticket(2), None, Request::Standing);
    assert!(matches!(news.recv_timeout(Duration::from_mins(1)).unwrap(), News::Answer(_)));
    assert!(news.recv_timeout(Duration::from_millis(600)).is_err(), "who asks nothing hears nothing");
}

/// Over a line the answer may come before a number; then it is not told any more, and the next time is tried.
#[test]
fn a_line_tells_too_and_only_those_who_understand() {
    let pair = held();
    for understands in [true, false] {
        let path = Arc::new(Mutex::new(pair.path("prod.db")));
        let way = Way { path, terms: terms(), hand: Hand::default() };
        let (sender, news) = mpsc::channel();
        let hello = Hello { progress: understands, ..Hello::new(None, false) };
        let deliver = Box::new(move |told| drop(sender.send(told)));
        let (mut link, _) = RemoteLink::open(Box::new(way), hello, deliver).unwrap();
        let tries = if understands { 1..20 } else { 1..3 };
        let mut tries = tries.map(Ticket);
        let heard = tries.any(|ticket| {
            let heard = slowly(&pair, &mut link, &news, ticket);
            heard.iter().any(|news| is_read(news, ticket))
        });
        assert_eq!(heard, understands);
    }
}

/// The ticket of the question that waits, by its name.
fn ticket(screen: &Screen, name: &str) -> Ticket {
    (1..10_000)
        .map(Ticket)
        .find(|ticket| screen.play.app.asking.get(*ticket).is_some_and(|asked| asked.request.name() == name))
        .unwrap()
}

const FAR: &str = "ops@far:/srv/train.db";

#[test]
fn the_pane_tells_how_far_a_preview_is() {
    let mut screen = Screen::open(80, 24);
    screen.press("<esc><esc>");
    screen.play.hold(true);
    let before = screen.press("r");
    assert!(!before.contains("rows read"), "{before}");
    let asked = ticket(&screen, "preview-sync");
    screen.play.happen(Event::Progress(asked, Progress::Read { rows: 1_240_000, total: None }));
    has(&screen.play.text(), "Comparing: 1,240,000 rows read … esc stops it.");
    screen.play.happen(Event::Progress(Ticket(9_999), Progress::Read { rows: 7, total: None }));
    has(&screen.play.text(), "1,240,000 rows read");
    screen.press("<esc>");
    screen.play.happen(Event::Progress(asked, Progress::Read { rows: 1_300_000, total: None }));
    assert!(!screen.play.text().contains("rows read"), "nobody waits any more");
}

#[test]
fn the_pane_tells_how_far_a_source_is_with_its_extract() {
    let mut screen = Screen::open(80, 24);
    screen.press("c<ctrl-u>");
    has(&screen.type_in(FAR), "makes its extract … esc");
    let progress = Progress::Extracted { users: 1_240_000, total: 2_000_000 };
    screen.play.happen(Event::Extracting { source: "ops@other:/x.db".to_owned(), progress });
    has(&screen.play.text(), "makes its extract … esc");
    screen.play.happen(Event::Extracting { source: FAR.to_owned(), progress });
    has(&screen.play.text(), "The extract: 1,240,000 of 2,000,000 users read … esc stops it.");
}

#[rstest]
#[case(80, 24)]
#[case(120, 40)]
fn the_pane_tells_how_far_the_writing_is(#[case] width: u16, #[case] height: u16) {
    let mut screen = Screen::ready(width, height);
    screen.play.hold(true);
    screen.confirm();
    for _ in 0..1_000 {
        if screen.play.text().contains("Everything is written at once now") {
            break;
        }
        if screen.play.text().contains("looked at once more") && !screen.play.text().contains("rows read") {
            let asked = ticket(&screen, "preview-sync");
            screen.play.happen(Event::Progress(asked, Progress::Read { rows: 20_480, total: None }));
            has(&screen.play.text(), "20,480 rows read.");
        }
        screen.play.answer_one();
    }
    assert!(!screen.play.text().contains("rows read"), "that was before:\n{}", screen.play.text());
    let asked = ticket(&screen, "apply-sync");
    screen.play.happen(Event::Progress(asked, Progress::Read { rows: 20_480, total: Some(30_000) }));
    has(&screen.play.text(), "20,480 of 30,000 rows read.");
    has(&screen.play.text(), "esc stops it");
    has(&screen.press("<esc>"), "It stops and takes everything back, unless it was done by now.");
    assert!(screen.play.asked().any(|request| request.name() == "apply-sync"), "its answer is waited for");
    let progress = Progress::Written { items: 120_000, total: 200_000, references: 611_204 };
    screen.play.happen(Event::Progress(asked, progress));
    has(&screen.play.text(), "120,000 of 200,000 items and 611,204 references written.");
    has(&screen.play.text(), "esc stops it: what is written so far is taken back");
    screen.play.happen(Event::Progress(asked, Progress::Checked { done: 3, total: 17 }));
    has(&screen.play.text(), "3 of 17 checks done.");
    has(&screen.play.text(), "esc stops it: what is written so far is taken back");
}
