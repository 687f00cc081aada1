//! What came of a commit: written, stopped, refused or lost, and what follows for the draft and the screen.

use super::ask_after;
use super::pending::{Pending, renewed};
use crate::api::review::{Committed, Judgement, Outcome};
use crate::api::{Refusal, RefusalKind, Reply, Request, Secrets};
use crate::domain::chain::Head;
use crate::domain::change::{Accepted, Change};
use crate::domain::verdict::Finding;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::dialog::{Dialog, Prompt};
use crate::tui::effect::{Effect, Step, say};
use crate::tui::model::{Writing, refused};
use crate::tui::pane::{Settled, Tab};
use crate::tui::widget::{Notice, Tone};
use crate::tui::wording::counted;

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
        Ok(_) => vec![say(Tone::Warning, unwritten(&pending.writing))],
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

/// What is said of a commit that nobody at the database has heard of.
const fn unwritten(writing: &Writing) -> &'static str {
    match writing {
        Writing::Sync { .. } | Writing::Restore { .. } => "Nothing was written: it was stopped, or it did not arrive.",
        _ => "Nothing was written: the commit did not arrive. The draft is as it was.",
    }
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
    let apart = matches!(writing, Writing::Decision(_) | Writing::Own(_)) || writing.is_of_sync();
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
    let text = format!("Applied {done}.{left_out} Undo with {}.", app.keys_of(Action::UndoSet));
    vec![say(Tone::Ok, text), standing]
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
