//! Migrating a file: which one, where its backup goes, and under whose account.

use std::path::{Path, PathBuf};

use crate::api::Refusal;
use crate::cli::program::{Migration, MigrationWish, local_file};
use crate::domain::time::Time;
use crate::service::account::os_account;
use crate::service::{Clock as _, SystemClock};
use crate::store::migrate::{NEWEST, migrate, version_of};

/// Migrates, or tells what there is to do.
pub(super) fn run(wish: &MigrationWish) -> Result<Migration, Refusal> {
    let file = local_file(&wish.target)?.to_owned();
    let now = SystemClock.now();
    let from = version_of(&file)?;
    let backup = wish.backup.clone().unwrap_or_else(|| beside(&file, from, now));
    if wish.dry_run {
        let backup = (from < NEWEST).then_some(backup);
        return Ok(Migration { file, from, to: NEWEST, backup, findings: Vec::new() });
    }
    let done = migrate(&file, &backup, &os_account(), now)?;
    let findings = done.findings.into_iter().map(Into::into).collect();
    Ok(Migration { file, from: done.from, to: done.to, backup: done.backup, findings })
}

/// The name of a backup: that of the database, its version, and when it was made.
fn beside(file: &Path, version: i64, now: Time) -> PathBuf {
    let when: String = now.to_string().chars().filter(char::is_ascii_digit).collect();
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".version-{version}.{when}.backup"));
    PathBuf::from(name)
}
