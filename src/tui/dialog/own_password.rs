//! The operator's own password, asked for before something severe is written.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say_refused};
use crate::tui::keymap::Context;
use crate::tui::layout::{lines, split};
use crate::tui::model::Writing;
use crate::tui::pane::Input;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Field, FieldView, wrap};

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
                vec![Step::Close, Step::WriteWith(self.writing.clone(), own)]
            }
            Input::Action(Action::Back) => vec![Step::Close],
            input => input.type_into(&mut self.password).map(say_refused).unwrap_or_default(),
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 64.min(area.width);
        let text: usize = self.why.iter().map(|line| wrap(line, usize::from(columns.saturating_sub(4))).len()).sum();
        (columns, u16::try_from(text + 5).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &'static str {
        "Your own password"
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        // However much there is to be said, the field stays in sight.
        let used = paragraphs(&self.why, split(inner, inner.height.saturating_sub(2)).0, buf, view.theme);
        let row = lines(inner, if used > 0 { used + 1 } else { 0 }, 1);
        FieldView { label: "Password", labels: 10, ..FieldView::bare(&self.password, true) }.draw(row, buf, view.theme)
    }
}
