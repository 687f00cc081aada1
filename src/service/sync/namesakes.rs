//! Who in the destination has a folded login: asked one by one where few are referred to, else out of a copy of all
//! logins. The copy is read forwards, once, while the source is read beside it; its order is that of the file, for rows
//! in the order of their logins lie all over it.

use std::hash::{BuildHasher, RandomState};

use super::error::PlanError;
use super::making::BATCH;
use super::roll::Roll;
use crate::domain::sync::users::Account;
use crate::store;
use crate::store::sync::SyncReader;

/// A place in the table. Most of the hash is kept, so that hardly any account is looked at in vain.
#[derive(Clone, Copy)]
struct Slot {
    place: u32,
    hash: u32,
}

/// One where no account stands.
const EMPTY: Slot = Slot { place: u32::MAX, hash: 0 };

/// Every account of one side, found by its folded login.
pub(super) struct Census {
    roll: Roll,
    /// The accounts at the hashes of their folded logins, or soon after them.
    slots: Vec<Slot>,
    /// Nobody who chooses a login knows where it comes to stand.
    keys: RandomState,
}

impl Census {
    /// Reads all accounts. `go_on` is asked now and then, with the number of rows since; nothing comes of it where it
    /// says no, or where there are texts that have no room.
    pub(super) fn read(
        reader: &SyncReader,
        mut go_on: impl FnMut(u64) -> Result<bool, PlanError>,
    ) -> Result<Option<Self>, PlanError> {
        let (mut roll, mut told, mut room) = (Roll::default(), Ok(true), true);
        reader.each_login(|account, fold| {
            room = roll.push(account, fold);
            if roll.len().is_multiple_of(BATCH as usize) {
                told = go_on(u64::from(BATCH));
            }
            room && matches!(told, Ok(true))
        })?;
        if !told? || !room {
            return Ok(None);
        }
        let mut census =
            Self { slots: vec![EMPTY; (roll.len() * 2).next_power_of_two()], roll, keys: RandomState::new() };
        for nth in 0..census.roll.len() {
            let (hash, mut way) = census.way(census.roll.fold(nth));
            let free = way.find(|slot| census.slots[*slot].place == EMPTY.place);
            if let (Some(free), Ok(place)) = (free, u32::try_from(nth)) {
                census.slots[free] = Slot { place, hash };
            }
        }
        Ok(Some(census))
    }

    /// The part of the hash that is kept, and the slots to look at for a folded login, in order.
    fn way(&self, fold: &str) -> (u32, impl Iterator<Item = usize> + use<>) {
        let (last, hash) = (self.slots.len() - 1, self.keys.hash_one(fold));
        let first = usize::try_from(hash & last as u64).unwrap_or_default();
        (u32::try_from(hash >> 32).unwrap_or_default(), (first..=last).chain(0..first))
    }

    /// The places of the accounts with a folded login, by number.
    fn places<'a>(&'a self, fold: &'a str) -> impl Iterator<Item = usize> + 'a {
        let (hash, way) = self.way(fold);
        let slots = way.map(|slot| self.slots[slot]).take_while(|slot| slot.place != EMPTY.place);
        let places = slots.filter(move |slot| slot.hash == hash).map(|slot| slot.place as usize);
        places.filter(move |place| self.roll.fold(*place) == fold)
    }
}

/// Where the accounts of the destination are looked for.
pub(super) enum Namesakes<'a> {
    Asked(&'a SyncReader),
    Held(Box<Census>),
}

impl Namesakes<'_> {
    /// Finds the namesakes of a whole run before any is looked at closely, for memory answers many questions in the time
    /// of one. Tells how many there are.
    pub(super) fn look_ahead(&self, run: &Roll) -> usize {
        match self {
            Self::Asked(_) => 0,
            Self::Held(census) => (0..run.len()).filter(|nth| census.places(run.fold(*nth)).next().is_some()).count(),
        }
    }

    /// The accounts with a folded login, by number: one or none, unless the database never was ours. `memory` holds them
    /// and is used again.
    pub(super) fn of<'m>(&self, fold: &str, memory: &'m mut Vec<Account>) -> store::Result<&'m [Account]> {
        match self {
            Self::Asked(reader) => {
                *memory = reader.accounts_by_fold(fold)?;
                Ok(memory)
            }
            Self::Held(census) => {
                let mut found = 0;
                for place in census.places(fold) {
                    if found == memory.len() {
                        memory.push(Account::blank());
                    }
                    census.roll.fill(place, &mut memory[found]);
                    found += 1;
                }
                Ok(&memory[..found])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn the_copy_answers_as_the_file_does(users in prop::collection::btree_map(1i64..40, 0..LOGINS.len(), 0..20)) {
            let seed = Seed::lax("prod", "production");
            for (id, login) in &users {
                seed.user(*id, LOGINS[*login], "Dana Moss", ['A', 'D'][*login % 2], *id);
            }
            let reader = seed.reader("prod.db");
            let census = Census::read(&reader, |_| Ok(true)).unwrap().expect("there is room");
            let ways = [Namesakes::Asked(&reader), Namesakes::Held(Box::new(census))];
            let mut memory = [Vec::new(), Vec::new()];
            for login in LOGINS.iter().map(|login| crate::domain::text::fold(login)).chain([String::new()]) {
                let [asked, held] = [0, 1].map(|way| {
                    ways[way].of(&login, &mut memory[way]).unwrap().to_vec()
                });
                // Each of the two keeps its own memory, as a plan does.
                memory[0].clear();
                prop_assert_eq!(asked, held, "{}", login);
            }
        }
    }

    #[test]
    fn it_is_given_up_where_it_does_not_pay_or_is_not_wanted() {
        let seed = Seed::new("prod", "production");
        for id in 1..=i64::from(BATCH) + 1 {
            seed.user(id, &format!("u{id}@x.example"), "Dana", 'A', 1);
        }
        let reader = seed.reader("prod.db");
        assert!(Census::read(&reader, |_| Ok(false)).unwrap().is_none());
        assert!(matches!(Census::read(&reader, |_| Err(PlanError::Cancelled)), Err(PlanError::Cancelled)));
        assert!(Census::read(&reader, |_| Ok(true)).unwrap().is_some());
    }
}
