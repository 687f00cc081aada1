//! The time, asked for in one place and fixed in tests.

use crate::domain::time::Time;

/// Tells the time.
pub trait Clock: Send {
    fn now(&self) -> Time;
}

/// The time of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        Time(jiff::Timestamp::now().as_millisecond())
    }
}

/// A fixed time, for tests and recordings.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Time);

impl Clock for FixedClock {
    fn now(&self) -> Time {
        self.0
    }
}
