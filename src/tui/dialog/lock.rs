//! The lock: it covers the whole screen until the operator's own password is typed. Everything under it stays as it is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use crate::api::{Refusal, Request};
use crate::link::Slot;
use crate::tui::action::Action;
use crate::tui::effect::Step;
use crate::tui::keymap::Context;
use crate::tui::layout::lines;
use crate::tui::model::refused;
use crate::tui::pane::Input;
use crate::tui::view::{View, paragraphs};
use crate::tui::widget::{Field, FieldView, Notice, Tone, Typed, wrap};

/// A locked console.
#[derive(Clone, Debug)]
pub struct Lock {
    login: String,
    password: Field,
    notice: Option<Notice>,
}

impl Lock {
    pub fn new(login: String) -> Self {
        Self { login, password: Field::secret(), notice: None }
    }

    fn text(&self) -> Vec<String> {
        vec![format!("This console is locked for {}. What is staged and typed is kept.", self.login)]
    }
}

impl Modal for Lock {
    fn context(&self) -> Context {
        Context::Entry
    }

    fn takes(&self, action: Action) -> bool {
        action == Action::Accept
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) if !self.password.is_empty() => {
                let password = self.password.to_secret();
                self.password.clear();
                self.notice = Some(Notice::new(Tone::Plain, "Being looked at."));
                return vec![Step::Ask { slot: Some(Slot("confirm")), request: Request::Confirm { password } }];
            }
            input => {
                if let Some(Typed::Refused(reason)) = input.type_into(&mut self.password) {
                    self.notice = Some(Notice::new(Tone::Warning, reason));
                }
            }
        }
        Vec::new()
    }

    fn refused(&mut self, refusal: &Refusal) {
        self.notice = Some(refused(refusal));
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (64.min(area.width), 9)
    }

    fn title(&self) -> &'static str {
        "Locked"
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let text = self.text();
        let needed: usize = text.iter().map(|text| wrap(text, usize::from(inner.width)).len()).sum();
        // Where there is little room the field comes before all words.
        let fits = needed + 3 <= usize::from(inner.height);
        let line = if fits { paragraphs(&text, inner, buf, view.theme) + 1 } else { 0 };
        let cursor = FieldView { label: "Password", labels: 10, ..FieldView::bare(&self.password, true) }.draw(
            lines(inner, line, 1),
            buf,
            view.theme,
        );
        if let Some(notice) = &self.notice {
            notice.draw(lines(inner, line + 2, 3), buf, view.theme);
        }
        cursor
    }
}
