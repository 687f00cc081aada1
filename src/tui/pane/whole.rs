//! What is told about a row beside its list: it may have the whole pane, and is scrolled then.

use crate::tui::action::Action;

/// Whether it has the whole pane, and how far it is scrolled.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::tui) struct Whole {
    pub open: bool,
    pub scrolled: usize,
}

/// Nothing that is told about one row has more lines.
const MOST: usize = 500;

impl Whole {
    pub const fn opened() -> Self {
        Self { open: true, scrolled: 0 }
    }

    /// Scrolls by pages of so many lines while it has the pane; tells whether the motion was one for it.
    pub fn follow(&mut self, motion: Action, height: u16) -> bool {
        let halves: isize = match motion {
            Action::PageUp => -2,
            Action::PageDown => 2,
            Action::HalfUp => -1,
            Action::HalfDown => 1,
            _ => return false,
        };
        if self.open {
            let lines = halves * isize::try_from(height).unwrap_or(0) / 2;
            self.scrolled = self.scrolled.saturating_add_signed(lines).min(MOST);
        }
        self.open
    }
}
