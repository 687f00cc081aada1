//! Approvals: who waits, what is known of them, and a key for each decision.
//!
//! The queue comes first; what it takes longer to find out (whom an applicant resembles, what colleagues have) comes
//! after it and never holds it up.

mod decide;
mod facts;
mod filling;
mod form;
mod form_view;
mod history;
mod known;
mod marking;
mod outcome;
mod parts;
mod queue;
mod search;
mod wants;
mod words;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::form::Form;
use self::known::Known;
use self::outcome::Done;
use self::parts::Parts;
use self::search::Search;
use super::whole::Whole;
use super::{Input, Pane, Settled};
use crate::api::approvals::{ApprovalRow, DecisionRow};
use crate::api::page::Key;
use crate::api::{Reply, Request};
use crate::domain::ids::UserId;
use crate::domain::status::{Move, Status};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::marks::MarkedRows;
use crate::tui::model::Model;
use crate::tui::range::Range;
use crate::tui::sheet::Cover;
use crate::tui::theme::Glyphs;
use crate::tui::view::View;
use crate::tui::widget::{Tone, Typed};

impl Listed for ApprovalRow {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

impl Listed for DecisionRow {
    fn key(&self) -> Key {
        self.key.clone()
    }
}

/// The pane of approvals.
#[derive(Clone, Debug, Default)]
pub struct Approvals {
    queue: ListWindow<ApprovalRow>,
    search: Search,
    range: Range,
    decided: ListWindow<DecisionRow>,
    /// Decided requests are shown.
    history: bool,
    known: Known,
    marked: MarkedRows<ApprovalRow>,
    /// Why the last decision about somebody came to nothing.
    failed: BTreeMap<UserId, String>,
    form: Option<Form>,
    facts: Whole,
    done: Option<Done>,
}

impl Approvals {
    /// The applicant under the cursor.
    pub fn current(&self) -> Option<&ApprovalRow> {
        self.shown().current().filter(|_| !self.history)
    }

    /// The queue, or those in it who are found.
    fn shown(&self) -> &ListWindow<ApprovalRow> {
        if self.search.narrows() { &self.search.found } else { &self.queue }
    }

    /// The person under the cursor, waiting or decided about.
    fn person(&self) -> Option<UserId> {
        if self.history {
            return self.decided.current().map(|row| row.user);
        }
        self.shown().current().map(|row| row.user)
    }

    fn parts(&self, area: Rect) -> Parts {
        let parts = Parts::of(area, self.facts.open || self.form.is_some());
        if self.search.is_shown() && !self.history { parts.with_filter() } else { parts }
    }

    /// The page that is missing most, as a request.
    fn page(&self, model: &Model, parts: &Parts) -> Option<Request> {
        if self.history {
            let (place, limit) = self.decided.missing(parts.lines(), model.epoch)?;
            return Some(Request::Decisions { place, limit });
        }
        let (place, limit) = self.queue.missing(parts.lines(), model.epoch)?;
        Some(Request::Approvals { place, limit })
    }

    /// Follows a motion, through the facts while they have the pane, else along the list.
    fn follow(&mut self, model: &Model, motion: Action, area: Rect) {
        let parts = self.parts(area);
        let mut told = self.facts;
        let length = || facts::entries(self, &parts, model, Glyphs::unicode()).len();
        if told.follow(motion, parts.facts.height, length) {
            self.facts = told;
            return;
        }
        if self.history {
            self.decided.follow(motion, parts.lines());
        } else if self.search.narrows() {
            self.search.found.follow(motion, parts.lines());
        } else {
            self.queue.follow(motion, parts.lines());
        }
        self.facts.scrolled = 0;
    }

    fn back(&mut self) {
        if self.facts.open {
            self.facts.open = false;
        } else if self.history {
            self.history = false;
        } else if !self.range.end() {
            self.search.clear();
        }
    }

    fn typed(&mut self, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Changed => self.search.narrow(),
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    /// Whether a decision can be made now. What a key does must be known before it is pressed.
    fn offers_decision(&self, action: Action) -> Offer {
        if self.history {
            return Offer::Absent;
        }
        let Some(row) = self.current() else { return Offer::No("There is nobody under the cursor.".to_owned()) };
        let late = matches!(action, Action::Approve | Action::Park) && !self.known.has(row.user);
        Offer::when(!late, "What colleagues have is still on its way; try again in a moment, or e for the form.")
    }
}

const ORDER: &str =
    "There is one order here: who has waited longest comes first, what was decided last in the history.";
const DECIDED: &str = "The history is only read; h or esc goes back to those who wait.";

impl Pane for Approvals {
    fn context(&self) -> Context {
        match () {
            () if self.form.is_some() => Context::Form,
            () if self.search.typing => Context::Filter,
            () => Context::Approvals,
        }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        if self.form.is_some() {
            let pages = matches!(action, A::PageUp | A::PageDown);
            return if action.leads_in_form() && !pages { Offer::Yes } else { Offer::Absent };
        }
        match action {
            A::History => Offer::Yes,
            _ if action.leads_in_list() => Offer::Yes,
            A::Open if self.facts.open => Offer::Absent,
            A::Open => Offer::when(self.person().is_some(), "There is nobody under the cursor."),
            A::Accept if self.search.typing => Offer::Yes,
            A::Sort | A::SortReverse => Offer::No(ORDER.to_owned()),
            A::Filter | A::Mark | A::MarkRange | A::MarkMatching if self.history => Offer::No(DECIDED.to_owned()),
            A::Filter | A::MarkMatching => Offer::Yes,
            A::Mark | A::MarkRange => Offer::when(self.current().is_some(), "There is nobody under the cursor."),
            A::ClearMarks => Offer::when(!model.marks.is_empty(), "Nobody is marked."),
            A::Back if self.facts.open || self.history || self.search.is_shown() || self.range.is_begun() => Offer::Yes,
            A::OpenDoctor => Offer::when(self.person().is_some(), "There is nobody under the cursor."),
            A::OpenMail if self.history && self.person().is_some() => Offer::Yes,
            A::Approve | A::ApproveForm | A::Deny | A::Park => self.offers_decision(action),
            A::UndoStep => self.offers_undo(model),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if let Some(steps) = self.in_form(model, input) {
            return steps;
        }
        if self.search.typing
            && let Some(typed) = input.type_into(&mut self.search.field)
        {
            return self.typed(typed);
        }
        let Input::Action(action) = input else { return Vec::new() };
        match action {
            motion if motion.is_motion() => self.follow(model, *motion, area),
            Action::Open => self.facts = Whole::opened(),
            Action::Back => self.back(),
            Action::History => (self.history, self.facts) = (!self.history, Whole::default()),
            Action::Filter => (self.search.typing, self.facts) = (true, Whole::default()),
            Action::Accept => self.search.typing = false,
            Action::Mark => self.mark(model, area),
            Action::MarkRange => return self.mark_range(model),
            Action::MarkMatching => return self.mark_matching(model),
            Action::ClearMarks => self.marked.clear(&mut model.marks),
            Action::Approve => return self.decide(model, Move::Approve),
            Action::Deny => return self.decide(model, Move::Deny),
            Action::Park => return self.decide(model, Move::Park),
            Action::ApproveForm => {
                let row = self.current().cloned();
                return row.map(|row| self.open_form(model, row, Status::Active)).unwrap_or_default();
            }
            Action::OpenDoctor => {
                return self.person().map(|user| Step::Lay(Cover::Doctor(user))).into_iter().collect();
            }
            Action::OpenMail => return vec![Step::Lay(Cover::Mail(self.person()))],
            Action::UndoStep => return self.undo(),
            _ => {}
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.shown().is_moving()
    }

    fn is_marking(&self) -> bool {
        self.search.marking
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let parts = self.parts(area);
        if let Some(form) = &self.form {
            return filling::wants(form, model);
        }
        let mut wants = self.wanted_pages(model, &parts);
        wants.extend(self.wanted_hints(model, &parts));
        wants
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (request, Ok(Reply::Approvals(page))) if self.search.settle(request, page, settled.epoch) => {
                return self.mark_what_was_read(model);
            }
            (Request::Approvals { place, .. }, Ok(Reply::Approvals(page))) => {
                self.queue.settle(place, page.clone(), settled.epoch);
            }
            (Request::Decisions { place, .. }, Ok(Reply::Decisions(page))) => {
                self.decided.settle(place, page.clone(), settled.epoch);
            }
            (Request::Hints { users }, Ok(Reply::Hints(hints))) => self.known.settle(users, hints, settled.epoch),
            // Without hints the queue is still of use.
            (Request::Hints { users }, Err(_)) => self.known.settle(users, &[], settled.epoch),
            (Request::Columns { axis, .. }, Ok(Reply::Columns(columns))) => {
                if let Some(form) = &mut self.form {
                    form.settle(*axis, columns);
                }
            }
            (Request::Commit { set, .. }, Ok(reply)) => return self.told(model, set, reply),
            (Request::Approvals { .. }, Err(_)) => self.search.marking = false,
            _ => {}
        }
        Vec::new()
    }

    fn note(&self, model: &Model) -> Option<String> {
        match model.cache.reply(&Request::Approvers)? {
            Reply::Approvers(approvers) => approvers.warning().map(str::to_owned),
            _ => None,
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let parts = self.parts(area);
        if let Some(form) = &self.form {
            return form_view::draw(form, view, parts.title, parts.facts, buf);
        }
        if self.history {
            history::draw(self, view, &parts, buf);
        } else {
            queue::draw(self, view, &parts, buf);
        }
        facts::draw(self, view, &parts, buf);
        queue::draw_filter(self, view, parts.filter, buf)
    }
}
