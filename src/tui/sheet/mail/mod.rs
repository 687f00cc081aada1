//! Mail: what is queued, sent, failed and put aside, latest first, with the text of the one under the cursor.

mod detail;
mod rows;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::mail::{MailDecision, MailRow};
use crate::api::page::Key;
use crate::api::{Place, Reply, Request};
use crate::domain::ids::UserId;
use crate::domain::mail::{MailFilter, MailState};
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::dialog::Prompt;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::list_window::{ListWindow, Listed};
use crate::tui::model::Model;
use crate::tui::pane::beside::Parts;
use crate::tui::pane::windowed::windowed;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::view::View;
use crate::tui::widget::{Field, FilterView, Tone, Typed, rule};
use crate::tui::wording::{counted, number};

impl Listed for MailRow {
    fn key(&self) -> Key {
        Self::key(self)
    }
}

/// From this width on the mail stands beside the list.
const WIDE: u16 = 110;

/// The open outbox.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    list: ListWindow<MailRow>,
    field: Field,
    filter: MailFilter,
    typing: bool,
}

impl Mail {
    /// The outbox, filtered for the mails about a user where one is named.
    pub fn about(user: Option<UserId>) -> Self {
        let field = user.map(|user| Field::new(&format!("user:{user}"))).unwrap_or_default();
        Self { field, filter: MailFilter { user, ..MailFilter::default() }, ..Self::default() }
    }

    fn page(&self, model: &Model, area: Rect) -> Option<Request> {
        let (place, limit) = self.list.missing(Parts::of(area, WIDE).lines(), model.epoch)?;
        Some(Request::Mails { filter: self.filter.clone(), place, limit })
    }

    fn follow(&mut self, filter: MailFilter) {
        if filter != self.filter {
            self.filter = filter;
            self.list.restart(Place::Start);
        }
    }

    fn typed(&mut self, typed: Typed) -> Vec<Step> {
        match typed {
            Typed::Refused(reason) => return vec![say(Tone::Warning, reason)],
            // A term that is still being typed makes no sense yet; the list stays as it is.
            Typed::Changed => {
                if let Ok(filter) = MailFilter::parse(self.field.text()) {
                    self.follow(filter);
                }
            }
            Typed::Moved | Typed::Passed => {}
        }
        Vec::new()
    }

    fn accept(&mut self) -> Vec<Step> {
        match MailFilter::parse(self.field.text()) {
            Ok(_) => {
                self.typing = false;
                Vec::new()
            }
            Err(problem) => vec![say(Tone::Warning, problem)],
        }
    }

    fn back(&mut self) -> Vec<Step> {
        if !self.typing && self.field.is_empty() {
            return vec![Step::Uncover];
        }
        self.typing = false;
        self.field.clear();
        self.follow(MailFilter::default());
        Vec::new()
    }

    fn decide(&self, decision: MailDecision) -> Vec<Step> {
        let mails = self.list.current().map(|row| vec![row.mail]);
        mails
            .map(|mails| Step::Ask { slot: None, request: Request::MendMail { mails, decision } })
            .into_iter()
            .collect()
    }

    /// Shows all of the mail under the cursor, once its text has arrived.
    fn open(&self, model: &Model) -> Vec<Step> {
        let Some(row) = self.list.current() else { return Vec::new() };
        let Some(body) = detail::text(row, model) else {
            let why = model.cache.why_nothing(&Request::Mail { mail: row.mail });
            let late = || "The text of the mail is still on its way; press the key again.".to_owned();
            return vec![say(Tone::Warning, why.unwrap_or_else(late))];
        };
        let mut text = detail::standing(row, model);
        text.push(String::new());
        text.extend(body);
        vec![Step::Open(Prompt::Message { title: String::from(row.subject.shown()), text })]
    }

    fn empty(&self, model: &Model, area: Rect) -> String {
        match self.page(model, area).and_then(|request| model.cache.why_nothing(&request)) {
            Some(why) => why,
            None if self.filter == MailFilter::default() => {
                "No mail was queued yet. A request for access is mailed to the approvers, and an approval to whom it \
                 is about; beadle mail deliver sends them."
                    .to_owned()
            }
            None => "There is no such mail; esc clears the filter.".to_owned(),
        }
    }
}

fn mended(decision: MailDecision, done: u32) -> Step {
    match (decision, done) {
        (_, 0) => say(Tone::Warning, "Nothing was done: it was sent, is on its way, or is in nobody's queue any more."),
        (MailDecision::SendAgain, done) => {
            say(Tone::Plain, format!("{} will be tried at once.", counted(done.into(), "mail", "mails")))
        }
        (MailDecision::Cancel, done) => {
            say(Tone::Plain, format!("{} will not be sent.", counted(done.into(), "mail", "mails")))
        }
    }
}

impl Pane for Mail {
    fn context(&self) -> Context {
        if self.typing { Context::Filter } else { Context::Mail }
    }

    fn offers(&self, _model: &Model, action: Action) -> Offer {
        use Action as A;
        let row = self.list.current();
        let state = row.map(|row| row.state);
        match action {
            _ if action.leads_in_list() => Offer::Yes,
            A::Back | A::Filter => Offer::Yes,
            A::Accept if self.typing => Offer::Yes,
            A::Open => Offer::when(row.is_some(), "There is no mail under the cursor."),
            A::VisitUser => Offer::when(row.is_some_and(|row| row.about.is_some()), "This mail is about no user."),
            A::SendMailAgain => Offer::when(
                state.is_some_and(|state| state != MailState::Sent),
                "What was sent is not sent again; the next request or decision makes a new mail.",
            ),
            A::CancelMail => Offer::when(state == Some(MailState::Queued), "Only what is queued can be taken back."),
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, area: Rect) -> Vec<Step> {
        if self.typing
            && let Some(typed) = input.type_into(&mut self.field)
        {
            return self.typed(typed);
        }
        let Input::Action(action) = *input else { return Vec::new() };
        match action {
            Action::Filter => self.typing = true,
            Action::Accept => return self.accept(),
            Action::Back => return self.back(),
            Action::Open => return self.open(model),
            Action::SendMailAgain => return self.decide(MailDecision::SendAgain),
            Action::CancelMail => return self.decide(MailDecision::Cancel),
            Action::VisitUser => {
                let about = self.list.current().and_then(|row| row.about.as_ref());
                return about.map(|(user, _)| Step::Visit(*user)).into_iter().collect();
            }
            action => self.list.follow(action, Parts::of(area, WIDE).lines()),
        }
        Vec::new()
    }

    fn is_moving(&self) -> bool {
        self.list.is_moving()
    }

    fn wants(&self, model: &Model, area: Rect) -> Vec<Want> {
        let page = self.page(model, area).map(|page| Want::new("mails", page));
        let text = self.list.current().map(|row| Want::new("mail", Request::Mail { mail: row.mail }));
        let tally = Want::new("mail-tally", Request::MailTally);
        page.into_iter().chain(text).chain([tally]).collect()
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        match (settled.request, settled.result) {
            (Request::Mails { filter, place, .. }, Ok(Reply::Mails(page))) if *filter == self.filter => {
                self.list.settle(place, page.clone(), settled.epoch);
            }
            (Request::MendMail { decision, .. }, Ok(Reply::Mended(done))) => {
                model.touch();
                return vec![mended(*decision, *done)];
            }
            (Request::MendMail { .. }, Err(refusal)) => {
                return vec![say(Tone::Warning, String::from(refusal.sentence.shown()))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let parts = Parts::of(area, WIDE);
        rule(parts.title, buf, view.theme, "Mail", &note(view.model), view.focus);
        let (focus, example) = (self.typing && view.focus, "dana state:failed user:42");
        let filter = FilterView { field: &self.field, focus, example, count: "" };
        let cursor = filter.draw(parts.filter, buf, view.theme);
        let mut list = windowed(&self.list, parts.lines(), |item| rows::row(item, view));
        list.columns = rows::columns();
        list.focus = view.focus && !self.typing;
        list.empty = self.empty(view.model, area);
        list.draw(parts.list, buf, view.theme);
        detail::draw(self.list.current(), view, &parts, buf);
        cursor
    }
}

/// How many are on their way, and how many never arrived.
fn note(model: &Model) -> String {
    let Some(Reply::MailTally(tally)) = model.cache.reply(&Request::MailTally) else { return String::new() };
    format!("{} queued, {} failed", number(tally.queued), number(tally.failed))
}
