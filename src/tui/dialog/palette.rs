//! The palette: every command by its name, with its keys, or why it cannot be done now.

use frizbee::{Config, Matcher};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Modal;
use super::finder::{Finder, Found};
use crate::domain::text::search_key;
use crate::tui::action::{Action, COMMANDS, Offer};
use crate::tui::app::App;
use crate::tui::effect::{Step, say};
use crate::tui::keymap::Context;
use crate::tui::pane::Input;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{Align, Line, Tone, fit};

/// An open palette, with what was possible when it was opened.
#[derive(Clone, Debug)]
pub struct Palette {
    rows: Vec<Row>,
    /// The rows that match, best first.
    hits: Vec<usize>,
    finder: Finder,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    action: Action,
    title: &'static str,
    help: &'static str,
    keys: String,
    why_not: Option<String>,
}

impl Palette {
    /// Lists what can be done over what the app shows, what cannot be done last.
    pub fn over(app: &App) -> Self {
        let context = app.context();
        let row = |action: Action| {
            let why_not = match app.offers(action) {
                Offer::Yes => None,
                Offer::No(reason) => Some(reason),
                Offer::Absent => return None,
            };
            let keys = app.keymap.keys_of(context, action).map(ToString::to_string).collect::<Vec<_>>();
            let command = action.command();
            Some(Row { action, title: command.title, help: command.help, keys: keys.join(" "), why_not })
        };
        let mut rows: Vec<Row> = COMMANDS.iter().filter_map(|command| row(command.action)).collect();
        // Motions are known by their keys; nobody looks for them here first.
        rows.sort_by_key(|row| (row.why_not.is_some(), row.action.is_motion()));
        let hits = (0..rows.len()).collect();
        Self { rows, hits, finder: Finder::default() }
    }

    fn search(&mut self) {
        let titles: Vec<String> = self.rows.iter().map(|row| search_key(row.title)).collect();
        self.hits = best(&search_key(self.finder.text()), &titles);
    }

    fn accept(&self) -> Vec<Step> {
        match self.hits.get(self.finder.cursor) {
            Some(hit) => vec![Step::Close, Step::Act(self.rows[*hit].action)],
            None => Vec::new(),
        }
    }
}

/// The places of the texts that a query finds, best first; all of them for an empty query.
pub(super) fn best(query: &str, texts: &[String]) -> Vec<usize> {
    if query.is_empty() {
        return (0..texts.len()).collect();
    }
    let mut matcher = Matcher::new(query, &Config::default());
    matcher.match_list(texts).into_iter().map(|hit| hit.index as usize).collect()
}

impl Modal for Palette {
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
        (76.min(area.width), 18.min(area.height))
    }

    fn title(&self) -> &'static str {
        "Commands"
    }

    fn draw(&self, view: &View<'_>, inner: Rect, buf: &mut Buffer) -> Option<Position> {
        let row = |at: usize| self.rows[self.hits[at]].line(view);
        self.finder.draw((self.hits.len(), row), "No command has that in its name.", view, inner, buf)
    }
}

impl Row {
    fn line(&self, view: &View<'_>) -> Line {
        let glyphs = view.theme.glyphs();
        let ellipsis = glyphs.ellipsis;
        let title = fit(&glyphs.spelled(self.title), 22, Align::Left, ellipsis);
        let keys = fit(&self.keys, 12, Align::Left, ellipsis);
        let (role, note) = self.why_not.as_ref().map_or((Role::Text, self.help), |reason| (Role::Barred, &**reason));
        Line::of(format!(" {title} "), role).and(keys, Role::Key).and(format!(" {note}"), Role::Dim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_title_comes_first() {
        let titles = ["mark", "mark all matching", "unmark all", "quit"].map(str::to_owned);
        assert_eq!(best("", &titles), [0, 1, 2, 3]);
        assert_eq!(best("qt", &titles), [3]);
        assert_eq!(best("mam", &titles)[0], 1);
        assert!(best("zzz", &titles).is_empty());
    }
}
