//! Signing in: login and password, a new password where the present one has to be changed first, and the request for
//! access of who waits for approval. While nobody is signed in, this is the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::new_password::{NewPassword, Which, shared};
use super::waiting::Waiting;
use crate::api::{Refusal, RefusalKind, Reply, Request, Secret};
use crate::domain::password::Rules;
use crate::domain::text::Raw;
use crate::link::Slot;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::{Model, refused};
use crate::tui::pane::Input;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Notice, Tone, Typed};

/// An open sign-in.
#[derive(Clone, Debug)]
pub struct SignIn {
    login: Field,
    password: Field,
    on_password: bool,
    notice: Option<Notice>,
    /// What was typed last and not accepted yet.
    present: Option<Secret>,
    /// A new password that has to come with the present one.
    change: Option<Change>,
    /// The account is pending.
    waiting: Option<Waiting>,
    rules: Rules,
}

/// The new password, and which of its lines is typed.
#[derive(Clone, Debug)]
struct Change {
    new: NewPassword,
    which: Which,
}

impl SignIn {
    /// Where a login is named already, only the password is left to be typed.
    pub fn new(login: Option<&str>) -> Self {
        Self {
            login: login.map(Field::new).unwrap_or_default(),
            password: Field::secret(),
            on_password: login.is_some(),
            notice: None,
            present: None,
            change: None,
            waiting: None,
            rules: Rules::default(),
        }
    }

    fn type_into(
        &mut self,
        field: impl FnOnce(&mut Field) -> Typed,
        new: impl FnOnce(&mut NewPassword, Which) -> Typed,
    ) {
        let typed = match &mut self.change {
            Some(change) => new(&mut change.new, change.which),
            None if self.on_password => field(&mut self.password),
            None => field(&mut self.login),
        };
        if let Typed::Refused(reason) = typed {
            self.notice = Some(Notice::new(Tone::Warning, reason));
        }
    }

    fn go(&mut self) {
        match &mut self.change {
            Some(change) if change.which == Which::First => change.which = Which::Again,
            Some(change) => change.which = Which::First,
            None => self.on_password = !self.on_password,
        }
    }

    fn login(&self) -> String {
        self.login.text().trim().to_owned()
    }

    fn accept(&mut self) -> Vec<Step> {
        if self.change.is_some() {
            return self.accept_change();
        }
        if !self.on_password {
            self.on_password = true;
            return Vec::new();
        }
        if self.login().is_empty() {
            self.notice = Some(Notice::new(Tone::Warning, "Type your login first."));
            self.on_password = false;
            return Vec::new();
        }
        let password = self.password.to_secret();
        self.password.clear();
        self.present = Some(password.clone());
        self.ask(Request::sign_in(self.login(), password))
    }

    fn accept_change(&mut self) -> Vec<Step> {
        let login = self.login();
        let (Some(change), Some(password)) = (&mut self.change, &self.present) else { return Vec::new() };
        if change.which == Which::First {
            change.which = Which::Again;
            return Vec::new();
        }
        if let Some(problem) = change.new.problem() {
            self.notice = Some(Notice::new(Tone::Warning, problem));
            return Vec::new();
        }
        let request = Request::SignIn { login, password: password.clone(), new: Some(change.new.secret()) };
        self.ask(request)
    }

    fn ask(&mut self, request: Request) -> Vec<Step> {
        self.notice = Some(Notice::new(Tone::Plain, "Signing in."));
        vec![Step::Ask { slot: Some(Slot("sign-in")), request }]
    }

    fn draw_change(&self, change: &Change, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let (above, below) = shared(inner, change.new.height(), self.notice.as_ref(), view.theme);
        if let Some(notice) = &self.notice {
            notice.draw(below, buf, view.theme);
        }
        change.new.draw(Some(change.which), view, above, buf)
    }
}

impl Modal for SignIn {
    fn context(&self) -> Context {
        match &self.waiting {
            Some(waiting) if waiting.is_sent() => Context::Dialog,
            Some(_) => Context::Waiting,
            None => Context::SignIn,
        }
    }

    fn takes(&self, action: Action) -> bool {
        if let Some(waiting) = &self.waiting {
            return match action {
                Action::RequestAccess => !waiting.is_sent(),
                Action::Accept => waiting.is_sent(),
                action => action == Action::Back,
            };
        }
        let changes = action == Action::Back && self.change.is_some();
        changes || matches!(action, Action::Accept | Action::NextField | Action::PreviousField)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        let login = self.login();
        if let Some(waiting) = &mut self.waiting {
            match input {
                Input::Action(Action::RequestAccess) => return waiting.request(login),
                Input::Action(Action::Accept | Action::Back) => (self.waiting, self.on_password) = (None, false),
                _ => {}
            }
            return Vec::new();
        }
        match input {
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::NextField | Action::PreviousField) => self.go(),
            Input::Action(Action::Back) => (self.change, self.present, self.notice) = (None, None, None),
            Input::Typed(key) => self.type_into(|field| field.key(*key), |new, which| new.key(which, *key)),
            Input::Pasted(text) => self.type_into(|field| field.paste(text), |new, which| new.paste(which, text)),
            Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    fn learn(&mut self, model: &Model) {
        if let Some(standing) = &model.standing {
            self.rules = standing.database.password_rules();
        }
    }

    fn told(&mut self, reply: &Reply) {
        if let (Some(waiting), Reply::AccessAnswer(answer)) = (&mut self.waiting, reply) {
            waiting.told(answer);
        }
    }

    /// Shows why nobody is signed in yet, or asks for a new password where the present one is right and too old.
    fn refused(&mut self, refusal: &Refusal) {
        if let Some(waiting) = &mut self.waiting {
            waiting.notice = Some(refused(refusal));
            return;
        }
        if let (RefusalKind::PendingApproval, Some(present)) = (refusal.kind, &self.present) {
            self.waiting = Some(Waiting::new(refusal.sentence.clone(), present.clone()));
            (self.change, self.present, self.notice) = (None, None, None);
            return;
        }
        self.notice = Some(refused(refusal));
        self.on_password = true;
        if refusal.kind != RefusalKind::PasswordChange {
            (self.change, self.present) = (None, None);
            return;
        }
        if let Some(change) = &mut self.change {
            change.new.clear();
            change.which = Which::First;
            return;
        }
        let mut new = NewPassword::new();
        new.owned(self.rules.clone(), Raw::default(), Raw(self.login()));
        self.change = Some(Change { new, which: Which::First });
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        if let Some(waiting) = &self.waiting {
            let width = 64.min(area.width);
            return (width, (waiting.height(width.saturating_sub(4)) + 2).min(area.height));
        }
        // What is said of a sign-in takes up to four lines.
        let plain = if self.notice.is_some() { 10 } else { 8 };
        let lines = self.change.as_ref().map_or(plain, |change| change.new.height() + 6);
        (64.min(area.width), lines.min(area.height))
    }

    fn title(&self) -> &'static str {
        match (&self.waiting, &self.change) {
            (Some(waiting), _) if waiting.is_sent() => "Access requested",
            (Some(_), _) => "Waiting for approval",
            (None, Some(_)) => "A new password",
            (None, None) => "Sign in",
        }
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        if let Some(waiting) = &self.waiting {
            waiting.draw(view, inner, buf);
            return None;
        }
        if let Some(change) = &self.change {
            return self.draw_change(change, view, inner, buf);
        }
        let row = |line: u16| Rect { y: inner.y + line, height: u16::from(line < inner.height), ..inner };
        let field = |label, field, focus| FieldView { label, labels: 10, ..FieldView::bare(field, focus) };
        let login = field("Login", &self.login, !self.on_password).draw(row(0), buf, view.theme);
        let password = field("Password", &self.password, self.on_password).draw(row(2), buf, view.theme);
        if let Some(notice) = &self.notice {
            let rest = inner.height.saturating_sub(4);
            notice.draw(Rect { y: inner.bottom() - rest, height: rest, ..inner }, buf, view.theme);
        }
        login.or(password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_that_is_named_already_needs_only_the_password() {
        let mut sign_in = SignIn::new(Some("kim@harbor.example"));
        sign_in.act(&Input::Pasted("secret".to_owned()));
        let request = Request::sign_in("kim@harbor.example".to_owned(), Secret::new("secret".to_owned()));
        let ask = Step::Ask { slot: Some(Slot("sign-in")), request };
        assert_eq!(sign_in.act(&Input::Action(Action::Accept)), [ask]);
    }

    #[test]
    fn a_password_is_in_no_debug_output() {
        let mut sign_in = SignIn::new(None);
        sign_in.act(&Input::Pasted("ops@harbor.example".to_owned()));
        sign_in.act(&Input::Action(Action::Accept));
        sign_in.act(&Input::Pasted("canary-7731".to_owned()));
        assert!(!format!("{sign_in:?}").contains("canary"));
        let steps = sign_in.act(&Input::Action(Action::Accept));
        assert!(!format!("{steps:?}").contains("canary"));
        assert_eq!(
            steps,
            [Step::Ask {
                slot: Some(Slot("sign-in")),
                request: Request::sign_in("ops@harbor.example".to_owned(), Secret::new("canary-7731".to_owned())),
            }]
        );
    }
}
