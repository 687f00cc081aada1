//! A finder: a line that is typed into, and a list below it whose best row has the cursor. The dialogs that are one know
//! what is listed and what taking a row means.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::action::Action;
use crate::tui::layout::split;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, Notice, Tone, Typed, put_cut, put_line, scroll};

/// What is typed, and the row under the cursor.
#[derive(Clone, Debug, Default)]
pub(super) struct Finder {
    query: Field,
    pub cursor: usize,
}

/// What an input came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// The cursor moved, or nothing happened.
    Nothing,
    /// Another text is looked for; the cursor is on the first row.
    Changed,
    /// The row under the cursor is taken.
    Taken,
    Left,
    /// A sentence that says why nothing was put in.
    Refused(String),
}

/// Draws the label above a finder, and answers the room that is left for it.
pub(super) fn labelled(label: &str, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Rect {
    put_cut(buf, area.x, area.y, area.width, label, Role::Dim, view.theme);
    split(area, 1).1
}

impl Finder {
    /// Whether an action means something in it.
    pub const fn takes(action: Action) -> bool {
        matches!(action, Action::Up | Action::Down | Action::Accept | Action::Back)
    }

    pub fn text(&self) -> &str {
        self.query.text()
    }

    /// Takes an input where so many rows are listed.
    pub fn act(&mut self, input: &Input, rows: usize) -> Found {
        match input {
            Input::Action(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor = (self.cursor + 1).min(rows.saturating_sub(1)),
            Input::Action(Action::Accept) => return Found::Taken,
            Input::Action(Action::Back) => return Found::Left,
            input => match input.type_into(&mut self.query) {
                Some(Typed::Changed) => {
                    self.cursor = 0;
                    return Found::Changed;
                }
                Some(Typed::Refused(reason)) => return Found::Refused(reason),
                Some(Typed::Moved | Typed::Passed) | None => {}
            },
        }
        Found::Nothing
    }

    /// Draws the line and below it the rows in sight, by their number and the line of each, or why there are none; answers where the terminal's cursor stands.
    pub fn draw(
        &self,
        (rows, row): (usize, impl Fn(usize) -> Line),
        empty: &str,
        view: &View<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let (line, below) = split(area, 1);
        let cursor = FieldView::bare(&self.query, true).draw(line, buf, view.theme);
        if rows == 0 {
            Notice::new(Tone::Plain, empty).draw(below, buf, view.theme);
        }
        let top = scroll(0, self.cursor, usize::from(below.height), rows);
        for (at, y) in (top..rows).zip(below.top()..below.bottom()) {
            let selected = at == self.cursor;
            if selected {
                buf.set_style(Rect { y, height: 1, ..below }, view.theme.style(Role::Selection));
            }
            put_line(buf, below.x, y, below.width, &row(at), selected, view.theme);
        }
        cursor
    }
}
