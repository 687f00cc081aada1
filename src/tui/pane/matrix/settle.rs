//! What a matrix does with the answers that come back: columns, cells, and the numbers that a filter finds.

use super::editor::Editor;
use super::fill::Fill;
use super::rows::Rows;
use super::sheet::Sheet;
use crate::api::Request;
use crate::api::matrix::{Axis, Column, Window};
use crate::api::users::Find;
use crate::domain::ids::UserId;
use crate::domain::query;
use crate::domain::status::Status;
use crate::tui::effect::Step;
use crate::tui::model::Model;

impl Sheet {
    /// Takes what a filter found, at the top or at the left.
    pub fn settle_columns(&mut self, model: &Model, (axis, filter): (Axis, &str), found: &[Column], epoch: u64) {
        if axis == self.topic.headed() {
            if filter.is_empty() {
                self.learn(found);
            }
            self.columns.settle(filter, found, epoch);
        }
        if axis == self.topic.listed()
            && let Rows::Places(places) = &mut self.rows
        {
            places.listing.settle(filter, found.to_vec(), epoch);
        }
        if matches!(axis, Axis::Sharing(_)) && axis == self.topic.axis() {
            self.partners.take(found, epoch);
        }
        self.narrow(model);
    }

    /// Takes the cells that came back, for what is in sight or for a fill.
    pub fn settle_window(
        &mut self,
        model: &Model,
        rows: &[i64],
        columns: &[i64],
        window: &Window,
        epoch: u64,
    ) -> Vec<Step> {
        let Some(by) = Editor::of(model) else { return Vec::new() };
        if let Some(fill) = &mut self.fill
            && fill.take(rows, columns, window, &model.draft, by)
        {
            return self.end_fill();
        }
        if let Some(replacing) = &mut self.replacing
            && replacing.take(rows, columns, window, &model.draft, by)
        {
            return self.end_replacement();
        }
        self.cells.take(rows, columns, window, epoch);
        let (rows, columns) = self.topic.places(self.rows.near(), self.columns.listing.near().collect());
        self.cells.trim(rows, columns);
        self.narrow(model);
        Vec::new()
    }

    /// Takes the numbers that a filter finds: for a fill, for marks, or to tell what is outside.
    pub fn settle_matching(&mut self, model: &mut Model, find: &Find, users: &[UserId], epoch: u64) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Rows::People(people) = &self.rows
            && self.outside.settle(find, users, &model.draft, &people.seen(), epoch)
        {
            return steps;
        }
        if self.marking.take_if(|marking| marking == find).is_some() {
            // Without a term for it, a filter finds active users only.
            let status = query::parse(&find.filter).is_about_active().then_some(Status::Active);
            model.marks.add(users.iter().map(|user| (*user, status)));
            steps.push(self.marked(users.len(), model));
        }
        if let Some(fill) = self.fill.take_if(|fill| fill.finds() == Some(find)) {
            steps.extend(self.begin(model, fill, users.iter().map(|user| user.0).collect()));
        }
        steps
    }

    /// Gives up what waited for a question that was refused. Why has been said already.
    pub fn refused(&mut self, request: &Request) {
        if let Request::Matching { find } = request {
            self.marking.take_if(|marking| marking == find);
        }
        self.fill.take_if(|fill| fill.wants() == *request);
        self.replacing.take_if(|replacing| replacing.wants().as_ref() == Some(request));
    }

    fn end_fill(&mut self) -> Vec<Step> {
        self.fill.take_if(|fill| fill.is_done()).map(Fill::finish).unwrap_or_default()
    }
}
