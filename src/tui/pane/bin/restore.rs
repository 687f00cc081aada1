//! The way back from the recycle bin: inactive unless somebody says otherwise, pending for who was denied, and active
//! only by an explicit choice with its warning.

use crate::api::explain::BinRow;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::status::Status;
use crate::tui::dialog::{Confirmation, Item, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::{capital, counted};

/// The choice to what the accounts are restored. What is usual for them stands first.
pub(super) fn prompt(model: &Model, meant: &[&BinRow]) -> Prompt {
    let denied = meant.iter().filter(|row| row.origin == Status::Pending).count();
    let mut items = Vec::new();
    if denied > 0 && denied < meant.len() {
        items.push(each(meant, denied));
    }
    let (pending, inactive) = (pending(meant, denied), inactive(meant, denied));
    if denied == meant.len() {
        items.extend([pending, inactive]);
    } else {
        items.extend([inactive, pending]);
    }
    items.push(active(meant, denied));
    let mut text = Vec::new();
    let marked = model.marks.len();
    if marked > meant.len() && meant.len() > 1 {
        let others = counted((marked - meant.len()) as u64, "marked user is", "marked users are");
        text.push(format!("{others} not of this list and left as they are."));
    }
    Prompt::Choice { title: format!("Restore {}", words(meant)), text, items }
}

/// Denied ones pending, the others inactive.
fn each(meant: &[&BinRow], denied: usize) -> Item {
    let note = format!(
        "{denied} denied become pending and their requests open again, {} deleted become inactive.",
        meant.len() - denied
    );
    let usual = |row: &BinRow| if row.origin == Status::Pending { Status::Pending } else { Status::Inactive };
    let barred = missing_owner(meant.iter().filter(|row| usual(row) == Status::Inactive));
    item('e', "Each its way", barred, note, stage(meant, usual))
}

fn inactive(meant: &[&BinRow], denied: usize) -> Item {
    let note = match denied {
        0 => "With all they had; they cannot sign in before they are activated.",
        _ => "Undecided and out of the queue; they cannot sign in before they are activated.",
    };
    item('i', "Inactive", missing_owner(meant.iter()), note.to_owned(), stage(meant, |_| Status::Inactive))
}

fn pending(meant: &[&BinRow], denied: usize) -> Item {
    let barred = (denied < meant.len()).then(|| {
        let who = if meant.len() == 1 {
            "This one was".to_owned()
        } else {
            counted((meant.len() - denied) as u64, "was", "were")
        };
        format!("Only for who was denied while pending. {who} deleted.")
    });
    let note = "Back in the queue: the request is open again.".to_owned();
    item('p', "Pending", barred, note, stage(meant, |_| Status::Pending))
}

fn active(meant: &[&BinRow], denied: usize) -> Item {
    let note = "Can sign in at once. Judged like an approval; asks once more.".to_owned();
    let mut text = vec![
        format!("{} can sign in as soon as the set is applied, with all they had.", capital(&words(meant))),
        "The rules for approving and activating apply to each; the review says what speaks against it.".to_owned(),
    ];
    if denied > 0 {
        let mail = counted(denied as u64, "denied applicant is", "denied applicants are");
        text.push(format!("{mail} approved with it and told so by mail."));
    }
    let confirmation = Confirmation {
        title: format!("Restore {} as active", words(meant)),
        text,
        yes: "Restore as active".to_owned(),
        word: None,
        steps: stage(meant, |_| Status::Active),
    };
    item('a', "Active", missing_owner(meant.iter()), note, vec![Step::Open(Prompt::Confirm(confirmation))])
}

fn item(letter: char, title: &str, barred: Option<String>, note: String, steps: Vec<Step>) -> Item {
    let (note, steps) = barred.map_or((note, steps), |reason| (reason, Vec::new()));
    Item { letter, title: title.to_owned(), note, steps }
}

/// Why those without an owning organization can only be pending, if there are any.
fn missing_owner<'a>(rows: impl Iterator<Item = &'a &'a BinRow>) -> Option<String> {
    let ownerless = rows.filter(|row| row.owner.is_none()).count();
    (ownerless > 0).then(|| {
        let who = counted(ownerless as u64, "account has", "accounts have");
        format!("{who} no owning organization; restore as pending and approve with the form.")
    })
}

fn stage(meant: &[&BinRow], to: impl Fn(&BinRow) -> Status) -> Vec<Step> {
    let change = |row: &&BinRow| {
        let cell = Cell::User { user: row.user, field: UserField::Status };
        Change::new(cell, Value::Status(Status::Recycled), Value::Status(to(row)))
    };
    let to_be = if meant.len() == 1 { "is" } else { "are" };
    let text = format!("Staged: {} {to_be} restored. Nothing happens before the review.", words(meant));
    vec![Step::Stage(meant.iter().map(change).collect()), say(Tone::Plain, text)]
}

fn words(meant: &[&BinRow]) -> String {
    match meant {
        [one] => one.name.shown().into(),
        many => counted(many.len() as u64, "account", "accounts"),
    }
}
