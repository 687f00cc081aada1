//! `backup`: a copy of the whole database, made while others work on it.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::field::{Field, Record};
use super::init::free;
use super::out::Out;
use super::program::Program;
use crate::api::Refusal;
use crate::config::Target;

/// What `backup` takes.
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// The file for the copy, which must not exist yet; it will be readable by you alone.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the copy cannot be made; nothing is left of it then.
pub fn run(
    args: &BackupArgs,
    target: &Target,
    dry_run: bool,
    program: &dyn Program,
    out: &mut Out,
) -> Result<Exit, Refusal> {
    free(&args.file)?;
    let mut record = Record::default();
    record.field("database", "Database", target.name());
    record.field("backup", if dry_run { "Would be" } else { "Backup" }, args.file.to_string_lossy().into_owned());
    if !dry_run {
        let size = program.backup(target, &args.file)?;
        record.field("bytes", "Bytes", Field::Number(size.cast_signed()));
    }
    out.record(&record);
    Ok(Exit::Done)
}
