//! `beadle migrate`: an existing database is brought to the schema that this program works with.

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::field::{Column, Field, Record, column};
use super::out::Out;
use super::program::{MigrationWish, Program};
use crate::api::Refusal;
use crate::config::Target;

const FINDINGS: &[Column] = &[column("sentence", "What is wrong")];

/// What `migrate` takes.
#[derive(Args, Debug)]
pub struct MigrateArgs {
    /// The file for the backup, which must not exist yet; otherwise it stands beside the database.
    #[arg(long, value_name = "FILE")]
    backup: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the database cannot be migrated; it is then as it was.
pub fn run(
    args: MigrateArgs,
    target: Target,
    dry_run: bool,
    program: &dyn Program,
    out: &mut Out,
) -> Result<Exit, Refusal> {
    let done = program.migrate(&MigrationWish { target, backup: args.backup, dry_run })?;
    let path = |path: PathBuf| path.to_string_lossy().into_owned();
    let is_newest = done.from == done.to;
    let mut record = Record::default();
    record.field("file", "Database", path(done.file));
    record.field("from", "Schema version", Field::Number(done.from));
    record.field("to", if dry_run { "Would become" } else { "Now" }, Field::Number(done.to));
    record.field("backup", "Backup", done.backup.map(path));
    let findings = done.findings.into_iter().map(|sentence| vec![sentence.into()]);
    record.part("findings", "To be mended", FINDINGS, findings.collect());
    out.record(&record);
    if is_newest {
        out.notice("There is nothing to do.");
    } else if dry_run {
        out.notice("Nothing was changed.");
    }
    Ok(Exit::Done)
}
