//! Telling how far something is now and then: not of what is soon over, and never more often than anybody reads it.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// What is over sooner is not told of.
const FIRST: Duration = Duration::from_millis(300);

/// The least time between two numbers.
const NEXT: Duration = Duration::from_millis(250);

/// Whether a number is worth telling now.
#[derive(Debug)]
pub struct Seldom {
    due: Cell<Instant>,
    next: Duration,
}

impl Seldom {
    /// For a screen, from the moment on at which the work begins.
    #[must_use]
    pub fn on_screen() -> Self {
        Self { due: Cell::new(Instant::now() + FIRST), next: NEXT }
    }

    /// For lines below each other, which stay.
    #[must_use]
    pub fn in_lines(next: Duration) -> Self {
        Self { due: Cell::new(Instant::now() + next), next }
    }

    /// Tells whether a number is due. Then the next is not, for a while.
    pub fn is_due(&self) -> bool {
        let now = Instant::now();
        let due = now >= self.due.get();
        if due {
            self.due.set(now + self.next);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_at_first_then_one_and_not_the_next_at_once() {
        let seldom = Seldom::in_lines(Duration::from_hours(1));
        assert!(!seldom.is_due());
        seldom.due.set(Instant::now());
        assert!(seldom.is_due());
        assert!(!seldom.is_due());
    }
}
