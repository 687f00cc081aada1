//! Who in the destination has a folded login: asked one by one where few are referred to, else looked up in a copy of all.
//! The copy is read forwards, once, while the source is read beside it; its order is that of the file, for rows in the
//! order of their logins lie all over it.
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
use crate::domain::sync::users::{Account, Glimpse};
use crate::domain::time::Time;
use crate::store;
use crate::store::sync::SyncReader;

/// What the hashes of one plan are made under: nobody who chooses a login or a name knows what it comes to.
#[derive(Default)]
pub(super) struct Keys {
    folds: RandomState,
    names: RandomState,
}

/// What an account is looked for by: hashes of its folded login and of its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sought {
    fold: u64,
    name: u64,
}

impl Keys {
    #[inline]
    pub(super) fn sought(&self, fold: &str, name: &str) -> Sought {
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
    /// Somebody else, or several, or no copy was made.
    Ask,
}

impl Census {
    /// Reads all accounts. `go_on` is asked now and then, with the number of rows since; nothing comes of it where it
    /// says no, or where there are more accounts than there is room for.
    pub(super) fn read(
        reader: &SyncReader,
        keys: &Keys,
        mut go_on: impl FnMut(u64) -> Result<bool, PlanError>,
    ) -> Result<Option<Self>, PlanError> {
        let (mut entries, mut told, mut room) = (Vec::new(), Ok(true), true);
        reader.each_folded(|account| {
            let Glimpse { id, created_at, status, is_system, .. } = *account;
            let sought = keys.sought(&account.login, &account.name);
            entries.push(Entry { sought, id, created_at, status, is_system });
            room = entries.len() < EMPTY.place as usize;
            if entries.len().is_multiple_of(BATCH as usize) {
                told = go_on(u64::from(BATCH));
            }
            room && matches!(told, Ok(true))
        })?;
        if !told? || !room {
            return Ok(None);
        }
        let mut census = Self { slots: vec![EMPTY; (entries.len() * 2).next_power_of_two()], entries };
        for place in 0..census.entries.len() {
            census.put(place);
        }
        Ok(Some(census))
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

/// Where the accounts of the destination are looked for.
pub(super) struct Namesakes<'a> {
    pub(super) reader: &'a SyncReader,
    pub(super) census: Option<Census>,
}

impl Namesakes<'_> {
    /// Finds the namesakes of a whole run before any is looked at closely, for memory answers many questions in the time
    /// of one.
    pub(super) fn find(&self, run: &Roll<'_>) -> Vec<Found> {
        let find = |sought: &Sought| self.census.as_ref().map_or(Found::Ask, |census| census.find(*sought));
        run.sought().iter().map(find).collect()
    }

    /// The accounts with a folded login, by number: one or none, unless the database never was ours. Whoever the copy
    /// answers for has the login folded, and the name of the one who was looked for. `memory` is used again.
    pub(super) fn of<'m>(
        &self,
        found: Found,
        (fold, name): (&str, &str),
        memory: &'m mut Vec<Account>,
    ) -> store::Result<&'m [Account]> {
        match (found, &self.census) {
            (Found::Nobody, _) => return Ok(&[]),
            (Found::Same(place), Some(census)) => {
                let Entry { id, created_at, status, is_system, .. } = census.entries[place as usize];
                let (login, name) = (Cow::Borrowed(fold), Cow::Borrowed(name));
                memory.resize_with(1, Account::blank);
                Glimpse { id, login, name, status, is_system, created_at }.keep_in(&mut memory[0]);
            }
            _ => *memory = self.reader.accounts_by_fold(fold)?,
        }
        Ok(memory)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text::fold;
    use crate::store::sync::fixture::Seed;

    const LOGINS: [&str; 7] = [
        "ada@x.example",
        "Ada@x.example",
        "ADA@X.example",
        "bo@x.example",
        "Ünal@x.example",
        "ünal@X.example",
        "c@d.e",
    ];
    const NAMES: [&str; 3] = ["Dana Moss", "dana moss", "Quinn Reed"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn the_copy_answers_as_the_file_does(
            users in prop::collection::btree_map(1i64..40, (0..LOGINS.len(), 0..NAMES.len()), 0..20)
        ) {
            let seed = Seed::lax("prod", "production");
            for (id, (login, name)) in &users {
                seed.user(*id, LOGINS[*login], NAMES[*name], ['A', 'D'][*login % 2], *id);
            }
            let (reader, keys) = (seed.reader("prod.db"), Keys::default());
            let census = Census::read(&reader, &keys, |_| Ok(true)).unwrap().expect("there is room");
            let ways = [None, Some(census)].map(|census| Namesakes { reader: &reader, census });
            for login in LOGINS.iter().map(|login| fold(login)).chain(["nobody@x.example".to_owned()]) {
                for name in NAMES {
                    let mut run = Roll::new(&keys);
                    let looked_for = Account { login: login.clone(), name: name.to_owned(), ..Account::blank() };
                    prop_assert!(run.push(&looked_for.glimpse(), &login));
                    let [asked, held] = ways.each_ref().map(|way| {
                        let found = way.find(&run)[0];
                        let mut there = way.of(found, (&login, name), &mut vec![Account::blank(); 2]).unwrap().to_vec();
                        // The spelling of the login says nothing where there is one.
                        if let [one] = &mut there[..] {
                            one.login = fold(&one.login);
                        }
                        there
                    });
                    prop_assert_eq!(asked, held, "{} {}", login, name);
                }
            }
        }
    }

    /// Logins of one hash are told apart by the file, and the copy knows the plain ones without it.
    #[test]
    fn only_the_plain_are_answered_for_by_the_copy() {
        let seed = Seed::lax("prod", "production");
        let users = [(1, "ada@x.example", "Dana Moss"), (2, "bo@x.example", "Bo"), (3, "BO@x.example", "Bo")];
        for (id, login, name) in users {
            seed.user(id, login, name, 'A', 1);
        }
        let (reader, keys) = (seed.reader("prod.db"), Keys::default());
        let mut census = Census::read(&reader, &keys, |_| Ok(true)).unwrap().unwrap();
        let find = |census: &Census, fold: &str, name: &str| census.find(keys.sought(fold, name));
        assert_eq!(find(&census, "ada@x.example", "Dana Moss"), Found::Same(0));
        assert_eq!(find(&census, "ada@x.example", "Dana Reed"), Found::Ask);
        assert_eq!(find(&census, "bo@x.example", "Bo"), Found::Ask);
        assert_eq!(find(&census, "cy@x.example", "Cy"), Found::Nobody);
        // A collision: another login has come to the hash of this one.
        census.entries[0].sought.fold = keys.sought("cy@x.example", "").fold;
        census.put(0);
        assert_eq!(find(&census, "cy@x.example", "Cy"), Found::Ask);
        let namesakes = Namesakes { reader: &reader, census: Some(census) };
        let mut memory = Vec::new();
        assert_eq!(namesakes.of(Found::Ask, ("cy@x.example", "Cy"), &mut memory).unwrap(), []);
    }

    #[test]
    fn it_is_given_up_where_it_does_not_pay_or_is_not_wanted() {
        let seed = Seed::new("prod", "production");
        for id in 1..=i64::from(BATCH) + 1 {
            seed.user(id, &format!("u{id}@x.example"), "Dana", 'A', 1);
        }
        let (reader, keys) = (seed.reader("prod.db"), Keys::default());
        assert!(Census::read(&reader, &keys, |_| Ok(false)).unwrap().is_none());
        assert!(matches!(Census::read(&reader, &keys, |_| Err(PlanError::Cancelled)), Err(PlanError::Cancelled)));
        assert!(Census::read(&reader, &keys, |_| Ok(true)).unwrap().is_some());
    }
}
