//! Commits on their way: each under a receipt, so that one whose answer was lost is asked after and never sent twice.

mod pending;
mod settle;

use self::pending::{Pending, forgotten, secrets};
pub use self::settle::settle;
use super::app::App;
use super::asking::Asker;
use super::dialog::Prompt;
use super::effect::{Effect, Step, say};
use super::line::why_down;
use super::model::{Model, Writing};
use super::pane::{Settled, Tab};
use super::receipts::Receipts;
use super::widget::Tone;
use crate::api::{Refusal, RefusalKind, Request, Secret, Secrets, Standing};
use crate::domain::change::{Accepted, ChangeSet};

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
    let tab = if writing.is_of_sync() { Tab::Sync } else { app.tab };
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
