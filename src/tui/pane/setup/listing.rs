//! One list of the setup: its window, its filter, and before its rows those that are only staged.

use crate::api::page::{Key, Page};
use crate::api::setup::{SetupId, SetupList, SetupRow};
use crate::api::{Place, Request};
use crate::domain::cell::{Cell, OrgField, ReleaseField, Value, WorkgroupField};
use crate::domain::text::{Raw, search_key};
use crate::tui::action::Action;
use crate::tui::ahead::Ahead;
use crate::tui::list_window::Listed;
use crate::tui::model::Model;
use crate::tui::widget::Field;

impl Listed for SetupRow {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// A list with its cursor.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    pub rows: Ahead<SetupRow>,
    pub filter: Field,
    pub typing: bool,
}

impl Listing {
    /// The rows that are only staged and fit the filter.
    pub fn fresh(&self, list: SetupList, model: &Model) -> Vec<SetupRow> {
        let words = search_key(self.filter.text());
        let fits = |row: &SetupRow| {
            let text = search_key(&format!("{} {} {}", row.code.stored(), row.name.stored(), row.note.stored()));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let made = model.draft.changes().filter_map(|change| SetupId::of(change.cell));
        let mut ids: Vec<SetupId> = made.filter(|id| id.list() == list && is_fresh(*id, model)).collect();
        ids.dedup();
        ids.into_iter().map(|id| fresh_row(id, model)).filter(fits).collect()
    }

    pub fn current(&self, list: SetupList, model: &Model) -> Option<SetupRow> {
        self.rows.current(self.fresh(list, model))
    }

    pub fn is_moving(&self) -> bool {
        self.rows.is_moving()
    }

    /// The page that is missing most, as a request.
    pub fn page(&self, list: SetupList, lines: usize, model: &Model) -> Option<Request> {
        let (place, limit) = self.rows.window.missing(lines, model.epoch)?;
        Some(Request::SetupRows { list, filter: self.filter.text().to_owned(), place, limit })
    }

    pub fn settle(&mut self, place: &Place, page: Page<SetupRow>, epoch: u64) {
        self.rows.settle(place, page, epoch);
    }

    /// Begins the list anew: the filter is another one.
    pub fn again(&mut self) {
        self.rows.again();
    }

    pub fn back(&mut self) {
        self.typing = false;
        if !self.filter.is_empty() {
            self.filter.clear();
            self.again();
        }
    }

    /// Moves the cursor; from the first row on it goes up into those that are only staged.
    pub fn follow(&mut self, motion: Action, lines: usize, list: SetupList, model: &Model) {
        let count = self.fresh(list, model).len();
        self.rows.follow(motion, lines, count);
    }
}

/// Whether a row is only staged: the draft makes it.
pub(super) fn is_fresh(id: SetupId, model: &Model) -> bool {
    model.draft.change(id.presence()).is_some_and(|change| change.before.is_none() && !change.after.is_none())
}

/// A row that is only staged, as the list would show it.
fn fresh_row(id: SetupId, model: &Model) -> SetupRow {
    let text = |cell: Option<Cell>| match cell.and_then(|cell| model.draft.overlay(cell)) {
        Some(Value::Text(text)) => Raw::from(text.as_str()),
        _ => Raw::default(),
    };
    let flag = |cell: Cell| model.draft.overlay(cell).is_some_and(Value::is_on);
    let code = match id {
        SetupId::Release(release) if !release.is_new() => Raw::from(release.to_string().as_str()),
        SetupId::Option(option) => Raw::from(option.as_str()),
        id => text(code_cell(id)),
    };
    let menu = |workgroup, field| flag(Cell::Workgroup { workgroup, field });
    SetupRow {
        id,
        code,
        name: text(Some(id.name())),
        note: text(note_cell(id)),
        active: !matches!(id, SetupId::Org(_) | SetupId::Workgroup(_)) || flag(id.presence()),
        admin_menu: matches!(id, SetupId::Workgroup(workgroup) if
            menu(workgroup, WorkgroupField::GlobalAdminMenu) || menu(workgroup, WorkgroupField::SetupDataMenu)),
        key: Key { text: String::new(), number: 0, id: 0 },
    }
}

/// The cell that the code of a row is edited by, where it can be.
pub(super) const fn code_cell(id: SetupId) -> Option<Cell> {
    match id {
        SetupId::Org(org) => Some(Cell::Org { org, field: OrgField::Code }),
        _ => None,
    }
}

/// The cell with what a list shows beside the name.
pub(super) const fn note_cell(id: SetupId) -> Option<Cell> {
    match id {
        SetupId::Org(org) => Some(Cell::Org { org, field: OrgField::City }),
        SetupId::Workgroup(workgroup) => Some(Cell::Workgroup { workgroup, field: WorkgroupField::Description }),
        SetupId::Release(release) => Some(Cell::Release { release, field: ReleaseField::Comments }),
        _ => None,
    }
}
