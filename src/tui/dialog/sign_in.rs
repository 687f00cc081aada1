//! Signing in: login and password. While nobody is signed in, this is the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::api::{Refusal, Request};
use crate::link::Slot;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::model::refused;
use crate::tui::pane::Input;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Notice, Tone};

/// An open sign-in.
#[derive(Clone, Debug)]
pub struct SignIn {
    login: Field,
    password: Field,
    on_password: bool,
    notice: Option<Notice>,
}

impl Default for SignIn {
    fn default() -> Self {
        Self { login: Field::default(), password: Field::secret(), on_password: false, notice: None }
    }
}

impl SignIn {
    const fn focused(&mut self) -> &mut Field {
        if self.on_password { &mut self.password } else { &mut self.login }
    }

    fn accept(&mut self) -> Vec<Step> {
        if !self.on_password {
            self.on_password = true;
            return Vec::new();
        }
        if self.login.text().trim().is_empty() {
            self.notice = Some(Notice::new(Tone::Warning, "Type your login first."));
            self.on_password = false;
            return Vec::new();
        }
        self.notice = Some(Notice::new(Tone::Plain, "Signing in."));
        let password = self.password.to_secret();
        self.password.clear();
        let request = Request::sign_in(self.login.text().trim().to_owned(), password);
        vec![Step::Ask { slot: Some(Slot("sign-in")), request }]
    }
}

impl Modal for SignIn {
    fn context(&self) -> Context {
        Context::SignIn
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Accept | Action::NextField | Action::PreviousField)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::NextField | Action::PreviousField) => self.on_password = !self.on_password,
            Input::Typed(key) => {
                self.focused().key(*key);
            }
            Input::Pasted(text) => {
                self.focused().paste(text);
            }
            Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    /// Shows why nobody is signed in yet.
    fn refused(&mut self, refusal: &Refusal) {
        self.notice = Some(refused(refusal));
        self.on_password = true;
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (64.min(area.width), 8)
    }

    fn title(&self) -> &'static str {
        "Sign in"
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
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
    use crate::api::Secret;

    #[test]
    fn a_password_is_in_no_debug_output() {
        let mut sign_in = SignIn::default();
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
