//! Something said to the operator, and the card that stands where there is no room for anything else.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::put::put;
use super::text::{width, wrap};
use crate::tui::theme::{Role, Theme};

/// How something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Ok,
    Warning,
    Error,
}

impl Tone {
    const fn role(self) -> Role {
        match self {
            Self::Plain => Role::Text,
            Self::Ok => Role::Ok,
            Self::Warning => Role::Warning,
            Self::Error => Role::Error,
        }
    }

    /// What tells the tone without colour.
    fn sign(self, theme: &Theme) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Ok => format!("{} ", theme.glyphs().mark),
            Self::Warning => format!("{} ", theme.glyphs().attention),
            Self::Error => format!("{} ", theme.glyphs().cross),
        }
    }
}

/// One or more full sentences, wrapped.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
}

impl Notice {
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }

    /// How many rows the notice needs at a width.
    #[must_use]
    pub fn height(&self, room: u16, theme: &Theme) -> u16 {
        u16::try_from(self.lines(room, theme).len()).unwrap_or(u16::MAX)
    }

    /// Draws the notice; the last row in sight says when there is more.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        let lines = self.lines(area.width, theme);
        let style = theme.style(self.tone.role());
        for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
            put(buf, area.x, y, area.width, line, style);
        }
        if lines.len() > usize::from(area.height) && !area.is_empty() {
            put(buf, area.right() - 1, area.bottom() - 1, 1, theme.glyphs().ellipsis, style);
        }
    }

    fn lines(&self, room: u16, theme: &Theme) -> Vec<String> {
        wrap(&format!("{}{}", self.tone.sign(theme), self.text), usize::from(room))
    }
}

/// The card of a terminal that is too small: it says how large it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSmall {
    pub width: u16,
    pub height: u16,
}

impl TooSmall {
    /// Draws the card into the middle of the area, as much of it as there is room for.
    pub fn draw(self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        let times = theme.glyphs().times;
        let need = format!("Beadle needs {}{times}{}.", self.width, self.height);
        let have = format!("This is {}{times}{}.", area.width, area.height);
        let lines: Vec<String> = [need, have].iter().flat_map(|line| wrap(line, usize::from(area.width))).collect();
        let spare = usize::from(area.height).saturating_sub(lines.len()) / 2;
        for (line, y) in lines.iter().zip((area.top()..area.bottom()).skip(spare)) {
            let indent = u16::try_from(usize::from(area.width).saturating_sub(width(line)) / 2).unwrap_or(0);
            put(buf, area.x + indent, y, area.width - indent, line, theme.style(Role::Warning));
        }
    }
}
