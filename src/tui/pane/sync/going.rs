//! Ways through a plan: from an item to the users it refers to, from a user to their account, and to what is stranded.

use super::part::Part;
use super::plan::Planned;
use super::window::Window;
use super::{Sync, words};
use crate::api::sync::{SyncFinding, SyncReference, SyncRow};
use crate::domain::text::Raw;
use crate::tui::action::Offer;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Purpose, Step};

/// The users that the item under the cursor refers to, each once.
fn referred(place: &Planned) -> Vec<&SyncReference> {
    let Some(SyncRow::Item(item)) = place.window().and_then(Window::current) else { return Vec::new() };
    let mut found: Vec<&SyncReference> = Vec::new();
    for reference in &item.references {
        if found.iter().all(|other| other.source_user != reference.source_user) {
            found.push(reference);
        }
    }
    found
}

/// Whether there is a user to go to.
pub(super) fn offers_user(place: &Planned) -> Offer {
    match place.window().and_then(Window::current) {
        Some(SyncRow::Item(item)) => {
            Offer::when(!item.references.is_empty(), "This item refers to no user that is copied.")
        }
        Some(SyncRow::User(user)) => Offer::when(
            user.becomes.is_some(),
            "No account of the destination takes the place, so there is none to go to.",
        ),
        Some(SyncRow::Person(_)) => Offer::Yes,
        _ if place.workgroup().is_some_and(|workgroup| workgroup.members > 0) => Offer::Yes,
        _ => Offer::Absent,
    }
}

/// The filter that lists the members of a workgroup.
fn members(name: &Raw) -> String {
    format!("wg:\"{}\"", name.stored().replace('"', ""))
}

/// All of a finding that speaks of the plan as a whole.
pub(super) fn whole(finding: &SyncFinding) -> Step {
    Step::Open(Prompt::Message {
        title: words::shown(&finding.code),
        text: vec![finding.sentence.shown().into(), "This finding speaks of the plan as a whole.".to_owned()],
    })
}

impl Sync {
    /// Goes to the user that the cursor speaks of; where an item refers to several, one is chosen.
    pub(super) fn go_to_user(&mut self) -> Vec<Step> {
        let Some(made) = &mut self.made else { return Vec::new() };
        if let Some(SyncRow::User(user)) = made.place.window().and_then(Window::current) {
            return user.becomes.iter().map(|(id, ..)| Step::Visit(*id)).collect();
        }
        if let Some(SyncRow::Person(person)) = made.place.window().and_then(Window::current) {
            return vec![Step::Visit(person.user)];
        }
        if let Some(workgroup) = made.place.workgroup() {
            return vec![Step::Find(members(&workgroup.name))];
        }
        let found = referred(&made.place);
        match found.as_slice() {
            [] => Vec::new(),
            [one] => {
                let user = one.source_user;
                made.place.go_to(Part::Users, user);
                Vec::new()
            }
            several => vec![Step::Open(Prompt::Pick {
                title: "Whom does it refer to?".to_owned(),
                label: "Users of the source; type to find one".to_owned(),
                names: several.iter().map(|reference| reference.before.clone()).collect::<Vec<Raw>>(),
                purpose: Purpose::SyncUser,
            })],
        }
    }

    /// Goes to the user that was chosen among those of an item.
    pub(super) fn go_to_chosen(&mut self, login: &str) {
        let Some(made) = &mut self.made else { return };
        let user = referred(&made.place).iter().find(|one| one.before.stored() == login).map(|one| one.source_user);
        if let Some(user) = user {
            made.place.go_to(Part::Users, user);
        }
    }

    /// Lists what only the missing user could run or edit, or who would lose their last workgroup.
    pub(super) fn show(&mut self, part: Part) {
        if let Some(made) = self.made.as_mut().filter(|made| made.place.part != part) {
            made.place.enter(part);
        }
    }
}
