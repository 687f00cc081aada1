//! What the thread that reads the source and the one that makes the plan know of each other.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::references::Referenced;

/// Shared by the two threads.
#[derive(Default)]
pub(super) struct Meanwhile {
    read: AtomicU64,
    stopped: AtomicBool,
    /// Set as soon as all references were read.
    pub(super) referenced: OnceLock<Referenced>,
}

impl Meanwhile {
    /// Counts rows of the source, and tells whether anybody still wants them.
    pub(super) fn read(&self, rows: u64) -> bool {
        self.read.fetch_add(rows, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// The rows of the source that were read since this was asked last.
    pub(super) fn news(&self) -> u64 {
        self.read.swap(0, Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}
