//! What each command is, in one table: whether somebody sits at a database for it, what it makes of `--dry-run`, and whether
//! it is for a captive, who has nothing of this host but Beadle.

use std::path::Path;

use super::args::Command;
use super::audit::AuditCommand;
use super::sync::SyncCommand;

/// What a command is.
pub struct Nature {
    /// Whether somebody sits down at a database for it.
    pub sits: bool,
    pub dry: Dry,
    pub fit: Fit,
}

/// What a command makes of `--dry-run`.
pub enum Dry {
    /// It changes nothing, with or without.
    Reads,
    /// It tells what it would do.
    Tells,
    /// It cannot tell before it does it: why, and what to say instead.
    Refused(&'static str, &'static str),
}

/// Whether a command is for a captive.
pub enum Fit {
    Yes,
    /// Only on standard input.
    Input,
    /// Not in this form: it names a file.
    Files,
    No,
}

/// What the console is, which is opened without a command, too.
pub const CONSOLE: Nature = sitting(
    Dry::Refused(
        "The console has no --dry-run: it shows what would happen before anything does.",
        "Say --readonly to be sure that nothing is written.",
    ),
    Fit::No,
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

const fn sitting(dry: Dry, fit: Fit) -> Nature {
    Nature { sits: true, dry, fit }
}

const fn apart(dry: Dry, fit: Fit) -> Nature {
    Nature { sits: false, dry, fit }
}

/// In this form it may name a file, or does not.
const fn unless(named: bool) -> Fit {
    if named { Fit::Files } else { Fit::Yes }
}

fn input(file: &Path) -> Fit {
    if file == Path::new("-") { Fit::Yes } else { Fit::Input }
}

impl Command {
    /// What it is. There is no wildcard: a new command does not compile until it is decided here.
    pub fn nature(&self) -> Nature {
        use Dry::{Reads, Tells};
        match self {
            Self::Open(_) => CONSOLE,
            Self::Agent(_) | Self::Shell(_) => apart(FAR_END, Fit::No),
            Self::Demo(_) => apart(DEMO, Fit::No),
            Self::SignIn(_) | Self::RequestAccess(_) => sitting(GATE, Fit::Yes),
            Self::Doctor(_)
            | Self::Sharing(_)
            | Self::Access(_)
            | Self::Whocan(_)
            | Self::Explain(_)
            | Self::Changes(_)
            | Self::Export(_)
            | Self::Audit(AuditCommand::List(_) | AuditCommand::Export(_))
            | Self::Sync(SyncCommand::Backups)
            | Self::Check => sitting(Reads, Fit::Yes),
            Self::Users(_)
            | Self::Password
            | Self::Filters(_)
            | Self::Orgs(_)
            | Self::Workgroups(_)
            | Self::Locations(_)
            | Self::Providers(_)
            | Self::Restrictions(_)
            | Self::Mous(_)
            | Self::Templates(_)
            | Self::Approvals(_)
            | Self::Properties(_)
            | Self::Undo(_)
            | Self::Sync(SyncCommand::Restore(_)) => sitting(Tells, Fit::Yes),
            Self::Plan(args) => sitting(Reads, input(&args.file.file)),
            Self::Apply(args) => sitting(Tells, input(&args.file.file)),
            Self::Audit(AuditCommand::Verify(args)) => sitting(Reads, unless(args.anchor.is_some())),
            Self::Audit(AuditCommand::Anchor(args)) => {
                sitting(Tells, unless(args.save.is_some() || args.check.is_some()))
            }
            Self::Mail(command) => sitting(Tells, unless(command.delivers())),
            Self::Sync(SyncCommand::Preview(_) | SyncCommand::Apply(_)) | Self::Import(_) => sitting(Tells, Fit::Files),
            Self::Completions(_) | Self::Keys => apart(Reads, Fit::Yes),
            Self::Themes(args) => apart(Reads, unless(args.check.is_some())),
            Self::Config => apart(Reads, Fit::No),
            Self::Init(_) | Self::Deploy(_) | Self::Migrate(_) => apart(Tells, Fit::No),
            Self::Backup(_) | Self::Man(_) => apart(Tells, Fit::Files),
        }
    }
}
