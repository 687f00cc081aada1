//! Why a place has to stay as it is, as far as that can be told on this side; the database decides again.

use crate::domain::day::Day;
use crate::domain::permission::{Level, Levels, Permission};

/// Why a place is left as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// It is the operator's own.
    Own,
    /// The level is above the operator's own, which is this one.
    Above(Permission, Level, Level),
    /// The permission has no Read.
    NoRead(Permission),
    /// Its holder outranks the operator, who therefore cannot take anything from them.
    Outranks(Permission),
    /// There is no relation that could end.
    NoRelation,
    /// The grant has no end that could be put off.
    NoEnd,
    /// The option is the default of the organization, which stays visible.
    Default,
    /// An organization against itself.
    Itself,
    /// Nothing is shared that could end.
    NotShared,
    /// The same is shared from another day on.
    SharedFrom(Day),
    /// It is shared from a day on that comes after the end that was meant.
    BeginsLater(Day),
    /// The other direction is shared on other days.
    OtherDays(Day),
}

impl Left {
    /// Why a permission cannot be brought from one level to another by somebody with these levels.
    pub fn of(permission: Permission, held: Level, wanted: Level, own: &Levels) -> Option<Self> {
        if !permission.allows(wanted) {
            return Some(Self::NoRead(permission));
        }
        let mine = own.get(permission);
        (wanted > held && wanted > mine).then_some(Self::Above(permission, wanted, mine))
    }

    /// The same in a few words.
    pub fn remark(self) -> String {
        match self {
            Self::Own => "barred: your own row".to_owned(),
            Self::NoRead(_) => "no Read level".to_owned(),
            Self::Above(_, _, own) => format!("barred: you hold {}", named(own)),
            Self::Outranks(_) => "barred: outranks you".to_owned(),
            Self::NoRelation => "no relation".to_owned(),
            Self::NoEnd => "no end date".to_owned(),
            Self::Default => "the default".to_owned(),
            Self::Itself => "its own data need no release".to_owned(),
            Self::NotShared => "nothing shared".to_owned(),
            Self::SharedFrom(day) | Self::BeginsLater(day) => format!("shared from {day}"),
            Self::OtherDays(day) => format!("shared back from {day}"),
        }
    }

    pub fn sentence(self) -> String {
        match self {
            Self::Own => "Your own access is for somebody else to change.".to_owned(),
            Self::NoRead(permission) => format!("{} has no Read level, only Write.", permission.row().label),
            Self::Above(permission, wanted, own) => {
                let label = permission.row().label;
                format!("{label} at {} is above your own: you hold {}.", named(wanted), named(own))
            }
            Self::Outranks(permission) => {
                format!("{} cannot be lowered: its holder outranks you.", permission.row().label)
            }
            Self::NoRelation => "There is no relation here that could end: set a flag first.".to_owned(),
            Self::NoEnd => "This grant has no end date that could be put off; t sets one.".to_owned(),
            Self::Default => "The default of an organization stays visible: choose another default first.".to_owned(),
            Self::Itself => "An organization sees its own data without a release.".to_owned(),
            Self::NotShared => "Nothing is shared here that could end: share it first.".to_owned(),
            Self::SharedFrom(day) => {
                format!("The same is shared from {day} on under this release: change or remove that first.")
            }
            Self::BeginsLater(day) => format!("It is shared only from {day} on, and cannot end before: x removes it."),
            Self::OtherDays(day) => {
                format!("The other direction is shared from {day} on, on other days: change or remove that first.")
            }
        }
    }
}

/// A level as sentences name it.
pub const fn named(level: Level) -> &'static str {
    match level {
        Level::None => "none",
        Level::Read => "Read",
        Level::Write => "Write",
    }
}
