//! Following a user's rights to their end, organizations by organizations.

use std::collections::{BTreeMap, BTreeSet};

use super::{Census, Held, Rights, TakeOver, related};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{Level, Levels, Permission};
use crate::domain::picture::Person;
use crate::domain::time::Time;

/// One step of a path: who is taken over, and by what right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Step {
    pub user: UserId,
    pub by: TakeOver,
}

/// A level that is reached beyond one's own, and a shortest way to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reached {
    pub permission: Permission,
    pub level: Level,
    pub path: Vec<Step>,
}

/// Whom somebody can act as in the end.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    #[default]
    Nobody,
    /// All who are related to these organizations.
    Orgs(BTreeSet<OrgId>),
    Everybody,
}

impl Extent {
    /// Whether somebody is among them: who cannot sign in never is.
    #[must_use]
    pub fn covers(&self, person: &Person, now: Time) -> bool {
        Rights::of(person, now).is_some()
            && match self {
                Self::Nobody => false,
                Self::Orgs(orgs) => related(person, now).any(|org| orgs.contains(&org)),
                Self::Everybody => true,
            }
    }
}

/// Where somebody's rights lead.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Consequence {
    /// The highest level of each permission, where it is above the own one.
    pub reached: Vec<Reached>,
    pub extent: Extent,
}

impl Consequence {
    /// The highest levels, given the own ones.
    #[must_use]
    pub fn levels(&self, own: &Levels) -> Levels {
        let mut levels = *own;
        self.reached.iter().for_each(|reached| levels.set(reached.permission, reached.level));
        levels
    }
}

/// Follows a user's rights to their end.
///
/// # Errors
/// Whatever the census reports.
pub fn follow<C: Census>(census: &C, start: &Rights) -> Result<Consequence, C::Error> {
    let mut found = Found { own: start.levels, best: BTreeMap::new() };
    if let Some(by) = start.over_everybody() {
        found.add(&census.held_by_anybody()?, |_| Vec::new(), by);
        return Ok(found.consequence(Extent::Everybody));
    }
    if !start.has(TakeOver::PasswordChangesInOrganization) {
        return Ok(Consequence::default());
    }
    let by = TakeOver::PasswordChangesInOrganization;
    // The way to somebody who has Editable in an organization; the first way that is found is a shortest one.
    let mut ways: BTreeMap<OrgId, Vec<Step>> = start.edits.iter().map(|org| (*org, Vec::new())).collect();
    let mut layer = start.edits.clone();
    while !layer.is_empty() {
        let way = |org: Option<OrgId>| org.and_then(|org| ways.get(&org)).cloned().unwrap_or_default();
        found.add(&census.held_in(&layer)?, way, by);
        if let Some((taker, right)) = census.over_everybody_in(&layer)? {
            let way = extended(way(Some(taker.org)), taker.user, by);
            found.add(&census.held_by_anybody()?, |_| way.clone(), right);
            return Ok(found.consequence(Extent::Everybody));
        }
        let mut next: BTreeMap<OrgId, Vec<Step>> = BTreeMap::new();
        for taker in census.takers_in(&layer)? {
            for org in taker.edits.iter().filter(|org| !ways.contains_key(org)) {
                next.entry(*org).or_insert_with(|| extended(way(Some(taker.org)), taker.user, by));
            }
        }
        layer = next.keys().copied().collect();
        ways.append(&mut next);
    }
    let orgs: BTreeSet<OrgId> = ways.into_keys().collect();
    let extent = if orgs.is_empty() { Extent::Nobody } else { Extent::Orgs(orgs) };
    Ok(found.consequence(extent))
}

fn extended(mut way: Vec<Step>, user: UserId, by: TakeOver) -> Vec<Step> {
    way.push(Step { user, by });
    way
}

/// The best that was found so far.
struct Found {
    own: Levels,
    best: BTreeMap<Permission, (Level, Vec<Step>)>,
}

impl Found {
    /// Adds what the next step reaches; a higher level wins, and at the same level what was found before.
    fn add(&mut self, held: &Held, way: impl Fn(Option<OrgId>) -> Vec<Step>, by: TakeOver) {
        for (permission, example) in held.iter() {
            let known = self.best.get(&permission).map_or_else(|| self.own.get(permission), |(level, _)| *level);
            if example.level > known {
                let path = extended(way(example.org), example.user, by);
                self.best.insert(permission, (example.level, path));
            }
        }
    }

    fn consequence(self, extent: Extent) -> Consequence {
        let reached = |(permission, (level, path))| Reached { permission, level, path };
        Consequence { reached: self.best.into_iter().map(reached).collect(), extent }
    }
}
