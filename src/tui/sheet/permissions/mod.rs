//! The permission editor: 27 rows in their groups with Read and Write, for one user, a marked set or a template.
//!
//! Every change is staged at once, beside what is held. What the operator cannot give has no letter, and the status line
//! says why. A level above the operator's own that somebody holds already stays as it is until it is lowered.

mod about;
mod draw;
mod edit;
mod rows;
pub(super) mod whom;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::draw::Parts;
pub(super) use self::edit::why_left;
use self::rows::Cursor;
use self::whom::Whom;
use super::Cover;
use super::people::People;
use crate::api::explain::Holding;
use crate::domain::ids::{TemplateId, UserId};
use crate::domain::permission::{Level, Permission};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::ceiling::Left;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::Tone;

/// The open editor.
#[derive(Clone, Debug)]
pub struct Permissions {
    whom: Whom,
    cursor: Cursor,
}

/// More users than this are edited with the fills of the matrix.
pub(super) const MOST: usize = 1_000;

impl Permissions {
    /// The editor of one user, or of a set.
    pub fn of(users: Vec<UserId>) -> Self {
        Self { whom: Whom::People(People::new(users)), cursor: Cursor::default() }
    }

    /// The editor of a template.
    pub fn of_template(template: TemplateId) -> Self {
        Self { whom: Whom::Template(template), cursor: Cursor::default() }
    }

    /// The users it edits; none for a template.
    fn users(&self) -> &[UserId] {
        match &self.whom {
            Whom::People(people) => people.users(),
            Whom::Template(_) => &[],
        }
    }

    /// The permissions an edit is about.
    fn meant(&self) -> impl Iterator<Item = Permission> {
        self.cursor.range().map(|at| Permission::ALL[at])
    }

    fn offers_level(&self, model: &Model, level: Level) -> Offer {
        if self.whom.is_own(model) {
            return Offer::No(Left::Own.sentence());
        }
        if !self.whom.is_loaded(model) {
            return Offer::No("The levels are still on their way.".to_owned());
        }
        if self.cursor.anchor.is_some() {
            return Offer::Yes;
        }
        match self.whom.barred(self.cursor.permission(), level, model) {
            Some(left) => Offer::No(left.sentence()),
            None => Offer::Yes,
        }
    }

    fn offers_for_users(&self, model: &Model) -> Offer {
        if self.users().is_empty() {
            return Offer::Absent;
        }
        Offer::when(!self.whom.is_own(model), &Left::Own.sentence())
    }

    fn range(&mut self) -> Vec<Step> {
        if self.cursor.anchor.take().is_some() {
            return Vec::new();
        }
        self.cursor.begin_range();
        vec![say(Tone::Plain, "A range begins here: move, then press r, W or n for all of it; esc lets go.")]
    }

    fn go(&mut self, action: Action, height: usize) {
        if let Some(rows) = action.lines(height) {
            self.cursor.step(rows, height);
        }
    }
}

/// The level that an action gives.
const fn level_of(action: Action) -> Option<Level> {
    match action {
        Action::SetRead => Some(Level::Read),
        Action::SetWrite => Some(Level::Write),
        Action::Remove => Some(Level::None),
        _ => None,
    }
}

impl Pane for Permissions {
    fn context(&self) -> Context {
        Context::Levels
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        if let Some(level) = level_of(action) {
            return self.offers_level(model, level);
        }
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Back | A::MarkRange | A::WhoHolds => Offer::Yes,
            A::ApplyTemplate | A::MakeLike => self.offers_for_users(model),
            A::Explain if self.users().len() == 1 => Offer::Yes,
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let Input::Action(action) = input else { return Vec::new() };
        if let Some(level) = level_of(*action) {
            let meant: Vec<Permission> = self.meant().collect();
            self.cursor.anchor = None;
            return edit::edit(&self.whom, &meant, level, model);
        }
        match action {
            Action::Back if self.cursor.anchor.take().is_some() => Vec::new(),
            Action::Back => vec![Step::Uncover],
            Action::MarkRange => self.range(),
            Action::ApplyTemplate => vec![Step::Lay(Cover::ApplyTemplate(self.users().to_vec()))],
            Action::MakeLike => vec![Step::Lay(Cover::MakeLike(self.users().to_vec(), None))],
            Action::Explain => self.users().first().map(|user| Step::Lay(Cover::Explain(*user))).into_iter().collect(),
            Action::WhoHolds => {
                let permission = self.cursor.permission();
                let level = if permission.row().has_read { Level::Read } else { Level::Write };
                vec![Step::Lay(Cover::Holders(Holding::Permission { permission, level }))]
            }
            action => {
                self.go(*action, Parts::of(area).lines());
                Vec::new()
            }
        }
    }

    fn wants(&self, model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = self.whom.wants(model);
        wants.extend(about::wants(&self.whom, self.cursor.permission(), model));
        wants
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        if let Whom::People(people) = &mut self.whom {
            people.settle(settled);
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, &Parts::of(area), buf);
        None
    }

    fn note(&self, model: &Model) -> Option<String> {
        edit::note(&self.whom, self.cursor.permission(), model)
    }
}
