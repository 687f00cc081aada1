//! The form of one user: adding, quick adding, editing, and approving with the form.
//!
//! Nothing is typed against a moving target: what the database held when the form was opened stays its base, and what
//! others write meanwhile shows as a conflict in the review.

mod act;
mod body;
mod changes;
mod check;
mod content;
mod ends;
mod form;
mod left;
mod names;
mod password;
mod relations;
mod row_view;
mod rows;
mod save;
mod stops;
mod view;

pub use form::FormKind;
pub use left::LeftUser;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::form::{Form, Saving, newcomer};
use super::layout::draw_waiting;
use crate::api::users::UserCard;
use crate::api::{Reply, Request};
use crate::domain::cell::UserField;
use crate::domain::ids::UserId;
use crate::domain::text::fold;
use crate::tui::action::{Action, Offer};
use crate::tui::cache::Want;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::Model;
use crate::tui::pane::{Input, Pane, Settled};
use crate::tui::sheet::moving::Moving as _;
use crate::tui::view::View;
use crate::tui::widget::rule;

/// The sheet with the form.
#[derive(Clone, Debug)]
pub struct UserForm {
    kind: FormKind,
    user: UserId,
    /// What was typed before the form was left, to be filled in.
    left: Option<LeftUser>,
    /// Absent until what the database holds has arrived.
    form: Option<Box<Form>>,
}

impl UserForm {
    /// Opens the form of a user who is there, at once when everything about them is at hand.
    pub fn edit(user: UserId, model: &Model) -> Self {
        let mut sheet = Self { kind: FormKind::Edit, user, left: None, form: None };
        if model.cache.holds(&Request::User { user }, model.epoch) {
            sheet.fill(model, model.cache.card(user).cloned());
        }
        sheet
    }

    /// Opens the form of a new user.
    pub fn new(kind: FormKind, model: &Model) -> Self {
        let user = newcomer(model);
        let mut sheet = Self { kind, user, left: None, form: None };
        sheet.fill(model, Some(UserCard::blank(user, model.now)));
        sheet
    }

    /// Opens a form again that was left before it was saved.
    pub fn again(left: LeftUser, model: &Model) -> Self {
        let user = if left.kind == FormKind::Edit { left.user } else { newcomer(model) };
        let mut sheet = Self { kind: left.kind, user, left: Some(left), form: None };
        if user.is_new() {
            sheet.fill(model, Some(UserCard::blank(user, model.now)));
        } else if model.cache.holds(&Request::User { user }, model.epoch) {
            sheet.fill(model, model.cache.card(user).cloned());
        }
        sheet
    }

    /// What was typed and not saved; `None` where nothing was.
    pub fn left(&self) -> Option<LeftUser> {
        self.form.as_ref().map_or_else(|| self.left.clone(), |form| form.left())
    }

    fn fill(&mut self, model: &Model, card: Option<UserCard>) {
        let Some(card) = card else { return };
        let left = self.left.take();
        self.form = Some(Box::new(Form::new(self.kind, card, model, left.as_ref())));
    }
}

impl Pane for UserForm {
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
            A::Save => form.why_closed(model).map_or(Offer::Yes, Offer::No),
            A::OpenPermissions if form.kind == FormKind::Edit => Offer::Yes,
            A::GeneratePassword if form.why_closed(model).is_some() => Offer::Absent,
            A::GeneratePassword => form.why_barred(model, stops::Stop::Password).map_or(Offer::Yes, Offer::No),
            A::CopyPassword if form.body.password.made.is_none() => Offer::Absent,
            A::CopyPassword => {
                Offer::when(model.seat.clipboard, "Copying through the terminal is switched off: write it down.")
            }
            A::Instead if form.problems.contains_key(&stops::Stop::Field(UserField::Login)) => {
                let known = form.holder.as_ref().is_some_and(|(_, holder)| holder.is_some());
                if known { Offer::Yes } else { Offer::Absent }
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

    fn wants(&self, _model: &Model, _area: Rect) -> Vec<Want> {
        let Some(form) = &self.form else { return vec![Want::new("form-user", Request::User { user: self.user })] };
        let mut wants = form.unknown();
        wants.extend(form.lookups_wanted());
        if form.waits_for_holder()
            && (form.stop != stops::Stop::Field(UserField::Login) || form.saving == Saving::Waiting)
        {
            wants.extend(form.new_login().map(|login| Want::own("form-login", Request::LoginHolder { login })));
        }
        wants.push(Want::new("form-templates", Request::Templates));
        if let Saving::Judging(set) = &form.saving {
            wants.push(Want::own("form-judge", Request::judge(set.clone())));
        }
        wants
    }

    fn settle(&mut self, model: &mut Model, settled: &Settled<'_>) -> Vec<Step> {
        let Some(form) = &mut self.form else {
            if let (Request::User { user }, Ok(Reply::User(card))) = (settled.request, settled.result)
                && *user == self.user
            {
                self.fill(model, Some((**card).clone()));
            }
            return Vec::new();
        };
        match (settled.request, settled.result) {
            (request @ Request::Lookup { kind, .. }, Ok(Reply::Lookup(found))) => {
                form.learn_found(*kind, found);
                if form.late().as_ref() == Some(request) {
                    form.answered(model, found);
                }
            }
            (Request::Lookup { .. }, Err(_)) => form.give_up(),
            (Request::LoginHolder { login }, Ok(Reply::LoginHolder(holder))) => {
                form.holder = Some((fold(login), holder.clone()));
                form.check(model, stops::Stop::Field(UserField::Login));
            }
            // The rules look at the login once more.
            (Request::LoginHolder { login }, Err(_)) => form.holder = Some((fold(login), None)),
            (Request::Judge { set, .. }, result) if form.saving == Saving::Judging((**set).clone()) => {
                return match result {
                    Ok(Reply::Judgement(judgement)) => form.judged(model, judgement),
                    _ => {
                        form.saving = Saving::No;
                        Vec::new()
                    }
                };
            }
            (Request::Commit { set, .. }, result) => return form.decided(model, set, result),
            (Request::Columns { axis, .. }, Ok(Reply::Columns(columns))) => form.learn_columns(*axis, columns),
            (Request::User { user }, Ok(Reply::User(card))) => form.learn_user(*user, card),
            _ => {}
        }
        form.proceed(model)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        if let Some(form) = &self.form {
            return view::draw(form, view, area, buf);
        }
        rule(Rect { height: area.height.min(1), ..area }, buf, view.theme, "Edit", "", true);
        let why = view.model.cache.why_nothing(&Request::User { user: self.user });
        draw_waiting(why, view, area, buf);
        None
    }
}
