//! Where a plan is written down while it grows: changes, problems and counts.

use super::Planned;
use crate::api::import::{ImportTally, Imported, Problem, Spot};
use crate::domain::cell::{Cell, Value};
use crate::domain::change::{Change, ChangeSet, Via};
use crate::domain::text::Raw;

/// The kinds of record that are counted, in the order in which they are reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Orgs,
    Workgroups,
    Users,
    Access,
    Memberships,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Orgs, Self::Workgroups, Self::Users, Self::Access, Self::Memberships];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Orgs => "organizations",
            Self::Workgroups => "workgroups",
            Self::Users => "users",
            Self::Access => "access",
            Self::Memberships => "memberships",
        }
    }
}

/// What became of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    Added,
    Updated,
    Unchanged,
    Rejected,
}

pub struct Sheet {
    changes: Vec<Change>,
    problems: Vec<Problem>,
    tallies: [ImportTally; 5],
}

impl Sheet {
    /// Starts with the problems and counts of the reading.
    pub fn new(imported: &Imported) -> Self {
        let sum = |list: &[(String, u64)], kind: Kind| {
            list.iter().filter(|(word, _)| word == kind.word()).fold(0_u64, |sum, (_, n)| sum.saturating_add(*n))
        };
        let tallies = Kind::ALL.map(|kind| {
            let (skipped, rejected) = (sum(&imported.skipped, kind), sum(&imported.rejected, kind));
            let read = skipped.saturating_add(rejected);
            ImportTally { kind: kind.word().to_owned(), read, skipped, rejected, ..ImportTally::default() }
        });
        Self { changes: Vec::new(), problems: imported.problems.clone(), tallies }
    }

    /// Counts one record.
    pub fn count(&mut self, kind: Kind, fate: Fate) {
        let tally = &mut self.tallies[kind as usize];
        tally.read = tally.read.saturating_add(1);
        let count = match fate {
            Fate::Added => &mut tally.added,
            Fate::Updated => &mut tally.updated,
            Fate::Unchanged => &mut tally.unchanged,
            Fate::Rejected => &mut tally.rejected,
        };
        *count = count.saturating_add(1);
    }

    /// Writes a change down; tells whether it is one at all.
    pub fn change(&mut self, cell: Cell, before: Value, after: Value) -> bool {
        let differs = before != after;
        if differs {
            self.changes.push(Change { via: Via::Import, ..Change::new(cell, before, after) });
        }
        differs
    }

    /// Writes down the value of a cell whose row does not exist yet.
    pub fn make(&mut self, cell: Cell, after: Value) {
        self.change(cell, cell.absent(), after);
    }

    pub fn reject(&mut self, spot: Spot, code: &str, sentence: impl Into<Raw>) {
        self.problems.push(Problem::rejecting(spot, code, sentence));
    }

    pub fn note(&mut self, spot: Spot, code: &str, sentence: impl Into<Raw>) {
        self.problems.push(Problem::note(spot, code, sentence));
    }

    pub fn finish(self) -> Planned {
        let touched = |tally: &ImportTally| tally.added.saturating_add(tally.updated);
        let counts = self.tallies.iter().filter(|tally| touched(tally) > 0);
        let counts: Vec<_> = counts.map(|tally| format!("{} {}", touched(tally), tally.kind)).collect();
        let reason = if counts.is_empty() { "Import.".to_owned() } else { format!("Import of {}.", counts.join(", ")) };
        let set = ChangeSet { changes: self.changes, reason, ..ChangeSet::default() };
        Planned { set, tallies: self.tallies.into(), problems: self.problems }
    }
}
