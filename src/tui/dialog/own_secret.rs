//! The operator's own password or security question: proved by the present password, and committed at once as a set of
//! its own.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::new_password::{NewPassword, Which, shared};
use crate::api::secret::SecurityQuestion;
use crate::api::{Refusal, Secrets};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::UserId;
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Step};
use crate::tui::keymap::Context;
use crate::tui::layout::lines;
use crate::tui::model::{Model, Writing, refused};
use crate::tui::pane::Input;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Notice, Tone, Typed};

/// What of the operator's own is set anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Own {
    Password,
    Question,
}

/// An open dialog for one's own password or question.
#[derive(Clone, Debug)]
pub struct OwnSecret {
    own: Own,
    user: UserId,
    present: Field,
    new: NewPassword,
    question: Field,
    answer: Field,
    /// 0 is the present password.
    stop: usize,
    notice: Option<Notice>,
    /// What the cell holds, once it is known.
    held: Option<&'static str>,
    clipboard: bool,
}

const LABELS: u16 = 14;
/// The longest question in characters.
const QUESTION: usize = 200;

impl OwnSecret {
    pub fn new(own: Own, user: UserId) -> Self {
        Self {
            own,
            user,
            present: Field::secret(),
            new: NewPassword::new(),
            question: Field::default().limit(QUESTION),
            answer: Field::secret(),
            stop: 0,
            notice: None,
            held: None,
            clipboard: false,
        }
    }

    /// Says why nothing was written; what was typed anew stays.
    pub fn stopped(&mut self, sentence: Notice) {
        self.present.clear();
        (self.stop, self.notice) = (0, Some(sentence));
    }

    fn type_into(&mut self, key: impl FnOnce(&mut Field) -> Typed, new: impl FnOnce(&mut NewPassword, Which) -> Typed) {
        let typed = match (self.stop, self.own) {
            (0, _) => key(&mut self.present),
            (1, Own::Question) => key(&mut self.question),
            (_, Own::Question) => key(&mut self.answer),
            (1, Own::Password) => new(&mut self.new, Which::First),
            (_, Own::Password) => new(&mut self.new, Which::Again),
        };
        match typed {
            Typed::Refused(reason) => self.notice = Some(Notice::new(Tone::Warning, reason)),
            Typed::Changed => self.notice = None,
            Typed::Moved | Typed::Passed => {}
        }
    }

    fn problem(&self) -> Option<String> {
        if self.present.is_empty() {
            return Some("Type your present password first.".to_owned());
        }
        match self.own {
            Own::Password => self.new.problem(),
            Own::Question if self.question.text().trim().is_empty() => Some("Type a question first.".to_owned()),
            Own::Question => self.answer.is_empty().then(|| "Type the answer first.".to_owned()),
        }
    }

    fn accept(&mut self) -> Vec<Step> {
        if self.stop < 2 && self.new.made().is_none() {
            self.stop += 1;
            return Vec::new();
        }
        if let Some(problem) = self.problem() {
            self.stop = if self.present.is_empty() { 0 } else { self.stop };
            self.notice = Some(Notice::new(Tone::Warning, problem));
            return Vec::new();
        }
        let Some(held) = self.held else {
            self.notice = Some(Notice::new(Tone::Warning, "What your account has is still on its way."));
            return Vec::new();
        };
        let mut secrets = Secrets { own: Some(self.present.to_secret()), ..Secrets::default() };
        let field = match self.own {
            Own::Password => {
                secrets.passwords.insert(self.user, self.new.secret());
                UserField::Password
            }
            Own::Question => {
                let question = self.question.text().trim().to_owned();
                secrets.question = Some(SecurityQuestion { question, answer: self.answer.to_secret() });
                UserField::SecurityQuestion
            }
        };
        let cell = Cell::User { user: self.user, field };
        let change = Change::new(cell, Value::text(held), Value::text("new"));
        let set = ChangeSet { changes: vec![change], ..ChangeSet::default() };
        self.notice = Some(Notice::new(Tone::Plain, "Being changed."));
        vec![Step::WriteSecrets(Writing::Own(set), secrets)]
    }
}

impl Modal for OwnSecret {
    fn context(&self) -> Context {
        match self.own {
            Own::Password => Context::NewPassword,
            Own::Question => Context::Form,
        }
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            Action::CopyPassword => self.clipboard && self.new.made().is_some(),
            Action::GeneratePassword => self.own == Own::Password,
            action => {
                matches!(action, Action::Accept | Action::Back | Action::NextField | Action::PreviousField)
            }
        }
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::Back) => return vec![Step::Close],
            Input::Action(Action::NextField) => self.stop = (self.stop + 1) % 3,
            Input::Action(Action::PreviousField) => self.stop = (self.stop + 2) % 3,
            Input::Action(Action::GeneratePassword) => return vec![Step::DrawEntropy],
            Input::Action(Action::CopyPassword) => {
                self.notice = Some(Notice::new(Tone::Plain, "Sent to the clipboard of the terminal."));
                return self.new.made().map(|made| Step::Outside(Effect::CopySecret(made))).into_iter().collect();
            }
            Input::Typed(key) => self.type_into(|field| field.key(*key), |new, which| new.key(which, *key)),
            Input::Pasted(text) => self.type_into(|field| field.paste(text), |new, which| new.paste(which, text)),
            Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    fn learn(&mut self, model: &Model) {
        self.clipboard = model.seat.clipboard;
        let Some((standing, operator)) = model.standing.as_ref().zip(model.operator()) else { return };
        let has = match self.own {
            Own::Password => operator.has_password,
            Own::Question => !operator.ask_for_recovery,
        };
        self.held = Some(if has { "set" } else { "none" });
        self.new.owned(standing.database.password_rules(), operator.name.clone(), operator.login.clone());
    }

    fn refused(&mut self, refusal: &Refusal) {
        self.stopped(refused(refusal));
    }

    fn entropy(&mut self, entropy: [u8; 16]) {
        self.new.make(entropy);
        self.notice = None;
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        let new = match self.own {
            Own::Password => self.new.height(),
            Own::Question => 3,
        };
        (70.min(area.width), (new + 8).min(area.height))
    }

    fn title(&self) -> &'static str {
        match self.own {
            Own::Password => "Your own password",
            Own::Question => "Your own security question",
        }
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let field = |label, field, stop| FieldView {
            label,
            labels: LABELS,
            ..FieldView::bare(field, self.stop == stop && view.focus)
        };
        let plain = Notice::new(Tone::Plain, "It is changed at once and goes through no review.");
        let notice = self.notice.as_ref().unwrap_or(&plain);
        let rows = if self.own == Own::Password { self.new.height() } else { 2 };
        let (above, below) = shared(inner, rows + 3, Some(notice), view.theme);
        notice.draw(below, buf, view.theme);
        let present = field("Present", &self.present, 0).draw(lines(above, 0, 1), buf, view.theme);
        let cursor = match self.own {
            Own::Password => {
                let focus = [None, Some(Which::First), Some(Which::Again)][self.stop.min(2)];
                self.new.draw(focus, view, lines(above, 2, rows), buf)
            }
            Own::Question => {
                let question = field("Question", &self.question, 1).draw(lines(above, 2, 1), buf, view.theme);
                question.or(field("Answer", &self.answer, 2).draw(lines(above, 3, 1), buf, view.theme))
            }
        };
        present.or(cursor)
    }
}
