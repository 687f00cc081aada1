//! What is shared under a release: every edge with its days, and what is staged of it.

mod edit;
mod form;
mod left;
mod rows;

pub use form::ShareForm;
pub use left::LeftShare;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::page::Key;
use crate::api::setup::Share;
use crate::api::{Reply, Request};
use crate::domain::cell::{Cell, EdgePart, Value};
use crate::domain::ids::ReleaseId;
use crate::domain::text::Raw;
use crate::tui::action::{Action, Offer};
use crate::tui::ahead::Ahead;
use crate::tui::cache::Want;
use crate::tui::effect::{Purpose, Step};
use crate::tui::keymap::Context;
use crate::tui::layout::{in_sight, split};
use crate::tui::list_window::Listed;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::{List, rule};
use crate::tui::wording::number;
use crate::tui::{orgs, releases};

impl Listed for Share {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// The open list.
#[derive(Clone, Debug)]
pub struct Shares {
    release: ReleaseId,
    list: Ahead<Share>,
}

impl Shares {
    pub fn new(release: ReleaseId) -> Self {
        Self { release, list: Ahead::default() }
    }

    /// The edges that are only staged.
    fn staged(&self, model: &Model) -> Vec<Share> {
        let made = model.draft.changes().filter_map(|change| match change.cell {
            Cell::Edge { edge, part: EdgePart::Active } if edge.release == self.release => {
                (change.before.is_none() && change.after.is_on()).then_some(edge)
            }
            _ => None,
        });
        let share = |edge| {
            let end = model.draft.overlay(Cell::Edge { edge, part: EdgePart::End });
            let (from, from_name) = orgs::called(model, edge.from);
            let (to, to_name) = orgs::called(model, edge.to);
            Share {
                edge,
                release: Raw::default(),
                from: from.as_str().into(),
                to: to.as_str().into(),
                from_name: from_name.as_str().into(),
                to_name: to_name.as_str().into(),
                end: end.and_then(|end| if let Value::Day(day) = end { Some(*day) } else { None }),
                mutual: false,
                holds: false,
                key: Key { text: String::new(), number: 0, id: 0 },
            }
        };
        let mut staged: Vec<Share> = made.map(share).collect();
        let days = |share: &Share| (share.edge.from, share.edge.to, share.edge.begin, share.end);
        let all: Vec<_> = staged.iter().map(days).collect();
        for share in &mut staged {
            share.mutual = all.contains(&(share.edge.to, share.edge.from, share.edge.begin, share.end));
        }
        staged
    }

    /// Whether another last day is staged for something that is shared already.
    fn ends_are_staged(&self, model: &Model) -> bool {
        let is_end =
            |cell: Cell| matches!(cell, Cell::Edge { edge, part: EdgePart::End } if edge.release == self.release);
        let there = |cell: Cell| {
            matches!(cell, Cell::Edge { edge, .. } if
            model.draft.change(Cell::Edge { edge, part: EdgePart::Active }).is_none())
        };
        model.draft.changes().any(|change| is_end(change.cell) && there(change.cell))
    }

    fn current(&self, model: &Model) -> Option<Share> {
        self.list.current(self.staged(model))
    }

    fn request(&self, model: &Model, area: Rect) -> Option<Request> {
        if self.release.is_new() {
            return None;
        }
        let (place, limit) = self.list.window.missing(in_sight(area), model.epoch)?;
        Some(Request::Shares { release: self.release, on: model.today(), place, limit })
    }

    /// Why there is nothing to see, and what would be here.
    fn empty(&self, view: &View<'_>, area: Rect) -> String {
        match self.request(view.model, area).and_then(|request| view.model.cache.why_nothing(&request)) {
            Some(why) => why,
            None if !self.list.window.is_loaded() && !self.release.is_new() => view.theme.glyphs().ellipsis.to_owned(),
            None => {
                "Nothing is shared under this release yet. a lets one organization see the data of another.".to_owned()
            }
        }
    }
}

impl Pane for Shares {
    fn context(&self) -> Context {
        Context::Shares
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        match action {
            A::Back => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::OpenSharing => Offer::Yes,
            action => edit::offers(self.current(model).as_ref(), model, action),
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let current = self.current(model);
        let action = match input {
            Input::Action(action) => *action,
            Input::Entered { purpose: Purpose::Until, text } => return edit::until(current.as_ref(), model, text),
            Input::Typed(_) | Input::Pasted(_) | Input::Entered { .. } => return Vec::new(),
        };
        match action {
            Action::Back => vec![Step::Uncover],
            action if action.is_motion() => {
                let count = self.staged(model).len();
                self.list.follow(action, in_sight(area), count);
                Vec::new()
            }
            action => edit::act(self.release, current.as_ref(), model, action),
        }
    }

    fn is_moving(&self) -> bool {
        self.list.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        // Of the first page the card of the release may have the answer, which is not this list's.
        let page = self.request(model, area).map(|request| Want::own("shares", request));
        page.into_iter().chain([orgs::want()]).chain(releases::want(self.release, model)).collect()
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        if let (Request::Shares { release, place, .. }, Ok(Reply::Shares(page))) = (settled.request, settled.result)
            && *release == self.release
        {
            self.list.settle(place, page.clone(), settled.epoch);
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        let title = format!("Shared under {}", releases::titled(view.model, self.release));
        let note = self.list.window.total().map(number).unwrap_or_default();
        rule(head, buf, view.theme, &title, &note, view.focus);
        let staged = self.staged(view.model);
        let sight = self.list.sight(staged.len(), in_sight(area));
        let fresh = staged.iter().skip(sight.top).take(sight.staged).map(|share| rows::row(share, true, view));
        let all: Vec<_> = fresh.chain(sight.rows.iter().map(|share| rows::row(share, false, view))).collect();
        let list = List {
            columns: rows::columns(self.ends_are_staged(view.model)),
            offset: sight.offset,
            cursor: (!all.is_empty()).then_some(sight.offset + sight.line),
            total: sight.total,
            rows: all,
            focus: view.focus,
            empty: self.empty(view, area),
        };
        list.draw(rest, buf, view.theme);
        None
    }
}
