//! A verification on its way: stretch after stretch is asked for, so that others can be answered between them, and it
//! ends as soon as nobody asks for the next one.

use crate::api::audit::{AuditVerdict, Checkpoint};
use crate::api::{Reply, Request};
use crate::domain::chain::Head;
use crate::tui::cache::Want;
use crate::tui::pane::Settled;
use crate::tui::wording::{counted, number};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Verification {
    verdict: AuditVerdict,
    /// From where it goes on; absent when only the anchor is left to be compared.
    next: Option<Checkpoint>,
    known: Option<Head>,
}

/// What came of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Came {
    /// It was no answer to what was asked.
    Nothing,
    On,
    Over(AuditVerdict),
    Refused,
}

impl Verification {
    /// Begins at the first row; `known` is the head that is kept of the journal.
    pub fn new(known: Option<Head>) -> Self {
        Self { verdict: AuditVerdict::default(), next: Some(Checkpoint::default()), known }
    }

    fn request(&self) -> Request {
        match &self.next {
            Some(from) => Request::VerifyAudit { from: from.clone() },
            None => Request::AuditHead { known: self.known },
        }
    }

    pub fn want(&self) -> Want {
        Want::own("verify", self.request())
    }

    pub fn settle(&mut self, settled: &Settled<'_>) -> Came {
        if *settled.request != self.request() {
            return Came::Nothing;
        }
        match settled.result {
            Ok(Reply::AuditStretch(stretch)) => {
                self.next = self.verdict.take(stretch.clone());
                Came::On
            }
            Ok(Reply::AuditHead(compared)) => {
                let anchor = self.known.zip(compared.fit);
                Came::Over(AuditVerdict { anchor, ..self.verdict.clone() })
            }
            _ => Came::Refused,
        }
    }

    /// How far it came, for the title of the pane.
    pub fn note(&self) -> String {
        let verdict = &self.verdict;
        match self.next {
            Some(Checkpoint::Row(_)) => {
                let last = number(verdict.last.unsigned_abs());
                format!("verifying row {} of {last}, esc stops", number(verdict.head.seq.unsigned_abs()))
            }
            _ => format!("{} compared, esc stops", counted(verdict.cells, "cell", "cells")),
        }
    }
}
