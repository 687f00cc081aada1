//! A confirmation: the focus is on Cancel, and a severe one wants a word typed before its yes does anything.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::word::Word;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Line, buttons, wrap};

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
    /// What is typed of the word, where one is asked for.
    word: Option<Word>,
    on_yes: bool,
}

impl Confirm {
    pub fn new(asked: Confirmation) -> Self {
        let word = asked.word.clone().map(Word::new);
        Self { asked, word, on_yes: false }
    }

    /// Says what was not known when it was opened, and what a yes is called and stands for by now.
    pub fn tell(&mut self, text: Vec<String>, yes: &str, steps: Vec<Step>) {
        (self.asked.text, self.asked.steps) = (text, steps);
        yes.clone_into(&mut self.asked.yes);
    }

    /// Whether an input would go on.
    pub fn means_yes(&self, input: &Input) -> bool {
        match input {
            Input::Action(Action::Yes) => true,
            Input::Action(Action::Accept) => self.on_yes || self.word.is_some(),
            _ => false,
        }
    }

    /// The rows below the text: the buttons, or the word.
    fn below(&self, room: u16) -> u16 {
        self.word.as_ref().map_or(1, |word| word.rows(&lead(word), room))
    }

    fn yes(&self) -> Vec<Step> {
        if let Some(word) = self.word.as_ref().filter(|word| !word.is_typed()) {
            return word.asked_for();
        }
        std::iter::once(Step::Close).chain(self.asked.steps.iter().cloned()).collect()
    }
}

impl Modal for Confirm {
    fn context(&self) -> Context {
        if self.word.is_some() { Context::Entry } else { Context::Confirm }
    }

    fn takes(&self, action: Action) -> bool {
        let typed = matches!(action, Action::Accept | Action::Back);
        let buttons = matches!(action, Action::Yes | Action::No | Action::NextField | Action::PreviousField);
        typed || (buttons && self.word.is_none())
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        if self.means_yes(input) {
            return self.yes();
        }
        match input {
            Input::Action(Action::Accept | Action::No | Action::Back) => return vec![Step::Close],
            Input::Action(Action::NextField | Action::PreviousField) => self.on_yes = !self.on_yes,
            input => return self.word.as_mut().map(|word| word.act(input)).unwrap_or_default(),
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 64.min(area.width);
        let room = columns.saturating_sub(4);
        let text: usize = self.asked.text.iter().map(|line| wrap(line, usize::from(room)).len()).sum();
        // With a word there is a blank below it.
        let gaps = 3 + usize::from(self.word.is_some());
        (columns, u16::try_from(text + gaps + usize::from(self.below(room))).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.asked.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        // Whatever the text takes, what is pressed or typed stays in sight.
        let below = self.below(inner.width);
        let text = Rect { height: inner.height.saturating_sub(below + 1).max(inner.height.min(1)), ..inner };
        let y = inner.y + paragraphs(&self.asked.text, text, buf, view.theme) + 1;
        if y >= inner.bottom() {
            return None;
        }
        let row = Rect { y, height: below.min(inner.bottom() - y), ..inner };
        if let Some(word) = &self.word {
            return word.draw(&lead(word), true, view, row, buf);
        }
        let labels = [("Cancel", !self.on_yes), (&*self.asked.yes, self.on_yes)];
        buttons(labels, row, buf, view.theme);
        None
    }
}

fn lead(word: &Word) -> Line {
    Line::of(format!("Type {} to go on: ", word.shown()), Role::Danger)
}
