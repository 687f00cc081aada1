//! A configuration sync before it happens: what would be copied, deleted, re-pointed, and what follows from it.

mod apply;
mod plan_file;
mod rows;

use std::collections::BTreeMap;

pub use apply::{BackupProgress, BackupRow, RestoreReport, SyncAccepted, SyncReport};
pub use plan_file::{FORMAT, PlanFile};
pub use rows::{
    SyncFinding, SyncItem, SyncOrder, SyncPart, SyncPerson, SyncReference, SyncRow, SyncUser, SyncWorkgroup,
};
use serde::{Deserialize, Serialize};

use crate::api::standing::Environment;
use crate::api::{Refusal, RefusalKind};
use crate::domain::sync::{Code, Kind};
pub use crate::domain::sync::{Decision, ItemAction};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// What is compared with what, and what the operator decided beforehand.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncAsk {
    /// The path of the source database, at the side that answers.
    pub source: String,
    /// The path of the destination; absent: the open database.
    #[serde(default)]
    pub destination: Option<String>,
    /// Source login, folded → destination login.
    #[serde(default)]
    pub overrides: BTreeMap<String, String>,
    /// Destination workgroup name → source workgroup name.
    #[serde(default)]
    pub renames: BTreeMap<String, String>,
    /// The source lies at another place, and this extract of it was carried to the side that answers; `source` is then
    /// only its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extract: Option<String>,
}

/// A part of an extract: what a sync reads of its source, as a file that is carried to the destination's side.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtractBlock {
    /// The hash of the whole, by which it is named.
    pub extract: String,
    /// The file of the source without its folder.
    pub name: String,
    /// How many bytes the whole has, and which of them come first here.
    pub total: u64,
    pub from: u64,
    /// The bytes in hexadecimal digits, which a frame folds together again.
    pub bytes: String,
}

impl ExtractBlock {
    /// The place behind its last byte.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.from.saturating_add(self.bytes.len() as u64 / 2)
    }
}

/// The bytes say nothing to whoever reads a log.
impl std::fmt::Debug for ExtractBlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}..{} of {}", self.extract, self.from, self.end(), self.total)
    }
}

/// Why a source at another place says nothing to somebody it does not know; a password is not asked for there.
#[must_use]
pub fn unknown_at(source: &str) -> Refusal {
    let sentence = format!("{source} does not know who you are, and takes no password for a sync.");
    Refusal::new(RefusalKind::NotSignedIn, sentence).hint(
        "Have your key bound to an operator there (beadle agent --operator LOGIN), or start the sync from that host.",
    )
}

/// One side of a sync.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncSide {
    pub name: Raw,
    pub environment: Environment,
    pub uuid: Raw,
    /// A hash over everything the plan was made from.
    pub fingerprint: String,
    /// The same for each part: kinds of items, workgroups, links, the users who are looked at, the database itself.
    #[serde(default)]
    pub parts: BTreeMap<String, String>,
}

impl SyncSide {
    /// The parts that are not as they were.
    fn parts_since<'s>(&'s self, then: &'s Self) -> impl Iterator<Item = &'s str> {
        let gone = then.parts.keys().filter(|part| !self.parts.contains_key(*part));
        let other =
            self.parts.iter().filter(|(part, print)| then.parts.get(*part) != Some(print)).map(|(part, _)| part);
        gone.chain(other).map(|part| Kind::named(part).map_or(part.as_str(), |kind| kind.label))
    }
}

/// The head of a plan; its parts are asked for in pages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncSummary {
    pub plan: String,
    pub made_at: Time,
    pub source: SyncSide,
    pub destination: SyncSide,
    pub kinds: Vec<SyncKind>,
    pub decisions: Vec<(Decision, u64)>,
    pub creates_missing_user: bool,
    pub warnings: u64,
    pub blockers: u64,
    /// How often each code was found, blockers first.
    #[serde(default)]
    pub found: Vec<SyncTally>,
}

/// How often something was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SyncTally {
    pub code: String,
    pub blocker: bool,
    pub count: u64,
}

impl SyncSummary {
    /// The sides that are not as they were when a plan was made, as they are and as they were.
    pub fn sides_since<'s>(
        &'s self,
        source: &'s SyncSide,
        destination: &'s SyncSide,
    ) -> impl Iterator<Item = (&'s SyncSide, &'s SyncSide)> {
        let sides = [(&self.source, source), (&self.destination, destination)];
        sides.into_iter().filter(|(now, then)| now.fingerprint != then.fingerprint)
    }

    /// Says which parts of which side are not as they were when a plan was made; nothing when all are.
    #[must_use]
    pub fn changes_since(&self, source: &SyncSide, destination: &SyncSide) -> Option<String> {
        self.changed_since(source, destination)
            .map(|what| format!("{what} changed since the plan was made. Nothing was written."))
    }

    /// Names the sides and their parts that are not as they were, as they are stored; nothing when all are.
    #[must_use]
    pub fn changed_since(&self, source: &SyncSide, destination: &SyncSide) -> Option<String> {
        let told: Vec<String> = self
            .sides_since(source, destination)
            .map(|(now, then)| {
                let parts: Vec<&str> = now.parts_since(then).collect();
                let what = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
                format!("{}{what}", now.name.stored())
            })
            .collect();
        (!told.is_empty()).then(|| told.join(" and "))
    }

    /// The kinds of which so much would be deleted that the number has to be typed, and was not.
    pub fn untyped<'s>(&'s self, accepted: &'s SyncAccepted) -> impl Iterator<Item = &'s SyncKind> {
        self.kinds.iter().filter(|kind| kind.over && accepted.deletions.get(&kind.kind) != Some(&kind.delete))
    }

    /// The codes of warnings that want to be acknowledged and were not.
    pub fn unread<'s>(&'s self, accepted: &'s SyncAccepted) -> impl Iterator<Item = &'s str> {
        let codes = self.found.iter().filter(|found| !found.blocker && found.code != Code::Threshold.text());
        codes.map(|found| found.code.as_str()).filter(|code| !accepted.warnings.contains(*code))
    }

    /// The exit code of the command line: 0 when the plan could be applied, 4 with blockers, 8 with warnings if
    /// those count.
    #[must_use]
    pub const fn exit_code(&self, strict: bool) -> u8 {
        match (self.blockers, self.warnings) {
            (1.., _) => 4,
            (_, 1..) if strict => 8,
            _ => 0,
        }
    }
}

/// The counts of one kind of item.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SyncKind {
    pub kind: String,
    pub add: u64,
    pub replace: u64,
    pub same: u64,
    pub delete: u64,
    pub keep: u64,
    pub skip: u64,
    pub rename: u64,
    pub warnings: u64,
    pub blockers: u64,
    /// So much of it would be deleted that the number has to be typed.
    #[serde(default)]
    pub over: bool,
}
