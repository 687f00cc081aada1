//! Every state of a disk after the power went: a record is cut at each of its operations, and each state is looked at.
#![allow(dead_code, reason = "every test binary uses another part")]

use std::path::{Path, PathBuf};

use beadle_faults::crash::{Crash, Disk};
use beadle_faults::disk::REAL;
use beadle_faults::tape::{Operation, Tape};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use crate::support::number::number;
use crate::support::world::Dice;

/// A hash over every row of every table of a database.
pub type Whole = [u8; 32];

/// What a disk may hold after an operation of the record.
pub struct Moment<'m> {
    /// How many operations went before.
    pub at: usize,
    /// How many writes were acknowledged.
    pub acknowledged: usize,
    pub state: &'m [(PathBuf, Vec<u8>)],
}

/// What was found in so many states.
#[derive(Debug, Default)]
pub struct Tally {
    pub states: usize,
    pub wrong: usize,
    pub first: Option<String>,
}

/// Lets the power go at every operation, or evenly at as many as there are states to look at. A mark in the record tells
/// how many writes were acknowledged.
pub fn cut(
    tape: &Tape,
    disk: Disk,
    states: usize,
    seed: u64,
    look: &mut dyn FnMut(&Moment<'_>) -> Option<String>,
) -> Tally {
    let (mut dice, mut tally) = (Dice(seed), Tally::default());
    let operations = tape.operations.len();
    let (each, every) = (states.div_ceil(operations), operations / states.min(operations));
    let (mut crash, mut acknowledged, mut at) = (Crash::new(tape, disk), 0, 0_usize);
    while let Some(operation) = crash.step() {
        at += 1;
        if let Operation::Mark(number) = operation {
            acknowledged = usize::try_from(*number).unwrap();
        }
        if !at.is_multiple_of(every) && at < operations {
            continue;
        }
        for _ in 0..if crash.is_uncertain() { each } else { 1 } {
            let state = crash.state(&mut |below| dice.below(below));
            tally.states += 1;
            if let Some(wrong) = look(&Moment { at, acknowledged, state: &state }) {
                tally.wrong += 1;
                tally.first.get_or_insert(format!("after operation {at} of {operations}: {wrong}"));
            }
        }
    }
    tally
}

impl Tally {
    /// Tells what came of all states of a record, none of which may be wrong.
    pub fn tell(&self, what: &str, seed: u64, tape: &Tape) {
        let operations = tape.operations.len();
        println!("{what}: seed {seed}, {operations} operations, {} states, {} wrong", self.states, self.wrong);
        assert_eq!(self.wrong, 0, "{self:?}");
    }
}

/// How many states a long run looks at, and from which seed.
pub fn asked_for() -> (usize, u64) {
    (usize::try_from(number("BEADLE_STATES", 100_000)).unwrap(), number("BEADLE_SEED", 1))
}

/// Puts files into a folder that has been emptied, each under its last name.
pub fn lay<'f>(folder: &Path, files: impl IntoIterator<Item = &'f (PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (path, bytes) in files {
        std::fs::write(folder.join(path.file_name().unwrap()), bytes).unwrap();
    }
}

/// What is wrong with a database of which so many writes were acknowledged. `after` is what the whole of it holds after
/// each, from none on.
pub fn wrong(path: &Path, after: &[Whole], acknowledged: usize) -> Option<String> {
    let db = match Connection::open_with_flags_and_vfs(path, OpenFlags::SQLITE_OPEN_READ_WRITE, REAL) {
        Ok(db) => db,
        Err(error) => return Some(format!("it cannot be opened: {error}")),
    };
    let sound: Result<String, _> = db.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    match sound {
        Ok(sound) if sound == "ok" => {}
        other => return Some(format!("it is damaged: {other:?}")),
    }
    let digest = digest(&db);
    // A write whose answer was still on its way may be there as well.
    match after.iter().rposition(|known| *known == digest) {
        Some(held) if held < acknowledged => Some(format!("of {acknowledged} acknowledged writes {held} are there")),
        Some(_) => None,
        None => Some("it is between two writes".to_owned()),
    }
}

pub fn digest(db: &Connection) -> Whole {
    let mut hash = Sha256::new();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let names: Vec<String> =
        db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        hash.update(name.as_bytes());
        let mut statement = db.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    ValueRef::Null => hash.update(b"n"),
                    ValueRef::Integer(number) => hash.update(number.to_le_bytes()),
                    ValueRef::Real(number) => hash.update(number.to_le_bytes()),
                    ValueRef::Text(text) | ValueRef::Blob(text) => {
                        hash.update((text.len() as u64).to_le_bytes());
                        hash.update(text);
                    }
                }
            }
        }
    }
    hash.finalize().into()
}
