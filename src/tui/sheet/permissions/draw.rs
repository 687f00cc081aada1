//! Drawing the editor: the rows at the left, what is to be known of the one under the cursor at the right or below.
//!
//! ```text
//!    Permission            Read    Write   Level
//!  Forms
//!    Form Designer          R      –  ▲1   Read                you hold Read
//!  IDEA
//!  ▸ Query Designer        +R     +W  ▲2   none → Write
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Permissions;
use super::about;
use super::edit::bars;
use super::rows::{TableLine, lines};
use super::whom::Whom;
use crate::domain::permission::{Level, Permission, Tier};
use crate::tui::ceiling::{Left, named};
use crate::tui::sheet::people::Tally;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::view::View;
use crate::tui::widget::{Card, Column, Line, List, Row, TierMark, put, rule};
use crate::tui::wording::counted;

/// The parts of the sheet; what there is no room for is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub title: Rect,
    pub table: Rect,
    pub divider: Rect,
    pub about: Rect,
}

/// From this width on the row is explained at the right.
const BESIDE: u16 = 110;
/// How wide that is.
const ABOUT: u16 = 42;
/// From this height on it is explained below.
const BELOW: u16 = 15;
const LINES: u16 = 5;

impl Parts {
    pub fn of(area: Rect) -> Self {
        let titled = area.height.min(1);
        let title = Rect { height: titled, ..area };
        let rest = Rect { y: area.y + titled, height: area.height - titled, ..area };
        if rest.width >= BESIDE {
            let table = Rect { width: rest.width - ABOUT, ..rest };
            let divider = Rect { x: table.right(), width: 1, ..rest };
            let about = Rect { x: divider.right() + 1, width: ABOUT - 3, ..rest };
            return Self { title, table, divider, about };
        }
        if rest.height < BELOW {
            return Self { title, table: rest, ..Self::default() };
        }
        let table = Rect { height: rest.height - LINES - 1, ..rest };
        let divider = Rect { y: table.bottom(), height: 1, ..rest };
        let about = Rect { x: rest.x + 1, y: divider.bottom(), width: rest.width.saturating_sub(2), height: LINES };
        Self { title, table, divider, about }
    }

    /// How many lines of the table are in sight, below the names of its columns.
    pub fn lines(&self) -> usize {
        usize::from(self.table.height.saturating_sub(1).max(1))
    }
}

pub(super) fn draw(sheet: &Permissions, view: &View<'_>, parts: &Parts, buf: &mut Buffer) {
    let (whom, model) = (&sheet.whom, view.model);
    let kind = if matches!(whom, Whom::Template(_)) { "Template" } else { "Permissions of" };
    rule(parts.title, buf, view.theme, &format!("{kind} {}", whom.name(model)), &note(whom, view), view.focus);
    table(sheet, view, parts).draw(parts.table, buf, view.theme);
    let beside = parts.divider.width == 1;
    for y in parts.divider.top()..parts.divider.bottom() {
        let glyphs = view.theme.glyphs();
        let line =
            if beside { glyphs.vertical.to_owned() } else { glyphs.horizontal.repeat(parts.divider.width.into()) };
        put(buf, parts.divider.x, y, parts.divider.width, &line, view.theme.style(Role::Border));
    }
    let entries = about::entries(whom, sheet.cursor.permission(), view, parts.about.width, beside);
    Card::new(entries).draw(parts.about, buf, view.theme);
}

/// At the right of the title: whose row it is, the template it resembles, how much is staged.
fn note(whom: &Whom, view: &View<'_>) -> String {
    if whom.is_own(view.model) {
        return "your own row, read-only".to_owned();
    }
    let Whom::People(people) = whom else { return String::new() };
    let Some(card) = people.single().and_then(|user| view.model.cache.card(user)) else { return String::new() };
    match &card.template {
        Some((name, 0)) => String::from(name.shown()),
        Some((name, more)) => format!("{}, {} differently", name.shown(), counted(u64::from(*more), "level", "levels")),
        None => String::new(),
    }
}

fn table(sheet: &Permissions, view: &View<'_>, parts: &Parts) -> List {
    let all = lines();
    let height = parts.lines();
    let top = sheet.cursor.top(height);
    let seen = &all[top.min(all.len())..(top + height).min(all.len())];
    let row = |line: &TableLine| match line {
        TableLine::Heading(group) => Row::new(vec![Line::of(*group, Role::Title)]),
        TableLine::Permission(permission) => {
            row(&sheet.whom, *permission, view).marked(sheet.cursor.contains(*permission))
        }
    };
    List {
        columns: vec![
            Column::fixed("  Permission", 34),
            Column::fixed(" Read", 6),
            Column::fixed(" Write", 6),
            Column::fill("Level", 14).spare(1),
        ],
        rows: seen.iter().map(row).collect(),
        offset: top,
        cursor: Some(sheet.cursor.line()),
        total: all.len(),
        focus: view.focus,
        empty: String::new(),
    }
}

fn row(whom: &Whom, permission: Permission, view: &View<'_>) -> Row {
    let glyphs = view.theme.glyphs();
    let label = Line::plain(format!("  {}", permission.row().label));
    let Some(tally) = whom.tally(permission, view.model) else {
        return Row::new(vec![label, Line::of(glyphs.ellipsis, Role::Pending)]);
    };
    let bars = bars(whom, permission, view.model);
    let own = whom.is_own(view.model);
    let read = if permission.row().has_read {
        face(&tally, permission, Level::Read, bars, own, glyphs)
    } else {
        Line::default()
    };
    let write = face(&tally, permission, Level::Write, bars, own, glyphs);
    let reason = bars.filter(|_| !own).map(|(_, left)| match left {
        Left::Above(_, _, own) => format!("you hold {}", named(own)),
        _ => "outranks you".to_owned(),
    });
    Row::new(vec![label, read, write, levels(&tally, reason, glyphs)])
}

/// The letter of a level with its sign before it and its tier behind it: `+W ▲1`. What cannot be given has no letter.
fn face(
    tally: &Tally,
    permission: Permission,
    level: Level,
    bars: Option<(Level, Left)>,
    own: bool,
    glyphs: &Glyphs,
) -> Line {
    let (before, after) = tally.at_least(level);
    let letter = if level == Level::Read { "R" } else { "W" };
    let barred = own || bars.is_some_and(|(from, left)| matches!(left, Left::Above(..)) && from <= level);
    let some = |count: usize| if count == tally.total() { letter } else { "~" };
    let line = match (before, after) {
        (0, 0) if barred => Line::of(format!(" {}", glyphs.dash), Role::Barred),
        (0, 0) => Line::of(format!(" {}", glyphs.none), Role::Dim),
        (before, after) if after > before => Line::of(format!("{}{}", glyphs.plus, some(after)), Role::StagedAdd),
        (before, after) if after < before => Line::of(format!("{}{}", glyphs.minus, some(before)), Role::StagedRemove),
        (held, _) => Line::of(format!(" {}", some(held)), if barred { Role::Barred } else { Role::Text }),
    };
    let mark = match permission.tier(level) {
        Tier::Plain => return line,
        Tier::One => TierMark::One,
        Tier::Two => TierMark::Two,
    };
    let run = mark.run(glyphs);
    line.and(" ", Role::Text).and(run.text, run.role)
}

/// What is held in words, what will be, and what bars the rest.
fn levels(tally: &Tally, reason: Option<String>, glyphs: &Glyphs) -> Line {
    let word = |level: Option<Level>| level.map_or("mixed", named);
    let (before, after) = tally.common();
    let mut line = Line::default();
    if tally.staged > 0 {
        let gives = after.unwrap_or_default() >= before.unwrap_or_default();
        let role = if gives { Role::StagedAdd } else { Role::StagedRemove };
        line = line.and(word(before), Role::Text).and(format!(" {} {}", glyphs.arrow, word(after)), role);
    } else if before != Some(Level::None) {
        line = line.and(word(before), Role::Text);
    }
    let gap = if line.runs.is_empty() { "" } else { "  " };
    match reason {
        Some(reason) => line.and(format!("{gap}{reason}"), Role::Barred),
        None => line,
    }
}
