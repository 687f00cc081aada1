//! The 27 permissions under the headings of their groups, with a cursor that never stands on a heading.

use std::ops::RangeInclusive;

use crate::domain::permission::{COUNT, Permission, TABLE};
use crate::tui::widget::scroll;

/// One line of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TableLine {
    Heading(&'static str),
    Permission(Permission),
}

/// The table in its order.
pub(super) fn lines() -> Vec<TableLine> {
    let mut lines = Vec::with_capacity(COUNT + 5);
    let mut group = "";
    for row in &TABLE {
        if row.group != group {
            group = row.group;
            lines.push(TableLine::Heading(group));
        }
        lines.push(TableLine::Permission(row.permission));
    }
    lines
}

/// A place in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Cursor {
    /// The permission by its place among the 27.
    at: usize,
    top: usize,
    /// Where a range began.
    pub anchor: Option<usize>,
}

impl Cursor {
    pub fn permission(self) -> Permission {
        Permission::ALL[self.at.min(COUNT - 1)]
    }

    /// The line of the table it stands on.
    pub fn line(self) -> usize {
        lines().iter().position(|line| *line == TableLine::Permission(self.permission())).unwrap_or(0)
    }

    /// The first line in sight.
    pub fn top(self, height: usize) -> usize {
        let (line, all) = (self.line(), lines());
        // The heading of a group is shown with its first row.
        let heading = line > 0 && matches!(all[line - 1], TableLine::Heading(_));
        let top = scroll(self.top, line, height, all.len());
        if heading && top == line && height > 1 { top - 1 } else { top }
    }

    pub fn step(&mut self, rows: isize, height: usize) {
        self.top = self.top(height);
        self.at = self.at.saturating_add_signed(rows).min(COUNT - 1);
        self.top = self.top(height);
    }

    /// The permissions of the range that was begun, else the one under the cursor.
    pub fn range(self) -> RangeInclusive<usize> {
        let other = self.anchor.unwrap_or(self.at);
        other.min(self.at)..=other.max(self.at)
    }

    pub fn begin_range(&mut self) {
        self.anchor = Some(self.at);
    }

    /// Whether a permission lies in the range that was begun.
    pub fn contains(self, permission: Permission) -> bool {
        self.anchor.is_some() && self.range().contains(&permission.index())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_permission_stands_under_its_group() {
        let lines = lines();
        assert_eq!(lines.len(), COUNT + 5);
        assert_eq!(lines[0], TableLine::Heading("Forms"));
        assert_eq!(lines[COUNT + 4], TableLine::Permission(Permission::WorkgroupDesigner));
    }

    proptest! {
        #[test]
        fn the_cursor_is_in_sight_with_its_heading(steps in prop::collection::vec(-30..30_isize, 0..9), height in 1..40_usize) {
            let mut cursor = Cursor::default();
            for step in steps {
                cursor.step(step, height);
            }
            let (top, line) = (cursor.top(height), cursor.line());
            prop_assert!(top <= line && line < top + height, "{top} {line}");
        }
    }
}
