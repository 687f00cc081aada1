//! The setup: organizations, workgroups, releases, locations, providers and restriction options, each as a list with all
//! about one row beside it. Edits are staged; what is staged stands beside what is.

mod about;
mod card;
mod draw;
mod edges;
mod edit;
mod listing;
mod rows;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::listing::Listing;
use super::beside::Parts;
use super::{Input, Pane, Settled};
use crate::api::along::Also;
use crate::api::setup::{SetupId, SetupList, SetupRow};
use crate::api::{Reply, Request};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::orgs;
use crate::tui::sheet::Cover;
use crate::tui::view::View;
use crate::tui::widget::{Tone, Typed};

/// From this width on the facts about a row stand beside its list.
const WIDE: u16 = 100;

/// The pane of the setup; each of its lists keeps its place while another is shown.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    at: usize,
    lists: [Listing; SetupList::ALL.len()],
}

impl Setup {
    fn part(&self) -> SetupList {
        SetupList::ALL[self.at]
    }

    fn listing(&self) -> &Listing {
        &self.lists[self.at]
    }

    fn listing_mut(&mut self) -> &mut Listing {
        &mut self.lists[self.at]
    }

    /// The row under the cursor, be it one that is only staged.
    fn current(&self, model: &Model) -> Option<SetupRow> {
        self.listing().current(self.part(), model)
    }

    fn turn(&mut self, places: usize) {
        self.listing_mut().typing = false;
        self.at = (self.at + places) % SetupList::ALL.len();
    }

    fn typed(&mut self, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Changed => self.listing_mut().again(),
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }
}

/// The line that names the parts, and the rest.
fn head(area: Rect) -> (Rect, Rect) {
    split(area, u16::from(area.height > 5))
}

fn parts(area: Rect) -> Parts {
    Parts::of(head(area).1, WIDE)
}

impl Pane for Setup {
    fn context(&self) -> Context {
        if self.listing().typing { Context::Filter } else { Context::Setup }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let listing = self.listing();
        match action {
            A::Filter => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::SetupNext | A::SetupPrevious => Offer::Yes,
            A::Accept if listing.typing => Offer::Yes,
            A::ReopenForm => model.left.as_ref().and_then(|left| left.offer_in_setup(model)).unwrap_or(Offer::Absent),
            A::Back if listing.typing || !listing.filter.is_empty() => Offer::Yes,
            action => edit::offers(self.part(), self.current(model).as_ref(), model, action),
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if self.listing().typing
            && let Some(typed) = input.type_into(&mut self.listing_mut().filter)
        {
            return self.typed(typed);
        }
        let Input::Action(action) = *input else { return Vec::new() };
        match action {
            Action::ReopenForm => {
                let left = model.left.take().map(|left| Step::Lay(Cover::LeftForm(Box::new(left))));
                return left.into_iter().collect();
            }
            Action::SetupNext => self.turn(1),
            Action::SetupPrevious => self.turn(SetupList::ALL.len() - 1),
            Action::Filter => self.listing_mut().typing = true,
            Action::Accept => self.listing_mut().typing = false,
            Action::Back => self.listing_mut().back(),
            action if action.is_motion() => {
                let part = self.part();
                self.listing_mut().follow(action, parts(area).lines(), part, model);
            }
            action => return edit::act(self.part(), self.current(model).as_ref(), model, action),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.listing().is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let part = self.part();
        if about::why_unseen(part, model).is_some() {
            return Vec::new();
        }
        let parts = parts(area);
        let is_shown = self.is_moving() && !parts.facts.is_empty() && about::why_closed(part, model).is_none();
        let also = if is_shown { vec![Also::Record] } else { Vec::new() };
        let page = self.listing().page(part, parts.lines(), model).map(|page| Want::new("setup", page));
        let ahead = self.listing().rows.window.is_ahead(model.epoch);
        let mut wants: Vec<Want> = page.map(|want| want.along(also).ahead(ahead)).into_iter().collect();
        if let Some(row) = self.current(model).filter(|_| !parts.facts.is_empty()) {
            wants.extend(record(row.id, model).map(|request| Want::new("setup-record", request)));
            if let SetupId::Release(release) = row.id {
                wants.extend(edges::request(release, model).map(|request| Want::new("setup-edges", request)));
                wants.push(orgs::want());
            }
        }
        wants
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        if let (Request::SetupRows { list, filter, place, .. }, Ok(Reply::SetupRows(page))) =
            (settled.request, settled.result)
            && let Some(at) = SetupList::ALL.iter().position(|part| part == list)
            && filter == self.lists[at].filter.text()
        {
            self.lists[at].settle(place, page.clone(), settled.epoch);
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        draw::draw(self, view, area, buf)
    }
}

/// The question for everything about a row; one that is only staged is known already, and some may not ask.
fn record(id: SetupId, model: &Model) -> Option<Request> {
    (!listing::is_fresh(id, model) && about::why_hidden(id, model).is_none()).then_some(Request::Record { id })
}
