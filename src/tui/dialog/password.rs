//! A new password for somebody: typed twice or made by the console, and staged. The secret itself is in no cell: it stays
//! in memory until the set is committed.

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::new_password::{NewPassword, Which, shared};
use crate::api::standing::Environment;
use crate::api::users::UserCard;
use crate::api::{Reply, Request};
use crate::domain::cell::{Cell, UserField, Value};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::ids::UserId;
use crate::domain::text::Raw;
use crate::domain::verdict::Verdict;
use crate::tui::action::Action;
use crate::tui::cache::Want;
use crate::tui::effect::{Effect, Step, say};
use crate::tui::keymap::Context;
use crate::tui::layout::lines;
use crate::tui::model::{Model, Writing};
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Line, Notice, Tone, Typed, put_line};

/// An open dialog for somebody's password.
#[derive(Clone, Debug)]
pub struct Password {
    user: UserId,
    /// What waits for the password, where it is asked for again before a commit.
    then: Option<Writing>,
    owner: Option<Owner>,
    new: NewPassword,
    stop: Stop,
    must_change: bool,
    notice: Option<Notice>,
    clipboard: bool,
}

/// What has to be known of the account.
#[derive(Clone, Debug)]
struct Owner {
    name: String,
    title: String,
    login: String,
    /// The password cell as it is.
    held: &'static str,
    require_change: bool,
    /// Whether it may stay unchanged after the first sign-in.
    training: bool,
    /// Why there can be no password, if so.
    barred: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stop {
    First,
    Again,
    Change,
}

impl Password {
    pub fn new(user: UserId, then: Option<Writing>) -> Self {
        Self {
            user,
            then,
            owner: None,
            new: NewPassword::new(),
            stop: Stop::First,
            must_change: true,
            notice: None,
            clipboard: false,
        }
    }

    /// The question whether this operator may set the password at all, asked before anything is typed.
    fn judge(&self, held: &str) -> Request {
        let changes = vec![self.renewal(held)];
        Request::judge(ChangeSet { changes, ..ChangeSet::default() })
    }

    fn renewal(&self, held: &str) -> Change {
        let cell = Cell::User { user: self.user, field: UserField::Password };
        Change::new(cell, Value::text(held), Value::text("new"))
    }

    /// Why the database would refuse it, once that is known.
    fn refusal(&self, card: &UserCard, model: &Model) -> Option<String> {
        let Some(Reply::Judgement(judgement)) = model.cache.reply(&self.judge(held(card))) else { return None };
        judgement.rows.iter().find_map(|row| match &row.verdict {
            Verdict::Refused(finding) => Some(String::from(finding.sentence.shown())),
            _ => None,
        })
    }

    /// Whether the tick can be moved: only where people are trained, and not for what is staged already.
    fn has_choice(&self) -> bool {
        self.then.is_none() && self.owner.as_ref().is_some_and(|owner| owner.training)
    }

    const fn which(&self) -> Which {
        match self.stop {
            Stop::First => Which::First,
            Stop::Again | Stop::Change => Which::Again,
        }
    }

    fn go(&mut self, forth: bool) {
        self.stop = match (self.stop, forth, self.has_choice()) {
            (Stop::First, true, _) | (Stop::Change, false, _) => Stop::Again,
            (Stop::Again, true, true) | (Stop::First, false, true) => Stop::Change,
            (Stop::First, false, false) => Stop::Again,
            (Stop::Again | Stop::Change, ..) => Stop::First,
        };
    }

    fn typed(&mut self, typed: Typed) {
        match typed {
            Typed::Refused(reason) => self.notice = Some(Notice::new(Tone::Warning, reason)),
            Typed::Changed => self.notice = None,
            Typed::Moved | Typed::Passed => {}
        }
    }

    fn accept(&mut self) -> Vec<Step> {
        if self.stop == Stop::First && self.new.made().is_none() {
            self.stop = Stop::Again;
            return Vec::new();
        }
        let Some(owner) = &self.owner else {
            self.notice = Some(Notice::new(Tone::Warning, "What the account has is still on its way."));
            return Vec::new();
        };
        if let Some(problem) = owner.barred.clone().or_else(|| self.new.problem()) {
            self.notice = Some(Notice::new(Tone::Warning, problem));
            return Vec::new();
        }
        let secret = self.new.secret();
        let keep = Step::Keep(self.user, secret);
        if let Some(writing) = self.then.take() {
            return vec![Step::Close, keep, Step::Write(writing)];
        }
        let cell = |field| Cell::User { user: self.user, field };
        let mut changes = vec![self.renewal(owner.held)];
        if owner.training {
            let flag = |on| Value::Flag(on);
            changes.push(Change::new(
                cell(UserField::RequireChange),
                flag(owner.require_change),
                flag(self.must_change),
            ));
        }
        let text = format!("Staged: a new password for {}. Nothing happens before the review.", owner.name);
        vec![Step::Close, keep, Step::Stage(changes), say(Tone::Plain, text)]
    }

    fn remark(&self) -> Notice {
        if let Some(notice) = &self.notice {
            return notice.clone();
        }
        if let Some(barred) = self.owner.as_ref().and_then(|owner| owner.barred.as_ref()) {
            return Notice::new(Tone::Warning, barred.as_str());
        }
        let text = match self.then {
            Some(_) => {
                "A new password is staged, but not at hand any more: secrets are never kept on disk. Type it again, \
                 and the set is applied."
            }
            None => {
                "It is staged and applied with the review. Until then it is kept in memory only: who leaves the \
                 console is asked for it again."
            }
        };
        Notice::new(Tone::Plain, text)
    }

    fn draw_change(&self, view: &View<'_>, row: Rect, buf: &mut Buffer) {
        if row.is_empty() || self.then.is_some() {
            return;
        }
        let on = self.must_change || !self.has_choice();
        let tick = format!("[{}] ", if on { view.theme.glyphs().mark } else { " " });
        let focus = self.stop == Stop::Change && view.focus;
        let mut line = Line::of(
            format!("{tick}Has to be changed at the next sign-in"),
            if focus { Role::Title } else { Role::Text },
        );
        let note = if self.has_choice() { "  space" } else { "  always but in training" };
        line = line.and(note, Role::Dim);
        put_line(buf, row.x, row.y, row.width, &line, false, view.theme);
    }
}

impl Modal for Password {
    fn context(&self) -> Context {
        Context::NewPassword
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            Action::CopyPassword => self.clipboard && self.new.made().is_some(),
            action => matches!(
                action,
                Action::Accept | Action::Back | Action::NextField | Action::PreviousField | Action::GeneratePassword
            ),
        }
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::Back) => return vec![Step::Close],
            Input::Action(Action::NextField) => self.go(true),
            Input::Action(Action::PreviousField) => self.go(false),
            Input::Action(Action::GeneratePassword) => return vec![Step::DrawEntropy],
            Input::Action(Action::CopyPassword) => {
                self.notice = Some(Notice::new(Tone::Plain, "Sent to the clipboard of the terminal."));
                return self.new.made().map(|made| Step::Outside(Effect::CopySecret(made))).into_iter().collect();
            }
            Input::Typed(key) if self.stop == Stop::Change => {
                if key.code == KeyCode::Char(' ') {
                    self.must_change = !self.must_change;
                }
            }
            Input::Typed(key) => {
                let typed = self.new.key(self.which(), *key);
                self.typed(typed);
            }
            Input::Pasted(text) if self.stop != Stop::Change => {
                let typed = self.new.paste(self.which(), text);
                self.typed(typed);
            }
            Input::Pasted(_) | Input::Action(_) | Input::Entered { .. } => {}
        }
        Vec::new()
    }

    fn wants(&self) -> Vec<Want> {
        if self.user.is_new() {
            return Vec::new();
        }
        let judge = self.owner.as_ref().filter(|_| self.then.is_none()).map(|owner| self.judge(owner.held));
        let card = Want::new("password-user", Request::User { user: self.user });
        std::iter::once(card).chain(judge.map(|request| Want::new("password-judge", request))).collect()
    }

    fn learn(&mut self, model: &Model) {
        self.clipboard = model.seat.clipboard;
        let card = model.cache.card(self.user);
        let (Some(standing), true) = (&model.standing, card.is_some() || self.user.is_new()) else { return };
        let training = standing.database.environment == Environment::Training;
        if self.owner.is_none() {
            self.must_change = !training;
        }
        let text = |field, held: Raw| {
            let staged = model.draft.overlay(Cell::User { user: self.user, field });
            staged.and_then(Value::as_text).map_or(held, Raw::from)
        };
        let name = text(UserField::Name, card.map(|card| card.name.clone()).unwrap_or_default());
        let login = text(UserField::Login, card.map(|card| card.login.clone()).unwrap_or_default());
        self.owner = Some(Owner {
            name: name.shown().into(),
            title: format!("Password of {}", name.shown()),
            login: login.shown().into(),
            held: card.map_or("none", held),
            require_change: card.is_some_and(|card| card.require_change),
            training,
            barred: card.and_then(|card| barred(card).or_else(|| self.refusal(card, model))),
        });
        self.new.owned(standing.database.password_rules(), name, login);
    }

    fn entropy(&mut self, entropy: [u8; 16]) {
        if self.owner.is_some() {
            self.new.make(entropy);
            (self.stop, self.notice) = (Stop::Again, None);
        }
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (70.min(area.width), (self.new.height() + 10).min(area.height))
    }

    fn title(&self) -> &str {
        self.owner.as_ref().map_or("Password", |owner| &owner.title)
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let login = self.owner.as_ref().map_or(view.theme.glyphs().ellipsis, |owner| &owner.login);
        put_line(
            buf,
            inner.x,
            inner.y,
            inner.width,
            &Line::of(format!("A new password for {login}"), Role::Dim),
            false,
            view.theme,
        );
        let (fields, remark) = (self.new.height(), self.remark());
        let (above, below) = shared(inner, fields + 5, Some(&remark), view.theme);
        let focus = (self.stop != Stop::Change).then(|| self.which());
        let cursor = self.new.draw(focus, view, lines(above, 2, fields), buf);
        self.draw_change(view, lines(above, fields + 3, 1), buf);
        remark.draw(below, buf, view.theme);
        cursor
    }
}

/// What the password cell holds.
const fn held(card: &UserCard) -> &'static str {
    if card.has_password { "set" } else { "none" }
}

/// Why an account can have no password here.
fn barred(card: &UserCard) -> Option<String> {
    if card.is_system {
        return Some("This is a system user; it is never edited.".to_owned());
    }
    let source = card.source.stored();
    (source != "local")
        .then(|| format!("This account signs in through {}; it has no password here.", card.source.shown()))
}
