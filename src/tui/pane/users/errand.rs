//! What is done to the credentials of the one under the cursor: a new password, and small repairs that need the card,
//! lifting a lock and taking a security question away.

use super::Users;
use crate::api::Request;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::tui::action::{Action, Offer};
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, Step, say};
use crate::tui::model::{Model, OWN_ROW};
use crate::tui::widget::Tone;

/// What is to be done as soon as the card is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Errand {
    pub user: UserId,
    pub field: UserField,
}

impl Errand {
    /// The card it waits for.
    pub const fn request(self) -> Request {
        Request::User { user: self.user }
    }

    /// Does it by the card at hand; `None` while that is missing or old.
    pub fn at_once(self, model: &Model) -> Option<Vec<Step>> {
        let card = model.cache.card(self.user)?;
        model.cache.holds(&self.request(), model.epoch).then(|| self.steps(card, model))
    }

    pub fn steps(self, card: &UserCard, model: &Model) -> Vec<Step> {
        let name = card.name.shown();
        let cell = Cell::User { user: self.user, field: self.field };
        let (nothing, done, after) = match self.field {
            UserField::LockedUntil => {
                let counts = |until| until > model.now;
                let locked = card.locked_until.is_some_and(counts);
                (!locked, format!("the lock of {name} is lifted"), Value::None)
            }
            _ => {
                (!card.security_question, format!("the security question of {name} is taken away"), Value::text("none"))
            }
        };
        if nothing {
            let text = match self.field {
                UserField::LockedUntil => format!("{name} is not locked."),
                _ => format!("{name} has set no security question."),
            };
            return vec![say(Tone::Plain, text)];
        }
        let change = Change::new(cell, card.value(cell), after);
        vec![Step::Stage(vec![change]), say(Tone::Plain, format!("Staged: {done}. Nothing happens before the review."))]
    }
}

impl Users {
    /// Offers what is done to the one under the cursor, unless that is the operator.
    pub(super) fn another(&self, model: &Model) -> Offer {
        match self.current() {
            None => Offer::No("There is no user under the cursor.".to_owned()),
            Some(row) if model.is_own(row.user) => Offer::No(OWN_ROW.to_owned()),
            Some(_) => Offer::Yes,
        }
    }

    pub(super) fn copy_login(&self) -> Vec<Step> {
        let Some(row) = self.current() else { return Vec::new() };
        let login = String::from(row.login.shown());
        let notice = say(Tone::Plain, format!("Sent {login} to the clipboard of the terminal."));
        vec![Step::Outside(Effect::Copy(login)), notice]
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
}
