//! Keeping the roster true after a commit.
//!
//! Most commits touch neither a name nor a login, and then only status and owner are patched. Otherwise the arrays are
//! copied once, with the changed users left out at their old places and put in at their new ones.

use super::{Builder, Entry, LooseFacts, Roster, number};
use crate::domain::ids::UserId;
use crate::store::error::Result;
use crate::store::fields;
use crate::store::reader::Reader;

/// Up to this number of changed users, or this share of all, asking for each is faster than reading everything again.
const MANY: usize = 1_000;
const SHARE: usize = 40;

/// What happens at a place of the old order. Insertions come before the removal at the same place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Insert,
    Remove,
}

impl Roster {
    /// Brings the roster to the reader's revision, given the users that were changed since.
    ///
    /// # Errors
    /// What SQLite reports; the roster must then be loaded again.
    pub fn refresh(&mut self, reader: &Reader<'_>, changed: &[UserId]) -> Result<()> {
        if changed.len() > MANY.max(self.len() / SHARE) {
            let has_facts = self.has_facts();
            *self = Self::load(reader)?;
            return if has_facts { self.learn(LooseFacts::load(reader)?) } else { Ok(()) };
        }
        let mut steps: Vec<(usize, Step, Option<Entry>)> = Vec::new();
        let mut unique = changed.to_vec();
        unique.sort_unstable();
        unique.dedup();
        for user in unique.iter().copied() {
            let old = self.place(user.0);
            let now = current(reader, user)?;
            match (old, now) {
                // Whose text is the same stands where they stood.
                (Some(place), Some(entry)) if self.compare(place, entry.key.as_bytes()).is_eq() => {
                    self.patch(place, &entry);
                }
                (old, now) => {
                    steps.extend(old.map(|place| (place, Step::Remove, None)));
                    steps.extend(now.map(|entry| (self.bound(&entry.key, user.0).0, Step::Insert, Some(entry))));
                }
            }
        }
        if !steps.is_empty() {
            steps.sort();
            *self = self.rebuilt(steps)?;
        }
        if let Some(facts) = &mut self.facts {
            facts.learn(LooseFacts::of(reader, &unique)?, |user| self.places.of(user))?;
        }
        self.forget();
        self.revision = reader.revision()?;
        Ok(())
    }

    fn patch(&mut self, place: usize, entry: &Entry) {
        self.statuses[place] = entry.status as u8;
        let index = self.orgs.iter().position(|org| *org == entry.owner).unwrap_or_else(|| {
            self.orgs.push(entry.owner);
            self.orgs.len() - 1
        });
        // Codes of three characters keep the number of organizations below 65,536.
        self.owners[place] = u16::try_from(index).unwrap_or(0);
    }

    fn rebuilt(&self, steps: Vec<(usize, Step, Option<Entry>)>) -> Result<Self> {
        let mut builder = Builder::beside(self);
        let mut next = 0;
        for (place, step, entry) in steps {
            builder.copy(self, next..place)?;
            next = place;
            if let Some(entry) = entry {
                builder.push(entry.id, entry.status, entry.owner, entry.key.as_bytes())?;
            }
            next += usize::from(step == Step::Remove);
        }
        builder.copy(self, next..self.len())?;
        Ok(builder.finish(self.revision))
    }
}

/// What the database says of a user now.
fn current(reader: &Reader<'_>, user: UserId) -> Result<Option<Entry>> {
    let sql = "SELECT status, owning_org_id, search_key FROM users WHERE user_id = ?1 AND is_system = 0";
    let id = number(user.0)?;
    reader.row(sql, [user.0], |row| {
        Ok(Entry { id, status: fields::status(row, 0)?, owner: row.get(1)?, key: row.get(2)? })
    })
}
