//! What is staged at one moment, and an edit of it that is made a part at a time.

use crate::domain::cell::Cell;
use crate::domain::change::Change;
use crate::domain::cow_map::CowMap;
use crate::domain::ids::{SetId, UserId};

/// What is staged, how many cells of each user, and the committed set that it takes back, while it does nothing else.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Staged {
    pub changes: CowMap<Cell, Change>,
    pub users: CowMap<UserId, u32>,
    pub undoes: Option<SetId>,
}

/// An edit of many cells that is made a part at a time, beside the draft, and then staged as one step.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bulk {
    /// The edits of the draft when it was begun.
    pub(super) since: u64,
    pub(super) staged: Staged,
    /// Those that were altered.
    pub(super) cells: Vec<Cell>,
}

impl Staged {
    /// Stages a change where a cell has one already: what it was based on stays, and one that leads back there is none.
    pub fn rebased(&self, change: Change) -> (Cell, Option<Change>) {
        let before = self.changes.get(&change.cell).map(|staged| staged.before.clone());
        let change = Change { before: before.unwrap_or(change.before), ..change };
        (change.cell, (change.before != change.after).then_some(change))
    }

    /// Puts a change in, or takes one out; tells whether the cell is not as it was.
    pub fn take(&mut self, cell: Cell, after: Option<Change>) -> bool {
        let differs = self.changes.get(&cell) != after.as_ref();
        if differs {
            self.put(cell, after);
        }
        differs
    }

    /// The only place where a cell enters or leaves, so that the counts per user are always right.
    pub fn put(&mut self, cell: Cell, change: Option<Change>) {
        let (was, is) = match change {
            Some(change) => (self.changes.insert(cell, change).is_some(), true),
            None => (self.changes.remove(&cell).is_some(), false),
        };
        let Some(user) = cell.user().filter(|_| was != is) else { return };
        let count = self.users.get(&user).copied().unwrap_or(0);
        match if is { count + 1 } else { count - 1 } {
            0 => drop(self.users.remove(&user)),
            count => drop(self.users.insert(user, count)),
        }
    }
}

impl Bulk {
    /// Makes the next part of the edit.
    pub fn stage(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            let (cell, after) = self.staged.rebased(change);
            if self.staged.take(cell, after) {
                self.cells.push(cell);
            }
        }
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}
