//! The overview: counts by kind, who becomes of the users, and the findings below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::part::Part;
use super::parts::Parts;
use super::plan::Planned;
use super::{accept, lists, words};
use crate::api::sync::{Decision, SyncFinding, SyncKind, SyncRow, SyncSummary};
use crate::domain::sync::users::MISSING_NAME;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, List, Notice, Row, Tone, rule, scroll};
use crate::tui::wording::number;

/// Draws kinds and findings; the part that is shown has the focus.
pub(super) fn draw(
    summary: &SyncSummary,
    place: &Planned,
    view: &View<'_>,
    parts: &Parts,
    buf: &mut Buffer,
) -> Option<Position> {
    kinds(place, view, parts.kinds).draw(parts.kinds, buf, view.theme);
    let tone = if blocked(summary) { Tone::Warning } else { Tone::Plain };
    Notice::new(tone, users(summary, view.theme.glyphs())).draw(parts.users, buf, view.theme);
    let on_findings = place.part == Part::Findings;
    let cursor = findings(place, view, parts, on_findings, buf);
    Notice::new(Tone::Plain, foot(place)).draw(parts.foot, buf, view.theme);
    cursor
}

fn kinds(place: &Planned, view: &View<'_>, area: Rect) -> List {
    let height = usize::from(area.height.saturating_sub(1));
    let offset = scroll(0, place.kind, height, place.kinds.len());
    let count = |title, width| Column::fixed(title, width).right();
    List {
        columns: vec![
            Column::fill("Kind", 14),
            count("add", 5),
            count("replace", 7),
            count("same", 6),
            count("delete", 6),
            count("keep", 5).spare(2),
            count("skip", 5).spare(3),
            count("ren", 3).spare(1),
            count("warn", 9),
        ],
        rows: place.kinds.iter().skip(offset).take(height).map(|kind| row(kind, view.theme.glyphs())).collect(),
        offset,
        cursor: (place.part == Part::Kinds).then_some(place.kind),
        total: place.kinds.len(),
        focus: view.focus,
        empty: "Neither side has any configuration, so there is nothing to copy.".to_owned(),
    }
}

fn row(kind: &SyncKind, glyphs: &Glyphs) -> Row {
    let figure = |count: u64, role: Role| match count {
        0 => Line::of(glyphs.none, Role::Dim),
        count => Line::of(number(count), role),
    };
    let warn = match (kind.blockers, kind.warnings) {
        (0, warnings) => figure(warnings, Role::Warning),
        (blockers, _) => Line::of(format!("{} BLOCKER", number(blockers)), Role::Refused),
    };
    Row::new(vec![
        Line::plain(words::shown(&kind.kind)),
        figure(kind.add, Role::StagedAdd),
        figure(kind.replace, Role::Staged),
        figure(kind.same, Role::Dim),
        figure(kind.delete, Role::StagedRemove),
        figure(kind.keep, Role::Dim),
        figure(kind.skip, Role::Dim),
        figure(kind.rename, Role::Staged),
        warn,
    ])
}

fn blocked(summary: &SyncSummary) -> bool {
    summary.decisions.iter().any(|(decision, count)| *decision == Decision::Ambiguous && *count > 0)
}

/// The line of decisions: `Users referenced 63: match 51 · inactive 4 · missing 6 → Missing Training User`.
fn users(summary: &SyncSummary, glyphs: &Glyphs) -> String {
    let all: u64 = summary.decisions.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return "No item that is copied refers to a user.".to_owned();
    }
    let made = if summary.creates_missing_user { " (made by the sync)" } else { "" };
    let parts = summary.decisions.iter().filter(|(_, count)| *count > 0).map(|(decision, count)| {
        let text = format!("{} {}", words::decision(*decision).0, number(*count));
        match decision {
            Decision::Missing => format!("{text} {} {MISSING_NAME}{made}", glyphs.arrow),
            _ => text,
        }
    });
    let parts: Vec<String> = parts.collect();
    format!("Users referenced {}: {}", number(all), parts.join(&format!(" {} ", glyphs.none)))
}

fn findings(place: &Planned, view: &View<'_>, parts: &Parts, focused: bool, buf: &mut Buffer) -> Option<Position> {
    rule(parts.list_title, buf, view.theme, "Findings", "", focused && view.focus);
    let cursor = if focused { lists::filter_over(place, view, parts.list_title, buf) } else { None };
    let columns = finding_columns();
    let empty = "Nothing speaks against this plan, and there is nothing to warn of.";
    let mut list = lists::list(place, Part::Findings, columns, empty, usize::from(parts.list.height), view);
    if !focused {
        list.cursor = None;
    }
    list.draw(parts.list, buf, view.theme);
    cursor
}

pub(super) fn finding_columns() -> Vec<Column> {
    vec![Column::fixed("", 8), Column::fixed("", 19).spare(1), Column::fill("", 20)]
}

/// One finding: how grave, or that it was accepted; which, and its sentence.
pub(super) fn finding(finding: &SyncFinding, place: &Planned) -> Row {
    let (word, role) = match finding.blocker {
        true => ("BLOCKER", Role::Refused),
        false if accept::is_accepted(finding, &place.accepted) => ("accepted", Role::Dim),
        false => ("warning", Role::Warning),
    };
    Row::new(vec![
        Line::of(word, role),
        Line::of(words::shown(&finding.code), role),
        Line::plain(String::from(finding.sentence.shown())),
    ])
}

/// All of what the cursor is on, where the line above had to be cut.
fn foot(place: &Planned) -> String {
    match place.window_of(Part::Findings).and_then(super::Window::current) {
        Some(SyncRow::Finding(finding)) if place.part == Part::Findings => finding.sentence.shown().into(),
        _ => place
            .current_kind()
            .filter(|_| place.part == Part::Kinds)
            .map_or_else(String::new, |kind| words::policy(&kind.kind)),
    }
}
