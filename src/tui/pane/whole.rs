//! What is told about a row beside its list: it may have the whole pane, and is scrolled then.

use crate::tui::action::Action;
use crate::tui::widget::read_on;

/// Whether it has the whole pane, and how far it is scrolled.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::tui) struct Whole {
    pub open: bool,
    pub scrolled: usize,
}

impl Whole {
    pub const fn opened() -> Self {
        Self { open: true, scrolled: 0 }
    }

    /// Scrolls by pages of so many lines while it has the pane; tells whether the motion was one for it. How many lines
    /// it has in all is asked only then.
    pub fn follow(&mut self, motion: Action, height: u16, length: impl FnOnce() -> usize) -> bool {
        let pages = matches!(motion, Action::PageUp | Action::PageDown | Action::HalfUp | Action::HalfDown);
        let height = usize::from(height);
        match motion.lines(height).filter(|_| self.open && pages) {
            Some(lines) => self.scrolled = read_on(self.scrolled, lines, height, length()),
            None => return false,
        }
        true
    }
}
