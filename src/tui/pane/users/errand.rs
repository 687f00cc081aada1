//! Small repairs of one account that need its card: lifting a lock, taking a security question away.

use crate::api::Request;
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
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
