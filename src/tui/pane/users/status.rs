//! Choosing a new status: for each the moves it would be for everybody meant, with what speaks against it.

use super::whom::Meant;
use crate::api::Capability;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::status::{Move, Status};
use crate::tui::dialog::{Confirmation, Deletion, Item, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::model::{Model, OWN_ROW};
use crate::tui::widget::Tone;
use crate::tui::wording::{capital, counted, number};

/// What a status would mean for everybody: who moves and how, and why others do not.
#[derive(Default)]
struct Plan {
    changes: Vec<Change>,
    moves: Vec<(Move, usize)>,
    /// How many have the status already.
    stay: usize,
    /// How many cannot have it, and why the first of them cannot.
    barred: Option<(usize, String)>,
    /// Some become what takes an owning organization, and may have none.
    admits: bool,
}

/// Whether an account of this status has an owning organization.
const fn needs_owner(status: Status) -> bool {
    matches!(status, Status::Active | Status::Inactive)
}

impl Meant {
    /// Whether a user has the owning organization that a status takes.
    fn owned(&self, user: UserId, made: Move, to: Status) -> Result<(), String> {
        if !needs_owner(to) || !self.unowned.contains(&user) {
            return Ok(());
        }
        let or = if matches!(made, Move::Approve | Move::Park) { ", or the form of the approvals" } else { "" };
        Err(format!("An owning organization has to be chosen first: e{or}."))
    }
}

impl Plan {
    fn of(model: &Model, meant: &Meant, to: Status) -> Self {
        let mut plan = Self::default();
        for (user, from) in &meant.users {
            let cell = Cell::User { user: *user, field: UserField::Status };
            let change = Change::new(cell, Value::Status(*from), Value::Status(to));
            if *from == to {
                plan.stay += 1;
                // What is staged for them is taken back.
                plan.changes.extend(model.draft.overlay(cell).map(|_| change));
                continue;
            }
            match step(model, *from, to).and_then(|made| meant.owned(*user, made, to).map(|()| made)) {
                Ok(made) => {
                    plan.admits |= !needs_owner(*from) && needs_owner(to);
                    plan.count(made);
                    plan.changes.push(change);
                }
                Err(reason) => {
                    let barred = plan.barred.get_or_insert((0, reason));
                    barred.0 += 1;
                }
            }
        }
        plan
    }

    fn count(&mut self, made: Move) {
        match self.moves.iter_mut().find(|(other, _)| *other == made) {
            Some((_, count)) => *count += 1,
            None => self.moves.push((made, 1)),
        }
    }

    fn makes(&self, made: Move) -> usize {
        self.moves.iter().find(|(other, _)| *other == made).map_or(0, |(_, count)| *count)
    }

    fn moved(&self) -> usize {
        self.moves.iter().map(|(_, count)| count).sum()
    }

    /// What it means, or why it cannot be chosen.
    fn note(&self, alone: bool) -> String {
        let only = match self.moves.as_slice() {
            [(made, _)] if self.stay == 0 && self.barred.is_none() => Some(*made),
            _ => None,
        };
        if let Some(made) = only {
            return meaning(made).to_owned();
        }
        if alone {
            let reason = self.barred.as_ref().map(|(_, reason)| reason.clone());
            let stays = if self.changes.is_empty() { "Is so already." } else { "Stays as it is." };
            return reason.unwrap_or_else(|| stays.to_owned());
        }
        let mut parts: Vec<String> =
            self.moves.iter().map(|(made, count)| format!("{count} {}", made.done())).collect();
        if self.stay > 0 {
            parts.push(format!("{} so already", self.stay));
        }
        if let Some((count, reason)) = &self.barred {
            parts.push(format!("{count} left as they are: {reason}"));
        }
        let note = capital(&parts.join(", "));
        if note.ends_with('.') { note } else { format!("{note}.") }
    }
}

/// The move from one status to another, where this operator is offered it.
fn step(model: &Model, from: Status, to: Status) -> Result<Move, String> {
    let made = Move::between(Some(from), to).map_err(str::to_owned)?;
    if made != Move::Restore {
        return Ok(made);
    }
    if to == Status::Pending {
        return Err("Back to pending goes in the recycle bin, which knows who was denied.".to_owned());
    }
    model.why_not(Capability::Restore).map_or(Ok(made), Err)
}

/// The choice of a status.
pub(super) fn prompt(model: &Model, meant: &Meant) -> Prompt {
    if meant.unknown > 0 {
        let unknown = counted(meant.unknown as u64, "marked user", "marked users");
        let text = format!(
            "The status of {unknown} has not been seen. Mark them with a filter that has one status, or scroll past them."
        );
        return Prompt::Message { title: "Status".to_owned(), text: vec![text] };
    }
    if meant.users.is_empty() {
        return Prompt::Message { title: "Status".to_owned(), text: vec![OWN_ROW.to_owned()] };
    }
    let text = if meant.left_own { vec!["Your own row is marked too, and left out.".to_owned()] } else { Vec::new() };
    let items = Status::ALL.into_iter().map(|status| item(model, meant, status)).collect();
    Prompt::Choice { title: format!("Status of {}", meant.words), text, items }
}

fn item(model: &Model, meant: &Meant, to: Status) -> Item {
    let letter = to.letter().to_ascii_lowercase();
    let title = match to {
        Status::Active => "Active",
        Status::Inactive => "Inactive",
        Status::Pending => "Pending",
        Status::Recycled => "Recycle bin",
    };
    let plan = Plan::of(model, meant, to);
    let note = plan.note(meant.users.len() == 1);
    let steps = if plan.changes.is_empty() { Vec::new() } else { steps(model, meant, &plan) };
    Item { letter, title: title.to_owned(), note, steps }
}

const fn meaning(made: Move) -> &'static str {
    match made {
        Move::Create => "Created.",
        Move::Approve => "Approved: can sign in and is told so.",
        Move::Deny => "Denied: not a valid user. No mail is sent.",
        Move::Park => "Parked: out of the queue, undecided.",
        Move::Deactivate => "The right way to end access.",
        Move::Activate => "Activated: can sign in again.",
        Move::Delete => "Deleting can damage what they entered; Inactive is safer.",
        Move::Restore => "Restored from the recycle bin.",
    }
}

fn steps(model: &Model, meant: &Meant, plan: &Plan) -> Vec<Step> {
    let stage = stage(meant, plan);
    if plan.makes(Move::Delete) > 0 {
        return vec![Step::Open(Prompt::Delete(deletion(model, meant, plan, stage)))];
    }
    let active = plan.changes.iter().any(|change| change.after == Value::Status(Status::Active));
    let text = match () {
        () if plan.makes(Move::Deny) > 0 => vec![
            format!("You confirm that {} is no valid user.", who(plan.makes(Move::Deny), meant)),
            "A denied account goes to the recycle bin and cannot sign in; no mail is sent.".to_owned(),
        ],
        () if active && plan.makes(Move::Restore) > 0 => vec![
            format!("{} can sign in as soon as the set is applied, with all they had.", capital(&meant.words)),
            "Who was denied before is approved with it and told so by mail.".to_owned(),
        ],
        () => return stage,
    };
    let yes = if plan.makes(Move::Deny) > 0 { "Deny" } else { "Restore as active" };
    let title = format!("{yes}: {}", meant.words);
    vec![Step::Open(Prompt::Confirm(Confirmation { title, text, yes: yes.to_owned(), word: None, steps: stage }))]
}

fn who(count: usize, meant: &Meant) -> String {
    if meant.users.len() == 1 { meant.words.clone() } else { format!("each of these {count}") }
}

fn stage(meant: &Meant, plan: &Plan) -> Vec<Step> {
    let text = match plan.moves.as_slice() {
        [] => "The status stays as it is.".to_owned(),
        [(made, count)] if *count == meant.users.len() => {
            let to_be = if *count == 1 { "is" } else { "are" };
            format!("Staged: {} {to_be} {}. Nothing happens before the review.", meant.words, made.done())
        }
        moves => {
            let parts: Vec<String> = moves.iter().map(|(made, count)| format!("{count} {}", made.done())).collect();
            format!("Staged: {}. Nothing happens before the review.", parts.join(", "))
        }
    };
    let own = if meant.left_own { " Your own row is left as it is." } else { "" };
    let unseen = match meant.unseen {
        0 => String::new(),
        _ if !plan.admits => String::new(),
        unseen => format!(
            " Whether an organization owns {} of them is not known here; who has none is refused in the review.",
            number(unseen as u64)
        ),
    };
    let barred = match &plan.barred {
        Some((count, reason)) if meant.users.len() > 1 => format!(" {count} left as they are: {reason}"),
        _ => String::new(),
    };
    vec![Step::Stage(plan.changes.clone()), say(Tone::Plain, format!("{text}{own}{barred}{unseen}"))]
}

/// A deletion, with the safer way beside it.
fn deletion(model: &Model, meant: &Meant, plan: &Plan, steps: Vec<Step>) -> Deletion {
    let safer = Plan::of(model, meant, Status::Inactive);
    let count = plan.moved();
    let word = if meant.users.len() == 1 { meant.word.clone() } else { count.to_string() };
    Deletion {
        title: format!("Delete {}", meant.words),
        text: vec![
            format!("{} will be in the recycle bin. Their logins stay taken.", capital(&meant.words)),
            "Making them inactive ends their access too, and keeps everything they entered whole.".to_owned(),
        ],
        users: meant.users.iter().map(|(user, _)| *user).collect(),
        word,
        inactive: if safer.moves.is_empty() { Vec::new() } else { stage(meant, &safer) },
        delete: steps,
    }
}
