//! What the suites of a failing disk share: the operation that fails, what somebody understands of what they are told, and
//! how what came of it is counted.

use std::fmt;

use beadle::api::{Refusal, RefusalKind};
use beadle_faults::fault::Fault;

/// One operation that fails.
#[derive(Clone, Copy, Debug)]
pub struct Strike {
    pub after: u64,
    pub fault: Fault,
    pub persistent: bool,
}

/// What somebody who wrote was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    Done,
    NotDone,
    Unknown,
}

/// How somebody understands what they are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Client {
    /// As it is said.
    Careful,
    /// A planted fault: an error means that nothing was written.
    Naive,
}

impl Client {
    /// What a refusal says, which has to be of one of these kinds unless the outcome is not known.
    pub fn hears(self, refusal: &Refusal, kinds: &[RefusalKind]) -> Told {
        let is_unknown = refusal.to_string().contains("the outcome is not known yet");
        assert!(is_unknown || kinds.contains(&refusal.kind), "{refusal:?}");
        if is_unknown && self == Self::Careful { Told::Unknown } else { Told::NotDone }
    }
}

/// What came of all trials.
#[derive(Debug, Default)]
pub struct Tally {
    pub trials: u32,
    /// There, and told so.
    pub done: u32,
    /// Not there, and told that it was not done.
    pub refused: u32,
    /// Told that it is not known, and not there.
    pub lost: u32,
    /// Told that it is not known, and there.
    pub unheard: u32,
    pub wrong: Vec<String>,
}

impl Tally {
    /// Counts a trial; tells whether what was told is so.
    pub fn count(&mut self, told: Told, there: bool) -> bool {
        self.trials += 1;
        let count = match (told, there) {
            (Told::Done, true) => &mut self.done,
            (Told::NotDone, false) => &mut self.refused,
            (Told::Unknown, true) => &mut self.unheard,
            (Told::Unknown, false) => &mut self.lost,
            (Told::Done, false) | (Told::NotDone, true) => return false,
        };
        *count += 1;
        true
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trials, done, refused, lost, unheard, wrong } = self;
        let unknown = lost + unheard;
        write!(f, "{trials} trials: {done} done, {refused} refused, {unknown} unknown ({unheard} of them there), ")?;
        write!(f, "{} wrong", wrong.len())
    }
}
