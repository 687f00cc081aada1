//! What keys stage at a place, and which levels are left as they are.

use rstest::rstest;

use super::*;
use crate::api::matrix::Window;
use crate::domain::day::Day;
use crate::domain::ids::UserId;
use crate::domain::permission::{Levels, Permission};

const USER: UserId = UserId(4);

/// The relation from its letters: `A-E` is Active and Editable, `---` all off, nothing no relation.
fn relation(letters: &str, cell: Cell) -> Value {
    match cell {
        Cell::Access { part: AccessPart::Active, .. } if letters.is_empty() => Value::None,
        Cell::Access { part: AccessPart::Until, .. } if letters.contains('t') => Value::Time(Time(500)),
        Cell::Access { part: AccessPart::Until, .. } => Value::None,
        Cell::Access { part, .. } => Value::Flag(letters.contains(part.label().chars().next().unwrap())),
        cell => cell.absent(),
    }
}

fn edit(key: char) -> Edit {
    match key {
        'a' => Edit::Set(AccessPart::Active),
        'l' => Edit::Set(AccessPart::Login),
        'e' => Edit::Set(AccessPart::Editable),
        'A' => Edit::Clear(AccessPart::Active),
        'L' => Edit::Clear(AccessPart::Login),
        'E' => Edit::Clear(AccessPart::Editable),
        't' => Edit::Until(Time(900)),
        '+' => Edit::PutOff,
        'T' => Edit::Endless,
        _ => Edit::Remove,
    }
}

fn word(value: &Value) -> &'static str {
    match value {
        Value::None => "none",
        Value::Flag(true) => "on",
        Value::Time(_) => "then",
        _ => "off",
    }
}

#[rstest]
#[case("", "a", "Active none on")]
#[case("", "l", "Active none on, Login off on")]
#[case("", "le", "Active none on, Login off on, Editable off on")]
#[case("", "lL", "Active none on")]
#[case("", "lA", "Active none off, Login off on")]
#[case("", "aA", "")]
#[case("", "A", "")]
#[case("", "L", "")]
#[case("", "x", "")]
#[case("", "lx", "")]
#[case("A--", "l", "Login off on")]
#[case("A--", "a", "")]
#[case("A--", "lL", "")]
#[case("---", "l", "Login off on")]
#[case("---", "a", "Active off on")]
#[case("AL-", "A", "Active on off")]
#[case("AL-", "x", "Active on none, Login on off")]
#[case("AL-", "xl", "")]
#[case("ALE", "xe", "Login on off")]
#[case("ALE", "xA", "Active on none, Login on off, Editable on off")]
#[case("ALE", "AxaLl", "Editable on off")]
#[case("---", "x", "Active off none")]
#[case("A--", "t", "Until none then")]
#[case("A--", "tT", "")]
#[case("AL-", "tL", "Login on off, Until none then")]
#[case("AL-t", "T", "Until then none")]
#[case("AL-t", "x", "Active on none, Login on off, Until then none")]
#[case("AL-t", "+", "Until then then")]
#[case("AL-", "+", "")]
#[case("AL-", "t+", "Until none then")]
#[case("", "ltT", "Active none on, Login off on")]
#[case("", "at", "Active none on, Until none then")]
#[case("", "atA", "")]
fn keys_stage(#[case] held: &str, #[case] keys: &str, #[case] staged: &str) {
    let mut cells = Cells::new(Axis::Organizations);
    let place = cells.place(USER.0, 2);
    let there = place.cells().into_iter().map(|cell| (cell, relation(held, cell))).collect();
    cells.take(&[place.row], &[place.column], &Window { cells: there, ..Window::default() }, 1);
    let mut draft = Draft::default();
    for key in keys.chars() {
        draft.stage_all(edit(key).changes(place, Editor::someone(Day(0)), &draft, &cells));
    }
    let line = |change: &Change| format!("{} {} {}", change.cell.label(), word(&change.before), word(&change.after));
    assert_eq!(draft.changes().map(line).collect::<Vec<_>>().join(", "), staged);
}

#[rstest]
#[case(1, 'n', 'n', "W", "above")]
#[case(1, 'R', 'n', "R", "")]
#[case(1, 'R', 'n', "W", "above")]
#[case(1, 'n', 'W', "R", "")]
#[case(1, 'n', 'W', "W", "")]
#[case(1, 'n', 'R', "n", "")]
#[case(4, 'W', 'n', "R", "own")]
fn levels_above_ones_own_are_left(
    #[case] user: i64,
    #[case] own: char,
    #[case] held: char,
    #[case] wanted: &str,
    #[case] why: &str,
) {
    let level = |c| match c {
        'R' => Level::Read,
        'W' => Level::Write,
        _ => Level::None,
    };
    let permission = Permission::UserSetup;
    let levels: Levels = [(permission, level(own))].into_iter().collect();
    let mut cells = Cells::new(Axis::Permissions);
    let place = cells.place(USER.0, permission.number());
    let there = place.cells().into_iter().map(|cell| (cell, Value::Level(level(held)))).collect();
    cells.take(&[place.row], &[place.column], &Window { cells: there, ..Window::default() }, 1);
    let by = Editor { user: UserId(user), levels: &levels, today: Day(0), now: Time(0), zone: &TimeZone::UTC };
    let wanted = Edit::Level(wanted.chars().map(level).next().unwrap());
    let left = wanted.left(place, by, &Draft::default(), &cells);
    let said = match left {
        None => "",
        Some(Left::Own) => "own",
        Some(Left::Above(..)) => "above",
        Some(Left::NoRead(_)) => "no read",
        Some(_) => "something else",
    };
    assert_eq!(said, why);
}

#[test]
fn a_permission_without_read_stays_without() {
    let levels: Levels = Permission::ALL.into_iter().map(|permission| (permission, Level::Write)).collect();
    let cells = Cells::new(Axis::Permissions);
    let place = cells.place(USER.0, Permission::DataExport.number());
    let by = Editor { user: UserId(1), levels: &levels, today: Day(0), now: Time(0), zone: &TimeZone::UTC };
    let left = Edit::Level(Level::Read).left(place, by, &Draft::default(), &cells);
    assert_eq!(left.unwrap().sentence(), "Data Export has no Read level, only Write.");
}
