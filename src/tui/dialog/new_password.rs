//! A new password typed twice, with what it has to fulfil ticked off while it is typed.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::api::Secret;
use crate::domain::password::{Criterion, Rules, criteria, generate};
use crate::domain::text::Raw;
use crate::tui::layout::split;
use crate::tui::theme::{Role, Theme};
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, Notice, Tone, Typed, put, put_line};

/// Shares the inside of a dialog between its fields, which would like so many rows, and what is said below them. Where
/// there is little room, a warning comes before what a password has to fulfil, and that before a plain remark.
pub(super) fn shared(inner: Rect, rows: u16, said: Option<&Notice>, theme: &Theme) -> (Rect, Rect) {
    let said = said.filter(|said| said.tone != Tone::Plain).map_or(0, |said| said.height(inner.width, theme));
    let said = said.min(3).min(inner.height / 2);
    let (fields, below) = split(inner, rows.min(inner.height - said));
    (fields, split(below, 3).0)
}

/// Which of the two lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    First,
    Again,
}

/// Both lines, whose password it is, and what the site asks.
#[derive(Clone, Debug)]
pub(super) struct NewPassword {
    first: Field,
    again: Field,
    rules: Rules,
    name: Raw,
    login: Raw,
    /// The console has made it, and it is shown until something else is typed.
    shown: bool,
}

const LABELS: u16 = 14;

impl NewPassword {
    pub fn new() -> Self {
        Self {
            first: Field::secret(),
            again: Field::secret(),
            rules: Rules::default(),
            name: Raw::default(),
            login: Raw::default(),
            shown: false,
        }
    }

    /// Says whose password it will be, since it may not tell who they are.
    pub fn owned(&mut self, rules: Rules, name: Raw, login: Raw) {
        (self.rules, self.name, self.login) = (rules, name, login);
    }

    pub fn key(&mut self, which: Which, key: KeyEvent) -> Typed {
        let typed = self.field(which).key(key);
        self.hide(typed)
    }

    pub fn paste(&mut self, which: Which, text: &str) -> Typed {
        let typed = self.field(which).paste(text);
        self.hide(typed)
    }

    /// Makes a password for the owner; it is shown until the dialog is left or something else is typed.
    pub fn make(&mut self, entropy: [u8; 16]) {
        let made = Secret::new(generate(&entropy, self.name.stored(), self.login.stored()));
        self.clear();
        self.first.paste(made.expose());
        self.again.paste(made.expose());
        self.shown = true;
    }

    /// The password that the console has made, as long as it is shown.
    pub fn made(&self) -> Option<Secret> {
        self.shown.then(|| self.first.to_secret())
    }

    pub fn clear(&mut self) {
        self.first.clear();
        self.again.clear();
        self.shown = false;
    }

    /// What speaks against the password as it stands.
    pub fn problem(&self) -> Option<String> {
        if self.first.is_empty() {
            return Some("Type a new password first.".to_owned());
        }
        if let Some(missed) = self.criteria().into_iter().find(|criterion| !criterion.met) {
            return Some(missed.fault());
        }
        (!self.is_same()).then(|| "The two lines are not the same.".to_owned())
    }

    pub fn secret(&self) -> Secret {
        self.first.to_secret()
    }

    /// How many lines it takes.
    pub fn height(&self) -> u16 {
        u16::try_from(self.criteria().len() + 4).unwrap_or(12)
    }

    pub fn draw(&self, focus: Option<Which>, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let line =
            |line: u16| Rect { y: area.y + line.min(area.height), height: u16::from(line < area.height), ..area };
        let cursor = if self.shown {
            self.draw_made(view, [line(0), line(1)], buf)
        } else {
            let field = |label, field, which| FieldView {
                label,
                labels: LABELS,
                ..FieldView::bare(field, focus == Some(which) && view.focus)
            };
            let first = field("New password", &self.first, Which::First).draw(line(0), buf, view.theme);
            let again = field("Once more", &self.again, Which::Again).draw(line(1), buf, view.theme);
            first.or(again)
        };
        let same = Criterion { text: "Both lines are the same", met: !self.first.is_empty() && self.is_same() };
        for (criterion, at) in self.criteria().iter().chain([&same]).zip(3..area.height.max(3)) {
            let row = line(at);
            put_line(buf, row.x, row.y, row.width, &ticked(*criterion, view), false, view.theme);
        }
        cursor
    }

    /// The password in clear, this once, with a note below it.
    fn draw_made(&self, view: &View<'_>, [line, below]: [Rect; 2], buf: &mut Buffer) -> Option<Position> {
        let made = self.first.to_secret();
        let used = put(buf, line.x, line.y, LABELS.min(line.width), "Made", view.theme.style(Role::Title));
        let x = line.x + LABELS.max(used).min(line.width);
        put(buf, x, line.y, line.right().saturating_sub(x), made.expose(), view.theme.style(Role::Selection));
        if !below.is_empty() {
            let note = "Shown this once; pass it on now.";
            put(buf, x, below.y, below.right().saturating_sub(x), note, view.theme.style(Role::Warning));
        }
        None
    }

    fn criteria(&self) -> Vec<Criterion> {
        criteria(&self.rules, self.first.to_secret().expose(), self.name.stored(), self.login.stored())
    }

    fn is_same(&self) -> bool {
        self.first.to_secret() == self.again.to_secret()
    }

    const fn field(&mut self, which: Which) -> &mut Field {
        match which {
            Which::First => &mut self.first,
            Which::Again => &mut self.again,
        }
    }

    /// A password that was made is not edited: whoever types begins anew.
    fn hide(&mut self, typed: Typed) -> Typed {
        if self.shown && typed == Typed::Changed {
            self.clear();
        }
        typed
    }
}

fn ticked(criterion: Criterion, view: &View<'_>) -> Line {
    let glyphs = view.theme.glyphs();
    let (mark, role) = if criterion.met { (glyphs.mark, Role::Ok) } else { (glyphs.none, Role::Dim) };
    Line::of(format!("{mark} "), role).and(criterion.text, role)
}
