//! What a disk may hold after the power went.
//!
//! What was synced is there. Of what came later, a disk keeps what it likes: each write whole, not at all, or in some of
//! its sectors, in any order; each truncation or not. A file that was made is taken to be in its folder.

use std::path::PathBuf;

use crate::tape::{Operation, Tape};

/// As much as a disk writes in one piece.
const SECTOR: usize = 512;

/// Which operations a disk keeps its promise for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disk {
    Honest,
    /// A planted fault: it says that bytes last that are only on their way.
    Lying,
}

/// A cursor over a record that knows what lasts at each point.
#[derive(Debug)]
pub struct Crash<'t> {
    tape: &'t Tape,
    disk: Disk,
    /// What is there whatever happens.
    lasting: Vec<Vec<u8>>,
    /// What was done to each file since its last sync.
    pending: Vec<Vec<&'t Operation>>,
    at: usize,
}

impl<'t> Crash<'t> {
    #[must_use]
    pub fn new(tape: &'t Tape, disk: Disk) -> Self {
        let lasting: Vec<Vec<u8>> = tape.files.iter().map(|(_, bytes)| bytes.clone()).collect();
        let pending = vec![Vec::new(); lasting.len()];
        Self { tape, disk, lasting, pending, at: 0 }
    }

    /// Goes one operation further; nothing at the end of the record.
    pub fn step(&mut self) -> Option<&'t Operation> {
        let operation = self.tape.operations.get(self.at)?;
        self.at += 1;
        match operation {
            Operation::Write { file, .. } | Operation::Truncate { file, .. } | Operation::Delete { file } => {
                self.pending[*file].push(operation);
            }
            Operation::Sync { file } if self.disk == Disk::Honest => {
                for operation in self.pending[*file].drain(..) {
                    apply(&mut self.lasting[*file], operation, |_| true);
                }
            }
            Operation::Sync { .. } | Operation::Mark(_) => {}
        }
        Some(operation)
    }

    /// Whether anything is on its way, so that there is more than one state.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.pending.iter().any(|pending| !pending.is_empty())
    }

    /// One of the states that the disk may hold. `draw` answers with a number below its argument.
    pub fn state(&self, draw: &mut dyn FnMut(usize) -> usize) -> Vec<(PathBuf, Vec<u8>)> {
        // Some disks lose everything, some nothing, most of them something.
        let luck = draw(8);
        let mut files = Vec::new();
        for (file, (path, _)) in self.tape.files.iter().enumerate() {
            let mut bytes = self.lasting[file].clone();
            for operation in &self.pending[file] {
                match (luck, draw(4)) {
                    (0, _) | (2.., 0) => {}
                    (1, _) | (2.., 1 | 2) => apply(&mut bytes, operation, |_| true),
                    (2.., _) => apply(&mut bytes, operation, |_| draw(2) == 0),
                }
            }
            files.push((path.clone(), bytes));
        }
        files
    }
}

/// Does to a file what was done to it, a write only in the sectors that are kept.
fn apply(to: &mut Vec<u8>, operation: &Operation, mut keeps: impl FnMut(usize) -> bool) {
    match operation {
        Operation::Write { at, bytes, .. } => {
            let mut from = 0;
            while from < bytes.len() {
                let place = usize::try_from(*at).expect("files of tests are small") + from;
                // Up to the next border between two sectors of the disk, wherever the write began.
                let length = (SECTOR - place % SECTOR).min(bytes.len() - from);
                if keeps(place / SECTOR) {
                    if to.len() < place + length {
                        to.resize(place + length, 0);
                    }
                    to[place..place + length].copy_from_slice(&bytes[from..from + length]);
                }
                from += length;
            }
        }
        Operation::Truncate { size, .. } => {
            if keeps(0) {
                to.truncate(usize::try_from(*size).expect("files of tests are small"));
            }
        }
        Operation::Delete { .. } => {
            if keeps(0) {
                to.clear();
            }
        }
        Operation::Sync { .. } | Operation::Mark(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tape(operations: Vec<Operation>) -> Tape {
        Tape { files: vec![("a".into(), b"old".to_vec())], operations }
    }

    fn write(at: u64, bytes: &[u8]) -> Operation {
        Operation::Write { file: 0, at, bytes: bytes.to_vec() }
    }

    /// Every state after so many operations, by many draws.
    fn states(tape: &Tape, disk: Disk, steps: usize) -> std::collections::BTreeSet<Vec<u8>> {
        let mut crash = Crash::new(tape, disk);
        for _ in 0..steps {
            crash.step();
        }
        let mut seed = 1_u64;
        let mut draw = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % below
        };
        (0..200).map(|_| crash.state(&mut draw).remove(0).1).collect()
    }

    #[test]
    fn what_was_synced_lasts_and_what_was_not_may() {
        let tape = tape(vec![write(0, b"new"), Operation::Sync { file: 0 }, write(0, b"raw")]);
        let set = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        assert_eq!(states(&tape, Disk::Honest, 1), set(&["old", "new"]));
        assert_eq!(states(&tape, Disk::Honest, 2), set(&["new"]));
        assert_eq!(states(&tape, Disk::Honest, 3), set(&["new", "raw"]));
        assert_eq!(states(&tape, Disk::Lying, 3), set(&["old", "new", "raw"]));
    }

    #[test]
    fn a_write_is_torn_between_sectors() {
        let tape = tape(vec![write(0, &[1; 1024])]);
        let states = states(&tape, Disk::Honest, 1);
        let mut torn = b"old".to_vec();
        torn.resize(512, 0);
        torn.resize(1024, 1);
        assert!(states.contains(&torn), "the second sector without the first");
        assert!(states.contains(&vec![1; 512]), "the first without the second");
        assert!(states.contains(&vec![1; 1024]) && states.contains(b"old".as_slice()));
    }
}
