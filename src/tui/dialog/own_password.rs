//! The operator's own password, asked for before something severe is written.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::Writing;
use crate::tui::pane::Input;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Field, FieldView};

/// An open question for the password.
#[derive(Clone, Debug)]
pub struct OwnPassword {
    why: Vec<String>,
    writing: Writing,
    password: Field,
}

impl OwnPassword {
    pub fn new(why: Vec<String>, writing: Writing) -> Self {
        Self { why, writing, password: Field::secret() }
    }
}

impl Modal for OwnPassword {
    fn context(&self) -> Context {
        Context::Entry
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Accept | Action::Back)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) if !self.password.is_empty() => {
                let own = self.password.to_secret();
                self.password.clear();
                return vec![Step::Close, Step::WriteWith(self.writing.clone(), own)];
            }
            Input::Action(Action::Back) => return vec![Step::Close],
            input => {
                input.type_into(&mut self.password);
            }
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (64.min(area.width), u16::try_from(self.why.len()).unwrap_or(u16::MAX).saturating_mul(2).saturating_add(5))
    }

    fn title(&self) -> &'static str {
        "Your own password"
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let used = paragraphs(&self.why, inner, buf, view.theme);
        let line = used.saturating_add(1);
        let row = Rect { y: inner.y.saturating_add(line), height: u16::from(line < inner.height), ..inner };
        FieldView { label: "Password", labels: 10, ..FieldView::bare(&self.password, true) }.draw(row, buf, view.theme)
    }
}
