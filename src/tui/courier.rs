//! A source of a sync at another place: whoever fetches what is read of it, a block at a time and beside the loop.
//!
//! The pane says what it wants, and every block comes back as an event. What it does with a block, carrying it to the
//! side of the destination, is a question like any other.

use crate::api::sync::ExtractBlock;
use crate::api::{Progress, Refusal, RefusalKind};

/// What a courier shall do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Errand {
    /// Fetch what comes from a byte on; from 0 the source is read anew.
    Fetch { source: String, from: u64 },
    /// Leave the source: nobody wants anything of it any more.
    Leave,
}

/// What comes of an errand.
#[derive(Clone, PartialEq, Debug)]
pub enum Word {
    /// How far the source is with its extract.
    Progress {
        source: String,
        progress: Progress,
    },
    Fetched(Fetched),
}

/// What a courier brought, or why it comes with nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct Fetched {
    pub source: String,
    pub result: Result<ExtractBlock, Refusal>,
}

/// Whoever goes. It returns at once; what comes of an errand is delivered later.
pub trait Courier: Send {
    fn send(&mut self, errand: Errand, deliver: Box<dyn Fn(Word) + Send>);
}

/// Nobody: there is no way from here to another place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Courier for Nobody {
    fn send(&mut self, errand: Errand, deliver: Box<dyn Fn(Word) + Send>) {
        if let Errand::Fetch { source, .. } = errand {
            deliver(Word::Fetched(Fetched { source, result: Err(no_way()) }));
        }
    }
}

/// Why no other place is reached from a console without a shell behind it.
pub fn no_way() -> Refusal {
    let sentence = "This console runs where its database lies and reaches no other place.";
    Refusal::new(RefusalKind::NotAllowed, sentence)
        .hint("Name a database that lies beside this one, or open the console on your own machine and name both there.")
}
