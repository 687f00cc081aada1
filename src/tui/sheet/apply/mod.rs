//! Giving users the levels of a template, or making them like another user: choose by typing, see what would change,
//! then stage it.
//!
//! Whatever is above the operator's own level is withheld. Then nothing is staged, unless the operator chooses to apply
//! what they may.

mod draw;
mod outcome;

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::outcome::Outcome;
use super::choosing::{Chooser, From};
use super::people::People;
use super::permissions::whom::called;
use super::templates::listed;
use crate::api::lookup::Named;
use crate::api::users::UserCard;
use crate::api::{Reply, Request};
use crate::domain::ids::{TemplateId, UserId};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::{Item, Prompt};
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::{Tone, read_on};
use crate::tui::wording::{counted, number};

/// What is applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Template,
    Like,
}

/// The open sheet.
#[derive(Clone, Debug)]
pub struct Apply {
    what: What,
    people: People,
    /// The cards of a set, as far as they have arrived, with their epochs.
    cards: HashMap<UserId, (u64, Box<UserCard>)>,
    chooser: Chooser,
    /// The model that was named from the start.
    model: Option<UserId>,
    /// How far the preview is scrolled.
    scrolled: usize,
}

/// More users than this are not made like another one at once.
const MOST: usize = 200;

impl Apply {
    pub fn template(users: Vec<UserId>) -> Self {
        Self::new(What::Template, From::Templates, users, None)
    }

    pub fn like(users: Vec<UserId>, model: Option<UserId>) -> Self {
        Self::new(What::Like, From::Users, users, model)
    }

    fn new(what: What, from: From, users: Vec<UserId>, model: Option<UserId>) -> Self {
        let people = People::new(users);
        Self { what, people, cards: HashMap::new(), chooser: Chooser::new(from), model, scrolled: 0 }
    }

    /// Why this cannot be done for so many users, if so.
    pub fn too_many(like: bool, users: usize) -> Option<String> {
        let most = if like { MOST } else { super::permissions::MOST };
        (users > most).then(|| {
            let (users, most) = (number(users as u64), number(most as u64));
            format!("{users} users are marked, and this is done for at most {most} at once. Mark fewer.")
        })
    }

    fn card(&self, user: UserId, model: &Model) -> Option<UserCard> {
        if user.is_new() {
            return Some(UserCard::blank(user, model.now));
        }
        self.cards.get(&user).map(|(_, card)| (**card).clone()).or_else(|| model.cache.card(user).cloned())
    }

    /// Who or what the cursor is on.
    fn chosen(&self, model: &Model) -> Option<Named> {
        let Some(user) = self.model else { return self.chooser.current(model) };
        let card = model.cache.card(user)?;
        Some(Named { id: user.0, name: card.name.clone(), note: card.login.clone() })
    }

    /// What would change; absent until everything it depends on has arrived.
    fn outcome(&self, model: &Model) -> Option<Outcome> {
        let operator = model.operator()?;
        let chosen = self.chosen(model)?.id;
        let mut outcome = Outcome::default();
        match self.what {
            What::Template => {
                let template =
                    listed::stored(model)?.iter().find(|template| template.template == TemplateId(chosen))?;
                for user in self.people.users() {
                    let levels = self.people.levels(*user, model)?;
                    outcome.give_template(*user, &levels, template, model, operator);
                }
            }
            What::Like => {
                let like = self.card(UserId(chosen), model)?;
                for user in self.people.users().iter().filter(|user| user.0 != chosen) {
                    outcome.make_like(&self.card(*user, model)?, &like, model, operator);
                }
            }
        }
        Some(outcome)
    }

    /// The words for what is staged: `the template Power User`, `like Ruth Abara`.
    fn words(&self, chosen: &Named) -> String {
        match self.what {
            What::Template => format!("the template {}", chosen.name.shown()),
            What::Like => format!("made like {}", chosen.name.shown()),
        }
    }

    fn accept(&self, model: &Model) -> Vec<Step> {
        if let (None, Err(why)) = (self.model, self.chooser.chosen(model)) {
            return why;
        }
        let (Some(chosen), Some(outcome)) = (self.chosen(model), self.outcome(model)) else {
            return vec![say(Tone::Warning, "What it would change is still on its way; press enter again.")];
        };
        let words = self.words(&chosen);
        let own = outcome.own.then(|| "Your own row is left as it is.".to_owned());
        let besides: String = own.iter().chain(&outcome.not_copied).map(|said| format!(" {said}")).collect();
        if outcome.withheld.is_empty() {
            return match outcome.changes.len() {
                0 => vec![say(Tone::Plain, format!("Nothing to stage: it is so already.{besides}"))],
                staged => {
                    let staged = counted(staged as u64, "change", "changes");
                    let calm = if besides.is_empty() { " Nothing happens before the review." } else { &besides };
                    let text = format!("Staged {words}: {staged}.{calm}");
                    vec![Step::Uncover, Step::Stage(outcome.changes), say(Tone::Plain, text)]
                }
            };
        }
        vec![Step::Open(self.partly(model, outcome, &chosen, &besides))]
    }

    /// Asks whether what is within the operator's own levels shall be staged, where not everything is.
    fn partly(&self, model: &Model, outcome: Outcome, chosen: &Named, besides: &str) -> Prompt {
        let left: Vec<_> = outcome.withheld.iter().map(|(_, left)| *left).collect();
        let withheld = counted(left.len() as u64, "level or relation", "levels and relations");
        let why = super::permissions::why_left(&left);
        let whom = called(self.people.users(), model);
        let nothing = format!("Nothing was staged: {withheld} would be withheld.");
        let refuse = Item {
            letter: 'n',
            title: "Refuse".to_owned(),
            note: "Stages nothing: all of it or none of it.".to_owned(),
            steps: vec![say(Tone::Plain, nothing)],
        };
        let staged = counted(outcome.changes.len() as u64, "change", "changes");
        let may = match outcome.changes.len() {
            0 => Item {
                letter: 'a',
                title: "What I may".to_owned(),
                note: "Nothing would be left of it.".to_owned(),
                steps: Vec::new(),
            },
            _ => Item {
                letter: 'a',
                title: "What I may".to_owned(),
                note: format!("Applies what you may give: stages {staged}, leaves the rest as it is."),
                steps: vec![
                    Step::Uncover,
                    Step::Stage(outcome.changes),
                    say(Tone::Plain, format!("Staged {}: {staged}. {withheld} withheld.{besides}", self.words(chosen))),
                ],
            },
        };
        let title = match self.what {
            What::Template => format!("Template {} for {whom}", chosen.name.shown()),
            What::Like => format!("Make {whom} like {}", chosen.name.shown()),
        };
        Prompt::Choice { title, text: vec![format!("Withheld: {why}.{besides}")], items: vec![refuse, may] }
    }
}

impl Pane for Apply {
    fn context(&self) -> Context {
        Context::Filter
    }

    fn offers(&self, _model: &Model, action: Action) -> Offer {
        match action {
            Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::Accept | Action::Back => Offer::Yes,
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        match input {
            Input::Action(Action::Back) => return vec![Step::Uncover],
            Input::Action(Action::Accept) => return self.accept(model),
            Input::Action(page @ (Action::PageUp | Action::PageDown)) => {
                let (height, length) = draw::extent(self, model, area);
                self.scrolled = read_on(self.scrolled, page.lines(height).unwrap_or(0), height, length);
            }
            input => {
                self.scrolled = 0;
                if !matches!(input, Input::Action(_)) {
                    self.model = None;
                }
                return self.chooser.act(input, model);
            }
        }
        Vec::new()
    }

    fn wants(&self, model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = vec![self.chooser.want()];
        if self.what == What::Template || self.people.single().is_some() {
            wants.extend(self.people.want(model));
        } else {
            let old =
                |user: &&UserId| !user.is_new() && self.cards.get(user).is_none_or(|(epoch, _)| *epoch != model.epoch);
            let next = self.people.users().iter().find(old);
            wants.extend(next.map(|user| Want::own("cards", Request::User { user: *user })));
        }
        if let (What::Like, Some(chosen)) = (self.what, self.model.or_else(|| Some(UserId(self.chosen(model)?.id)))) {
            wants.push(Want::new("model", Request::User { user: chosen }));
        }
        wants
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        self.people.settle(settled);
        if let (Request::User { user }, Ok(Reply::User(card))) = (settled.request, settled.result)
            && self.people.single().is_none()
            && self.people.users().contains(user)
        {
            self.cards.insert(*user, (settled.epoch, card.clone()));
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, area, buf)
    }
}
