//! What the pane needs for what it shows: pages, what is told beside them, and what comes later.

use super::decide::judge;
use super::parts::Parts;
use super::{Approvals, queue};
use crate::api::along::Also;
use crate::api::{Capability, Request};
use crate::domain::status::Move;
use crate::tui::cache::Want;
use crate::tui::model::Model;

impl Approvals {
    pub(super) fn wanted_pages(&self, model: &Model, parts: &Parts) -> Vec<Want> {
        let also = if self.history || !self.shown().is_moving() { Vec::new() } else { beside(model) };
        let ahead = if self.history { self.decided.is_ahead(model.epoch) } else { self.queue.is_ahead(model.epoch) };
        let page = self.page(model, parts).map(|request| Want::new("approvals", request).along(also).ahead(ahead));
        let mut wants: Vec<Want> = page.into_iter().collect();
        wants.extend(self.search.missing(model.epoch).map(|request| Want::new("approvals-search", request)));
        wants.push(Want::new("approvals-count", Request::Count { find: queue::everybody() }));
        wants.push(Want::new("approvers", Request::Approvers));
        if let Some(user) = self.person().filter(|_| !self.history || self.facts.open) {
            wants.push(Want::new("approvals-user", Request::User { user }));
        }
        wants
    }

    /// What comes later than the page: hints on those in sight, and the judgement on what `y` would do.
    pub(super) fn wanted_hints(&self, model: &Model, parts: &Parts) -> Vec<Want> {
        let (rows, _) = self.shown().visible(parts.lines());
        let users = self.known.missing(rows.iter().map(|row| row.user), model.epoch);
        let mut wants = Vec::new();
        if !users.is_empty() {
            wants.push(Want::own("approvals-hints", Request::Hints { users }));
        }
        let Some(row) = self.current() else { return wants };
        if self.known.has(row.user) && model.why_not(Capability::EditUsers).is_none() {
            let changes = self.changes(model, row, Move::Approve);
            wants.extend(changes.map(|changes| Want::new("approvals-judge", judge(&changes))));
        }
        wants
    }
}

/// What is shown beside a page of the queue.
fn beside(model: &Model) -> Vec<Also> {
    let approval = model.why_not(Capability::EditUsers).is_none().then_some(Also::Approval);
    [Also::Card, Also::Hints].into_iter().chain(approval).collect()
}
