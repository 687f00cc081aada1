//! How a place looks: a letter for each flag or the level, and what is staged beside it with its sign.
//!
//! ```text
//!  A L ·   Active and Login
//!  A+L−E   Login staged on, Editable staged off
//!  – · ·   a relation that is switched off
//!  · · ·   no relation
//!  A L ·⇥  Active and Login until some day; a sign in the place of ⇥ is an end date that is staged
//!  A L ·✗  the same, and that day is past
//! W  R+W   Write; Read, staged to be raised to Write
//!  V E*    an option that is visible and can be chosen, and is the default of the organization
//! ```

use super::axis::{Place, flags};
use super::cells::Cells;
use super::edit::{Edit, is_default, level};
use super::editor::Editor;
use super::share::Share;
use crate::api::matrix::Axis;
use crate::domain::cell::{AccessPart, Cell, Value};
use crate::domain::draft::Draft;
use crate::domain::permission::Level;
use crate::tui::ceiling::Left;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widget::Line;

/// What the looks of a place depend on besides the place.
#[derive(Clone, Copy)]
pub(super) struct Looks<'a> {
    pub cells: &'a Cells,
    pub draft: &'a Draft,
    pub by: Editor<'a>,
    pub glyphs: &'a Glyphs,
}

impl Looks<'_> {
    /// The place as it is drawn; nothing until it is loaded.
    pub fn line(&self, place: Place) -> Option<Line> {
        if !self.cells.is_loaded(place) {
            return None;
        }
        Some(match place.axis {
            Axis::Permissions => self.level(place),
            Axis::Sharing(_) => self.share(place),
            Axis::Organizations | Axis::Workgroups | Axis::Restrictions => self.flags(place),
        })
    }

    /// One part of the relation at a place; nothing until it is loaded.
    pub fn part(&self, place: Place, part: AccessPart) -> Option<Line> {
        let letter = || flags(place.axis).iter().find(|(flag, _)| *flag == part).map_or("", |(_, letter)| letter);
        let line = || match part {
            AccessPart::Until => self.end(place),
            part => self.flag(Line::default(), place, part, letter()),
        };
        self.cells.is_loaded(place).then(line)
    }

    /// Why the operator cannot raise the level here, or change anything.
    pub fn barred(&self, place: Place) -> Option<Left> {
        self.next(place).left(place, self.by, self.draft, self.cells)
    }

    /// Tells whether the relation has run out.
    pub fn is_expired(&self, place: Place) -> bool {
        matches!(self.ends(place), Value::Time(until) if until <= self.by.now)
    }

    /// When the relation ends, as the database has it.
    pub fn ends(&self, place: Place) -> Value {
        place.until().map_or(Value::None, |until| self.cells.base(until))
    }

    /// What is staged for when the relation ends, where that differs.
    fn staged_end(&self, place: Place) -> Option<&Value> {
        let staged = self.draft.overlay(place.until()?)?;
        (*staged != self.ends(place)).then_some(staged)
    }

    /// Whether the option of the place is the default of the organization, or will be.
    pub fn is_default(&self, place: Place) -> bool {
        is_default(place, |cell| self.shown(cell))
    }

    fn shown(&self, cell: Cell) -> Value {
        self.draft.overlay(cell).cloned().unwrap_or_else(|| self.cells.base(cell))
    }

    /// The next level up, or any edit at all.
    fn next(&self, place: Place) -> Edit {
        let next = place.permission().zip(place.cells().first().copied()).map(|(permission, cell)| {
            match level(&self.cells.base(cell)) {
                Level::None if permission.allows(Level::Read) => Level::Read,
                Level::None | Level::Read | Level::Write => Level::Write,
            }
        });
        match place.axis {
            Axis::Sharing(_) => Edit::Share(Share::Remove),
            _ => next.map_or(Edit::Remove, Edit::Level),
        }
    }

    fn level(&self, place: Place) -> Line {
        let Some(cell) = place.cells().first().copied() else { return Line::default() };
        let base = level(&self.cells.base(cell));
        let role = match (self.barred(place), base) {
            (Some(_), _) => Role::Barred,
            (None, Level::None) => Role::Dim,
            (None, Level::Read | Level::Write) => Role::Text,
        };
        let line = Line::of(self.letter(base), role);
        match self.draft.overlay(cell).map(level) {
            Some(staged) if staged > base => {
                line.and(format!("{}{}", self.glyphs.plus, self.letter(staged)), Role::StagedAdd)
            }
            Some(staged) if staged < base => {
                line.and(format!("{}{}", self.glyphs.minus, self.letter(staged)), Role::StagedRemove)
            }
            _ => line,
        }
    }

    fn letter(&self, level: Level) -> &'static str {
        match level {
            Level::None => self.glyphs.none,
            Level::Read => "R",
            Level::Write => "W",
        }
    }

    fn flags(&self, place: Place) -> Line {
        let all = flags(place.axis).iter();
        let line = all.fold(Line::default(), |line, (part, letter)| self.flag(line, place, *part, letter));
        if self.is_default(place) {
            return line.and("*", Role::Title);
        }
        let (sign, role) = match (self.ends(place), self.staged_end(place)) {
            (_, Some(Value::None)) => (self.glyphs.minus, Role::StagedRemove),
            (_, Some(_)) => (self.glyphs.plus, Role::StagedAdd),
            (Value::Time(until), _) if until <= self.by.now => (self.glyphs.cross, Role::Dim),
            (Value::Time(_), _) => (self.glyphs.ends, Role::Dim),
            _ => return line,
        };
        line.and(sign, role)
    }

    /// Adds a flag with the sign of what is staged for it.
    fn flag(&self, line: Line, place: Place, part: AccessPart, letter: &'static str) -> Line {
        let Some(cell) = place.part(part) else { return line };
        let base = self.cells.base(cell);
        let face = |value: &Value| match value {
            Value::Flag(true) => letter,
            Value::Flag(false) if part == AccessPart::Active && place.axis != Axis::Restrictions => self.glyphs.dash,
            _ => self.glyphs.none,
        };
        let quiet =
            if self.barred(place).is_some() { Some(Role::Barred) } else { self.is_expired(place).then_some(Role::Dim) };
        let (sign, shown, role) = match self.draft.overlay(cell).filter(|staged| **staged != base) {
            // What is taken away stays readable behind its sign.
            Some(staged) if rank(staged) < rank(&base) => (self.glyphs.minus, face(&base), Role::StagedRemove),
            Some(staged) => (self.glyphs.plus, face(staged), Role::StagedAdd),
            None if base.is_on() => (" ", face(&base), quiet.unwrap_or(Role::Text)),
            None => (" ", face(&base), quiet.unwrap_or(Role::Dim)),
        };
        line.and(format!("{sign}{shown}"), role)
    }

    /// When the relation ends, with what is staged before what is there.
    fn end(&self, place: Place) -> Line {
        let date = |value: &Value| match value {
            Value::Time(until) => Some(until.date(self.by.zone)),
            _ => None,
        };
        let base = self.ends(place);
        let held = date(&base).unwrap_or_else(|| self.glyphs.none.to_owned());
        let role = if self.is_expired(place) || base.is_none() { Role::Dim } else { Role::Text };
        match self.staged_end(place) {
            None => Line::of(format!(" {held}"), role),
            Some(Value::None) => Line::of(format!("{}{held}", self.glyphs.minus), Role::StagedRemove),
            Some(staged) => {
                let line =
                    Line::of(format!("{}{}", self.glyphs.plus, date(staged).unwrap_or_default()), Role::StagedAdd);
                if base.is_none() { line } else { line.and(format!(" {held}"), Role::Dim) }
            }
        }
    }
}

/// From no relation over off to on.
const fn rank(value: &Value) -> u8 {
    match value {
        Value::Flag(true) => 2,
        Value::Flag(false) => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::api::matrix::{Axis, Window};
    use crate::domain::cell::Cell;
    use crate::domain::day::Day;
    use crate::domain::permission::Permission;
    use crate::domain::time::{DAY, Time};

    /// A place with what it holds, `ALE`, `W` or nothing, after some edits.
    fn looks(axis: Axis, held: &str, edits: &[Edit], part: Option<AccessPart>) -> String {
        let column = if axis == Axis::Permissions { Permission::UserSetup.number() } else { 2 };
        let mut cells = Cells::new(axis);
        let place = cells.place(4, column);
        let value = |cell: &Cell| match cell {
            Cell::Permission { .. } if held == "W" => Value::Level(Level::Write),
            Cell::Permission { .. } if held == "R" => Value::Level(Level::Read),
            cell if cell.label() == "Until" && held.contains('t') => Value::Time(Time(DAY)),
            cell if cell.label() == "Until" && held.contains('p') => Value::Time(Time(-DAY)),
            Cell::Access { part: AccessPart::Until, .. } | Cell::Permission { .. } => cell.absent(),
            Cell::Access { part, .. } => Value::Flag(held.contains(part.label().chars().next().unwrap())),
            cell if cell.label() == "Until" => Value::None,
            _ => Value::Flag(held.contains('A')),
        };
        let all = place.cells().into_iter().filter(|_| !held.is_empty()).map(|cell| (cell, value(&cell)));
        let window =
            Window { cells: all.filter(|(cell, value)| *value != cell.absent()).collect(), ..Window::default() };
        cells.take(&[4], &[column], &window, 1);
        let by = Editor::someone(Day(0));
        let mut draft = Draft::default();
        for edit in edits {
            draft.stage_all(edit.changes(place, by, &draft, &cells));
        }
        let looks = Looks { cells: &cells, draft: &draft, by, glyphs: Glyphs::unicode() };
        let line = part.map_or_else(|| looks.line(place), |part| looks.part(place, part));
        line.unwrap().runs.iter().map(|run| run.text.as_str()).collect()
    }

    const T: Edit = Edit::Until(Time(3 * DAY));
    const L: Edit = Edit::Set(AccessPart::Login);
    const NO_E: Edit = Edit::Clear(AccessPart::Editable);
    const A: Edit = Edit::Set(AccessPart::Active);
    const NO_A: Edit = Edit::Clear(AccessPart::Active);

    #[rstest]
    #[case(Axis::Organizations, "ALE", &[], " A L E")]
    #[case(Axis::Organizations, "A", &[], " A · ·")]
    #[case(Axis::Organizations, "-", &[], " – · ·")]
    #[case(Axis::Organizations, "", &[], " · · ·")]
    #[case(Axis::Organizations, "AE", &[L, NO_E], " A+L−E")]
    #[case(Axis::Organizations, "", &[L], "+A+L ·")]
    #[case(Axis::Organizations, "AL", &[Edit::Remove], "−A−L ·")]
    #[case(Axis::Organizations, "-", &[Edit::Remove], "−– · ·")]
    #[case(Axis::Organizations, "ALE", &[NO_A], "−A L E")]
    #[case(Axis::Organizations, "", &[L, NO_A], "+–+L ·")]
    #[case(Axis::Organizations, "ALt", &[], " A L ·⇥")]
    #[case(Axis::Organizations, "ALp", &[], " A L ·✗")]
    #[case(Axis::Organizations, "AL", &[T], " A L ·+")]
    #[case(Axis::Organizations, "ALt", &[Edit::Endless], " A L ·−")]
    #[case(Axis::Organizations, "", &[L, T], "+A+L ·+")]
    #[case(Axis::Workgroups, "At", &[], " A⇥")]
    #[case(Axis::Workgroups, "A", &[], " A")]
    #[case(Axis::Workgroups, "-", &[], " –")]
    #[case(Axis::Workgroups, "", &[A], "+A")]
    #[case(Axis::Workgroups, "A", &[Edit::Remove], "−A")]
    #[case(Axis::Permissions, "W", &[], "W")]
    #[case(Axis::Permissions, "", &[], "·")]
    #[case(Axis::Permissions, "R", &[Edit::Level(Level::Write)], "R+W")]
    #[case(Axis::Permissions, "W", &[Edit::Level(Level::None)], "W−·")]
    fn places(#[case] axis: Axis, #[case] held: &str, #[case] edits: &[Edit], #[case] text: &str) {
        assert_eq!(looks(axis, held, edits, None), text);
    }

    #[rstest]
    #[case("AL", &[], AccessPart::Active, " A")]
    #[case("AL", &[], AccessPart::Editable, " ·")]
    #[case("", &[L], AccessPart::Login, "+L")]
    #[case("AL", &[], AccessPart::Until, " ·")]
    #[case("ALt", &[], AccessPart::Until, " 1970-01-02")]
    #[case("AL", &[T], AccessPart::Until, "+1970-01-04")]
    #[case("ALt", &[T], AccessPart::Until, "+1970-01-04 1970-01-02")]
    #[case("ALt", &[Edit::Endless], AccessPart::Until, "−1970-01-02")]
    fn parts(#[case] held: &str, #[case] edits: &[Edit], #[case] part: AccessPart, #[case] text: &str) {
        assert_eq!(looks(Axis::Organizations, held, edits, Some(part)), text);
    }
}
