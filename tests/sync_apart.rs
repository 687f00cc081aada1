//! A sync whose sides lie at different places: what it reads of the source is carried to the destination's side.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use beadle::api::sync::{ExtractBlock, SyncAsk};
use beadle::api::{Refusal, RefusalKind, Reply, Request};
use beadle::domain::text::unhex_all;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Seat, Terms};
use beadle::store::Mode;
use beadle::tui::rehearsal::NOW;
use support::pair::{Pair, accepted, apply, back_up, preview};

/// The tests look at what the whole process leaves, so they go one after the other.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Somebody who may read the source, or an account that nobody is bound to.
fn at_source(pair: &Pair, account: &str) -> Seat {
    let origin = Origin::new(account, "local");
    let terms = Terms { origin, mode: Mode::ReadOnly, ..Terms::local() };
    Seat::take(&pair.path("train.db"), &terms, Box::new(FixedClock(NOW))).unwrap()
}

fn block(source: &mut Seat, from: u64) -> ExtractBlock {
    match source.answer(Request::ExtractSync { from }) {
        Ok(Reply::Extract(block)) => block,
        other => panic!("{other:?}"),
    }
}

fn take(destination: &mut Seat, block: &ExtractBlock) -> Result<Reply, Refusal> {
    destination.answer(Request::TakeExtract { block: block.clone() })
}

/// Carries everything, and answers with the ask that names it.
fn carry(source: &mut Seat, destination: &mut Seat, ask: &SyncAsk) -> SyncAsk {
    let mut from = 0;
    loop {
        let next = block(source, from);
        for _ in 0..2 {
            // A block that comes once more does no harm.
            assert_eq!(take(destination, &next), Ok(Reply::ExtractTaken(next.end())));
        }
        from = next.end();
        if from >= next.total {
            return SyncAsk { source: "ops@far:/srv/train.db".to_owned(), extract: Some(next.extract), ..ask.clone() };
        }
    }
}

/// The private folders of this process that are there.
fn places() -> Vec<PathBuf> {
    let mine = format!("beadle-sync-{}-", std::process::id());
    let entries = fs::read_dir(std::env::temp_dir()).unwrap().map(|entry| entry.unwrap());
    let named = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(&mine);
    entries.filter(named).map(|entry| entry.path()).collect()
}

#[test]
fn what_is_carried_makes_the_same_plan_and_leaves_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let _alone = alone();
    let pair = Pair::new();
    let (mut source, mut destination) = (at_source(&pair, "kim"), pair.seat());
    let beside = preview(&mut pair.seat(), &pair.ask());

    let ask = carry(&mut source, &mut destination, &pair.ask());
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(places().len(), 2, "one at each side");
    for place in places() {
        assert_eq!((mode(&place), mode(&place.join("train.db"))), (0o700, 0o600));
    }
    let plan = preview(&mut destination, &ask);
    assert_eq!((&plan.plan, &plan.source, &plan.kinds), (&beside.plan, &beside.source, &beside.kinds));

    let accepted = accepted(&mut destination, &plan);
    back_up(&mut destination, &plan.plan, &accepted).unwrap();
    apply(&mut destination, &plan.plan, &accepted, 9).unwrap();
    drop((source, destination));
    assert_eq!(places(), Vec::<PathBuf>::new());
}

/// Somebody who is killed leaves a folder behind, whose lock is gone with them. Nobody takes away what is held.
#[test]
fn what_was_left_behind_goes_with_the_next_and_what_is_held_stays() {
    let _alone = alone();
    let left = std::env::temp_dir().join(format!("beadle-sync-{}-left", std::process::id()));
    fs::create_dir(&left).unwrap();
    fs::write(left.join("train.db"), b"half").unwrap();
    let pair = Pair::new();
    let mut source = at_source(&pair, "kim");
    let first = block(&mut source, 0);
    assert!(!left.exists(), "its process is gone");
    let held = places();
    beadle::store::sync::sweep();
    assert_eq!((places(), held.len()), (held, 1), "and this one is not");
    assert_eq!(block(&mut source, first.end()).extract, first.extract);
}

#[test]
fn of_people_only_what_the_mapping_looks_at_is_carried() {
    let _alone = alone();
    let pair = Pair::new();
    pair.run(
        "train.db",
        "UPDATE users SET password_hash = 'canary-hash', security_question = 'canary-question',
                security_answer_hash = 'canary-answer', street = 'canary-street', phone = 'canary-phone'
         WHERE is_system = 0",
    );
    let mut source = at_source(&pair, "kim");
    let (mut from, mut bytes) = (0, Vec::new());
    loop {
        let next = block(&mut source, from);
        bytes.extend(unhex_all(&next.bytes).unwrap());
        from = next.end();
        if from >= next.total {
            break;
        }
    }
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    assert!(holds(b"SQLite format 3") && holds(b"@"), "it is a database with logins");
    assert!(!holds(b"canary"), "and with nothing else about people");
}

#[test]
fn who_may_not_preview_gets_and_leaves_nothing() {
    let _alone = alone();
    let pair = Pair::new();
    let refused = |result: Result<Reply, Refusal>| result.unwrap_err().kind;
    let mut nobody = at_source(&pair, "nobody");
    assert_eq!(refused(nobody.answer(Request::ExtractSync { from: 0 })), RefusalKind::NotSignedIn);
    let whole = block(&mut at_source(&pair, "kim"), 0);
    assert_eq!(refused(take(&mut nobody, &whole)), RefusalKind::NotSignedIn);
}

/// Blocks come one after the other, whole and from one extract; everything else is refused, and a plan of it too.
#[test]
fn blocks_that_do_not_follow_one_another_are_refused() {
    let _alone = alone();
    let pair = Pair::new();
    let first = block(&mut at_source(&pair, "kim"), 0);
    assert!(first.total > first.end(), "there are several");
    let mut seat = pair.seat();
    let ask = SyncAsk { extract: Some(first.extract.clone()), ..pair.ask() };
    let plan = |seat: &mut Seat| seat.answer(Request::PreviewSync { ask: ask.clone() }).unwrap_err();
    assert!(plan(&mut seat).to_string().contains("not at hand"), "nothing was carried");
    let late = ExtractBlock { from: first.end(), ..first.clone() };
    assert!(take(&mut seat, &late).is_err(), "nothing is there to go on from");
    take(&mut seat, &first).unwrap();
    assert!(plan(&mut seat).to_string().contains("not at hand"), "half of it is no source");
    let cases = [
        ("come one after the other", ExtractBlock { from: 7, ..first.clone() }),
        ("come one after the other", ExtractBlock { from: first.end(), bytes: String::new(), ..first.clone() }),
        ("damaged", ExtractBlock { from: first.end(), bytes: "abc".to_owned(), ..first.clone() }),
        ("damaged", ExtractBlock { from: first.end(), bytes: "zz".to_owned(), ..first.clone() }),
        ("not at hand", ExtractBlock { from: first.end(), extract: "another".to_owned(), ..first.clone() }),
        ("not at hand", ExtractBlock { from: first.end(), total: 1 << 30, ..first.clone() }),
        ("more than 16 GiB", ExtractBlock { from: 0, total: u64::MAX, ..first.clone() }),
    ];
    for (part, wrong) in cases {
        let refusal = take(&mut seat, &wrong).unwrap_err();
        assert!(refusal.to_string().contains(part), "{refusal}");
    }
    let other = ExtractBlock { total: 2, bytes: "0000".to_owned(), ..first };
    let refusal = take(&mut seat, &other).unwrap_err();
    assert!(refusal.to_string().contains("not what was sent"), "{refusal}");
}
