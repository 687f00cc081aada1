//! What saving the form would stage, and what is wrong with what was typed.

use super::form::{Entry, Form, Stop};
use crate::api::review::{Judged, Judgement};
use crate::api::setup::SetupId;
use crate::domain::cell::{Cell, ListField, OrgField, Value};
use crate::domain::change::Change;
use crate::domain::ids::ReleaseId;
use crate::domain::restriction::OptionCode;
use crate::domain::verdict::Verdict;
use crate::tui::model::Model;
use crate::tui::sheet::judging::objections;

impl Form {
    /// The row by what was typed for its number or code.
    ///
    /// # Errors
    /// One sentence that says what can be typed.
    pub fn named(&self) -> Result<SetupId, String> {
        let Some(key) = &self.key else { return Ok(self.id) };
        let typed = key.text().trim();
        match self.id {
            SetupId::Release(_) if typed.is_empty() => Ok(self.id),
            SetupId::Release(_) => match typed.parse::<i64>() {
                Ok(number) if number > 0 => Ok(SetupId::Release(ReleaseId(number))),
                _ => Err("The number of a release is a whole number above 0; empty takes the next one.".to_owned()),
            },
            _ => typed.to_uppercase().parse::<OptionCode>().map(SetupId::Option),
        }
    }

    /// What a field would store.
    ///
    /// # Errors
    /// One sentence that says what is wrong with what was typed.
    pub fn value(&self, at: usize) -> Result<Value, String> {
        let entry = &self.fields[at];
        let value = entry.content.value(entry.cell.kind())?;
        match (entry.cell, value) {
            (Cell::Org { field: OrgField::Code, .. }, Value::Text(code)) => {
                let code = code.to_uppercase();
                let fits =
                    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
                fits.then_some(Value::Text(code)).ok_or_else(|| {
                    "A code has three of A to Z and 0 to 9; empty takes the lowest that is free.".to_owned()
                })
            }
            (Cell::Org { field: OrgField::Code, .. }, Value::None) if !self.is_new => {
                Err("An organization has a code of three letters or digits.".to_owned())
            }
            (cell, Value::None) if cell == self.id.name() => Err("A name is needed.".to_owned()),
            (_, value) => Ok(value),
        }
    }

    /// Looks at one field as it is left.
    pub fn check(&mut self, stop: Stop) {
        let fault = match stop {
            Stop::Key => self.named().err(),
            Stop::Field(at) => self.value(at).err(),
            Stop::NewLocation => {
                let lost = !self.new_location.typed().trim().is_empty() && !self.new_location.is_undecided();
                lost.then(|| "No location has such a name: type another part of it.".to_owned())
            }
            Stop::Location(_) | Stop::Option(_) | Stop::Save => None,
        };
        match fault {
            Some(sentence) => drop(self.problems.insert(stop, sentence)),
            None => drop(self.problems.remove(&stop)),
        }
    }

    /// Looks at everything, and answers the first field with a problem.
    pub fn check_all(&mut self, model: &Model) -> Option<Stop> {
        let stops = self.stops();
        stops.iter().for_each(|stop| self.check(*stop));
        if self.key.is_some()
            && let Ok(SetupId::Option(code)) = self.named()
            && (OptionCode::SHIPPED.contains(&code) || model.draft.overlay(SetupId::Option(code).name()).is_some())
        {
            self.problems.insert(Stop::Key, "There is an option with this code already.".to_owned());
        }
        stops.into_iter().find(|stop| self.problems.contains_key(stop))
    }

    /// Puts what the rules have against the changes at their fields, and answers the first with a problem.
    pub fn object(&mut self, judgement: &Judgement, changes: &[Change]) -> Option<Stop> {
        let is_mine = |cell: Cell| changes.iter().any(|change| change.cell == cell);
        for (cell, sentence) in objections(judgement, is_mine) {
            let stop = self.stop_of(cell);
            self.problems.entry(stop).or_insert(sentence);
        }
        // A number or a code that was typed belongs to somebody else's row.
        let taken = |row: &&Judged| is_mine(row.change.cell) && matches!(row.verdict, Verdict::Conflict { .. });
        if self.key.is_some() && judgement.rows.iter().any(|row| taken(&row)) {
            let sentence = format!("There is a {} of this number or code already.", self.list().noun());
            self.problems.entry(Stop::Key).or_insert(sentence);
        }
        self.stops().into_iter().find(|stop| self.problems.contains_key(stop))
    }

    /// The field that a cell is edited in.
    fn stop_of(&self, cell: Cell) -> Stop {
        let id = self.named().unwrap_or(self.id);
        let provider = |cell: &Cell| matches!(cell, Cell::Org { field: OrgField::Provider, .. });
        let wanted = |entry: &Entry| match cell {
            Cell::Provider { .. } if entry.cell != self.id.name() => provider(&entry.cell),
            cell => renamed(entry.cell, id) == cell,
        };
        let stop = match cell {
            Cell::OrgLocation { location, .. } => Some(Stop::Location(location)),
            Cell::OrgOption { option, .. } => Some(Stop::Option(option)),
            _ => self.fields.iter().position(wanted).map(Stop::Field),
        };
        stop.filter(|stop| self.stops().contains(stop)).unwrap_or(Stop::Save)
    }

    /// The changes that lead from what is staged to what the form says. One that leads back to what the database holds
    /// takes its cell out of the draft. What cannot be read yet is left out.
    pub fn changes(&self, model: &Model) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut put = |cell: Cell, base: Value, after: Value| {
            if *model.overlay(cell, &base) != after {
                changes.push(Change::new(cell, base, after));
            }
        };
        let id = self.named().unwrap_or(self.id);
        for (at, entry) in self.fields.iter().enumerate() {
            let Ok(value) = self.value(at) else { continue };
            if let (Some(made), Value::Provider(provider)) = (&self.made, &value)
                && made.id == provider.0
            {
                let name = Value::text(made.name.stored());
                put(Cell::Provider { provider: *provider, field: ListField::Name }, Value::None, name);
            }
            put(renamed(entry.cell, id), entry.base.clone(), value);
        }
        if let SetupId::Org(org) = id {
            for row in &self.locations {
                let cell = Cell::OrgLocation { org, location: row.location };
                put(cell, Value::Flag(row.base), Value::Flag(row.wanted));
            }
            for row in &self.options {
                for (at, cell) in row.cells(org).into_iter().enumerate() {
                    put(cell, Value::Flag(row.base[at]), Value::Flag(row.wanted[at]));
                }
            }
        }
        changes
    }
}

/// The cell under the number or code that was typed.
const fn renamed(cell: Cell, id: SetupId) -> Cell {
    match (cell, id) {
        (Cell::Release { field, .. }, SetupId::Release(release)) => Cell::Release { release, field },
        (Cell::Option { field, .. }, SetupId::Option(option)) => Cell::Option { option, field },
        (cell, _) => cell,
    }
}
