//! The line of a filter in terms: typed, completed, in force once it is accepted, and cleared.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::cache::{Cache, Want};
use super::completion::{Completion, ROWS};
use super::effect::{Step, say};
use super::model::Model;
use super::pane::Input;
use super::view::View;
use super::widget::{Field, FilterView, Notice, Tone, Typed};
use crate::api::lookup::{LookupKind, Named};
use crate::api::{Reply, Request};
use crate::domain::audit_filter::{BREAK_GLASS, Kind, Terms, parse};
use crate::domain::query::{Candidate, Completing, candidate};

/// What is typed, and the filter that holds.
#[derive(Clone, Debug, Default)]
pub struct FilterLine<F> {
    field: Field,
    typing: bool,
    completion: Completion,
    filter: F,
}

impl<F: Terms + Clone + PartialEq> FilterLine<F> {
    /// The filter that is in force.
    pub const fn filter(&self) -> &F {
        &self.filter
    }

    pub const fn is_typing(&self) -> bool {
        self.typing
    }

    /// Whether there is something to be cleared.
    pub fn is_set(&self) -> bool {
        self.filter != F::default()
    }

    pub fn begin(&mut self) {
        self.typing = true;
    }

    /// Puts a filter in force that was not typed, and answers whether it is another one.
    pub fn set(&mut self, text: &str, filter: F) -> bool {
        self.field.set(text);
        self.follow(filter)
    }

    /// Takes keys and pasted text while it is typed into.
    pub fn typed(&mut self, input: &Input) -> Option<Step> {
        if !self.typing {
            return None;
        }
        match input.type_into(&mut self.field)? {
            Typed::Refused(reason) => return Some(say(Tone::Warning, reason)),
            Typed::Changed => self.completion.forget(),
            Typed::Moved | Typed::Passed => {}
        }
        None
    }

    /// Puts what was typed in force and answers whether that is another filter.
    ///
    /// # Errors
    /// What in it makes no sense.
    pub fn accept(&mut self, model: &Model) -> Result<bool, Notice> {
        let typed = parse::<F>(self.field.text(), model.now, &model.seat.zone);
        if !typed.problems.is_empty() {
            let problems: Vec<String> = typed.problems.iter().map(|problem| problem.shown().into()).collect();
            return Err(Notice::new(Tone::Warning, problems.join(" ")));
        }
        self.typing = false;
        self.completion.forget();
        Ok(self.follow(typed.filter))
    }

    /// Stops typing and clears the filter; answers whether one was in force.
    pub fn clear(&mut self) -> bool {
        self.typing = false;
        self.completion.forget();
        self.field.clear();
        self.follow(F::default())
    }

    fn follow(&mut self, filter: F) -> bool {
        let differs = filter != self.filter;
        self.filter = filter;
        differs
    }

    fn completing(&self) -> Option<Completing> {
        Completing::among(F::TERMS, self.completion.text(self.field.text())).filter(|_| self.typing)
    }

    /// The request for the values that have to be looked up.
    pub fn value_wanted(&self) -> Option<Want> {
        Some(Want::new("filter-values", request(&self.completing()?)?))
    }

    /// What the end of the filter may become.
    fn candidates(&self, cache: &Cache) -> Vec<Candidate> {
        let Some(completing) = self.completing() else { return Vec::new() };
        let begun = |words: &mut dyn Iterator<Item = &'static str>| -> Vec<Candidate> {
            words.filter(|word| word.starts_with(&completing.typed)).map(plain).collect()
        };
        match completing.of {
            None => completing.terms(F::TERMS),
            Some("since" | "until") => begun(&mut ["today", "yesterday", "7d", "30d"].into_iter()),
            Some("guards") => begun(&mut std::iter::once(BREAK_GLASS.trim_end_matches(": "))),
            Some("kind") => begun(&mut Kind::ALL.iter().map(|kind| kind.word())),
            Some(term) => match request(&completing).and_then(|request| cache.reply(&request)) {
                Some(Reply::Lookup(found)) => found.iter().map(|named| value(term, named)).collect(),
                _ => Vec::new(),
            },
        }
    }

    /// Takes the first candidate, or the one after that which was taken before.
    pub fn complete(&mut self, cache: &Cache) {
        let candidates = self.candidates(cache);
        if let Some(completing) = self.completing() {
            self.completion.take(&mut self.field, completing.from, &candidates);
        }
    }

    /// Draws the line; while nothing is typed an example stands in it.
    pub fn draw(&self, example: &str, view: &View<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let focus = self.typing && view.focus;
        FilterView { field: &self.field, focus, example, count: "" }.draw(area, buf, view.theme)
    }

    /// Draws what the end of the filter may become over the rows below the line.
    pub fn draw_candidates(&self, view: &View<'_>, rows: Rect, buf: &mut Buffer) {
        if self.typing && view.focus {
            self.completion.draw(self.field.text(), &self.candidates(&view.model.cache), view, rows, buf);
        }
    }
}

fn request(completing: &Completing) -> Option<Request> {
    let kind = match completing.of? {
        "user" | "operator" => LookupKind::User,
        "action" => LookupKind::Action,
        _ => return None,
    };
    Some(Request::Lookup { kind, text: completing.typed.clone(), limit: u32::from(ROWS) })
}

/// A word of the filter's own, which needs quotation marks only where it is more than one word.
fn plain(word: &str) -> Candidate {
    let quoted = word.contains(char::is_whitespace);
    if quoted { candidate(word, "") } else { Candidate { text: word.to_owned(), note: String::new() } }
}

/// People are named by their login, and told by their name.
fn value(term: &str, named: &Named) -> Candidate {
    if term == "action" {
        return plain(named.name.stored());
    }
    candidate(named.note.stored(), String::from(named.name.shown()).as_str())
}
