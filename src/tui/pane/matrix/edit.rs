//! What can be done to any number of places alike: set, clear or remove, never toggle.

use jiff::tz::TimeZone;

use super::axis::{Place, label};
use super::cells::Cells;
use super::editor::Editor;
use super::share::Share;
use crate::api::matrix::Axis;
use crate::domain::cell::{AccessPart, Cell, Value};
use crate::domain::change::Change;
use crate::domain::draft::Draft;
use crate::domain::moment::put_off;
use crate::domain::permission::Level;
use crate::domain::time::Time;
use crate::tui::action::Action;
use crate::tui::ceiling::Left;
use crate::tui::ends::LONGER;

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
mod tests;
