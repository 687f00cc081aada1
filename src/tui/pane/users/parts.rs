//! Where the list and the card are.

use ratatui::layout::Rect;

use crate::tui::layout::split;

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub list_title: Rect,
    pub filter: Rect,
    /// The rows with the names of their columns above them.
    pub list: Rect,
    pub divider: Rect,
    pub card_title: Rect,
    pub card: Rect,
}

/// From this width on the card stands beside the list.
const BOTH: u16 = 100;
/// So wide a list has all its columns.
const LIST: u16 = 72;
/// The card keeps so much beside it.
const CARD: u16 = 48;
/// From this height on there are titles.
const TITLES: u16 = 11;

impl Parts {
    pub fn of(area: Rect, open: bool) -> Self {
        let titled = u16::from(area.height >= TITLES);
        if open {
            let (card_title, card) = split(area, titled);
            return Self { card_title, card, ..Self::default() };
        }
        let beside = area.width >= BOTH;
        let left = if beside { (area.width / 2).max(LIST.min(area.width - CARD)) } else { area.width };
        let (list_title, rest) = split(Rect { width: left, ..area }, titled);
        let (filter, list) = split(rest, 1);
        // The bar of the list stands on the line that divides it from the card.
        let list = Rect { width: list.width + u16::from(beside), ..list };
        let both = Self { list_title, filter, list, ..Self::default() };
        if !beside {
            return both;
        }
        let (card_title, card) = split(Rect { x: area.x + left, width: area.width - left, ..area }, titled);
        let divider = Rect { width: 1, ..card };
        let card = Rect { x: card.x + 2, width: card.width - 3, ..card };
        Self { divider, card_title, card, ..both }
    }

    /// How many rows of the list are in sight. While the card has the pane, motions still go by a page of it.
    pub fn lines(&self) -> usize {
        let height = if self.list.is_empty() { self.card.height } else { self.list.height.saturating_sub(1) };
        usize::from(height.max(1))
    }
}
