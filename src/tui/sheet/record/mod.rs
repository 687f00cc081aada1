//! The form of one row of the setup: an organization, a workgroup, a release, a location, a provider or a restriction
//! option, each as the cells it is edited by.
//!
//! What the database held when the form was opened stays its base, so that what others write meanwhile is a conflict in
//! the review.

mod act;
mod allowed;
mod changes;
mod form;
mod left;
mod view;

pub use left::LeftRecord;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::form::{Form, Saving, next_new};
use super::layout::draw_waiting;
use crate::api::setup::{Record, SetupId, SetupList, SetupRow};
use crate::api::{Capability, Place, Reply, Request};
use crate::domain::restriction::OptionCode;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::sheet::moving::Moving as _;
use crate::tui::view::View;
use crate::tui::widget::rule;

/// More restriction options than this no site has.
const OPTIONS: u32 = 200;

/// The sheet with the form.
#[derive(Clone, Debug)]
pub struct RecordForm {
    list: SetupList,
    id: SetupId,
    /// What was typed before the form was left, to be filled in.
    left: Option<LeftRecord>,
    /// Absent until what the database holds has arrived.
    form: Option<Box<Form>>,
}

/// What it takes to edit a list of the setup.
pub const fn edits(list: SetupList) -> Capability {
    match list {
        SetupList::Workgroups => Capability::EditWorkgroups,
        _ => Capability::EditOrgs,
    }
}

impl RecordForm {
    /// Opens the form of a row, at once where everything about it is at hand.
    pub fn edit(id: SetupId, model: &Model) -> Self {
        let mut sheet = Self { list: id.list(), id, left: None, form: None };
        match model.cache.reply(&Request::Record { id }) {
            _ if sheet.is_staged(model) => sheet.begin(model),
            Some(Reply::Record(record)) if model.cache.holds(&Request::Record { id }, model.epoch) => {
                sheet.open(Form::new((**record).clone(), &[], model), model);
            }
            _ => {}
        }
        sheet
    }

    /// Opens a form again that was left before it was saved.
    pub fn again(left: LeftRecord, model: &Model) -> Self {
        let id = if left.is_new { next_new(left.list(), model) } else { left.record };
        let mut sheet = Self { list: left.list(), id, left: None, form: None };
        let is_new = left.is_new;
        sheet.left = Some(left);
        if is_new {
            sheet.begin(model);
        }
        sheet
    }

    /// What was typed and not saved; nothing where nothing was.
    pub fn left(&self) -> Option<LeftRecord> {
        self.form.as_ref().map_or_else(|| self.left.clone(), |form| form.left())
    }

    /// Fills the form in, with what was typed before it was left.
    fn open(&mut self, mut form: Form, model: &Model) {
        if let Some(left) = self.left.take() {
            form.refill(&left, model);
        }
        self.form = Some(Box::new(form));
    }

    /// Opens the form of a new row.
    pub fn new(list: SetupList, model: &Model) -> Self {
        let mut sheet = Self { list, id: next_new(list, model), left: None, form: None };
        sheet.begin(model);
        sheet
    }

    /// Whether the row is only staged, so that the database knows nothing of it.
    fn is_staged(&self, model: &Model) -> bool {
        model.draft.change(self.id.presence()).is_some_and(|change| change.before.is_none())
    }

    /// Fills the form of a row that is not there yet; an organization waits for the options of the site.
    fn begin(&mut self, model: &Model) {
        if self.list != SetupList::Orgs {
            self.fill(&[], model);
        }
    }

    fn fill(&mut self, options: &[SetupRow], model: &Model) {
        let blank = Record { id: self.id, cells: Vec::new(), names: Vec::new(), members: None, edges: None };
        self.open(Form::new(blank, options, model), model);
    }

    fn request(&self, model: &Model) -> Request {
        if self.is_staged(model) || self.is_new() {
            let list = SetupList::Options;
            return Request::SetupRows { list, filter: String::new(), place: Place::Start, limit: OPTIONS };
        }
        Request::Record { id: self.id }
    }

    fn is_new(&self) -> bool {
        match self.id {
            SetupId::Org(id) => id.is_new(),
            SetupId::Workgroup(id) => id.is_new(),
            SetupId::Release(id) => id.is_new(),
            SetupId::Location(id) => id.is_new(),
            SetupId::Provider(id) => id.is_new(),
            SetupId::Option(code) => code == OptionCode::default(),
        }
    }
}

impl Pane for RecordForm {
    fn context(&self) -> Context {
        if self.form.is_some() { Context::Form } else { Context::Sheet }
    }

    fn offers(&self, model: &Model, action: Action) -> Offer {
        use Action as A;
        let Some(form) = &self.form else {
            return if action == A::Back { Offer::Yes } else { Offer::Absent };
        };
        match action {
            _ if action.leads_in_form() => Offer::Yes,
            A::Save => model.why_not(edits(self.list)).map_or(Offer::Yes, Offer::No),
            A::CreateProvider if self.list == SetupList::Orgs => {
                let reason = model.why_not(edits(self.list)).or_else(|| form.why_no_provider());
                reason.map_or(Offer::Yes, Offer::No)
            }
            _ => Offer::Absent,
        }
    }

    fn act(&mut self, model: &mut Model, input: &Input, _area: Rect) -> Vec<Step> {
        match (&mut self.form, input) {
            (Some(form), input) => form.act(model, input),
            (None, Input::Action(Action::Back)) => vec![Step::Uncover],
            (None, _) => Vec::new(),
        }
    }

    fn wants(&self, model: &Model, _area: Rect) -> Vec<Want> {
        let Some(form) = &self.form else { return vec![Want::own("record-form", self.request(model))] };
        let judged = match &form.saving {
            Saving::Judging(set) => Some(Want::own("form-judge", Request::judge(set.clone()))),
            Saving::No | Saving::Waiting => None,
        };
        form.lookups_wanted().into_iter().chain(judged).collect()
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        let wanted = self.request(model) == *settled.request;
        match (&mut self.form, settled.result) {
            (None, Ok(Reply::Record(record))) if wanted => {
                self.open(Form::new((**record).clone(), &[], model), model);
            }
            (None, Ok(Reply::SetupRows(page))) if wanted => self.fill(&page.rows.clone(), model),
            (Some(form), result)
                if matches!((&form.saving, settled.request),
                (Saving::Judging(set), Request::Judge { set: judged, .. }) if set == judged) =>
            {
                return match result {
                    Ok(Reply::Judgement(judgement)) => form.judged(model, judgement),
                    _ => {
                        form.saving = Saving::No;
                        Vec::new()
                    }
                };
            }
            (Some(form), Ok(Reply::Lookup(found))) => return form.answered(model, settled.request, found),
            (Some(form), Err(_)) if matches!(settled.request, Request::Lookup { .. }) => form.give_up(),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        if let Some(form) = &self.form {
            return view::draw(form, view, area, buf);
        }
        rule(Rect { height: area.height.min(1), ..area }, buf, view.theme, self.list.label(), "", true);
        draw_waiting(view.model.cache.why_nothing(&self.request(view.model)), view, area, buf);
        None
    }
}
