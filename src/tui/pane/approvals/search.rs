//! Finding somebody in the queue. Words are looked for in what is loaded: the queue is read once, from its beginning, when
//! somebody types, and every key after that costs nothing outside.

use crate::api::approvals::ApprovalRow;
use crate::api::{Page, Place, Request};
use crate::domain::text::fold;
use crate::tui::list_window::{ListWindow, Listed as _};
use crate::tui::widget::Field;

/// The line that is typed, and those in the queue who have its words.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub field: Field,
    pub typing: bool,
    /// Everybody who is found shall be marked as soon as the queue is read.
    pub marking: bool,
    pub found: ListWindow<ApprovalRow>,
    /// The queue as it was read, with the epoch; more wait where it was too long.
    queue: Vec<ApprovalRow>,
    of: Option<u64>,
    is_cut: bool,
    /// What was read of the next one, with its epoch.
    begun: Option<(u64, Vec<ApprovalRow>)>,
}

/// So many are read at a time, which no page of the list asks for.
const AT_ONCE: u32 = 500;
/// More are not looked through.
pub(super) const MOST: usize = 5_000;

impl Search {
    /// Whether the line is to be seen.
    pub fn is_shown(&self) -> bool {
        self.typing || !self.field.is_empty()
    }

    /// Whether the list shows only those who are found.
    pub fn narrows(&self) -> bool {
        !self.field.text().trim().is_empty()
    }

    /// Whether a queue is at hand that was read in an epoch.
    pub fn is_read(&self, epoch: u64) -> bool {
        self.of == Some(epoch)
    }

    /// Whether more wait than are looked through.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The part of the queue that is to be read next.
    pub fn missing(&self, epoch: u64) -> Option<Request> {
        if self.is_read(epoch) || !(self.narrows() || self.marking) {
            return None;
        }
        let last = self.begun.as_ref().filter(|(of, _)| *of == epoch).and_then(|(_, rows)| rows.last());
        let place = last.map_or(Place::Start, |row| Place::After(row.key()));
        Some(Request::Approvals { place, limit: AT_ONCE })
    }

    /// Takes a part of the queue if it is the one that was asked for; tells whether it was.
    pub fn settle(&mut self, request: &Request, page: &Page<ApprovalRow>, epoch: u64) -> bool {
        if self.missing(epoch).as_ref() != Some(request) {
            return matches!(request, Request::Approvals { limit: AT_ONCE, .. });
        }
        let mut rows = self.begun.take().filter(|(of, _)| *of == epoch).map(|(_, rows)| rows).unwrap_or_default();
        rows.extend(page.rows.iter().cloned());
        if page.after && !page.rows.is_empty() && rows.len() < MOST {
            self.begun = Some((epoch, rows));
            return true;
        }
        (self.queue, self.of, self.is_cut) = (rows, Some(epoch), page.after);
        self.narrow();
        true
    }

    /// Those who are found, or all that were read while nothing is typed.
    pub fn all(&self) -> impl Iterator<Item = &ApprovalRow> {
        let words: Vec<String> = fold(self.field.text()).split_whitespace().map(str::to_owned).collect();
        self.queue.iter().filter(move |row| has(row, &words))
    }

    /// Follows what was typed; the cursor stays with its row where that is still found.
    pub fn narrow(&mut self) {
        let place = self.found.current().map_or(Place::Start, |row| Place::At(row.user.0));
        let rows: Vec<ApprovalRow> = self.all().cloned().collect();
        self.found.restart(place.clone());
        let Some(epoch) = self.of else { return };
        let total = Some(rows.len() as u64);
        self.found.settle(&place, Page { rows, before: false, after: false, first: Some(0), total }, epoch);
    }

    /// Clears the line; tells whether there was one.
    pub fn clear(&mut self) -> bool {
        let was = self.is_shown();
        self.typing = false;
        self.field.clear();
        self.found = ListWindow::default();
        was
    }

    /// Takes somebody out who waits no more.
    pub fn remove(&mut self, user: i64) {
        self.queue.retain(|row| row.user.0 != user);
        self.found.remove(user);
    }
}

fn has(row: &ApprovalRow, words: &[String]) -> bool {
    let texts = [&row.name, &row.login, &row.source].map(|text| fold(text.stored()));
    words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
}
