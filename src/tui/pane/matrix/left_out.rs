//! What an edit of many places had to leave as it is, and why.

use crate::tui::ceiling::Left;
use crate::tui::wording::number;

/// How many places were left out, by reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LeftOut {
    own: u64,
    above: u64,
    no_read: u64,
    no_relation: u64,
    no_end: u64,
    default: u64,
    itself: u64,
    other_days: u64,
    /// The reason met last.
    pub why: Option<Left>,
}

impl LeftOut {
    pub const NONE: Self = Self {
        own: 0,
        above: 0,
        no_read: 0,
        no_relation: 0,
        no_end: 0,
        default: 0,
        itself: 0,
        other_days: 0,
        why: None,
    };

    pub const fn count(&mut self, left: Left) {
        match left {
            Left::Own => self.own += 1,
            Left::Above(..) | Left::Outranks(_) => self.above += 1,
            Left::NoRead(_) => self.no_read += 1,
            Left::NoRelation | Left::NotShared => self.no_relation += 1,
            Left::NoEnd => self.no_end += 1,
            Left::Default => self.default += 1,
            Left::Itself => self.itself += 1,
            Left::SharedFrom(_) | Left::BeginsLater(_) | Left::OtherDays(_) => self.other_days += 1,
        }
        self.why = Some(left);
    }

    /// The numbers with their reasons; nothing where nothing was left out.
    pub fn words(self) -> Option<String> {
        let all = [
            (self.own, "your own row"),
            (self.above, "above your own level"),
            (self.no_read, "without a Read level"),
            (self.no_relation, "no relation"),
            (self.no_end, "no end date"),
            (self.default, "the default"),
            (self.itself, "itself"),
            (self.other_days, "shared on other days"),
        ];
        let some = all.iter().filter(|(count, _)| *count > 0);
        let some: Vec<String> = some.map(|(count, why)| format!("{} ({why})", number(*count))).collect();
        (!some.is_empty()).then(|| some.join(", "))
    }
}
