//! The sharing explainer: who sees whose unrestricted data on a day, and under which release, for two organizations.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::fields::{Fields, Taken};
use crate::api::lookup::{LookupKind, Named};
use crate::api::setup::{Share, sees};
use crate::api::{Reply, Request};
use crate::domain::day::Day;
use crate::domain::ids::OrgId;
use crate::domain::moment::{FORMS, Moment};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::layout::split;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Card, Entry, Line, Tone, rule, wrap};

const ONE: usize = 0;
const OTHER: usize = 1;
const ON: usize = 2;

/// The open explainer.
#[derive(Clone, Debug)]
pub struct Sharing {
    fields: Fields,
}

impl Sharing {
    /// About the organizations that are named; the others are chosen.
    pub fn new(one: Option<Named>, other: Option<Named>) -> Self {
        let first = match (&one, &other) {
            (None, _) => ONE,
            (_, None) => OTHER,
            _ => ON,
        };
        let mut fields = Fields::new(None)
            .look("One organization", LookupKind::Org, one)
            .look("The other one", LookupKind::Org, other)
            .text("On", "today", "");
        fields.focus_on(first);
        Self { fields }
    }

    fn day(&self, model: &Model) -> Result<Day, String> {
        let zone = &model.seat.zone;
        match self.fields.typed(ON) {
            "" => Ok(model.today()),
            text => match Moment::read(text, model.now, zone) {
                Ok(moment) => Ok(Day::of(moment.begin(zone), zone)),
                Err(sentence) => Err(sentence.shown().into()),
            },
        }
    }

    fn request(&self, model: &Model) -> Option<Request> {
        let org = |at| self.fields.chosen(at).map(|named| OrgId(named.id));
        let (one, other) = org(ONE).zip(org(OTHER))?;
        let on = self.day(model).ok()?;
        (one != other).then_some(Request::Sharing { one, other: Some(other), on })
    }

    fn entries(&self, view: &View<'_>, room: usize) -> Vec<Entry> {
        let model = view.model;
        let plain = |text: String, role: Role| -> Vec<Entry> {
            wrap(&text, room).into_iter().map(|line| Entry::Line(Line::of(line, role))).collect()
        };
        let (Some(one), Some(other)) = (self.fields.chosen(ONE), self.fields.chosen(OTHER)) else {
            return plain(
                "Choose two organizations: whether each sees the other's unrestricted data is told here.".to_owned(),
                Role::Dim,
            );
        };
        let Ok(on) = self.day(model) else {
            return plain(format!("The day is typed as {FORMS}."), Role::FieldProblem);
        };
        let Some(request) = self.request(model) else {
            return plain("An organization sees its own data without a release.".to_owned(), Role::Text);
        };
        let shares = match (model.cache.reply(&request), model.cache.refusal(&request)) {
            (Some(Reply::Sharing(shares)), _) => shares,
            (_, Some(refusal)) => return plain(String::from(refusal.sentence.shown()), Role::Error),
            _ => return plain(view.theme.glyphs().ellipsis.to_owned(), Role::Pending),
        };
        let mut entries = Vec::new();
        for (who, whom) in [(one, other), (other, one)] {
            let (holds, sentence) = sees(shares, (OrgId(who.id), &who.name), (OrgId(whom.id), &whom.name), on);
            let sign = if holds { view.theme.glyphs().mark } else { view.theme.glyphs().cross };
            let role = if holds { Role::Title } else { Role::Text };
            entries.extend(plain(format!("{sign} {sentence}"), role));
        }
        entries.extend([Entry::Gap, Entry::Heading("What there is between them".to_owned())]);
        if shares.is_empty() {
            entries.extend(plain("No release says anything about these two.".to_owned(), Role::Dim));
        }
        let lines =
            shares.iter().flat_map(|share| plain(between(share, on), if share.holds { Role::Text } else { Role::Dim }));
        entries.extend(lines);
        entries
    }
}

/// `QRS sees HFX from 2026-01-01 until 2026-12-31, release 1 Harbor agreement: over`.
fn between(share: &Share, on: Day) -> String {
    let end = share.end.map(|end| format!(" until {end}")).unwrap_or_default();
    let state = share.state(on);
    format!(
        "{} sees {} from {}{end}, release {} {}: {state}",
        share.to.shown(),
        share.from.shown(),
        share.edge.begin,
        share.edge.release,
        share.release.shown()
    )
}

impl Pane for Sharing {
    fn context(&self) -> Context {
        Context::Form
    }

    fn offers(&self, _model: &Model, action: Action) -> Offer {
        match action {
            _ if action.leads_in_form() => Offer::Yes,
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, _area: Rect) -> Vec<Step> {
        match self.fields.act(model, input) {
            Taken::Left => vec![Step::Uncover],
            Taken::Refused(reason) => vec![say(Tone::Warning, reason)],
            Taken::Nothing | Taken::Changed | Taken::Pressed => Vec::new(),
        }
    }

    fn wants(&self, model: &Model, _area: Rect) -> Vec<Want> {
        let mut wants = self.fields.wants();
        wants.extend(self.request(model).map(|request| Want::new("sharing", request)));
        wants
    }

    fn settle(&mut self, _model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        if let (request @ Request::Lookup { .. }, Ok(Reply::Lookup(found))) = (settled.request, settled.result) {
            self.fields.answered(request, found);
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, rest) = split(area, 1);
        rule(head, buf, view.theme, "Who sees whose unrestricted data", "", view.focus);
        let above = (self.fields.height() + 1).min(rest.height);
        let below = Rect {
            x: rest.x + 1.min(rest.width),
            width: rest.width.saturating_sub(2),
            y: rest.y + above,
            height: rest.height - above,
        };
        Card::new(self.entries(view, usize::from(below.width))).draw(below, buf, view.theme);
        // The list of a look-up lies over the answer.
        self.fields.draw(view, rest, buf)
    }
}
