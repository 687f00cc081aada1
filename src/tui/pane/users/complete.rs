//! Completing the filter: what the end of it may become, in a short list below the line, and tab to take it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Users;
use crate::api::lookup::{LookupKind, Named};
use crate::api::{Reply, Request};
use crate::domain::query::{self, Candidate, Completing, candidate};
use crate::tui::cache::{Cache, Want};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widget::{fill, put_cut, width};

/// The most candidates that are shown at once.
const ROWS: u16 = 8;

/// What tab did last: the text it began with, and which candidate stands in the filter now.
#[derive(Clone, Debug, Default)]
pub(super) struct Completion {
    begun: Option<String>,
    at: usize,
}

impl Completion {
    /// Forgets what tab did, because something was typed.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn text<'a>(&'a self, typed: &'a str) -> &'a str {
        self.begun.as_deref().unwrap_or(typed)
    }
}

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
        let begun = self.completion.text(self.filter.text()).to_owned();
        let Some(completing) = Completing::of(&begun).filter(|_| !candidates.is_empty()) else { return };
        let at = if self.completion.begun.is_some() { (self.completion.at + 1) % candidates.len() } else { 0 };
        self.filter.set(&format!("{}{}", &begun[..completing.from], candidates[at].text));
        self.completion = Completion { begun: Some(begun), at };
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
        query.hint.clone().or_else(unknown)
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
    if !(pane.typing && view.focus) || rows.width < 12 {
        return;
    }
    let all = pane.candidates(&view.model.cache);
    // What is typed out in full already need not be offered.
    let text = pane.completion.text(pane.filter.text());
    if pane.completion.begun.is_none() && all.len() == 1 && text.ends_with(&all[0].text) {
        return;
    }
    let height = u16::try_from(all.len()).unwrap_or(ROWS).min(ROWS).min(rows.height);
    let taken = pane.completion.begun.as_ref().map(|_| pane.completion.at);
    let top = taken.map_or(0, |at| (at + 1).saturating_sub(usize::from(height)));
    let room = rows.width.saturating_sub(1);
    let wide = all.iter().map(|one| width(&one.text)).max().unwrap_or(0).min(usize::from(room) / 2);
    let wide = u16::try_from(wide).unwrap_or(0);
    for ((at, one), y) in all.iter().enumerate().skip(top).zip(rows.top()..rows.top() + height) {
        let line = Rect { y, height: 1, width: room, ..rows };
        let (ground, note) =
            if taken == Some(at) { (Role::Selection, Role::Selection) } else { (Role::Dialog, Role::Dim) };
        fill(buf, line, view.theme.style(ground));
        let shown = crate::domain::text::Shown::new(&one.text);
        put_cut(
            buf,
            line.x + 3,
            y,
            wide,
            shown.as_str(),
            if taken == Some(at) { ground } else { Role::Key },
            view.theme,
        );
        put_cut(buf, line.x + wide + 5, y, room.saturating_sub(wide + 5), &one.note, note, view.theme);
    }
}
