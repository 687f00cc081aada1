//! The screen of a plan that is carried out: how far the copy is, what can still be stopped, and what was done.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::carry::{Carry, Stage};
use super::detail::wrapped;
use super::head::sides;
use super::words;
use crate::api::Progress;
use crate::api::sync::{SyncKind, SyncReport, SyncSummary};
use crate::domain::sync::users::MISSING_NAME;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, put_line, rule};
use crate::tui::wording::{counted, number};

/// How many cells the bar of the copy is wide.
const BAR: u64 = 40;

/// Draws it in the place of the plan.
pub(super) fn draw(carry: &Carry, summary: &SyncSummary, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let title = match carry.stage {
        Stage::Copying(..) | Stage::Checking | Stage::Writing => "Applying the sync",
        Stage::Done(_) => "The sync is applied",
    };
    rule(Rect { height: area.height.min(1), ..area }, buf, view.theme, title, "", view.focus);
    if area.height > 4 {
        let line = sides(summary, false, view, usize::from(area.width));
        put_line(buf, area.x, area.y + 1, area.width, &line, false, view.theme);
    }
    let inner = inner(area);
    let entries = entries(carry, summary, inner, view.theme.glyphs());
    Card::new(entries).scrolled(carry.scrolled, inner.height).draw(inner, buf, view.theme);
}

/// How many lines it is long.
pub(super) fn length(carry: &Carry, summary: &SyncSummary, area: Rect) -> usize {
    entries(carry, summary, inner(area), Glyphs::unicode()).len()
}

/// What lies below the title and the line of the two sides.
pub(super) fn inner(area: Rect) -> Rect {
    let skip = if area.height > 4 { 3 } else { area.height.min(1) };
    Rect { x: area.x + 1, y: area.y + skip, width: area.width.saturating_sub(2), height: area.height - skip }
}

fn entries(carry: &Carry, summary: &SyncSummary, inner: Rect, glyphs: &Glyphs) -> Vec<Entry> {
    let entries = match &carry.stage {
        Stage::Copying(copied, total) => copying(summary, (*copied, *total), glyphs),
        Stage::Checking => checking(carry.progress),
        Stage::Writing => writing(summary, carry),
        Stage::Done(Some(report)) => done(report),
        Stage::Done(None) => vec![line(
            "The answer was lost; by its receipt it is known that everything was written. The journal tells of it.",
            Role::Text,
        )],
    };
    wrapped(entries, usize::from(inner.width))
}

fn line(text: impl Into<String>, role: Role) -> Entry {
    Entry::Line(Line::of(text, role))
}

fn copying(summary: &SyncSummary, (copied, total): (u64, u64), glyphs: &Glyphs) -> Vec<Entry> {
    let filled = (copied * BAR).checked_div(total).unwrap_or(0).min(BAR);
    let cells = |glyph: &str, count: u64| glyph.repeat(usize::try_from(count).unwrap_or(0));
    let bar = Line::of(cells(glyphs.thumb, filled), Role::Ok).and(cells(glyphs.none, BAR - filled), Role::Dim);
    let share =
        (copied * 100).checked_div(total).map_or_else(|| glyphs.ellipsis.to_owned(), |share| format!("{share} %"));
    vec![
        line(format!("{} is copied before anything is written.", summary.destination.name.shown()), Role::Text),
        Entry::Gap,
        Entry::Line(bar.and(format!("  {share}"), Role::Text)),
        line(format!("{} of {} pages", number(copied), number(total)), Role::Dim),
        Entry::Gap,
        line("esc stops it: nothing has been written yet, and of the copy nothing is left.", Role::Dim),
    ]
}

fn checking(progress: Option<Progress>) -> Vec<Entry> {
    let mut entries = vec![
        line("The copy is whole and on the disk.", Role::Ok),
        Entry::Gap,
        line("Both sides are looked at once more: the plan has to come out as you read it.", Role::Text),
    ];
    entries.extend(so_far(progress));
    entries.push(line("esc stops it: nothing has been written yet. The copy is kept among the backups.", Role::Dim));
    entries
}

/// How far it is; nothing where no number was told.
fn so_far(progress: Option<Progress>) -> Option<Entry> {
    progress.map(|progress| line(format!("{}.", progress.words(number)), Role::Text))
}

fn writing(summary: &SyncSummary, carry: &Carry) -> Vec<Entry> {
    let sum = |of: fn(&SyncKind) -> u64| summary.kinds.iter().map(of).sum::<u64>();
    let written = counted(sum(|kind| kind.add + kind.replace + kind.same), "item is written", "items are written");
    let deleted = counted(sum(|kind| kind.delete), "is deleted", "are deleted");
    let mut entries = vec![
        line("The copy is whole and on the disk.", Role::Ok),
        Entry::Gap,
        line("Everything is written at once now: all of it, or nothing.", Role::Text),
        line(format!("{written}, {deleted}."), Role::Text),
    ];
    entries.extend(so_far(carry.progress));
    let end = if carry.has_written() {
        "esc stops it: what is written so far is taken back, whole. The copy is kept among the backups."
    } else {
        "esc stops it: nothing has been written yet. The copy is kept among the backups."
    };
    entries.push(line(end, Role::Dim));
    entries
}

fn done(report: &SyncReport) -> Vec<Entry> {
    let committed = &report.committed;
    let mut entries = vec![
        Entry::fact("Plan", words::shown(&report.plan)),
        Entry::fact(
            "Set",
            format!("{}, {} in the journal", committed.set, counted(committed.written.into(), "row", "rows")),
        ),
        Entry::fact("Receipt", committed.receipt.to_string()),
    ];
    if let Some(backup) = &report.backup {
        entries.push(Entry::fact("Backup", backup.name.shown()));
    }
    entries.push(Entry::fact("References", format!("{} written", number(report.references))));
    if report.created_missing_user {
        entries.push(Entry::fact("Made", MISSING_NAME));
    }
    if report.pruned > 0 {
        entries.push(Entry::fact(
            "Removed",
            counted(report.pruned, "backup older than thirty days", "backups older than thirty days"),
        ));
    }
    entries.push(Entry::Heading("What was written".to_owned()));
    let before = entries.len();
    entries.extend(report.kinds.iter().filter_map(kind));
    if entries.len() == before {
        entries.push(line("Nothing: the destination was as the source already.", Role::Dim));
    }
    entries.push(Entry::Gap);
    entries.push(line(
        "esc leaves the report; the plan is used up. The journal keeps what it did, B lists its backup.",
        Role::Dim,
    ));
    entries
}

/// `query  12 added, 4 replaced`; nothing where nothing was done.
fn kind(kind: &SyncKind) -> Option<Entry> {
    let counts = [(kind.add, "added"), (kind.replace, "replaced"), (kind.delete, "deleted"), (kind.rename, "renamed")];
    let done: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", number(*count)))
        .collect();
    (!done.is_empty()).then(|| Entry::fact(words::shown(&kind.kind), done.join(", ")))
}
