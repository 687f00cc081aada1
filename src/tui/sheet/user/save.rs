//! Saving: everything is looked at, the rules are asked, and then it is staged; an applicant is decided about at once.

use super::form::{Form, Saving};
use super::stops::Stop;
use crate::api::review::{Judgement, Outcome};
use crate::api::{Refusal, Reply, Request};
use crate::domain::cell::{Cell, UserField};
use crate::domain::change::{Accepted, ChangeSet};
use crate::domain::status::{Move, Status};
use crate::domain::verdict::Verdict;
use crate::tui::effect::{Step, say};
use crate::tui::model::{Model, Writing, refused};
use crate::tui::pane::Tab;
use crate::tui::sheet::moving::Moving as _;
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

impl Form {
    /// Saves as soon as everything is known that has to be.
    pub fn save(&mut self, model: &Model) -> Vec<Step> {
        if let Some(reason) = self.why_closed(model) {
            return vec![say(Tone::Warning, reason)];
        }
        self.leave(model);
        self.saving = Saving::Waiting;
        self.proceed(model)
    }

    /// Goes on with saving, if something was waited for that has come.
    pub fn proceed(&mut self, model: &Model) -> Vec<Step> {
        let late = self.undecided().is_some() || self.waits_for_holder() || self.waits_for_template(model);
        if self.saving != Saving::Waiting || late {
            return Vec::new();
        }
        if let Some(stop) = self.check_all(model) {
            return self.halt(stop);
        }
        let set = self.set(model);
        if self.changes(model).is_empty() && self.body.password.is_empty() {
            let text = "Nothing differs from what is there already.";
            return vec![Step::Uncover, say(Tone::Plain, text)];
        }
        if set.changes.is_empty() {
            return self.stage(model);
        }
        let request = Request::judge(set.clone());
        if let Some(refusal) = model.cache.refusal(&request) {
            self.saving = Saving::No;
            return vec![Step::Say(refused(refusal))];
        }
        self.saving = Saving::Judging(set);
        Vec::new()
    }

    /// Stays at a field with a problem.
    fn halt(&mut self, stop: Stop) -> Vec<Step> {
        (self.saving, self.stop) = (Saving::No, stop);
        self.problems.get(&stop).map(|sentence| say(Tone::Warning, sentence.as_str())).into_iter().collect()
    }

    /// Whether it is not known yet who has the login.
    pub fn waits_for_holder(&self) -> bool {
        self.new_login().is_some_and(|login| {
            let wanted = crate::domain::text::fold(&login);
            self.holder.as_ref().is_none_or(|(asked, _)| *asked != wanted)
        })
    }

    /// Takes in the judgement on what would be staged.
    pub fn judged(&mut self, model: &Model, judgement: &Judgement) -> Vec<Step> {
        let Saving::Judging(set) = std::mem::take(&mut self.saving) else { return Vec::new() };
        if let Some(stop) = self.object(judgement) {
            return self.halt(stop);
        }
        if !self.is_decided() {
            return self.stage(model);
        }
        if judgement.stops_beside_password(Accepted::default()) {
            let mut steps = self.stage(model);
            steps.push(say(
                Tone::Warning,
                "Staged: the rules want an acknowledgement first, and the review asks for it.",
            ));
            return steps;
        }
        let set = ChangeSet { reason: self.body.note.text().trim().to_owned(), ..set };
        self.saving = Saving::Sent(set.clone());
        let mut steps = self.keep_password();
        steps.push(Step::Write(Writing::Decision(set)));
        steps
    }

    /// Whether saving decides about an applicant now: with the status set back to pending it is a plain edit.
    fn is_decided(&self) -> bool {
        self.decides() && self.body.status() != Some(Status::Pending)
    }

    fn keep_password(&self) -> Vec<Step> {
        self.body.password.secret().map(|secret| Step::Keep(self.card.user, secret)).into_iter().collect()
    }

    /// Stages everything as one step and shows the review, so that a small edit is two keys from done.
    fn stage(&mut self, model: &Model) -> Vec<Step> {
        let changes = self.changes(model);
        let name = crate::domain::text::Raw::from(self.body.text(UserField::Name).trim());
        let text = match changes.len() as u64 {
            0 => format!("The new password of {} replaces the one staged before. Enter applies.", name.shown()),
            count => format!(
                "Staged {} for {}. Enter applies, z takes it back.",
                counted(count, "change", "changes"),
                name.shown()
            ),
        };
        let mut steps = self.keep_password();
        steps.extend([Step::Stage(changes), Step::Uncover, Step::Show(Tab::Review), say(Tone::Plain, text)]);
        steps
    }

    /// Takes in what became of a decision.
    pub fn decided(&mut self, model: &mut Model, set: &ChangeSet, result: &Result<Reply, Refusal>) -> Vec<Step> {
        if !matches!(&self.saving, Saving::Sent(sent) if sent.changes == set.changes) {
            return Vec::new();
        }
        self.saving = Saving::No;
        match result {
            Ok(Reply::Outcome(Outcome::Committed { .. }) | Reply::Known(_)) => {
                model.draft.unstage([Cell::User { user: self.card.user, field: UserField::Status }]);
                let made = self.body.status().and_then(|to| Move::between(Some(Status::Pending), to).ok());
                let done = made.map_or("Saved", |made| if made == Move::Approve { "Approved" } else { "Parked" });
                let text = format!("{done} {}. U takes it back.", self.card.name.shown());
                vec![Step::Uncover, say(Tone::Ok, text)]
            }
            Ok(Reply::Outcome(Outcome::Stopped(judgement))) => {
                if let Some(stop) = self.object(judgement) {
                    return self.halt(stop);
                }
                vec![say(Tone::Error, why(judgement))]
            }
            _ => Vec::new(),
        }
    }
}

/// Why a decision was not made.
fn why(judgement: &Judgement) -> String {
    for row in &judgement.rows {
        match &row.verdict {
            Verdict::Conflict { theirs, by, .. } if !by.is_empty() => {
                let what = match theirs {
                    crate::domain::cell::Value::Status(status) => format!("made this account {}", status.word()),
                    _ => format!("changed {} meanwhile", row.what.shown()),
                };
                return format!("Nothing was written: {} {what}. Esc leaves the form.", by.shown());
            }
            Verdict::Conflict { .. } => {
                return format!(
                    "Nothing was written: {} was changed meanwhile. Esc leaves the form.",
                    row.what.shown()
                );
            }
            _ => {}
        }
    }
    let finding = judgement.refusals.first().or_else(|| judgement.rows.iter().find_map(|row| row.verdict.finding()));
    let sentence = finding.or_else(|| judgement.holds.first()).map(|finding| finding.sentence.shown());
    format!("Nothing was written. {}", sentence.unwrap_or_default())
}
