//! Filtering the roster: which places satisfy a status, an owner, facts and words.

use std::ops::Range;

use super::facts::Facts;
use super::word::Sought;
use super::{Kind, Roster, Selection, Standing};
use crate::domain::permission::{Levels, Tier};
use crate::domain::query::{Held, Source};
use crate::domain::status::Status;
use crate::domain::text::fold;
use crate::domain::time::Time;

/// Below this a second thread costs more than it saves.
const ALONE: usize = 20_000;

/// What the roster can decide by itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::store) struct Scan {
    pub(in crate::store) statuses: Vec<Status>,
    /// Each list must contain the owner, or must not where it is negated.
    pub(in crate::store) owners: Vec<(bool, Vec<i64>)>,
    /// Searched forms that must be found in name or login, or must not where negated.
    pub(in crate::store) words: Vec<(bool, String)>,
}

/// A condition on what is known of a user beside the text; it can be decided only where the facts are here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::store) enum Fact {
    Permission(Vec<Held>),
    Tier(Vec<Tier>),
    /// The levels of templates, of which one differs in so many levels at most.
    Template(Vec<Levels>, usize),
    Source(Vec<Source>),
    /// After the beginning of a second.
    SeenAfter(Time),
    /// Before it or at it, but some time.
    SeenUntil(Time),
    Never,
    /// Active, and without a workgroup or an organization at this moment.
    Limbo(Time),
}

/// A scan made ready for one roster.
pub(super) struct Sieve<'a> {
    statuses: [bool; 4],
    owners: Option<Vec<bool>>,
    facts: Option<FactSieve<'a>>,
    /// The rarest word, by which places are found.
    first: Option<Sought<'a>>,
    /// Whether the domains alone decide about it.
    by_domain: bool,
    others: Vec<(bool, Sought<'a>)>,
}

struct FactSieve<'a> {
    facts: &'a Facts,
    /// What is decided for all of a kind.
    kinds: Vec<bool>,
    /// Whether it is negated, and the first and last second that fit.
    seen: Vec<(bool, u32, u32)>,
    limbo: Vec<(bool, Time)>,
}

impl Fact {
    /// A name by which what was found is recognized for some moments: it does not speak of the time.
    pub(in crate::store) fn name(&self) -> String {
        match self {
            Self::Limbo(_) => "limbo".to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// Decides for all of a kind; what differs within a kind passes.
    fn fits(&self, kind: &Kind) -> Option<bool> {
        Some(match self {
            Self::Permission(held) => held.iter().any(|one| {
                let level = kind.levels.get(one.permission);
                if one.exactly { level == one.level } else { level >= one.level }
            }),
            Self::Tier(tiers) => tiers.contains(&kind.levels.tier()),
            Self::Template(templates, near) => templates.iter().any(|template| {
                let same = |(permission, level)| template.get(permission) == level;
                kind.levels.iter().filter(|held| !same(*held)).count() <= *near
            }),
            Self::Source(sources) => sources.iter().any(|source| match source {
                Source::Local => &*kind.source == "local",
                Source::Sso => &*kind.source != "local",
                Source::Provider(domain) => kind.source.to_ascii_lowercase() == fold(domain),
            }),
            Self::SeenAfter(_) | Self::SeenUntil(_) | Self::Never | Self::Limbo(_) => return None,
        })
    }
}

fn second(at: Time) -> u32 {
    u32::try_from(at.0.div_euclid(1000)).unwrap_or(if at.0 < 0 { 0 } else { u32::MAX - 1 })
}

impl<'a> FactSieve<'a> {
    fn new(facts: &'a Facts, wanted: &[(bool, Fact)]) -> Self {
        let decided =
            |kind: &Kind| wanted.iter().all(|(negated, fact)| fact.fits(kind).is_none_or(|fits| fits != *negated));
        let mut sieve =
            Self { facts, kinds: facts.kinds().iter().map(decided).collect(), seen: Vec::new(), limbo: Vec::new() };
        for (negated, fact) in wanted {
            match fact {
                Fact::SeenAfter(at) => sieve.seen.push((*negated, second(*at) + 1, u32::MAX)),
                Fact::SeenUntil(at) => sieve.seen.push((*negated, 1, second(*at))),
                Fact::Never => sieve.seen.push((*negated, 0, 0)),
                Fact::Limbo(now) => sieve.limbo.push((*negated, *now)),
                Fact::Permission(_) | Fact::Tier(_) | Fact::Template(..) | Fact::Source(_) => {}
            }
        }
        sieve
    }

    fn admits(&self, roster: &Roster, place: usize) -> bool {
        let kind = self.facts.kind(place);
        let seen = self.facts.seen(place);
        self.kinds.get(kind).is_some_and(|fits| *fits)
            && self.seen.iter().all(|(negated, least, most)| (*least..=*most).contains(&seen) != *negated)
            && self.limbo.iter().all(|(negated, now)| self.is_in_limbo(roster, place, *now) != *negated)
    }

    fn is_in_limbo(&self, roster: &Roster, place: usize, now: Time) -> bool {
        let lacks = || match self.facts.kinds()[self.facts.kind(place)].standing {
            Standing::Firm => false,
            Standing::Limbo => true,
            Standing::Until => self.facts.stands_until(roster.ids[place]).is_none_or(|until| until <= now),
        };
        roster.statuses[place] == Status::Active as u8 && lacks()
    }
}

impl Roster {
    /// Goes through all texts, on two threads where there are many. Facts are looked at only where they are here.
    pub(in crate::store) fn select(&self, scan: &Scan, facts: &[(bool, Fact)]) -> Selection {
        let sieve = self.sieve(scan, facts);
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

    pub(super) fn sieve<'a>(&'a self, scan: &'a Scan, facts: &[(bool, Fact)]) -> Sieve<'a> {
        let fits = |org: &Option<i64>| {
            scan.owners.iter().all(|(negated, orgs)| org.is_some_and(|org| orgs.contains(&org)) != *negated)
        };
        let mut words: Vec<_> = scan.words.iter().collect();
        words.sort_by_key(|(negated, word)| (*negated, std::cmp::Reverse(word.len())));
        let first = words.first().filter(|(negated, _)| !negated).map(|(_, word)| Sought::new(word, &self.mail));
        let others = words.iter().skip(usize::from(first.is_some()));
        let by_domain = first.as_ref().is_some_and(Sought::is_in_all_domains) && !self.domains.contains(&0);
        Sieve {
            statuses: Status::ALL.map(|status| scan.statuses.contains(&status)),
            owners: (!scan.owners.is_empty()).then(|| self.orgs.iter().map(fits).collect()),
            facts: self.facts.as_ref().filter(|_| !facts.is_empty()).map(|known| FactSieve::new(known, facts)),
            first,
            by_domain,
            others: others.map(|(negated, word)| (*negated, Sought::new(word, &self.mail))).collect(),
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
        if first.is_in_domains() {
            range
                .clone()
                .filter(|place| first.fits_domain(self.domains[*place], self.part(*place)))
                .for_each(&mut admit);
        }
        if sieve.by_domain {
            return blocks;
        }
        let end = self.starts[range.end] as usize;
        let mut place = range.start;
        while place < range.end {
            let from = self.starts[place] as usize;
            let Some(hit) = first.find(&self.text[from..end]) else { break };
            while self.starts[place + 1] as usize <= from + hit {
                place += 1;
            }
            if first.fits_part(self.part(place)) {
                admit(place);
            }
            place += 1;
        }
        blocks
    }

    fn admits(&self, sieve: &Sieve<'_>, place: usize) -> bool {
        let fits = |word: &Sought<'_>| {
            let part = self.part(place);
            word.fits_domain(self.domains[place], part) || word.fits_part(part)
        };
        sieve.statuses[usize::from(self.statuses[place])]
            && sieve.owners.as_ref().is_none_or(|owners| owners[usize::from(self.owners[place])])
            && sieve.facts.as_ref().is_none_or(|facts| facts.admits(self, place))
            && sieve.others.iter().all(|(negated, word)| fits(word) != *negated)
    }
}
