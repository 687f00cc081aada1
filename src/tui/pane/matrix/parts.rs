//! Where things are in a matrix.

use ratatui::layout::Rect;

use super::topic::Topic;
use crate::tui::widget::Grid;

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub title: Rect,
    pub filters: Rect,
    pub grid: Rect,
    /// The line about the cell under the cursor.
    pub cell: Rect,
    /// How wide the names of the rows are.
    pub names: u16,
}

/// From this height on there is a title.
const TITLED: u16 = 11;

impl Parts {
    pub fn of(area: Rect, topic: Topic) -> Self {
        let lines = |least: u16| u16::from(area.height >= least);
        let (title, filters, cell) = (lines(TITLED), lines(3), lines(5));
        let line = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
        let grid = area.height - title - filters - cell;
        Self {
            title: line(0, title),
            filters: line(title, filters),
            grid: line(title + filters, grid),
            cell: line(title + filters + grid, cell),
            names: names(area.width, topic),
        }
    }

    /// How many rows are in sight.
    pub fn lines(&self) -> usize {
        Grid::height(self.grid).max(1)
    }

    /// How wide all columns in sight are together.
    pub fn room(&self) -> u16 {
        Grid::room(self.grid, self.names).max(1)
    }
}

/// The names have more room where the columns are few.
fn names(width: u16, topic: Topic) -> u16 {
    if topic.is_parted() {
        width.saturating_sub(57).max(width * 3 / 10).clamp(6, 50)
    } else {
        (width * 28 / 100).clamp(6, 26)
    }
}
