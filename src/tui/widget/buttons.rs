//! The buttons of a dialog, beside each other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::put::put;
use super::text::width;
use crate::tui::theme::{Role, Theme};

/// Draws buttons by what is written on them, each with whether it has the focus.
pub fn buttons<'a>(all: impl IntoIterator<Item = (&'a str, bool)>, row: Rect, buf: &mut Buffer, theme: &Theme) {
    let mut x = row.x;
    for (label, focused) in all {
        let role = if focused { Role::Selection } else { Role::Key };
        let text = format!(" {label} ");
        put(buf, x, row.y, row.right().saturating_sub(x), &text, theme.style(role));
        x = x.saturating_add(u16::try_from(width(&text) + 2).unwrap_or(u16::MAX)).min(row.right());
    }
}
