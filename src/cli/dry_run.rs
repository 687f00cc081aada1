//! `--dry-run`: the certainty that nothing is written under it.
//!
//! Every command either tells what it would do, or is refused with what tells that instead. Beneath them all, requests that
//! write do not get to the database, so that a command that forgets about it fails instead of writing.

use std::ops::DerefMut;

use super::args::Command;
use super::nature::{CONSOLE, Dry};
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};
use crate::link::ask::Asker;

/// Refuses `--dry-run` where a command cannot keep it.
///
/// # Errors
/// The sentence, with what to say instead.
pub fn permit(command: Option<&Command>) -> Result<(), Refusal> {
    match command.map_or(CONSOLE, Command::nature).dry {
        Dry::Reads | Dry::Tells => Ok(()),
        Dry::Refused(why, instead) => Err(Refusal::new(RefusalKind::Usage, why).hint(instead)),
    }
}

/// A database to which nothing that writes gets through.
pub struct Dryly<A>(pub A);

/// What is said of a command that would have written.
pub const KEPT: &str = "Because of --dry-run nothing is written, and this would have been.";

fn let_through(request: &Request) -> Result<(), Refusal> {
    if request.writes() { Err(Refusal::new(RefusalKind::Failed, KEPT)) } else { Ok(()) }
}

impl<A: DerefMut<Target: Asker>> Asker for Dryly<A> {
    fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        let_through(&request)?;
        self.0.ask(request)
    }

    fn ask_telling(&mut self, request: Request, tell: &dyn Fn(Progress)) -> Result<Reply, Refusal> {
        let_through(&request)?;
        self.0.ask_telling(request, tell)
    }
}
