//! A range of marks in a list: it begins at one row and ends at another, and all between them are meant.

use super::effect::{Step, say};
use super::list_window::{ListWindow, Listed};
use super::widget::Tone;

/// The row at which a range began, if one did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Range(Option<i64>);

impl Range {
    pub const fn is_begun(self) -> bool {
        self.0.is_some()
    }

    /// Lets go of the range; tells whether there was one.
    pub const fn end(&mut self) -> bool {
        self.0.take().is_some()
    }

    /// Begins a range at the cursor of a list, or ends it there and answers its rows.
    ///
    /// # Errors
    /// What is to be said where there are no rows: that it has begun, or that it is too long.
    pub fn turn<'a, Row: Listed>(&mut self, list: &'a ListWindow<Row>) -> Result<&'a [Row], Vec<Step>> {
        let Some(here) = list.current().map(|row| row.key().id) else { return Err(Vec::new()) };
        let Some(from) = self.0.take() else {
            self.0 = Some(here);
            return Err(vec![say(Tone::Plain, "A range begins here; move and press the key again.")]);
        };
        list.between(from, here)
            .ok_or_else(|| vec![say(Tone::Warning, "The range is longer than what is loaded; mark it in parts.")])
    }
}
