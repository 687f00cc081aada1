//! Approving with the form: the owning organization and the workgroup are chosen by typing a part of their names.
//!
//! The form stands in place of the queue and warns for as long as it is open, since saving it approves. With the status
//! set back to pending it is a plain edit, and like every plain edit it is staged.

use crossterm::event::{KeyCode, KeyEvent};

use super::decide::staged;
use crate::api::approvals::{ApprovalRow, Suggestion};
use crate::api::matrix::{Axis, Column};
use crate::api::users::UserCard;
use crate::domain::cell::{Cell, MembershipPart, UserField, Value};
use crate::domain::change::{Change, add_missing};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::status::Status;
use crate::domain::text::search_key;
use crate::tui::cache::Cache;
use crate::tui::model::Model;
use crate::tui::widget::{Field, Typed};

/// One of many, chosen by typing.
#[derive(Clone, Debug)]
pub(super) struct Picker {
    pub axis: Axis,
    pub typed: Field,
    pub picked: Option<i64>,
}

/// The fields of the form, in their order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    Owner,
    Workgroup,
    Status,
    Note,
    Save,
}

impl Stop {
    pub const ALL: [Self; 5] = [Self::Owner, Self::Workgroup, Self::Status, Self::Note, Self::Save];
}

/// An open form.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub row: ApprovalRow,
    pub stop: Stop,
    pub owner: Picker,
    pub workgroup: Picker,
    pub status: Status,
    pub note: Field,
}

/// What cannot be saved yet, and the field it is about.
pub(super) struct Missing {
    pub stop: Stop,
    pub sentence: &'static str,
}

/// The longest note in characters.
const NOTE: usize = 400;
/// The statuses that saving can lead to.
const STATUSES: [Status; 3] = [Status::Active, Status::Inactive, Status::Pending];

impl Picker {
    fn new(axis: Axis, picked: Option<i64>) -> Self {
        Self { axis, typed: Field::default(), picked }
    }

    /// What can be chosen, as far as it fits what is typed; absent until it has arrived.
    pub fn candidates<'a>(&self, cache: &'a Cache) -> Option<Vec<&'a Column>> {
        cache.columns(self.axis, "").map(|columns| self.fitting(columns))
    }

    fn fitting<'a>(&self, columns: &'a [Column]) -> Vec<&'a Column> {
        let wanted = search_key(self.typed.text());
        let fits = |column: &&Column| {
            let names = [column.head.stored(), column.name.stored()].map(search_key);
            column.active && wanted.split_whitespace().all(|word| names.iter().any(|name| name.contains(word)))
        };
        columns.iter().filter(fits).collect()
    }

    /// The chosen one.
    pub fn chosen<'a>(&self, cache: &'a Cache) -> Option<&'a Column> {
        let picked = self.picked?;
        cache.columns(self.axis, "")?.iter().find(|column| column.id == picked)
    }

    /// Follows what was typed: the first that fits is chosen.
    fn follow(&mut self, cache: &Cache) {
        self.picked = None;
        if let Some(columns) = cache.columns(self.axis, "") {
            self.choose_from(columns);
        }
    }

    /// Chooses the first that fits, where nothing was chosen yet; names may arrive after what was typed.
    fn choose_from(&mut self, columns: &[Column]) {
        if self.picked.is_none() && !self.typed.is_empty() {
            self.picked = self.fitting(columns).first().map(|column| column.id);
        }
    }

    fn step(&mut self, down: bool, cache: &Cache) {
        let Some(found) = self.candidates(cache).filter(|found| !found.is_empty()) else { return };
        let at = found.iter().position(|column| Some(column.id) == self.picked);
        let next = match (at, down) {
            (None, _) => 0,
            (Some(at), true) => (at + 1).min(found.len() - 1),
            (Some(at), false) => at.saturating_sub(1),
        };
        self.picked = Some(found[next].id);
    }
}

impl Form {
    /// Opens the form with what the person has already, else with what colleagues have.
    pub fn new(model: &Model, row: ApprovalRow, suggestion: Option<&Suggestion>, status: Status) -> Self {
        let wanted = || suggestion.into_iter().flat_map(|suggestion| &suggestion.changes).chain(model.draft.changes());
        let wanted = || wanted().filter(|change| change.cell.user() == Some(row.user));
        let owner = wanted().filter_map(|change| match (change.cell, &change.after) {
            (Cell::User { field: UserField::OwningOrg, .. }, Value::Org(org)) => Some(org.0),
            _ => None,
        });
        let workgroup = wanted().filter_map(|change| match change.cell {
            Cell::Membership { workgroup, part: MembershipPart::Active, .. } if change.after.is_on() => {
                Some(workgroup.0)
            }
            _ => None,
        });
        let held = model.cache.card(row.user).and_then(|card| card.owner.as_ref()).map(|(org, _, _)| org.0);
        let (owner, workgroup) = (owner.last().or(held), workgroup.last());
        Self {
            stop: Stop::Owner,
            owner: Picker::new(Axis::Organizations, owner),
            workgroup: Picker::new(Axis::Workgroups, workgroup),
            status,
            note: Field::default().limit(NOTE),
            row,
        }
    }

    /// The field that is typed into.
    pub fn picker(&mut self) -> Option<&mut Picker> {
        match self.stop {
            Stop::Owner => Some(&mut self.owner),
            Stop::Workgroup => Some(&mut self.workgroup),
            Stop::Status | Stop::Note | Stop::Save => None,
        }
    }

    /// Moves the focus by so many fields, around the end.
    pub fn go(&mut self, places: usize) {
        self.stop = Stop::ALL[(self.stop as usize + places) % Stop::ALL.len()];
    }

    pub fn step(&mut self, down: bool, cache: &Cache) {
        match self.picker() {
            Some(picker) => picker.step(down, cache),
            None => self.go(if down { 1 } else { Stop::ALL.len() - 1 }),
        }
    }

    pub fn key(&mut self, key: KeyEvent, cache: &Cache) -> Typed {
        match (self.stop, key.code) {
            (Stop::Status, KeyCode::Right | KeyCode::Char(' ')) => self.turn(1),
            (Stop::Status, KeyCode::Left) => self.turn(STATUSES.len() - 1),
            _ => return self.type_into(|field| field.key(key), cache),
        }
        Typed::Moved
    }

    pub fn paste(&mut self, text: &str, cache: &Cache) -> Typed {
        self.type_into(|field| field.paste(text), cache)
    }

    fn type_into(&mut self, put: impl FnOnce(&mut Field) -> Typed, cache: &Cache) -> Typed {
        if self.stop == Stop::Note {
            return put(&mut self.note);
        }
        let Some(picker) = self.picker() else { return Typed::Passed };
        let typed = put(&mut picker.typed);
        if typed == Typed::Changed {
            picker.follow(cache);
        }
        typed
    }

    /// Takes in what can be chosen, which may arrive after what was typed.
    pub fn settle(&mut self, axis: Axis, columns: &[Column]) {
        for picker in [&mut self.owner, &mut self.workgroup] {
            if picker.axis == axis {
                picker.choose_from(columns);
            }
        }
    }

    fn turn(&mut self, places: usize) {
        let at = STATUSES.iter().position(|status| *status == self.status).unwrap_or(0);
        self.status = STATUSES[(at + places) % STATUSES.len()];
    }

    /// What saving would do; absent until the person's card has arrived.
    pub fn changes(&self, model: &Model) -> Option<Vec<Change>> {
        let card = model.cache.card(self.row.user)?;
        let mut changes = Vec::new();
        if self.status != Status::Pending {
            changes.push(self.row.moved(self.status));
        }
        if let Some(owner) = self.owner.picked {
            let owned = card.owned_by(OrgId(owner));
            // Access without being active is of no use yet.
            let parked = self.status == Status::Inactive;
            add_missing(&mut changes, owned.iter().filter(|change| !parked || is_owner(change.cell)));
        }
        if self.status != Status::Inactive {
            changes.extend(self.workgroup.picked.and_then(|workgroup| card.joined_to(WorkgroupId(workgroup))));
        }
        if self.status == Status::Active {
            add_missing(&mut changes, staged(&model.draft, self.row.user).filter(|change| !is_owner(change.cell)));
        }
        Some(changes)
    }

    /// What still has to be chosen.
    pub fn missing(&self, card: &UserCard) -> Option<Missing> {
        let owner = self.owner.picked.is_some() || card.owner.is_some();
        let member = self.workgroup.picked.is_some() || card.memberships.iter().any(|membership| membership.active);
        match self.status {
            Status::Active | Status::Inactive if !owner => {
                Some(Missing { stop: Stop::Owner, sentence: "Choose an owning organization first: type a part of it." })
            }
            Status::Active if !member => {
                Some(Missing { stop: Stop::Workgroup, sentence: "Choose a workgroup first: type a part of its name." })
            }
            _ => None,
        }
    }

    /// The lasting warning.
    pub const fn warning(&self) -> &'static str {
        match self.status {
            Status::Active => "Saving approves: the account can sign in at once and is told so.",
            Status::Inactive => "Saving parks: the account leaves the queue, inactive and undecided.",
            _ => "Saving approves nobody: the account stays pending, and the rest is staged for the review.",
        }
    }

    /// The word on the button.
    pub const fn verb(&self) -> &'static str {
        match self.status {
            Status::Active => "Approve",
            Status::Inactive => "Park",
            _ => "Stage",
        }
    }
}

const fn is_owner(cell: Cell) -> bool {
    matches!(cell, Cell::User { field: UserField::OwningOrg, .. })
}
