//! The journal of the pretended database: one row that was altered, and one cell that differs.

use super::world::{HOSTILE, NOW};
use crate::api::audit::{AuditHead, AuditRow, AuditStretch, Checkpoint, Difference, Finding, Findings, Tail};
use crate::domain::cell::{Cell, UserField};
use crate::domain::chain::{Fit, Head, Link};
use crate::domain::ids::{SetId, UserId};
use crate::domain::text::Raw;

const HEAD: Head = Head { seq: 9, hash: Link([0xc0; 32]) };

pub fn audit_head(known: Option<Head>) -> AuditHead {
    let fit = known.map(|known| if known.seq > HEAD.seq { Fit::Cut { last: HEAD.seq } } else { Fit::Fits });
    AuditHead { database: "7c1e".into(), head: HEAD, fit }
}

/// Rows first, of which one was altered, then cells, of which one differs.
pub fn audit_stretch(from: Checkpoint) -> AuditStretch {
    let mut findings = Findings::default();
    match from {
        Checkpoint::Row(Tail::START) => {
            findings.push(Finding::Altered { seq: 4 });
            let next = Some(Checkpoint::Cell(Vec::new()));
            AuditStretch { rows: 9, head: Some(HEAD), last: 9, findings, next, ..AuditStretch::default() }
        }
        _ => {
            findings.push(Finding::Differs(Box::new(Difference {
                cell: Cell::User { user: UserId(2), field: UserField::City },
                subject: HOSTILE.into(),
                what: "City".into(),
                seq: 3,
                journal: HOSTILE.into(),
                present: HOSTILE.into(),
            })));
            AuditStretch { cells: 2, last: 9, findings, ..AuditStretch::default() }
        }
    }
}

pub fn audit_row() -> AuditRow {
    let hostile = || Raw::from(HOSTILE);
    AuditRow {
        seq: 4,
        at: NOW,
        set: Some(SetId(5)),
        action: "change".into(),
        operator: hostile(),
        os_account: hostile(),
        origin: hostile(),
        user: Some(UserId(2)),
        subject: hostile(),
        what: hostile(),
        before: hostile(),
        after: hostile(),
        reason: hostile(),
        guards: hostile(),
        cell: None,
        hash: Link([0xc0; 32]),
    }
}
