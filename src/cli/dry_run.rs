//! `--dry-run`: what it means for each command, and the certainty that nothing is written under it.
//!
//! Every command either tells what it would do, or is refused with what tells that instead. Beneath them all, requests that
//! write do not get to the database, so that a command that forgets about it fails instead of writing.

use std::ops::DerefMut;

use super::args::Command;
use super::audit::AuditCommand;
use super::sync::SyncCommand;
use crate::api::{Progress, Refusal, RefusalKind, Reply, Request};
use crate::link::ask::Asker;

/// What a command makes of `--dry-run`.
enum Dry {
    /// It changes nothing, with or without.
    Reads,
    /// It tells what it would do.
    Tells,
    /// It cannot tell before it does it: why, and what to say instead.
    Refused(&'static str, &'static str),
}

/// Refuses `--dry-run` where a command cannot keep it.
///
/// # Errors
/// The sentence, with what to say instead.
pub fn permit(command: Option<&Command>) -> Result<(), Refusal> {
    match command.map_or(CONSOLE, of) {
        Dry::Reads | Dry::Tells => Ok(()),
        Dry::Refused(why, instead) => Err(Refusal::new(RefusalKind::Usage, why).hint(instead)),
    }
}

const CONSOLE: Dry = Dry::Refused(
    "The console has no --dry-run: it shows what would happen before anything does.",
    "Say --readonly to be sure that nothing is written.",
);
const FAR_END: Dry = Dry::Refused(
    "The far end of a link has no --dry-run: it does what the client asks.",
    "Say --dry-run there, or --readonly here.",
);
const DEMO: Dry = Dry::Refused(
    "A demonstration is made or not; there is nothing to be told of it before.",
    "It makes two files in a folder of its own; name another one with --dir, and leave the console closed with --no-open.",
);
const GATE: Dry = Dry::Refused(
    "Whoever is let in, counted or asked for is written down, so this has no --dry-run.",
    "`beadle doctor LOGIN` tells whether somebody may sign in, and why not, and changes nothing.",
);

/// Says of each command what it makes of `--dry-run`; a new one does not compile before somebody decided.
const fn of(command: &Command) -> Dry {
    match command {
        Command::Open(_) => CONSOLE,
        Command::Agent(_) | Command::Shell(_) => FAR_END,
        Command::Demo(_) => DEMO,
        Command::SignIn(_) | Command::RequestAccess(_) => GATE,
        Command::Doctor(_)
        | Command::Sharing(_)
        | Command::Access(_)
        | Command::Whocan(_)
        | Command::Explain(_)
        | Command::Plan(_)
        | Command::Changes(_)
        | Command::Export(_)
        | Command::Audit(AuditCommand::List(_) | AuditCommand::Export(_) | AuditCommand::Verify(_))
        | Command::Sync(SyncCommand::Backups)
        | Command::Check
        | Command::Completions(_)
        | Command::Themes(_)
        | Command::Config
        | Command::Keys => Dry::Reads,
        Command::Init(_)
        | Command::Deploy(_)
        | Command::Users(_)
        | Command::Password
        | Command::Filters(_)
        | Command::Orgs(_)
        | Command::Workgroups(_)
        | Command::Locations(_)
        | Command::Providers(_)
        | Command::Restrictions(_)
        | Command::Mous(_)
        | Command::Templates(_)
        | Command::Approvals(_)
        | Command::Properties(_)
        | Command::Apply(_)
        | Command::Undo(_)
        | Command::Sync(SyncCommand::Preview(_) | SyncCommand::Apply(_) | SyncCommand::Restore(_))
        | Command::Import(_)
        | Command::Mail(_)
        | Command::Audit(AuditCommand::Anchor(_))
        | Command::Migrate(_)
        | Command::Backup(_)
        | Command::Man(_) => Dry::Tells,
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
