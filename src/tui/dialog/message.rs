//! A message: something to be read, to its end however long it is, and put away.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::line;
use crate::tui::model::Model;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Scrollbar, put, read_on, wrap};

/// An open message.
#[derive(Clone, Debug)]
pub struct Message {
    title: String,
    text: Vec<String>,
    /// It says how the line stands, and goes on saying so.
    of_line: bool,
    /// How many lines are scrolled away.
    top: usize,
    /// The body it lies over.
    body: Rect,
}

/// How wide a message is where there is room.
const WIDTH: u16 = 72;

impl Message {
    pub const fn new(title: String, text: Vec<String>, body: Rect) -> Self {
        Self { title, text, of_line: false, top: 0, body }
    }

    /// How the line stands, for as long as it is looked at.
    pub fn of_line(model: &Model, body: Rect) -> Self {
        Self { of_line: true, ..Self::new("The line".to_owned(), line::about(model), body) }
    }

    /// The text in lines, beside the scrollbar where they are more than so many.
    fn lines(&self, room: u16, height: u16) -> Vec<String> {
        let broken = |room: u16| self.text.iter().flat_map(move |text| wrap(text, usize::from(room))).collect();
        let lines: Vec<String> = broken(room);
        if lines.len() > usize::from(height) { broken(room.saturating_sub(2)) } else { lines }
    }

    fn read_on(&mut self, action: Action) {
        let height = self.body.height.saturating_sub(2);
        let length = self.lines(WIDTH.min(self.body.width).saturating_sub(4), height).len();
        // A line of the page before stays in sight.
        if let Some(lines) = action.lines(usize::from(height).saturating_sub(1)) {
            self.top = read_on(self.top, lines, usize::from(height), length);
        }
    }
}

impl Modal for Message {
    fn context(&self) -> Context {
        Context::Help
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Accept | Action::Back) || action.leads_in_list()
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(motion) if motion.leads_in_list() => {
                self.read_on(*motion);
                Vec::new()
            }
            Input::Action(_) => vec![Step::Close],
            _ => Vec::new(),
        }
    }

    fn resized(&mut self, body: Rect) {
        self.body = body;
    }

    fn learn(&mut self, model: &Model) {
        if self.of_line {
            self.text = line::about(model);
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let columns = WIDTH.min(area.width);
        let lines = self.lines(columns.saturating_sub(4), area.height.saturating_sub(2)).len();
        (columns, u16::try_from(lines + 2).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let lines = self.lines(inner.width, inner.height);
        let top = self.top.min(lines.len().saturating_sub(usize::from(inner.height)));
        for (line, y) in lines.iter().skip(top).zip(inner.top()..inner.bottom()) {
            put(buf, inner.x, y, inner.width, line, view.theme.style(Role::Text));
        }
        Scrollbar { offset: top, total: lines.len() }.draw(inner, buf, view.theme);
        None
    }
}
