//! A message: something to be read and put away.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::line;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::wrap;

/// An open message.
#[derive(Clone, Debug)]
pub struct Message {
    title: String,
    text: Vec<String>,
    /// It says how the line stands, and goes on saying so.
    of_line: bool,
}

impl Message {
    pub const fn new(title: String, text: Vec<String>) -> Self {
        Self { title, text, of_line: false }
    }

    /// How the line stands, for as long as it is looked at.
    pub fn of_line(model: &Model) -> Self {
        Self { title: "The line".to_owned(), text: line::about(model), of_line: true }
    }
}

impl Modal for Message {
    fn context(&self) -> Context {
        Context::Dialog
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Accept | Action::Back)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(_) => vec![Step::Close],
            _ => Vec::new(),
        }
    }

    fn learn(&mut self, model: &Model) {
        if self.of_line {
            self.text = line::about(model);
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 72.min(area.width);
        let text: usize = self.text.iter().map(|line| wrap(line, usize::from(columns.saturating_sub(4))).len()).sum();
        (columns, u16::try_from(text + 2).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        paragraphs(&self.text, inner, buf, view.theme);
        None
    }
}
