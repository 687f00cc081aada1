//! A list before whose rows stand those that are only staged, with one cursor for both.

use super::action::Action;
use super::list_window::{ListWindow, Listed};
use crate::api::{Page, Place};

/// The window of the list, and the cursor among what stands before it.
#[derive(Clone, Debug)]
pub struct Ahead<Row> {
    pub window: ListWindow<Row>,
    /// The cursor among the rows that are only staged; absent while it is among the others.
    at: Option<usize>,
}

/// What of a list is in sight: from which staged row on, how many of them, and the others.
#[derive(Debug)]
pub struct Sight<'a, Row> {
    pub top: usize,
    pub staged: usize,
    pub rows: &'a [Row],
    /// How many rows of the list lie above those in sight.
    pub offset: usize,
    /// The line of the cursor, counted from the first staged row in sight.
    pub line: usize,
    /// How many rows there are in all, as far as that is known.
    pub total: usize,
}

impl<Row> Default for Ahead<Row> {
    fn default() -> Self {
        Self { window: ListWindow::default(), at: None }
    }
}

impl<Row: Listed + Clone> Ahead<Row> {
    /// Where the cursor is among so many staged rows, if it is among them.
    pub fn at(&self, count: usize) -> Option<usize> {
        let alone = self.window.is_loaded() && self.window.rows().is_empty();
        let at = self.at.or_else(|| alone.then_some(0))?;
        count.checked_sub(1).map(|last| at.min(last))
    }

    /// The row under the cursor, among these that are only staged or in the list.
    pub fn current(&self, mut staged: Vec<Row>) -> Option<Row> {
        match self.at(staged.len()) {
            Some(at) => Some(staged.swap_remove(at)),
            None => self.window.current().cloned(),
        }
    }

    pub fn is_moving(&self) -> bool {
        self.at.is_none() && self.window.is_moving()
    }

    pub fn settle(&mut self, place: &Place, page: Page<Row>, epoch: u64) {
        self.window.settle(place, page, epoch);
    }

    /// Begins the list anew: it is another one.
    pub fn again(&mut self) {
        self.window.restart(Place::Start);
        self.at = None;
    }

    /// Moves the cursor; from the first row on it goes up into those that are only staged.
    pub fn follow(&mut self, motion: Action, lines: usize, count: usize) {
        let top = self.window.position() == Some(0) && !self.window.is_moving();
        match (self.at(count), motion) {
            (Some(at), Action::Up) => self.at = Some(at.saturating_sub(1)),
            (Some(at), Action::Down) if at + 1 < count => self.at = Some(at + 1),
            (Some(_), Action::Down) => self.enter(),
            (None, Action::Up) if top && count > 0 => self.at = Some(count - 1),
            (_, Action::First) if count > 0 => {
                self.at = Some(0);
                self.window.go_first();
            }
            (Some(_), Action::PageUp | Action::HalfUp) => self.at = Some(0),
            (Some(_), motion) => {
                self.enter();
                self.window.follow(motion, lines);
            }
            (None, motion) => self.window.follow(motion, lines),
        }
    }

    /// Leaves the rows that are only staged, if there are others.
    fn enter(&mut self) {
        if !self.window.rows().is_empty() {
            self.at = None;
        }
    }

    /// What is in sight: the staged rows in at most half of the lines, then the others.
    pub fn sight(&self, count: usize, lines: usize) -> Sight<'_, Row> {
        let staged = count.min((lines / 2).max(1));
        let at = self.at(count);
        let top = crate::tui::widget::scroll(0, at.unwrap_or(0), staged, count);
        let (rows, line) = self.window.visible(lines - staged);
        let position = self.window.position().and_then(|at| usize::try_from(at).ok());
        let offset = position.unwrap_or(line).saturating_sub(line);
        let total = self.window.total().and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
        let line = at.map_or(staged + line, |at| at - top);
        Sight { top, staged, rows, offset, line, total: (total + staged).max(offset + staged + rows.len()) }
    }
}
