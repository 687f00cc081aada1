//! What comes back finds its place in the window: where a motion lands, beside what is there, or instead of it.

use super::{HELD, Jump, ListWindow, Listed};
use crate::api::page::Key;
use crate::api::{Page, Place, Searched};

impl<Row: Listed> ListWindow<Row> {
    /// Takes a page that was asked for in this epoch. A page that no longer fits anywhere is dropped.
    pub fn settle(&mut self, place: &Place, found: impl Into<Searched<Row>>, epoch: u64) {
        let Searched { page, further } = found.into();
        match &mut self.jump {
            Some(jump) if jump.asked() != place => {
                // The answer to a question that is no longer asked.
            }
            Some(jump) => match further {
                Some(key) if page.rows.is_empty() => jump.further = Some(onward(place, key)),
                further => self.land(page, further, epoch),
            },
            None if self.epoch == Some(epoch) => self.extend(place, page, further),
            None => self.replace(place, page, further, epoch),
        }
    }

    fn land(&mut self, page: Page<Row>, further: Option<Key>, epoch: u64) {
        let Some(Jump { place, shift, .. }) = self.jump.take() else { return };
        if page.rows.is_empty() && page.before && !matches!(place, Place::Start | Place::End) {
            // The row is gone and nothing follows: there is still an end to go to.
            self.restart(Place::End);
            return;
        }
        self.take(&place, page, further, epoch);
        self.cursor = place.landing(self.rows.iter().map(|row| row.key().id));
        self.top = self.cursor;
        self.shift(shift);
    }

    fn replace(&mut self, place: &Place, page: Page<Row>, further: Option<Key>, epoch: u64) {
        if page.rows.is_empty() && further.is_some() {
            return self.restart(Place::Start);
        }
        let id = self.current().map(|row| row.key().id);
        let line = self.cursor.saturating_sub(self.top);
        self.take(place, page, further, epoch);
        self.cursor = id.and_then(|id| self.find(id)).unwrap_or(line).min(self.rows.len().saturating_sub(1));
        self.top = 0;
        if self.rows.is_empty() && self.before {
            self.restart(Place::End);
        }
    }

    /// Takes a page in the place of everything; nothing lies beyond an end that was asked for.
    fn take(&mut self, place: &Place, page: Page<Row>, further: Option<Key>, epoch: u64) {
        self.rows = page.rows;
        self.before = page.before && *place != Place::Start;
        self.after = page.after && *place != Place::End;
        self.beyond = if is_back(place) { [further, None] } else { [None, further] };
        self.first = page.first;
        self.total = page.total;
        self.epoch = Some(epoch);
    }

    fn extend(&mut self, place: &Place, page: Page<Row>, further: Option<Key>) {
        let Some([first, last]) = self.edges() else { return };
        match place {
            Place::After(key) if *key == last => {
                self.rows.extend(page.rows);
                (self.after, self.beyond[1]) = (page.after, further);
                let surplus = self.rows.len().saturating_sub(HELD).min(self.top.min(self.cursor));
                self.drop_front(surplus);
            }
            Place::Before(key) if *key == first => {
                let added = page.rows.len();
                self.rows.splice(0..0, page.rows);
                (self.before, self.beyond[0]) = (page.before, further);
                self.first = page.first.or_else(|| self.first.and_then(|first| first.checked_sub(added as u64)));
                self.cursor += added;
                self.top += added;
                if self.rows.len() > HELD.max(self.cursor + 1) {
                    self.rows.truncate(HELD.max(self.cursor + 1));
                    (self.after, self.beyond[1]) = (true, None);
                }
            }
            _ => {}
        }
        self.total = page.total.or(self.total);
    }

    fn drop_front(&mut self, rows: usize) {
        if rows > 0 {
            self.rows.drain(..rows);
            (self.before, self.beyond[0]) = (true, None);
            self.first = self.first.map(|first| first + rows as u64);
            self.cursor -= rows;
            self.top -= rows;
        }
    }
}

const fn is_back(place: &Place) -> bool {
    matches!(place, Place::End | Place::Before(_))
}

/// Where a search goes on in its direction.
const fn onward(place: &Place, key: Key) -> Place {
    if is_back(place) { Place::Before(key) } else { Place::After(key) }
}
