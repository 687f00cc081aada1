//! A window over a matrix: names frozen at the left, columns named at the top, both axes scroll.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::line::Line;
use super::mark::Sign;
use super::put::{fill, put, put_cut, put_line, style_of};
use super::scroll::Scrollbar;
use super::text::{Align, fit};
use crate::tui::theme::{Role, Theme};

/// The cells before the names: the cursor, the mark, a blank.
const GUTTER: u16 = 3;
/// The blanks between two columns.
const GAP: u16 = 2;

/// The columns in sight when the first is given: at least one, even if it is too wide.
#[must_use]
pub fn visible_columns(widths: &[u16], first: usize, room: u16) -> Range<usize> {
    let first = first.min(widths.len().saturating_sub(1));
    let mut used = 0;
    let mut end = first;
    for wide in widths.iter().skip(first) {
        used += usize::from(*wide) + if end > first { usize::from(GAP) } else { 0 };
        if used > usize::from(room) && end > first {
            break;
        }
        end += 1;
    }
    first..end
}

/// Moves the first column in sight just so far that the cursor's column is in sight.
#[must_use]
pub fn scroll_columns(first: usize, cursor: usize, widths: &[u16], room: u16) -> usize {
    let cursor = cursor.min(widths.len().saturating_sub(1));
    let mut first = first.min(cursor);
    while first < cursor && !visible_columns(widths, first, room).contains(&cursor) {
        first += 1;
    }
    first
}

/// The name of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub title: String,
    pub width: u16,
}

/// One row of the matrix; a cell that has not arrived is none.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct GridRow {
    pub name: Line,
    pub marked: bool,
    pub cells: Vec<Option<Line>>,
}

/// A window over a matrix. Rows, columns and cells are those in sight only.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Grid {
    /// What stands over the names.
    pub corner: String,
    /// How wide the names are.
    pub names: u16,
    /// The columns from `left` on.
    pub heads: Vec<Head>,
    /// The rows from `top` on.
    pub rows: Vec<GridRow>,
    /// The place of the first row in sight.
    pub top: usize,
    /// The place of the first column in sight.
    pub left: usize,
    pub total_rows: usize,
    pub total_columns: usize,
    /// Row and column of the cell under the cursor, counted from the start of the matrix.
    pub cursor: Option<(usize, usize)>,
    /// The other corner of a range, of which the cursor is one.
    pub anchor: Option<(usize, usize)>,
    pub focus: bool,
}

impl Grid {
    /// How many cells are left for columns in an area: what names, marks and the bar leave over.
    #[must_use]
    pub fn room(area: Rect, names: u16) -> u16 {
        area.width.saturating_sub(GUTTER + names + GAP + 1)
    }

    /// How many rows are in sight in an area: all but the header's.
    #[must_use]
    pub fn height(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    /// Draws the heads, the rows in sight and the bar.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let inner = Rect { width: area.width - 1, ..area };
        self.heads(Rect { height: 1, ..inner }, buf, theme);
        let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        for ((step, row), y) in self.rows.iter().enumerate().zip(body.top()..body.bottom()) {
            self.row(self.top + step, row, Rect { y, height: 1, ..inner }, buf, theme);
        }
        Scrollbar { offset: self.top, total: self.total_rows }.draw(body, buf, theme);
    }

    /// Tells whether a cell is under the cursor or in the range.
    fn is_selected(&self, row: usize, column: usize) -> bool {
        let Some(cursor) = self.cursor else { return false };
        let anchor = self.anchor.unwrap_or(cursor);
        let within = |at: usize, one: usize, other: usize| (one.min(other)..=one.max(other)).contains(&at);
        within(row, cursor.0, anchor.0) && within(column, cursor.1, anchor.1)
    }

    /// The place and width of each column in sight; the last may be cut by the edge.
    fn places(&self, area: Rect) -> impl Iterator<Item = (usize, u16, u16)> {
        let mut x = area.x.saturating_add(GUTTER + self.names + GAP);
        let right = area.right();
        self.heads.iter().enumerate().filter_map(move |(step, head)| {
            let at = x;
            x = x.saturating_add(head.width + GAP);
            let room = right.saturating_sub(at).min(head.width);
            (room > 0).then_some((step, at, room))
        })
    }

    fn heads(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let glyphs = theme.glyphs();
        let x = area.x.saturating_add(GUTTER);
        put_cut(buf, x, area.y, area.right().saturating_sub(x).min(self.names), &self.corner, Role::Header, theme);
        let mut seen = 0;
        for (step, at, room) in self.places(area) {
            let here = self.cursor.is_some_and(|(_, column)| column == self.left + step);
            let role = if here { Role::Title } else { Role::Header };
            let title = fit(&self.heads[step].title, usize::from(room), Align::Left, glyphs.ellipsis);
            put(buf, at, area.y, room, title.trim_end(), theme.style(role));
            seen = step + 1;
        }
        let edge = area.x.saturating_add(GUTTER + self.names);
        if self.left > 0 && edge < area.right() {
            put(buf, edge, area.y, 1, glyphs.left, theme.style(Role::Dim));
        }
        if self.left + seen < self.total_columns && area.width > 0 {
            put(buf, area.right() - 1, area.y, 1, glyphs.right, theme.style(Role::Dim));
        }
    }

    fn row(&self, place: usize, row: &GridRow, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let glyphs = theme.glyphs();
        let here = self.cursor.is_some_and(|(row, _)| row == place);
        let ground = if here { theme.style(Role::CursorRow) } else { theme.style(Role::Text) };
        if here {
            fill(buf, area, theme.style(Role::Text).patch(ground));
            put(buf, area.x, area.y, area.width.min(1), Sign::Cursor.glyph(glyphs), ground);
        }
        if row.marked {
            put(buf, area.x + 1, area.y, area.width.saturating_sub(1).min(1), glyphs.mark, theme.style(Role::Mark));
        }
        let x = area.x.saturating_add(GUTTER);
        put_line(buf, x, area.y, area.right().saturating_sub(x).min(self.names), &row.name, here, theme);
        for (step, at, room) in self.places(area) {
            let selected = self.focus && self.is_selected(place, self.left + step);
            if selected {
                let cell = Rect { x: at, width: room, ..area };
                fill(buf, cell, theme.style(Role::Text).patch(theme.style(Role::Selection)));
            }
            if let Some(Some(line)) = row.cells.get(step) {
                put_line(buf, at, area.y, room, line, selected, theme);
            } else {
                put(buf, at, area.y, room, glyphs.ellipsis, style_of(Role::Pending, selected, theme));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::tui::widget::size_tests::drawn;

    #[rstest]
    #[case(&[5, 5, 5, 5], 0, 19, 0..3)]
    #[case(&[5, 5, 5, 5], 0, 18, 0..2)]
    #[case(&[5, 5, 5, 5], 3, 18, 3..4)]
    #[case(&[5, 5, 5, 5], 9, 18, 3..4)]
    #[case(&[50], 0, 10, 0..1)]
    #[case(&[], 0, 10, 0..0)]
    fn columns_in_sight(#[case] widths: &[u16], #[case] first: usize, #[case] room: u16, #[case] seen: Range<usize>) {
        assert_eq!(visible_columns(widths, first, room), seen);
    }

    #[rstest]
    #[case(0, 2, 0)]
    #[case(0, 3, 1)]
    #[case(3, 1, 1)]
    #[case(9, 9, 3)]
    fn the_cursors_column_comes_into_sight(#[case] first: usize, #[case] cursor: usize, #[case] after: usize) {
        assert_eq!(scroll_columns(first, cursor, &[5, 5, 5, 5], 19), after);
    }

    #[test]
    fn a_grid_looks_like_this() {
        let access = |text: &str| Some(Line::plain(text));
        let grid = Grid {
            corner: "Name".to_owned(),
            names: 10,
            heads: ["HFX", "QRS", "RVL"].map(|title| Head { title: title.to_owned(), width: 5 }).to_vec(),
            rows: vec![
                GridRow {
                    name: Line::plain("Lan Nguyễn"),
                    marked: false,
                    cells: vec![access("A L E"), access("A · ·")],
                },
                GridRow {
                    name: Line::plain("Lance Whitfield"),
                    marked: true,
                    cells: vec![access("A +L·"), None, None],
                },
            ],
            top: 4,
            left: 1,
            total_rows: 9,
            total_columns: 9,
            cursor: Some((5, 1)),
            anchor: None,
            focus: true,
        };
        let screen = drawn(34, 3, |area, buf| grid.draw(area, buf, &Theme::mono()));
        assert_eq!(
            screen,
            "   Name      ‹ HFX    QRS    RVL›
   Lan Nguyễn  A L E  A · ·  …   │
▸✓ Lance Whi…  A +L·  …      …   ┃
"
        );
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_sight(widths in proptest::collection::vec(1u16..20, 1..40), first in 0usize..50, cursor in 0usize..50, room in 1u16..90) {
            let cursor = cursor.min(widths.len() - 1);
            let first = scroll_columns(first, cursor, &widths, room);
            prop_assert!(visible_columns(&widths, first, room).contains(&cursor));
        }
    }
}
