//! What an edit means: the cell under the cursor, a range, everything marked, or a whole row or column.

use super::edit::Edit;
use super::listing::ids;
use super::replace::Replace;
use super::rows::Rows;
use super::sheet::{Sheet, too_long};
use crate::api::users::{Find, UserRow};
use crate::domain::cell::AccessPart;
use crate::tui::effect::{Step, say};
use crate::tui::model::Model;
use crate::tui::widget::Tone;

/// Whose cells a fill means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// Every row listed, in the column of the cursor.
    Column,
    /// The row under the cursor, in all columns listed.
    Row,
    /// Every row marked, in the column of the cursor or those of the range.
    Marks,
}

impl Sheet {
    /// The rows and columns of the range that has been begun, if they are loaded.
    pub fn range(&self) -> Option<(Vec<i64>, Vec<i64>)> {
        let (row, column) = self.selection.anchor()?;
        Some((self.rows.between(row)?, ids(self.columns.listing.between(column)).collect()))
    }

    /// Tells whether edits mean everything marked.
    pub fn is_aimed(&self, model: &Model) -> bool {
        self.selection.aimed && !self.rows.marked(model).is_empty()
    }

    /// The rows and columns that an edit means now; nothing where a range is longer than what is loaded.
    pub fn meant(&self, model: &Model) -> Option<(Vec<i64>, Vec<i64>)> {
        let row = self.rows.current().into_iter().collect();
        let columns = self.columns.current().map(|column| column.id).into_iter().collect();
        if self.is_aimed(model) {
            let columns = match self.selection.anchor() {
                Some((_, column)) => ids(self.columns.listing.between(column)).collect(),
                None => columns,
            };
            return Some((self.rows.marked(model), columns));
        }
        if self.selection.anchor().is_some() { self.range() } else { Some((row, columns)) }
    }

    /// Makes an edit at the cursor, everywhere in the range, or for everything marked.
    pub fn edit(&mut self, model: &Model, edit: Edit) -> Vec<Step> {
        let Some((rows, columns)) = self.meant(model) else { return vec![too_long()] };
        self.last = Some(edit);
        self.make(model, edit, rows, columns)
    }

    /// Makes the last edit again, for many.
    pub fn repeat(&mut self, model: &Model, reach: Reach) -> Vec<Step> {
        let (Some(edit), Some(row), Some(column)) =
            (self.last, self.rows.current(), self.columns.current().map(|column| column.id))
        else {
            return Vec::new();
        };
        let range = self.range();
        if range.is_none() && self.selection.anchor().is_some() && reach != Reach::Marks {
            return vec![too_long()];
        }
        let (rows, columns) = match (reach, range) {
            (Reach::Marks, range) => (self.rows.marked(model), range.map_or_else(|| vec![column], |range| range.1)),
            (Reach::Row, Some((_, columns))) => (vec![row], columns),
            (Reach::Row, None) => (vec![row], ids(self.columns.all()).collect()),
            (Reach::Column, Some((rows, _))) => (rows, vec![column]),
            (Reach::Column, None) => match &self.rows {
                Rows::Places(places) => (ids(places.listing.all()).collect(), vec![column]),
                Rows::People(people) => {
                    let (_, columns) = self.topic.places(Vec::new(), vec![column]);
                    self.fill = Some(self.fill(model, edit, columns).for_all(people.find()));
                    return Vec::new();
                }
            },
        };
        self.make(model, edit, rows, columns)
    }

    /// Begins to replace what the users have by what is meant: with the flag set last, else with Active.
    pub fn replace(&mut self, model: &Model) -> Vec<Step> {
        let axis = self.topic.axis();
        let (Some(operator), Some(all)) = (model.operator(), model.cache.columns(axis, "")) else { return Vec::new() };
        let Some((rows, columns)) = self.meant(model) else { return vec![too_long()] };
        let (users, chosen) = self.topic.places(rows, columns);
        let part = match self.last {
            Some(Edit::Set(part)) => part,
            _ => AccessPart::Active,
        };
        match Replace::new(axis, all.to_vec(), chosen, part, users, operator.user) {
            Ok(replacing) => {
                self.replacing = Some(replacing);
                self.end_replacement()
            }
            Err(sentence) => vec![say(Tone::Warning, sentence)],
        }
    }

    /// Takes who owns the users of a replacement; tells whether it was asked for one.
    pub fn settle_owners(&mut self, find: &Find, rows: &[UserRow]) -> bool {
        self.replacing.as_mut().is_some_and(|replacing| replacing.take_owners(find, rows))
    }

    /// Shows what a replacement would do, once everything it depends on is known.
    pub fn end_replacement(&mut self) -> Vec<Step> {
        self.replacing.take_if(|replacing| replacing.wants().is_none()).map(Replace::finish).unwrap_or_default()
    }
}
