//! What the review asks before it goes on: acknowledgements, and the last word before something is written.

use super::obstacle::{self, Counts};
use crate::api::review::Judgement;
use crate::domain::change::Accepted;
use crate::domain::verdict::Verdict;
use crate::tui::action::Action;
use crate::tui::commits;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::{Purpose, Step};
use crate::tui::model::Model;
use crate::tui::wording::{counted, number};

/// So many rows are named in a dialog; the rest is counted.
const NAMED: usize = 6;

/// Asks to acknowledge the permissions that are raised, by name; then for the reason, if there is none.
pub(super) fn elevation(judgement: &Judgement, model: &Model) -> Step {
    let held: Vec<_> = judgement.rows.iter().filter(|row| matches!(row.verdict, Verdict::Held(_))).collect();
    let mut text: Vec<String> = (held.iter().take(NAMED))
        .map(|row| {
            let (subject, what) = (row.subject.shown(), row.what.shown());
            format!("{subject}: {what} from {} to {}", row.before.shown(), row.after.shown())
        })
        .collect();
    if held.len() > NAMED {
        text.push(format!("And {} more.", number((held.len() - NAMED) as u64)));
    }
    text.push("Who holds these can raise privileges, take over accounts, or reach and spread data.".to_owned());
    let accepted = Accepted { elevation: true, ..model.draft.accepted };
    let mut steps = vec![Step::Accept(accepted)];
    if model.draft.reason.trim().is_empty() {
        steps.push(Step::Act(Action::Reason));
    }
    confirm(format!("Raise {}", counted(held.len() as u64, "right", "rights")), text, "Acknowledge", steps)
}

/// Asks for the number that a mass removal wants; the database compares it.
pub(super) fn mass_removal(sentence: &str) -> Step {
    Step::Open(Prompt::Text {
        title: "Many lose their rights at once".to_owned(),
        label: sentence.to_owned(),
        initial: String::new(),
        purpose: Purpose::Number,
    })
}

/// Asks to accept what `b` accepts; nothing when there is no such thing.
pub(super) fn risk(counts: &Counts, model: &Model) -> Option<Step> {
    let (accepted, text) = obstacle::acceptable(counts, model.draft.accepted)?;
    Some(confirm("Accept".to_owned(), text, "Accept", vec![Step::Accept(accepted)]))
}

/// Commits everything; asks first where more than one user is touched or something is warned of.
pub(super) fn apply(judgement: &Judgement, model: &Model) -> Step {
    let step = commits::all(model);
    if judgement.users <= 1 && judgement.warnings.is_empty() {
        return step;
    }
    let rows = judgement.tally().ok;
    let mut text = vec![written(rows, judgement, model)];
    text.extend(judgement.warnings.iter().map(|finding| String::from(finding.sentence.shown())));
    confirm(format!("Apply {}", counted(u64::from(rows), "change", "changes")), text, "Apply", vec![step])
}

/// Commits the rows that pass; says how many do not.
pub(super) fn apply_ok_rows(judgement: &Judgement, model: &Model) -> Step {
    let tally = judgement.tally();
    let mut text = vec![written(tally.ok, judgement, model)];
    if tally.stopping() > 0 {
        let rows = counted(u64::from(tally.stopping()), "row does not pass and stays", "rows do not pass and stay");
        text.push(format!("{rows} staged."));
    }
    text.push("Without those the rest is judged once more.".to_owned());
    let title = format!("Apply {}", counted(u64::from(tally.ok), "ok row", "ok rows"));
    confirm(title, text, "Apply", vec![commits::ok_rows(model)])
}

fn written(rows: u32, judgement: &Judgement, model: &Model) -> String {
    let changes = counted(u64::from(rows), "change is", "changes are");
    let users = counted(u64::from(judgement.users), "user", "users");
    let database = model.standing.as_ref().map(|standing| format!(" to {}", standing.database.name.shown()));
    format!("{changes} written{}; the set touches {users}.", database.unwrap_or_default())
}

fn confirm(title: String, text: Vec<String>, yes: &str, steps: Vec<Step>) -> Step {
    Step::Open(Prompt::Confirm(Confirmation { title, text, yes: yes.to_owned(), word: None, steps }))
}
