//! The one routine behind every preview and every commit.
//!
//! A set is judged on two pictures drawn inside one transaction: the rows as they are, and the rows with all changes
//! made. A preview draws them in a read transaction and stops there; a commit does the very same, and then writes the
//! second picture in the same transaction, which gets the right to write only if nobody has written since. So the two
//! can differ only by what others committed in between, and that shows as a conflict.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::escalation;
use super::guard::{self, Case};
use super::imply::{Implied, implied};
use super::operator::Operator;
use super::site::Site;
use super::unfinished::{row_of, unfinished_rows};
use super::words;
use crate::api::Secrets;
use crate::api::review::{Judged, Judgement};
use crate::domain::cell::{AccessPart, Cell, EdgePart, MembershipPart, OrgField, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::{OrgId, SetId, UserId};
use crate::domain::picture::Picture;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::store::{self, Reader, Touched};

/// What the routine found, and what a commit would write.
pub(super) struct Evaluation {
    pub judgement: Judgement,
    pub before: Picture,
    pub after: Picture,
    /// The changes that pass, implied ones included and no-ops left out; empty when the set is stopped.
    pub changes: Vec<Change>,
    pub acknowledged: Acknowledged,
}

/// What would have stopped the set if the operator had not acknowledged it, for the journal.
#[derive(Default)]
pub(super) struct Acknowledged {
    pub rows: BTreeMap<Cell, String>,
    pub set: Vec<String>,
}

/// What came beside a set. A preview has nothing of it, so it tells what the commit will have to bring.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'a> {
    /// The operator's own password came and is right.
    pub confirmed: bool,
    /// New passwords as they were typed; absent in a preview.
    pub secrets: Option<&'a Secrets>,
    /// Only the verdicts are wanted, not where the rights lead.
    pub verdicts_only: bool,
    /// The set that is taken back by this one.
    pub undo_of: Option<SetId>,
}

/// One row on its way to a verdict.
pub(super) struct Candidate {
    pub change: Change,
    /// The change that implies this one; it shares that one's fate.
    pub cause: Option<Cell>,
    /// Set once the row is out: a conflict, a no-op, or refused while only good rows are wanted.
    pub settled: Option<Verdict>,
}

/// Judges a set by the state that the reader sees.
pub(super) fn evaluate(
    reader: Reader<'_>,
    operator: &Operator,
    set: &ChangeSet,
    beside: Beside<'_>,
    now: Time,
) -> store::Result<Evaluation> {
    let users: BTreeSet<UserId> = set.changes.iter().filter_map(|change| change.cell.user()).collect();
    let before = draw(reader, set, &users)?;
    let mut candidates = Vec::with_capacity(set.changes.len());
    let mut seen = BTreeSet::new();
    for change in &set.changes {
        let settled = compare(reader, &before, change, seen.insert(change.cell))?;
        candidates.push(Candidate { change: change.clone(), cause: None, settled });
    }
    let own = candidates.len();
    let site = Site::read(reader)?;
    let undone = beside.undo_of.map(|set| left_behind(reader, set)).transpose()?;
    let (after, verdicts, passing, findings, rows) = loop {
        // What the changes imply depends on which of them are still in.
        candidates.truncate(own);
        let Implied { rows, overwriting, overwritten } = implied(&before, &candidates, operator, &site);
        candidates.extend(rows);
        if let Some(undone) = &undone {
            keep_to(undone, reader, &mut candidates[own..])?;
        }
        let after = apply(&before, &overwritten, &candidates);
        let case = Case {
            reader,
            operator,
            before: &before,
            after: &after,
            now,
            accepted: set.accepted,
            reason: &set.reason,
            users: &users,
            beside,
            site: &site,
            taken: OnceCell::new(),
            acknowledged: RefCell::default(),
        };
        let verdicts = judge_rows(&case, &candidates, &overwriting)?;
        if !leave_out(set, &mut candidates, &verdicts) {
            let passing: Vec<Change> = (candidates.iter().zip(&verdicts))
                .filter(|(_, verdict)| matches!(verdict, Verdict::Ok))
                .map(|(candidate, _)| candidate.change.clone())
                .collect();
            let findings = guard::set::judge(&case, &passing)?;
            let rows = case.acknowledged.take();
            drop(case);
            break (after, verdicts, passing, findings, rows);
        }
    };
    let live = candidates.iter().filter(|candidate| candidate.settled.is_none()).map(|candidate| &candidate.change);
    let (reaches, not_followed) = if beside.verdicts_only {
        Default::default()
    } else {
        escalation::newly_reached(reader, (&before, &after), live, &users, now)?
    };
    let directory = words::Words::new(reader, &after);
    let acknowledged = Acknowledged { rows, set: findings.acknowledged };
    let rows: Vec<Judged> = (candidates.into_iter().zip(verdicts))
        .map(|(candidate, verdict)| directory.judged(candidate.change, verdict, candidate.cause.is_some()))
        .collect();
    let judgement = Judgement {
        rows,
        refusals: findings.refusals,
        warnings: findings.warnings.into_iter().chain(not_followed).collect(),
        reaches,
        holds: findings.holds,
        users: u32::try_from(users.len()).unwrap_or(u32::MAX),
        revision: reader.revision()?,
    };
    let changes = if judgement.stops(set.accepted) { Vec::new() } else { passing };
    Ok(Evaluation { judgement, before, after, changes, acknowledged })
}

/// Draws everything that the set touches or refers to.
pub(super) fn draw(reader: Reader<'_>, set: &ChangeSet, users: &BTreeSet<UserId>) -> store::Result<Picture> {
    let mut drawn = users.clone();
    let touched = Touched::of(&set.changes);
    let mut orgs: BTreeSet<OrgId> = touched.shared_orgs().collect();
    for change in &set.changes {
        orgs.extend(change.cell.org());
        match change.after {
            Value::Org(org) => {
                orgs.insert(org);
            }
            Value::User(user) => {
                drawn.insert(user);
            }
            _ => {}
        }
    }
    let mut picture = reader.picture(&drawn, &orgs)?;
    if set.changes.iter().any(|change| change.cell.template().is_some()) {
        picture.templates = reader.all_templates()?;
    }
    reader.draw_setup(&mut picture, &touched)?;
    let makes_org = |change: &Change| matches!(change.cell, Cell::Org { org, field: OrgField::Active } if org.is_new());
    if set.changes.iter().any(makes_org) {
        picture.codes = reader.org_codes()?.into_iter().collect();
    }
    Ok(picture)
}

/// Compares a change with the cell as it is: does it fit, is it done already, did somebody else change it?
fn compare(reader: Reader<'_>, before: &Picture, change: &Change, first: bool) -> store::Result<Option<Verdict>> {
    let refused = |sentence: &str| Ok(Some(Verdict::Refused(Finding::new(Guard::Invariant, sentence))));
    if !first {
        return refused("This cell stands twice in the set.");
    }
    if !change.before.fits(change.cell.kind()) || !change.after.fits(change.cell.kind()) {
        return refused("The cell cannot hold such a value.");
    }
    // What a lock was set to is no matter: it is there or it is not.
    let unlocks = matches!(change.cell, Cell::User { field: UserField::LockedUntil, .. }) && change.after.is_none();
    let gone = match change.cell {
        Cell::Org { org, .. } => !org.is_new() && !before.orgs.contains_key(&org),
        Cell::OrgLocation { org, .. } | Cell::OrgOption { org, .. } => !org.is_new() && !before.orgs.contains_key(&org),
        Cell::Workgroup { workgroup, .. } => !workgroup.is_new() && !before.workgroups.contains_key(&workgroup),
        cell => cell.user().is_some_and(|user| !user.is_new() && !before.users.contains_key(&user)),
    };
    if gone {
        return refused("There is no such row.");
    }
    let current = before.get(change.cell);
    if current == change.after && !is_late_decision(change, &current) {
        return Ok(Some(Verdict::Noop));
    }
    if current == change.before || is_default_of_new(change, &current) || unlocks {
        return Ok(None);
    }
    conflict(reader, change.cell, current).map(Some)
}

/// Somebody else changed the cell: what it holds now, by whom and since when.
fn conflict(reader: Reader<'_>, cell: Cell, theirs: Value) -> store::Result<Verdict> {
    let last = reader.last_change(cell)?;
    let (by, at) = last.map_or((String::new(), None), |(by, at)| (by, Some(at)));
    Ok(Verdict::Conflict { theirs, by: by.into(), at })
}

/// What a set left in its cells.
fn left_behind(reader: Reader<'_>, set: SetId) -> store::Result<BTreeMap<Cell, Value>> {
    Ok(reader.changes_of(set)?.into_iter().map(|change| (change.cell, change.after)).collect())
}

/// An undo takes back what its set did and nothing else: where that implies more, others have changed since what the set
/// relied on, and the undo would give what they took, or take what they gave.
fn keep_to(undone: &BTreeMap<Cell, Value>, reader: Reader<'_>, implied: &mut [Candidate]) -> store::Result<()> {
    for Candidate { change, settled, .. } in implied {
        if undone.get(&change.cell) != Some(&change.before) {
            *settled = Some(conflict(reader, change.cell, change.before.clone())?);
        }
    }
    Ok(())
}

/// A decision about an applicant is made once: whoever comes second is told who was first, even if both agree.
fn is_late_decision(change: &Change, current: &Value) -> bool {
    let pending = Value::Status(Status::Pending);
    matches!(change.cell, Cell::User { field: UserField::Status, .. })
        && change.before == pending
        && *current != pending
}

/// A new row has no former values; whatever default the form started from is as good as absence.
fn is_default_of_new(change: &Change, current: &Value) -> bool {
    let new = match change.cell {
        Cell::Org { org, .. } | Cell::OrgLocation { org, .. } | Cell::OrgOption { org, .. } => org.is_new(),
        Cell::Workgroup { workgroup, .. } => workgroup.is_new(),
        Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => template.is_new(),
        cell => cell.user().is_some_and(UserId::is_new),
    };
    new && (change.before == change.cell.absent() || change.before == *current)
}

fn apply(before: &Picture, overwritten: &BTreeMap<Cell, Value>, candidates: &[Candidate]) -> Picture {
    let mut after = before.clone();
    overwritten.iter().for_each(|(cell, value)| after.set(*cell, value));
    // Removals first: a relation that is removed and made anew in one set is there in the end.
    let live = || candidates.iter().filter(|candidate| candidate.settled.is_none()).map(|candidate| &candidate.change);
    let removes = |change: &&Change| {
        let relation = matches!(
            change.cell,
            Cell::Access { part: AccessPart::Active, .. }
                | Cell::Membership { part: MembershipPart::Active, .. }
                | Cell::Edge { part: EdgePart::Active, .. }
        );
        relation && change.after.is_none()
    };
    for change in live().filter(|change| !removes(change)) {
        after.set(change.cell, &change.after);
    }
    for change in live().filter(removes) {
        after.set(change.cell, &change.after);
    }
    after
}

fn judge_rows(case: &Case<'_>, candidates: &[Candidate], overwriting: &BTreeSet<Cell>) -> store::Result<Vec<Verdict>> {
    let unfinished = unfinished_rows(case);
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(candidates.len());
    // Implied changes come after the changes of the set.
    let mut fates: BTreeMap<Cell, Verdict> = BTreeMap::new();
    let causes: BTreeSet<Cell> = candidates.iter().filter_map(|candidate| candidate.cause).collect();
    for candidate in candidates {
        let fate = candidate.cause.and_then(|cause| fates.get(&cause)).filter(|fate| !fate.passes());
        if let Some(fate) = fate.filter(|_| candidate.settled.is_none()) {
            verdicts.push(fate.clone());
            continue;
        }
        let verdict = match (&candidate.settled, unfinished.get(&row_of(candidate.change.cell))) {
            (Some(settled), _) => settled.clone(),
            (None, Some(sentence)) => Verdict::Refused(Finding::new(Guard::Invariant, *sentence)),
            (None, None) if overwriting.contains(&candidate.change.cell) => {
                let sentence = "It would overwrite what others changed since; decide about that conflict first.";
                Verdict::Refused(Finding::new(Guard::Invariant, sentence))
            }
            (None, None) if case.after.get(candidate.change.cell) != candidate.change.after => {
                Verdict::Refused(Finding::new(Guard::Invariant, "Another change of this set says otherwise."))
            }
            (None, None) => guard::ask(case, &candidate.change)?,
        };
        if causes.contains(&candidate.change.cell) {
            // A cell that stands twice is refused at its second place; what the first one implies stays with that one.
            fates.entry(candidate.change.cell).or_insert_with(|| verdict.clone());
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// Takes out the rows that do not pass and may be left out; tells whether there were any, so that the rest is judged
/// again without them. An implied row takes along the one that implies it.
fn leave_out(set: &ChangeSet, candidates: &mut [Candidate], verdicts: &[Verdict]) -> bool {
    let mut left_out = false;
    let mut causes: BTreeMap<Cell, &Verdict> = BTreeMap::new();
    for (candidate, verdict) in candidates.iter_mut().zip(verdicts).rev() {
        let goes = match verdict {
            Verdict::Ok | Verdict::Noop => false,
            // The operator's own row is left out of every bulk edit.
            Verdict::Withheld(finding) if finding.guard == Guard::G7 => true,
            Verdict::Withheld(_) => set.accepted.withheld || set.accepted.ok_rows_only,
            Verdict::Refused(_) | Verdict::Conflict { .. } | Verdict::Held(_) => set.accepted.ok_rows_only,
        };
        if let Some(cause) = candidate.cause {
            if goes {
                causes.insert(cause, verdict);
            }
            continue;
        }
        let verdict = if goes { Some(verdict) } else { causes.get(&candidate.change.cell).copied() };
        if let Some(verdict) = verdict.filter(|_| candidate.settled.is_none()) {
            candidate.settled = Some(verdict.clone());
            left_out = true;
        }
    }
    left_out
}
