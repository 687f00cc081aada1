//! What stands between a plan and its being applied: blockers, numbers to be typed, warnings to be acknowledged.

use std::collections::BTreeSet;

use super::plan::Planned;
use super::window::Window;
use super::words;
use super::{Made, source};
use crate::api::sync::{Decision, SyncAccepted, SyncFinding, SyncKind, SyncRow, SyncSide, SyncSummary};
use crate::domain::sync::Code;
use crate::domain::sync::kinds::WORKGROUP;
use crate::domain::sync::users::MISSING_NAME;
use crate::tui::dialog::{Confirmation, Prompt};
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;
use crate::tui::wording::{counted, number};

/// Why the plan cannot be applied yet, if so.
pub(super) fn why_not_apply(summary: &SyncSummary, place: &Planned) -> Option<String> {
    if let Some(trouble) = &place.trouble {
        return Some(format!("{} Press r to make the plan again.", trouble.shown()));
    }
    if summary.blockers > 0 {
        let count = counted(summary.blockers, "blocker stands", "blockers stand");
        return Some(format!("{count} in the way: {}", blocker(summary, place)));
    }
    if let Some(kind) = summary.untyped(&place.accepted).next() {
        let (count, kind) = (number(kind.delete), words::label(&kind.kind));
        return Some(format!("{count} {kind} would be deleted; space on that finding asks for the number."));
    }
    let open: Vec<String> = summary.unread(&place.accepted).map(words::shown).collect();
    (!open.is_empty())
        .then(|| format!("Not acknowledged yet: {}. Space on such a finding acknowledges them.", open.join(", ")))
}

/// What the first blocker says; where it has not arrived, what its code stands for.
fn blocker(summary: &SyncSummary, place: &Planned) -> String {
    if let Some(SyncRow::Finding(finding)) = place.first_finding().filter(|row| is_blocker(row)) {
        return finding.sentence.shown().into();
    }
    let code = summary.found.iter().find(|found| found.blocker).map(|found| found.code.as_str());
    Code::ALL.iter().find(|known| Some(known.text()) == code).map(|code| code.meaning().to_owned()).unwrap_or_default()
}

const fn is_blocker(row: &SyncRow) -> bool {
    matches!(row, SyncRow::Finding(SyncFinding { blocker: true, .. }))
}

/// Why the finding under the cursor cannot be acknowledged, if so.
pub(super) fn why_not(place: &Planned) -> Option<&'static str> {
    match place.window().and_then(Window::current) {
        Some(row) if is_blocker(row) => Some("A blocker is not acknowledged; it has to be resolved."),
        Some(SyncRow::Finding(_)) => None,
        _ => Some("There is no finding under the cursor."),
    }
}

/// The kind whose number a finding wants typed.
pub(super) fn over<'a>(summary: &'a SyncSummary, finding: &SyncFinding) -> Option<&'a SyncKind> {
    let kind = finding.kind.as_deref().filter(|_| finding.code == Code::Threshold.text())?;
    summary.kinds.iter().find(|row| row.kind == kind)
}

/// Asks for the number of deletions; it is told and not filled in, for who types it has read it.
pub(super) fn ask_number(kind: &SyncKind) -> Step {
    Step::Open(Prompt::Text {
        title: format!("Deletions of {}", words::label(&kind.kind)),
        label: format!("Type how many would be deleted; empty takes it back. It is {}.", number(kind.delete)),
        initial: String::new(),
        purpose: Purpose::SyncNumber,
    })
}

/// Takes the number that was typed.
pub(super) fn number_typed(summary: &SyncSummary, place: &mut Planned, kind: &str, text: &str) -> Vec<Step> {
    let Some(kind) = summary.kinds.iter().find(|row| row.kind == kind) else { return Vec::new() };
    if text.is_empty() {
        place.accepted.deletions.remove(&kind.kind);
        return Vec::new();
    }
    if text.replace(',', "").parse() != Ok(kind.delete) {
        return vec![say(Tone::Warning, "That is not the number of deletions; nothing was accepted.")];
    }
    place.accepted.deletions.insert(kind.kind.clone(), kind.delete);
    let count = number(kind.delete);
    vec![say(Tone::Plain, format!("The deletion of {count} {} is accepted.", words::label(&kind.kind)))]
}

/// Acknowledges a code, or takes that back.
pub(super) fn toggle(place: &mut Planned, code: &str) -> Step {
    let code = code.to_owned();
    let shown = words::shown(&code);
    if place.accepted.warnings.remove(&code) {
        return say(Tone::Plain, format!("{shown} is not acknowledged any more."));
    }
    place.accepted.warnings.insert(code);
    say(Tone::Plain, format!("Every {shown} is acknowledged."))
}

/// Goes on from what was accepted to the first finding that is still to be.
pub(super) fn go_on(summary: &SyncSummary, place: &mut Planned) {
    let code = summary.unread(&place.accepted).next().map(str::to_owned);
    let kind = summary.untyped(&place.accepted).next().cloned();
    let Some(window) = place.window_mut().filter(|window| !window.is_filtered()) else { return };
    match (code, kind) {
        (Some(code), _) => window.seek_finding(&code, None),
        (None, Some(kind)) => window.seek_finding(Code::Threshold.text(), Some(&kind.kind)),
        (None, None) => {}
    }
}

/// Says that everything is accepted, or what there was to say otherwise.
pub(super) fn or_ready(summary: &SyncSummary, place: &Planned, said: Vec<Step>) -> Vec<Step> {
    match why_not_apply(summary, place) {
        Some(_) => said,
        None => vec![say(Tone::Ok, "Everything is accepted: A applies the plan, P keeps it in a file.")],
    }
}

/// Tells whether a finding was accepted.
pub(super) fn is_accepted(finding: &SyncFinding, accepted: &SyncAccepted) -> bool {
    match &finding.kind {
        Some(kind) if finding.code == Code::Threshold.text() => accepted.deletions.contains_key(kind),
        _ => accepted.warnings.contains(&finding.code),
    }
}

/// What stays accepted in a plan that was made again: what is found as often as before.
pub(super) fn still(old: &SyncSummary, new: &SyncSummary, accepted: SyncAccepted) -> SyncAccepted {
    let same: BTreeSet<&str> =
        new.found.iter().filter(|found| old.found.contains(found)).map(|found| found.code.as_str()).collect();
    let SyncAccepted { mut deletions, mut warnings } = accepted;
    warnings.retain(|code| same.contains(code.as_str()));
    deletions.retain(|kind, count| new.kinds.iter().any(|row| row.over && row.kind == *kind && row.delete == *count));
    SyncAccepted { deletions, warnings }
}

/// Asks why the sync is applied.
pub(super) fn ask_reason(initial: &str) -> Step {
    Step::Open(Prompt::Text {
        title: "Apply the sync".to_owned(),
        label: "Reason, which the journal keeps".to_owned(),
        initial: initial.to_owned(),
        purpose: Purpose::SyncReason,
    })
}

/// The last question: the numbers, and the destination's environment to be typed.
pub(super) fn confirmation(made: &Made, model: &Model, reason: &str) -> Step {
    let (summary, place) = (&made.summary, &made.place);
    let loud = |side: &SyncSide| format!("{} {}", side.name.shown(), side.environment.word().to_uppercase());
    let sum = |count: fn(&SyncKind) -> u64| number(summary.kinds.iter().map(count).sum());
    let groups = summary.kinds.iter().find(|kind| kind.kind == WORKGROUP).map_or(0, |kind| kind.rename);
    let mut text = vec![
        format!("From {} to {}.", loud(&summary.source), loud(&summary.destination)),
        format!(
            "{} to add, {} to replace, {} to delete; {}.",
            sum(|kind| kind.add),
            sum(|kind| kind.replace),
            sum(|kind| kind.delete),
            counted(groups, "workgroup is renamed", "workgroups are renamed")
        ),
    ];
    if let Some(carried) = &made.carried {
        let (host, at) = (source::host(&place.ask.source), carried.at.minute(&model.seat.zone));
        let ago = carried.at.ago(model.now);
        text.insert(1, format!("The source was carried here from {host} at {at}, {ago}; it is asked once more first."));
    }
    let users: u64 = summary.decisions.iter().map(|(_, count)| count).sum();
    let missing = [Decision::Missing, Decision::Orphan, Decision::System];
    let lost = summary.decisions.iter().filter(|(decision, _)| missing.contains(decision)).map(|(_, count)| count);
    text.push(format!(
        "Of {}, {} become {MISSING_NAME}.",
        counted(users, "user it refers to", "users it refers to"),
        number(lost.sum())
    ));
    let accepted = place.accepted.warnings.len() + place.accepted.deletions.len();
    if accepted > 0 {
        let kinds = counted(accepted as u64, "kind of warning", "kinds of warning");
        text.push(format!("You accepted {kinds}."));
    }
    let name = summary.destination.name.shown();
    text.push(format!("{name} is copied first, then all is written at once; until it is committed esc stops it."));
    Step::Open(Prompt::Confirm(Confirmation {
        title: "Apply the sync".to_owned(),
        text,
        yes: "Apply".to_owned(),
        word: Some(summary.destination.environment.word().to_uppercase()),
        steps: vec![Step::Entered { purpose: Purpose::SyncApply, text: reason.to_owned() }],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::sync::SyncTally;

    fn summary(found: &[(&str, bool, u64)], delete: u64) -> SyncSummary {
        let side = |environment| SyncSide {
            name: "d".into(),
            environment,
            uuid: "u".into(),
            fingerprint: String::new(),
            parts: std::collections::BTreeMap::new(),
        };
        let tally = |(code, blocker, count): &(&str, bool, u64)| SyncTally {
            code: (*code).to_owned(),
            blocker: *blocker,
            count: *count,
        };
        SyncSummary {
            plan: "7c1e".to_owned(),
            made_at: crate::domain::time::Time(0),
            source: side(crate::api::standing::Environment::Training),
            destination: side(crate::api::standing::Environment::Production),
            kinds: vec![SyncKind { kind: "query".to_owned(), delete, over: delete > 10, ..SyncKind::default() }],
            decisions: Vec::new(),
            creates_missing_user: false,
            warnings: 0,
            blockers: found.iter().filter(|(_, blocker, _)| *blocker).count() as u64,
            found: found.iter().map(tally).collect(),
        }
    }

    #[test]
    fn every_obstacle_is_named_until_none_is_left() {
        let mut place = Planned::default();
        let blocked = summary(&[("LIMBO", true, 2), ("SQUAT", false, 1)], 0);
        let why = why_not_apply(&blocked, &place).unwrap();
        assert!(why.starts_with("1 blocker stands in the way: Active users would lose"), "{why}");
        let plan = summary(&[("SQUAT", false, 1), ("STRANDED", false, 4), ("THRESHOLD", false, 1)], 40);
        assert!(why_not_apply(&plan, &place).unwrap().starts_with("40 queries would be deleted"));
        number_typed(&plan, &mut place, "query", "39");
        assert!(why_not_apply(&plan, &place).unwrap().starts_with("40 queries"));
        number_typed(&plan, &mut place, "query", "40");
        assert!(why_not_apply(&plan, &place).unwrap().contains("SQUAT, STRANDED."));
        toggle(&mut place, "SQUAT");
        toggle(&mut place, "STRANDED");
        assert_eq!(why_not_apply(&plan, &place), None);
        toggle(&mut place, "SQUAT");
        assert!(why_not_apply(&plan, &place).is_some());
    }

    #[test]
    fn what_is_found_more_often_is_not_accepted_any_more() {
        let old = summary(&[("SQUAT", false, 1), ("STRANDED", false, 4)], 40);
        let new = summary(&[("SQUAT", false, 1), ("STRANDED", false, 5)], 41);
        let accepted = SyncAccepted {
            deletions: [("query".to_owned(), 40)].into(),
            warnings: ["SQUAT".to_owned(), "STRANDED".to_owned()].into(),
        };
        assert_eq!(still(&old, &old, accepted.clone()), accepted);
        let left = still(&old, &new, accepted);
        assert!(left.deletions.is_empty() && left.warnings.contains("SQUAT") && left.warnings.len() == 1, "{left:?}");
    }
}
