//! A confirmation: the focus is on Cancel, and a severe one wants a word typed before its yes does anything.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Field, FieldView, buttons, put, wrap};

/// What is to be confirmed. The text shows the difference and the number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Confirmation {
    pub title: String,
    pub text: Vec<String>,
    /// The word on the button that goes on: a verb.
    pub yes: String,
    /// What must be typed for it, where it is severe: a name or a number.
    pub word: Option<String>,
    /// What a yes stands for.
    pub steps: Vec<Step>,
}

/// An open confirmation.
#[derive(Clone, Debug)]
pub struct Confirm {
    asked: Confirmation,
    typed: Field,
    on_yes: bool,
}

impl Confirm {
    pub fn new(asked: Confirmation) -> Self {
        Self { asked, typed: Field::default(), on_yes: false }
    }

    /// Says what was not known when it was opened, and what a yes is called and stands for by now.
    pub fn tell(&mut self, text: Vec<String>, yes: &str, steps: Vec<Step>) {
        (self.asked.text, self.asked.steps) = (text, steps);
        yes.clone_into(&mut self.asked.yes);
    }

    fn yes(&self) -> Vec<Step> {
        if self.asked.word.as_ref().is_some_and(|word| word != self.typed.text().trim()) {
            return Vec::new();
        }
        std::iter::once(Step::Close).chain(self.asked.steps.iter().cloned()).collect()
    }
}

impl Modal for Confirm {
    fn context(&self) -> Context {
        if self.asked.word.is_some() { Context::Entry } else { Context::Confirm }
    }

    fn takes(&self, action: Action) -> bool {
        let typed = matches!(action, Action::Accept | Action::Back);
        let buttons = matches!(action, Action::Yes | Action::No | Action::NextField | Action::PreviousField);
        typed || (buttons && self.asked.word.is_none())
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) if self.on_yes || self.asked.word.is_some() => return self.yes(),
            Input::Action(Action::Yes) => return self.yes(),
            Input::Action(Action::Accept | Action::No | Action::Back) => return vec![Step::Close],
            Input::Action(Action::NextField | Action::PreviousField) => self.on_yes = !self.on_yes,
            Input::Typed(key) if self.asked.word.is_some() => {
                self.typed.key(*key);
            }
            Input::Pasted(_) | Input::Typed(_) | Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 64.min(area.width);
        let text: usize =
            self.asked.text.iter().map(|line| wrap(line, usize::from(columns.saturating_sub(4))).len()).sum();
        (columns, u16::try_from(text + 4 + usize::from(self.asked.word.is_some())).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.asked.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        // Whatever the text takes, the buttons stay in sight.
        let text = Rect { height: inner.height.saturating_sub(2).max(inner.height.min(1)), ..inner };
        let y = inner.y + paragraphs(&self.asked.text, text, buf, view.theme) + 1;
        if y >= inner.bottom() {
            return None;
        }
        let Some(word) = &self.asked.word else {
            let labels = [("Cancel", !self.on_yes), (&*self.asked.yes, self.on_yes)];
            buttons(labels, Rect { y, height: 1, ..inner }, buf, view.theme);
            return None;
        };
        let label = format!("Type {word} to go on: ");
        let used = put(buf, inner.x, y, inner.width, &label, view.theme.style(Role::Danger));
        let field = Rect { x: inner.x + used, y, width: inner.width - used, height: 1 };
        FieldView::bare(&self.typed, true).draw(field, buf, view.theme)
    }
}
