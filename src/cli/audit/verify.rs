//! `beadle audit verify`: each kind of damage has a verdict of its own, and none is claimed that cannot be known.

use std::path::PathBuf;

use clap::Args;

use super::anchor;
use crate::api::audit::{AuditVerdict, Checkpoint, Finding, fit_told};
use crate::api::{Refusal, Request};
use crate::cli::desk::{Desk, answer};
use crate::cli::exit::Exit;
use crate::cli::field::{Column, Field, Record, Row, Tint, column};
use crate::domain::chain::Fit;

/// What `audit verify` takes.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// Compares with this anchor instead of the one that is kept by this account.
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
}

const FINDINGS: &[Column] = &[
    column("verdict", "Verdict"),
    column("seq", "Row"),
    column("to", "To"),
    column("cell", "Cell"),
    column("sentence", "Finding"),
];

/// Runs the command.
///
/// # Errors
/// The refusal of the database, or that the anchor cannot be read.
pub fn run(args: &VerifyArgs, desk: &mut Desk<'_>) -> Result<Exit, Refusal> {
    let known = match &args.anchor {
        Some(file) => Some(anchor::read(file, desk)?),
        None => desk.watch.known(),
    };
    let mut verdict = AuditVerdict::default();
    let mut next = Some(Checkpoint::default());
    while let Some(from) = next {
        next = verdict.take(answer!(desk.asker, Request::VerifyAudit { from }, AuditStretch));
    }
    let compared = answer!(desk.asker, Request::AuditHead { known }, AuditHead);
    verdict.anchor = known.zip(compared.fit);
    desk.out.record(&told(&verdict));
    if !verdict.is_whole() {
        return Ok(Exit::STALE);
    }
    if verdict.anchor.is_none() {
        desk.out.notice(
            "Without an anchor nobody can tell that the end of the journal was cut off, or that all of it was written \
             anew. Keep one elsewhere: beadle audit anchor --save FILE.",
        );
    }
    Ok(Exit::Done)
}

fn told(verdict: &AuditVerdict) -> Record {
    let tally = verdict.findings.tally;
    let chain = tally.altered + tally.missing + tally.unlinked == 0;
    let word = |good: bool, yes, no| if good { Field::Word(yes, Tint::Good) } else { Field::Word(no, Tint::Bad) };
    let mut record = Record::default();
    record.field("chain", "Chain", word(chain, "whole", "broken"));
    record.field("state", "Data", word(tally.differs == 0, "as written", "differs"));
    let told = verdict.anchor.map(|(head, fit)| (fit_told(head, fit), fit == Fit::Fits));
    let anchor = told.as_ref().map_or(Field::word("none"), |((name, _), fits)| word(*fits, name, name));
    record.field("anchor", "Anchor", anchor);
    record.field("rows", "Rows", Field::count(verdict.rows));
    record.field("cells", "Cells", Field::count(verdict.cells));
    record.field("seq", "Last row", Field::Number(verdict.head.seq));
    record.field("head", "Head", verdict.head.hex());
    for (key, title, count) in [
        ("altered", "Rows altered", tally.altered),
        ("missing", "Gaps", tally.missing),
        ("unlinked", "Rows unlinked", tally.unlinked),
        ("differs", "Cells that differ", tally.differs),
    ] {
        record.field(key, title, Field::count(count));
    }
    record.field("anchor_sentence", "Compared", told.map(|((_, sentence), _)| sentence));
    record.part("findings", "Findings", FINDINGS, verdict.findings.first.iter().map(row).collect());
    record
}

fn row(finding: &Finding) -> Row {
    let to = if let Finding::Missing { to, .. } = finding { Field::Number(*to) } else { Field::Empty };
    let cell = if let Finding::Differs(found) = finding { Some(found.cell.to_string()) } else { None };
    vec![
        Field::Word(finding.word(), Tint::Bad),
        Field::Number(finding.seq()),
        to,
        cell.into(),
        finding.sentence().into(),
    ]
}
