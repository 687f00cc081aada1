//! The form by which one organization is let see the data of another, or both each other's.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::lookup::LookupKind;
use crate::api::{Capability, Reply, Request};
use crate::domain::cell::{Cell, Edge, EdgePart, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::day::Day;
use crate::domain::ids::{OrgId, ReleaseId};
use crate::domain::moment::Moment;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::ceiling::Left;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::releases;
use crate::tui::sheet::fields::{Fields, Taken};
use crate::tui::sheet::filled::Filled;
use crate::tui::sheet::judging::{objections, with_staged};
use crate::tui::sheet::left::confirm_leaving;
use crate::tui::view::View;
use crate::tui::widget::{Tone, rule};

const FROM: usize = 0;
const TO: usize = 1;
const BEGIN: usize = 2;
const END: usize = 3;
const BOTH: usize = 4;

/// How far saving has come.
#[derive(Clone, PartialEq, Debug, Default)]
enum Saving {
    #[default]
    No,
    /// A look-up has to be decided first.
    Waiting,
    Judging(Arc<ChangeSet>),
}

/// The open form.
#[derive(Clone, Debug)]
pub struct ShareForm {
    pub(super) release: ReleaseId,
    pub(super) fields: Fields,
    /// What stood in the fields before anything was typed for the pair.
    pub(super) opened: Vec<Filled>,
    saving: Saving,
}

impl ShareForm {
    pub fn new(release: ReleaseId) -> Self {
        let fields = Fields::new(Some("Save"))
            .look("Data of", LookupKind::Org, None)
            .look("Seen by", LookupKind::Org, None)
            .text("First day", "today", "")
            .text("Last day", "none: it runs on", "")
            .tick("Both ways", false);
        Self { release, opened: fields.filled(), fields, saving: Saving::No }
    }

    /// What the fields say, or which of them is wrong and why.
    fn changes(&self, model: &Model) -> Result<Vec<Change>, (usize, String)> {
        let org = |at: usize, missing: &str| match self.fields.chosen(at) {
            Some(named) if !self.fields.lost(at) => Ok(OrgId(named.id)),
            _ if self.fields.lost(at) => Err((at, "Nothing has such a name: type another part of it.".to_owned())),
            _ => Err((at, missing.to_owned())),
        };
        let from = org(FROM, "Whose data? Type a part of the code or the name.")?;
        let to = org(TO, "Who sees them? Type a part of the code or the name.")?;
        if from == to {
            return Err((TO, Left::Itself.sentence()));
        }
        let zone = &model.seat.zone;
        let day = |at: usize| match self.fields.typed(at) {
            "" => Ok(None),
            text => {
                let moment = Moment::read(text, model.now, zone).map_err(|sentence| (at, sentence.shown().into()))?;
                Ok(Some(Day::of(moment.begin(zone), zone)))
            }
        };
        let (begin, end) = (day(BEGIN)?.unwrap_or_else(|| model.today()), day(END)?);
        if end.is_some_and(|end| end < begin) {
            return Err((END, format!("The last day comes before the first, which is {begin}.")));
        }
        let edge = Edge { release: self.release, from, to, begin };
        let back = Edge { from: to, to: from, ..edge };
        let mut changes = Vec::new();
        for edge in [Some(edge), self.fields.is_ticked(BOTH).then_some(back)].into_iter().flatten() {
            changes.push(Change::new(Cell::Edge { edge, part: EdgePart::Active }, Value::None, Value::ON));
            let end =
                end.map(|end| Change::new(Cell::Edge { edge, part: EdgePart::End }, Value::None, Value::Day(end)));
            changes.extend(end);
        }
        Ok(changes)
    }

    /// Goes on with saving as far as everything is known.
    fn save(&mut self, model: &Model) -> Vec<Step> {
        if let Some(reason) = model.why_not(Capability::EditOrgs) {
            return vec![say(Tone::Warning, reason)];
        }
        self.saving = Saving::Waiting;
        if self.fields.is_undecided() {
            return Vec::new();
        }
        self.saving = Saving::No;
        match self.changes(model) {
            Ok(changes) if changes.iter().all(|change| model.draft.overlay(change.cell) == Some(&change.after)) => {
                self.object(TO, "That is staged already.".to_owned())
            }
            Ok(changes) => {
                self.saving = Saving::Judging(with_staged(model, changes));
                Vec::new()
            }
            Err((at, sentence)) => self.object(at, sentence),
        }
    }

    fn object(&mut self, at: usize, sentence: String) -> Vec<Step> {
        self.fields.object(at, sentence.clone());
        vec![say(Tone::Warning, sentence)]
    }

    /// Stages what was judged, unless the rules refuse it.
    fn judged(&mut self, model: &Model, reply: &Reply) -> Vec<Step> {
        let (Reply::Judgement(judgement), Ok(changes)) = (reply, self.changes(model)) else { return Vec::new() };
        let is_mine = |cell: Cell| changes.iter().any(|change| change.cell == cell);
        let wrong = objections(judgement, is_mine).next();
        if let Some((cell, sentence)) = wrong {
            let at = if matches!(cell, Cell::Edge { part: EdgePart::End, .. }) { END } else { BEGIN };
            return self.object(at, sentence);
        }
        let code = |at: usize| self.fields.chosen(at).map(|org| String::from(org.name.shown())).unwrap_or_default();
        let (from, to) = (code(FROM), code(TO));
        let pair = if self.fields.is_ticked(BOTH) {
            format!("{from} and {to} see each other's data")
        } else {
            format!("{to} sees the data of {from}")
        };
        // Agreements are between more than two: the same is offered again for the next one.
        self.fields.empty(TO);
        self.opened = self.fields.filled();
        vec![Step::Stage(changes), say(Tone::Plain, format!("Staged: {pair}. Type who else does, or press esc."))]
    }
}

impl Pane for ShareForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        match action {
            _ if action.leads_in_form() => Offer::Yes,
            A::Save => model.why_not(Capability::EditOrgs).map_or(Offer::Yes, Offer::No),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, _area: Rect) -> Vec<Step> {
        match self.fields.act(model, input) {
            Taken::Pressed => self.save(model),
            Taken::Left if self.left().is_none() => vec![Step::Uncover],
            Taken::Left => vec![confirm_leaving(vec![Step::Uncover])],
            Taken::Refused(reason) => vec![say(Tone::Warning, reason)],
            Taken::Changed => {
                self.saving = Saving::No;
                Vec::new()
            }
            Taken::Nothing => Vec::new(),
        }
    }

    fn wants(&self, model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = self.fields.wants();
        wants.extend(releases::want(self.release, model));
        if let Saving::Judging(set) = &self.saving {
            wants.push(Want::own("form-judge", Request::judge(set.clone())));
        }
        wants
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (request @ Request::Lookup { .. }, Ok(Reply::Lookup(found))) => {
                let decided = self.fields.answered(request, found);
                if decided && self.saving == Saving::Waiting { self.save(model) } else { Vec::new() }
            }
            (Request::Judge { set, .. }, result) if self.saving == Saving::Judging(set.clone()) => {
                self.saving = Saving::No;
                result.as_ref().map(|reply| self.judged(model, reply)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        let title = format!("Share under {}", releases::titled(view.model, self.release));
        rule(head, buf, view.theme, &title, "", view.focus);
        self.fields.draw(view, rest, buf)
    }
}
