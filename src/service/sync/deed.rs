//! What a sync and a restoration have in common: a receipt that stands for one of them only, a set with its rows of the
//! journal, and no rule broken that held before.

use super::PlanError;
use crate::api::review::Committed;
use crate::api::{Progress, Refusal, RefusalKind};
use crate::domain::change::{Change, Receipt};
use crate::domain::time::Time;
use crate::service::Origin;
use crate::service::author::Author;
use crate::service::commit::recall;
use crate::service::operator::Operator;
use crate::store::{self, Entry, Last, Stamp, Store, StoredSet, Writer};

/// Who does it, why, when, and under which receipt.
pub(super) struct Deed<'a> {
    /// What the journal calls it.
    pub action: &'static str,
    /// A hash over what is done.
    pub content_hash: [u8; 32],
    pub operator: &'a Operator,
    pub origin: &'a Origin,
    pub reason: &'a str,
    pub receipt: Receipt,
    pub now: Time,
    /// What was found and acknowledged, for the journal.
    pub acknowledged: String,
    pub tell: &'a dyn Fn(Progress),
}

/// What was done under a receipt, if it is known.
pub(super) fn known(
    store: &Store,
    operator: &Operator,
    receipt: Receipt,
    content_hash: [u8; 32],
) -> Result<Option<Committed>, Refusal> {
    let Some((_, stored)) = store.read(|reader| reader.set_by_receipt(receipt))? else { return Ok(None) };
    if stored.content_hash != content_hash || stored.operator != operator.user {
        let sentence = "This receipt stands for something else.";
        return Err(Refusal::new(RefusalKind::Stale, sentence).hint("Make a new receipt."));
    }
    recall(&stored).map(Some)
}

/// What breaks a rule before anything is written, unless that is not wanted any more.
pub(super) fn broken(store: &Store, now: Time, tell: &dyn Fn(Progress)) -> Result<Vec<String>, PlanError> {
    let mut go_on = |done, total| {
        tell(Progress::Checked { done, total });
        !store.is_interrupted()
    };
    Ok(store.read(|reader| reader.invariants_unless(now, &mut go_on))?)
}

/// Why it was not written, or that nobody can tell whether it was.
pub(super) fn refused(error: store::Error) -> Refusal {
    match error {
        store::Error::Interrupted => PlanError::Cancelled.into(),
        error => error.into(),
    }
}

/// Ends the transaction in which it was done, or was not.
pub(super) fn end<T>(done: Result<T, PlanError>) -> store::Result<(Result<T, Refusal>, Last)> {
    match done {
        Ok(done) => Ok((Ok(done), Last::Commit)),
        Err(PlanError::Store(error)) => Err(error),
        Err(error) => Ok((Err(error.into()), Last::Rollback)),
    }
}

impl Deed<'_> {
    pub(super) const fn stamp(&self) -> Stamp<'_> {
        Stamp { by: self.operator.user, at: self.now, note: self.reason }
    }

    /// Puts what was written on the journal: sentences about what has no cells, then the cells. `broken` is what broke a
    /// rule before, which may stay as it was.
    pub(super) fn settle(
        &self,
        writer: &Writer<'_>,
        told: Vec<String>,
        size: u32,
        changes: &[Change],
        broken: &[String],
    ) -> Result<Committed, PlanError> {
        let id = writer.keep_set(&StoredSet {
            receipt: self.receipt,
            content_hash: self.content_hash,
            operator: self.operator.user,
            at: self.now,
            reason: self.reason.to_owned(),
            size,
            undo_of: None,
            outcome: String::new(),
        })?;
        let author = Author::operator(self.operator, self.origin);
        let guards = self.origin.guards(&[&self.acknowledged]);
        let common = Entry { set: Some(id), reason: self.reason, ..Entry::new(self.now, self.action) };
        let line = |line: String| author.signs(Entry { after: Some(line.into()), ..common.clone() });
        writer.append(told.into_iter().map(line).map(|row| Entry { guards: &guards, ..row }))?;
        let rows = author.wrote(changes, common.clone()).map(|row| Entry { guards: &guards, ..row });
        let head = writer.append(rows)?;
        let now_broken = writer.reader().invariants_unless(self.now, &mut |done, total| {
            (self.tell)(Progress::Checked { done, total });
            true
        })?;
        if let Some(sentence) = now_broken.into_iter().find(|sentence| !broken.contains(sentence)) {
            return Err(PlanError::Surprise(sentence));
        }
        let committed = Committed::of_sync(id, self.receipt, self.now, size, &head);
        writer.settle_set(id, &serde_json::to_string(&committed)?)?;
        writer.next_revision()?;
        Ok(committed)
    }
}
