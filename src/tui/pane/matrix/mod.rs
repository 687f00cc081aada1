//! The matrix: users against organizations, workgroups or permissions. One pane, generic over what its columns are.
//!
//! Only windows are asked for: the users and columns in sight and a page ahead. Setting, clearing and filling all become
//! changes of cells; what has not been loaded is asked for before it is staged, so that every change knows what was there.

mod axis;
mod cells;
mod columns;
mod draw;
mod edit;
mod fill;
mod letters;

mod outside;
mod parts;
mod rows;
mod sheet;
mod words;

use std::marker::PhantomData;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use self::axis::{Across, Organizations, Permissions, Workgroups};
use self::edit::{Edit, Editor};
use self::fill::say;
use self::parts::Parts;
use self::sheet::{Reach, Sheet, Side};
use super::{Input, Pane, Settled};
use crate::api::explain::Holding;
use crate::api::matrix::Axis;
use crate::api::users::{Find, UserRow};
use crate::api::{Reply, Request};
use crate::domain::ids::{OrgId, WorkgroupId};
use crate::domain::permission::{Level, Permission};
use crate::link::Slot;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::sheet::{Apply, Cover};
use crate::tui::view::View;
use crate::tui::widget::{Field, Tone, Typed};

/// The pane of one axis.
#[derive(Clone, Debug)]
pub struct Matrix<A> {
    sheet: Sheet,
    across: PhantomData<A>,
}

impl<A: Across> Default for Matrix<A> {
    fn default() -> Self {
        Self { sheet: Sheet::new(A::AXIS), across: PhantomData }
    }
}

impl<A: Across> Matrix<A> {
    /// The user under the cursor.
    pub fn current(&self) -> Option<&UserRow> {
        self.sheet.rows.current()
    }

    fn typed(&mut self, model: &Model, side: Side, into: impl FnOnce(&mut Field) -> Typed) -> Vec<Step> {
        let sheet = &mut self.sheet;
        let typed = match side {
            Side::Rows => into(&mut sheet.rows.filter),
            Side::Columns => into(&mut sheet.columns.filter),
        };
        match side {
            Side::Rows => sheet.rows.typed(&typed),
            Side::Columns => sheet.columns.typed(&typed, model),
        }
        match typed {
            Typed::Refused(reason) => vec![say(Tone::Warning, reason)],
            Typed::Changed | Typed::Moved | Typed::Passed => Vec::new(),
        }
    }

    fn offers_edit(&self, model: &Model, edit: Edit) -> Offer {
        let sheet = &self.sheet;
        let (Some(place), Some(operator)) = (sheet.here(), model.operator()) else {
            return Offer::No("There is no cell under the cursor.".to_owned());
        };
        let by = Editor { user: operator.user, levels: &operator.levels };
        let known = sheet.anchor.is_none() && sheet.cells.is_loaded(place);
        let left = known.then(|| edit.left(place, by, |cell| sheet.cells.base(cell))).flatten();
        left.map_or(Offer::Yes, |left| Offer::No(left.sentence()))
    }

    fn offers_fill(&self, model: &Model, reach: Reach) -> Offer {
        if self.sheet.fill.is_some() {
            return Offer::No("A fill is on its way; esc stops it.".to_owned());
        }
        if self.sheet.last.is_none() {
            return Offer::No("Set or clear something first; a fill does the same again for many.".to_owned());
        }
        if reach == Reach::Marks && model.marks.is_empty() {
            return Offer::No("Nobody is marked.".to_owned());
        }
        Offer::when(self.sheet.here().is_some(), "There is no cell under the cursor.")
    }

    fn open(&self) -> Vec<Step> {
        self.current().map(|row| Step::Visit(row.user)).into_iter().collect()
    }

    /// Shows who has to do with the column under the cursor.
    fn who_holds(&self) -> Vec<Step> {
        let column = self.sheet.columns.current().map(|column| column.id);
        let of = column.and_then(|id| match A::AXIS {
            Axis::Organizations => Some(Holding::Org { org: OrgId(id) }),
            Axis::Workgroups => Some(Holding::Workgroup { workgroup: WorkgroupId(id) }),
            Axis::Permissions => {
                let permission = Permission::from_number(id)?;
                let level = if permission.row().has_read { Level::Read } else { Level::Write };
                Some(Holding::Permission { permission, level })
            }
        });
        of.map(|of| Step::Lay(Cover::Holders(of))).into_iter().collect()
    }

    /// Lays a sheet about everybody marked, else about the user under the cursor.
    fn lay(&self, model: &Model, action: Action) -> Vec<Step> {
        let marked = || model.marks.users().collect();
        let users =
            if model.marks.is_empty() { self.current().map(|row| row.user).into_iter().collect() } else { marked() };
        let like = action == Action::MakeLike;
        vec![Step::Lay(if like { Cover::MakeLike(users, None) } else { Cover::ApplyTemplate(users) })]
    }

    fn mark(&mut self, model: &mut Model, parts: &Parts) {
        if let Some(row) = self.sheet.rows.current() {
            model.marks.toggle(row.user, Some(row.status));
            self.sheet.rows.list.step(1, parts.lines());
        }
    }

    fn mark_matching(&mut self) -> Vec<Step> {
        let find = self.sheet.rows.find();
        self.sheet.marking = Some(find.clone());
        vec![Step::Ask { slot: Some(Slot("matching")), request: Request::Matching { find } }]
    }

    fn go(&mut self, action: Action, parts: &Parts) {
        let (lines, room) = (parts.lines(), parts.room());
        let page = i64::try_from(lines).unwrap_or(1);
        let wide = isize::try_from(self.sheet.columns.visible(room).len()).unwrap_or(1).max(1);
        let Sheet { rows, columns, .. } = &mut self.sheet;
        match action {
            Action::Up => rows.list.step(-1, lines),
            Action::Down => rows.list.step(1, lines),
            Action::PageUp => rows.list.step(-page, lines),
            Action::PageDown => rows.list.step(page, lines),
            Action::HalfUp => rows.list.step(-(page / 2).max(1), lines),
            Action::HalfDown => rows.list.step((page / 2).max(1), lines),
            Action::First => rows.list.go_first(),
            Action::Last => rows.list.go_last(),
            Action::Left => columns.step(-1, room),
            Action::Right => columns.step(1, room),
            Action::PageLeft => columns.step(-wide, room),
            Action::PageRight => columns.step(wide, room),
            Action::FirstColumn => columns.step(isize::MIN, room),
            Action::LastColumn => columns.step(isize::MAX, room),
            _ => {}
        }
    }
}

/// Whether something can be done for everybody marked, else for the user under the cursor.
fn about_users(model: &Model, action: Action, someone: impl Fn() -> Offer) -> Offer {
    if model.marks.is_empty() {
        return someone();
    }
    Apply::too_many(action == Action::MakeLike, model.marks.len()).map_or(Offer::Yes, Offer::No)
}

impl<A: Across> Pane for Matrix<A> {
    fn context(&self) -> Context {
        if self.sheet.typing.is_some() { Context::Filter } else { axis::context(A::AXIS) }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as Do;
        let someone = || Offer::when(self.current().is_some(), "There is no user under the cursor.");
        if let Some(edit) = Edit::of(A::AXIS, action) {
            return self.offers_edit(model, edit);
        }
        match action {
            Do::Up | Do::Down | Do::PageUp | Do::PageDown | Do::HalfUp | Do::HalfDown | Do::First | Do::Last => {
                Offer::Yes
            }
            Do::Left | Do::Right | Do::PageLeft | Do::PageRight | Do::FirstColumn | Do::LastColumn => Offer::Yes,
            Do::Filter | Do::FilterColumns | Do::MarkMatching => Offer::Yes,
            Do::Accept if self.sheet.typing.is_some() => Offer::Yes,
            Do::Back if self.sheet.can_go_back() => Offer::Yes,
            Do::Open | Do::Mark | Do::MarkRange => someone(),
            Do::WhoHolds => Offer::when(self.sheet.columns.current().is_some(), "There is no column under the cursor."),
            Do::ApplyTemplate | Do::MakeLike if A::AXIS == Axis::Permissions => about_users(model, action, someone),
            Do::ClearMarks => Offer::when(!model.marks.is_empty(), "Nobody is marked."),
            Do::FillColumn => self.offers_fill(model, Reach::Column),
            Do::FillRow => self.offers_fill(model, Reach::Row),
            Do::FillMarks => self.offers_fill(model, Reach::Marks),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let action = match (input, self.sheet.typing) {
            (Input::Typed(key), Some(side)) => return self.typed(model, side, |field| field.key(*key)),
            (Input::Pasted(text), Some(side)) => return self.typed(model, side, |field| field.paste(text)),
            (Input::Action(action), _) => *action,
            (Input::Typed(_) | Input::Pasted(_) | Input::Entered { .. }, _) => return Vec::new(),
        };
        if let Some(edit) = Edit::of(A::AXIS, action) {
            return self.sheet.edit(model, edit);
        }
        let parts = Parts::of(area);
        match action {
            Action::Filter => self.sheet.typing = Some(Side::Rows),
            Action::FilterColumns => self.sheet.typing = Some(Side::Columns),
            Action::Accept => self.sheet.typing = None,
            Action::Back => return self.sheet.back(model),
            Action::Open => return self.open(),
            Action::Mark => self.mark(model, &parts),
            Action::MarkRange => return self.sheet.mark_range(model),
            Action::MarkMatching => return self.mark_matching(),
            Action::ClearMarks => model.marks.clear(),
            Action::WhoHolds => return self.who_holds(),
            Action::ApplyTemplate | Action::MakeLike => return self.lay(model, action),
            Action::FillColumn => return self.sheet.repeat(model, Reach::Column),
            Action::FillRow => return self.sheet.repeat(model, Reach::Row),
            Action::FillMarks => return self.sheet.repeat(model, Reach::Marks),
            action => self.go(action, &parts),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.sheet.rows.list.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let (sheet, parts) = (&self.sheet, Parts::of(area));
        let want = |slot, request: Option<Request>| request.map(|request| Want::new(slot, request));
        let outside = sheet.outside.missing(&model.draft, &sheet.rows, model.epoch);
        let wants = [
            want("matrix-rows", sheet.rows.page(model, parts.lines())),
            want("matrix-columns", sheet.columns.missing(model.epoch)),
            want("matrix", sheet.window(model, &parts)),
            want("matrix-fill", sheet.fill.as_ref().map(fill::Fill::wants)),
            want("matrix-outside", outside.map(|find| Request::Matching { find })),
            want("users-count", Some(Request::Count { find: sheet.rows.find() })),
            want("users-total", Some(Request::Count { find: Find::default() })),
        ];
        wants.into_iter().flatten().collect()
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        let (sheet, epoch) = (&mut self.sheet, settled.epoch);
        match (settled.request, settled.result) {
            (Request::Users { find, place, .. }, Ok(Reply::Users(page))) => {
                sheet.rows.settle(find, place, page.clone(), epoch);
            }
            (Request::Columns { axis, filter }, Ok(Reply::Columns(columns))) if *axis == A::AXIS => {
                sheet.columns.settle(filter, columns, epoch);
            }
            (Request::Window { axis, users, columns }, Ok(Reply::Window(window))) if *axis == A::AXIS => {
                return sheet.settle_window(model, users, columns, window, epoch);
            }
            (Request::Matching { find }, Ok(Reply::Matching(users))) => {
                return sheet.settle_matching(model, find, users, epoch);
            }
            (request, Err(_)) => sheet.refused(request),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(&self.sheet, view, &Parts::of(area), buf)
    }

    fn note(&self, model: &Model) -> Option<String> {
        words::staged(&self.sheet, model)
    }
}
