//! What can be done to any number of places alike: set, clear or remove, never toggle.

use jiff::tz::TimeZone;

use super::axis::{Place, label};
use super::cells::Cells;
use super::share::Share;
use crate::api::matrix::Axis;
use crate::domain::cell::{AccessPart, Cell, Value};
use crate::domain::change::Change;
use crate::domain::day::Day;
use crate::domain::draft::Draft;
use crate::domain::ids::UserId;
use crate::domain::moment::put_off;
use crate::domain::permission::{Level, Levels};
use crate::domain::time::Time;
use crate::tui::action::Action;
use crate::tui::ceiling::Left;
use crate::tui::ends::LONGER;
use crate::tui::model::Model;

/// One edit, as it can be repeated elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Edit {
    Set(AccessPart),
    Clear(AccessPart),
    Level(Level),
    /// The relation ends at a moment.
    Until(Time),
    /// The relation ends some days later than it would.
    PutOff,
    /// The relation has no end.
    Endless,
    /// Takes the relation or the level away.
    Remove,
    /// What organizations share.
    Share(Share),
}

/// Who edits, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Editor<'a> {
    pub user: UserId,
    pub levels: &'a Levels,
    pub today: Day,
    pub now: Time,
    pub zone: &'a TimeZone,
}

impl<'a> Editor<'a> {
    /// The operator, once they are known.
    pub fn of(model: &'a Model) -> Option<Self> {
        let operator = model.operator()?;
        let (now, zone) = (model.now, &model.seat.zone);
        Some(Self { user: operator.user, levels: &operator.levels, today: model.today(), now, zone })
    }
}

impl Edit {
    /// The edit that an action means on an axis.
    pub const fn of(axis: Axis, action: Action) -> Option<Self> {
        use Action as A;
        let edit = match (axis, action) {
            (Axis::Organizations | Axis::Workgroups, A::SetActive) => Self::Set(AccessPart::Active),
            (Axis::Organizations | Axis::Workgroups, A::ClearActive) => Self::Clear(AccessPart::Active),
            (Axis::Organizations | Axis::Workgroups, A::Endless) => Self::Endless,
            (Axis::Organizations | Axis::Workgroups, A::PutOff) => Self::PutOff,
            (Axis::Organizations, A::SetLogin) => Self::Set(AccessPart::Login),
            (Axis::Organizations, A::ClearLogin) => Self::Clear(AccessPart::Login),
            (Axis::Organizations | Axis::Restrictions, A::SetEditable) => Self::Set(AccessPart::Editable),
            (Axis::Organizations | Axis::Restrictions, A::ClearEditable) => Self::Clear(AccessPart::Editable),
            (Axis::Restrictions, A::ShowOption) => Self::Set(AccessPart::Active),
            (Axis::Restrictions, A::HideOption) => Self::Clear(AccessPart::Active),
            (Axis::Permissions, A::SetRead) => Self::Level(Level::Read),
            (Axis::Permissions, A::SetWrite) => Self::Level(Level::Write),
            (Axis::Permissions, A::Remove) => Self::Level(Level::None),
            (Axis::Organizations | Axis::Workgroups, A::Remove) => Self::Remove,
            (Axis::Sharing(_), A::ShareOn) => Self::Share(Share::On),
            (Axis::Sharing(_), A::ShareOff) => Self::Share(Share::Off),
            (Axis::Sharing(_), A::ShareBoth) => Self::Share(Share::Both),
            (Axis::Sharing(_), A::Endless) => Self::Share(Share::Endless),
            (Axis::Sharing(_), A::Remove) => Self::Share(Share::Remove),
            _ => return None,
        };
        Some(edit)
    }

    /// The edit in a few words: `Login on`.
    pub fn words(self, axis: Axis, zone: &TimeZone) -> String {
        match self {
            Self::Set(part) => format!("{} on", label(axis, part)),
            Self::Clear(part) => format!("{} off", label(axis, part)),
            Self::Level(Level::None) => "no level".to_owned(),
            Self::Level(Level::Read) => "Read".to_owned(),
            Self::Level(Level::Write) => "Write".to_owned(),
            Self::Until(until) => format!("until {}", until.date(zone)),
            Self::PutOff => format!("{LONGER} days longer"),
            Self::Endless => "no end date".to_owned(),
            Self::Remove => "the relation removed".to_owned(),
            Self::Share(share) => share.words(),
        }
    }

    /// Why the place has to stay as it is, as far as that can be told here; the database decides again.
    pub fn left(self, place: Place, by: Editor<'_>, draft: &Draft, cells: &Cells) -> Option<Left> {
        if let Self::Share(share) = self {
            return share.at(place, by, draft, cells).err();
        }
        if place.user() == Some(by.user) {
            return Some(Left::Own);
        }
        let shown = |cell: Cell| draft.overlay(cell).cloned().unwrap_or_else(|| cells.base(cell));
        if let Self::Until(_) = self {
            let is_there = place.part(AccessPart::Active).is_some_and(|active| !shown(active).is_none());
            return (!is_there).then_some(Left::NoRelation);
        }
        if self == Self::PutOff {
            let ends = place.until().is_some_and(|until| !shown(until).is_none());
            return (!ends).then_some(Left::NoEnd);
        }
        if self == Self::Clear(AccessPart::Active) && is_default(place, shown) {
            return Some(Left::Default);
        }
        let (Self::Level(wanted), Some(permission)) = (self, place.permission()) else { return None };
        let held = level(&cells.base(Cell::Permission { user: place.user()?, permission }));
        Left::of(permission, held, wanted, by.levels)
    }

    /// The changes that do this to a place, with `draft` staged on top of what is there. Cells that are so already are
    /// left out.
    pub fn changes(self, place: Place, by: Editor<'_>, draft: &Draft, cells: &Cells) -> Vec<Change> {
        let base = |cell: Cell| cells.base(cell);
        let shown = |cell: Cell| draft.overlay(cell).cloned().unwrap_or_else(|| base(cell));
        let wanted = match self {
            Self::Share(share) => share.at(place, by, draft, cells).unwrap_or_default(),
            Self::PutOff => {
                let later = |until| match shown(until) {
                    Value::Time(end) => Some((until, Value::Time(put_off(end, LONGER, by.now, by.zone)))),
                    _ => None,
                };
                place.until().and_then(later).into_iter().collect()
            }
            edit => edit.wanted(place, base, shown),
        };
        let differing = wanted.into_iter().filter(|(cell, after)| shown(*cell) != *after);
        differing.map(|(cell, after)| Change::new(cell, base(cell), after)).collect()
    }

    /// What the cells of a relation or a level come to.
    fn wanted(self, place: Place, base: impl Fn(Cell) -> Value, shown: impl Fn(Cell) -> Value) -> Vec<(Cell, Value)> {
        let mut wanted: Vec<(Cell, Value)> = Vec::with_capacity(3);
        match self {
            Self::Level(level) => {
                wanted.extend(place.cells().into_iter().map(|cell| (cell, Value::Level(level))));
            }
            Self::Set(part) => {
                // The other flags need a relation: where there is none, it comes with them, switched on.
                let active = place.part(AccessPart::Active).filter(|_| part != AccessPart::Active);
                wanted.extend(active.filter(|active| is_missing(place, &shown(*active))).map(|cell| (cell, Value::ON)));
                wanted.extend(place.part(part).map(|cell| (cell, Value::ON)));
            }
            Self::Clear(AccessPart::Active) => {
                if let Some(active) =
                    place.part(AccessPart::Active).filter(|active| !is_missing(place, &shown(*active)))
                {
                    let others = || rest(place).any(|cell| shown(cell).is_on());
                    // A relation that is only staged is not left behind empty.
                    let gone = base(active).is_none() && !others();
                    wanted.push((active, if gone { Value::None } else { Value::OFF }));
                    wanted.extend(place.until().filter(|_| gone).map(|until| (until, Value::None)));
                    // What is hidden cannot be chosen.
                    let hidden = rest(place).filter(|_| place.axis == Axis::Restrictions);
                    wanted.extend(hidden.map(|cell| (cell, Value::OFF)));
                }
            }
            Self::Clear(part) => wanted.extend(place.part(part).map(|cell| (cell, Value::OFF))),
            Self::Until(until) => wanted.extend(place.until().map(|cell| (cell, Value::Time(until)))),
            Self::Endless => wanted.extend(place.until().map(|cell| (cell, Value::None))),
            Self::Remove => {
                wanted.extend(place.part(AccessPart::Active).map(|cell| (cell, Value::None)));
                wanted.extend(rest(place).map(|cell| (cell, Value::OFF)));
                wanted.extend(place.until().map(|cell| (cell, Value::None)));
            }
            Self::PutOff | Self::Share(_) => {}
        }
        wanted
    }
}

/// The level that a value is.
pub(super) const fn level(value: &Value) -> Level {
    match value {
        Value::Level(level) => *level,
        _ => Level::None,
    }
}

/// The flags of a relation besides Active.
fn rest(place: Place) -> impl Iterator<Item = Cell> {
    super::axis::flags(place.axis).iter().skip(1).filter_map(move |(part, _)| place.part(*part))
}

/// Whether a value of the first flag means that there is no relation: an option is not there until it is visible.
fn is_missing(place: Place, active: &Value) -> bool {
    if place.axis == Axis::Restrictions { !active.is_on() } else { active.is_none() }
}

/// Whether the option of a place is, or will be, the default of its organization.
pub(super) fn is_default(place: Place, shown: impl Fn(Cell) -> Value) -> bool {
    let default = place.default().map(shown);
    place.option.is_some_and(|option| default == Some(Value::Option(option)))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use rstest::rstest;

    use super::*;
    use crate::api::matrix::Window;
    use crate::domain::permission::Permission;

    impl Editor<'_> {
        /// Somebody who may anything.
        pub fn someone(today: Day) -> Self {
            static ALL: LazyLock<Levels> =
                LazyLock::new(|| Permission::ALL.into_iter().map(|permission| (permission, Level::Write)).collect());
            static UTC: TimeZone = TimeZone::UTC;
            Self { user: UserId(1), levels: &ALL, today, now: Time(0), zone: &UTC }
        }
    }

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
        let line =
            |change: &Change| format!("{} {} {}", change.cell.label(), word(&change.before), word(&change.after));
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
}
