//! The line in which a filter is typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Field, FieldView, put, put_cut, width};
use crate::tui::theme::{Role, Theme};

/// A filter as it is drawn: the key that begins it, what is typed, and how much it finds.
#[derive(Clone, Copy, Debug)]
pub struct FilterView<'a> {
    pub field: &'a Field,
    pub focus: bool,
    /// What stands there while nothing is typed.
    pub example: &'a str,
    /// At the end of the line; nothing where it is told elsewhere.
    pub count: &'a str,
}

impl FilterView<'_> {
    /// Draws the line and gives the place of the terminal's cursor, if the filter has the focus.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        if area.width < 8 || area.is_empty() {
            return None;
        }
        put(buf, area.x + 1, area.y, 1, "/", theme.style(Role::Key));
        let wide = u16::try_from(width(self.count)).unwrap_or(0);
        let beside = if wide == 0 { 0 } else { wide + 1 };
        let room = (area.width - 4).saturating_sub(beside);
        let field = FieldView { placeholder: self.example, ..FieldView::bare(self.field, self.focus) };
        let cursor = field.draw(Rect { x: area.x + 3, width: room, ..area }, buf, theme);
        put_cut(buf, area.right().saturating_sub(beside), area.y, wide, self.count, Role::Dim, theme);
        cursor
    }
}
