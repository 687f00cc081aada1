//! Where the list and the facts about one row are: beside each other where there is room, else one above the other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{put, repeat, rule};

/// The parts of the pane; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) struct Parts {
    pub title: Rect,
    pub filter: Rect,
    pub list: Rect,
    /// The line between the list and the facts.
    pub divider: Rect,
    pub facts_title: Rect,
    pub facts: Rect,
}

impl Parts {
    /// Shares an area; from a width of `wide` on the facts stand beside the list.
    pub fn of(area: Rect, wide: u16) -> Self {
        let title = u16::from(area.height >= 9);
        let filter = u16::from(area.height >= 3);
        let head = title + filter;
        let part = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
        if area.width < wide {
            let facts = match area.height {
                0..=13 => 0,
                14..=19 => 4,
                _ => 6,
            };
            let list = area.height - head - facts;
            let rule = u16::from(facts > 0);
            return Self {
                title: part(0, title),
                filter: part(title, filter),
                list: part(head, list),
                divider: Rect::default(),
                facts_title: part(head + list, rule),
                facts: part(head + list + rule, facts - rule),
            };
        }
        let left = area.width * 3 / 5;
        let narrow = |rect: Rect| Rect { width: left, ..rect };
        let right = Rect { x: area.x + left, width: area.width - left, ..area };
        let below = Rect { y: right.y + title, height: right.height - title, ..right };
        Self {
            title: narrow(part(0, title)),
            filter: narrow(part(title, filter)),
            list: Rect { width: left + 1, ..part(head, area.height - head) },
            divider: Rect { width: 1, ..below },
            facts_title: Rect { height: title, ..right },
            facts: Rect { x: below.x + 2, width: below.width - 3, ..below },
        }
    }

    pub const fn is_wide(&self) -> bool {
        self.divider.width > 0
    }

    /// Draws what divides the list from the facts, with the title of these.
    pub fn divide(&self, title: &str, view: &View<'_>, buf: &mut Buffer) {
        rule(self.facts_title, buf, view.theme, title, "", false);
        let (glyphs, style) = (view.theme.glyphs(), view.theme.style(Role::Border));
        if self.is_wide() {
            put(buf, self.facts_title.x, self.facts_title.y, 1, glyphs.tee_down, style);
        }
        repeat(buf, self.divider, glyphs.vertical, style);
    }

    /// How many rows of the list are in sight.
    pub fn lines(&self) -> usize {
        usize::from(self.list.height.saturating_sub(1).max(1))
    }
}
