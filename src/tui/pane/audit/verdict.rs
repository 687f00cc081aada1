//! What a verification of the journal found, each kind of damage by itself, and what cannot be told.

use crate::api::audit::{AuditVerdict, fit_told};
use crate::domain::chain::Fit;
use crate::tui::dialog::Prompt;
use crate::tui::wording::{counted, number};

/// So many findings are told one by one.
const TOLD: usize = 8;

/// The message that tells the verdict, with its head and its limits.
pub(super) fn prompt(verdict: &AuditVerdict) -> Prompt {
    let tally = verdict.findings.tally;
    let rows = counted(verdict.rows, "row", "rows");
    let cells = counted(verdict.cells, "cell", "cells");
    let mut text = Vec::new();
    let mut told = |whole: String, parts: &[(u64, &str, &str)]| {
        let found = parts.iter().filter(|(count, ..)| *count > 0);
        let found: Vec<String> = found.map(|(count, one, many)| counted(*count, one, many) + ".").collect();
        text.push(if found.is_empty() { whole } else { found.join(" ") });
    };
    told(
        format!("{rows} walked along: each carries the hash of the row before it."),
        &[
            (tally.altered, "row was altered", "rows were altered"),
            (tally.missing, "gap where rows are missing", "gaps where rows are missing"),
            (tally.unlinked, "row does not continue the one before it", "rows do not continue the one before them"),
        ],
    );
    told(
        format!("{cells} compared: each holds what was written last."),
        &[(tally.differs, "cell was changed around the console", "cells were changed around the console")],
    );
    match verdict.anchor {
        Some((head, fit)) => text.push(fit_told(head, fit).1),
        None => text.push(
            "No anchor is kept here, so nobody can tell that rows were cut off the end, or that all of it was written \
             anew."
                .to_owned(),
        ),
    }
    text.push(format!("Head, of row {}; y copies it:", number(verdict.head.seq.unsigned_abs())));
    text.push(verdict.head.hex());
    let first = verdict.findings.first.iter().take(TOLD);
    text.extend(first.map(|finding| String::from(finding.sentence().shown())));
    let more = tally.total().saturating_sub(TOLD as u64);
    if more > 0 {
        text.push(format!("And {} more: beadle audit verify lists them.", number(more)));
    }
    let title = if verdict.is_whole() { "The journal is whole" } else { "The journal is not whole" };
    Prompt::Message { title: title.to_owned(), text }
}

/// The verdict in a few words, for the title of the pane.
pub(super) fn note(verdict: &AuditVerdict) -> String {
    let tally = verdict.findings.tally;
    let head: String = verdict.head.hex().chars().take(12).collect();
    match verdict.anchor.map(|(_, fit)| fit) {
        _ if tally.altered + tally.missing + tally.unlinked > 0 => "BROKEN".to_owned(),
        Some(Fit::Rewritten | Fit::Gone) => "WRITTEN ANEW".to_owned(),
        Some(Fit::Cut { .. }) => "TAIL CUT OFF".to_owned(),
        _ if tally.differs > 0 => "DATA DIFFERS".to_owned(),
        Some(Fit::Fits) | None => format!("verified {} to {head}", counted(verdict.rows, "row", "rows")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::audit::{Finding, Findings};
    use crate::domain::chain::{Head, Link};

    fn verdict() -> AuditVerdict {
        let head = Head { seq: 1_204, hash: Link([0x3f; 32]) };
        AuditVerdict { rows: 1_204, cells: 7, head, ..AuditVerdict::default() }
    }

    fn told(verdict: &AuditVerdict) -> (String, String) {
        let Prompt::Message { title, text } = prompt(verdict) else { panic!("a message") };
        (title, text.join("\n"))
    }

    #[test]
    fn without_an_anchor_it_says_what_it_cannot_prove() {
        let (title, text) = told(&verdict());
        assert_eq!(title, "The journal is whole");
        assert!(text.contains("1,204 rows") && text.contains("7 cells") && text.contains("3f3f3f3f"), "{text}");
        assert!(text.contains("nobody can tell that rows were cut off"), "{text}");
        assert_eq!(note(&verdict()), "verified 1,204 rows to 3f3f3f3f3f3f");
    }

    #[test]
    fn each_kind_of_damage_has_its_own_words() {
        let mut findings = Findings::default();
        (1..=9).for_each(|seq| findings.push(Finding::Altered { seq }));
        findings.push(Finding::Missing { from: 12, to: 14 });
        let (title, text) = told(&AuditVerdict { findings, ..verdict() });
        assert_eq!(title, "The journal is not whole");
        assert!(text.starts_with("9 rows were altered. 1 gap where rows are missing."), "{text}");
        assert!(
            text.contains("Row 8 of the journal was altered")
                && text.ends_with("And 2 more: beadle audit verify lists them."),
            "{text}"
        );
        let known = Head { seq: 1_300, hash: Link([1; 32]) };
        for (fit, word) in [(Fit::Cut { last: 1_204 }, "TAIL CUT OFF"), (Fit::Rewritten, "WRITTEN ANEW")] {
            let cut = AuditVerdict { anchor: Some((known, fit)), ..verdict() };
            assert_eq!((told(&cut).0.as_str(), note(&cut).as_str()), ("The journal is not whole", word));
        }
    }
}
