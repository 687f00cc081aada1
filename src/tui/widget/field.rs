//! A line that can be typed into: with its own way to paste, and a way to type passwords that never shows them.
//!
//! The editor for plain lines keeps what was cut in plain memory, so a password is edited apart from it, in memory that
//! is wiped and never moved: it has room for the longest password from the start.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};
use zeroize::{Zeroize, Zeroizing};

use super::put::{fill, put};
use super::text::{cut, width};
use crate::api::Secret;
use crate::domain::text::{Shown, forbidden_in_input};
use crate::tui::theme::{Role, Theme};

/// The longest password in characters, and the bytes they may take.
const LONGEST_SECRET: usize = 128;

#[derive(Clone)]
enum Content {
    Plain(Input),
    Secret(Zeroizing<String>),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(input) => write!(f, "{:?}", Shown::new(input.value()).as_str()),
            Self::Secret(_) => f.write_str("a password"),
        }
    }
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text is another one now.
    Changed,
    /// Only the place in the text is another one now, or the key had nothing to do.
    Moved,
    /// The key does not belong to a field; somebody else may want it.
    Passed,
    /// The text stays as it was, for the reason given.
    Refused(String),
}

/// One line of text that is being edited.
#[derive(Clone, Debug)]
pub struct Field {
    content: Content,
    limit: usize,
}

impl Default for Field {
    fn default() -> Self {
        Self::new("")
    }
}

impl Field {
    /// A field with a text in it and the cursor behind it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { content: Content::Plain(Input::new(text.to_owned())), limit: usize::MAX }
    }

    /// An empty field for a password.
    #[must_use]
    pub fn secret() -> Self {
        let room = Zeroizing::new(String::with_capacity(LONGEST_SECRET * 4));
        Self { content: Content::Secret(room), limit: LONGEST_SECRET }
    }

    /// The same field, for at most so many characters.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = if self.is_secret() { limit.min(LONGEST_SECRET) } else { limit };
        self
    }

    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.content, Content::Secret(_))
    }

    /// The text as typed, for checking and sending; of a password nothing.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Plain(input) => input.value(),
            Content::Secret(_) => "",
        }
    }

    /// The password as typed; of a plain field its text.
    #[must_use]
    pub fn to_secret(&self) -> Secret {
        match &self.content {
            Content::Plain(input) => Secret::new(input.value().to_owned()),
            Content::Secret(text) => Secret::new(text.as_str().to_owned()),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length() == 0
    }

    /// How many characters were typed.
    #[must_use]
    pub fn length(&self) -> usize {
        match &self.content {
            Content::Plain(input) => input.value().chars().count(),
            Content::Secret(text) => text.chars().count(),
        }
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        match &mut self.content {
            Content::Plain(input) => input.reset(),
            Content::Secret(text) => text.zeroize(),
        }
    }

    /// Replaces the text of a plain field; the cursor goes behind it.
    pub fn set(&mut self, text: &str) {
        if let Content::Plain(input) = &mut self.content {
            *input = Input::new(text.to_owned());
        }
    }

    /// Cuts a plain field at its cursor and answers with what stood behind it, as a field with the cursor before it.
    #[must_use]
    pub fn split(&mut self) -> Self {
        let Content::Plain(input) = &mut self.content else { return Self::default() };
        let (head, tail): (String, String) = {
            let at = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
            let (head, tail) = input.value().split_at(at);
            (head.to_owned(), tail.to_owned())
        };
        *input = Input::new(head);
        Self { content: Content::Plain(Input::new(tail).with_cursor(0)), limit: self.limit }
    }

    /// Puts the text of another plain field behind this one; the cursor stands between them.
    pub fn join(&mut self, tail: &Self) {
        if let Content::Plain(input) = &mut self.content {
            let at = input.value().chars().count();
            *input = Input::new(format!("{}{}", input.value(), tail.text())).with_cursor(at);
        }
    }

    /// Whether the cursor stands before everything, or behind it.
    #[must_use]
    pub fn is_at(&self, end: bool) -> bool {
        match &self.content {
            Content::Plain(input) => input.cursor() == if end { input.value().chars().count() } else { 0 },
            Content::Secret(text) => end || text.is_empty(),
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        if key.kind == KeyEventKind::Release {
            return Typed::Passed;
        }
        let Some(request) = request(key) else { return Typed::Passed };
        if let InputRequest::InsertChar(c) = request {
            return self.insert(&c.to_string());
        }
        match &mut self.content {
            Content::Plain(input) => match input.handle(request) {
                Some(changed) if changed.value => Typed::Changed,
                _ => Typed::Moved,
            },
            Content::Secret(text) => match request {
                InputRequest::DeletePrevChar => text.pop().map_or(Typed::Moved, |_| Typed::Changed),
                InputRequest::DeleteLine | InputRequest::DeleteFromStart | InputRequest::DeletePrevWord => {
                    text.zeroize();
                    Typed::Changed
                }
                _ => Typed::Moved,
            },
        }
    }

    /// Takes what was pasted: as text, never as keys. Line ends and tabs become blanks, except at the end.
    pub fn paste(&mut self, text: &str) -> Typed {
        let mut line = Zeroizing::new(String::with_capacity(text.len()));
        line.extend(text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n").chars().map(|c| match c {
            '\r' | '\n' | '\t' => ' ',
            c => c,
        }));
        self.insert(&line)
    }

    fn insert(&mut self, text: &str) -> Typed {
        if let Some(c) = forbidden_in_input(text) {
            return Typed::Refused(format!(
                "The character U+{:04X} is not allowed here, so nothing was put in.",
                c as u32
            ));
        }
        if self.length() + text.chars().count() > self.limit {
            return Typed::Refused(format!("At most {} characters fit here, so nothing was put in.", self.limit));
        }
        match &mut self.content {
            Content::Plain(input) => {
                for c in text.chars() {
                    input.handle(InputRequest::InsertChar(c));
                }
            }
            Content::Secret(secret) => {
                // A copy of the field has no room to spare, and growing later would leave a trace behind.
                let missing = (LONGEST_SECRET * 4).saturating_sub(secret.len());
                secret.reserve_exact(missing);
                secret.push_str(text);
            }
        }
        Typed::Changed
    }

    /// The text as it may be drawn, and the cell the cursor is on.
    fn shown(&self, theme: &Theme) -> (String, usize) {
        match &self.content {
            Content::Plain(input) => {
                let before: String = input.value().chars().take(input.cursor()).collect();
                (Shown::new(input.value()).into(), width(Shown::new(&before).as_str()))
            }
            Content::Secret(text) => {
                let length = text.chars().count();
                (theme.glyphs().hidden.repeat(length), length)
            }
        }
    }
}

/// What a key asks of a field; the table of editing keys.
fn request(key: KeyEvent) -> Option<InputRequest> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let request = match (key.code, control, alt) {
        (KeyCode::Char(c), false, false) => InputRequest::InsertChar(c),
        (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, false) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, false, false) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false, false) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false, false) => InputRequest::GoToNextChar,
        (KeyCode::Left, true, false) | (KeyCode::Char('b'), false, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true, false) | (KeyCode::Char('f'), false, true) => InputRequest::GoToNextWord,
        (KeyCode::Home, false, false) | (KeyCode::Char('a'), true, false) => InputRequest::GoToStart,
        (KeyCode::End, false, false) | (KeyCode::Char('e'), true, false) => InputRequest::GoToEnd,
        (KeyCode::Char('w'), true, false) | (KeyCode::Backspace, false, true) => InputRequest::DeletePrevWord,
        (KeyCode::Char('d'), false, true) => InputRequest::DeleteNextWord,
        (KeyCode::Char('u'), true, false) => InputRequest::DeleteFromStart,
        (KeyCode::Char('k'), true, false) => InputRequest::DeleteTillEnd,
        _ => return None,
    };
    Some(request)
}

/// A field as it is drawn: its label, its text, and what is wrong with it on the row below.
#[derive(Clone, Copy, Debug)]
pub struct FieldView<'a> {
    pub label: &'a str,
    /// How wide the labels of a form are.
    pub labels: u16,
    pub field: &'a Field,
    pub focus: bool,
    /// What stands there while nothing is typed.
    pub placeholder: &'a str,
    pub problem: Option<&'a str>,
}

impl<'a> FieldView<'a> {
    /// A field without a label.
    #[must_use]
    pub const fn bare(field: &'a Field, focus: bool) -> Self {
        Self { label: "", labels: 0, field, focus, placeholder: "", problem: None }
    }

    /// Draws the field and gives the place of the terminal's cursor, if the field has the focus.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let glyphs = theme.glyphs();
        let labels = self.labels.min(area.width / 2);
        let role = if self.focus { Role::Title } else { Role::Text };
        put(buf, area.x, area.y, labels, &cut(self.label, usize::from(labels), glyphs.ellipsis), theme.style(role));
        let line = Rect { x: area.x + labels, width: area.width - labels, height: 1, ..area };
        if let (Some(problem), true) = (self.problem, area.height > 1) {
            let text = cut(problem, usize::from(line.width), glyphs.ellipsis);
            put(buf, line.x, line.y + 1, line.width, &text, theme.style(Role::FieldProblem));
        }
        let ground = theme.style(if self.focus { Role::FieldFocus } else { Role::Field });
        fill(buf, line, theme.style(Role::Text).patch(ground));
        if self.field.is_empty() && !self.placeholder.is_empty() {
            let text = cut(self.placeholder, usize::from(line.width), glyphs.ellipsis);
            put(buf, line.x, line.y, line.width, &text, theme.style(Role::Placeholder));
        }
        let (text, cursor) = self.field.shown(theme);
        if !self.focus {
            // Without the focus a text is read from its beginning, and says that it goes on.
            put(buf, line.x, line.y, line.width, &cut(&text, usize::from(line.width), glyphs.ellipsis), ground);
            return None;
        }
        let (text, at) = window(&text, cursor, usize::from(line.width));
        put(buf, line.x, line.y, line.width, text, ground);
        let at = u16::try_from(at).unwrap_or(0);
        (at < line.width).then_some(Position { x: line.x + at, y: line.y })
    }
}

/// The part of a text that is in sight when the cursor must be, and the cell of the cursor in it.
fn window(text: &str, cursor: usize, room: usize) -> (&str, usize) {
    use unicode_segmentation::UnicodeSegmentation;
    let away = (cursor + 1).saturating_sub(room);
    let mut passed = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if passed >= away {
            return (&text[at..], cursor.saturating_sub(passed));
        }
        passed += width(grapheme);
    }
    if passed >= away { ("", cursor.saturating_sub(passed)) } else { (text, cursor) }
}

#[cfg(test)]
mod tests;
