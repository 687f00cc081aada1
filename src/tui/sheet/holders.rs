//! Who holds a permission, an organization or a workgroup: how, since when, and from whom; now, or at a moment.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::templates::listed;
use crate::api::explain::{Holder, Holding};
use crate::api::matrix::Axis;
use crate::api::page::Key;
use crate::api::{Reply, Request};
use crate::domain::change::Via;
use crate::domain::permission::Level;
use crate::domain::text::Raw;
use crate::domain::time::Time;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::ceiling::named;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::layout::{in_sight, split};
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::model::Model;
use crate::tui::pane::windowed::windowed;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Column, Line, Row, rule};

impl Listed for Holder {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// The open list of holders.
#[derive(Clone, Debug)]
pub struct Holders {
    of: Holding,
    /// The moment that is meant; otherwise now.
    at: Option<Time>,
    list: ListWindow<Holder>,
}

impl Holders {
    pub fn new(of: Holding) -> Self {
        Self { of, at: None, list: ListWindow::default() }
    }

    /// Who held it at a moment.
    pub fn then(of: Holding, at: Time) -> Self {
        Self { at: Some(at), ..Self::new(of) }
    }

    /// The one under the cursor.
    pub fn current(&self) -> Option<&Holder> {
        self.list.current()
    }

    fn request(&self, model: &Model, area: Rect) -> Option<Request> {
        let (place, limit) = self.list.missing(in_sight(area), model.epoch)?;
        Some(Request::Holders { of: self.of, at: self.at, place, limit })
    }

    /// The other level of a permission that has both.
    fn other_level(&self) -> Option<Holding> {
        let Holding::Permission { permission, level } = self.of else { return None };
        let level = if level == Level::Read { Level::Write } else { Level::Read };
        permission.allows(level).then_some(Holding::Permission { permission, level })
    }

    fn title(&self, model: &Model) -> String {
        let column = |axis, id| {
            let column = model.cache.columns(axis, "")?.iter().find(|column| column.id == id)?;
            Some(match axis {
                Axis::Organizations => format!("{} {}", column.head.shown(), column.name.shown()),
                _ => column.name.shown().into(),
            })
        };
        let (has, is) = if self.at.is_some() { ("had", "was") } else { ("has", "is") };
        match self.of {
            Holding::Permission { permission, level: Level::Read } => {
                format!("Who holds {}, Read or Write", permission.row().label)
            }
            Holding::Permission { permission, level } => {
                format!("Who holds {} at {}", permission.row().label, named(level))
            }
            Holding::Org { org } => {
                let name = column(Axis::Organizations, org.0).unwrap_or_else(|| format!("organization {org}"));
                format!("Who {has} to do with {name}")
            }
            Holding::Workgroup { workgroup } => {
                let name = column(Axis::Workgroups, workgroup.0).unwrap_or_else(|| format!("workgroup {workgroup}"));
                format!("Who {is} in {name}")
            }
        }
    }

    fn note(&self) -> String {
        match self.of {
            Holding::Permission { level: Level::Read, .. } => "l shows those at Write only".to_owned(),
            Holding::Permission { .. } if self.other_level().is_some() => "l shows Read too".to_owned(),
            _ => String::new(),
        }
    }

    fn empty(&self, view: &View<'_>, area: Rect) -> String {
        match self.request(view.model, area).and_then(|request| view.model.cache.why_nothing(&request)) {
            Some(why) => why,
            None if self.list.is_loaded() && self.at.is_some() => "Nobody did.".to_owned(),
            None if self.list.is_loaded() => "Nobody does.".to_owned(),
            None => view.theme.glyphs().ellipsis.to_owned(),
        }
    }

    fn columns(&self) -> Vec<Column> {
        let (how, last) = match self.of {
            Holding::Permission { .. } => (6, "By way of"),
            Holding::Org { .. } => (21, ""),
            Holding::Workgroup { .. } => (6, ""),
        };
        vec![
            Column::fill("Name", 16),
            Column::fixed(" ", 1),
            Column::fill("How", how),
            Column::fixed("Since", 10),
            Column::fill("From", 12).spare(1),
            Column::fill(last, 12).spare(2),
        ]
    }

    fn row(&self, holder: &Holder, view: &View<'_>) -> Row {
        let now = self.at.unwrap_or(view.model.now);
        let quiet = if holder.counts { Role::Text } else { Role::Dim };
        let shown = |text: &Raw| String::from(text.shown());
        let zone = &view.model.seat.zone;
        let ran_out = holder.until.is_some_and(|until| until <= now);
        let how = match (holder.counts || holder.how.stored() == "off", ran_out) {
            (true, _) => shown(&holder.how),
            (false, true) => format!("{} (ran out)", holder.how.shown()),
            (false, false) => format!("{} (off)", holder.how.shown()),
        };
        let from = holder.granted_by.as_ref().map(shown).unwrap_or_default();
        Row::new(vec![
            Line::of(shown(&holder.name), quiet),
            Line::of(holder.status.to_string(), Role::Dim),
            Line::of(how, quiet),
            Line::of(holder.since.map(|since| since.date(zone)).unwrap_or_default(), Role::Dim),
            Line::of(from, Role::Dim),
            Line::of(via(holder, now, view.model), Role::Dim),
        ])
        .marked(view.model.marks.contains(holder.user))
    }
}

/// How the grant came about, where that is known, and when it ends.
fn via(holder: &Holder, now: Time, model: &Model) -> String {
    let via = holder.via.map(|via| match via {
        Via::Manual => "by hand".to_owned(),
        Via::Import => "import".to_owned(),
        Via::Template(template) => listed::name(template, model),
        Via::Clone(_) => "copy".to_owned(),
    });
    let until = holder.until.map(|until| until.as_end(now, &model.seat.zone));
    via.into_iter().chain(until).collect::<Vec<_>>().join(", ")
}

impl Pane for Holders {
    fn context(&self) -> Context {
        Context::Sheet
    }

    fn offers(&self, _model: &Model, action: Action) -> Offer {
        use Action as A;
        let someone = || Offer::when(self.list.current().is_some(), "There is nobody under the cursor.");
        match action {
            A::Back => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::OtherLevel if self.other_level().is_some() => Offer::Yes,
            A::Open | A::Mark => someone(),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        let Input::Action(action) = input else { return Vec::new() };
        let height = in_sight(area);
        match action {
            Action::Back => return vec![Step::Uncover],
            Action::Open => {
                return self.list.current().map(|row| Step::Visit(row.user)).into_iter().collect();
            }
            Action::Mark => {
                if let Some(row) = self.list.current() {
                    model.marks.toggle(row.user, Some(row.status));
                    self.list.step(1, height);
                }
            }
            Action::OtherLevel => {
                if let Some(other) = self.other_level() {
                    *self = Self::new(other);
                }
            }
            motion => self.list.follow(*motion, height),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.list.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let mut wants: Vec<Want> =
            self.request(model, area).map(|request| Want::new("holders", request)).into_iter().collect();
        wants.push(Want::new("templates", Request::Templates));
        let columns = |axis| Want::new("holders-of", Request::Columns { axis, filter: String::new() });
        match self.of {
            Holding::Permission { .. } => {}
            Holding::Org { .. } => wants.push(columns(Axis::Organizations)),
            Holding::Workgroup { .. } => wants.push(columns(Axis::Workgroups)),
        }
        wants
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        if let (Request::Holders { of, at, place, .. }, Ok(Reply::Holders(page))) = (settled.request, settled.result)
            && (*of, *at) == (self.of, self.at)
        {
            self.list.settle(place, page.clone(), settled.epoch);
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        rule(head, buf, view.theme, &self.title(view.model), &self.note(), view.focus);
        let mut list = windowed(&self.list, in_sight(area), |row| self.row(row, view));
        list.columns = self.columns();
        list.focus = view.focus;
        list.empty = self.empty(view, area);
        if !self.list.is_loaded() && !list.empty.is_empty() {
            // The rows will never come, or nobody knows yet whether there are any.
            list.rows.clear();
        }
        list.draw(rest, buf, view.theme);
        None
    }
}
