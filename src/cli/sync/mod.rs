//! `beadle sync`: a configuration sync, from its preview to the way back.

mod apply;
mod carry;
mod plan_file;
mod preview;
mod restore;

use clap::Subcommand;

use super::desk::Desk;
use super::exit::Exit;
use super::program::Program;
use crate::api::Refusal;
use crate::config::Config;
use apply::ApplyArgs;
use carry::Ways;
use preview::PreviewArgs;
use restore::RestoreArgs;

/// What can be done about a sync.
#[derive(Subcommand, Debug)]
pub enum SyncCommand {
    /// Compares a source with a destination and changes neither.
    Preview(PreviewArgs),
    /// Carries out a plan that was kept, after a backup of the destination.
    Apply(ApplyArgs),
    /// Lists the backups that syncs left beside the database; each is kept for thirty days.
    Backups,
    /// Puts the configuration and the workgroups back as a backup has them. People and the journal stay.
    Restore(RestoreArgs),
}

impl SyncCommand {
    /// The database that the command itself names.
    ///
    /// # Errors
    /// When the plan that names it cannot be read.
    pub fn target(&self) -> Result<Option<String>, Refusal> {
        match self {
            Self::Preview(args) => Ok(Some(args.destination.clone())),
            Self::Apply(args) => args.target().map(Some),
            Self::Backups | Self::Restore(_) => Ok(None),
        }
    }
}

/// Runs a command about a sync; the open database is the destination.
///
/// # Errors
/// The refusal of the database, or of a file.
pub fn run(
    command: &SyncCommand,
    program: &dyn Program,
    config: &Config,
    desk: &mut Desk<'_>,
) -> Result<Exit, Refusal> {
    let ways = Ways { program, config };
    match command {
        SyncCommand::Preview(args) => preview::run(args, &ways, desk),
        SyncCommand::Apply(args) => apply::run(args, &ways, desk),
        SyncCommand::Backups => restore::list(desk),
        SyncCommand::Restore(args) => restore::run(args, desk),
    }
}
