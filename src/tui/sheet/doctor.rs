//! The sign-in doctor: what would happen now, the facts that decide, and what mends it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::doctor::{Bearing, Diagnosis, Fact, Repair, RepairStep};
use crate::api::{Reply, Request};
use crate::domain::ids::UserId;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, Tone, rule};

/// The doctor of one user.
#[derive(Clone, Debug)]
pub struct Doctor {
    user: UserId,
    /// The repair under the cursor.
    cursor: usize,
}

impl Doctor {
    pub const fn new(user: UserId) -> Self {
        Self { user, cursor: 0 }
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

    fn repair<'a>(&self, model: &'a Model) -> Option<&'a Repair> {
        self.diagnosis(model)?.repairs.get(self.cursor)
    }

    fn mend(&self, model: &Model) -> Vec<Step> {
        match self.repair(model) {
            Some(Repair { step: RepairStep::Changes(changes), .. }) => vec![
                Step::Stage(changes.clone()),
                say(Tone::Ok, "Staged. The review shows it before anything happens."),
            ],
            _ => Vec::new(),
        }
    }
}

impl Pane for Doctor {
    fn context(&self) -> Context {
        Context::Sheet
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        match action {
            Action::Up | Action::Down | Action::Back => Offer::Yes,
            Action::Open => match self.repair(model) {
                Some(Repair { barred: Some(reason), .. }) => Offer::No(String::from(reason.shown())),
                Some(_) => Offer::Yes,
                None => Offer::Absent,
            },
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, _area: Rect) -> Vec<Step> {
        let repairs = self.diagnosis(model).map_or(0, |diagnosis| diagnosis.repairs.len());
        match input {
            Input::Action(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor = (self.cursor + 1).min(repairs.saturating_sub(1)),
            Input::Action(Action::Back) => return vec![Step::Uncover],
            Input::Action(Action::Open) => return self.mend(model),
            _ => {}
        }
        Vec::new()
    }

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        vec![Want::new("doctor", self.request())]
    }

    fn settle(&mut self, _model: &mut Model, _settled: &Settled<'_>) -> Vec<Step> {
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let line = Rect { height: area.height.min(1), ..area };
        let Some(diagnosis) = self.diagnosis(view.model) else {
            rule(line, buf, view.theme, "Sign-in doctor", "", true);
            return None;
        };
        rule(line, buf, view.theme, &format!("Sign-in doctor: {}", diagnosis.login.shown()), "", true);
        let mut entries = vec![
            Entry::Line(Line::plain(String::from(diagnosis.sentence.shown()))),
            Entry::Line(Line::of(String::from(diagnosis.message.shown()), Role::Dim)),
        ];
        entries.extend(diagnosis.facts.iter().map(fact));
        entries.extend(diagnosis.repairs.iter().enumerate().map(|(at, repair)| {
            let mark = if at == self.cursor { view.theme.glyphs().cursor } else { " " };
            Entry::Line(Line::plain(format!("{mark} {}", repair.sentence.shown())))
        }));
        let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
        Card::new(entries).draw(rest, buf, view.theme);
        None
    }
}

fn fact(fact: &Fact) -> Entry {
    let role = match fact.bearing {
        Bearing::Fine | Bearing::Note => Role::Text,
        Bearing::Stops => Role::Warning,
        Bearing::Decides => Role::Error,
    };
    Entry::Line(Line::of(format!("{}: {}", fact.label.shown(), fact.value.shown()), role))
}
