//! Work as the processor counts it, whatever else the machine is busy with.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How much of the processor this thread has used.
pub fn used() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}
