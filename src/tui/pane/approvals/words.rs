//! Applicants and decisions in words.

use crate::api::approvals::{ApplicantHints, ApprovalRow, Lookalike, Resemblance};
use crate::api::review::{Judged, Judgement};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::resemblance::disguise;
use crate::domain::status::{Move, Status};
use crate::domain::text::{Raw, Shown};
use crate::domain::time::Time;
use crate::domain::verdict::{Finding, Guard, Verdict};
use crate::tui::model::Model;
pub(super) use crate::tui::wording::capital;
use crate::tui::wording::{counted, number};

/// Where the account comes from, for a column.
pub(super) fn source(row: &ApprovalRow) -> String {
    match row.source.stored() {
        "local" => "local".to_owned(),
        _ => format!("sso {}", row.source.shown()),
    }
}

/// Where the account comes from, in a sentence.
pub(super) fn account_source(row: &ApprovalRow) -> String {
    match row.source.stored() {
        "local" => "a local account".to_owned(),
        _ => format!("single sign-on from {}", row.source.shown()),
    }
}

/// Since when somebody waits.
pub(super) fn since(row: &ApprovalRow) -> Time {
    row.asked.map_or(row.created_at, |asked| asked.first)
}

/// How long and how insistently somebody waits.
pub(super) fn waiting(row: &ApprovalRow, now: Time) -> String {
    let ago = |time: Time| time.ago(now);
    match row.asked {
        None => format!("made {}, has not asked for access yet", ago(row.created_at)),
        Some(asked) if asked.times == 1 => format!("asked for access {}", ago(asked.first)),
        Some(asked) => {
            format!("asked {} times, first {}, last {}", number(asked.times.into()), ago(asked.first), ago(asked.last))
        }
    }
}

/// Why an existing user is pointed at: for a column, without who they are where that is the same.
pub(super) fn resembles_shortly(row: &ApprovalRow, other: &Lookalike) -> String {
    match other.because {
        Resemblance::MixedScript => match foreign(row) {
            Some(letter) => format!("looks like {} ({letter})", other.name.shown()),
            None => format!("looks like {}", other.name.shown()),
        },
        Resemblance::SameName => format!("same name as {} ({})", local_part(&other.login), standing(other.status)),
        Resemblance::NearLogin => format!("login near {} ({})", other.login.shown(), standing(other.status)),
    }
}

/// Why an existing user is pointed at, in a sentence.
pub(super) fn resembles(row: &ApprovalRow, other: &Lookalike) -> String {
    let who = format!("{} <{}> ({})", other.name.shown(), other.login.shown(), standing(other.status));
    let holds = if other.privileged { ", who holds elevated permissions" } else { "" };
    match other.because {
        Resemblance::MixedScript => {
            let letter = foreign(row).map(|letter| format!(": {letter}")).unwrap_or_default();
            format!("Looks like {who}{holds}{letter}.")
        }
        Resemblance::SameName => format!("Has the name of {who}{holds}."),
        Resemblance::NearLogin => format!("Has a login near that of {who}{holds}."),
    }
}

/// The resemblances that call for a second look: disguised letters, or somebody with elevated permissions.
pub(super) fn alarming(hints: &ApplicantHints) -> impl Iterator<Item = &Lookalike> {
    hints.lookalikes.iter().filter(|other| other.privileged || other.because == Resemblance::MixedScript)
}

fn foreign(row: &ApprovalRow) -> Option<String> {
    let (letter, script) = disguise(row.name.stored()).or_else(|| disguise(row.login.stored()))?;
    Some(format!("{letter} is {script}"))
}

fn standing(status: Status) -> String {
    format!("{status} {}", status.word())
}

fn local_part(login: &Raw) -> Shown {
    Raw::from(login.stored().split('@').next().unwrap_or_default()).shown()
}

/// A change in words: `Status: active (was pending)`, `Owning organization: HFX`.
pub(super) fn change(row: &Judged) -> String {
    let (what, after) = (row.what.shown(), row.after.shown());
    if row.change.before.is_none() || row.change.before == Value::OFF {
        return format!("{what}: {after}");
    }
    format!("{what}: {after} (was {})", row.before.shown())
}

/// What stands in the way of everything that is to be done with one person, in a sentence; `None` when nothing does.
pub(super) fn obstacle(judgement: &Judgement, user: UserId, model: &Model) -> Option<String> {
    let rows = judgement.rows.iter().filter(|row| row.change.cell.user() == Some(user) && !row.verdict.passes());
    // That somebody was first matters more than what follows from it.
    let first = rows.min_by_key(|row| !matches!(row.verdict, Verdict::Conflict { .. }))?;
    match &first.verdict {
        Verdict::Conflict { theirs, by, at } => Some(overtaken(first, theirs, by, *at, model)),
        verdict => verdict.finding().map(|finding| found(verdict.word(), finding)),
    }
}

/// The finding on the set as a whole that stops it, in a sentence.
pub(super) fn set_obstacle(judgement: &Judgement) -> Option<String> {
    let refused = judgement.refusals.first().map(|finding| found("refused", finding));
    refused.or_else(|| judgement.holds.first().map(|finding| found("held", finding)))
}

/// Tells whether somebody else has decided about the person.
pub(super) fn is_overtaken(judgement: &Judgement, user: UserId) -> bool {
    let cell = Cell::User { user, field: UserField::Status };
    let lost = |row: &Judged| row.change.cell == cell && matches!(row.verdict, Verdict::Conflict { .. });
    judgement.rows.iter().any(lost)
}

fn overtaken(row: &Judged, theirs: &Value, by: &Raw, at: Option<Time>, model: &Model) -> String {
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.shown()) };
    let at = at.map(|at| format!(" at {}", at.minute(&model.seat.zone))).unwrap_or_default();
    match theirs {
        Value::Status(status) => {
            let done = Move::between(Some(Status::Pending), *status).map_or(status.word(), Move::done);
            format!("already {done}{by}{at}")
        }
        _ => format!("{} was changed meanwhile{by}{at}", row.what.shown()),
    }
}

fn found(word: &str, finding: &Finding) -> String {
    let guard = match finding.guard {
        Guard::Invariant | Guard::Standing => String::new(),
        guard => format!(" by {}", guard.code()),
    };
    let sentence = String::from(finding.sentence.shown());
    format!("{word}{guard}: {}", sentence.trim_end_matches('.'))
}

/// Several people, or the name of the only one.
pub(super) fn people(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        many => counted(many.len() as u64, "person", "people"),
    }
}

/// Some lines, and how many more there are.
pub(super) fn some(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        let more = lines.len() - (most - 1);
        lines.truncate(most - 1);
        lines.push(format!("and {} more.", number(more as u64)));
    }
    lines
}

/// The verb on a button.
pub(super) const fn verb(made: Move) -> &'static str {
    match made {
        Move::Approve => "Approve",
        Move::Deny => "Deny",
        Move::Park => "Park",
        _ => "Go on",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_says_how_much_it_leaves_out() {
        let lines = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
        assert_eq!(some(lines(3), 3), ["0", "1", "2"]);
        assert_eq!(some(lines(9), 3), ["0", "1", "and 7 more."]);
    }

    #[test]
    fn one_is_named_and_many_are_counted() {
        assert_eq!(people(&["Dana".to_owned()]), "Dana");
        assert_eq!(people(&["Dana".to_owned(), "Lan".to_owned()]), "2 people");
    }
}
