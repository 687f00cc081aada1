//! Who edits a matrix, and when: what an edit depends on besides the place.

use jiff::tz::TimeZone;

use crate::domain::day::Day;
use crate::domain::ids::UserId;
use crate::domain::permission::Levels;
use crate::domain::time::Time;
use crate::tui::model::Model;

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

#[cfg(test)]
impl Editor<'_> {
    /// Somebody who may anything.
    pub fn someone(today: Day) -> Self {
        use std::sync::LazyLock;

        use crate::domain::permission::{Level, Permission};

        static ALL: LazyLock<Levels> =
            LazyLock::new(|| Permission::ALL.into_iter().map(|permission| (permission, Level::Write)).collect());
        static UTC: TimeZone = TimeZone::UTC;
        Self { user: UserId(1), levels: &ALL, today, now: Time(0), zone: &UTC }
    }
}
