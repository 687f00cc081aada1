//! What a walk along the journal's chain found, and what no chain can tell.

use crate::api::audit::{AuditVerdict, Broken};
use crate::tui::dialog::Prompt;
use crate::tui::wording::{counted, number};

/// The message that tells the verdict, with its head and its limits.
pub(super) fn prompt(verdict: &AuditVerdict) -> Prompt {
    let rows = counted(verdict.rows, "row", "rows");
    let (title, found) = match &verdict.broken {
        None => ("The chain is whole", format!("{rows} walked along: each carries the hash of the row before it.")),
        Some(broken) => ("The chain is broken", format!("{} Whole before it: {rows}.", sentence(broken))),
    };
    let text = vec![
        found,
        format!("Head: {}", verdict.head),
        "The chain cannot tell that rows were cut off its end, or that somebody who may write the file wrote all of it \
         anew. Keep the head elsewhere and compare; y copies it."
            .to_owned(),
    ];
    Prompt::Message { title: title.to_owned(), text }
}

fn sentence(broken: &Broken) -> String {
    match broken {
        Broken::Altered { seq } => format!("Row {} was altered after it was written.", number(*seq)),
        Broken::Missing { seq } => format!("A row is missing before row {}.", number(*seq)),
        Broken::Unlinked { seq } => format!("Row {} does not continue the row before it.", number(*seq)),
    }
}

/// The verdict in a few words, for the title of the pane.
pub(super) fn note(verdict: &AuditVerdict) -> String {
    let head: String = verdict.head.chars().take(12).collect();
    match verdict.broken {
        None => format!("verified {} to {head}", counted(verdict.rows, "row", "rows")),
        Some(_) => "BROKEN".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_says_what_it_cannot_prove() {
        let whole = AuditVerdict { rows: 1_204, head: "3fa9".repeat(16), broken: None };
        let Prompt::Message { title, text } = prompt(&whole) else { panic!("a message") };
        assert_eq!(title, "The chain is whole");
        assert!(text[0].contains("1,204 rows") && text[1].contains("3fa93fa9") && text[2].contains("cannot tell"));
        assert_eq!(note(&whole), "verified 1,204 rows to 3fa93fa93fa9");
        let broken = AuditVerdict { broken: Some(Broken::Altered { seq: 7 }), rows: 6, ..whole };
        let Prompt::Message { title, text } = prompt(&broken) else { panic!("a message") };
        assert_eq!(title, "The chain is broken");
        assert!(text[0].starts_with("Row 7 was altered after it was written. Whole before it: 6 rows."));
        assert_eq!(note(&broken), "BROKEN");
    }
}
