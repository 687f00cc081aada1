//! The quiet lines around the loud data: a rule with a title, or a box.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Widget};

use super::put::{fill, put, repeat};
use super::text::{cut, width};
use crate::tui::theme::{Role, Theme};

/// A box with a title, as dialogs have it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Frame {
    pub title: String,
    /// What stands at the right end of the title's line.
    pub note: String,
    pub focus: bool,
    /// Dialogs cover what is behind them.
    pub dialog: bool,
}

impl Frame {
    /// The area inside the lines.
    #[must_use]
    pub fn inner(area: Rect) -> Rect {
        Block::bordered().inner(area)
    }

    /// Draws the box and gives the area inside.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Rect {
        let area = area.intersection(buf.area);
        if self.dialog {
            fill(buf, area, theme.style(Role::Dialog));
        }
        let lines = theme.style(if self.focus { Role::BorderFocus } else { Role::Border });
        Block::bordered().border_set(theme.glyphs().border()).border_style(lines).render(area, buf);
        let title = if self.dialog { Role::DialogTitle } else { Role::Title };
        titles(Rect { height: area.height.min(1), ..area }, buf, theme, (&self.title, title), &self.note);
        Self::inner(area)
    }
}

/// Draws a horizontal line with a title at its left and a note at its right, one row high.
pub fn rule(area: Rect, buf: &mut Buffer, theme: &Theme, title: &str, note: &str, focus: bool) {
    let area = Rect { height: area.height.min(1), ..area }.intersection(buf.area);
    let role = if focus { Role::BorderFocus } else { Role::Border };
    if area.is_empty() {
        return;
    }
    repeat(buf, area, theme.glyphs().horizontal, theme.style(role));
    titles(area, buf, theme, (title, Role::Title), note);
}

/// Writes the title, then the note if there is room for both.
fn titles(area: Rect, buf: &mut Buffer, theme: &Theme, (title, role): (&str, Role), note: &str) {
    let room = area.width.saturating_sub(4);
    if area.is_empty() || room == 0 {
        return;
    }
    let mut used = 0;
    if !title.is_empty() {
        let title = cut(title, usize::from(room.saturating_sub(2)), theme.glyphs().ellipsis);
        let title = format!(" {title} ");
        used = put(buf, area.x + 2, area.y, room, &title, theme.style(role));
    }
    let wide = u16::try_from(width(note) + 2).unwrap_or(u16::MAX);
    if !note.is_empty() && wide < room.saturating_sub(used) {
        put(buf, area.right() - 2 - wide, area.y, wide, &format!(" {note} "), theme.style(Role::Dim));
    }
}
