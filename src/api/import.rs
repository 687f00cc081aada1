//! Records read from other systems' files, on their way to become a change set.

use std::fmt;

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

impl Spot {
    #[must_use]
    pub fn new(file: &str, line: u64, column: &str) -> Self {
        Self { file: file.to_owned(), line, column: column.to_owned() }
    }

    /// The same record, with a column named; a column that is named already stays.
    #[must_use]
    pub fn at(&self, column: &str) -> Self {
        let column = if self.column.is_empty() { column } else { &self.column };
        Self::new(&self.file, self.line, column)
    }

    /// The place as a sentence names it, `User.csv, line 7, column UserEmail`, leaving out what is not known.
    #[must_use]
    pub fn place(&self) -> Raw {
        let line = if self.line > 0 { format!(", line {}", self.line) } else { String::new() };
        let column = if self.column.is_empty() { String::new() } else { format!(", column {}", self.column) };
        format!("{}{line}{column}", self.file).into()
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place().shown().fmt(f)
    }
}

/// An organization of another system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedOrg {
    /// Source and source id, `hmis:1234`: by it the row is found again. Empty where the source has no ids: then the
    /// name (or login) finds it, and nothing of an existing organization or workgroup is changed.
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
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedUser {
    pub origin: String,
    pub login: String,
    /// Empty: whoever has the login keeps the name they have.
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
    /// Rows that are not in the lists above because of a problem, by kind.
    #[serde(default)]
    pub rejected: Vec<(String, u64)>,
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

impl Problem {
    /// A problem because of which the record is left out.
    pub fn rejecting(spot: Spot, code: &str, sentence: impl Into<Raw>) -> Self {
        Self { spot, code: code.to_owned(), sentence: sentence.into(), rejects: true }
    }

    /// Something worth knowing; the record is taken all the same.
    pub fn note(spot: Spot, code: &str, sentence: impl Into<Raw>) -> Self {
        Self { spot, code: code.to_owned(), sentence: sentence.into(), rejects: false }
    }
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
    /// `users`, `organizations`, `workgroups`; `access` and `memberships` for the relations.
    pub kind: String,
    pub read: u64,
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub skipped: u64,
    pub rejected: u64,
}
