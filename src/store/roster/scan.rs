//! Filtering the roster: which places satisfy a status, an owner and words.

use std::ops::Range;

use memchr::memmem::Finder;

use super::{Roster, Selection};
use crate::domain::status::Status;

/// Below this a second thread costs more than it saves.
const ALONE: usize = 20_000;

/// What the roster can decide by itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::store) struct Scan {
    pub(in crate::store) statuses: Vec<Status>,
    /// Each list must contain the owner, or must not where it is negated.
    pub(in crate::store) owners: Vec<(bool, Vec<i64>)>,
    /// Searched forms that must occur in name or login, or must not where negated.
    pub(in crate::store) words: Vec<(bool, String)>,
}

/// A scan made ready for one roster.
pub(super) struct Sieve<'a> {
    statuses: [bool; 4],
    owners: Option<Vec<bool>>,
    /// The rarest word, by which places are found.
    first: Option<Finder<'a>>,
    others: Vec<(bool, Finder<'a>)>,
}

impl Roster {
    /// Goes through all texts, on two threads where there are many.
    pub(in crate::store) fn select(&self, scan: &Scan) -> Selection {
        let sieve = self.sieve(scan);
        let length = self.len();
        if length < ALONE {
            return Selection::from_blocks(self.sift(&sieve, 0..length));
        }
        let middle = (length / 2).next_multiple_of(64);
        let blocks = std::thread::scope(|threads| {
            let tail = threads.spawn(|| self.sift(&sieve, middle..length));
            let mut blocks = self.sift(&sieve, 0..middle);
            match tail.join() {
                Ok(tail) => blocks.extend(tail),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            blocks
        });
        Selection::from_blocks(blocks)
    }

    pub(super) fn sieve<'a>(&self, scan: &'a Scan) -> Sieve<'a> {
        let fits = |org: &Option<i64>| {
            scan.owners.iter().all(|(negated, orgs)| org.is_some_and(|org| orgs.contains(&org)) != *negated)
        };
        let mut words: Vec<_> = scan.words.iter().collect();
        words.sort_by_key(|(negated, word)| (*negated, std::cmp::Reverse(word.len())));
        let first = words.first().filter(|(negated, _)| !negated).map(|(_, word)| Finder::new(word));
        let others = words.iter().skip(usize::from(first.is_some()));
        Sieve {
            statuses: Status::ALL.map(|status| scan.statuses.contains(&status)),
            owners: (!scan.owners.is_empty()).then(|| self.orgs.iter().map(fits).collect()),
            first,
            others: others.map(|(negated, word)| (*negated, Finder::new(word))).collect(),
        }
    }

    /// The blocks of the selection for some places; the range begins where a block does.
    pub(super) fn sift(&self, sieve: &Sieve<'_>, range: Range<usize>) -> Vec<u64> {
        let mut blocks = vec![0; range.len().div_ceil(64)];
        let mut admit = |place: usize| {
            if self.admits(sieve, place) {
                blocks[(place - range.start) / 64] |= 1 << (place % 64);
            }
        };
        let Some(first) = &sieve.first else {
            range.clone().for_each(admit);
            return blocks;
        };
        let end = self.starts[range.end] as usize;
        let mut place = range.start;
        while place < range.end {
            let from = self.starts[place] as usize;
            let Some(hit) = first.find(&self.text[from..end]) else { break };
            while self.starts[place + 1] as usize <= from + hit {
                place += 1;
            }
            admit(place);
            place += 1;
        }
        blocks
    }

    fn admits(&self, sieve: &Sieve<'_>, place: usize) -> bool {
        sieve.statuses[usize::from(self.statuses[place])]
            && sieve.owners.as_ref().is_none_or(|owners| owners[usize::from(self.owners[place])])
            && sieve.others.iter().all(|(negated, word)| word.find(self.key(place)).is_some() != *negated)
    }
}
