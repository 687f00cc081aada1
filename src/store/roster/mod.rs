//! The roster: a compact copy, in memory, of what lists are filtered by while somebody types.
//!
//! One buffer holds the search texts of all users in the order of names, each closed by a line feed and without its mail
//! domain; beside it stand number, status, owner, domain and facts, below 60 bytes a user in all. A filter becomes a set
//! of places in that order, so that counts, jumps and pages need no sorting and SQLite is asked only for the rows that
//! are shown. The copy speaks of one revision of the database; a reader that sees another does without it.

mod build;
mod facts;
mod places;
mod refresh;
mod scan;
mod selection;
mod word;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

pub use facts::LooseFacts;
pub(super) use facts::{Kind, Standing};
pub(super) use scan::{Fact, Scan};
pub(super) use selection::Selection;

use self::build::Builder;
use self::facts::Facts;
use self::places::Places;
use super::error::{Error, Result};
use super::fields;
use super::reader::Reader;
use crate::api::page::Key;
use crate::domain::ids::UserId;
use crate::domain::permission::Levels;
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
    /// Indexes into `mail`, in which 0 stands for a domain that is kept with the login.
    domains: Vec<u16>,
    mail: Vec<Box<[u8]>>,
    facts: Option<Facts>,
    places: Places,
    recent: Mutex<Vec<(String, Option<Arc<Selection>>)>>,
    /// Everybody who has a team, once that was asked.
    supervisors: Mutex<Option<Arc<Selection>>>,
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

    /// Adds what is known of users beside their texts.
    ///
    /// # Errors
    /// When there is more than fits.
    pub fn learn(&mut self, loose: LooseFacts) -> Result<()> {
        let mut facts = Facts::unknown(self.len());
        facts.learn(loose, |user| self.places.of(user))?;
        self.facts = Some(facts);
        self.forget();
        Ok(())
    }

    /// Whether the facts are here.
    #[must_use]
    pub const fn has_facts(&self) -> bool {
        self.facts.is_some()
    }

    /// Where accounts come from, each once; nothing where the facts are not here.
    pub(super) fn sources(&self) -> Vec<String> {
        let kinds = self.facts.iter().flat_map(Facts::kinds);
        kinds.map(|kind| kind.source.to_string()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The mail domains of logins in their searched form, each once.
    pub(super) fn mail_domains(&self) -> Vec<String> {
        self.mail.iter().skip(1).map(|domain| String::from_utf8_lossy(domain).into_owned()).collect()
    }

    /// Forgets the facts: so many of them changed that they are better read again.
    pub fn forget_facts(&mut self) {
        self.facts = None;
        self.forget();
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
            + 2 * (self.owners.capacity() + self.domains.capacity())
            + self.facts.as_ref().map_or(0, Facts::bytes)
            + self.places.bytes()
    }

    /// Where a user stands in the order of names.
    pub(super) fn place(&self, user: i64) -> Option<usize> {
        u32::try_from(user).ok().and_then(|id| self.places.of(id))
    }

    /// What a user holds, if the facts of them are here.
    pub(super) fn levels(&self, user: i64) -> Option<&Levels> {
        let (facts, place) = (self.facts.as_ref()?, self.place(user)?);
        facts.kinds().get(facts.kind(place)).map(|kind| &kind.levels)
    }

    pub(super) fn id(&self, place: usize) -> i64 {
        i64::from(self.ids[place])
    }

    /// The key of a place in a list by name.
    pub(super) fn sort_key(&self, place: usize) -> Key {
        Key { text: String::from_utf8_lossy(&self.key(place)).into_owned(), number: 0, id: self.id(place) }
    }

    /// The search text of the user at a place, as far as it is kept here.
    fn part(&self, place: usize) -> &[u8] {
        &self.text[self.starts[place] as usize..self.starts[place + 1] as usize - 1]
    }

    fn domain(&self, place: usize) -> &[u8] {
        &self.mail[usize::from(self.domains[place])]
    }

    /// The whole search text of the user at a place.
    fn key(&self, place: usize) -> Vec<u8> {
        let (mut key, domain) = (self.part(place).to_vec(), self.domain(place));
        if !domain.is_empty() {
            key.push(b'@');
            key.extend_from_slice(domain);
        }
        key
    }

    /// Compares the search text at a place with another.
    fn compare(&self, place: usize, key: &[u8]) -> Ordering {
        let (part, domain) = (self.part(place), self.domain(place));
        match key.get(..part.len()) {
            Some(same) if same == part && !domain.is_empty() => {
                let rest = &key[part.len()..];
                b'@'.cmp(rest.first().unwrap_or(&0)).then_with(|| domain.cmp(rest.get(1..).unwrap_or_default()))
            }
            _ => part.cmp(key),
        }
    }

    /// The first place that is not before this search text and number, and whether it is that user's own.
    pub(super) fn bound(&self, key: &str, id: i64) -> (usize, bool) {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let before = self.compare(middle, key.as_bytes()).then(self.id(middle).cmp(&id)).is_lt();
            if before { low = middle + 1 } else { high = middle }
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

    /// Everybody who has a team; found once for many a filter.
    pub(super) fn supervisors(&self, find: impl FnOnce() -> Result<Selection>) -> Result<Arc<Selection>> {
        let lock = || self.supervisors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*lock() {
            return Ok(Arc::clone(known));
        }
        let found = Arc::new(find()?);
        *lock() = Some(Arc::clone(&found));
        Ok(found)
    }

    /// Forgets the selections that were kept.
    pub(super) fn forget(&self) {
        *self.supervisors.lock().unwrap_or_else(PoisonError::into_inner) = None;
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

#[cfg(test)]
mod tests;
