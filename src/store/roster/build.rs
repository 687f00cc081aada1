//! Collecting the roster in the order of names.
//!
//! Mail domains are shared by many, so each is kept once and a text ends where its domain would begin.

use std::collections::HashMap;
use std::sync::Mutex;

use super::Roster;
use super::facts::{self, Facts};
use super::places::Places;
use crate::domain::status::Status;
use crate::store::error::{Error, Result};

/// Collects users in the order of names.
pub(super) struct Builder {
    roster: Roster,
    owners: HashMap<Option<i64>, u16>,
    domains: HashMap<Box<[u8]>, u16>,
}

/// A search text without its mail domain, and the domain.
pub(super) fn split(key: &[u8]) -> (&[u8], &[u8]) {
    let login = memchr::memchr(b'\n', key).map_or(key.len(), |end| end + 1);
    match memchr::memchr(b'@', &key[login..]) {
        Some(at) => (&key[..login + at], &key[login + at + 1..]),
        None => (key, &[]),
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        let roster = Roster {
            revision: 0,
            text: Vec::new(),
            starts: vec![0],
            ids: Vec::new(),
            statuses: Vec::new(),
            owners: Vec::new(),
            orgs: vec![None],
            domains: Vec::new(),
            mail: vec![Box::default()],
            facts: None,
            places: Places::new(&[]),
            recent: Mutex::new(Vec::new()),
            supervisors: Mutex::new(None),
        };
        Self { roster, owners: HashMap::from([(None, 0)]), domains: HashMap::new() }
    }

    /// Begins with the organizations, domains and kinds of another roster, and nobody.
    pub(super) fn beside(other: &Roster) -> Self {
        let mut new = Self::new();
        new.roster.orgs.clone_from(&other.orgs);
        new.owners = other.orgs.iter().copied().zip(0..).collect();
        new.roster.mail.clone_from(&other.mail);
        new.domains = other.mail.iter().cloned().zip(0..).skip(1).collect();
        new.roster.facts = other.facts.as_ref().map(Facts::emptied);
        new
    }

    pub(super) fn push(&mut self, id: u32, status: Status, owner: Option<i64>, key: &[u8]) -> Result<()> {
        let owner = self.owner(owner).ok_or_else(full)?;
        let (part, domain) = split(key);
        match self.domain(domain) {
            0 => self.put(id, status as u8, owner, key, 0)?,
            number => self.put(id, status as u8, owner, part, number)?,
        }
        if let Some(facts) = &mut self.roster.facts {
            facts.push(facts::UNKNOWN);
        }
        Ok(())
    }

    /// Takes over the users at some places of the roster that this one stands beside.
    pub(super) fn copy(&mut self, from: &Roster, range: std::ops::Range<usize>) -> Result<()> {
        for place in range {
            let (status, owner) = (from.statuses[place], from.owners[place]);
            self.put(from.ids[place], status, owner, from.part(place), from.domains[place])?;
            if let (Some(facts), Some(known)) = (&mut self.roster.facts, &from.facts) {
                facts.push(known.at(place));
            }
        }
        Ok(())
    }

    fn put(&mut self, id: u32, status: u8, owner: u16, part: &[u8], domain: u16) -> Result<()> {
        let roster = &mut self.roster;
        roster.text.extend_from_slice(part);
        roster.text.push(b'\n');
        roster.starts.push(u32::try_from(roster.text.len()).map_err(|_| full())?);
        roster.ids.push(id);
        roster.statuses.push(status);
        roster.owners.push(owner);
        roster.domains.push(domain);
        Ok(())
    }

    /// The number of a domain; 0 for none, and where there are too many: those are kept with the logins.
    fn domain(&mut self, domain: &[u8]) -> u16 {
        if domain.is_empty() {
            return 0;
        }
        if let Some(known) = self.domains.get(domain) {
            return *known;
        }
        let Ok(next) = u16::try_from(self.roster.mail.len()) else { return 0 };
        self.roster.mail.push(domain.into());
        self.domains.insert(domain.into(), next);
        next
    }

    fn owner(&mut self, owner: Option<i64>) -> Option<u16> {
        if let Some(known) = self.owners.get(&owner) {
            return Some(*known);
        }
        let next = u16::try_from(self.roster.orgs.len()).ok()?;
        self.roster.orgs.push(owner);
        self.owners.insert(owner, next);
        Some(next)
    }

    pub(super) fn finish(self, revision: u64) -> Roster {
        let mut roster = self.roster;
        roster.text.shrink_to_fit();
        roster.starts.shrink_to_fit();
        roster.ids.shrink_to_fit();
        roster.statuses.shrink_to_fit();
        roster.owners.shrink_to_fit();
        roster.domains.shrink_to_fit();
        roster.places = Places::new(&roster.ids);
        roster.revision = revision;
        roster
    }
}

fn full() -> Error {
    Error::Unusable("There are more users than a search in memory can hold.".to_owned())
}
