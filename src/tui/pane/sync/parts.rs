//! Where things are.
//!
//! ```text
//!  head            source → destination, plan, blockers
//!  tabs            the parts of the plan
//!  kinds           counts by kind      │  filter
//!  users           who becomes of whom │  list
//!  list_title      findings            │  detail_title
//!  list            of findings         │  detail
//!  foot            all of the sentence │
//! ```

use ratatui::layout::Rect;

use super::part::Part;
use super::plan::Planned;
use crate::tui::layout::split;

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub head: Rect,
    pub tabs: Rect,
    pub kinds: Rect,
    pub users: Rect,
    pub list_title: Rect,
    pub filter: Rect,
    pub list: Rect,
    pub foot: Rect,
    pub detail_title: Rect,
    pub detail: Rect,
    /// The lines of the list that rows have.
    rows: u16,
}

/// From this width on both sides stand in one line of the head.
const ONE_LINE: u16 = 44;
/// Above this many lines the head has room for two.
const TWO_LINES: u16 = 12;
/// From this many lines on the kinds and the findings stand together.
const BOTH: u16 = 9;
/// From this many lines on a line has its foot, and a row its detail.
const FOOT: u16 = 13;

impl Parts {
    pub fn of(area: Rect, place: &Planned) -> Self {
        let lines = if area.width < ONE_LINE && area.height > TWO_LINES { 2 } else { u16::from(area.height > 2) };
        let (head, rest) = split(area, lines);
        let (tabs, rest) = split(rest, u16::from(area.height > 5));
        let parts = Self { head, tabs, ..Self::default() };
        match place.part {
            Part::Kinds | Part::Findings => parts.overview(rest, place),
            Part::Users | Part::Workgroups | Part::Items | Part::Stranded | Part::Limbo | Part::Decided => {
                parts.listed(rest, place)
            }
        }
    }

    fn overview(self, area: Rect, place: &Planned) -> Self {
        if area.height < BOTH {
            let (list_title, list) = split(area, u16::from(area.height > 1));
            return match place.part {
                Part::Kinds => Self { kinds: area, rows: area.height.saturating_sub(1), ..self },
                _ => Self { list_title, list, rows: list.height, ..self },
            };
        }
        let foot_lines = if area.height >= FOOT { 2 } else { 0 };
        let shared = area.height - 3 - foot_lines;
        let kinds = u16::try_from(place.kinds.len() + 1).unwrap_or(u16::MAX).min(shared / 2 + 1);
        let (kinds, rest) = split(area, kinds);
        let (users, rest) = split(rest, 2);
        let (list_title, rest) = split(rest, 1);
        let (list, foot) = split(rest, rest.height - foot_lines);
        let rows = if place.part == Part::Kinds { kinds.height - 1 } else { list.height };
        Self { kinds, users, list_title, list, foot, rows, ..self }
    }

    fn listed(self, area: Rect, place: &Planned) -> Self {
        if place.open {
            let (detail_title, detail) = split(area, u16::from(area.height > 3));
            return Self { detail_title, detail, rows: detail.height, ..self };
        }
        let (filter, rest) = split(area, u16::from(area.height > 3));
        let below = if rest.height >= FOOT { (rest.height * 2 / 5).clamp(5, 12) } else { 0 };
        let (list, below) = split(rest, rest.height - below);
        let (detail_title, detail) = split(below, 1);
        Self { filter, list, detail_title, detail, rows: list.height.saturating_sub(1), ..self }
    }

    /// How many rows of what has the focus are in sight.
    pub fn lines(&self) -> usize {
        usize::from(self.rows.max(1))
    }
}
