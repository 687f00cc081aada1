//! Whether the cursor runs. What is told about the line under it, such as the card of a person, waits until it rests: it
//! is another text for every line, and whoever moves on has not read it.
//!
//! A key that moves the cursor begins a run, and any other key ends it at once. Else it ends by time, which comes as an
//! event of its own, so that a script of keys knows when it has come.

use std::time::Duration;

use crate::domain::time::Time;

/// The cursor rests when no key has moved it for so long, in milliseconds: longer than the pauses of a held key and of a
/// quick hand, and hardly to be noticed where somebody stops.
const REST: i64 = 120;

/// The run of the cursor, if there is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Motion {
    /// When a key moved the cursor last.
    last: Option<Time>,
}

impl Motion {
    /// Notes a key, and whether it only led the cursor on.
    pub fn key(&mut self, leads: bool, now: Time) {
        self.last = leads.then_some(now);
    }

    /// Lets the cursor rest.
    pub fn rest(&mut self) {
        self.last = None;
    }

    /// Whether the cursor runs.
    pub const fn is_on(&self) -> bool {
        self.last.is_some()
    }

    /// In how long it will have rested, if it runs.
    pub fn rests_in(&self, now: Time) -> Option<Duration> {
        let left = self.last?.0.saturating_add(REST).saturating_sub(now.0);
        Some(Duration::from_millis(left.clamp(0, REST).unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_after_its_last_step() {
        let mut motion = Motion::default();
        assert_eq!(motion.rests_in(Time(5)), None);
        motion.key(true, Time(1_000));
        motion.key(true, Time(1_100));
        assert_eq!(motion.rests_in(Time(1_150)), Some(Duration::from_millis(70)));
        assert_eq!(motion.rests_in(Time(9_000)), Some(Duration::ZERO));
        // A clock that was put back keeps nobody waiting.
        assert_eq!(motion.rests_in(Time(0)), Some(Duration::from_millis(120)));
        motion.rest();
        assert!(!motion.is_on());
    }

    #[test]
    fn any_other_key_ends_it() {
        let mut motion = Motion::default();
        motion.key(true, Time(1_000));
        motion.key(false, Time(1_001));
        assert!(!motion.is_on());
    }
}
