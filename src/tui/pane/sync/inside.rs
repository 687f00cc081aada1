//! Looking inside: what a kind, a finding or a row of a plan leads to.

use super::part::Part;
use super::plan::Planned;
use super::window::Window;
use crate::api::sync::{SyncFinding, SyncRow};
use crate::domain::sync::Code;
use crate::domain::sync::kinds::{USER, WORKGROUP};

impl Planned {
    /// Looks inside what the cursor is on: the items of a kind, what a finding speaks of, else all about the row.
    /// Answers the finding that speaks of the plan as a whole, which leads nowhere.
    pub fn look_inside(&mut self) -> Option<SyncFinding> {
        match self.part {
            Part::Kinds => {
                let kind = self.current_kind().map(|kind| kind.kind.clone())?;
                if kind == WORKGROUP { self.enter(Part::Workgroups) } else { self.enter_items(kind, false) }
            }
            Part::Findings | Part::Stranded => return self.follow(),
            Part::Decided => {}
            Part::Users | Part::Workgroups | Part::Items | Part::Limbo => {
                self.open = self.window().is_some_and(|window| window.current().is_some());
                self.scrolled = 0;
            }
        }
        None
    }

    /// Goes to what the finding under the cursor speaks of.
    fn follow(&mut self) -> Option<SyncFinding> {
        let Some(SyncRow::Finding(finding)) = self.window()?.current() else { return None };
        let (kind, id) = (finding.kind.clone(), finding.item_id);
        if finding.code == Code::Limbo.text() {
            self.enter(Part::Limbo);
            return None;
        }
        let Some(kind) = kind else { return Some(finding.clone()) };
        match kind.as_str() {
            USER => self.enter(Part::Users),
            WORKGROUP => self.enter(Part::Workgroups),
            _ => self.enter_items(kind, true),
        }
        if let (Some(window), Some(id)) = (self.window_mut(), id) {
            window.seek(id);
        }
        None
    }

    /// Shows a part at the row that speaks of the thing with this number.
    pub fn go_to(&mut self, part: Part, number: i64) {
        self.enter(part);
        if let Some(window) = self.window_mut() {
            window.seek(number);
        }
    }

    fn enter_items(&mut self, kind: String, all: bool) {
        if self.items_of != kind || self.all_items != all {
            (self.items, self.items_of, self.all_items) = (Window::default(), kind, all);
        }
        self.enter(Part::Items);
    }
}
