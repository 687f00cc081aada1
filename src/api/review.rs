//! What is said of a change set: before it is committed, and after.

use serde::{Deserialize, Serialize};

use super::explain::Reach;
use crate::domain::chain::Head;
use crate::domain::change::{Accepted, Change, ChangeSet, Receipt};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard, Verdict};

/// One change with its verdict and the words to show it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Judged {
    pub change: Change,
    pub verdict: Verdict,
    /// Whose or which row it is: a login, an organization's code, a workgroup's name.
    pub subject: Raw,
    /// What of it: `permission User Setup`, `HFX Login`, `status`.
    pub what: Raw,
    pub before: Raw,
    pub after: Raw,
    /// Added by the database because another change implies it.
    pub implied: bool,
}

/// The judgement on a whole set. Preview and commit produce the same thing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Judgement {
    pub rows: Vec<Judged>,
    /// Findings on the set as a whole that stop it.
    pub refusals: Vec<Finding>,
    /// Findings that only warn.
    pub warnings: Vec<Finding>,
    /// The acknowledgements that are still missing: a number to be typed (G13), or the operator's own password (G11,
    /// and G6 for one's own credentials), which comes with the commit.
    pub holds: Vec<Finding>,
    /// What users of the set would newly reach through others, beyond their own levels.
    #[serde(default)]
    pub reaches: Vec<Reach>,
    /// How many users are touched.
    pub users: u32,
    /// The number of the last commit this was judged against.
    pub revision: u64,
}

/// How many rows there are of each verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    pub ok: u32,
    pub noop: u32,
    pub withheld: u32,
    pub refused: u32,
    pub conflict: u32,
    pub held: u32,
}

impl Tally {
    /// Rows that would stop an all-or-nothing commit.
    #[must_use]
    pub const fn stopping(self) -> u32 {
        self.withheld + self.refused + self.conflict + self.held
    }
}

impl Judgement {
    /// Whether the set cannot be written as things stand and with what was accepted.
    #[must_use]
    pub fn stops(&self, accepted: Accepted) -> bool {
        self.wants_password() || self.stops_beside_password(accepted)
    }

    /// Whether something else than the operator's own password, which comes with the commit, is in the way.
    #[must_use]
    pub fn stops_beside_password(&self, accepted: Accepted) -> bool {
        let row_stops = |verdict: &Verdict| match verdict {
            Verdict::Ok | Verdict::Noop => false,
            Verdict::Withheld(finding) if finding.guard == Guard::G7 => false,
            Verdict::Withheld(_) => !(accepted.withheld || accepted.ok_rows_only),
            Verdict::Refused(_) | Verdict::Conflict { .. } | Verdict::Held(_) => !accepted.ok_rows_only,
        };
        !self.refusals.is_empty()
            || self.holds.iter().any(|hold| !is_password(hold))
            || self.rows.iter().any(|row| row_stops(&row.verdict))
            || !self.rows.iter().any(|row| row.verdict == Verdict::Ok)
    }

    /// Whether the commit has to bring the operator's own password.
    #[must_use]
    pub fn wants_password(&self) -> bool {
        self.holds.iter().any(is_password)
    }

    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for row in &self.rows {
            *match row.verdict {
                Verdict::Ok => &mut tally.ok,
                Verdict::Noop => &mut tally.noop,
                Verdict::Withheld(_) => &mut tally.withheld,
                Verdict::Refused(_) => &mut tally.refused,
                Verdict::Conflict { .. } => &mut tally.conflict,
                Verdict::Held(_) => &mut tally.held,
            } += 1;
        }
        tally
    }
}

/// Whether a hold of the whole set asks for the operator's own password; the other kind asks for a number.
#[must_use]
pub const fn is_password(hold: &Finding) -> bool {
    matches!(hold.guard, Guard::G6 | Guard::G11)
}

/// What became of a commit that was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Committed {
    pub set: SetId,
    pub receipt: Receipt,
    pub at: Time,
    /// Changes written; no-ops and rows left out are not counted.
    pub written: u32,
    /// Rows left out although they were asked for.
    pub left_out: u32,
    /// The last audit row and its hash in hexadecimal, to be kept elsewhere as an anchor.
    pub audit_seq: u64,
    pub audit_head: String,
    /// The numbers that new users got, in the order -1, -2, ….
    pub new_users: Vec<UserId>,
    /// True when the receipt was known and nothing was done again.
    pub repeated: bool,
}

impl Committed {
    /// What is told of a set that a sync wrote.
    #[must_use]
    pub fn of_sync(set: SetId, receipt: Receipt, at: Time, written: u32, head: &Head) -> Self {
        let (audit_seq, audit_head) = (head.seq.unsigned_abs(), head.hex());
        Self { set, receipt, at, written, left_out: 0, audit_seq, audit_head, new_users: Vec::new(), repeated: false }
    }

    /// The end of the journal's chain after it.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        Some(Head { seq: i64::try_from(self.audit_seq).ok()?, hash: self.audit_head.parse().ok()? })
    }
}

/// What came of a request to commit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Committed {
        committed: Committed,
        judgement: Judgement,
    },
    /// Nothing was written; the judgement says why.
    Stopped(Judgement),
}

/// The set that takes a committed one back, what it cannot take back, and how it would fare.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Inverse {
    pub set: ChangeSet,
    pub warnings: Vec<Finding>,
    /// The set that is taken back.
    pub of: SetRow,
    /// The verdicts as things stand.
    pub tally: Tally,
    /// The first rows, those that would stop it before the others.
    pub rows: Vec<Judged>,
}

/// A committed set in the history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetRow {
    pub set: SetId,
    pub receipt: Receipt,
    pub at: Time,
    pub operator: Raw,
    pub reason: Raw,
    pub size: u32,
    pub undo_of: Option<SetId>,
    pub undone_by: Option<SetId>,
}
