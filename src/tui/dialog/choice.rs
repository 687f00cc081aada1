//! A choice: one of a few things, picked with the cursor or with its own letter.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Line, Tone, put_line, wrap};

/// One of the things to choose from.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// The letter that picks it at once.
    pub letter: char,
    pub title: String,
    /// What it means, or why it cannot be chosen.
    pub note: String,
    /// What choosing it stands for; nothing when it cannot be chosen.
    pub steps: Vec<Step>,
}

/// An open choice.
#[derive(Clone, Debug)]
pub struct Choice {
    title: String,
    text: Vec<String>,
    items: Vec<Item>,
    cursor: usize,
}

impl Choice {
    pub fn new(title: String, text: Vec<String>, items: Vec<Item>) -> Self {
        let cursor = items.iter().position(|item| !item.steps.is_empty()).unwrap_or(0);
        Self { title, text, items, cursor }
    }

    fn pick(&self, at: usize) -> Vec<Step> {
        match self.items.get(at) {
            Some(item) if !item.steps.is_empty() => {
                std::iter::once(Step::Close).chain(item.steps.iter().cloned()).collect()
            }
            // What cannot be chosen says why.
            Some(item) => vec![say(Tone::Warning, item.note.clone())],
            None => Vec::new(),
        }
    }
}

impl Modal for Choice {
    fn context(&self) -> Context {
        Context::Choice
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Up | Action::Down | Action::Accept | Action::Back)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor = (self.cursor + 1).min(self.items.len().saturating_sub(1)),
            Input::Action(Action::Accept) => return self.pick(self.cursor),
            Input::Action(Action::Back) => return vec![Step::Close],
            Input::Typed(key) => {
                let at = self.items.iter().position(|item| key.code == KeyCode::Char(item.letter));
                return at.map(|at| self.pick(at)).unwrap_or_default();
            }
            Input::Action(_) | Input::Pasted(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = 78.min(area.width);
        let room = columns.saturating_sub(4);
        let text: usize = self.text.iter().map(|line| wrap(line, usize::from(room)).len()).sum();
        let items: usize = self.items.iter().map(|item| item.lines(room).len()).sum();
        (columns, u16::try_from(text + usize::from(text > 0) + items + 2).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let gap = u16::from(!self.text.is_empty());
        let top = inner.y + paragraphs(&self.text, inner, buf, view.theme) + gap;
        let of_item = |(at, item): (usize, &Item)| item.lines(inner.width).into_iter().map(move |line| (at, line));
        let lines: Vec<(usize, Line)> = self.items.iter().enumerate().flat_map(of_item).collect();
        // The one under the cursor is in sight, however many there are.
        let first = lines.iter().position(|(at, _)| *at == self.cursor).unwrap_or(0);
        let end = lines.iter().rposition(|(at, _)| *at == self.cursor).map_or(0, |last| last + 1);
        let above = end.saturating_sub(usize::from(inner.bottom().saturating_sub(top))).min(first);
        for ((at, line), y) in lines.into_iter().skip(above).zip(top..inner.bottom()) {
            let selected = at == self.cursor;
            if selected {
                buf.set_style(Rect { y, height: 1, ..inner }, view.theme.style(Role::Selection));
            }
            put_line(buf, inner.x, y, inner.width, &line, selected, view.theme);
        }
        None
    }
}

impl Item {
    /// The item in a width: the letter, the title, and the note, which goes on below itself where it is long.
    fn lines(&self, room: u16) -> Vec<Line> {
        let (key, title) = if self.steps.is_empty() { (Role::Barred, Role::Barred) } else { (Role::Key, Role::Text) };
        let head = Line::of(format!(" {} ", self.letter), key).and(format!(" {:<14} ", self.title), title);
        let indent = head.width();
        let notes = wrap(&self.note, usize::from(room).saturating_sub(indent + 1).max(10));
        let mut notes = notes.into_iter();
        let first = head.and(notes.next().unwrap_or_default(), Role::Dim);
        let rest = notes.map(|note| Line::of(format!("{:indent$}{note}", ""), Role::Dim));
        std::iter::once(first).chain(rest).collect()
    }
}
