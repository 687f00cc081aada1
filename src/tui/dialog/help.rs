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
use crate::tui::widget::{Align, Line, Scrollbar, fit, put_line, read_on, wrap};

/// How wide the help is where there is room.
const WIDTH: u16 = 84;

/// The cells before a sentence: its keys, with a blank on either side.
const KEYS: usize = 20;

/// An open help.
#[derive(Clone, Debug)]
pub struct Help {
    title: String,
    texts: Vec<Text>,
    top: usize,
    /// The body it lies over, for paging.
    body: Rect,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Text {
    Heading(&'static str),
    /// What has to be told while it holds.
    Warning(String),
    Command {
        keys: String,
        help: &'static str,
        why_not: Option<String>,
    },
    Gap,
}

impl Help {
    /// Explains the keys of the context that has the focus.
    pub fn over(app: &App) -> Self {
        let context = app.context();
        let warning = app.model.warning().map(|warning| Text::Warning(warning.shown().into()));
        let mut texts: Vec<Text> = warning.into_iter().collect();
        let mut group: Option<Group> = None;
        // What can be done here comes first; how the cursor moves is the same everywhere.
        let (moving, doing): (Vec<_>, Vec<_>) = COMMANDS.iter().partition(|row| row.group == Group::Moving);
        for command in doing.into_iter().chain(moving) {
            let offer = app.offers(command.action);
            let keys: Vec<_> = app.keymap.keys_of(context, command.action).map(ToString::to_string).collect();
            if offer == Offer::Absent || keys.is_empty() {
                continue;
            }
            if group.replace(command.group) != Some(command.group) {
                texts.extend((!texts.is_empty()).then_some(Text::Gap));
                texts.push(Text::Heading(command.group.title()));
            }
            let keys = keys.join("  ");
            let why_not = if let Offer::No(reason) = offer { Some(reason) } else { None };
            texts.push(Text::Command { keys, help: command.help, why_not });
        }
        Self { title: format!("Keys: {}", context.title()), texts, top: 0, body: app.layout().body }
    }

    fn height(&self) -> usize {
        usize::from(self.body.height.saturating_sub(2))
    }

    /// The lines it takes in a frame as wide as fits, with a blank at each side.
    fn length(&self, area: Rect) -> usize {
        let room = room(WIDTH.min(area.width).saturating_sub(4));
        self.texts.iter().map(|text| text.sentences(room).len()).sum()
    }
}

impl Modal for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Accept | Action::Back) || action.leads_in_list()
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        let Input::Action(action) = input else { return Vec::new() };
        // A line of the page before stays in sight.
        let Some(lines) = action.lines(self.height().saturating_sub(1)) else { return vec![Step::Close] };
        self.top = read_on(self.top, lines, self.height(), self.length(self.body));
        Vec::new()
    }

    fn resized(&mut self, body: Rect) {
        self.body = body;
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (WIDTH.min(area.width), u16::try_from(self.length(area) + 2).unwrap_or(u16::MAX))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let lines: Vec<Line> = self.texts.iter().flat_map(|text| text.drawn(room(inner.width), view)).collect();
        let top = self.top.min(lines.len().saturating_sub(usize::from(inner.height)));
        for (line, y) in lines.iter().skip(top).zip(inner.top()..inner.bottom()) {
            put_line(buf, inner.x, y, inner.width.saturating_sub(1), line, false, view.theme);
        }
        Scrollbar { offset: top, total: lines.len() }.draw(inner, buf, view.theme);
        None
    }
}

/// The cells that a sentence has in a line of this width, beside its keys and the scrollbar.
fn room(width: u16) -> usize {
    usize::from(width).saturating_sub(KEYS + 1).max(KEYS)
}

impl Text {
    /// The words beside the keys, broken into lines: a help that is cut off is none.
    fn sentences(&self, room: usize) -> Vec<String> {
        match self {
            Self::Gap | Self::Heading(_) => vec![String::new()],
            Self::Warning(text) => wrap(text, room + KEYS),
            Self::Command { help, why_not: None, .. } => wrap(help, room),
            Self::Command { help, why_not: Some(reason), .. } => wrap(&format!("{help} {reason}"), room),
        }
    }

    fn drawn(&self, room: usize, view: &View<'_>) -> Vec<Line> {
        match self {
            Self::Gap => vec![Line::default()],
            Self::Heading(title) => vec![Line::of(*title, Role::Title)],
            Self::Warning(_) => {
                self.sentences(room).into_iter().map(|text| Line::of(format!(" {text}"), Role::Warning)).collect()
            }
            Self::Command { keys, why_not, .. } => {
                let role = if why_not.is_some() { Role::Barred } else { Role::Text };
                let keys = fit(keys, KEYS - 2, Align::Left, view.theme.glyphs().ellipsis);
                let begin = std::iter::once(format!(" {keys} ")).chain(std::iter::repeat(" ".repeat(KEYS)));
                let lines = begin.zip(self.sentences(room));
                lines.map(|(keys, text)| Line::of(keys, Role::Key).and(text, role)).collect()
            }
        }
    }
}
