//! Asking and waiting for the answer: how the command line talks to a database.

use crate::api::{Refusal, Reply, Request};

/// A way to a database that answers before it returns.
pub trait Asker {
    /// Asks and waits.
    ///
    /// # Errors
    /// The refusal, with its kind.
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal>;
}

impl<F: FnMut(Request) -> Result<Reply, Refusal>> Asker for F {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        self(request)
    }
}
