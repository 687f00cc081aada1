//! A field in which something is looked up: a part of its name is typed, and what has that part is listed below.
//!
//! Leaving the field takes the first that was found. Where the answer is still on its way, the field stays undecided
//! until it comes, so that nobody has to wait for a list before the next key.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field::{Field, FieldView, Typed};
use super::line::Line;
use super::put::{fill, put, put_line};
use super::scroll::scroll;
use super::text::width;
use crate::api::Request;
use crate::api::lookup::{LookupKind, Named};
use crate::tui::theme::{Role, Theme};

/// So many things are asked for at a time.
const MOST: u32 = 30;
/// So many of them are in sight.
const IN_SIGHT: u16 = 6;

/// A field with what was chosen in it.
#[derive(Clone, Debug)]
pub struct Lookup {
    pub kind: LookupKind,
    pub chosen: Option<Named>,
    typed: Field,
    open: bool,
    /// Left before what was typed could be looked up.
    undecided: bool,
    cursor: usize,
}

impl Lookup {
    #[must_use]
    pub fn new(kind: LookupKind, chosen: Option<Named>) -> Self {
        Self { kind, chosen, typed: Field::default().limit(120), open: false, undecided: false, cursor: 0 }
    }

    /// Whether the list is shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    #[must_use]
    pub const fn is_undecided(&self) -> bool {
        self.undecided
    }

    /// What was typed and led to nothing yet.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.typed.text()
    }

    /// The question whose answer is listed or decides.
    #[must_use]
    pub fn request(&self) -> Option<Request> {
        let text = self.typed.text().trim().to_owned();
        (self.open || self.undecided).then(|| Request::Lookup { kind: self.kind, text, limit: MOST })
    }

    /// Takes a key. A blank in the empty field opens the whole list; taking back in the empty field lets go of what was
    /// chosen.
    pub fn key(&mut self, key: KeyEvent) -> Typed {
        match key.code {
            KeyCode::Char(' ') if self.typed.is_empty() => {
                (self.open, self.cursor) = (true, 0);
                Typed::Moved
            }
            KeyCode::Backspace | KeyCode::Delete if self.typed.is_empty() => {
                self.open = false;
                self.chosen.take().map_or(Typed::Moved, |_| Typed::Changed)
            }
            _ => {
                let typed = self.typed.key(key);
                self.follow(typed)
            }
        }
    }

    pub fn paste(&mut self, text: &str) -> Typed {
        let typed = self.typed.paste(text.trim());
        self.follow(typed)
    }

    fn follow(&mut self, typed: Typed) -> Typed {
        if typed == Typed::Changed {
            (self.open, self.cursor, self.undecided) = (!self.typed.is_empty(), 0, false);
        }
        typed
    }

    /// Moves along the list.
    pub fn step(&mut self, down: bool, found: &[Named]) {
        self.cursor =
            if down { (self.cursor + 1).min(found.len().saturating_sub(1)) } else { self.cursor.saturating_sub(1) };
    }

    /// Chooses what the cursor of the list is on; tells whether there was something.
    pub fn take(&mut self, found: &[Named]) -> bool {
        let Some(named) = found.get(self.cursor) else { return false };
        self.chosen = Some(named.clone());
        self.close();
        true
    }

    /// Puts the list away, with what was typed.
    pub fn close(&mut self) {
        self.typed.clear();
        (self.open, self.undecided, self.cursor) = (false, false, 0);
    }

    /// Leaves the field: what was typed is decided now or as soon as the answer comes. `false` when nothing has such a
    /// name.
    pub fn leave(&mut self, found: Option<&[Named]>) -> bool {
        self.undecided = self.undecided || !self.typed.is_empty();
        if !self.undecided {
            self.close();
            return true;
        }
        self.open = false;
        match found {
            Some(found) => {
                self.undecided = false;
                self.take(found)
            }
            None => true,
        }
    }

    /// How many rows the list takes.
    #[must_use]
    pub fn rows(&self, found: Option<&[Named]>) -> u16 {
        let rows = found.map_or(1, |found| found.len().max(1));
        if self.open { u16::try_from(rows).unwrap_or(IN_SIGHT).min(IN_SIGHT) } else { 0 }
    }

    /// Draws the field: what is typed, else what was chosen with its full name.
    pub fn draw(&self, look: &FieldLook<'_>, row: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        let view = FieldView { label: look.label, labels: look.labels, ..FieldView::bare(&self.typed, look.focus) };
        if self.typed.is_empty()
            && let Some(chosen) = &self.chosen
        {
            let words = line_of(chosen);
            let empty = Field::default();
            let cursor = FieldView { field: &empty, ..view }.draw(row, buf, theme);
            let x = row.x + look.labels.min(row.width / 2);
            put_line(buf, x, row.y, row.right().saturating_sub(x), &words, false, theme);
            return cursor;
        }
        FieldView { placeholder: look.placeholder, ..view }.draw(row, buf, theme)
    }

    /// Draws the list into an area of its own.
    pub fn draw_list(&self, found: Option<&[Named]>, area: Rect, buf: &mut Buffer, theme: &Theme) {
        fill(buf, area, theme.style(Role::Dialog));
        let Some(found) = found else {
            put(buf, area.x, area.y, area.width, theme.glyphs().ellipsis, theme.style(Role::Pending));
            return;
        };
        if found.is_empty() {
            put(buf, area.x, area.y, area.width, "Nothing has such a name.", theme.style(Role::FieldProblem));
        }
        let top = scroll(0, self.cursor, usize::from(area.height), found.len());
        for ((at, named), y) in found.iter().enumerate().skip(top).zip(area.top()..area.bottom()) {
            let here = at == self.cursor;
            if here {
                buf.set_style(Rect { y, height: 1, ..area }, theme.style(Role::Selection));
            }
            let sign = if here { theme.glyphs().cursor } else { " " };
            let mut line = Line::of(format!("{sign} "), Role::Text);
            line.runs.extend(line_of(named).runs);
            put_line(buf, area.x, y, area.width, &line, here, theme);
        }
    }
}

/// How a look-up field is drawn.
#[derive(Clone, Copy, Debug)]
pub struct FieldLook<'a> {
    pub label: &'a str,
    pub labels: u16,
    pub placeholder: &'a str,
    pub focus: bool,
}

/// The name and what else tells it apart.
fn line_of(named: &Named) -> Line {
    let (name, note) = (named.name.shown(), named.note.shown());
    let line = Line::plain(String::from(name));
    if width(note.as_str()) == 0 { line } else { line.and(format!(" {note}"), Role::Dim) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Raw;

    fn named(id: i64, name: &str) -> Named {
        Named { id, name: Raw::from(name), note: Raw::default() }
    }

    fn typed(text: &str) -> Lookup {
        let mut lookup = Lookup::new(LookupKind::Org, None);
        for c in text.chars() {
            lookup.key(KeyCode::Char(c).into());
        }
        lookup
    }

    #[test]
    fn leaving_takes_the_first_even_when_it_comes_late() {
        let found = [named(1, "HFX"), named(2, "HFY")];
        let mut lookup = typed("hf");
        assert!(lookup.is_open() && lookup.leave(Some(&found)));
        assert_eq!(lookup.chosen.as_ref().map(|named| named.id), Some(1));
        let mut lookup = typed("hf");
        assert!(lookup.leave(None) && lookup.is_undecided() && lookup.request().is_some());
        assert!(lookup.leave(Some(&found)) && !lookup.is_undecided() && lookup.request().is_none());
        let mut lookup = typed("zzz");
        assert!(!lookup.leave(Some(&[])), "nothing has such a name");
        assert_eq!(lookup.typed(), "zzz", "what was typed can be mended");
    }

    #[test]
    fn a_blank_opens_the_list_and_taking_back_lets_go() {
        let found = [named(1, "HFX"), named(2, "HFY")];
        let mut lookup = typed(" ");
        lookup.step(true, &found);
        assert!(lookup.take(&found));
        assert_eq!(lookup.chosen.as_ref().map(|named| named.id), Some(2));
        lookup.key(KeyCode::Backspace.into());
        assert_eq!(lookup.chosen, None);
    }
}
