//! What an edit means besides the cell under the cursor: a range, or everybody marked.

/// The selection of a matrix.
///
/// A range stays where it is after an edit, so that the next edit can follow on the same cells, and ends with the next
/// motion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Selection {
    /// Row and column where a range began.
    anchor: Option<(i64, i64)>,
    /// An edit was made with the range.
    spent: bool,
    /// Edits mean everything that is marked.
    pub aimed: bool,
}

impl Selection {
    /// Where a range began.
    pub const fn anchor(self) -> Option<(i64, i64)> {
        self.anchor
    }

    /// Begins a range.
    pub const fn begin(&mut self, row: i64, column: i64) {
        self.anchor = Some((row, column));
        self.spent = false;
    }

    /// Lets go of the range; tells whether there was one.
    pub const fn end(&mut self) -> bool {
        self.spent = false;
        self.anchor.take().is_some()
    }

    /// Notes that an edit was made.
    pub const fn spend(&mut self) {
        self.spent = true;
    }

    /// Notes that the cursor moved on.
    pub const fn moved(&mut self) {
        if self.spent {
            self.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_outlives_an_edit_and_ends_with_the_next_motion() {
        let mut selection = Selection::default();
        selection.begin(1, 2);
        selection.moved();
        assert_eq!(selection.anchor(), Some((1, 2)), "a motion stretches it");
        selection.spend();
        selection.spend();
        assert_eq!(selection.anchor(), Some((1, 2)), "a second edit means the same");
        selection.moved();
        assert_eq!(selection.anchor(), None);
        selection.spend();
        selection.begin(3, 4);
        selection.moved();
        assert!(selection.end() && !selection.end());
    }
}
