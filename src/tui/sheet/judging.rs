//! What the rules say of a form of the setup before it is staged: the same routine that judges the review.

use std::sync::Arc;

use crate::api::review::{Judged, Judgement};
use crate::domain::cell::Cell;
use crate::domain::change::{Change, ChangeSet};
use crate::domain::draft::Draft;
use crate::domain::verdict::Verdict;
use crate::tui::model::Model;

/// With more staged than this the form is judged alone, so that it is not waited for long.
const MOST: usize = 2_000;

/// The set that is judged: what is staged of the setup already, with these changes.
pub(super) fn with_staged(model: &Model, changes: Vec<Change>) -> Arc<ChangeSet> {
    let is_setup = |change: &&Change| change.cell.is_setup() || matches!(change.cell, Cell::Workgroup { .. });
    let mut draft = Draft::default();
    if model.draft.len() <= MOST {
        draft.stage_all(model.draft.changes().filter(is_setup).cloned());
    }
    draft.stage_all(changes);
    Arc::new(draft.to_set())
}

/// What is wrong with the rows of a form, in sentences by their cells. What the review can settle is left to it:
/// conflicts and acknowledgements.
pub(super) fn objections(
    judgement: &Judgement,
    is_mine: impl Fn(Cell) -> bool,
) -> impl Iterator<Item = (Cell, String)> {
    let mine = judgement.rows.iter().filter(move |row| is_mine(row.change.cell));
    mine.filter_map(|row: &Judged| match &row.verdict {
        Verdict::Refused(finding) => Some((row.change.cell, finding.sentence.shown().into())),
        _ => None,
    })
}
