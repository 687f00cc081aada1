//! Choosing a new status: the moves that are allowed for everybody meant, with what speaks against the others.

use crate::api::users::UserRow;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::status::{Move, Status};
use crate::tui::dialog::{Confirmation, Item, Prompt};
use crate::tui::effect::Step;
use crate::tui::model::Model;
use crate::tui::widget::{Notice, Tone};
use crate::tui::wording::counted;

/// Everybody meant: those marked, else the one under the cursor.
struct Meant {
    /// The users whose status is known.
    users: Vec<(UserId, Status)>,
    unknown: usize,
    /// How they are called in sentences, and what confirms a severe move.
    words: String,
    word: String,
}

impl Meant {
    fn of(model: &Model, current: Option<&UserRow>) -> Self {
        if model.marks.is_empty() {
            let words = current.map(|row| row.name.shown().into()).unwrap_or_default();
            let word = current.map(|row| row.login.shown().into()).unwrap_or_default();
            return Self {
                users: current.map(|row| (row.user, row.status)).into_iter().collect(),
                unknown: 0,
                words,
                word,
            };
        }
        let users: Vec<_> = model.marks.iter().filter_map(|(user, status)| Some((user, status?))).collect();
        let words = format!("the {} marked", counted(model.marks.len() as u64, "user", "users"));
        Self { unknown: model.marks.len() - users.len(), word: users.len().to_string(), users, words }
    }

    /// The changes that lead everybody to a status.
    ///
    /// # Errors
    /// Why that cannot be, for the first of those it cannot be for.
    fn moved(&self, model: &Model, to: Status) -> Result<(Vec<Change>, Option<Move>), String> {
        let mut changes = Vec::new();
        let mut made = None;
        for (user, from) in &self.users {
            let cell = Cell::User { user: *user, field: UserField::Status };
            let returns = *from == to && model.draft.overlay(cell).is_some();
            match Move::between(Some(*from), to) {
                Ok(step) => made = Some(step),
                Err(_) if returns || (*from == to && self.users.len() > 1) => {}
                Err(reason) => return Err(reason.to_owned()),
            }
            changes.push(Change::new(cell, Value::Status(*from), Value::Status(to)));
        }
        Ok((changes, made))
    }
}

/// The choice of a status.
pub(super) fn prompt(model: &Model, current: Option<&UserRow>) -> Prompt {
    let meant = Meant::of(model, current);
    if meant.unknown > 0 {
        let unknown = counted(meant.unknown as u64, "marked user", "marked users");
        let text = format!(
            "The status of {unknown} has not been seen. Mark them with a filter that has one status, or scroll past them."
        );
        return Prompt::Message { title: "Status".to_owned(), text: vec![text] };
    }
    let items = Status::ALL.into_iter().map(|status| item(model, &meant, status)).collect();
    Prompt::Choice { title: format!("Status of {}", meant.words), text: Vec::new(), items }
}

fn item(model: &Model, meant: &Meant, to: Status) -> Item {
    let letter = to.letter().to_ascii_lowercase();
    let title = match to {
        Status::Active => "Active",
        Status::Inactive => "Inactive",
        Status::Pending => "Pending",
        Status::Recycled => "Recycle bin",
    };
    let (note, steps) = match meant.moved(model, to) {
        Err(reason) => (reason, Vec::new()),
        Ok((changes, made)) => (note(made), stage(meant, changes, made)),
    };
    Item { letter, title: title.to_owned(), note, steps }
}

fn note(made: Option<Move>) -> String {
    match made {
        None => "Stays as it is.".to_owned(),
        Some(Move::Approve) => "Approved: can sign in and is told so.".to_owned(),
        Some(Move::Deactivate) => "The right way to end access.".to_owned(),
        Some(Move::Delete) => "Deleting can damage what they entered; Inactive is safer.".to_owned(),
        Some(made) => {
            let mut done = made.done().to_owned();
            done[..1].make_ascii_uppercase();
            format!("{done}.")
        }
    }
}

fn stage(meant: &Meant, changes: Vec<Change>, made: Option<Move>) -> Vec<Step> {
    let text = match made {
        None => "The status stays as it is.".to_owned(),
        Some(made) => format!("Staged: {} {}. Nothing happens before the review.", meant.words, to_be(meant, made)),
    };
    let steps = vec![Step::Stage(changes), Step::Say(Notice::new(Tone::Plain, text))];
    if made != Some(Move::Delete) {
        return steps;
    }
    let text = vec![
        format!("{} will be in the recycle bin. Their logins stay taken.", capital(&meant.words)),
        "Making them inactive ends their access too, and keeps everything they entered whole.".to_owned(),
    ];
    let confirmation = Confirmation {
        title: format!("Delete {}", meant.words),
        text,
        yes: "Delete".to_owned(),
        word: Some(meant.word.clone()),
        steps,
    };
    vec![Step::Open(Prompt::Confirm(confirmation))]
}

fn to_be(meant: &Meant, made: Move) -> String {
    format!("{} {}", if meant.users.len() == 1 { "is" } else { "are" }, made.done())
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
