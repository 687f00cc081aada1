//! A pick: one of many names, found by typing a part of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::palette::best;
use crate::domain::text::{Raw, search_key};
use crate::tui::action::Action;
use crate::tui::effect::{Purpose, Step};
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Field, FieldView, Line, Notice, Tone, Typed, put_cut, put_line, scroll};

/// An open pick.
#[derive(Clone, Debug)]
pub struct Pick {
    title: String,
    label: String,
    names: Vec<Raw>,
    purpose: Purpose,
    /// The names that match, best first.
    hits: Vec<usize>,
    query: Field,
    cursor: usize,
}

impl Pick {
    pub fn new(title: String, label: String, names: Vec<Raw>, purpose: Purpose) -> Self {
        let hits = (0..names.len()).collect();
        Self { title, label, names, purpose, hits, query: Field::default(), cursor: 0 }
    }

    fn search(&mut self) {
        let names: Vec<String> = self.names.iter().map(|name| search_key(name.stored())).collect();
        self.hits = best(&search_key(self.query.text()), &names);
        self.cursor = 0;
    }

    fn accept(&self) -> Vec<Step> {
        match self.hits.get(self.cursor) {
            Some(hit) => {
                let text = self.names[*hit].stored().to_owned();
                vec![Step::Close, Step::Entered { purpose: self.purpose, text }]
            }
            None => Vec::new(),
        }
    }
}

impl Modal for Pick {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Up | Action::Down | Action::Accept | Action::Back)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match input {
            Input::Action(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor = (self.cursor + 1).min(self.hits.len().saturating_sub(1)),
            Input::Action(Action::Accept) => return self.accept(),
            Input::Action(Action::Back) => return vec![Step::Close],
            Input::Typed(key) if self.query.key(*key) == Typed::Changed => self.search(),
            Input::Pasted(text) if self.query.paste(text) == Typed::Changed => self.search(),
            _ => {}
        }
        Vec::new()
    }

    fn size(&self, area: Rect) -> (u16, u16) {
        (64.min(area.width), u16::try_from(self.names.len() + 4).unwrap_or(u16::MAX).min(18))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        put_cut(buf, inner.x, inner.y, inner.width, &self.label, Role::Dim, view.theme);
        let line = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1).min(1), ..inner };
        let cursor = FieldView::bare(&self.query, true).draw(line, buf, view.theme);
        let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
        if self.hits.is_empty() {
            Notice::new(Tone::Plain, "No name has that in it.").draw(rows, buf, view.theme);
        }
        let top = scroll(0, self.cursor, usize::from(rows.height), self.hits.len());
        for ((at, hit), y) in self.hits.iter().enumerate().skip(top).zip(rows.top()..rows.bottom()) {
            let selected = at == self.cursor;
            if selected {
                buf.set_style(Rect { y, height: 1, ..rows }, view.theme.style(Role::Selection));
            }
            let name = Line::plain(format!(" {}", self.names[*hit].shown()));
            put_line(buf, rows.x, y, rows.width, &name, selected, view.theme);
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_a_part_of_it() {
        let names = ["Intake", "Night Shelter", "Outreach"].map(Raw::from).to_vec();
        let mut pick = Pick::new(String::new(), String::new(), names, Purpose::SyncMap);
        pick.act(&Input::Pasted("shel".to_owned()));
        let entered = Step::Entered { purpose: Purpose::SyncMap, text: "Night Shelter".to_owned() };
        assert_eq!(pick.act(&Input::Action(Action::Accept)), [Step::Close, entered]);
        pick.act(&Input::Pasted("zzz".to_owned()));
        assert_eq!(pick.act(&Input::Action(Action::Accept)), []);
    }
}
