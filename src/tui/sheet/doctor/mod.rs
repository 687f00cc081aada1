//! The sign-in doctor: what would happen now, the facts that decide, and what mends it, a key each.

mod draw;
mod repair;

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::doctor::{Diagnosis, Repair};
use crate::api::{Reply, Request};
use crate::domain::ids::{OrgId, UserId, WorkgroupId};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Purpose, Step};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::read_on;

/// The doctor of one user.
#[derive(Clone, Debug)]
pub struct Doctor {
    user: UserId,
    /// The repair under the cursor.
    cursor: usize,
    /// How far the facts are scrolled.
    scrolled: usize,
}

impl Doctor {
    pub const fn new(user: UserId) -> Self {
        Self { user, cursor: 0, scrolled: 0 }
    }

    const fn request(&self) -> Request {
        Request::Doctor { user: self.user }
    }

    fn diagnosis<'a>(&self, model: &'a Model) -> Option<&'a Diagnosis> {
        match model.cache.reply(&self.request())? {
            Reply::Diagnosis(diagnosis) => Some(diagnosis),
            _ => None,
        }
    }

    fn repairs<'a>(&self, model: &'a Model) -> &'a [Repair] {
        self.diagnosis(model).map_or(&[], |diagnosis| &diagnosis.repairs)
    }

    /// Makes the repair with a number, or says why it cannot be made.
    fn mend(&self, model: &Model, at: usize) -> Vec<Step> {
        self.repairs(model).get(at).map(|repair| repair::steps(self.user, repair, model)).unwrap_or_default()
    }

    fn scroll(&mut self, model: &Model, motion: Action, area: Rect) {
        let (height, length) = draw::extent(self, model, area);
        if let Some(lines) = motion.lines(height) {
            self.scrolled = read_on(self.scrolled, lines, height, length);
        }
    }
}

impl Pane for Doctor {
    fn context(&self) -> Context {
        Context::Doctor
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        let repairs = self.repairs(model);
        match action {
            Action::PageUp | Action::PageDown | Action::HalfUp | Action::HalfDown | Action::Back => Offer::Yes,
            Action::Up | Action::Down if repairs.len() > 1 => Offer::Yes,
            Action::Repair if repairs.is_empty() => Offer::No("There is nothing to be mended.".to_owned()),
            Action::Repair => Offer::Yes,
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let last = self.repairs(model).len().saturating_sub(1);
        match input {
            Input::Action(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor = (self.cursor + 1).min(last),
            Input::Action(Action::Back) => return vec![Step::Uncover],
            Input::Action(Action::Repair) => return self.mend(model, self.cursor.min(last)),
            Input::Action(motion) => self.scroll(model, *motion, area),
            Input::Typed(key) => {
                let KeyCode::Char(digit) = key.code else { return self.mend(model, self.cursor.min(last)) };
                let at = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
                if let Some(at) = at.filter(|at| *at <= last) {
                    self.cursor = at;
                    return self.mend(model, at);
                }
            }
            Input::Entered { purpose: Purpose::Workgroup, text } => {
                let id = text.parse().map(WorkgroupId);
                return id.map(|id| repair::join(self.user, id, model)).unwrap_or_default();
            }
            Input::Entered { purpose: Purpose::Organization, text } => {
                let id = text.parse().map(OrgId);
                return id.map(|id| repair::let_in(self.user, id, model)).unwrap_or_default();
            }
            _ => {}
        }
        Vec::new()
    }

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        vec![
            Want::new("doctor", self.request()),
            // A repair that has to be chosen is made from what the account has.
            Want::new("doctor-user", Request::User { user: self.user }),
        ]
    }

    fn settle(&mut self, _model: &mut Model, _settled: &Settled<'_>) -> Vec<Step> {
        Vec::new()
    }

    fn note(&self, model: &Model) -> Option<String> {
        let staged = self.repairs(model).iter().filter(|repair| repair::is_staged(self.user, repair, model)).count();
        (staged > 0).then(|| "What is staged is not looked at here before it is applied.".to_owned())
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, area, buf);
        None
    }
}
