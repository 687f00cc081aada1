//! A draft as it is kept while the program is away: its changes, and the steps that led to them if they are small.

use serde::{Deserialize, Serialize};

use super::staged::Staged;
use super::{Draft, Step};
use crate::domain::cell::Cell;
use crate::domain::change::Change;
use crate::domain::change_text::Remarks;
use crate::domain::ids::SetId;

/// A step as it is kept: for each cell it touched the change there before it and after it.
type SavedStep = Vec<(Cell, Option<Change>, Option<Change>)>;

/// A draft as it is kept while the program is away.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    changes: Vec<Change>,
    #[serde(default)]
    reason: String,
    #[serde(default, skip_serializing_if = "Remarks::is_empty")]
    remarks: Remarks,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undoes: Option<SetId>,
    /// The steps, if they are small.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<SavedStep>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undone: Vec<SavedStep>,
}

/// Steps over more cells than this together are not kept while the program is away.
const MOST_KEPT: usize = 5_000;

impl From<Saved> for Draft {
    fn from(saved: Saved) -> Self {
        let mut draft = Self { reason: saved.reason, remarks: saved.remarks, ..Self::default() };
        draft.stage_all(saved.changes);
        draft.done = steps(&draft.now, saved.done, |(cell, before, _)| (cell, before));
        draft.undone = steps(&draft.now, saved.undone, |(cell, _, after)| (cell, after));
        draft.now.undoes = saved.undoes;
        draft.edits = 0;
        draft
    }
}

/// Goes back over saved steps, the last one first, and tells what lies beyond each.
fn steps(
    from: &Staged,
    saved: Vec<SavedStep>,
    beyond: impl Fn((Cell, Option<Change>, Option<Change>)) -> (Cell, Option<Change>),
) -> Vec<Step> {
    let mut at = from.clone();
    let mut steps: Vec<Step> = (saved.into_iter().rev())
        .map(|step| {
            let cells = step.iter().map(|(cell, ..)| *cell).collect();
            step.into_iter().map(&beyond).for_each(|(cell, change)| at.put(cell, change));
            Step { beyond: at.clone(), cells }
        })
        .collect();
    steps.reverse();
    steps
}

impl From<Draft> for Saved {
    fn from(draft: Draft) -> Self {
        let cells = draft.done.iter().chain(&draft.undone).map(|step| step.cells.len()).sum::<usize>();
        let kept = |steps: &[Step], save: fn(&Staged, &Step) -> SavedStep| {
            let steps = if cells <= MOST_KEPT { steps } else { &[] };
            // Each step leads from where the one after it leads to.
            let from = steps.iter().skip(1).map(|next| &next.beyond).chain([&draft.now]);
            steps.iter().zip(from).map(|(step, from)| save(from, step)).collect()
        };
        let done = kept(&draft.done, |after, step| step.saved(&step.beyond, after));
        let undone = kept(&draft.undone, |before, step| step.saved(before, &step.beyond));
        let changes = draft.now.changes.values().cloned().collect();
        Self { changes, reason: draft.reason, remarks: draft.remarks, undoes: draft.now.undoes, done, undone }
    }
}

impl Step {
    fn saved(&self, before: &Staged, after: &Staged) -> SavedStep {
        let change = |staged: &Staged, cell: &Cell| staged.changes.get(cell).cloned();
        self.cells.iter().map(|cell| (*cell, change(before, cell), change(after, cell))).collect()
    }
}
