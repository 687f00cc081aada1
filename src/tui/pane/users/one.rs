//! What is done to the one under the cursor.

use super::Users;
use super::errand::Errand;
use crate::domain::cell::UserField;
use crate::tui::action::{Action, Offer};
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, Step, say};
use crate::tui::model::{Model, OWN_ROW};
use crate::tui::widget::Tone;

impl Users {
    /// Offers what is done to the one under the cursor, unless that is the operator.
    pub(super) fn another(&self, model: &Model) -> Offer {
        match self.current() {
            None => Offer::No("There is no user under the cursor.".to_owned()),
            Some(row) if model.is_own(row.user) => Offer::No(OWN_ROW.to_owned()),
            Some(_) => Offer::Yes,
        }
    }

    pub(super) fn set_password(&self, model: &Model) -> Vec<Step> {
        let Some(user) = self.current().map(|row| row.user) else { return Vec::new() };
        let own = model.is_own(user);
        vec![if own { Step::Act(Action::OwnPassword) } else { Step::Open(Prompt::Password { user, then: None }) }]
    }

    /// Does something that needs the card, now or when it comes.
    pub(super) fn run(&mut self, model: &Model, field: UserField) -> Vec<Step> {
        let Some(user) = self.current().map(|row| row.user) else { return Vec::new() };
        let errand = Errand { user, field };
        let steps = errand.at_once(model);
        self.errand = steps.is_none().then_some(errand);
        steps.unwrap_or_default()
    }

    pub(super) fn copy_login(&self) -> Vec<Step> {
        let Some(row) = self.current() else { return Vec::new() };
        let login = String::from(row.login.shown());
        let notice = say(Tone::Plain, format!("Sent {login} to the clipboard of the terminal."));
        vec![Step::Outside(Effect::Copy(login)), notice]
    }
}
