//! An entry: one line of text, asked for with a label.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::{Purpose, Step, say_refused};
use crate::tui::keymap::Context;
use crate::tui::layout::split;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, put_cut, wrap};

/// An open entry.
#[derive(Clone, Debug)]
pub struct Entry {
    title: String,
    label: String,
    field: Field,
    purpose: Purpose,
}

impl Entry {
    pub fn new(title: String, label: String, initial: &str, purpose: Purpose) -> Self {
        Self { title, label, field: Field::new(initial), purpose }
    }
}

impl Modal for Entry {
    fn context(&self) -> Context {
        Context::Entry
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Accept | Action::Back)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) => {
                let text = self.field.text().trim().to_owned();
                vec![Step::Close, Step::Entered { purpose: self.purpose, text }]
            }
            Input::Action(Action::Back) => vec![Step::Close],
            input => input.type_into(&mut self.field).map(say_refused).unwrap_or_default(),
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 72.min(area.width);
        let lines = wrap(&self.label, usize::from(columns.saturating_sub(4))).len();
        (columns, u16::try_from(lines.max(1) + 3).unwrap_or(u16::MAX).min(area.height))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        // However long the words are, the field is in sight.
        let (words, row) = split(inner, inner.height.saturating_sub(1));
        for (line, y) in wrap(&self.label, usize::from(words.width)).iter().zip(words.top()..words.bottom()) {
            put_cut(buf, words.x, y, words.width, line, Role::Dim, view.theme);
        }
        FieldView::bare(&self.field, true).draw(row, buf, view.theme)
    }
}
