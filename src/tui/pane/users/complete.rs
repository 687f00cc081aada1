//! Completing the filter: what the end of it may become, in a short list below the line, and tab to take it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Users;
use crate::api::lookup::{LookupKind, Named};
use crate::api::{Reply, Request};
use crate::domain::query::{self, Candidate, Completing, candidate};
use crate::tui::cache::{Cache, Want};
use crate::tui::completion::ROWS;
use crate::tui::view::View;

impl Users {
    /// The request for the values that have to be looked up.
    pub(super) fn value_wanted(&self) -> Option<Want> {
        let completing = Completing::of(self.completion.text(self.filter.text())).filter(|_| self.typing)?;
        Some(Want::new("users-values", request(&completing)?))
    }

    /// What the end of the filter may become.
    pub(super) fn candidates(&self, cache: &Cache) -> Vec<Candidate> {
        let Some(completing) = Completing::of(self.completion.text(self.filter.text())) else { return Vec::new() };
        let mut all = completing.candidates();
        if let Some(Reply::Lookup(found)) = request(&completing).and_then(|request| cache.reply(&request)) {
            let values = found.iter().map(|named| value(&completing, named));
            let new: Vec<_> = values.filter(|value| all.iter().all(|known| known.text != value.text)).collect();
            all.extend(new);
        }
        all
    }

    /// Takes the first candidate, or the one after that which was taken before.
    pub(super) fn complete(&mut self, cache: &Cache) {
        let candidates = self.candidates(cache);
        if let Some(completing) = Completing::of(self.completion.text(self.filter.text())) {
            self.completion.take(&mut self.filter, completing.from, &candidates);
        }
    }

    /// What is not understood in the filter, or stands for nothing.
    pub(super) fn hint(&self, cache: &Cache) -> Option<String> {
        let query = query::parse(self.filter.text());
        let unknown = || {
            let missing =
                |request: &Request| matches!(cache.reply(request), Some(Reply::Lookup(found)) if found.is_empty());
            query
                .nouns()
                .find(|(noun, name)| missing(&named((*noun).into(), name)))
                .map(|(noun, name)| noun.unknown(name))
        };
        query.hint.clone().or_else(unknown).map(|hint| hint.shown().into())
    }

    /// Asks whether the first name in the filter that is not known yet stands for anything.
    pub(super) fn names_wanted(&self, cache: &Cache) -> Option<Want> {
        let query = query::parse(self.filter.text());
        let mut requests = query.nouns().map(|(noun, name)| named(noun.into(), name));
        requests.find(|request| cache.reply(request).is_none()).map(|request| Want::new("users-names", request))
    }
}

fn named(kind: LookupKind, name: &str) -> Request {
    Request::Lookup { kind, text: name.to_owned(), limit: 1 }
}

fn request(completing: &Completing) -> Option<Request> {
    let kind = match completing.of? {
        "org" | "org.login" | "org.edit" | "owning" => LookupKind::Org,
        "wg" => LookupKind::Workgroup,
        "template" => LookupKind::Template,
        "supervisor" => LookupKind::User,
        "source" => LookupKind::Source,
        "domain" => LookupKind::Domain,
        _ => return None,
    };
    Some(Request::Lookup { kind, text: completing.typed.clone(), limit: u32::from(ROWS) })
}

/// Supervisors are named by login, everything else by its name or code.
fn value(completing: &Completing, named: &Named) -> Candidate {
    let (name, note) = (&named.name, &named.note);
    if completing.of == Some("supervisor") {
        candidate(note.stored(), String::from(name.shown()).as_str())
    } else {
        candidate(name.stored(), String::from(note.shown()).as_str())
    }
}

/// Draws the candidates over the rows below the filter.
pub(super) fn draw(pane: &Users, view: &View<'_>, rows: Rect, buf: &mut Buffer) {
    if pane.typing && view.focus {
        let all = pane.candidates(&view.model.cache);
        pane.completion.draw(pane.filter.text(), &all, view, rows, buf);
    }
}
