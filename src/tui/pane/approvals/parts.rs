//! Where the queue is, and the facts below it.

use ratatui::layout::Rect;

use crate::tui::layout::split;

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub title: Rect,
    /// The line that is typed, where somebody is looked for.
    pub filter: Rect,
    /// The rows with the names of their columns above them.
    pub list: Rect,
    pub rule: Rect,
    /// Who the person is.
    pub facts: Rect,
    /// What approving would do; part of the facts where the screen is narrow.
    pub plan: Rect,
}

/// From this width on the facts and what approving would do stand side by side.
const BESIDE: u16 = 100;
/// From this height on there is a title.
const TITLE: u16 = 8;
/// Below this height the list has everything.
const FACTS: u16 = 9;

impl Parts {
    pub fn of(area: Rect, whole: bool) -> Self {
        let (title, rest) = split(area, u16::from(area.height >= TITLE));
        if whole {
            let facts = Rect { x: rest.x + 1.min(rest.width), width: rest.width.saturating_sub(2), ..rest };
            return Self { title, facts, ..Self::default() };
        }
        if area.height < FACTS {
            return Self { title, list: rest, ..Self::default() };
        }
        let below = (area.height * 9 / 20).min(14);
        let (list, below) = split(rest, rest.height - below);
        let (rule, below) = split(below, 1);
        let below = Rect { x: below.x + 1.min(below.width), width: below.width.saturating_sub(2), ..below };
        if area.width < BESIDE {
            return Self { title, list, rule, facts: below, ..Self::default() };
        }
        let left = below.width / 2;
        let facts = Rect { width: left, ..below };
        let plan = Rect { x: below.x + left + 2, width: below.width - left - 2, ..below };
        Self { title, list, rule, facts, plan, ..Self::default() }
    }

    /// The same with the first line of the list for what is typed.
    pub fn with_filter(self) -> Self {
        let (filter, list) = split(self.list, 1);
        Self { filter, list, ..self }
    }

    /// How many rows of the list are in sight. While the facts have the pane, motions still go by a page of it.
    pub fn lines(&self) -> usize {
        let height = if self.list.is_empty() { self.facts.height } else { self.list.height.saturating_sub(1) };
        usize::from(height.max(1))
    }
}
