//! A copy of all accounts of one side. It is read forwards, once; its order is that of the file, for rows in the order of
//! their logins lie all over it.
//!
//! The copy holds no texts, only what they are looked for by: two hashes under keys that nobody knows. It answers for
//! somebody who has the login alone and bears the same name, which both hashes have to say; whoever is not so plain is
//! read from the file.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use super::error::PlanError;
use super::making::BATCH;
use super::roll::Roll;
use crate::domain::status::Status;
use crate::domain::sync::users::Account;
use crate::domain::time::Time;
use crate::store::sync::SyncReader;

/// What the hashes of one plan are made under: nobody who chooses a login or a name knows what it comes to.
#[derive(Default)]
struct Keys {
    folds: RandomState,
    names: RandomState,
}

/// What an account is looked for by: hashes of its folded login and of its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Sought {
    fold: u64,
    name: u64,
}

impl Keys {
    #[inline]
    fn sought(&self, fold: &str, name: &str) -> Sought {
        Sought { fold: self.folds.hash_one(fold), name: self.names.hash_one(name) }
    }
}

/// What is kept of an account.
struct Entry {
    sought: Sought,
    id: i64,
    created_at: Time,
    status: Status,
    is_system: bool,
}

/// A place in the table. Half of the hash is kept, so that hardly any account is looked at in vain.
#[derive(Clone, Copy)]
struct Slot {
    place: u32,
    hash: u32,
}

/// One where no account stands.
const EMPTY: Slot = Slot { place: u32::MAX, hash: 0 };

/// Every account of one side, found by its folded login.
pub(super) struct Census {
    keys: Keys,
    entries: Vec<Entry>,
    /// The accounts at the hashes of their folded logins, or soon after them.
    slots: Vec<Slot>,
}

/// The half of a hash that the place in the table does not tell.
#[inline]
fn half(fold: u64) -> u32 {
    u32::try_from(fold >> 32).unwrap_or_default()
}

/// What the copy knows of those with a folded login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    Nobody,
    /// One, who bears the name that was looked for.
    Same(u32),
    /// Somebody else, or several.
    Ask,
}

impl Census {
    /// Reads all accounts. `go_on` is asked now and then, with the number of rows since; nothing comes of it where there
    /// are more accounts than there is room for.
    pub(super) fn read(
        reader: &SyncReader,
        go_on: &mut dyn FnMut(u64) -> Result<(), PlanError>,
    ) -> Result<Option<Self>, PlanError> {
        let (keys, mut entries, mut told, mut room) = (Keys::default(), Vec::new(), Ok(()), true);
        reader.each_folded(i64::MIN, |seen| {
            let account = seen.account();
            let Account { id, created_at, status, is_system, .. } = account;
            let sought = keys.sought(&account.login, &account.name);
            entries.push(Entry { sought, id, created_at, status, is_system });
            room = entries.len() < EMPTY.place as usize;
            if entries.len().is_multiple_of(BATCH as usize) {
                told = go_on(u64::from(BATCH));
            }
            room && told.is_ok()
        })?;
        told?;
        if !room {
            return Ok(None);
        }
        let mut census = Self { keys, slots: vec![EMPTY; (entries.len() * 2).next_power_of_two()], entries };
        for place in 0..census.entries.len() {
            census.put(place);
        }
        Ok(Some(census))
    }

    /// Looks a whole run up before any is looked at closely, for memory answers many questions in the time of one.
    pub(super) fn look_up(&self, run: &Roll) -> Vec<Found> {
        let find = |nth| {
            let (account, fold) = run.get(nth);
            self.find(self.keys.sought(fold, &account.name))
        };
        (0..run.len()).map(find).collect()
    }

    /// The account at a place, under the folded login and the name by which it was found.
    pub(super) fn account<'t>(&self, place: u32, (fold, name): (&'t str, &'t str)) -> Account<'t> {
        let Entry { id, created_at, status, is_system, .. } = self.entries[place as usize];
        Account { id, login: Cow::Borrowed(fold), name: Cow::Borrowed(name), status, is_system, created_at }
    }

    /// Gives an account its place in the table.
    fn put(&mut self, place: usize) {
        let fold = self.entries[place].sought.fold;
        let mut at = self.home(fold);
        while self.slots[at].place != EMPTY.place {
            at = self.next(at);
        }
        self.slots[at] = Slot { place: u32::try_from(place).unwrap_or(EMPTY.place), hash: half(fold) };
    }

    /// Where the table is looked at first for a hash.
    #[inline]
    fn home(&self, fold: u64) -> usize {
        usize::try_from(fold & (self.slots.len() - 1) as u64).unwrap_or_default()
    }

    #[inline]
    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    #[inline]
    fn find(&self, sought: Sought) -> Found {
        let (mut found, mut at, hash) = (Found::Nobody, self.home(sought.fold), half(sought.fold));
        loop {
            let slot = self.slots[at];
            if slot.place == EMPTY.place {
                return found;
            }
            if slot.hash == hash {
                let there = self.entries[slot.place as usize].sought;
                if there.fold == sought.fold {
                    let is_same = found == Found::Nobody && there.name == sought.name;
                    found = if is_same { Found::Same(slot.place) } else { Found::Ask };
                }
            }
            at = self.next(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sync::fixture::Seed;

    /// Logins of one hash are told apart by the file, and the copy knows the plain ones without it.
    #[test]
    fn only_the_plain_are_answered_for_by_the_copy() {
        let seed = Seed::lax("prod", "production");
        let users = [(1, "ada@x.example", "Dana Moss"), (2, "bo@x.example", "Bo"), (3, "BO@x.example", "Bo")];
        for (id, login, name) in users {
            seed.user(id, login, name, 'A', 1);
        }
        let reader = seed.reader("prod.db");
        let mut census = Census::read(&reader, &mut |_| Ok(())).unwrap().expect("there is room");
        let find = |census: &Census, fold: &str, name: &str| census.find(census.keys.sought(fold, name));
        assert_eq!(find(&census, "ada@x.example", "Dana Moss"), Found::Same(0));
        assert_eq!(find(&census, "ada@x.example", "Dana Reed"), Found::Ask);
        assert_eq!(find(&census, "bo@x.example", "Bo"), Found::Ask);
        assert_eq!(find(&census, "cy@x.example", "Cy"), Found::Nobody);
        // A collision: another login has come to the hash of this one.
        census.entries[0].sought.fold = census.keys.sought("cy@x.example", "").fold;
        census.put(0);
        assert_eq!(find(&census, "cy@x.example", "Cy"), Found::Ask);
    }
}
