//! How wide the columns of a judgement are: as wide as what stands in them, so that no value is cut beside an empty
//! column. The reason goes first when room gets scarce, since the row under the cursor tells it in full.

use crate::api::review::Judged;
use crate::tui::widget::{Column, width};

/// The widest text of each column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Columns {
    whose: u16,
    what: u16,
    change: u16,
    why: bool,
}

/// So many rows are measured: those that want attention first.
const MEASURED: usize = 500;
/// What the list takes for itself before the columns, and between two of them.
const GUTTER: u16 = 3;
const GAP: u16 = 2;
/// The word of a verdict.
const WORD: u16 = 8;
/// Less than this of a reason says nothing.
const LEAST_WHY: u16 = 12;

impl Columns {
    /// Measures rows; `says` tells whether a row gives a reason.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Judged>) -> Self {
        let wide = |text: &str| u16::try_from(width(text)).unwrap_or(u16::MAX);
        let start = Self { whose: 5, what: 4, change: 6, why: false };
        rows.into_iter().take(MEASURED).fold(start, |widest, row| {
            let shown = [&row.subject, &row.what, &row.before, &row.after].map(|text| wide(text.shown().as_str()));
            let [whose, what, before, after] = shown;
            Self {
                whose: widest.whose.max(whose),
                what: widest.what.max(what.saturating_add(if row.implied { 2 } else { 0 })),
                change: widest.change.max(before.saturating_add(after).saturating_add(3)),
                why: widest.why || row.implied || !row.verdict.passes(),
            }
        })
    }

    /// The columns for a list of a width, the first of them under this heading.
    pub fn fit(self, room: u16, verdict: &str) -> Vec<Column> {
        let room = room.saturating_sub(GUTTER + WORD + 3 * GAP);
        let least = [self.whose.min(12), self.what.min(14), self.change.min(10)];
        let wanted = [self.whose, self.what, self.change];
        let sum = |widths: [u16; 3]| widths.into_iter().fold(0_u16, u16::saturating_add);
        let with_why = self.why && sum(wanted).saturating_add(GAP + LEAST_WHY) <= room;
        let mut columns = vec![Column::fixed(verdict, WORD)];
        if sum(wanted) <= room {
            let [whose, what, change] = wanted;
            columns.extend([Column::fixed("Whose", whose), Column::fixed("What", what)]);
            let last = if with_why { Column::fixed("Change", change) } else { Column::fill("Change", change) };
            columns.push(last);
        } else {
            let [whose, what, change] = shares(wanted, least, room);
            columns.extend([Column::fill("Whose", whose), Column::fill("What", what), Column::fill("Change", change)]);
        }
        if with_why {
            columns.push(Column::fill("Why", LEAST_WHY));
        } else {
            // The heading stays in the list, so that every row has as many cells as there are columns.
            columns.push(Column::fixed("Why", room.max(LEAST_WHY)).spare(1));
        }
        columns
    }
}

/// Shares a room that is too small: each gets the least, and then in turn a part of what it lacks.
fn shares(wanted: [u16; 3], least: [u16; 3], room: u16) -> [u16; 3] {
    let mut shares = least;
    let mut left = room.saturating_sub(least.iter().sum());
    while left > 0 {
        let Some(most) = (0..3).filter(|at| shares[*at] < wanted[*at]).min_by_key(|at| shares[*at]) else { break };
        shares[most] += 1;
        left -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::widths;

    fn shown(columns: Columns, room: u16) -> Vec<u16> {
        widths(&columns.fit(room, "Verdict"), room - GUTTER)
    }

    #[test]
    fn values_have_their_room_before_reasons() {
        let columns = Columns { whose: 20, what: 26, change: 14, why: false };
        assert_eq!(shown(columns, 80), [8, 20, 26, 17, 0], "without reasons the last value takes the rest");
        let columns = Columns { why: true, ..columns };
        assert_eq!(shown(columns, 80), [8, 20, 26, 17, 0], "a reason that would say nothing gives way");
        assert_eq!(shown(columns, 120), [8, 20, 26, 14, 41]);
    }

    #[test]
    fn what_does_not_fit_is_shared() {
        let columns = Columns { whose: 90, what: 26, change: 90, why: true };
        assert_eq!(shown(columns, 80), [8, 21, 21, 21, 0]);
        assert_eq!(shown(columns, 40), [8, 8, 8, 7, 0], "none is pushed out of sight");
    }
}
