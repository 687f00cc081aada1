//! The value of a property while it is typed: lines, one line, or one of a few words.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::cell::Value;
use crate::domain::change::Change;
use crate::domain::properties::{Kind, PropertyId, TEXT_LIMIT};
use crate::tui::keymap::Context;
use crate::tui::theme::{Role, Theme};
use crate::tui::widget::{Field, FieldView, Line, Lines, Typed, put_line};

/// An open editor.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    pub property: PropertyId,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Lines(Lines),
    Line(Field),
    /// One of these words.
    Turn(&'static [&'static str], usize),
}

impl Editor {
    pub fn new(property: PropertyId, text: &str) -> Self {
        let turn = |words: &'static [&'static str]| {
            Content::Turn(words, words.iter().position(|word| *word == text).unwrap_or(0))
        };
        let content = match property.property().kind {
            Kind::Text => Content::Lines(Lines::new(text, TEXT_LIMIT)),
            Kind::Flag => turn(&["on", "off"]),
            Kind::Choice(words) => turn(words),
            _ => Content::Line(Field::new(text).limit(TEXT_LIMIT)),
        };
        Self { property, content }
    }

    pub const fn context(&self) -> Context {
        match self.content {
            Content::Lines(_) => Context::Lines,
            _ => Context::Form,
        }
    }

    pub const fn has_lines(&self) -> bool {
        matches!(self.content, Content::Lines(_))
    }

    /// What is typed.
    pub fn text(&self) -> String {
        match &self.content {
            Content::Lines(lines) => lines.text(),
            Content::Line(field) => field.text().to_owned(),
            Content::Turn(words, at) => words[*at].to_owned(),
        }
    }

    pub fn key(&mut self, key: KeyEvent) -> Typed {
        match &mut self.content {
            Content::Lines(lines) => lines.key(key),
            Content::Line(field) => field.key(key),
            Content::Turn(words, at) => {
                match key.code {
                    KeyCode::Char(' ') | KeyCode::Right => *at = (*at + 1) % words.len(),
                    KeyCode::Left => *at = (*at + words.len() - 1) % words.len(),
                    _ => return Typed::Passed,
                }
                Typed::Changed
            }
        }
    }

    pub fn paste(&mut self, text: &str) -> Typed {
        match &mut self.content {
            Content::Lines(lines) => lines.paste(text),
            Content::Line(field) => field.paste(text),
            Content::Turn(..) => Typed::Passed,
        }
    }

    pub fn go(&mut self, lines: isize) {
        match &mut self.content {
            Content::Lines(text) => text.go(lines),
            Content::Turn(words, at) => *at = at.saturating_add_signed(lines).min(words.len() - 1),
            Content::Line(_) => {}
        }
    }

    pub fn new_line(&mut self) -> Typed {
        match &mut self.content {
            Content::Lines(lines) => lines.new_line(),
            _ => Typed::Passed,
        }
    }

    /// The change that what is typed would make of what the database holds.
    ///
    /// # Errors
    /// The sentence that says why the value cannot be kept.
    pub fn change(&self, stored: Option<&str>, default: Option<&str>) -> Result<Change, String> {
        let property = self.property.property();
        let value = property.parse(&self.text()).map_err(|sentence| sentence.shown().to_string())?;
        let after = if value == default.unwrap_or(property.default) { Value::None } else { Value::text(&value) };
        Ok(super::change(self.property, stored, after))
    }

    /// The lines it would like to be drawn on.
    pub fn height(&self) -> u16 {
        match &self.content {
            Content::Lines(lines) => u16::try_from(lines.text().lines().count() + 1).unwrap_or(u16::MAX),
            _ => 1,
        }
    }

    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme, focus: bool) -> Option<Position> {
        match &self.content {
            Content::Lines(lines) => lines.draw(area, buf, theme),
            Content::Line(field) => FieldView::bare(field, focus).draw(area, buf, theme),
            Content::Turn(words, at) => {
                let mut line = Line::default();
                for (place, word) in words.iter().enumerate() {
                    let role = if place == *at { Role::Selection } else { Role::Dim };
                    line = line.and(format!(" {word} "), role).and(" ", Role::Text);
                }
                put_line(buf, area.x, area.y, area.width, &line, false, theme);
                None
            }
        }
    }
}
