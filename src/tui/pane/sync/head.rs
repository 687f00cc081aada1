//! The top: from where to where, as loudly as the environments deserve, and the parts of the plan.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::making::Making;
use super::part::Part;
use super::parts::Parts;
use super::plan::Planned;
use super::words;
use crate::api::sync::{SyncSide, SyncSummary};
use crate::tui::header::environment;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Line, Notice, Tone, cut, put_line, width};
use crate::tui::wording::{counted, number};

/// So much the names have at least of what is told behind them.
const NAMES: usize = 16;
/// So much room beside the environments leaves some for the plan's name.
const PLAN: usize = 42;

/// Draws both lines of the top.
pub(super) fn draw(
    summary: &SyncSummary,
    place: &Planned,
    making: Option<&Making>,
    view: &View<'_>,
    parts: &Parts,
    buf: &mut Buffer,
) {
    let room = usize::from(parts.head.width);
    let lines = match parts.head.height {
        0 => Vec::new(),
        1 => vec![sides(summary, making.is_some(), view, room)],
        _ => one_each(summary, view, room),
    };
    for (line, y) in lines.iter().zip(parts.head.y..) {
        put_line(buf, parts.head.x, y, parts.head.width, line, false, view.theme);
    }
    if let Some(how_far) = making.and_then(|making| making.how_far(view)) {
        return Notice::new(Tone::Plain, how_far).draw(parts.tabs, buf, view.theme);
    }
    if let Some(trouble) = &place.trouble {
        let text = format!("{} Press r to make it again.", trouble.shown());
        return Notice::new(Tone::Warning, text).draw(parts.tabs, buf, view.theme);
    }
    tabs(summary, place, view, parts.tabs, buf);
}

/// A line for each side, where one has no room for both.
fn one_each(summary: &SyncSummary, view: &View<'_>, room: usize) -> Vec<Line> {
    let glyphs = view.theme.glyphs();
    let line = |before: &str, side: &SyncSide| {
        let loud = loud(side, view);
        let name = String::from(side.name.shown());
        let left = room.saturating_sub(width(before) + width(&loud) + 2);
        Line::of(before, Role::Text)
            .and(format!(" {} ", cut(&name, left, glyphs.ellipsis)), Role::Title)
            .and(loud, environment(side.environment).0)
    };
    vec![line("", &summary.source), line(glyphs.arrow, &summary.destination)]
}

fn loud(side: &SyncSide, view: &View<'_>) -> String {
    format!("{} {} ", view.theme.glyphs().block, side.environment.word().to_uppercase())
}

/// `source TRAINING → destination PRODUCTION · plan 7c1e · 1 blocker`. The names give way, the environments never.
pub(super) fn sides(summary: &SyncSummary, making: bool, view: &View<'_>, room: usize) -> Line {
    let glyphs = view.theme.glyphs();
    let plan: String = words::shown(&summary.plan).chars().take(if room >= 100 { 8 } else { 4 }).collect();
    let (from, to) = (loud(&summary.source, view), loud(&summary.destination, view));
    // Before, between and after the names: blanks and the arrow.
    let fixed = width(&from) + width(&to) + 6;
    // What the plan is called gives way to what the sides are called.
    let mut end = Line::of(format!(" {} ", glyphs.none), Role::Dim);
    if room >= fixed + PLAN {
        end = end.and(format!("plan {plan} {} ", glyphs.none), Role::Dim);
    }
    end = match summary.blockers {
        _ if making => end.and(glyphs.ellipsis, Role::Pending),
        0 => end.and("no blockers", Role::Ok),
        blockers => end.and(counted(blockers, "blocker", "blockers"), Role::Refused),
    };
    if fixed + end.width() + NAMES > room {
        end = Line::default();
    }
    let left = room.saturating_sub(fixed + end.width());
    let names = [&summary.source, &summary.destination].map(|side| String::from(side.name.shown()));
    let second = width(&names[1]).min((left / 2).max(left.saturating_sub(width(&names[0]))));
    let first = width(&names[0]).min(left - second);
    let name = |name: &str, room: usize| cut(name, room, glyphs.ellipsis).into_owned();
    let mut line = Line::of(format!(" {} ", name(&names[0], first)), Role::Title)
        .and(from, environment(summary.source.environment).0)
        .and(format!(" {} ", glyphs.arrow), Role::Text)
        .and(format!("{} ", name(&names[1], second)), Role::Title)
        .and(to, environment(summary.destination.environment).0);
    line.runs.extend(end.runs);
    line
}

fn tabs(summary: &SyncSummary, place: &Planned, view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let mut line = Line::default();
    for part in Part::TABS {
        let active = place.part.tab() == part;
        let role = if active { Role::TabActive } else { Role::Tab };
        line = line.and(" ", Role::Text).and(part.title(), role);
        if let Some(count) = count(summary, place, part) {
            line = line.and(format!(" {}", number(count)), Role::Dim);
        }
        line = line.and(" ", Role::Text);
    }
    if place.part == Part::Items {
        line = line.and(format!(" {} ", view.theme.glyphs().right), Role::Dim);
        line = line.and(words::shown(&place.items_of), Role::Title);
    } else if place.part.tab() != place.part {
        line = line.and(format!(" {} ", view.theme.glyphs().right), Role::Dim).and(place.part.title(), Role::Title);
    }
    put_line(buf, area.x, area.y, area.width, &line, false, view.theme);
}

/// How much there is in a part, where that is known.
fn count(summary: &SyncSummary, place: &Planned, part: Part) -> Option<u64> {
    match part {
        Part::Kinds => Some(place.kinds.len() as u64),
        Part::Findings => Some(summary.warnings + summary.blockers),
        Part::Users => Some(summary.decisions.iter().map(|(_, count)| count).sum()),
        Part::Decided => Some(place.decisions().len() as u64),
        Part::Workgroups | Part::Items | Part::Stranded | Part::Limbo => {
            place.window_of(part)?.total().map(|total| total as u64)
        }
    }
}
