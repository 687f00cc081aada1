//! A sync that is carried out: what was accepted beforehand, what was done, and the way back.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SyncKind;
use crate::api::review::Committed;
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What the operator accepted of a plan.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncAccepted {
    /// The number of deletions of a kind, typed where it is over the threshold.
    #[serde(default)]
    pub deletions: BTreeMap<String, u64>,
    /// The codes of the warnings that were read and accepted.
    #[serde(default)]
    pub warnings: BTreeSet<String>,
}

/// How far the copy of the destination is that is made before anything is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupProgress {
    /// Pages copied so far, of so many.
    pub copied: u64,
    pub total: u64,
    /// The backup, once it is whole and on the disk.
    pub backup: Option<BackupRow>,
}

/// A backup that a sync left behind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupRow {
    /// The name of its file, which stands in the folder of backups beside the database.
    pub name: Raw,
    /// The plan it was made for.
    pub plan: String,
    pub at: Time,
    pub bytes: u64,
}

/// What a sync did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncReport {
    pub plan: String,
    pub committed: Committed,
    /// Absent, as the counts are, where the receipt was known and nothing was done again.
    pub backup: Option<BackupRow>,
    pub kinds: Vec<SyncKind>,
    /// References that were written, each to the user it became.
    pub references: u64,
    pub created_missing_user: bool,
    /// Backups older than thirty days that went.
    pub pruned: u64,
}

/// What restoring a backup did, or would do.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreReport {
    pub items: u64,
    /// One sentence for each workgroup that changes, comes back or goes.
    pub workgroups: Vec<Raw>,
    /// What stays as it is, and why.
    pub warnings: Vec<Raw>,
    /// Absent where it was only asked.
    pub committed: Option<Committed>,
}
