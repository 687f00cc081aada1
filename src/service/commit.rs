//! Judging and committing: one transaction that reads standing, compares, judges, and then takes the right to write,
//! which it gets only for the state that was judged, writes, and puts it on the journal.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use super::Origin;
use super::author::Author;
use super::evaluate::{Beside, Evaluation, evaluate};
use super::letter;
use super::operator::{Operator, Session};
use super::policy;
use super::seal::{self, Looked};
use crate::api::review::{Committed, Judgement, Outcome};
use crate::api::{Refusal, RefusalKind, Request, Secrets};
use crate::domain::change::{Change, ChangeSet, Receipt};
use crate::domain::ids::SetId;
use crate::domain::picture::Picture;
use crate::domain::time::Time;
use crate::domain::verdict::Verdict;
use crate::store::{Entry, Hold, Last, Reader, Sealed, Stamp, Store, StoredSet, Writer};

/// The most changes that one set may have.
const MOST_CHANGES: usize = 200_000;

/// A set of so many changes is judged in much less than 50 milliseconds, so it may keep others out for that long.
const HELD_CHANGES: usize = 2_000;

/// A commit as it was asked for.
pub(super) struct Commit<'a> {
    pub session: &'a Session,
    pub origin: &'a Origin,
    pub set: &'a ChangeSet,
    pub secrets: &'a Secrets,
    pub receipt: Receipt,
    pub undo_of: Option<SetId>,
    pub now: Time,
}

/// What a commit leaves behind and nobody waits for: letting go of the pictures of ten thousand users takes its time.
pub(super) type Spent = Vec<Picture>;

/// Judges a set and writes nothing.
pub(super) fn judge(reader: Reader<'_>, operator: &Operator, set: &ChangeSet, now: Time) -> Result<Judgement, Refusal> {
    judge_beside(reader, operator, set, Beside::default(), now)
}

/// Judges a set with what came beside it, and writes nothing.
pub(super) fn judge_beside(
    reader: Reader<'_>,
    operator: &Operator,
    set: &ChangeSet,
    beside: Beside<'_>,
    now: Time,
) -> Result<Judgement, Refusal> {
    limit(set)?;
    policy::permit_set(set, operator)?;
    Ok(evaluate(reader, operator, set, beside, now)?.judgement)
}

fn limit(set: &ChangeSet) -> Result<(), Refusal> {
    if set.changes.len() > MOST_CHANGES {
        let count = set.changes.len();
        return Err(Refusal::invalid(format!("The set has {count} changes; at most {MOST_CHANGES} fit in one."))
            .hint("Split it in parts."));
    }
    let (length, most) = (set.reason.chars().count(), ChangeSet::LONGEST_REASON);
    if length > most {
        return Err(Refusal::invalid(format!("The reason has {length} characters; at most {most} fit."))
            .hint("Say it in a few words, and where the rest is found."));
    }
    match crate::domain::text::forbidden_in_input(&set.reason) {
        Some(c) if c != '\n' => Err(Refusal::invalid(format!(
            "The reason contains the character U+{:04X}, which is not allowed.",
            c as u32
        ))),
        _ => Ok(()),
    }
}

/// A hash over what was asked, so that a receipt stands for one set only.
fn content_hash(commit: &Commit<'_>) -> Result<[u8; 32], Refusal> {
    let text = serde_json::to_vec(&(commit.set, commit.undo_of))
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("The set cannot be written down: {error}.")))?;
    Ok(Sha256::digest(text).into())
}

/// Commits a set, or tells what became of it if its receipt is known.
pub(super) fn commit(store: &mut Store, commit: &Commit<'_>, spent: &mut Spent) -> Result<Outcome, Refusal> {
    limit(commit.set)?;
    let content_hash = content_hash(commit)?;
    // What takes its time is computed before the write transaction, which never waits for it.
    let (confirmed, sealed) = match seal::look_at(store, commit)? {
        Looked::Stopped(judged) => return Ok(Outcome::Stopped(judged)),
        Looked::Ready { confirmed, sealed } => (confirmed, sealed),
    };
    let hold = if commit.set.changes.len() <= HELD_CHANGES { Hold::AtLast } else { Hold::Never };
    let written = store.write_judged(
        hold,
        |reader| match attempt(reader, commit, content_hash, confirmed) {
            Ok(ControlFlow::Continue(ready)) => Ok(ControlFlow::Continue(ready)),
            Ok(ControlFlow::Break(outcome)) => Ok(ControlFlow::Break(Ok(outcome))),
            Err(Attempt::Store(error)) => Err(error),
            Err(Attempt::Refused(refusal)) => Ok(ControlFlow::Break(Err(refusal))),
        },
        |writer, ready| match write(writer, commit, content_hash, &ready, &sealed) {
            Ok(committed) => {
                let Evaluation { judgement, before, after, .. } = ready.evaluation;
                spent.extend([before, after]);
                Ok((Ok(Outcome::Committed { committed, judgement }), Last::Commit))
            }
            Err(Attempt::Store(error)) => Err(error),
            Err(Attempt::Refused(refusal)) => Ok((Err(refusal), Last::Rollback)),
        },
    );
    match written {
        Ok(outcome) => outcome,
        Err(error @ crate::store::Error::UnknownOutcome(_)) => {
            // It may be on disk all the same: the receipt tells.
            match store.read(|reader| reader.set_by_receipt(commit.receipt))? {
                Some((_, stored)) => {
                    Ok(Outcome::Committed { committed: recall(&stored)?, judgement: Judgement::default() })
                }
                None => Err(error.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn not_signed_in() -> Refusal {
    Refusal::new(RefusalKind::NotSignedIn, "Nobody is signed in.")
}

enum Attempt {
    Store(crate::store::Error),
    Refused(Refusal),
}

impl From<crate::store::Error> for Attempt {
    fn from(error: crate::store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Attempt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A set that may be written as it was judged.
struct Ready {
    operator: Operator,
    evaluation: Evaluation,
}

/// Asks everything that decides about a commit: its receipt, the operator's standing, the judgement. What breaks off is
/// the answer already, and nothing is written.
fn attempt(
    reader: Reader<'_>,
    commit: &Commit<'_>,
    content_hash: [u8; 32],
    confirmed: bool,
) -> Result<ControlFlow<Outcome, Ready>, Attempt> {
    if let Some((_, stored)) = reader.set_by_receipt(commit.receipt)? {
        if stored.content_hash != content_hash || stored.operator != commit.session.user {
            let sentence = "This receipt stands for another change set.";
            return Err(Refusal::new(RefusalKind::Stale, sentence).hint("Make a new receipt.").into());
        }
        let committed = recall(&stored)?;
        return Ok(ControlFlow::Break(Outcome::Committed { committed, judgement: Judgement::default() }));
    }
    let operator = Operator::read(reader, commit.session, commit.now)?;
    let request = Request::commit(ChangeSet::default(), commit.receipt);
    policy::permit(&request, operator.as_ref())?;
    let Some(operator) = operator else {
        return Err(not_signed_in().into());
    };
    policy::permit_set(commit.set, &operator)?;
    let beside = Beside { confirmed, secrets: Some(commit.secrets), undo_of: commit.undo_of, ..Beside::default() };
    let evaluation = evaluate(reader, &operator, commit.set, beside, commit.now)?;
    if evaluation.changes.is_empty() {
        return Ok(ControlFlow::Break(Outcome::Stopped(evaluation.judgement)));
    }
    Ok(ControlFlow::Continue(Ready { operator, evaluation }))
}

/// Writes what was judged. Nothing is decided here.
fn write(
    writer: &Writer<'_>,
    commit: &Commit<'_>,
    content_hash: [u8; 32],
    Ready { operator, evaluation }: &Ready,
    sealed: &Sealed,
) -> Result<Committed, Attempt> {
    let (set, now) = (commit.set, commit.now);
    let size = u32::try_from(evaluation.changes.len()).unwrap_or(u32::MAX);
    let id = writer.keep_set(&StoredSet {
        receipt: commit.receipt,
        content_hash,
        operator: operator.user,
        at: now,
        reason: set.reason.clone(),
        size,
        undo_of: commit.undo_of,
        outcome: String::new(),
    })?;
    let stamp = Stamp { by: operator.user, at: now, note: &set.reason };
    let numbers = writer.write_changes(&evaluation.before, &evaluation.after, &evaluation.changes, sealed, stamp)?;
    let about_set = about_set(evaluation);
    let settled: Vec<Change> = evaluation.changes.iter().map(|change| numbers.settle(change)).collect();
    letter::follow(writer, &evaluation.before, &settled, now)?;
    let (origin, rows) = (commit.origin, &evaluation.acknowledged.rows);
    let common = origin.guards(&[&about_set]);
    let held = evaluation.changes.iter().map(|change| rows.get(&change.cell));
    let held: Vec<Option<String>> = held.map(|said| Some(origin.guards(&[said?, &about_set]))).collect();
    let entry = Entry { set: Some(id), reason: &set.reason, ..Entry::new(now, "") };
    let rows = Author::operator(operator, origin).wrote(&settled, entry).zip(&held);
    let rows = rows.map(|(row, held)| Entry { guards: held.as_deref().unwrap_or(&common), ..row });
    let head = writer.append(rows)?;
    let left_out = evaluation.judgement.rows.iter().filter(|row| !row.verdict.passes()).count();
    let committed = Committed {
        set: id,
        receipt: commit.receipt,
        at: now,
        written: size,
        left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
        audit_seq: head.seq.unsigned_abs(),
        audit_head: head.hex(),
        // The map is ordered by -n … -1; people number new users from the first.
        new_users: numbers.users.values().rev().copied().collect(),
        repeated: false,
    };
    let outcome = serde_json::to_string(&committed)
        .map_err(|error| Refusal::new(RefusalKind::Failed, format!("The outcome cannot be written down: {error}.")))?;
    writer.settle_set(id, &outcome)?;
    Ok(committed)
}

/// What the operator acknowledged of the set as a whole, and what was left out of it, for the journal.
fn about_set(evaluation: &Evaluation) -> String {
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    for row in &evaluation.judgement.rows {
        let code = match &row.verdict {
            Verdict::Conflict { .. } => "conflict".to_owned(),
            verdict => match verdict.finding() {
                Some(finding) => format!("{} {}", finding.guard.code(), verdict.word()),
                None => continue,
            },
        };
        *left_out.entry(code).or_default() += 1;
    }
    let left_out: Vec<String> = left_out.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let passing = (!left_out.is_empty()).then(|| format!("only passing rows, left out: {}", left_out.join(", ")));
    evaluation.acknowledged.set.iter().cloned().chain(passing).collect::<Vec<_>>().join("; ")
}

/// What was said of a set when it was committed.
pub(super) fn recall(stored: &StoredSet) -> Result<Committed, Refusal> {
    let committed: Committed = serde_json::from_str(&stored.outcome).map_err(|error| {
        Refusal::new(RefusalKind::Stale, format!("The outcome kept for this receipt cannot be read: {error}."))
    })?;
    Ok(Committed { repeated: true, ..committed })
}
