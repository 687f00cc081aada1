//! Records read from other systems' files, on their way to become a change set.

use serde::{Deserialize, Serialize};

use super::review::Judgement;
use crate::domain::change::ChangeSet;
use crate::domain::status::Status;
use crate::domain::text::Raw;

/// Where in which file a record stood.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    pub file: String,
    /// Counted from 1; 0 where lines mean nothing.
    pub line: u64,
    /// The column's name, or empty.
    pub column: String,
}

/// An organization of another system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedOrg {
    /// Source and source id, `hmis:1234`: by it the row is found again.
    pub origin: String,
    /// Absent: the lowest free code is taken.
    pub code: Option<String>,
    pub name: String,
    pub spot: Spot,
}

/// A group of another system that becomes a workgroup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedWorkgroup {
    pub origin: String,
    pub name: String,
    pub description: String,
    pub spot: Spot,
}

/// A person of another system. Organizations and workgroups are named by their origin, code or name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedUser {
    pub origin: String,
    pub login: String,
    pub name: String,
    pub job_title: String,
    pub phone: String,
    /// `None`: the status of [`ImportOptions`].
    pub active: Option<bool>,
    pub owner: Option<String>,
    pub orgs: Vec<String>,
    pub workgroups: Vec<String>,
    pub spot: Spot,
}

/// Everything that was read, with what was wrong already.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imported {
    pub orgs: Vec<ImportedOrg>,
    pub workgroups: Vec<ImportedWorkgroup>,
    pub users: Vec<ImportedUser>,
    pub problems: Vec<Problem>,
    /// Rows left out for a good reason (deleted in the source), by kind.
    pub skipped: Vec<(String, u64)>,
}

/// What is wrong with one record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    pub spot: Spot,
    /// A stable word for programs: `no-email`, `duplicate-login`, `unknown-editor`, ….
    pub code: String,
    pub sentence: Raw,
    /// Whether the record was left out because of it.
    pub rejects: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The status in which new users arrive.
    pub status: Status,
}

/// What an import would do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportPlan {
    pub set: ChangeSet,
    pub tallies: Vec<ImportTally>,
    pub problems: Vec<Problem>,
    pub judgement: Judgement,
}

/// Counts of one kind of record.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportTally {
    /// `users`, `organizations`, `workgroups`.
    pub kind: String,
    pub read: u64,
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub skipped: u64,
    pub rejected: u64,
}
