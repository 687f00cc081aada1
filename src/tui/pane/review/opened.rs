//! Change files in the console: what the draft says of itself when it is written, and what is taken from a file that was
//! read.

use super::reading::Reading;
use crate::api::Refusal;
use crate::domain::change::ChangeSet;
use crate::domain::change_text::{FileOrigin, Heading, annotate, heading, remarks};
use crate::domain::draft::StagedFile;
use crate::domain::text::Raw;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::pane::Tab;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// The lines that the database wrote, with what stands beside them: where they belong, why, and what people remarked.
pub(super) fn with_remarks(lines: &str, set: &ChangeSet, model: &Model) -> String {
    let origin = model.standing.as_ref().map(|standing| FileOrigin {
        name: standing.database.display_name.stored().to_owned(),
        uuid: standing.database.uuid.stored().to_owned(),
        revision: standing.revision,
    });
    annotate(lines, &set.changes, &Heading { origin, reason: set.reason.clone() }, &model.draft.remarks)
}

/// Stages what a file holds, or asks first where it was written for another database.
pub(super) fn ask(text: &str, set: &ChangeSet, model: &Model) -> Vec<Step> {
    if set.changes.is_empty() {
        return vec![say(Tone::Warning, "There is no change in the file.")];
    }
    let heading = heading(text);
    let staged = counted(set.changes.len() as u64, "change", "changes");
    let since = since(&heading, model);
    let file =
        StagedFile { remarks: remarks(text, &set.changes), reason: heading.reason, changes: set.changes.clone() };
    let told = format!("Staged {staged} from the file{since}. Nothing happens before they are applied.");
    let steps = vec![Step::StageFile(Box::new(file)), Step::Show(Tab::Review), say(Tone::Plain, told)];
    let here = model.standing.as_ref().map(|standing| &standing.database);
    match (heading.origin, here) {
        (Some(origin), Some(here)) if origin.uuid != here.uuid.stored() => {
            let (there, here) = (Raw::from(origin.name.as_str()), here.display_name.shown());
            vec![Step::Open(Prompt::Confirm(Confirmation {
                title: "Written for another database".to_owned(),
                text: vec![
                    format!("The changes were written for \"{}\", and this is \"{here}\".", there.shown()),
                    "The same number or name may mean somebody else here; look at each row.".to_owned(),
                ],
                yes: "Stage".to_owned(),
                word: None,
                steps,
            }))]
        }
        _ => steps,
    }
}

/// How much was committed since the file was written.
fn since(heading: &Heading, model: &Model) -> String {
    let then = heading.origin.as_ref().map_or(0, |origin| origin.revision);
    let now = model.standing.as_ref().map_or(0, |standing| standing.revision);
    match now.saturating_sub(then) {
        commits if then > 0 && commits > 0 => {
            format!(", written {} ago", counted(commits, "commit", "commits"))
        }
        _ => String::new(),
    }
}

/// What is wrong with a file, line by line. Nothing of it was taken.
pub(super) fn problems(refusal: &Refusal) -> (Reading, Vec<Step>) {
    let text = refusal.sentence.stored().to_owned();
    let lines = counted(text.lines().count() as u64, "line", "lines");
    let say = say(Tone::Error, format!("Nothing was staged: {lines} of the file cannot be read."));
    (Reading::of_problems("Nothing was staged", text), vec![Step::Show(Tab::Review), say])
}
