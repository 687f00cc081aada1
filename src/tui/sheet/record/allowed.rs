//! The locations of an organization, and what it allows of the restriction options: rows that are ticked.

use serde::{Deserialize, Serialize};

use crate::api::setup::{Record, SetupId, SetupRow};
use crate::domain::cell::{Cell, OptionPart, Value};
use crate::domain::ids::{LocationId, OrgId};
use crate::domain::restriction::OptionCode;
use crate::domain::text::Raw;
use crate::tui::model::Model;

/// A location that the organization has, or shall have.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Located {
    pub location: LocationId,
    pub name: Raw,
    pub base: bool,
    pub wanted: bool,
}

/// What the organization allows of an option: whether it is seen, and whether it may be chosen.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct Allowed {
    pub option: OptionCode,
    pub label: Raw,
    pub base: [bool; 2],
    pub wanted: [bool; 2],
}

pub(super) const PARTS: [OptionPart; 2] = [OptionPart::Visible, OptionPart::Editable];

impl Allowed {
    /// Sets or clears a part. What may be chosen is seen, and what is hidden cannot be chosen.
    pub fn set(&mut self, part: usize, on: bool) {
        self.wanted[part] = on;
        match (part, on) {
            (0, false) => self.wanted[1] = false,
            (1, true) => self.wanted[0] = true,
            _ => {}
        }
    }

    pub fn cells(&self, org: OrgId) -> [Cell; 2] {
        PARTS.map(|part| Cell::OrgOption { org, option: self.option, part })
    }
}

/// The options of the site, those of a record in its order. A new organization sees them all.
pub(super) fn allowed(record: &Record, site: &[SetupRow], model: &Model) -> Vec<Allowed> {
    let SetupId::Org(org) = record.id else { return Vec::new() };
    let is_new = record.cells.is_empty();
    let mut all: Vec<Allowed> = Vec::new();
    let mut add = |option: OptionCode, label: Raw| {
        if all.iter().any(|row| row.option == option) {
            return;
        }
        let cell = |part| Cell::OrgOption { org, option, part };
        let base = PARTS.map(|part| record.value(cell(part)).is_on());
        let begun = if is_new { [true, false] } else { base };
        let staged = |at: usize| model.draft.overlay(cell(PARTS[at])).map_or(begun[at], Value::is_on);
        all.push(Allowed { option, label, base, wanted: [staged(0), staged(1)] });
    };
    for (cell, _) in &record.cells {
        if let Cell::OrgOption { option, .. } = cell {
            let label = record.name(&Value::Option(*option)).cloned();
            add(*option, label.unwrap_or_else(|| Raw::from(option.as_str())));
        }
    }
    for row in site {
        if let SetupId::Option(option) = row.id {
            add(option, row.name.clone());
        }
    }
    all
}

/// The locations of a record with what is staged of them.
pub(super) fn located(record: &Record, model: &Model) -> Vec<Located> {
    let SetupId::Org(org) = record.id else { return Vec::new() };
    let held = record.cells.iter().map(|(cell, _)| *cell);
    let cells = held.chain(model.draft.changes().map(|change| change.cell));
    let mut all: Vec<Located> = Vec::new();
    for cell in cells {
        let Cell::OrgLocation { org: of, location } = cell else { continue };
        if of != org || all.iter().any(|row| row.location == location) {
            continue;
        }
        let base = record.value(cell);
        let name = record.name(&Value::Location(location)).cloned();
        let staged = match model.draft.overlay(SetupId::Location(location).name()) {
            Some(Value::Text(name)) => Some(Raw::from(name.as_str())),
            _ => None,
        };
        let number = || Raw::from(format!("location {location}").as_str());
        let name = staged.or(name).unwrap_or_else(number);
        all.push(Located { location, name, wanted: model.overlay(cell, &base).is_on(), base: base.is_on() });
    }
    all
}
