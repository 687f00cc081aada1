//! What is done to the one under the cursor at once: a new password, and small things that need the card, lifting a lock,
//! taking a security question away, and putting off what runs out soon.

use super::Users;
use crate::api::Request;
use crate::api::users::UserCard;
use crate::domain::cell::{AccessPart, Cell, MembershipPart, UserField, Value};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::moment::put_off;
use crate::domain::time::{DAY, Time};
use crate::tui::action::{Action, Offer};
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Effect, Step, say};
use crate::tui::ends::LONGER;
use crate::tui::model::{Model, OWN_ROW};
use crate::tui::widget::Tone;
use crate::tui::wording::counted;

/// What is to be done as soon as the card is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Errand {
    pub user: UserId,
    what: What,
}

/// A repair of a field, or putting off what runs out soon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Field(UserField),
    PutOff,
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
        match self.what {
            What::Field(field) => self.repair(field, card, model),
            What::PutOff => put_off_all(card, model),
        }
    }

    fn repair(self, field: UserField, card: &UserCard, model: &Model) -> Vec<Step> {
        let name = card.name.shown();
        let cell = Cell::User { user: self.user, field };
        let (nothing, done, after) = match field {
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
            let text = match field {
                UserField::LockedUntil => format!("{name} is not locked."),
                _ => format!("{name} has set no security question."),
            };
            return vec![say(Tone::Plain, text)];
        }
        let change = Change::new(cell, card.value(cell), after);
        vec![Step::Stage(vec![change]), say(Tone::Plain, format!("Staged: {done}. Nothing happens before the review."))]
    }
}

/// Stages that every grant of a user that ends within thirty days ends thirty days later.
fn put_off_all(card: &UserCard, model: &Model) -> Vec<Step> {
    let user = card.user;
    let access =
        card.access.iter().map(|row| (Cell::Access { user, org: row.org, part: AccessPart::Until }, row.until));
    let memberships = card
        .memberships
        .iter()
        .map(|row| (Cell::Membership { user, workgroup: row.workgroup, part: MembershipPart::Until }, row.until));
    let soon = model.now.plus(LONGER * DAY);
    let change = |(cell, held): (Cell, Option<Time>)| {
        let before = held.map_or(Value::None, Value::Time);
        let Value::Time(end) = *model.overlay(cell, &before) else { return None };
        let ends_soon = model.now < end && end <= soon;
        let after = || Value::Time(put_off(end, LONGER, model.now, &model.seat.zone));
        ends_soon.then(|| Change::new(cell, before, after()))
    };
    let changes: Vec<Change> = access.chain(memberships).filter_map(change).collect();
    let name = card.name.shown();
    if changes.is_empty() {
        let text = format!("Nothing of {name} ends within {LONGER} days; r and R show when their grants end.");
        return vec![say(Tone::Plain, text)];
    }
    let count = counted(changes.len() as u64, "grant", "grants");
    let text = format!("Staged: {count} of {name} {LONGER} days longer. Nothing happens before the review.");
    vec![Step::Stage(changes), say(Tone::Plain, text)]
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
        self.go_for(model, What::Field(field))
    }

    /// Puts off what runs out soon for the user under the cursor.
    pub(super) fn put_off(&mut self, model: &Model) -> Vec<Step> {
        self.go_for(model, What::PutOff)
    }

    fn go_for(&mut self, model: &Model, what: What) -> Vec<Step> {
        let Some(user) = self.current().map(|row| row.user) else { return Vec::new() };
        let errand = Errand { user, what };
        let steps = errand.at_once(model);
        self.errand = steps.is_none().then_some(errand);
        steps.unwrap_or_default()
    }
}
