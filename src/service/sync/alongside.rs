//! The destination walked along beside the source. Where one database was made from the other, those who have a login on
//! both sides stand in the same order, so that each is met a few steps ahead, without a table of all.
//!
//! Whoever is not met is asked for in the file. One who stands elsewhere changes nothing; where the next one stands
//! behind them, the walk goes on there.

use std::collections::VecDeque;

use super::namesakes::There;
use super::roll::Roll;
use crate::store;
use crate::store::sync::SyncReader;

/// How many accounts are passed by in search of one.
const AHEAD: usize = 16;
/// How many accounts are read at first, and again wherever the walk goes on elsewhere.
const SHORT: usize = 32;
/// How many accounts are read at once where the walk goes well.
const LONG: usize = 4096;
/// How many accounts may lie read before anybody is looked for.
const WAITING: usize = 262_144;
/// So many may be asked for in the file before the walk is called lost, and one more for each so many who were met.
const ASKED: u64 = 1024;
const ONE_IN: u64 = 32;

/// A walk along one side.
pub(super) struct Alongside<'a> {
    reader: &'a SyncReader,
    /// What was read, from the stretch on in which the walk is.
    stretches: VecDeque<Roll>,
    /// The next place in the first of them.
    at: usize,
    /// How many are read the next time.
    stretch: usize,
    read_to: i64,
    is_at_end: bool,
    has_room: bool,
    /// Where the one was found who was asked for last.
    elsewhere: Option<i64>,
    met: u64,
    asked: u64,
    /// Accounts read that were not told of yet.
    news: u64,
}

impl<'a> Alongside<'a> {
    pub(super) const fn new(reader: &'a SyncReader) -> Self {
        Self {
            reader,
            stretches: VecDeque::new(),
            at: 0,
            stretch: SHORT,
            read_to: i64::MIN,
            is_at_end: false,
            has_room: true,
            elsewhere: None,
            met: 0,
            asked: 0,
            news: 0,
        }
    }

    /// Whether so few are met that another way is shorter.
    pub(super) const fn is_lost(&self) -> bool {
        !self.has_room || self.asked > ASKED + self.met / ONE_IN
    }

    /// Whether accounts can be read before anybody is looked for.
    pub(super) fn may_read_ahead(&self) -> bool {
        !self.is_at_end && self.has_room && self.stretches.iter().map(Roll::len).sum::<usize>() < WAITING
    }

    /// The accounts read since this was asked last.
    pub(super) const fn news(&mut self) -> u64 {
        std::mem::replace(&mut self.news, 0)
    }

    /// Finds who has a folded login.
    pub(super) fn find(&mut self, fold: &str) -> store::Result<There<'_>> {
        if let Some(nth) = self.meet(fold)? {
            self.met += 1;
            self.elsewhere = None;
            return Ok(There::One(self.stretches[0].get(nth).0));
        }
        self.asked += 1;
        let there = self.reader.accounts_by_fold(fold)?;
        if let [one] = &there[..] {
            let before = self.elsewhere.replace(one.id);
            if before.is_some_and(|before| before < one.id && one.id.abs_diff(before) <= AHEAD as u64) {
                self.go_on_behind(one.id);
            }
        }
        Ok(There::Asked(there))
    }

    /// Takes a few steps in search of somebody, and stays behind them where they are met.
    fn meet(&mut self, fold: &str) -> store::Result<Option<usize>> {
        let (mut stretch, mut nth) = (0, self.at);
        for _ in 0..AHEAD {
            while self.stretches.get(stretch).is_none_or(|here| nth == here.len()) {
                if stretch < self.stretches.len() {
                    (stretch, nth) = (stretch + 1, 0);
                } else if !self.read_on()? {
                    return Ok(None);
                }
            }
            if self.stretches[stretch].fold(nth) == fold {
                self.stretches.drain(..stretch);
                self.at = nth + 1;
                return Ok(Some(nth));
            }
            nth += 1;
        }
        Ok(None)
    }

    /// Reads the next stretch, and tells whether there was any.
    pub(super) fn read_on(&mut self) -> store::Result<bool> {
        if self.is_at_end || !self.has_room {
            return Ok(false);
        }
        let (mut roll, wanted) = (Roll::of(self.stretch), self.stretch);
        self.reader.each_folded(self.read_to, |seen| {
            self.has_room = roll.push(seen, "");
            self.read_to = seen.id;
            self.has_room && roll.len() < wanted
        })?;
        self.is_at_end = roll.len() < wanted;
        let Some(roll) = roll.read() else {
            self.has_room = false;
            return Ok(false);
        };
        self.news += roll.len() as u64;
        self.stretch = (self.stretch * 2).min(LONG);
        let any = roll.len() > 0;
        self.stretches.extend(any.then_some(roll));
        Ok(any)
    }

    /// Goes on behind an account, wherever that is.
    fn go_on_behind(&mut self, id: i64) {
        let first = self.stretches.front().and_then(|first| first.id(0));
        if first.is_some_and(|first| first <= id) && id <= self.read_to {
            while self.stretches.len() > 1 && self.stretches[1].id(0).is_some_and(|next| next <= id) {
                self.stretches.pop_front();
            }
            self.at = self.stretches[0].place_behind(id);
        } else {
            self.stretches.clear();
            (self.at, self.stretch, self.read_to, self.is_at_end) = (0, SHORT, id, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::sync::fixture::Seed;

    fn seed(ids: &[i64]) -> Seed {
        let seed = Seed::new("prod", "production");
        seed.batch("BEGIN");
        for (nth, id) in (0..).zip(ids) {
            seed.user(nth * 3 + 1, &format!("u{id}@x.example"), &format!("Name {id}"), 'A', *id);
        }
        seed.batch("COMMIT");
        seed
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Whatever order they stand in, and wherever stretches end.
        #[test]
        fn whoever_is_found_is_who_the_file_has(
            mut there in Just((0i64..150).collect::<Vec<_>>()).prop_shuffle(), sorted in 0usize..150,
            looked_for in prop::collection::vec((0i64..170, 1usize..60), 1..20), ahead in 0usize..3,
        ) {
            there[..sorted].sort_unstable();
            let reader = seed(&there).reader("prod.db");
            let mut walk = Alongside::new(&reader);
            for _ in 0..ahead {
                walk.read_on().unwrap();
            }
            for id in looked_for.iter().flat_map(|(first, count)| (*first..).take(*count)) {
                let fold = format!("u{id}@x.example");
                let found = walk.find(&fold).unwrap();
                prop_assert_eq!(found.all(), reader.accounts_by_fold(&fold).unwrap());
            }
            prop_assert_eq!(walk.met + walk.asked, looked_for.iter().map(|(_, count)| *count as u64).sum::<u64>());
        }
    }

    /// How many were met and asked for, on a walk along these for the others.
    fn walked(there: &[i64], looked_for: impl Iterator<Item = i64>) -> (u64, u64) {
        let reader = seed(there).reader("prod.db");
        let mut walk = Alongside::new(&reader);
        for id in looked_for {
            walk.find(&format!("u{id}@x.example")).unwrap();
        }
        (walk.met, walk.asked)
    }

    #[test]
    fn few_are_asked_for_where_the_order_is_the_same() {
        let all: Vec<i64> = (0..500).collect();
        assert_eq!(walked(&all, 0..500), (500, 0));
        assert_eq!(walked(&all, (0..500).filter(|id| id % 10 != 3)), (450, 0), "some are not looked for");
        assert_eq!(walked(&all, 0..510), (500, 10), "some are not there");
        let moved: Vec<i64> = (0..100).chain([400]).chain(100..400).chain(401..500).collect();
        assert_eq!(walked(&moved, 0..500), (499, 1), "one stands elsewhere");
        let between: Vec<i64> = (0..100).chain(1000..1200).chain(100..200).collect();
        assert_eq!(walked(&between, 0..200), (198, 2), "a block is in between");
        let turned: Vec<i64> = (250..500).chain(0..250).collect();
        assert_eq!(walked(&turned, 0..500), (496, 4), "the halves stand the other way round");
    }

    #[test]
    fn a_walk_without_order_is_lost() {
        let there: Vec<i64> = (0..2000).map(|id| id * 777 % 2000).collect();
        let reader = seed(&there).reader("prod.db");
        let mut walk = Alongside::new(&reader);
        for id in 0..2000 {
            walk.find(&format!("u{id}@x.example")).unwrap();
        }
        assert!(walk.is_lost(), "{} met, {} asked for", walk.met, walk.asked);
    }

    #[test]
    fn a_login_without_end_loses_the_walk() {
        let seed = Seed::new("prod", "production");
        seed.batch("PRAGMA ignore_check_constraints = ON");
        seed.user(1, "a@x.example", "Dana", 'A', 1).user(2, &"x".repeat(70_000), "Dana", 'A', 1);
        let reader = seed.reader("prod.db");
        let mut walk = Alongside::new(&reader);
        walk.find("b@x.example").unwrap();
        assert!(walk.is_lost() && !walk.may_read_ahead());
    }
}
