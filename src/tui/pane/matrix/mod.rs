//! The matrix: one pane over an axis. Users against organizations, workgroups or permissions in the tabs; laid over them,
//! what one user has to do with all organizations or workgroups, who has to do with one of them, which restriction options
//! organizations have, and whose data they see under a release.
//!
//! Only windows are asked for: the rows and columns in sight and a page ahead. Setting, clearing and filling all become
//! changes of cells; what has not been loaded is asked for before it is staged, so that every change knows what was there.

mod axis;
mod cells;
mod columns;
mod draw;
mod edit;
mod editor;
mod errand;
mod fill;
mod left_out;
mod letters;
mod listing;
mod offer;
mod partners;
mod parts;
mod people;
mod replace;
mod rows;
mod selection;
mod settle;
mod share;
mod share_looks;
mod sheet;
mod sight;
mod target;
mod topic;
mod words;

use std::marker::PhantomData;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use self::axis::{Across, Organizations, Permissions, Workgroups};
use self::edit::Edit;
use self::parts::Parts;
use self::replace::Replace;
use self::rows::Rows;
use self::share::Share;
use self::sheet::{Sheet, Side};
use self::target::Reach;
use self::topic::Topic;
use super::{Input, Pane, Settled};
use crate::api::matrix::Axis;
use crate::api::users::{Find, UserRow};
use crate::api::{Reply, Request};
use crate::domain::day::Day;
use crate::domain::ids::{ReleaseId, UserId};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::ends;
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::releases;
use crate::tui::view::View;
use crate::tui::widget::{Field, Tone, Typed};

/// A matrix: the tab of an axis, or one that is [`Laid`] over a pane.
#[derive(Clone, Debug)]
pub struct Matrix<A> {
    sheet: Sheet,
    across: PhantomData<A>,
}

/// A matrix about one user, one organization, one workgroup or the setup, laid over a pane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Laid;

impl<A: Across> Default for Matrix<A> {
    fn default() -> Self {
        Self { sheet: Sheet::new(Topic::Users(A::AXIS)), across: PhantomData }
    }
}

impl Matrix<Laid> {
    /// The organizations or workgroups of one user.
    pub fn of(user: UserId, axis: Axis, model: &Model) -> Self {
        let mut sheet = Sheet::new(Topic::Of(user, axis));
        sheet.rows.typed(&Typed::Changed, model);
        Self { sheet, across: PhantomData }
    }

    /// Organizations against something of theirs.
    pub fn of_orgs(axis: Axis, model: &Model) -> Self {
        let mut sheet = Sheet::new(Topic::Orgs(axis));
        sheet.rows.typed(&Typed::Changed, model);
        Self { sheet, across: PhantomData }
    }

    /// Organizations against those that see their data, under a release.
    pub fn sharing(release: ReleaseId, model: &Model) -> Self {
        let mut sheet = Sheet::new(Topic::Sharing(release));
        sheet.rows.typed(&Typed::Changed, model);
        sheet.columns.typed(&Typed::Changed, model);
        Self { sheet, across: PhantomData }
    }

    /// Those who have to do with one organization or workgroup.
    pub fn members(axis: Axis, of: i64, model: &Model) -> Self {
        let mut sheet = Sheet::new(Topic::Members(axis, of));
        if let Some(columns) = model.cache.columns(axis, "") {
            sheet.learn(columns);
        }
        Self { sheet, across: PhantomData }
    }
}

impl<A> Matrix<A> {
    /// The user under the cursor.
    pub fn current(&self) -> Option<&UserRow> {
        self.sheet.rows.user()
    }

    fn typed(&mut self, model: &Model, side: Side, into: impl FnOnce(&mut Field) -> Typed) -> Vec<Step> {
        let sheet = &mut self.sheet;
        let typed = match side {
            Side::Rows => into(sheet.rows.filter_mut()),
            Side::Columns => into(&mut sheet.columns.listing.filter),
        };
        match side {
            Side::Rows => sheet.rows.typed(&typed, model),
            Side::Columns => sheet.columns.typed(&typed, model),
        }
        sheet.narrow(model);
        match typed {
            Typed::Refused(reason) => vec![say(Tone::Warning, reason)],
            Typed::Changed | Typed::Moved | Typed::Passed => Vec::new(),
        }
    }

    fn entered(&mut self, model: &Model, purpose: Purpose, text: &str) -> Vec<Step> {
        if purpose != Purpose::Until {
            return Vec::new();
        }
        let edit = |until| match self.sheet.topic {
            Topic::Sharing(_) => Edit::Share(Share::Until(Day::of(until, &model.seat.zone))),
            _ => Edit::Until(until),
        };
        ends::read(model, text).map(edit).map_or_else(|again| again, |edit| self.sheet.edit(model, edit))
    }

    fn go(&mut self, action: Action, parts: &Parts) {
        let (lines, room) = (parts.lines(), parts.room());
        let wide = isize::try_from(self.sheet.columns.visible(room).len()).unwrap_or(1).max(1);
        if action.is_motion() {
            self.sheet.selection.moved();
        }
        let Sheet { rows, columns, .. } = &mut self.sheet;
        match action {
            Action::First => rows.go_first(),
            Action::Last => rows.go_last(),
            Action::Left => columns.step(-1, room),
            Action::Right => columns.step(1, room),
            Action::PageLeft => columns.step(-wide, room),
            Action::PageRight => columns.step(wide, room),
            Action::FirstColumn => columns.step(isize::MIN, room),
            Action::LastColumn => columns.step(isize::MAX, room),
            motion => {
                let by = motion.lines(lines).and_then(|by| i64::try_from(by).ok());
                by.into_iter().for_each(|by| rows.step(by, lines));
            }
        }
    }
}

impl<A> Pane for Matrix<A> {
    fn context(&self) -> Context {
        if self.sheet.typing.is_some() { Context::Filter } else { axis::context(self.sheet.topic.axis()) }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        self.sheet.offers(model, action)
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let sheet = &mut self.sheet;
        let action = match (input, sheet.typing) {
            (Input::Typed(key), Some(side)) => return self.typed(model, side, |field| field.key(*key)),
            (Input::Pasted(text), Some(side)) => return self.typed(model, side, |field| field.paste(text)),
            (Input::Action(action), _) => *action,
            (Input::Entered { purpose, text }, _) => return self.entered(model, *purpose, text),
            (Input::Typed(_) | Input::Pasted(_), _) => return Vec::new(),
        };
        if let Some(edit) = Edit::of(sheet.topic.axis(), action) {
            return sheet.edit(model, edit);
        }
        let parts = Parts::of(area, sheet.topic);
        match action {
            Action::Filter => sheet.typing = Some(Side::Rows),
            Action::FilterColumns => sheet.typing = Some(Side::Columns),
            Action::Accept => sheet.typing = None,
            Action::Back => return sheet.back(model).unwrap_or_else(|| vec![Step::Uncover]),
            Action::Mark => {
                sheet.rows.toggle(model);
                sheet.rows.step(1, parts.lines());
            }
            Action::MarkRange => return sheet.mark_range(model),
            Action::MarkMatching => return sheet.mark_matching(model),
            Action::ClearMarks => sheet.rows.unmark(model),
            Action::Aim => return sheet.aim(model),
            Action::OnlyRelated => {
                sheet.rows.turn();
                sheet.narrow(model);
            }
            Action::RunsOutSoon => {
                return self.typed(model, Side::Rows, |field| {
                    field.set(ends::SOON);
                    Typed::Changed
                });
            }
            Action::Sort | Action::SortReverse => sheet.order(action == Action::SortReverse),
            Action::Until => return vec![ends::ask(sheet.held_until(model))],
            Action::ReplaceWith => return sheet.replace(model),
            Action::FillColumn => return sheet.repeat(model, Reach::Column),
            Action::FillRow => return sheet.repeat(model, Reach::Row),
            Action::FillMarks => return sheet.repeat(model, Reach::Marks),
            action if action.is_motion() => self.go(action, &parts),
            action => return errand::steps(sheet, model, action),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.sheet.rows.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let (sheet, parts) = (&self.sheet, Parts::of(area, self.sheet.topic));
        let want = |slot, request: Option<Request>| request.map(|request| Want::new(slot, request));
        let people = sheet.rows.people();
        let outside = people.and_then(|people| sheet.outside.missing(&model.draft, &people.seen(), model.epoch));
        let count = |find| Request::Count { find };
        let about = match sheet.topic {
            Topic::Of(user, _) => Some(Request::User { user }),
            Topic::Sharing(release) => releases::want(release, model).map(|want| want.request),
            _ => None,
        };
        let partners = match sheet.topic {
            Topic::Sharing(release) if sheet.rows.is_only() => sheet.partners.missing(release, model.epoch),
            _ => None,
        };
        let all = Request::Columns { axis: sheet.topic.headed(), filter: String::new() };
        let wants = [
            want("matrix-about", about),
            want("matrix-all", Some(all)),
            want("matrix-partners", partners),
            want("matrix-rows", sheet.rows.missing(model, parts.lines())).map(|want| {
                // A page in the place of another has the cells that are asked for beside it.
                let is_fresh = people.is_some_and(|people| people.list.is_fresh(model.epoch));
                let also = if is_fresh { sheet.along(&parts) } else { Vec::new() };
                want.along(also).ahead(people.is_some_and(|people| people.list.is_ahead(model.epoch)))
            }),
            want("matrix-columns", sheet.columns.listing.missing(model.epoch)),
            want("matrix", sheet.window(model, &parts)).map(|want| want.ahead(sheet.is_whole(model, &parts))),
            sheet.fill.as_ref().map(|fill| Want::errand("matrix-fill", fill.wants())),
            sheet.replacing.as_ref().and_then(Replace::wants).map(|request| Want::errand("matrix-replace", request)),
            want("matrix-outside", outside.map(|find| Request::Matching { find })),
            want("users-count", people.map(|people| count(people.counted()))),
            want("users-total", people.map(|_| count(Find::default()))),
        ];
        wants.into_iter().flatten().collect()
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        let (sheet, epoch) = (&mut self.sheet, settled.epoch);
        match (settled.request, settled.result) {
            (Request::Users { find, .. }, Ok(Reply::Users(page))) if sheet.settle_owners(find, &page.rows) => {
                return sheet.end_replacement();
            }
            (Request::Users { find, place, .. }, Ok(Reply::Users(page))) => {
                if let Rows::People(people) = &mut sheet.rows {
                    people.settle(find, place, page.clone(), epoch);
                }
            }
            (Request::Columns { axis, filter }, Ok(Reply::Columns(columns))) => {
                sheet.settle_columns(model, (*axis, filter), columns, epoch);
            }
            (Request::Window { axis, rows, columns }, Ok(Reply::Window(window))) if *axis == sheet.topic.axis() => {
                return sheet.settle_window(model, rows, columns, window, epoch);
            }
            (Request::Matching { find }, Ok(Reply::Matching(users))) => {
                return sheet.settle_matching(model, find, users, epoch);
            }
            (request, Err(_)) => sheet.refused(request),
            _ => {}
        }
        Vec::new()
    }

    fn follow_draft(&mut self, model: &Model) {
        if self.sheet.rows.is_only() {
            self.sheet.narrow(model);
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(&self.sheet, view, &Parts::of(area, self.sheet.topic), buf)
    }

    fn note(&self, model: &Model) -> Option<String> {
        words::staged(&self.sheet, model)
    }
}
