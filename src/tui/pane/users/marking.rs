//! Marks: one by one, from here to there, or everybody who is found.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::Users;
use crate::api::Request;
use crate::api::users::Find;
use crate::domain::ids::UserId;
use crate::domain::query;
use crate::domain::status::Status;
use crate::tui::action::Action;
use crate::tui::effect::{Step, say};
use crate::tui::marks::MATCHING;
use crate::tui::model::Model;
use crate::tui::widget::Tone;

impl Users {
    pub(super) fn mark(&mut self, model: &mut Model, area: Rect) {
        if let Some(row) = self.current() {
            model.marks.toggle(row.user, Some(row.status));
            self.list.follow(Action::Down, self.parts(area).lines());
            self.card.scrolled = 0;
        }
    }

    /// Begins a range, or marks from its beginning to the cursor.
    pub(super) fn mark_range(&mut self, model: &mut Model) -> Vec<Step> {
        let rows = match self.range.turn(&self.list) {
            Ok(rows) => rows,
            Err(said) => return said,
        };
        model.marks.add(rows.iter().map(|row| (row.user, Some(row.status))));
        vec![say(Tone::Plain, model.marks.said(rows.len()))]
    }

    /// Asks whom the filter finds at this moment, to mark them.
    pub(super) fn mark_matching(&mut self) -> Vec<Step> {
        let find = self.find();
        self.marking = Some(find.clone());
        vec![Step::Ask { slot: Some(MATCHING), request: Request::Matching { find } }]
    }

    /// Marks those who were found, where that was asked for to mark them.
    pub(super) fn mark_found(&mut self, model: &mut Model, find: &Find, users: &[UserId]) -> Vec<Step> {
        if self.marking.take_if(|marking| marking == find).is_none() {
            return Vec::new();
        }
        // Without a term for it, a filter finds active users only.
        let status = query::parse(&find.filter).is_about_active().then_some(Status::Active);
        let rows: BTreeMap<UserId, Status> = self.list.rows().iter().map(|row| (row.user, row.status)).collect();
        model.marks.add(users.iter().map(|user| (*user, status.or_else(|| rows.get(user).copied()))));
        vec![say(Tone::Plain, model.marks.said(users.len()))]
    }
}
