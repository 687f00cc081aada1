//! A draft: changes staged here, before anything is sent.
//!
//! A cell holds at most one change. Its `before` is what the database held when the cell was first staged, however
//! often it is staged again; a cell that returns to that value leaves the draft. Every way to alter a draft is one step
//! that can be taken back and taken again, a bulk edit of a hundred thousand cells too: a step is the draft on its other
//! side, which shares with this one what is the same, so that copying a draft and taking a step back cost next to nothing.

mod saved;
mod staged;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::cell::{Cell, Value};
use crate::domain::change::{Accepted, Change, ChangeSet};
use crate::domain::change_text::Remarks;
use crate::domain::ids::{SetId, UserId};

use self::saved::Saved;
pub use self::staged::Bulk;
use self::staged::Staged;

/// The changes staged here, in the order of their cells, with the steps that led to them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Draft {
    now: Staged,
    done: Vec<Step>,
    undone: Vec<Step>,
    edits: u64,
    /// Why all this is done.
    pub reason: String,
    /// What people wrote beside the changes in the file they came from.
    pub remarks: Remarks,
    /// What was knowingly accepted, for the changes as they stand: every edit takes it back.
    pub accepted: Accepted,
    made: Made,
}

/// The set that was made of the draft last, with the edits it was made at.
#[derive(Clone, Debug, Default)]
struct Made(RefCell<Option<(u64, Arc<ChangeSet>)>>);

/// It only saves work, and tells no two drafts apart.
impl PartialEq for Made {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Made {}

/// What was read from a change file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StagedFile {
    pub changes: Vec<Change>,
    pub reason: String,
    pub remarks: Remarks,
}

/// One edit.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Step {
    /// What was staged before it, or will be after it.
    beyond: Staged,
    /// The cells in which that differs.
    cells: Arc<[Cell]>,
}

impl Draft {
    /// Stages one cell; tells whether that altered the draft.
    pub fn stage(&mut self, cell: Cell, before: Value, after: Value) -> bool {
        self.stage_all([Change::new(cell, before, after)]) > 0
    }

    /// Stages many cells as one step; answers how many of them altered the draft.
    pub fn stage_all(&mut self, changes: impl IntoIterator<Item = Change>) -> usize {
        let wanted = changes.into_iter().map(|change| self.now.rebased(change)).collect();
        self.alter(wanted)
    }

    /// Begins an edit that is made a part at a time.
    pub fn bulk(&self) -> Bulk {
        Bulk { since: self.edits, staged: self.now.clone(), cells: Vec::new() }
    }

    /// Stages such an edit as one step; answers how many cells altered the draft. Where the draft was altered
    /// meanwhile, the edit is made once more, on top of that.
    pub fn stage_bulk(&mut self, bulk: Bulk) -> usize {
        if bulk.is_empty() {
            return 0;
        }
        if bulk.since != self.edits {
            let wanted = bulk.cells.into_iter().map(|cell| (cell, bulk.staged.changes.get(&cell).cloned()));
            return self.alter(wanted.collect());
        }
        let before = std::mem::replace(&mut self.now, Staged { undoes: None, ..bulk.staged });
        self.stepped(before, bulk.cells)
    }

    /// Stages what takes a committed set back as one step. The draft stands for its undo until something else is staged;
    /// leaving rows out does not alter that, nor does staging them again.
    pub fn stage_inverse(&mut self, set: SetId, changes: impl IntoIterator<Item = Change>) -> usize {
        let alone = self.is_empty() || self.undoes() == Some(set);
        let staged = self.stage_all(changes);
        if alone {
            self.now.undoes = Some(set);
        }
        staged
    }

    /// The committed set that this draft takes back and nothing else.
    pub fn undoes(&self) -> Option<SetId> {
        self.now.undoes.filter(|_| !self.is_empty())
    }

    /// Stages what a change file holds as one step. Its reason is taken where there is none yet.
    pub fn stage_file(&mut self, file: StagedFile) -> usize {
        if self.reason.trim().is_empty() {
            self.reason = file.reason;
        }
        self.remarks.extend(file.remarks);
        self.stage_all(file.changes)
    }

    /// Takes in another draft as one step, with its reason and remarks; tells whether it did. It does not where the two want
    /// different values for a cell: neither is the later one.
    pub fn join(&mut self, other: Self) -> bool {
        if self.is_empty() {
            *self = other;
            return true;
        }
        let differs = |change: &&Change| self.overlay(change.cell).is_some_and(|mine| *mine != change.after);
        if other.changes().any(|change| differs(&change)) {
            return false;
        }
        match (self.reason.trim(), other.reason.trim()) {
            (_, "") => {}
            ("", _) => self.reason = other.reason,
            (mine, theirs) if mine == theirs => {}
            (mine, theirs) => self.reason = format!("{mine}; {theirs}"),
        }
        self.remarks.extend(other.remarks);
        self.stage_all(other.now.changes.values().cloned());
        true
    }

    /// Takes cells out of the draft as one step; answers how many were staged.
    pub fn unstage(&mut self, cells: impl IntoIterator<Item = Cell>) -> usize {
        self.take(cells.into_iter().map(|cell| (cell, None)).collect())
    }

    /// Takes everything out of the draft as one step.
    pub fn clear(&mut self) -> usize {
        self.unstage(self.now.changes.keys().copied().collect::<Vec<_>>())
    }

    /// Takes the last step back; answers how many cells it had touched.
    pub fn undo(&mut self) -> Option<usize> {
        let step = self.done.pop()?;
        let step = self.step_over(step);
        let touched = step.cells.len();
        self.undone.push(step);
        Some(touched)
    }

    /// Takes the step again that was taken back last.
    pub fn redo(&mut self) -> Option<usize> {
        let step = self.undone.pop()?;
        let step = self.step_over(step);
        let touched = step.cells.len();
        self.done.push(step);
        Some(touched)
    }

    /// The value staged for a cell, if one is.
    pub fn overlay(&self, cell: Cell) -> Option<&Value> {
        self.now.changes.get(&cell).map(|change| &change.after)
    }

    pub fn change(&self, cell: Cell) -> Option<&Change> {
        self.now.changes.get(&cell)
    }

    /// All changes in the order of their cells.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = &Change> {
        self.now.changes.values()
    }

    /// The changes of the cells in a range.
    pub fn within(&self, cells: RangeInclusive<Cell>) -> impl DoubleEndedIterator<Item = &Change> {
        self.now.changes.range(cells).map(|(_, change)| change)
    }

    /// How often something was put in or taken out, from which it can be told whether the draft was altered meanwhile.
    pub fn edits(&self) -> u64 {
        self.edits
    }

    pub fn len(&self) -> usize {
        self.now.changes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.now.changes.is_empty()
    }

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// How many cells of one user are staged.
    pub fn of_user(&self, user: UserId) -> u32 {
        self.now.users.get(&user).copied().unwrap_or(0)
    }

    /// The users with staged cells.
    pub fn users(&self) -> impl ExactSizeIterator<Item = UserId> {
        self.now.users.keys().copied()
    }

    /// The number for the next user that this draft creates: -1, -2, ….
    pub fn next_new_user(&self) -> UserId {
        let lowest = self.now.users.keys().next().map_or(0, |user| user.0.min(0));
        UserId(lowest.saturating_sub(1))
    }

    /// Accepts what others wrote meanwhile as the new base of the cells in conflict, and keeps what is wanted here.
    pub fn rebase(&mut self, conflicts: impl IntoIterator<Item = (Cell, Value)>) -> usize {
        let rebased = conflicts.into_iter().filter_map(|(cell, theirs)| {
            let mine = self.now.changes.get(&cell)?;
            let change = Change { before: theirs, ..mine.clone() };
            Some((cell, (change.before != change.after).then_some(change)))
        });
        let step = rebased.collect();
        self.alter(step)
    }

    /// Forgets what was written. A cell that was staged anew meanwhile stays, on top of what was written.
    pub fn written<'a>(&mut self, changes: impl IntoIterator<Item = &'a Change>) {
        for written in changes {
            let later = self.now.changes.get(&written.cell).filter(|mine| mine.after != written.after).cloned();
            self.now.put(written.cell, later.map(|mine| Change { before: written.after.clone(), ..mine }));
        }
        self.edited();
        self.done.clear();
        self.undone.clear();
        if self.is_empty() {
            self.reason.clear();
            self.remarks = Remarks::default();
        }
    }

    /// The draft as it is sent, made once for as long as it stays as it is.
    pub fn shared_set(&self) -> Arc<ChangeSet> {
        let mut made = self.made.0.borrow_mut();
        let fits = |(edits, set): &&(u64, Arc<ChangeSet>)| {
            *edits == self.edits && set.reason == self.reason && set.accepted == self.accepted
        };
        if let Some((_, set)) = made.as_ref().filter(fits) {
            return Arc::clone(set);
        }
        let set = Arc::new(self.to_set());
        *made = Some((self.edits, Arc::clone(&set)));
        set
    }

    /// The draft as it is sent.
    pub fn to_set(&self) -> ChangeSet {
        ChangeSet {
            changes: self.now.changes.values().cloned().collect(),
            reason: self.reason.clone(),
            accepted: self.accepted,
        }
    }

    /// Takes in what is wanted as one step, behind which the draft does more than to take a set back.
    fn alter(&mut self, wanted: Vec<(Cell, Option<Change>)>) -> usize {
        let touched = self.take(wanted);
        if touched > 0 {
            self.now.undoes = None;
        }
        touched
    }

    fn take(&mut self, wanted: Vec<(Cell, Option<Change>)>) -> usize {
        let before = self.now.clone();
        let touched =
            wanted.into_iter().filter_map(|(cell, after)| self.now.take(cell, after).then_some(cell)).collect();
        self.stepped(before, touched)
    }

    /// Notes what was done as a step, if it altered anything.
    fn stepped(&mut self, before: Staged, cells: Vec<Cell>) -> usize {
        let touched = cells.len();
        if touched > 0 {
            self.edited();
            self.done.push(Step { beyond: before, cells: cells.into() });
            self.undone.clear();
        }
        touched
    }

    /// Goes to the other side of a step, and answers the way back.
    fn step_over(&mut self, step: Step) -> Step {
        self.edited();
        Step { beyond: std::mem::replace(&mut self.now, step.beyond), cells: step.cells }
    }

    fn edited(&mut self) {
        self.edits += 1;
        self.accepted = Accepted::default();
    }
}
