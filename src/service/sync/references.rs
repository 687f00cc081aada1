//! The references of the source, read once: who is referred to and by how many items, and for each item that somebody
//! may run or edit one of those who may.

use super::error::PlanError;
use super::fingerprint::Prints;
use super::items::Listing;
use super::making::BATCH;
use super::meanwhile::Meanwhile;
use crate::domain::sync::{Kind, Role};
use crate::store::sync::SyncReader;

/// So many references are sorted at once.
const WAITING: usize = 262_144;

/// The source users that copied items refer to, by number, each with the number of items.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Referenced {
    pub(super) users: Vec<i64>,
    pub(super) items: Vec<u32>,
}

/// One of those who may run or edit a copied item. Unless this one becomes the missing user, the item is not left to
/// nobody, whoever the others are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Witness {
    pub(super) kind: &'static Kind,
    pub(super) item: i64,
    pub(super) role: Role,
    pub(super) user: i64,
}

/// All that is known of the references once they were read.
#[derive(Default)]
pub(super) struct References {
    pub(super) referenced: Referenced,
    pub(super) witnesses: Vec<Witness>,
}

/// Reads the references of every kind that has some. A kind has named users or checkout histories, never both.
pub(super) fn read(
    source: &SyncReader,
    listings: &[Listing],
    print: &mut Prints,
    meanwhile: &Meanwhile,
) -> Result<References, PlanError> {
    let (mut tally, mut witnesses) = (Tally::default(), Vec::new());
    for listing in listings {
        let Some(kind) = Kind::named(&listing.kind).filter(|kind| !kind.roles.is_empty()) else { continue };
        print.begin(kind.name);
        let mut walk = Walk { listing, tally: &mut tally, print, meanwhile, rows: 0, at: None };
        if kind.has_users() {
            let mut last = None;
            source.each_reference(kind.name, |item, word, user| {
                let copied = walk.reach(item);
                let role = kind.roles.iter().copied().find(|role| copied && role.word().as_bytes() == word);
                if let Some(role) = role {
                    walk.print.numbers([role as i64, user]);
                    walk.tally.add(user);
                    let first = last.replace((item, role)) != Some((item, role));
                    if first && matches!(role, Role::RunnableBy | Role::EditableBy) {
                        witnesses.push(Witness { kind, item, role, user });
                    }
                }
                walk.step()
            })?;
        }
        if kind.has_checkouts() {
            source.each_checkout(kind.name, |row| {
                if walk.reach(row.item) {
                    walk.print.numbers([row.seq, row.user, row.out_at]);
                    walk.print.optional(row.in_at);
                    walk.print.text(&row.comment);
                    walk.tally.add(row.user);
                }
                walk.step()
            })?;
        }
        walk.tally.end_item();
        if !meanwhile.read(walk.rows) {
            return Err(PlanError::Cancelled);
        }
    }
    Ok(References { referenced: tally.finish(), witnesses })
}

/// The way along the references of one kind.
struct Walk<'a> {
    listing: &'a Listing,
    tally: &'a mut Tally,
    print: &'a mut Prints,
    meanwhile: &'a Meanwhile,
    /// Rows that were not told of yet.
    rows: u64,
    /// The item, and whether it is copied.
    at: Option<(i64, bool)>,
}

impl Walk<'_> {
    /// Comes to a row of an item, and tells whether the item is copied.
    fn reach(&mut self, item: i64) -> bool {
        if let Some((_, copied)) = self.at.filter(|(at, _)| *at == item) {
            return copied;
        }
        self.tally.end_item();
        let copied = self.listing.copies(item);
        if copied {
            self.print.number(item);
        }
        self.at = Some((item, copied));
        copied
    }

    /// Counts a row, and tells whether to go on.
    fn step(&mut self) -> bool {
        self.rows += 1;
        self.rows < u64::from(BATCH) || self.meanwhile.read(std::mem::take(&mut self.rows))
    }
}

/// Counts the items of each user, with no more at hand than the users and a stretch of references.
#[derive(Default)]
struct Tally {
    counted: Referenced,
    waiting: Vec<i64>,
    /// The users of the item that is being read.
    of_item: Vec<i64>,
}

impl Tally {
    fn add(&mut self, user: i64) {
        self.of_item.push(user);
    }

    /// Whoever was named by the item counts once.
    fn end_item(&mut self) {
        self.of_item.sort_unstable();
        self.of_item.dedup();
        self.waiting.append(&mut self.of_item);
        if self.waiting.len() >= WAITING {
            self.count();
        }
    }

    /// Merges what waits into what was counted.
    fn count(&mut self) {
        self.waiting.sort_unstable();
        let Referenced { users, items } = std::mem::take(&mut self.counted);
        let mut merged = Referenced::default();
        merged.users.reserve(users.len() + self.waiting.len());
        merged.items.reserve(users.len() + self.waiting.len());
        let mut push = |user, count| {
            merged.users.push(user);
            merged.items.push(count);
        };
        let mut old = users.into_iter().zip(items).peekable();
        for run in self.waiting.chunk_by(|a, b| a == b) {
            let (user, mut count) = (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX));
            while let Some((before, items)) = old.next_if(|(before, _)| *before < user) {
                push(before, items);
            }
            if let Some((_, items)) = old.next_if(|(before, _)| *before == user) {
                count = count.saturating_add(items);
            }
            push(user, count);
        }
        old.for_each(|(user, items)| push(user, items));
        self.counted = merged;
        self.waiting.clear();
    }

    fn finish(mut self) -> Referenced {
        self.end_item();
        self.count();
        self.counted.users.shrink_to_fit();
        self.counted.items.shrink_to_fit();
        self.counted
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_item_counts_once_for_each_of_its_users(
            items in prop::collection::vec(prop::collection::vec(-3i64..6, 0..8), 0..12), between in 0usize..4
        ) {
            let (mut tally, mut expected) = (Tally::default(), BTreeMap::<i64, u32>::new());
            for (nth, users) in items.iter().enumerate() {
                users.iter().for_each(|user| tally.add(*user));
                tally.end_item();
                if nth % (between + 1) == 0 {
                    tally.count();
                }
                let distinct: std::collections::BTreeSet<_> = users.iter().collect();
                distinct.into_iter().for_each(|user| *expected.entry(*user).or_default() += 1);
            }
            let counted = tally.finish();
            let told: Vec<_> = counted.users.into_iter().zip(counted.items).collect();
            prop_assert_eq!(told, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
