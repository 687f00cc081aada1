//! Facts about one thing: names at the left, values at the right, one below the other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::line::Line;
use super::put::{put, put_cut, put_line, style_of};
use super::text::{cut, width};
use crate::tui::theme::{Role, Theme};

/// One row of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A name and its value.
    Fact(String, Line),
    /// A heading over what follows.
    Heading(String),
    /// A line over the whole width.
    Line(Line),
    /// An empty row.
    Gap,
}

impl Entry {
    /// A name and a plain value.
    #[must_use]
    pub fn fact(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Fact(name.into(), Line::plain(value))
    }
}

/// A column of facts that can be scrolled.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Card {
    pub entries: Vec<Entry>,
    /// How many rows are scrolled away at the top.
    pub offset: usize,
    /// The row under the cursor, if the card has one.
    pub cursor: Option<usize>,
}

impl Card {
    #[must_use]
    pub const fn new(entries: Vec<Entry>) -> Self {
        Self { entries, offset: 0, cursor: None }
    }

    /// The same with rows scrolled away, as far as there are more than so many.
    #[must_use]
    pub fn scrolled(self, rows: usize, height: u16) -> Self {
        let offset = rows.min(self.entries.len().saturating_sub(usize::from(height)));
        Self { offset, ..self }
    }

    /// How wide the column of names is: as the longest, but at most a third of the room.
    fn names(&self, room: u16) -> u16 {
        let longest = self.entries.iter().map(|entry| match entry {
            Entry::Fact(name, _) => width(name),
            _ => 0,
        });
        u16::try_from(longest.max().unwrap_or(0)).unwrap_or(room).min(room / 3)
    }

    /// Draws the rows that are in sight, and an ellipsis where there are more.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        let names = self.names(area.width);
        let rows = self.entries.iter().enumerate().skip(self.offset);
        for ((place, entry), y) in rows.zip(area.top()..area.bottom()) {
            let selected = self.cursor == Some(place);
            let row = Rect { y, height: 1, ..area };
            if selected {
                buf.set_style(row, theme.style(Role::Selection));
            }
            entry.draw(row, names, selected, buf, theme);
        }
        if self.entries.len().saturating_sub(self.offset) > usize::from(area.height) && !area.is_empty() {
            put(buf, area.right() - 1, area.bottom() - 1, 1, theme.glyphs().ellipsis, theme.style(Role::Dim));
        }
    }
}

impl Entry {
    fn draw(&self, row: Rect, names: u16, selected: bool, buf: &mut Buffer, theme: &Theme) {
        match self {
            Self::Fact(name, value) => {
                let style = style_of(Role::Dim, selected, theme);
                let name = cut(name, usize::from(names), theme.glyphs().ellipsis);
                put(buf, row.x, row.y, names, &name, style);
                let gap = names + 2;
                put_line(buf, row.x + gap, row.y, row.width.saturating_sub(gap), value, selected, theme);
            }
            Self::Heading(text) => {
                put_cut(buf, row.x, row.y, row.width, text, Role::Title, theme);
            }
            Self::Line(line) => {
                put_line(buf, row.x, row.y, row.width, line, selected, theme);
            }
            Self::Gap => {}
        }
    }
}
