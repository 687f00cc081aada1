//! The roster: a compact copy, in memory, of what lists are filtered by while somebody types.
//!
//! One buffer holds the search texts of all users in the order of names, each closed by a line feed; beside it stand
//! number, status and owner, about 60 bytes a user in all. A filter becomes a set of places in that order, so that
//! counts, jumps and pages need no sorting and SQLite is asked only for the rows that are shown. The copy speaks of one
//! revision of the database; a reader that sees another does without it.

mod places;
mod refresh;
mod scan;
mod selection;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) use scan::Scan;
pub(super) use selection::Selection;

use self::places::Places;
use super::error::{Error, Result};
use super::fields;
use super::reader::Reader;
use crate::api::page::Key;
use crate::domain::ids::UserId;
use crate::domain::status::Status;

/// How many selections are kept for the next page of the same list.
const KEPT: usize = 6;

/// All users in the order of names, as far as filters need them.
#[derive(Debug)]
pub struct Roster {
    revision: u64,
    text: Vec<u8>,
    /// Where each user's text begins, and the end of the last.
    starts: Vec<u32>,
    ids: Vec<u32>,
    statuses: Vec<u8>,
    /// Indexes into `orgs`, in which 0 stands for no owner.
    owners: Vec<u16>,
    orgs: Vec<Option<i64>>,
    places: Places,
    recent: Mutex<Vec<(String, Option<Arc<Selection>>)>>,
}

/// What the roster knows of one user, in the order of names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: String,
    id: u32,
    status: Status,
    owner: Option<i64>,
}

impl Roster {
    /// Reads all users, in one walk along an index; the connection's interrupt handle stops it.
    ///
    /// # Errors
    /// What SQLite reports, an interruption among it.
    pub fn load(reader: &Reader<'_>) -> Result<Self> {
        let mut builder = Builder::new();
        let mut statement = reader.db.prepare(
            "SELECT user_id, status, owning_org_id, search_key FROM users INDEXED BY users_by_name
             WHERE is_system = 0 ORDER BY search_key, user_id",
        )?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(3)?.as_bytes().map_err(rusqlite::Error::from)?;
            builder.push(number(row.get(0)?)?, fields::status(row, 1)?, row.get(2)?, key)?;
        }
        Ok(builder.finish(reader.revision()?))
    }

    /// The revision of the database that this copy speaks of.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The memory this takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.capacity()
            + 4 * (self.starts.capacity() + self.ids.capacity())
            + self.statuses.capacity()
            + 2 * self.owners.capacity()
            + self.places.bytes()
    }

    /// Where a user stands in the order of names.
    pub(super) fn place(&self, user: i64) -> Option<usize> {
        u32::try_from(user).ok().and_then(|id| self.places.of(id))
    }

    pub(super) fn id(&self, place: usize) -> i64 {
        i64::from(self.ids[place])
    }

    /// The key of a place in a list by name.
    pub(super) fn sort_key(&self, place: usize) -> Key {
        Key { text: String::from_utf8_lossy(self.key(place)).into_owned(), number: 0, id: self.id(place) }
    }

    /// The search text of the user at a place.
    fn key(&self, place: usize) -> &[u8] {
        &self.text[self.starts[place] as usize..self.starts[place + 1] as usize - 1]
    }

    /// The first place that is not before this search text and number, and whether it is that user's own.
    pub(super) fn bound(&self, key: &str, id: i64) -> (usize, bool) {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if (self.key(middle), self.id(middle)) < (key.as_bytes(), id) { low = middle + 1 } else { high = middle }
        }
        (low, low < self.len() && self.id(low) == id)
    }

    /// A selection made before under this name, or made now and kept for the next page. That making it would take too
    /// long is remembered as well, until somebody is `patient`.
    pub(super) fn recall(
        &self,
        name: &str,
        patient: bool,
        make: impl FnOnce() -> Result<Option<Selection>>,
    ) -> Result<Option<Arc<Selection>>> {
        let lock = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = lock().iter().find(|(known, found)| known == name && (found.is_some() || !patient)) {
            return Ok(found.clone());
        }
        let selection = make()?.map(Arc::new);
        let mut kept = lock();
        kept.retain(|(known, _)| known != name);
        kept.truncate(KEPT - 1);
        kept.insert(0, (name.to_owned(), selection.clone()));
        Ok(selection)
    }

    /// Forgets the selections that were kept.
    pub(super) fn forget(&self) {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The numbers of the selected users, in the order of names.
    pub(super) fn users(&self, selection: &Selection) -> Vec<UserId> {
        selection.from(0).map(|place| UserId(self.id(place))).collect()
    }
}

fn number(id: i64) -> Result<u32> {
    u32::try_from(id).map_err(|_| Error::Damaged(format!("The number {id} of a user is out of range.")))
}

/// Collects users in the order of names.
struct Builder {
    roster: Roster,
    known: HashMap<Option<i64>, u16>,
}

impl Builder {
    fn new() -> Self {
        let roster = Roster {
            revision: 0,
            text: Vec::new(),
            starts: vec![0],
            ids: Vec::new(),
            statuses: Vec::new(),
            owners: Vec::new(),
            orgs: vec![None],
            places: Places::new(&[]),
            recent: Mutex::new(Vec::new()),
        };
        Self { roster, known: HashMap::from([(None, 0)]) }
    }

    fn push(&mut self, id: u32, status: Status, owner: Option<i64>, key: &[u8]) -> Result<()> {
        let full = || Error::Unusable("There are more users than a search in memory can hold.".to_owned());
        let owner = self.owner(owner).ok_or_else(full)?;
        let roster = &mut self.roster;
        roster.text.extend_from_slice(key);
        roster.text.push(b'\n');
        roster.starts.push(u32::try_from(roster.text.len()).map_err(|_| full())?);
        roster.ids.push(id);
        roster.statuses.push(status as u8);
        roster.owners.push(owner);
        Ok(())
    }

    fn owner(&mut self, owner: Option<i64>) -> Option<u16> {
        if let Some(known) = self.known.get(&owner) {
            return Some(*known);
        }
        let next = u16::try_from(self.roster.orgs.len()).ok()?;
        self.roster.orgs.push(owner);
        self.known.insert(owner, next);
        Some(next)
    }

    fn finish(self, revision: u64) -> Roster {
        let mut roster = self.roster;
        roster.text.shrink_to_fit();
        roster.starts.shrink_to_fit();
        roster.ids.shrink_to_fit();
        roster.statuses.shrink_to_fit();
        roster.owners.shrink_to_fit();
        roster.places = Places::new(&roster.ids);
        roster.revision = revision;
        roster
    }
}

#[cfg(test)]
mod tests;
