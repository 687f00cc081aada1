//! A draft: changes staged here, before anything is sent.
//!
//! A cell holds at most one change. Its `before` is what the database held when the cell was first staged, however
//! often it is staged again; a cell that returns to that value leaves the draft. Every way to alter a draft is one step
//! that can be taken back and taken again, a bulk edit of ten thousand cells too.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::cell::{Cell, Value};
use super::change::{Accepted, Change, ChangeSet};
use super::change_text::Remarks;
use super::ids::{SetId, UserId};

/// The changes staged here, in the order of their cells, with the steps that led to them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Draft {
    changes: BTreeMap<Cell, Change>,
    users: BTreeMap<UserId, u32>,
    done: Vec<Step>,
    undone: Vec<Step>,
    edits: u64,
    /// Why all this is done.
    pub reason: String,
    /// What people wrote beside the changes in the file they came from.
    pub remarks: Remarks,
    /// What was knowingly accepted, for the changes as they stand: every edit takes it back.
    pub accepted: Accepted,
    /// The committed set that this takes back, while nothing is staged but what takes it back.
    undoes: Option<SetId>,
}

/// What was read from a change file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StagedFile {
    pub changes: Vec<Change>,
    pub reason: String,
    pub remarks: Remarks,
}

/// What one edit did to each cell it touched: the change there before it and after it.
type Step = Vec<(Cell, Option<Change>, Option<Change>)>;

/// A draft as it is kept while the program is away.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    changes: Vec<Change>,
    #[serde(default)]
    reason: String,
    #[serde(default, skip_serializing_if = "Remarks::is_empty")]
    remarks: Remarks,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undoes: Option<SetId>,
    /// The steps, if they are small.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<Step>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undone: Vec<Step>,
}

/// Steps over more cells than this together are not kept while the program is away.
const MOST_KEPT: usize = 5_000;

impl From<Saved> for Draft {
    fn from(saved: Saved) -> Self {
        let mut draft = Self { reason: saved.reason, remarks: saved.remarks, ..Self::default() };
        draft.stage_all(saved.changes);
        (draft.done, draft.undone) = (saved.done, saved.undone);
        draft.undoes = saved.undoes;
        draft.edits = 0;
        draft
    }
}

impl From<Draft> for Saved {
    fn from(draft: Draft) -> Self {
        let cells = draft.done.iter().chain(&draft.undone).map(Vec::len).sum::<usize>();
        let (done, undone) = if cells <= MOST_KEPT { (draft.done, draft.undone) } else { Default::default() };
        let (reason, remarks, undoes) = (draft.reason, draft.remarks, draft.undoes);
        Self { changes: draft.changes.into_values().collect(), reason, remarks, undoes, done, undone }
    }
}

impl Draft {
    /// Stages one cell; tells whether that altered the draft.
    pub fn stage(&mut self, cell: Cell, before: Value, after: Value) -> bool {
        self.stage_all([Change::new(cell, before, after)]) > 0
    }

    /// Stages many cells as one step; answers how many of them altered the draft.
    pub fn stage_all(&mut self, changes: impl IntoIterator<Item = Change>) -> usize {
        let wanted = changes.into_iter().map(|change| {
            let base = |staged: &Change| Change { before: staged.before.clone(), ..change.clone() };
            let change = self.changes.get(&change.cell).map_or_else(|| change.clone(), base);
            (change.cell, (change.before != change.after).then_some(change))
        });
        let step = wanted.collect::<Vec<_>>();
        self.undoes = None;
        self.take(step)
    }

    /// Stages what takes a committed set back as one step. The draft stands for its undo until something else is staged;
    /// leaving rows out does not alter that.
    pub fn stage_inverse(&mut self, set: SetId, changes: impl IntoIterator<Item = Change>) -> usize {
        let alone = self.is_empty();
        let staged = self.stage_all(changes);
        self.undoes = alone.then_some(set);
        staged
    }

    /// The committed set that this draft takes back and nothing else.
    pub fn undoes(&self) -> Option<SetId> {
        self.undoes.filter(|_| !self.is_empty())
    }

    /// Stages what a change file holds as one step. Its reason is taken where there is none yet.
    pub fn stage_file(&mut self, file: StagedFile) -> usize {
        if self.reason.trim().is_empty() {
            self.reason = file.reason;
        }
        self.remarks.extend(file.remarks);
        self.stage_all(file.changes)
    }

    /// Takes cells out of the draft as one step; answers how many were staged.
    pub fn unstage(&mut self, cells: impl IntoIterator<Item = Cell>) -> usize {
        self.take(cells.into_iter().map(|cell| (cell, None)).collect())
    }

    /// Takes everything out of the draft as one step.
    pub fn clear(&mut self) -> usize {
        self.unstage(self.changes.keys().copied().collect::<Vec<_>>())
    }

    /// Takes the last step back; answers how many cells it had touched.
    pub fn undo(&mut self) -> Option<usize> {
        let step = self.done.pop()?;
        for (cell, before, _) in step.iter().rev() {
            self.put(*cell, before.clone());
        }
        let touched = step.len();
        self.undone.push(step);
        Some(touched)
    }

    /// Takes the step again that was taken back last.
    pub fn redo(&mut self) -> Option<usize> {
        let step = self.undone.pop()?;
        for (cell, _, after) in &step {
            self.put(*cell, after.clone());
        }
        let touched = step.len();
        self.done.push(step);
        Some(touched)
    }

    /// The value staged for a cell, if one is.
    pub fn overlay(&self, cell: Cell) -> Option<&Value> {
        self.changes.get(&cell).map(|change| &change.after)
    }

    pub fn change(&self, cell: Cell) -> Option<&Change> {
        self.changes.get(&cell)
    }

    /// All changes in the order of their cells.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = &Change> {
        self.changes.values()
    }

    /// The changes of the cells in a range.
    pub fn within(&self, cells: RangeInclusive<Cell>) -> impl DoubleEndedIterator<Item = &Change> {
        self.changes.range(cells).map(|(_, change)| change)
    }

    /// How often a cell was put in or taken out, from which it can be told whether the draft was altered meanwhile.
    pub fn edits(&self) -> u64 {
        self.edits
    }

    pub fn len(&self) -> usize {
        self.changes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// How many cells of one user are staged.
    pub fn of_user(&self, user: UserId) -> u32 {
        self.users.get(&user).copied().unwrap_or(0)
    }

    /// The users with staged cells.
    pub fn users(&self) -> impl ExactSizeIterator<Item = UserId> {
        self.users.keys().copied()
    }

    /// The number for the next user that this draft creates: -1, -2, ….
    pub fn next_new_user(&self) -> UserId {
        let lowest = self.users.keys().next().map_or(0, |user| user.0.min(0));
        UserId(lowest - 1)
    }

    /// Accepts what others wrote meanwhile as the new base of the cells in conflict, and keeps what is wanted here.
    pub fn rebase(&mut self, conflicts: impl IntoIterator<Item = (Cell, Value)>) -> usize {
        let rebased = conflicts.into_iter().filter_map(|(cell, theirs)| {
            let mine = self.changes.get(&cell)?;
            let change = Change { before: theirs, ..mine.clone() };
            Some((cell, (change.before != change.after).then_some(change)))
        });
        let step = rebased.collect();
        self.undoes = None;
        self.take(step)
    }

    /// Forgets what was written. A cell that was staged anew meanwhile stays, on top of what was written.
    pub fn written<'a>(&mut self, changes: impl IntoIterator<Item = &'a Change>) {
        for written in changes {
            let later = self.changes.get(&written.cell).filter(|mine| mine.after != written.after).cloned();
            self.put(written.cell, later.map(|mine| Change { before: written.after.clone(), ..mine }));
        }
        self.done.clear();
        self.undone.clear();
        if self.is_empty() {
            self.reason.clear();
            self.remarks = Remarks::default();
        }
    }

    /// The draft as it is sent.
    pub fn to_set(&self) -> ChangeSet {
        ChangeSet {
            changes: self.changes.values().cloned().collect(),
            reason: self.reason.clone(),
            accepted: self.accepted,
        }
    }

    fn take(&mut self, wanted: Vec<(Cell, Option<Change>)>) -> usize {
        let mut step = Step::new();
        for (cell, after) in wanted {
            let before = self.changes.get(&cell).cloned();
            if before != after {
                self.put(cell, after.clone());
                step.push((cell, before, after));
            }
        }
        let touched = step.len();
        if touched > 0 {
            self.done.push(step);
            self.undone.clear();
        }
        touched
    }

    /// The only place where a cell enters or leaves, so that the counts per user are always right.
    fn put(&mut self, cell: Cell, change: Option<Change>) {
        self.edits += 1;
        self.accepted = Accepted::default();
        let (was, is) = match change {
            Some(change) => (self.changes.insert(cell, change).is_some(), true),
            None => (self.changes.remove(&cell).is_some(), false),
        };
        let Some(user) = cell.user() else { return };
        match (was, is) {
            (false, true) => *self.users.entry(user).or_default() += 1,
            (true, false) => {
                if let Some(count) = self.users.get_mut(&user) {
                    *count -= 1;
                    if *count == 0 {
                        self.users.remove(&user);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::cell::UserField;
    use crate::domain::status::Status;

    fn cell(user: i64) -> Cell {
        Cell::User { user: UserId(user), field: UserField::City }
    }

    fn text(text: &str) -> Value {
        Value::text(text)
    }

    /// A few cells and values, so that edits meet each other.
    fn edit() -> impl Strategy<Value = Vec<(Cell, Value)>> {
        let one =
            (1..5_i64, prop::sample::select(vec!["", "a", "b", "c"])).prop_map(|(user, word)| (cell(user), text(word)));
        prop::collection::vec(one, 1..4)
    }

    /// Every cell holds this in the database.
    fn base() -> Value {
        text("a")
    }

    fn apply(draft: &mut Draft, edit: &[(Cell, Value)]) {
        draft.stage_all(edit.iter().map(|(cell, value)| Change::new(*cell, base(), value.clone())));
    }

    fn shown(draft: &Draft) -> Vec<Change> {
        draft.changes().cloned().collect()
    }

    proptest! {
        #[test]
        fn undo_and_redo_walk_the_same_way(edits in prop::collection::vec(edit(), 0..8)) {
            let mut draft = Draft::default();
            let mut states = vec![shown(&draft)];
            for edit in &edits {
                apply(&mut draft, edit);
                if draft.done.len() == states.len() {
                    states.push(shown(&draft));
                }
            }
            for state in states.iter().rev().skip(1) {
                prop_assert!(draft.undo().is_some());
                prop_assert_eq!(&shown(&draft), state);
            }
            prop_assert_eq!(draft.undo(), None);
            for state in states.iter().skip(1) {
                prop_assert!(draft.redo().is_some());
                prop_assert_eq!(&shown(&draft), state);
            }
            prop_assert_eq!(draft.redo(), None);
        }

        #[test]
        fn counts_and_bases_are_right(edits in prop::collection::vec(edit(), 0..8), back in 0..8_usize) {
            let mut draft = Draft::default();
            for edit in &edits { apply(&mut draft, edit); }
            for _ in 0..back { draft.undo(); }
            for change in draft.changes() {
                prop_assert_eq!(&change.before, &base());
                prop_assert_ne!(&change.after, &base(), "a cell at its base is not staged");
            }
            for user in 1..5 {
                let counted = draft.changes().filter(|change| change.cell.user() == Some(UserId(user))).count();
                prop_assert_eq!(draft.of_user(UserId(user)) as usize, counted);
            }
        }

        #[test]
        fn saving_keeps_the_changes_and_the_way_to_them(
            edits in prop::collection::vec(edit(), 0..8),
            back in 0..8_usize,
        ) {
            let mut draft = Draft { reason: "quarter-end cover".to_owned(), ..Draft::default() };
            for edit in &edits { apply(&mut draft, edit); }
            for _ in 0..back { draft.undo(); }
            let saved = serde_json::to_string(&draft).unwrap();
            let mut kept: Draft = serde_json::from_str(&saved).unwrap();
            prop_assert_eq!(kept.to_set(), draft.to_set());
            while draft.redo().is_some() {
                prop_assert!(kept.redo().is_some());
            }
            while draft.undo().is_some() {
                prop_assert!(kept.undo().is_some());
                prop_assert_eq!(shown(&kept), shown(&draft));
            }
            prop_assert!(!kept.can_undo() && kept.is_empty());
        }
    }

    #[test]
    fn steps_over_very_many_cells_are_not_kept() {
        let mut draft = Draft::default();
        draft.stage_all((1..=5_001).map(|user| Change::new(cell(user), base(), text("z"))));
        let kept: Draft = serde_json::from_str(&serde_json::to_string(&draft).unwrap()).unwrap();
        assert_eq!((kept.len(), kept.can_undo()), (5_001, false));
    }

    #[test]
    fn a_bulk_edit_is_one_step() {
        let mut draft = Draft::default();
        assert_eq!(draft.stage_all((1..100).map(|user| Change::new(cell(user), base(), text("z")))), 99);
        assert_eq!(draft.undo(), Some(99));
        assert!(draft.is_empty() && draft.can_redo());
    }

    #[test]
    fn what_was_accepted_holds_until_the_next_edit() {
        let mut draft = Draft::default();
        apply(&mut draft, &[(cell(1), text("b"))]);
        draft.accepted.elevation = true;
        assert!(draft.to_set().accepted.elevation);
        apply(&mut draft, &[(cell(2), text("b"))]);
        assert_eq!(draft.accepted, Accepted::default());
    }

    #[test]
    fn rebasing_takes_their_value_as_the_base() {
        let mut draft = Draft::default();
        apply(&mut draft, &[(cell(1), text("b")), (cell(2), text("c"))]);
        assert_eq!(draft.rebase([(cell(1), text("x")), (cell(2), text("c")), (cell(3), text("y"))]), 2);
        assert_eq!(shown(&draft), [Change::new(cell(1), text("x"), text("b"))]);
    }

    #[test]
    fn what_was_staged_during_a_commit_stays() {
        let mut draft = Draft::default();
        apply(&mut draft, &[(cell(1), text("b")), (cell(2), text("b"))]);
        let sent = draft.to_set();
        apply(&mut draft, &[(cell(2), text("c")), (cell(3), text("c"))]);
        draft.written(&sent.changes);
        assert_eq!(
            shown(&draft),
            [Change::new(cell(2), text("b"), text("c")), Change::new(cell(3), base(), text("c"))]
        );
    }

    #[test]
    fn new_users_are_numbered_downwards() {
        let mut draft = Draft::default();
        assert_eq!(draft.next_new_user(), UserId(-1));
        let status = |user| Cell::User { user, field: UserField::Status };
        draft.stage(status(UserId(-1)), Value::None, Value::Status(Status::Active));
        draft.stage(status(UserId(7)), Value::Status(Status::Active), Value::Status(Status::Inactive));
        assert_eq!(draft.next_new_user(), UserId(-2));
    }
}
