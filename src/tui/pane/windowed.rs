//! A list window as the list that is drawn of it.

use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::widget::{List, Row};

/// The rows in sight of a list whose length is not known; columns and focus are the caller's.
pub fn windowed<Item: Listed>(list: &ListWindow<Item>, height: usize, row: impl Fn(&Item) -> Row) -> List {
    let (rows, line) = list.visible(height);
    let offset = list.position().map_or(0, |at| usize::try_from(at).unwrap_or(0).saturating_sub(line));
    List {
        rows: if list.is_loaded() { rows.iter().map(row).collect() } else { vec![Row::pending()] },
        offset,
        cursor: (!rows.is_empty()).then_some(offset + line),
        total: list.total().and_then(|total| usize::try_from(total).ok()).unwrap_or(0).max(offset + rows.len()),
        ..List::default()
    }
}
