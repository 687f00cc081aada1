//! Power loss during a sync (R2): whatever a disk holds after the power went while a backup was made, a sync was carried
//! out, or a backup was restored, the database is as it was before one of them or after it, and the backup is whole from
//! the moment on at which it may have its name.
//!
//! `just power 100000` runs the long form beside that of commits; it prints seed, count and result.

mod states;
mod support;

use std::path::{Path, PathBuf};

use beadle_faults::crash::Disk;
use beadle_faults::disk;
use beadle_faults::tape::{self, Operation, Tape};
use rusqlite::Connection;
use states::{Moment, Tally, Whole, digest, lay};
use support::pair::{Pair, accepted, apply, back_up, preview, restore};
use tempfile::TempDir;

/// A record of a sync that is made ready, carried out, and taken back.
struct Recorded {
    tape: Tape,
    database: PathBuf,
    /// What the whole database holds before anything, after the backup, the sync, and the restoration.
    after: Vec<Whole>,
    /// How many operations went before the backup could have its name.
    ready: usize,
    _pair: Pair,
}

/// The acts, by the mark that follows when each was acknowledged.
const BACKED_UP: u64 = 1;
const APPLIED: u64 = 2;
const RESTORED: u64 = 3;

/// What a backup is called until it is whole.
fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "part")
}

fn record() -> Recorded {
    disk::register();
    let pair = Pair::new();
    let database = pair.path("prod.db");
    let mut seat = pair.seat();
    let plan = preview(&mut seat, &pair.ask());
    let accepted = accepted(&mut seat, &plan);
    let recording = tape::begin(database.parent().unwrap());
    let whole = || digest(&Connection::open(&database).unwrap());
    let mut after = vec![whole()];
    let mut acknowledged = |act| {
        after.push(whole());
        tape::mark(act);
    };
    let backup = back_up(&mut seat, &plan.plan, &accepted).unwrap();
    acknowledged(BACKED_UP);
    apply(&mut seat, &plan.plan, &accepted, 1).unwrap();
    acknowledged(APPLIED);
    restore(&mut seat, &backup, Some(2)).unwrap();
    acknowledged(RESTORED);
    drop(seat);
    let mut tape = recording.end();
    // The source is only read.
    tape.files.iter_mut().filter(|(path, _)| path.ends_with("train.db")).for_each(|(_, bytes)| bytes.clear());
    let of_backup = |operation: &Operation| match operation {
        Operation::Write { file, .. } | Operation::Truncate { file, .. } | Operation::Sync { file } => {
            is_unfinished(&tape.files[*file].0)
        }
        Operation::Delete { .. } | Operation::Mark(_) => false,
    };
    let ready = tape.operations.iter().rposition(of_backup).expect("the backup is written") + 1;
    Recorded { tape, database, after, ready, _pair: pair }
}

/// What is wrong with a state of the disk: with the database, or with a backup that may have its name.
fn wrong(recorded: &Recorded, folder: &Path, moment: &Moment<'_>) -> Option<String> {
    let name = recorded.database.file_name().unwrap();
    let ours = |path: &Path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with("prod.db"));
    lay(folder, moment.state.iter().filter(|(path, _)| ours(path)));
    if let Some(wrong) = states::wrong(&folder.join(name), &recorded.after, moment.acknowledged) {
        return Some(wrong);
    }
    if moment.at < recorded.ready {
        return None;
    }
    let backup = moment.state.iter().find(|(path, _)| is_unfinished(path)).expect("it was written");
    lay(folder, [backup]);
    let path = folder.join(backup.0.file_name().unwrap());
    states::wrong(&path, &recorded.after[..1], 0).map(|wrong| format!("the backup: {wrong}"))
}

fn cut(recorded: &Recorded, disk: Disk, states: usize, seed: u64) -> Tally {
    let folder = TempDir::new().unwrap();
    states::cut(&recorded.tape, disk, states, seed, &mut |moment| wrong(recorded, folder.path(), moment))
}

fn run(states: usize, seed: u64) {
    let recorded = record();
    let tally = cut(&recorded, Disk::Honest, states, seed);
    tally.tell("power under a sync", seed, &recorded.tape);
}

#[test]
fn after_the_power_went_a_sync_is_before_or_after_and_its_backup_whole() {
    run(150, 1);
}

/// Each act changed something, so that before and after are two.
#[test]
fn the_acts_differ() {
    let Recorded { after, ready, tape, .. } = record();
    let [before, backed_up, applied, restored] = after[..] else { panic!("{after:?}") };
    assert_eq!(before, backed_up, "a backup writes nothing into what it is of");
    assert!(applied != before && restored != before && restored != applied, "the journal of each stays");
    let marked = tape.operations.iter().position(|operation| *operation == Operation::Mark(BACKED_UP)).unwrap();
    assert!(ready <= marked, "an acknowledged backup has its name");
}

/// The suite sees a disk that promises what it does not keep: an acknowledged sync that is lost, and a torn backup.
#[test]
fn a_disk_that_lies_is_seen() {
    let recorded = record();
    let folder = TempDir::new().unwrap();
    let (mut lost, mut torn) = (0, 0);
    states::cut(&recorded.tape, Disk::Lying, 40, 1, &mut |moment| {
        let wrong = wrong(&recorded, folder.path(), moment)?;
        let of_backup = wrong.starts_with("the backup");
        (torn, lost) = (torn + usize::from(of_backup), lost + usize::from(!of_backup));
        Some(wrong)
    });
    assert!(lost > 0 && torn > 0, "{lost} lost, {torn} torn");
}

#[test]
#[ignore = "long: `just power 100000`"]
fn many_states_of_a_sync() {
    let (states, seed) = states::asked_for();
    run(states, seed);
}
