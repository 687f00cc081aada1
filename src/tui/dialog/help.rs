//! The help: the keys that work where one is, with a sentence each, from the table of commands.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::tui::action::{Action, COMMANDS, Group, Offer};
use crate::tui::app::App;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Align, Line, Scrollbar, fit, put_line, wrap};

/// How wide it would like to be.
const WIDTH: u16 = 84;

/// An open help.
#[derive(Clone, Debug)]
pub struct Help {
    title: String,
    lines: Vec<Text>,
    top: usize,
    /// The lines in sight at the last look, for paging.
    height: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Text {
    Heading(&'static str),
    Warning(String),
    Command { keys: String, help: &'static str, why_not: Option<String> },
    Gap,
}

impl Help {
    /// Explains the keys of the context that has the focus.
    pub fn over(app: &App) -> Self {
        let context = app.context();
        let mut lines = Vec::new();
        if let Some(warning) = app.model.warning() {
            let room = usize::from(WIDTH.min(app.screen.width)).saturating_sub(4);
            lines.extend(wrap(&String::from(warning.shown()), room).into_iter().map(Text::Warning));
        }
        let mut group: Option<Group> = None;
        // What can be done here comes first; how the cursor moves is the same everywhere.
        let (moving, doing): (Vec<_>, Vec<_>) = COMMANDS.iter().partition(|row| row.group == Group::Moving);
        for command in doing.into_iter().chain(moving) {
            let offer = app.offers(command.action);
            let keys = app.keymap.keys_of(context, command.action);
            if offer == Offer::Absent || keys.is_empty() {
                continue;
            }
            if group.replace(command.group) != Some(command.group) {
                lines.extend((!lines.is_empty()).then_some(Text::Gap));
                lines.push(Text::Heading(command.group.title()));
            }
            let keys = keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("  ");
            let why_not = if let Offer::No(reason) = offer { Some(reason) } else { None };
            lines.push(Text::Command { keys, help: command.help, why_not });
        }
        let height = usize::from(app.layout().body.height.saturating_sub(2));
        Self { title: format!("Keys: {}", context.title()), lines, top: 0, height }
    }

    fn scroll(&mut self, lines: isize) {
        let last = self.lines.len().saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(lines).min(last);
    }
}

impl Modal for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn takes(&self, action: Action) -> bool {
        use Action::{Accept, Back, Down, First, HalfDown, HalfUp, Last, PageDown, PageUp, Up};
        matches!(action, Accept | Back | Up | Down | PageUp | PageDown | HalfUp | HalfDown | First | Last)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        let page = self.height.max(2).cast_signed() - 1;
        match input {
            Input::Action(Action::Up) => self.scroll(-1),
            Input::Action(Action::Down) => self.scroll(1),
            Input::Action(Action::PageUp) => self.scroll(-page),
            Input::Action(Action::PageDown) => self.scroll(page),
            Input::Action(Action::HalfUp) => self.scroll(-page / 2),
            Input::Action(Action::HalfDown) => self.scroll(page / 2),
            Input::Action(Action::First) => self.scroll(isize::MIN),
            Input::Action(Action::Last) => self.scroll(isize::MAX),
            Input::Action(_) => return vec![Step::Close],
            _ => {}
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (WIDTH.min(area.width), u16::try_from(self.lines.len() + 2).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        for (line, y) in self.lines.iter().skip(self.top).zip(inner.top()..inner.bottom()) {
            put_line(buf, inner.x, y, inner.width.saturating_sub(1), &line.drawn(view), false, view.theme);
        }
        Scrollbar { offset: self.top, total: self.lines.len() }.draw(inner, buf, view.theme);
        None
    }
}

impl Text {
    fn drawn(&self, view: &View<'_>) -> Line {
        match self {
            Self::Gap => Line::default(),
            Self::Heading(title) => Line::of(*title, Role::Title),
            Self::Warning(text) => Line::of(text.clone(), Role::Warning),
            Self::Command { keys, help, why_not } => {
                let keys = fit(keys, 18, Align::Left, view.theme.glyphs().ellipsis);
                let line = Line::of(format!(" {keys} "), Role::Key);
                match why_not {
                    Some(reason) => line.and(*help, Role::Barred).and(format!(" {reason}"), Role::Dim),
                    None => line.and(*help, Role::Text),
                }
            }
        }
    }
}
