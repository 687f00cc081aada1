//! Power loss (R2): whatever a disk holds after the power went at any moment, the database is sound, nothing is half
//! done, and everything that was acknowledged is there.
//!
//! `just power 100000` runs the long form; it prints seed, count and result. The power loss is simulated: a record of
//! everything that was written is cut at every operation, and of what was not synced a disk keeps what it likes.

mod states;
mod support;

use std::path::{Path, PathBuf};

use beadle::api::{Reply, Request};
use beadle::domain::change::Accepted;
use beadle::domain::permission::Level;
use beadle::service::Seat;
use beadle::service::clock::FixedClock;
use beadle::tui::rehearsal::Rehearsal;
use beadle_faults::crash::{Crash, Disk};
use beadle_faults::disk;
use beadle_faults::tape::{self, Operation, Tape};
use states::{Moment, Tally, Whole, digest, lay};
use support::many::{grants, many};
use support::world::{NOW, World, commit, confirmed, receipt, terms, undo, verify, written};
use tempfile::TempDir;

/// A record, the database it is of, and what the whole of it holds after each acknowledged write.
struct Recorded {
    tape: Tape,
    path: PathBuf,
    after: Vec<Whole>,
    _world: World,
}

/// Records a morning's work: sets of one row and of many, an undo, an approval, a wrong password, and the log folded
/// back in between. A mark follows each write that was acknowledged.
fn record() -> Recorded {
    disk::register();
    let world = many(60);
    let mut seat = world.seat(10);
    let recording = tape::begin(world.folder());
    let mut after = vec![digest(&world.connect())];
    let mut acknowledged = |number: u64| {
        after.push(digest(&world.connect()));
        assert_eq!(after.len() as u64, number + 1);
        tape::mark(number);
    };
    let text = |number: u64| format!("user {} city none -> \"Harbor {number}\"", 1000 + number);
    commit(&mut seat, &text(1), 1);
    acknowledged(1);
    let whole = written(seat.answer(confirmed(grants(60, Level::None, Level::Read), receipt(2))));
    acknowledged(2);
    for number in 3..=8 {
        commit(&mut seat, &text(number), number);
        acknowledged(number);
    }
    // The number of pages is below what is folded back unasked, so it is asked for.
    world.connect().execute_batch("PRAGMA wal_checkpoint = PASSIVE").unwrap();
    written(seat.answer(undo(whole.set, 9, Accepted::default())));
    acknowledged(9);
    for number in 10..=14 {
        commit(&mut seat, &text(number), number);
        acknowledged(number);
        if number == 12 {
            world.connect().execute_batch("PRAGMA wal_checkpoint = TRUNCATE").unwrap();
        }
    }
    drop(seat);
    let tape = recording.end();
    Recorded { tape, path: world.path(), after, _world: world }
}

/// What is wrong with a state of the disk.
fn wrong(recorded: &Recorded, folder: &Path, moment: &Moment<'_>) -> Option<String> {
    lay(folder, moment.state);
    states::wrong(&folder.join(recorded.path.file_name().unwrap()), &recorded.after, moment.acknowledged)
}

fn cut(recorded: &Recorded, disk: Disk, states: usize, seed: u64) -> Tally {
    let folder = TempDir::new().unwrap();
    states::cut(&recorded.tape, disk, states, seed, &mut |moment| wrong(recorded, folder.path(), moment))
}

fn run(states: usize, seed: u64) {
    let recorded = record();
    let tally = cut(&recorded, Disk::Honest, states, seed);
    assert!(tally.states >= states.min(1_000), "{tally:?}");
    tally.tell("power", seed, &recorded.tape);
}

#[test]
fn what_was_acknowledged_is_there_after_the_power_went() {
    run(1_500, 1);
}

/// The suite sees a disk that promises what it does not keep.
#[test]
fn a_disk_that_lies_is_seen() {
    let recorded = record();
    let tally = cut(&recorded, Disk::Lying, 300, 1);
    assert!(tally.wrong > 0, "{tally:?}");
}

/// The record itself is true: all of it together is the database that was left behind.
#[test]
fn the_record_is_the_database() {
    let recorded = record();
    let mut crash = Crash::new(&recorded.tape, Disk::Honest);
    while crash.step().is_some() {}
    let folder = TempDir::new().unwrap();
    // The second draw of luck keeps everything.
    let state = crash.state(&mut |below| usize::from(below == 8));
    let (at, acknowledged) = (recorded.tape.operations.len(), recorded.after.len() - 1);
    assert_eq!(wrong(&recorded, folder.path(), &Moment { at, acknowledged, state: &state }), None);
    let path = folder.path().join(recorded.path.file_name().unwrap());
    let mut seat = World::seat_on(&path, 10);
    assert!(matches!(seat.answer(Request::Outcome { receipt: receipt(14) }), Ok(Reply::Known(_))));
    assert_eq!(verify(&mut seat, None).findings.tally.total(), 0);
}

/// Nobody waits for a disk before there is anything to read: what ran out is noted once the first page is there.
#[test]
fn nothing_is_synced_before_the_first_page_of_the_console() {
    disk::register();
    let world = World::new(
        "org ABC
         org XYZ
         workgroup Admin menu
         user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W
         user 20 one@x.example A ABC login:ABC expired:XYZ",
    );
    let recording = tape::begin(world.folder());
    let mut seat = Seat::take_for_screen(&world.path(), &terms(10), Box::new(FixedClock(NOW))).unwrap();
    let page = Rehearsal::open(120, 40, |request| seat.answer(request)).unwrap().text();
    assert!(page.contains("op@x.example"), "{page}");
    tape::mark(1);
    seat.tidy();
    let operations = recording.end().operations;
    let there = operations.iter().position(|operation| *operation == Operation::Mark(1)).unwrap();
    let synced = |done: &[Operation]| done.iter().filter(|done| matches!(done, Operation::Sync { .. })).count();
    assert_eq!(synced(&operations[..there]), 0);
    assert!(synced(&operations[there..]) > 0, "what ran out is noted now, and that is seen: {operations:?}");
}

#[test]
#[ignore = "long: `just power 100000`"]
fn many_states() {
    let (states, seed) = states::asked_for();
    run(states, seed);
}
