//! A pick: one of many names, found by typing a part of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::finder::{Finder, Found, labelled};
use super::palette::best;
use crate::domain::text::{Raw, search_key};
use crate::tui::action::Action;
use crate::tui::effect::{Purpose, Step, say};
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::view::View;
use crate::tui::widget::{Line, Tone};

/// An open pick.
#[derive(Clone, Debug)]
pub struct Pick {
    title: String,
    label: String,
    names: Vec<Raw>,
    purpose: Purpose,
    /// The names that match, best first.
    hits: Vec<usize>,
    finder: Finder,
}

impl Pick {
    pub fn new(title: String, label: String, names: Vec<Raw>, purpose: Purpose) -> Self {
        let hits = (0..names.len()).collect();
        Self { title, label, names, purpose, hits, finder: Finder::default() }
    }

    fn search(&mut self) {
        let names: Vec<String> = self.names.iter().map(|name| search_key(name.stored())).collect();
        self.hits = best(&search_key(self.finder.text()), &names);
    }

    fn accept(&self) -> Vec<Step> {
        match self.hits.get(self.finder.cursor) {
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
        Finder::takes(action)
    }

    fn act(&mut self, input: &Input) -> Vec<Step> {
        match self.finder.act(input, self.hits.len()) {
            Found::Changed => self.search(),
            Found::Taken => return self.accept(),
            Found::Left => return vec![Step::Close],
            Found::Refused(reason) => return vec![say(Tone::Warning, reason)],
            Found::Nothing => {}
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
        let below = labelled(&self.label, view, inner, buf);
        let name = |at: usize| Line::plain(format!(" {}", self.names[self.hits[at]].shown()));
        self.finder.draw((self.hits.len(), name), "No name has that in it.", view, below, buf)
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
