//! The judgement at hand: its rows in the order in which they want attention, and the cursor among them.
//!
//! A judgement may have a hundred thousand rows. It is never copied, what is said of all rows is counted once, and what
//! goes through them stops where those that pass begin.

use std::ops::Range;
use std::sync::Arc;

use super::columns::Columns;
use super::obstacle::Counts;
use crate::api::review::{Judged, Judgement};
use crate::domain::cell::Cell;
use crate::domain::change::{Accepted, ChangeSet};
use crate::domain::ids::SetId;
use crate::domain::text::Raw;
use crate::domain::verdict::Verdict;
use crate::tui::model::Model;
use crate::tui::widget::scroll;

/// A judgement with a place in it. It may be older than the draft; then it is shown until the new one comes.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    judgement: Arc<Judgement>,
    /// The places of the rows, in the order in which they want attention.
    order: Vec<u32>,
    counts: Counts,
    columns: Columns,
    of: Option<Stamp>,
    cursor: usize,
    top: usize,
}

/// What a judgement was made of: another draft, reason, acceptance or state of the database wants another one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Stamp {
    edits: u64,
    reason: String,
    accepted: Accepted,
    undoes: Option<SetId>,
    epoch: u64,
}

impl Sheet {
    /// The judgement on the undo of a set, which nothing here makes old.
    pub fn fixed(judgement: Arc<Judgement>) -> Self {
        let mut sheet = Self::default();
        sheet.put(judgement);
        sheet
    }

    /// Takes a judgement that was asked for in an epoch, and answers the one before it. One on another set than the draft
    /// is now, or on the same one as the undo of another, counts as old.
    pub fn take(
        &mut self,
        judgement: Arc<Judgement>,
        (set, undoes): (&Arc<ChangeSet>, Option<SetId>),
        model: &Model,
        epoch: u64,
    ) -> Arc<Judgement> {
        let draft = &model.draft;
        let same = *set == draft.shared_set() && undoes == draft.undoes();
        let old = self.put(judgement);
        let (reason, accepted) = (set.reason.clone(), set.accepted);
        self.of = same.then(|| Stamp { edits: draft.edits(), reason, accepted, undoes, epoch });
        old
    }

    /// Whether the verdicts are those of the draft as it stands, in the database as it is known.
    pub fn is_current(&self, model: &Model) -> bool {
        self.of.as_ref().is_some_and(|of| {
            of.edits == model.draft.edits()
                && of.epoch == model.epoch
                && of.accepted == model.draft.accepted
                && of.reason == model.draft.reason
                && of.undoes == model.draft.undoes()
        })
    }

    pub fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    pub const fn columns(&self) -> Columns {
        self.columns
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub fn current(&self) -> Option<&Judged> {
        self.rows(self.cursor..self.cursor + 1).next()
    }

    /// The rows in sight, the place of the first, and the place of the cursor.
    pub fn visible(&self, height: usize) -> (impl Iterator<Item = &Judged>, usize, usize) {
        let top = scroll(self.top, self.cursor, height, self.len());
        (self.rows(top..top + height), top, self.cursor)
    }

    /// Some of the rows in the order in which they want attention.
    fn rows(&self, places: Range<usize>) -> impl Iterator<Item = &Judged> {
        let end = places.end.min(self.order.len());
        let places = &self.order[places.start.min(end)..end];
        places.iter().map(|place| &self.judgement.rows[*place as usize])
    }

    pub fn step(&mut self, lines: isize, height: usize) {
        let last = self.len().saturating_sub(1);
        self.top = scroll(self.top, self.cursor, height, last + 1);
        self.cursor = self.cursor.saturating_add_signed(lines).min(last);
        self.top = scroll(self.top, self.cursor, height, last + 1);
    }

    /// Takes a row off the sheet that has left the draft, without waiting for the new verdicts.
    pub fn drop_row(&mut self, cell: Cell) {
        let rows = &self.judgement.rows;
        self.order.retain(|place| rows[*place as usize].change.cell != cell);
        self.cursor = self.cursor.min(self.len().saturating_sub(1));
        self.counts = Counts::of(self.rows(0..self.len()));
    }

    /// The rows in conflict, and who wrote what stands there now.
    pub fn contested(&self) -> impl Iterator<Item = (Cell, &Raw)> {
        self.attention().filter_map(|row| match &row.verdict {
            Verdict::Conflict { by, .. } => Some((row.change.cell, by)),
            _ => None,
        })
    }

    /// The rows in conflict, with the value that somebody else wrote.
    pub fn conflicts(&self) -> impl Iterator<Item = (Cell, crate::domain::cell::Value)> {
        self.attention().filter_map(|row| match &row.verdict {
            Verdict::Conflict { theirs, .. } => Some((row.change.cell, theirs.clone())),
            _ => None,
        })
    }

    /// The rows that are so already, which come last.
    pub fn settled(&self) -> impl Iterator<Item = Cell> {
        let rows = self.order.iter().rev().map(|place| &self.judgement.rows[*place as usize]);
        rows.take_while(|row| row.verdict == Verdict::Noop).map(|row| row.change.cell)
    }

    /// The rows that do not pass, which come first.
    fn attention(&self) -> impl Iterator<Item = &Judged> {
        self.rows(0..self.len()).take_while(|row| !row.verdict.passes())
    }

    fn put(&mut self, judgement: Arc<Judgement>) -> Arc<Judgement> {
        let cell = self.current().map(|row| row.change.cell);
        let old = std::mem::replace(&mut self.judgement, judgement);
        let rows = &self.judgement.rows;
        self.order = (0..).take(rows.len()).collect();
        self.order.sort_by_key(|place| urgency(&rows[*place as usize].verdict));
        self.counts = Counts::of(rows);
        self.columns = Columns::of(self.rows(0..self.len()));
        let found = cell.and_then(|cell| self.rows(0..self.len()).position(|row| row.change.cell == cell));
        self.cursor = found.unwrap_or(self.cursor).min(self.len().saturating_sub(1));
        old
    }
}

/// The order of the groups: what has to be looked at first.
const fn urgency(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Held(_) => 0,
        Verdict::Refused(_) => 1,
        Verdict::Conflict { .. } => 2,
        Verdict::Withheld(_) => 3,
        Verdict::Ok => 4,
        Verdict::Noop => 5,
    }
}

#[cfg(test)]
pub(super) mod fixture {
    //! Judgements in a word a row.

    use super::*;
    use crate::domain::cell::{UserField, Value};
    use crate::domain::change::Change;
    use crate::domain::ids::UserId;
    use crate::domain::verdict::{Finding, Guard};

    /// One row for each word: `ok`, `noop`, `refused`, `held`, `conflict`, `withheld`, `limbo`, `self`.
    pub fn judgement(words: &str) -> Judgement {
        let rows = words.split_whitespace().zip(1..).map(|(word, user)| {
            let finding = |guard| Finding::new(guard, "For a reason.");
            let verdict = match word {
                "ok" => Verdict::Ok,
                "noop" => Verdict::Noop,
                "refused" => Verdict::Refused(finding(Guard::G1)),
                "limbo" => Verdict::Refused(finding(Guard::G9)),
                "withheld" => Verdict::Withheld(finding(Guard::G2)),
                "self" => Verdict::Withheld(finding(Guard::G7)),
                "held" => Verdict::Held(finding(Guard::G11)),
                "conflict" => Verdict::Conflict { theirs: Value::text("x"), by: "b@x.example".into(), at: None },
                word => panic!("no verdict {word}"),
            };
            let cell = Cell::User { user: UserId(user), field: UserField::City };
            Judged {
                change: Change::new(cell, Value::None, Value::text("y")),
                verdict,
                subject: "a@x.example".into(),
                what: "City".into(),
                before: "–".into(),
                after: "y".into(),
                implied: false,
            }
        });
        Judgement { rows: rows.collect(), users: 2, ..Judgement::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sheet: &Sheet) -> String {
        sheet.rows(0..sheet.len()).map(|row| row.verdict.word()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_wants_attention_comes_first() {
        let sheet = Sheet::fixed(fixture::judgement("ok noop withheld conflict refused held ok").into());
        assert_eq!(words(&sheet), "held refused conflict withheld ok ok no-op");
    }

    #[test]
    fn the_cursor_stays_with_its_row() {
        let mut sheet = Sheet::fixed(fixture::judgement("ok ok ok").into());
        sheet.step(1, 10);
        let cell = sheet.current().map(|row| row.change.cell);
        sheet.put(fixture::judgement("ok held ok").into());
        assert_eq!(sheet.current().map(|row| row.change.cell), cell);
        assert_eq!(sheet.cursor, 0);
        sheet.put(Arc::default());
        assert!(sheet.current().is_none());
        sheet.step(5, 3);
        assert_eq!((sheet.visible(3).0.count(), sheet.visible(3).1), (0, 0));
    }
}
