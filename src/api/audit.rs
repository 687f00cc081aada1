//! The journal as it is read, and what its verification finds.
//!
//! A verification is asked for stretch by stretch: each answer says how far it came and from where to go on, so that
//! nobody waits long for one, and whoever does not ask for the next one has cancelled.

use serde::{Deserialize, Serialize};

pub use crate::domain::audit_filter::{AuditFilter, Whom};
use crate::domain::cell::Cell;
use crate::domain::chain::{Fit, Head, Link};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;
use crate::domain::time::Time;

/// One row of the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditRow {
    pub seq: u64,
    pub at: Time,
    pub set: Option<SetId>,
    /// What was done: `change`, `sign-in`, `init`, ….
    pub action: Raw,
    pub operator: Raw,
    pub os_account: Raw,
    pub origin: Raw,
    pub user: Option<UserId>,
    /// Whose row, in words.
    pub subject: Raw,
    /// What of it, in words.
    pub what: Raw,
    pub before: Raw,
    pub after: Raw,
    pub reason: Raw,
    pub guards: Raw,
    /// The cell that was changed, where the row is about one.
    pub cell: Option<Cell>,
    pub hash: Link,
}

/// The last row that a walk along the chain came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// Its number, and the hash that it carries.
    pub head: Head,
    /// What its content comes to; its own hash may belie that.
    pub computed: Link,
}

impl Tail {
    /// Before the first row.
    pub const START: Self = Self { head: Head::START, computed: Link::START };
}

/// From where a verification goes on: first along the chain, then over the cells of which the journal speaks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checkpoint {
    Row(Tail),
    /// After the cell with this key, in the order of keys: the bytes of it, for somebody may have made them anything.
    Cell(Vec<u8>),
}

impl Default for Checkpoint {
    fn default() -> Self {
        Self::Row(Tail::START)
    }
}

/// One thing that a verification found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The row is not as it was written: its content and its hash do not belong together.
    Altered { seq: i64 },
    /// These rows are not there.
    Missing { from: i64, to: i64 },
    /// The row belongs to its hash and does not continue the row before it, so one of the two was written anew.
    Unlinked { seq: i64 },
    /// A cell does not hold what the journal says was written to it last.
    Differs(Box<Difference>),
}

/// A cell that was changed around the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Difference {
    pub cell: Cell,
    /// Whose row, and what of it, in words.
    pub subject: Raw,
    pub what: Raw,
    /// The row of the journal that speaks of it last, and what was written then.
    pub seq: i64,
    pub journal: Raw,
    pub present: Raw,
}

/// How many findings there are of each kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    pub altered: u64,
    pub missing: u64,
    pub unlinked: u64,
    pub differs: u64,
}

impl Tally {
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.altered + self.missing + self.unlinked + self.differs
    }

    fn add(&mut self, other: &Self) {
        self.altered += other.altered;
        self.missing += other.missing;
        self.unlinked += other.unlinked;
        self.differs += other.differs;
    }
}

/// Findings in their order; of very many only the first are held, and all are counted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Findings {
    pub first: Vec<Finding>,
    pub tally: Tally,
}

impl Findings {
    /// So many are held.
    pub const HELD: usize = 1_000;

    pub fn push(&mut self, finding: Finding) {
        match finding {
            Finding::Altered { .. } => self.tally.altered += 1,
            Finding::Missing { .. } => self.tally.missing += 1,
            Finding::Unlinked { .. } => self.tally.unlinked += 1,
            Finding::Differs(_) => self.tally.differs += 1,
        }
        if self.first.len() < Self::HELD {
            self.first.push(finding);
        }
    }

    pub fn append(&mut self, later: Self) {
        self.tally.add(&later.tally);
        let room = Self::HELD - self.first.len();
        self.first.extend(later.first.into_iter().take(room));
    }
}

/// A stretch of a verification.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AuditStretch {
    /// How many rows were walked along, and how many cells compared.
    pub rows: u64,
    pub cells: u64,
    /// The last row walked along, where rows were.
    pub head: Option<Head>,
    /// The number of the journal's last row, for telling how far this came.
    pub last: i64,
    pub findings: Findings,
    /// From where to go on; absent at the end.
    pub next: Option<Checkpoint>,
}

/// The head of the journal now, and how one that was kept elsewhere fits it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditHead {
    /// The identity of the database.
    pub database: Raw,
    pub head: Head,
    pub fit: Option<Fit>,
}

/// What a verification found so far, put together from its stretches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditVerdict {
    pub rows: u64,
    pub cells: u64,
    pub head: Head,
    pub last: i64,
    pub findings: Findings,
    /// The head that was kept elsewhere, and how it fits, once both are known.
    pub anchor: Option<(Head, Fit)>,
}

impl Default for AuditVerdict {
    fn default() -> Self {
        let findings = Findings::default();
        Self { rows: 0, cells: 0, head: Head::START, last: 0, findings, anchor: None }
    }
}

impl AuditVerdict {
    /// Takes a stretch in, and answers from where to go on.
    pub fn take(&mut self, stretch: AuditStretch) -> Option<Checkpoint> {
        self.rows += stretch.rows;
        self.cells += stretch.cells;
        self.head = stretch.head.unwrap_or(self.head);
        self.last = stretch.last;
        self.findings.append(stretch.findings);
        stretch.next
    }

    /// Whether nothing was found, and the anchor fits where there is one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.tally.total() == 0 && self.anchor.is_none_or(|(_, fit)| fit == Fit::Fits)
    }
}

impl Finding {
    /// A word for programs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Altered { .. } => "altered",
            Self::Missing { .. } => "missing",
            Self::Unlinked { .. } => "unlinked",
            Self::Differs(_) => "differs",
        }
    }

    /// The row of the journal that it is about, or the first that is missing.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        match self {
            Self::Altered { seq } | Self::Unlinked { seq } => *seq,
            Self::Missing { from, .. } => *from,
            Self::Differs(difference) => difference.seq,
        }
    }

    /// The sentence that tells it.
    #[must_use]
    pub fn sentence(&self) -> Raw {
        let text = match self {
            Self::Altered { seq } => format!("Row {seq} of the journal was altered after it was written."),
            Self::Missing { from, to } if from == to => format!("Row {from} of the journal is missing."),
            Self::Missing { from, to } => format!("Rows {from} to {to} of the journal are missing."),
            Self::Unlinked { seq } => {
                format!("Row {seq} of the journal does not continue the row before it: one of them was written anew.")
            }
            Self::Differs(difference) => {
                let Difference { subject, what, seq, journal, present, .. } = &**difference;
                let [subject, what, journal, present] = [subject, what, journal, present].map(Raw::stored);
                format!(
                    "{subject}: {what} is {present}, and row {seq} of the journal wrote {journal}: it was changed \
                     around the console."
                )
            }
        };
        text.into()
    }
}

/// The word for programs and the sentence that tell how an anchor fits.
#[must_use]
pub fn fit_told(anchor: Head, fit: Fit) -> (&'static str, String) {
    let seq = anchor.seq;
    match fit {
        Fit::Fits => ("fits", format!("The journal continues the anchor of row {seq}.")),
        Fit::Rewritten => (
            "rewritten",
            format!(
                "Row {seq} of the journal is not the row that the anchor was taken of: the chain was written anew."
            ),
        ),
        Fit::Cut { last } => {
            ("cut", format!("The journal ends at row {last}, before row {seq} of the anchor: its tail was cut off."))
        }
        Fit::Gone => ("gone", format!("Row {seq} of the journal, of which the anchor was taken, is missing.")),
    }
}
