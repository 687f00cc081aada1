//! What was typed into a form of the setup that was left, to be offered again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::allowed::{Allowed, Located};
use super::form::{Form, next_new};
use crate::api::lookup::Named;
use crate::api::setup::{SetupId, SetupList};
use crate::domain::cell::{Cell, Value};
use crate::domain::text::Raw;
use crate::tui::model::Model;
use crate::tui::sheet::filled::Filled;
use crate::tui::widget::Field;

/// The contents of a form, and what they were typed over.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LeftRecord {
    list: SetupList,
    /// The row that was edited; of a new one its number means nothing any more.
    pub(super) record: SetupId,
    pub(super) is_new: bool,
    /// What it is called, for the sentence that offers it.
    name: Raw,
    typed: Typed,
    /// What stood in the form before anything was typed: only what differs from it is filled in again.
    opened: Typed,
    /// What the database held then, so that what others wrote meanwhile shows as a conflict.
    bases: BTreeMap<String, Value>,
}

/// Everything that was typed and chosen; fields by their words.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Typed {
    key: Raw,
    fields: BTreeMap<String, Filled>,
    /// A provider that is to be made.
    made: Option<Named>,
    locations: Vec<Located>,
    options: Vec<Allowed>,
}

/// The word of the field that a cell is.
fn word(cell: Cell) -> String {
    cell.to_string().rsplit('/').next().unwrap_or_default().to_owned()
}

impl Typed {
    pub fn of(form: &Form) -> Self {
        Self {
            key: Raw::from(form.key.as_ref().map(Field::text).unwrap_or_default()),
            fields: form.fields.iter().map(|entry| (word(entry.cell), Filled::of(&entry.content))).collect(),
            made: form.made.clone(),
            locations: form.locations.clone(),
            options: form.options.clone(),
        }
    }
}

impl Form {
    /// What was typed and not saved; nothing where nothing was.
    pub fn left(&self) -> Option<LeftRecord> {
        let typed = Typed::of(self);
        (typed != self.opened).then(|| LeftRecord {
            list: self.list(),
            record: self.id,
            is_new: self.is_new,
            name: Raw::from(self.text(self.id.name())),
            typed,
            opened: self.opened.clone(),
            bases: self.fields.iter().map(|entry| (word(entry.cell), entry.base.clone())).collect(),
        })
    }

    /// Fills in what was typed before the form was left.
    pub fn refill(&mut self, left: &LeftRecord, model: &Model) {
        let (typed, opened) = (&left.typed, &left.opened);
        if let Some(key) = &mut self.key {
            key.set(typed.key.stored());
        }
        for entry in &mut self.fields {
            let word = word(entry.cell);
            let Some(filled) = typed.fields.get(&word).filter(|filled| opened.fields.get(&word) != Some(*filled))
            else {
                continue;
            };
            filled.put(&mut entry.content);
            if let Some(base) = left.bases.get(&word) {
                entry.base.clone_from(base);
            }
        }
        self.made.clone_from(&typed.made);
        self.renumber(model);
        for row in typed.locations.iter().filter(|row| !opened.locations.contains(row)) {
            match self.locations.iter_mut().find(|other| other.location == row.location) {
                Some(other) => other.wanted = row.wanted,
                None => self.locations.push(row.clone()),
            }
        }
        for row in typed.options.iter().filter(|row| !opened.options.contains(row)) {
            if let Some(other) = self.options.iter_mut().find(|other| other.option == row.option) {
                other.wanted = row.wanted;
            }
        }
    }

    /// Gives a provider that is to be made the next free number of this draft.
    fn renumber(&mut self, model: &Model) {
        let SetupId::Provider(provider) = next_new(SetupList::Providers, model) else { return };
        let Some(made) = &mut self.made else { return };
        let old = std::mem::replace(&mut made.id, provider.0);
        let lookups = self.fields.iter_mut().filter_map(|entry| entry.content.lookup_mut());
        for named in lookups.filter_map(|lookup| lookup.chosen.as_mut()).filter(|named| named.id == old) {
            named.id = provider.0;
        }
    }
}

impl LeftRecord {
    pub const fn list(&self) -> SetupList {
        self.list
    }

    /// Of what the form is, in a sentence.
    pub(in crate::tui::sheet) fn whose(&self) -> String {
        let noun = self.list.noun();
        match (self.is_new, self.name.is_empty()) {
            (false, _) => self.name.shown().into(),
            (true, true) => format!("a new {noun}"),
            (true, false) => format!("the new {noun} {}", self.name.shown()),
        }
    }
}
