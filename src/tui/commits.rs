//! Commits on their way: each under a receipt, so that one whose answer was lost is asked after and never sent twice.

use std::collections::BTreeMap;

use super::app::App;
use super::asking::Asker;
use super::dialog::{Dialog, Prompt};
use super::effect::{Effect, Step};
use super::line::why_down;
use super::model::{Model, Writing, refused};
use super::pane::{Settled, Tab};
use super::receipts::Receipts;
use super::widget::{Notice, Tone};
use super::wording::counted;
use crate::api::review::{Committed, Judgement, Outcome};
use crate::api::{Refusal, RefusalKind, Reply, Request, Secret, Secrets, Standing};
use crate::domain::cell::{Cell, UserField};
use crate::domain::chain::Head;
use crate::domain::change::{Accepted, Change, ChangeSet, Receipt};
use crate::domain::ids::UserId;
use crate::domain::verdict::Finding;
use crate::tui::effect::say;

/// At most one commit on its way, and the receipts for those to come.
#[derive(Clone, Debug)]
pub struct Commits {
    receipts: Receipts,
    pending: Option<Pending>,
    /// The operator's own commit was answered, and the standing behind it was not told yet.
    wrote: bool,
    /// What was lost while somebody else signed in, until whoever sent it sits here again.
    left: Vec<Pending>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Pending {
    receipt: Receipt,
    writing: Writing,
    secrets: Secrets,
    /// Who sent it; whoever sits here when the answer comes may be somebody else.
    by: Option<UserId>,
    /// The pane it comes from, which is told the outcome.
    tab: Tab,
    /// The answer was lost: the receipt has to be asked after before anything else is written.
    lost: bool,
}

impl Commits {
    pub const fn new(receipts: Receipts) -> Self {
        Self { receipts, pending: None, wrote: false, left: Vec::new() }
    }

    /// Whether all that is new in a standing is the operator's own commit, which was answered; told once.
    pub fn is_told_by(&mut self, before: Option<&Standing>, now: &Standing) -> bool {
        let rights = |standing: &Standing| {
            standing.operator.as_ref().map(|operator| (operator.levels, operator.capabilities.clone()))
        };
        let next = |before: &Standing| before.revision + 1 == now.revision && rights(before) == rights(now);
        std::mem::take(&mut self.wrote) && before.is_some_and(next)
    }

    /// Draws the entropy of a password.
    pub fn entropy(&mut self) -> [u8; 16] {
        self.receipts.entropy()
    }

    pub const fn is_pending(&self) -> bool {
        self.pending.is_some()
    }
}

/// The step that commits the whole draft.
pub fn all(model: &Model) -> Step {
    Step::Write(of_draft(model, model.draft.to_set()))
}

/// The draft on its way: the undo of a set, if it is nothing else.
fn of_draft(model: &Model, set: ChangeSet) -> Writing {
    match model.draft.undoes() {
        Some(undone) => Writing::Inverse(undone, set),
        None => Writing::Set(set),
    }
}

/// The step that commits the rows of the draft that pass.
pub fn ok_rows(model: &Model) -> Step {
    let set = model.draft.to_set();
    let accepted = Accepted { ok_rows_only: true, ..set.accepted };
    Step::Write(of_draft(model, ChangeSet { accepted, ..set }))
}

/// Sends a commit, unless one is still on its way.
pub fn begin(app: &mut App, writing: Writing, own: Option<Secret>) -> Vec<Effect> {
    if let Some(user) = forgotten(&app.model, &writing) {
        return app.follow(vec![Step::Open(Prompt::Password { user, then: Some(writing) })]);
    }
    let secrets = secrets(&app.model, &writing, own);
    send(app, writing, secrets)
}

/// Sends a commit with the secrets that belong to it, unless one is still on its way.
pub fn send(app: &mut App, writing: Writing, secrets: Secrets) -> Vec<Effect> {
    let receipt = app.commits.receipts.make();
    let by = app.model.operator().map(|operator| operator.user);
    let tab = if is_of_sync(&writing) { Tab::Sync } else { app.tab };
    let pending = Pending { receipt, writing, secrets, by, tab, lost: false };
    let request = pending.request();
    let hindrance = if app.commits.is_pending() { Some("A commit is still on its way.") } else { why_down(&app.model) };
    if let Some(sentence) = hindrance {
        let result = Err(Refusal::new(RefusalKind::Unavailable, sentence));
        let settled = Settled { request: &request, result: &result, epoch: app.model.epoch };
        let mut steps = vec![say(Tone::Warning, sentence)];
        steps.extend(app.tell(tab, &settled));
        return app.follow(steps);
    }
    app.commits.pending = Some(pending);
    vec![app.ask(Asker::Commit, None, request)]
}

/// The first user whose new password is staged and not at hand any more, because the console was left meanwhile.
fn forgotten(model: &Model, writing: &Writing) -> Option<UserId> {
    let (Writing::Set(set) | Writing::Decision(set)) = writing else { return None };
    set.changes.iter().filter_map(renewed).find(|user| !model.passwords.contains_key(user))
}

/// Whose password a change renews.
fn renewed(change: &Change) -> Option<UserId> {
    match (change.cell, change.after.as_text()) {
        (Cell::User { user, field: UserField::Password }, Some("new")) => Some(user),
        _ => None,
    }
}

/// What travels beside the set: the passwords its cells speak of, and proof of who sits here if it was asked for.
fn secrets(model: &Model, writing: &Writing, own: Option<Secret>) -> Secrets {
    let passwords = match writing {
        Writing::Set(set) | Writing::Decision(set) => {
            let users = set.changes.iter().filter_map(|change| change.cell.user());
            users.filter_map(|user| Some((user, model.passwords.get(&user)?.clone()))).collect()
        }
        _ => BTreeMap::new(),
    };
    Secrets { own, passwords, question: None }
}

impl Pending {
    fn request(&self) -> Request {
        let receipt = self.receipt;
        match &self.writing {
            Writing::Set(set) | Writing::Decision(set) | Writing::Own(set) => {
                Request::Commit { set: set.clone(), receipt, secrets: self.secrets.clone() }
            }
            // Without a reason of its own the undo is given that of the set, named as such.
            Writing::Undo(set) => Request::Undo {
                set: *set,
                only: None,
                reason: String::new(),
                receipt,
                accepted: Accepted::default(),
                secrets: self.secrets.clone(),
            },
            Writing::Inverse(undone, set) => Request::Undo {
                set: *undone,
                only: Some(set.changes.iter().map(|change| change.cell).collect()),
                reason: set.reason.clone(),
                receipt,
                accepted: set.accepted,
                secrets: self.secrets.clone(),
            },
            Writing::Sync { plan, accepted, reason } => {
                Request::ApplySync { plan: plan.clone(), accepted: accepted.clone(), reason: reason.clone(), receipt }
            }
            Writing::Restore { backup, reason } => {
                Request::RestoreSync { backup: backup.clone(), reason: reason.clone(), receipt: Some(receipt) }
            }
        }
    }
}

/// Asks what became of a commit whose answer was lost.
pub fn ask_after(app: &mut App) -> Option<Effect> {
    let receipt = app.commits.pending.as_ref().filter(|pending| pending.lost)?.receipt;
    (!app.asking.is_busy(Asker::Commit)).then(|| app.ask(Asker::Commit, None, Request::Outcome { receipt }))
}

/// Asks what became of what whoever sits here now had sent, when it was lost while somebody else came.
pub fn come_back(app: &mut App) -> Option<Effect> {
    let by = Some(app.model.operator()?.user);
    let commits = &mut app.commits;
    commits.left.extend(commits.pending.take_if(|pending| pending.lost && pending.by != by));
    if commits.pending.is_none() {
        let at = commits.left.iter().position(|left| left.by == by)?;
        commits.pending = Some(commits.left.remove(at));
    }
    ask_after(app)
}

/// Takes the answer to a commit, or to the question what became of it.
pub fn settle(app: &mut App, result: &Result<Reply, Refusal>) -> Vec<Effect> {
    let Some(pending) = app.commits.pending.take() else { return Vec::new() };
    if pending.by != app.model.operator().map(|operator| operator.user) {
        if result.as_ref().is_err_and(|refusal| is_unknown(refusal.kind)) {
            app.commits.left.push(Pending { lost: true, secrets: Secrets::default(), ..pending });
        }
        return vec![app.ask_standing()];
    }
    let decides = matches!(pending.writing, Writing::Decision(_));
    let mut steps = match result {
        Ok(Reply::Outcome(Outcome::Committed { committed, judgement })) => {
            let written = judgement.rows.iter().filter(|row| row.verdict.passes()).map(|row| row.change.clone());
            let written: Vec<_> = written.collect();
            written_now(app, &pending.writing, committed, judgement, &written)
        }
        Ok(Reply::Known(committed)) => {
            let whole = committed.left_out == 0;
            let written = match &pending.writing {
                Writing::Set(set) | Writing::Decision(set) | Writing::Own(set) | Writing::Inverse(_, set) if whole => {
                    set.changes.clone()
                }
                _ => Vec::new(),
            };
            written_now(app, &pending.writing, committed, &Judgement::default(), &written)
        }
        Ok(Reply::SyncApplied(report)) => synced_now(app, &pending.writing, &report.committed),
        Ok(Reply::SyncRestored(report)) => {
            report.committed.iter().flat_map(|committed| synced_now(app, &pending.writing, committed)).collect()
        }
        Ok(Reply::Outcome(Outcome::Stopped(judgement)))
            if pending.secrets.own.is_none() && only_wants_password(&pending.writing, judgement) =>
        {
            let why = judgement.holds.iter().map(|hold| String::from(hold.sentence.shown())).collect();
            return app.follow(vec![Step::Open(Prompt::OwnPassword { why, writing: pending.writing })]);
        }
        Ok(Reply::Outcome(Outcome::Stopped(judgement))) if matches!(pending.writing, Writing::Own(_)) => {
            let sentence = Notice::new(Tone::Warning, stopped(judgement));
            app.dialogs.iter_mut().for_each(|dialog| dialog.stopped(&sentence));
            Vec::new()
        }
        // Others may have written meanwhile: what is shown is asked for again.
        Ok(Reply::Outcome(Outcome::Stopped(_))) if decides => {
            vec![Step::Ask { slot: None, request: Request::Standing }]
        }
        Ok(Reply::Outcome(Outcome::Stopped(judgement))) => {
            if let (Writing::Undo(set), Tab::Review) = (&pending.writing, app.tab) {
                app.panes.review.undo_stopped(*set, judgement.clone());
            }
            // Something has changed since the set was judged, so it is judged again.
            app.model.touch();
            vec![say(Tone::Error, stopped(judgement))]
        }
        Ok(_) => vec![say(Tone::Warning, "Nothing was written: the commit did not arrive. The draft is as it was.")],
        Err(refusal) if is_unknown(refusal.kind) => return lost(app, pending),
        Err(refusal) if matches!(pending.writing, Writing::Own(_)) => {
            app.dialogs.iter_mut().for_each(|dialog| dialog.modal_mut().refused(refusal));
            Vec::new()
        }
        Err(refusal) => vec![Step::Say(refused(refusal))],
    };
    steps.extend(anchor(result).map(|head| Step::Outside(Effect::KeepAnchor(head))));
    let settled = Settled { request: &pending.request(), result, epoch: app.model.epoch };
    steps.extend(app.tell(pending.tab, &settled));
    app.follow(steps)
}

/// The end of the journal after what was written.
fn anchor(result: &Result<Reply, Refusal>) -> Option<Head> {
    match result {
        Ok(Reply::Outcome(Outcome::Committed { committed, .. }) | Reply::Known(committed)) => committed.head(),
        Ok(Reply::SyncApplied(report)) => report.committed.head(),
        Ok(Reply::SyncRestored(report)) => report.committed.as_ref()?.head(),
        _ => None,
    }
}

/// Whether nothing stands in the way but the operator's own password.
fn only_wants_password(writing: &Writing, judgement: &Judgement) -> bool {
    let accepted = match writing {
        Writing::Set(set) | Writing::Decision(set) | Writing::Own(set) | Writing::Inverse(_, set) => set.accepted,
        Writing::Undo(_) | Writing::Sync { .. } | Writing::Restore { .. } => Accepted::default(),
    };
    judgement.wants_password() && !judgement.stops_beside_password(accepted)
}

/// From an answer of this kind it cannot be told whether something was written.
const fn is_unknown(kind: RefusalKind) -> bool {
    matches!(kind, RefusalKind::LinkFailed | RefusalKind::Failed)
}

fn lost(app: &mut App, pending: Pending) -> Vec<Effect> {
    let again = pending.lost;
    app.commits.pending = Some(Pending { lost: true, ..pending });
    let text = "The answer to the commit was lost; what became of it is being asked by its receipt.";
    let mut effects = app.follow(vec![say(Tone::Warning, text)]);
    // The first time it is asked at once; after that with the wakes, or when the link is back.
    effects.extend((!again).then(|| ask_after(app)).flatten());
    effects
}

fn written_now(
    app: &mut App,
    writing: &Writing,
    committed: &Committed,
    judgement: &Judgement,
    written: &[Change],
) -> Vec<Step> {
    let model = &mut app.model;
    for user in written.iter().filter_map(renewed) {
        model.passwords.remove(&user);
    }
    let apart = matches!(writing, Writing::Decision(_) | Writing::Own(_)) || is_of_sync(writing);
    let touches_draft = written.iter().any(|change| model.draft.change(change.cell).is_some());
    if touches_draft || !apart {
        model.draft.written(written);
    }
    if !matches!(writing, Writing::Own(_)) {
        model.last_set = Some(committed.set);
    }
    model.touch();
    app.commits.wrote = true;
    app.flash.wrote();
    let standing = Step::Ask { slot: None, request: Request::Standing };
    if let Writing::Own(_) = writing {
        app.dialogs.retain(|dialog| !matches!(dialog, Dialog::OwnSecret(_)));
        return vec![say(Tone::Ok, "Changed. It is asked for from now on."), standing];
    }
    if apart {
        return vec![standing];
    }
    let left_out = match committed.left_out {
        0 => String::new(),
        rows => format!(" {} staged.", counted(u64::from(rows), "row stays", "rows stay")),
    };
    let done = counted(u64::from(committed.written), "change", "changes");
    if app.tab == Tab::Review {
        app.panes.review.committed(committed.clone(), judgement.clone());
    }
    let text = format!("Applied {done}.{left_out} Undo with {}.", app.keys_of(super::action::Action::UndoSet));
    vec![say(Tone::Ok, text), standing]
}

/// A sync or its restoration, whose pane tells what came of it.
const fn is_of_sync(writing: &Writing) -> bool {
    matches!(writing, Writing::Sync { .. } | Writing::Restore { .. })
}

fn synced_now(app: &mut App, writing: &Writing, committed: &Committed) -> Vec<Step> {
    written_now(app, writing, committed, &Judgement::default(), &[])
}

/// Why a set was stopped: its first finding, and how many rows stand in the way.
fn stopped(judgement: &Judgement) -> String {
    let row = || judgement.rows.iter().find_map(|row| row.verdict.finding());
    let first: Option<&Finding> = judgement.refusals.first().or_else(row).or_else(|| judgement.holds.first());
    let why = first.map(|finding| format!(" {}", finding.sentence.shown())).unwrap_or_default();
    let rows = match judgement.tally().stopping() {
        0 => String::new(),
        rows => format!("; {} not pass", counted(u64::from(rows), "row does", "rows do")),
    };
    format!("Nothing was written{rows}.{why}")
}
