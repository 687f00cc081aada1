//! What became of a decision: said for each person, with who was first where somebody else was.

use super::Approvals;
use super::decide::set_of;
use super::words::{capital, is_overtaken, obstacle, people, set_obstacle, some, verb};
use crate::api::review::{Judgement, Outcome};
use crate::api::{Capability, Reply};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::{SetId, UserId};
use crate::domain::status::{Move, Status};
use crate::domain::verdict::Verdict;
use crate::tui::action::{Action, Offer};
use crate::tui::dialog::{Confirmation, Decision, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::model::{Model, Writing};
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// The decision made last from here, which can still be taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Done {
    set: SetId,
    made: Move,
    who: String,
    /// How much was staged at that time: a later step of the draft is taken back first.
    staged: usize,
}

/// The people a set decides about, and how.
fn decided(set: &ChangeSet) -> (Vec<UserId>, Option<Move>) {
    let mut users = Vec::new();
    let mut made = None;
    for change in &set.changes {
        if let (Cell::User { user, field: UserField::Status }, Value::Status(to)) = (change.cell, &change.after) {
            users.push(user);
            made = Move::between(Some(Status::Pending), *to).ok();
        }
    }
    (users, made)
}

impl Approvals {
    /// Takes in the answer to a decision.
    pub(super) fn told(&mut self, model: &mut Model, set: &ChangeSet, reply: &Reply) -> Vec<Step> {
        let (users, Some(made)) = decided(set) else { return Vec::new() };
        match reply {
            Reply::Outcome(Outcome::Committed { committed, .. }) | Reply::Known(committed) => {
                self.done(model, &users, made, committed.set)
            }
            Reply::Outcome(Outcome::Stopped(judgement)) => self.stopped(model, set, &users, made, judgement),
            _ => Vec::new(),
        }
    }

    fn done(&mut self, model: &mut Model, users: &[UserId], made: Move, set: SetId) -> Vec<Step> {
        let who = people(&self.names(users));
        for user in users {
            self.leave(model, *user);
            self.queue.remove(user.0);
            self.search.remove(user.0);
            // A status staged for them is settled by the decision.
            model.draft.unstage([Cell::User { user: *user, field: UserField::Status }]);
        }
        self.form = None;
        let way = match made {
            Move::Approve => " z takes it back by deactivating.",
            Move::Deny => " z takes it back.",
            _ => "",
        };
        self.done = Some(Done { set, made, who: who.clone(), staged: model.draft.len() });
        vec![say(Tone::Ok, format!("{} {who}.{way}", capital(made.done())))]
    }

    fn stopped(
        &mut self,
        model: &mut Model,
        set: &ChangeSet,
        users: &[UserId],
        made: Move,
        judgement: &Judgement,
    ) -> Vec<Step> {
        let why = |user: UserId| obstacle(judgement, user, model);
        let whole = set_obstacle(judgement);
        let fallen: Vec<(UserId, String)> =
            users.iter().filter_map(|user| why(*user).map(|words| (*user, words))).collect();
        let sentences: Vec<String> = fallen
            .iter()
            .map(|(user, words)| format!("{} was not {}: {words}.", self.name(*user), made.done()))
            .collect();
        for (user, words) in &fallen {
            if is_overtaken(judgement, *user) {
                self.leave(model, *user);
                self.form = None;
            } else {
                self.failed.insert(*user, words.clone());
            }
        }
        if let Some(words) = whole {
            return vec![Step::Open(held(made, &capital(&words), judgement, set))];
        }
        if fallen.iter().any(|(user, _)| is_held(judgement, *user)) && users.len() == 1 {
            return vec![Step::Open(held(made, &sentences.join(" "), judgement, set))];
        }
        match (users, sentences.as_slice()) {
            (_, []) => vec![say(Tone::Error, format!("Nothing was left to do for {}.", people(&self.names(users))))],
            ([_], [sentence]) => vec![say(Tone::Error, sentence.clone())],
            _ => vec![Step::Open(self.rest(set, users, made, &fallen, sentences))],
        }
    }

    /// Says who fell out of a decision about several, and offers to go on with the others.
    fn rest(
        &self,
        set: &ChangeSet,
        users: &[UserId],
        made: Move,
        fallen: &[(UserId, String)],
        sentences: Vec<String>,
    ) -> Prompt {
        let out = |user: &UserId| fallen.iter().any(|(other, _)| other == user);
        let left: Vec<UserId> = users.iter().filter(|user| !out(user)).copied().collect();
        let mut text = some(sentences, 9);
        let title = format!("{} of {} not {}", fallen.len(), people(&self.names(users)), made.done());
        if left.is_empty() {
            return Prompt::Message { title, text };
        }
        let names = self.names(&left);
        text.insert(0, "Nothing was written yet.".to_owned());
        text.extend([String::new(), format!("{} now: {}.", verb(made), some(names.clone(), 9).join(", "))]);
        let stays = |change: &&Change| change.cell.user().is_none_or(|user| !out(&user));
        Prompt::Decide(Decision {
            title,
            text,
            yes: format!("{} {}", verb(made), people(&names)),
            set: ChangeSet {
                reason: set.reason.clone(),
                ..set_of(set.changes.iter().filter(stays).cloned().collect())
            },
            ..Decision::default()
        })
    }

    /// Forgets what was kept about somebody who is no longer waiting.
    fn leave(&mut self, model: &mut Model, user: UserId) {
        model.marks.remove(user);
        self.failed.remove(&user);
    }

    fn names(&self, users: &[UserId]) -> Vec<String> {
        users.iter().map(|user| self.name(*user)).collect()
    }

    fn name(&self, user: UserId) -> String {
        let row = self.shown().rows().iter().find(|row| row.user == user).or_else(|| self.marked.of(user));
        row.map_or_else(|| format!("User {user}"), |row| row.name.shown().into())
    }

    /// Whether the last decision can be taken back from here; absent when the draft has a later step.
    pub(super) fn offers_undo(&self, model: &Model) -> Offer {
        let done =
            self.done.as_ref().filter(|done| model.last_set == Some(done.set) && done.staged == model.draft.len());
        match done.map(|done| done.made) {
            None => Offer::Absent,
            Some(Move::Park) if model.draft.can_undo() => Offer::Absent,
            Some(Move::Park) => Offer::No(
                "A parked account never becomes pending again; a change of status decides about it.".to_owned(),
            ),
            Some(made) => {
                let needs = if made == Move::Deny { Capability::Restore } else { Capability::EditUsers };
                model.why_not(needs).map_or(Offer::Yes, Offer::No)
            }
        }
    }

    pub(super) fn undo(&self) -> Vec<Step> {
        let Some(done) = &self.done else { return Vec::new() };
        let means = match done.made {
            Move::Deny => "The account is pending again, with a new open request.",
            _ => {
                "An approved account never becomes pending again: it becomes inactive. What was given with the approval \
                 is taken back, and the owning organization stays. Mail that was sent is not called back; mail that still \
                 waits is cancelled."
            }
        };
        let text = vec![
            means.to_owned(),
            "It is judged by today's rules; what others changed since stays as it is.".to_owned(),
        ];
        let title = format!("Undo: {} {}", done.made.done(), done.who);
        let steps = vec![Step::Write(Writing::Undo(done.set))];
        vec![Step::Open(Prompt::Confirm(Confirmation { title, text, yes: "Undo".to_owned(), word: None, steps }))]
    }
}

fn is_held(judgement: &Judgement, user: UserId) -> bool {
    let of_user = |verdict: &Verdict| matches!(verdict, Verdict::Held(_));
    judgement.rows.iter().any(|row| row.change.cell.user() == Some(user) && of_user(&row.verdict))
}

/// What is held can be acknowledged in the review; what is refused is only said.
fn held(made: Move, words: &str, judgement: &Judgement, set: &ChangeSet) -> Prompt {
    let title = format!("Not {}", made.done());
    let words = if words.ends_with('.') { words.to_owned() } else { format!("{words}.") };
    if !judgement.refusals.is_empty() {
        return Prompt::Message { title, text: vec![words] };
    }
    let count = counted(set.changes.len() as u64, "change", "changes");
    let text = vec![words, format!("It can be acknowledged in the review: {count} would be staged for it.")];
    let steps = vec![Step::Stage(set.changes.clone()), Step::Act(Action::Review)];
    Prompt::Confirm(Confirmation { title, text, yes: "Stage for the review".to_owned(), word: None, steps })
}
