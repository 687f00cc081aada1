//! How long a link waits for what. Tests have a faster one.

use std::time::Duration;

/// The times of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// So often a sign of life is asked for.
    pub quiet: Duration,
    /// So long it may take; then the line counts as broken.
    pub deaf: Duration,
    /// So long the far end of a new line may take to say who it is.
    pub meeting: Duration,
    /// An attempt that is younger is not given up for another one, however often somebody asks for it.
    pub fresh: Duration,
    /// How long is waited before the second attempt to dial; each later one waits twice as long as the one before.
    pub first: Duration,
    /// The longest wait between two attempts.
    pub longest: Duration,
    /// The wait where no patience mends what is wrong: only now and then it is looked whether somebody did.
    pub hopeless: Duration,
    /// So long a commit on its way is waited for when the link is closed.
    pub farewell: Duration,
}

impl Default for Pace {
    /// A line that died is noticed within 40 seconds.
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(15),
            deaf: Duration::from_secs(25),
            meeting: Duration::from_secs(40),
            fresh: Duration::from_secs(2),
            first: Duration::from_millis(250),
            longest: Duration::from_secs(15),
            hopeless: Duration::from_mins(1),
            farewell: Duration::from_secs(5),
        }
    }
}
