//! Drawing the sheet: the choice at the left or above, what it would change beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::outcome::{Outcome, Summed};
use super::{Apply, What};
use crate::domain::permission::Tier;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::sheet::permissions::whom::called;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, Sign, TierMark, put, rule};
use crate::tui::wording::counted;

/// From this width on the preview stands beside the choice.
const BESIDE: u16 = 90;

pub(super) fn draw(sheet: &Apply, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let whom = called(sheet.people.users(), view.model);
    let (title, label) = match sheet.what {
        What::Template => (format!("Template for {whom}"), "Template"),
        What::Like => (format!("Make {whom} like somebody"), "Like"),
    };
    rule(split(area, 1).0, buf, view.theme, &title, "enter stages, esc goes back", view.focus);
    let (choice, divider, preview) = divide(area);
    let cursor = sheet.chooser.draw(label, view, choice, buf);
    let glyphs = view.theme.glyphs();
    for y in divider.top()..divider.bottom() {
        let upright = divider.width == 1;
        let line = if upright { glyphs.vertical.to_owned() } else { glyphs.horizontal.repeat(divider.width.into()) };
        put(buf, divider.x, y, divider.width, &line, view.theme.style(Role::Border));
    }
    let entries = entries(sheet, view.model, glyphs);
    Card::new(entries).scrolled(sheet.scrolled, preview.height).draw(preview, buf, view.theme);
    cursor
}

/// How many lines of the preview are in sight in an area, and how many there are.
pub(super) fn extent(sheet: &Apply, model: &Model, area: Rect) -> (usize, usize) {
    let (_, _, preview) = divide(area);
    (usize::from(preview.height), entries(sheet, model, Glyphs::unicode()).len())
}

/// Below the title: the choice, the line between, and the preview.
fn divide(area: Rect) -> (Rect, Rect, Rect) {
    let area = split(area, 1).1;
    if area.width >= BESIDE {
        let choice = Rect { width: area.width * 2 / 5, ..area };
        let divider = Rect { x: choice.right(), width: 1, ..area };
        let preview = Rect { x: divider.right() + 1, width: area.width - choice.width - 3, ..area };
        return (choice, divider, preview);
    }
    let above = (area.height / 3).max(2).min(area.height);
    let choice = Rect { height: above, ..area };
    let divider = Rect { y: choice.bottom(), height: u16::from(area.height > above + 2), ..area };
    let preview = Rect {
        x: area.x + 1.min(area.width),
        width: area.width.saturating_sub(2),
        y: divider.bottom(),
        height: area.height - above - divider.height,
    };
    (choice, divider, preview)
}

/// What would change, summed up first and then in full.
fn entries(sheet: &Apply, model: &Model, glyphs: &Glyphs) -> Vec<Entry> {
    let Some(chosen) = sheet.chosen(model) else { return Vec::new() };
    let mut entries = vec![Entry::Heading(String::from(chosen.name.shown()))];
    let Some(outcome) = sheet.outcome(model) else {
        entries.push(Entry::Line(Line::of(glyphs.ellipsis, Role::Pending)));
        return entries;
    };
    entries.push(Entry::Line(summary(&outcome)));
    if outcome.own {
        entries.push(Entry::Line(Line::of("Your own row is left as it is.", Role::Warning)));
    }
    entries.extend(outcome.not_copied.iter().map(|text| Entry::Line(Line::of(text.clone(), Role::Warning))));
    let many = sheet.people.single().is_none();
    entries.extend(outcome.summed().iter().map(|summed| Entry::Line(line(summed, many, glyphs))));
    entries
}

fn summary(outcome: &Outcome) -> Line {
    let (up, down, others) = outcome.counts();
    if outcome.changes.is_empty() && outcome.withheld.is_empty() {
        return Line::plain("Nothing would change.");
    }
    let line = Line::plain(format!("{} up, {down} down", counted(up as u64, "level", "levels")));
    let line =
        if others > 0 { line.and(format!(", {others} in organizations and workgroups"), Role::Text) } else { line };
    match outcome.withheld.len() {
        0 => line.and(", nothing withheld", Role::Dim),
        withheld => line.and(format!(", {withheld} withheld"), Role::Withheld),
    }
}

fn line(summed: &Summed, many: bool, glyphs: &Glyphs) -> Line {
    let sign = match (summed.left, summed.gives) {
        (Some(_), _) => Sign::Withheld,
        (None, true) => Sign::Added,
        (None, false) => Sign::Removed,
    };
    let role = if summed.left.is_some() { Role::Barred } else { Role::Text };
    let mut line = Line::from(sign.run(glyphs)).and(format!(" {}", summed.what), role);
    let mark = match summed.tier {
        Tier::Plain => None,
        Tier::One => Some(TierMark::One),
        Tier::Two => Some(TierMark::Two),
    };
    if let Some(run) = mark.map(|mark| mark.run(glyphs)) {
        line = line.and(" ", Role::Text).and(run.text, run.role);
    }
    line = line.and(format!("  {} {} {}", summed.before, glyphs.arrow, summed.after), sign.role());
    if many {
        line = line.and(format!("  {}", counted(summed.users as u64, "user", "users")), Role::Dim);
    }
    match summed.left {
        Some(left) => line.and(format!("  withheld: {}", left.remark().trim_start_matches("barred: ")), Role::Withheld),
        None => line,
    }
}
