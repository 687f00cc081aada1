//! Which users are listed, and in which order: a filter that is typed, put in by another part of the console, or cleared.

use super::Users;
use crate::api::Place;
use crate::api::users::Sort;
use crate::domain::ids::UserId;
use crate::tui::effect::{Step, say};
use crate::tui::pane::whole::Whole;
use crate::tui::widget::{Tone, Typed};

impl Users {
    /// Lists the users that a filter finds.
    pub fn find_by(&mut self, filter: &str) {
        self.filter.set(filter);
        self.completion.forget();
        self.list.restart(Place::Start);
        (self.typing, self.card) = (false, Whole::default());
    }

    /// Lists those who report to the user under the cursor.
    pub(super) fn team(&self) -> Vec<Step> {
        let Some(row) = self.current() else { return Vec::new() };
        let text = format!("Those who report to {}.", row.name.shown());
        vec![Step::Find(format!("status:A|I|P supervisor:{}", row.login.stored())), say(Tone::Plain, text)]
    }

    /// Shows the card of one user, whatever the list showed.
    pub fn visit(&mut self, user: UserId) {
        self.filter.set(&format!("id:{user}"));
        self.list.restart(Place::Start);
        (self.typing, self.card) = (false, Whole::opened());
    }

    pub(super) fn filtered(&mut self, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Changed => {
                self.completion.forget();
                self.list.restart(Place::Start);
            }
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    pub(super) fn back(&mut self) {
        if self.typing || (!self.card.open && !self.filter.is_empty()) {
            self.typing = false;
            self.completion.forget();
            if !self.filter.is_empty() {
                self.filter.clear();
                self.again();
            }
        } else if self.card.open {
            self.card.open = false;
        } else {
            self.range.end();
        }
    }

    pub(super) fn next_sort(&mut self) -> Vec<Step> {
        self.sort = self.sort.next();
        self.again();
        let text = match self.sort {
            Sort::Name => "Ordered by name.",
            Sort::Login => "Ordered by login.",
            Sort::Owner => "Ordered by owning organization.",
            Sort::Seen => "Ordered by the last sign-in, those who never signed in first.",
            Sort::Status => "Ordered by status. Tier, lock and number have no order; tier:1, locked and id: find them.",
        };
        vec![say(Tone::Plain, text)]
    }
}
