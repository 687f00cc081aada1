//! The one routine behind every preview and every commit.
//!
//! A set is judged on two pictures drawn inside one transaction: the rows as they are, and the rows with all changes
//! made. A preview draws them in a read transaction and stops there; a commit does the very same, and then writes the
//! second picture in the same transaction, which gets the right to write only if nobody has written since. So the two
//! can differ only by what others committed in between, and that shows as a conflict.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::escalation;
use super::guard::{self, Case};
use super::operator::Operator;
use super::site::Site;
use super::words;
use crate::api::Secrets;
use crate::api::review::{Judged, Judgement};
use crate::domain::cell::{AccessPart, Cell, MembershipPart, OrgField, UserField, Value, WorkgroupField};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::{OrgId, TemplateId, UserId, WorkgroupId};
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::picture::Picture;
use crate::domain::status::Status;
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::store::{self, Reader};

/// What the routine found, and what a commit would write.
pub(super) struct Evaluation {
    pub judgement: Judgement,
    pub before: Picture,
    pub after: Picture,
    /// The changes that pass, implied ones included and no-ops left out; empty when the set is stopped.
    pub changes: Vec<Change>,
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
}

/// One row on its way to a verdict.
struct Candidate {
    change: Change,
    /// The change that implies this one; it shares that one's fate.
    cause: Option<Cell>,
    /// Set once the row is out: a conflict, a no-op, or refused while only good rows are wanted.
    settled: Option<Verdict>,
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
    let (after, verdicts, passing, findings) = loop {
        // What the changes imply depends on which of them are still in.
        candidates.truncate(own);
        candidates.extend(implied(&before, &candidates, operator, &site));
        let after = apply(&before, &candidates);
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
        };
        let verdicts = judge_rows(&case, &candidates)?;
        if !leave_out(set, &mut candidates, &verdicts) {
            let passing: Vec<Change> = (candidates.iter().zip(&verdicts))
                .filter(|(_, verdict)| matches!(verdict, Verdict::Ok))
                .map(|(candidate, _)| candidate.change.clone())
                .collect();
            let findings = guard::set::judge(&case, &passing)?;
            drop(case);
            break (after, verdicts, passing, findings);
        }
    };
    let live = candidates.iter().filter(|candidate| candidate.settled.is_none()).map(|candidate| &candidate.change);
    let (reaches, not_followed) = if beside.verdicts_only {
        Default::default()
    } else {
        escalation::newly_reached(reader, (&before, &after), live, &users, now)?
    };
    let directory = words::Words::new(reader, &after);
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
    Ok(Evaluation { judgement, before, after, changes })
}

/// Draws everything that the set touches or refers to.
fn draw(reader: Reader<'_>, set: &ChangeSet, users: &BTreeSet<UserId>) -> store::Result<Picture> {
    let mut drawn = users.clone();
    let mut orgs = BTreeSet::new();
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
    Ok(picture)
}

/// What the changes that are still in imply, to be added visibly.
fn implied(before: &Picture, own: &[Candidate], operator: &Operator, site: &Site) -> Vec<Candidate> {
    let live = || own.iter().filter(|candidate| candidate.settled.is_none()).map(|candidate| &candidate.change);
    let staged: BTreeMap<Cell, &Change> = live().map(|change| (change.cell, change)).collect();
    let mut implied: BTreeMap<Cell, Candidate> = BTreeMap::new();
    for change in live() {
        let mut imply = |cell: Cell, after: Value| {
            let current = before.get(cell);
            if current != after && !staged.contains_key(&cell) {
                let change_implied = Change::new(cell, current, after);
                implied.insert(cell, Candidate { change: change_implied, cause: Some(change.cell), settled: None });
            }
        };
        match (change.cell, &change.after) {
            // Login or Editable on a relation that is not there makes it, switched on.
            (Cell::Access { user, org, part }, after)
                if part != AccessPart::Active && *after != change.cell.absent() =>
            {
                let active = Cell::Access { user, org, part: AccessPart::Active };
                if before.get(active).is_none() {
                    imply(active, Value::ON);
                }
            }
            // Removing a relation takes its flags along, so that taking it back brings them back.
            (Cell::Access { user, org, part: AccessPart::Active }, Value::None) => {
                for part in [AccessPart::Login, AccessPart::Editable, AccessPart::Until] {
                    let cell = Cell::Access { user, org, part };
                    imply(cell, cell.absent());
                }
            }
            (Cell::Membership { user, workgroup, part: MembershipPart::Active }, Value::None) => {
                imply(Cell::Membership { user, workgroup, part: MembershipPart::Until }, Value::None);
            }
            (Cell::Membership { user, workgroup, part: MembershipPart::Until }, Value::Time(_)) => {
                let active = Cell::Membership { user, workgroup, part: MembershipPart::Active };
                if before.get(active).is_none() {
                    imply(active, Value::ON);
                }
            }
            // A password that somebody else knows is changed at the next sign-in, except where people are trained. Who
            // gets a new one is not kept out by attempts with the old one.
            (Cell::User { user, field: UserField::Password }, _) => {
                let cell = |field| Cell::User { user, field };
                let own = user == operator.user;
                if own || !site.is_training {
                    imply(cell(UserField::RequireChange), Value::Flag(!own));
                }
                if !own {
                    imply(cell(UserField::LockedUntil), Value::None);
                }
            }
            // Without its name a template is gone, and its levels with it; so that both come back together.
            (Cell::Template { template, .. }, Value::None) => {
                for permission in Permission::ALL {
                    imply(Cell::TemplateLevel { template, permission }, Value::Level(Level::None));
                }
            }
            // An active user has a relation to the owning organization.
            (Cell::User { user, field: UserField::Status | UserField::OwningOrg }, _) => {
                if let Some(owner) = owner_of_active(before, &staged, user) {
                    let active = Cell::Access { user, org: owner, part: AccessPart::Active };
                    if before.get(active).is_none() {
                        imply(active, Value::ON);
                    }
                }
            }
            _ => {}
        }
    }
    implied.into_values().collect()
}

/// The owning organization that an active user would have.
fn owner_of_active(before: &Picture, staged: &BTreeMap<Cell, &Change>, user: UserId) -> Option<OrgId> {
    let would_be = |field| {
        let cell = Cell::User { user, field };
        staged.get(&cell).map_or_else(|| before.get(cell), |change| change.after.clone())
    };
    match (would_be(UserField::Status), would_be(UserField::OwningOrg)) {
        (Value::Status(Status::Active), Value::Org(org)) => Some(org),
        _ => None,
    }
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
    let last = reader.last_change(change.cell)?;
    let (by, at) = last.map_or((String::new(), None), |(by, at)| (by, Some(at)));
    Ok(Some(Verdict::Conflict { theirs: current, by: by.into(), at }))
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
        Cell::Org { org, .. } => org.is_new(),
        Cell::Workgroup { workgroup, .. } => workgroup.is_new(),
        Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => template.is_new(),
        cell => cell.user().is_some_and(UserId::is_new),
    };
    new && (change.before == change.cell.absent() || change.before == *current)
}

fn apply(before: &Picture, candidates: &[Candidate]) -> Picture {
    let mut after = before.clone();
    // Removals first: a relation that is removed and made anew in one set is there in the end.
    let live = || candidates.iter().filter(|candidate| candidate.settled.is_none()).map(|candidate| &candidate.change);
    let removes = |change: &&Change| {
        let relation = matches!(
            change.cell,
            Cell::Access { part: AccessPart::Active, .. } | Cell::Membership { part: MembershipPart::Active, .. }
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

fn judge_rows(case: &Case<'_>, candidates: &[Candidate]) -> store::Result<Vec<Verdict>> {
    let unfinished = unfinished_rows(case);
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(candidates.len());
    // Implied changes come after the changes of the set.
    let mut fates: BTreeMap<Cell, Verdict> = BTreeMap::new();
    let causes: BTreeSet<Cell> = candidates.iter().filter_map(|candidate| candidate.cause).collect();
    for candidate in candidates {
        let fate = candidate.cause.and_then(|cause| fates.get(&cause)).filter(|fate| !fate.passes());
        if let Some(fate) = fate {
            verdicts.push(fate.clone());
            continue;
        }
        let verdict = match (&candidate.settled, unfinished.get(&row_of(candidate.change.cell))) {
            (Some(settled), _) => settled.clone(),
            (None, Some(sentence)) => Verdict::Refused(Finding::new(Guard::Invariant, *sentence)),
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

/// The row that a cell belongs to.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum RowOf {
    User(UserId),
    Org(OrgId),
    Workgroup(WorkgroupId),
    Template(TemplateId),
}

const fn row_of(cell: Cell) -> RowOf {
    match cell {
        Cell::Org { org, .. } => RowOf::Org(org),
        Cell::Workgroup { workgroup, .. } => RowOf::Workgroup(workgroup),
        Cell::Template { template, .. } | Cell::TemplateLevel { template, .. } => RowOf::Template(template),
        Cell::User { user, .. }
        | Cell::Permission { user, .. }
        | Cell::Access { user, .. }
        | Cell::Membership { user, .. } => RowOf::User(user),
    }
}

/// New rows that lack what every row needs, with what they lack.
fn unfinished_rows(case: &Case<'_>) -> BTreeMap<RowOf, &'static str> {
    let mut unfinished = BTreeMap::new();
    for (user, person) in case.after.users.iter().filter(|(user, _)| user.is_new()) {
        if person.status().is_none() {
            unfinished.insert(RowOf::User(*user), "A new user needs a status: `status none -> P` or another.");
        } else if person.text(UserField::Name).is_empty() || person.text(UserField::Login).is_empty() {
            unfinished.insert(RowOf::User(*user), "A new user needs a name and a login.");
        }
    }
    for (org, row) in case.after.orgs.iter().filter(|(org, _)| org.is_new()) {
        if row.field(OrgField::Active).is_none()
            || row.text(OrgField::Code).is_empty()
            || row.text(OrgField::Name).is_empty()
        {
            unfinished.insert(RowOf::Org(*org), "A new organization needs `active none -> on`, a code and a name.");
        }
    }
    for (workgroup, row) in case.after.workgroups.iter().filter(|(workgroup, _)| workgroup.is_new()) {
        if row.field(WorkgroupField::Active).is_none() || row.text(WorkgroupField::Name).is_empty() {
            unfinished.insert(RowOf::Workgroup(*workgroup), "A new workgroup needs `active none -> on` and a name.");
        }
    }
    for (template, row) in &case.after.templates {
        if row.name.is_empty() && row.levels != Levels::default() {
            unfinished.insert(RowOf::Template(*template), "A template needs a name: `name none -> \"…\"`.");
        }
    }
    unfinished
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
