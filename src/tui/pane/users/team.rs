//! The list as another part of the console wants it: a filter put in, and the team of a supervisor.

use super::Users;
use crate::api::Place;
use crate::tui::effect::{Step, say};
use crate::tui::pane::whole::Whole;
use crate::tui::widget::Tone;

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
}
