//! How a place looks where organizations share: a letter for what holds, and the day that matters, with what is staged.
//!
//! ```text
//!  S               shared, without an end
//!  S–2026-12-31    shared until that day
//!  s→2027-01-01    shared from that day on
//!  ·               not shared
//!  –               the organization itself
//! +S–2026-12-31    staged to be shared until that day
//!  S+2026-12-31    the last day is staged; with − the end is staged to go
//! −S+2026-11-26    staged to end with a day that is past
//! −S–2026-12-31    staged to go as if it had never been
//! ```

use super::axis::Place;
use super::letters::Looks;
use super::share::{Pair, Shared, shown};
use super::sheet::Sheet;
use super::words::title;
use crate::api::matrix::Axis;
use crate::domain::day::Day;
use crate::domain::picture::Edges;
use crate::tui::theme::Role;
use crate::tui::widget::Line;

impl Looks<'_> {
    /// What is shared at a place.
    pub fn share(&self, place: Place) -> Line {
        let none = |role| Line::of(format!(" {}", self.glyphs.none), role);
        let Some(pair) = Pair::of(place, self.cells, self.draft) else { return none(Role::Dim) };
        let today = self.by.today;
        let ended = |was: Shared| pair.planned.get(&was.edge).copied().flatten();
        match (shown(&pair.held, today), shown(&pair.planned, today)) {
            _ if place.row == place.column => Line::of(format!(" {}", self.glyphs.dash), Role::Barred),
            (None, None) => none(Role::Dim),
            (Some(was), Some(will)) if was == will => {
                let role = if was.has_begun(today) { Role::Text } else { Role::Dim };
                Line::of(format!(" {}", self.days(was)), role)
            }
            (Some(was), Some(will)) if was.edge == will.edge => {
                let line = Line::of(format!(" {}", self.initial(will)), Role::Text);
                match (was.end, will.end) {
                    (_, Some(end)) => line.and(format!("{}{end}", self.glyphs.plus), Role::StagedAdd),
                    (Some(end), None) => line.and(format!("{}{end}", self.glyphs.minus), Role::StagedRemove),
                    (None, None) => line,
                }
            }
            (_, Some(will)) => Line::of(format!("{}{}", self.glyphs.plus, self.days(will)), Role::StagedAdd),
            (Some(was), None) => {
                let (minus, plus) = (self.glyphs.minus, self.glyphs.plus);
                let text = match ended(was) {
                    Some(end) => format!("{minus}{}{plus}{end}", self.initial(was)),
                    None => format!("{minus}{}", self.days(was)),
                };
                Line::of(text, Role::StagedRemove)
            }
        }
    }

    fn initial(&self, shared: Shared) -> &'static str {
        if shared.has_begun(self.by.today) { "S" } else { "s" }
    }

    /// The letter and the day that matters: when it begins if that is to come, else when it ends.
    fn days(&self, shared: Shared) -> String {
        let letter = self.initial(shared);
        match shared.end {
            _ if !shared.has_begun(self.by.today) => format!("{letter}{}{}", self.glyphs.arrow, shared.edge.begin),
            Some(end) => format!("{letter}{}{end}", self.glyphs.dash),
            None => letter.to_owned(),
        }
    }
}

/// Who sees whose data at the place under the cursor, and what is staged of it.
pub(super) fn sentence(line: Line, sheet: &Sheet, looks: &Looks<'_>, full: bool) -> Line {
    let (Some(sees), Some(seen), Some(place)) = (sheet.columns.current(), sheet.rows.listed(), sheet.here()) else {
        return line;
    };
    let pair = |place| Pair::of(place, looks.cells, looks.draft);
    let Some((pair, back)) = pair(place).zip(pair(place.back())) else { return line };
    // Beside the size of a range, or what is staged, there is little room.
    let name = if full && line.runs.is_empty() && pair.held == pair.planned {
        title(Axis::Organizations, sees)
    } else {
        sees.head.shown().into()
    };
    let line = line.and(name, Role::Title).and(" sees ", Role::Text).and(seen.head.shown(), Role::Title);
    let line = line.and(format!(" {} ", looks.glyphs.none), Role::Dim);
    if !looks.cells.is_loaded(place) {
        return line.and(looks.glyphs.ellipsis, Role::Pending);
    }
    if let Some(left) = looks.barred(place) {
        return line.and(left.remark(), Role::Warning);
    }
    let today = looks.by.today;
    let mut line = line.and(words(&pair.held, today), Role::Text);
    if pair.held != pair.planned {
        let gives = shown(&pair.planned, today).is_some();
        let role = if gives { Role::StagedAdd } else { Role::StagedRemove };
        line = line.and(format!(" {} {} (staged)", looks.glyphs.arrow, words(&pair.planned, today)), role);
    }
    if pair.is_mutual(&back, today) { line.and(", both ways", Role::Dim) } else { line }
}

/// What is shared, in words.
fn words(edges: &Edges, today: Day) -> String {
    match (shown(edges, today), edges.last_key_value()) {
        (Some(Shared { edge, end: Some(end) }), _) => format!("from {} until {end}", edge.begin),
        (Some(Shared { edge, end: None }), _) => format!("from {} on", edge.begin),
        (None, Some((_, Some(end)))) => format!("ended {end}"),
        (None, _) => "not shared".to_owned(),
    }
}
