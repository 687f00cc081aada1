//! As it was: a user, an organization or a workgroup at a moment, and what differs between that moment and another one.
//!
//! The sheet opens on the present; a moment is typed, or stepped to from change to change.

mod changed;
mod draw;
mod parts;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::changed::Differences;
use self::parts::{Part, lines};
use super::{Cover, Holders};
use crate::api::explain::Holding;
use crate::api::past::{AsOf, Between, Subject};
use crate::api::{Reply, Request};
use crate::domain::ago;
use crate::domain::time::Time;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::Glyphs;
use crate::tui::view::View;
use crate::tui::widget::{Tone, read_on};

/// The open sheet.
#[derive(Clone, Debug)]
pub struct Past {
    of: Subject,
    at: Time,
    /// The moment up to which the differences are told; otherwise now.
    other: Option<Time>,
    part: Part,
    /// How far the facts are scrolled.
    scrolled: usize,
    /// Who was there, of an organization or a workgroup.
    members: Option<Holders>,
    changed: Differences,
}

impl Past {
    pub fn new(of: Subject, at: Time) -> Self {
        let part = Part::ALL.into_iter().find(|part| part.is_of(of)).unwrap_or(Part::Differences);
        let (other, scrolled, members) = (None, 0, members(of, at));
        Self { of, at, other, part, scrolled, members, changed: Differences::new(of, Between::since(at)) }
    }

    /// Lays the sheet and asks for the moment.
    pub fn ask(of: Subject) -> Vec<Step> {
        vec![Step::Lay(Cover::Past(of, None)), moment(Purpose::Moment, "")]
    }

    const fn request(&self) -> Request {
        Request::AsOf { of: self.of, at: self.at }
    }

    fn found<'a>(&self, model: &'a Model) -> Option<&'a AsOf> {
        match model.cache.reply(&self.request())? {
            Reply::AsOf(found) => Some(found),
            _ => None,
        }
    }

    /// The earlier moment and the later one, whichever was typed first.
    fn between(&self) -> Between {
        match self.other {
            None => Between::since(self.at),
            Some(other) => Between { from: self.at.min(other), to: self.at.max(other) },
        }
    }

    fn go(&mut self, at: Time) {
        (self.at, self.members) = (at, members(self.of, at));
        self.tell_between();
    }

    fn tell_between(&mut self) {
        self.changed = Differences::new(self.of, self.between());
    }

    fn turn(&mut self, back: bool) {
        let parts: Vec<Part> = Part::ALL.into_iter().filter(|part| part.is_of(self.of)).collect();
        let at = parts.iter().position(|part| *part == self.part).unwrap_or(0);
        let places = if back { parts.len() - 1 } else { 1 };
        (self.part, self.scrolled) = (parts[(at + places) % parts.len()], 0);
    }

    /// Goes to the moment of the change before, or of the next one; behind the last of them it is now.
    fn step(&mut self, model: &Model, back: bool) -> Vec<Step> {
        let Some(found) = self.found(model) else { return Vec::new() };
        match if back { found.earlier } else { found.later } {
            Some(at) => self.go(at),
            None if back => return vec![say(Tone::Plain, "The journal knows of no change before that.")],
            None => return vec![say(Tone::Plain, "Nothing was changed after that.")],
        }
        Vec::new()
    }

    /// Takes a typed moment, or says why it is none and asks again.
    fn entered(&mut self, model: &Model, purpose: Purpose, text: &str) -> Vec<Step> {
        if text.is_empty() {
            if purpose == Purpose::OtherMoment {
                self.other = None;
                self.tell_between();
            }
            return Vec::new();
        }
        match ago::read(text, model.now, &model.seat.zone) {
            Ok(at) if purpose == Purpose::Moment => self.go(at),
            Ok(at) => {
                (self.other, self.part) = (Some(at), Part::Differences);
                self.tell_between();
            }
            Err(sentence) => return vec![moment(purpose, text), say(Tone::Warning, sentence.shown())],
        }
        Vec::new()
    }

    /// Opens what is under the cursor: a member as they were, or the set of a change.
    fn open(&self) -> Vec<Step> {
        match (self.part, &self.members) {
            (Part::Members, Some(members)) => {
                let lay = |user| Step::Lay(Cover::Past(Subject::User(user), Some(self.at)));
                members.current().map(|row| lay(row.user)).into_iter().collect()
            }
            (Part::Differences, _) => self.changed.set().map(Step::VisitSet).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn offers_open(&self, action: Action) -> Offer {
        match self.part {
            Part::Members if action == Action::VisitSet => Offer::Absent,
            Part::Members => {
                let row = self.members.as_ref().and_then(Holders::current);
                Offer::when(row.is_some(), "There is nobody under the cursor.")
            }
            Part::Differences if action == Action::VisitUser => {
                Offer::when(self.changed.user().is_some(), "This row is about no user.")
            }
            Part::Differences => Offer::when(self.changed.set().is_some(), "This row belongs to no change set."),
            Part::Access | Part::Fields => Offer::Absent,
        }
    }

    fn scroll(&mut self, model: &Model, motion: Action, area: Rect) {
        let height = lines(area);
        if let Some(lines) = motion.lines(height) {
            let length = draw::facts(self, model, Glyphs::unicode()).len();
            self.scrolled = read_on(self.scrolled, lines, height, length);
        }
    }
}

/// Who was in an organization or a workgroup.
fn members(of: Subject, at: Time) -> Option<Holders> {
    let of = match of {
        Subject::User(_) => return None,
        Subject::Org(org) => Holding::Org { org },
        Subject::Workgroup(workgroup) => Holding::Workgroup { workgroup },
    };
    Some(Holders::then(of, at))
}

/// Asks for a moment.
fn moment(purpose: Purpose, initial: &str) -> Step {
    let title = match purpose {
        Purpose::OtherMoment => "Differences until when? Nothing typed: until now",
        _ => "As of when? A day begins at midnight",
    };
    Step::Open(Prompt::Text {
        title: title.to_owned(),
        label: ago::FORMS.to_owned(),
        initial: initial.to_owned(),
        purpose,
    })
}

impl Pane for Past {
    fn context(&self) -> Context {
        Context::Past
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        match action {
            A::Back => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::Moment | A::OtherMoment | A::PastNext | A::PastPrevious => Offer::Yes,
            A::EarlierChange | A::LaterChange => {
                let known = self.found(model).map(|found| (found.earlier, found.later));
                let (back, reason) = (action == A::EarlierChange, "Nothing was changed on that side of the moment.");
                let step = |(earlier, later): (Option<Time>, Option<Time>)| if back { earlier } else { later };
                known.map_or(Offer::Yes, |known| Offer::when(step(known).is_some(), reason))
            }
            A::Open | A::VisitSet | A::VisitUser => self.offers_open(action),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let action = match input {
            Input::Action(action) => *action,
            Input::Entered { purpose, text } => return self.entered(model, *purpose, text),
            Input::Typed(_) | Input::Pasted(_) => return Vec::new(),
        };
        match (action, self.part) {
            (Action::Back, _) => return vec![Step::Uncover],
            (Action::PastNext, _) => self.turn(false),
            (Action::PastPrevious, _) => self.turn(true),
            (Action::Moment, _) => return vec![moment(Purpose::Moment, &self.at.minute(&model.seat.zone))],
            (Action::OtherMoment, _) => return vec![moment(Purpose::OtherMoment, "")],
            (Action::EarlierChange, _) => return self.step(model, true),
            (Action::LaterChange, _) => return self.step(model, false),
            (Action::Open | Action::VisitSet, _) => return self.open(),
            (Action::VisitUser, Part::Members) => {
                let row = self.members.as_ref().and_then(Holders::current);
                return row.map(|row| Step::Visit(row.user)).into_iter().collect();
            }
            (Action::VisitUser, _) => return self.changed.user().map(Step::Visit).into_iter().collect(),
            (motion, Part::Members) => {
                if let Some(members) = &mut self.members {
                    return members.act(model, &Input::Action(motion), parts::body(area));
                }
            }
            (motion, Part::Differences) => self.changed.follow(motion, area),
            (motion, Part::Access | Part::Fields) => self.scroll(model, motion, area),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        match self.part {
            Part::Members => self.members.as_ref().is_some_and(Holders::is_moving),
            Part::Differences => self.changed.is_moving(),
            Part::Access | Part::Fields => false,
        }
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let mut wants = vec![Want::new("past", self.request())];
        match (self.part, &self.members) {
            (Part::Members, Some(members)) => wants.extend(members.wants(model, parts::body(area))),
            (Part::Differences, _) => wants.extend(self.changed.want(model, area)),
            _ => {}
        }
        wants
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        self.changed.settle(settled);
        self.members.as_mut().map(|members| members.settle(model, settled)).unwrap_or_default()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, area, buf);
        None
    }
}
