//! Where rights lead: whom a user can take over, whom those can, and what all of them hold together.
//!
//! There is an edge from one user to another when the one can set the other's password or edit the other's account: by
//! Password Changes or User Setup to everybody, by Password Changes in Organization to whoever is related to an
//! organization in which the one has Editable. Only who can sign in takes over or is worth it.
//!
//! The graph is never drawn. A right over everybody reaches whatever anybody holds in one step, and a right in
//! organizations goes on from organizations to organizations, so what is asked of the outside are a few facts about
//! sets of organizations. A million users without any of the three rights cost nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::{OrgId, UserId};
use super::permission::{COUNT, Level, Levels, Permission};
use super::picture::Person;
use super::time::Time;

/// A right that lets its holder act as somebody else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakeOver {
    PasswordChanges,
    PasswordChangesInOrganization,
    UserSetup,
}

impl TakeOver {
    pub const ALL: [Self; 3] = [Self::PasswordChanges, Self::UserSetup, Self::PasswordChangesInOrganization];

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::PasswordChanges => "Password Changes",
            Self::PasswordChangesInOrganization => "Password Changes in Organization",
            Self::UserSetup => "User Setup",
        }
    }

    /// The permission whose Write is this right.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::PasswordChanges => Permission::PasswordChanges,
            Self::PasswordChangesInOrganization => Permission::PasswordChangesInOrganization,
            Self::UserSetup => Permission::UserSetup,
        }
    }

    /// Whether any of these rights is among the levels.
    #[must_use]
    pub fn is_held(levels: &Levels) -> bool {
        Self::ALL.iter().any(|right| levels.get(right.permission()) == Level::Write)
    }
}

/// A user as far as escalation is concerned.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rights {
    pub levels: Levels,
    /// Organizations with Editable that has not run out.
    pub edits: BTreeSet<OrgId>,
}

impl Rights {
    /// The rights of somebody who can sign in; `None` for all others.
    #[must_use]
    pub fn of(person: &Person, now: Time) -> Option<Self> {
        let edits = person.access.iter().filter(|(_, access)| access.editable && access.holds(now));
        (person.is_active() && !person.is_system)
            .then(|| Self { levels: person.levels, edits: edits.map(|(org, _)| *org).collect() })
    }

    /// The right over everybody, if there is one.
    #[must_use]
    pub fn over_everybody(&self) -> Option<TakeOver> {
        [TakeOver::PasswordChanges, TakeOver::UserSetup].into_iter().find(|right| self.has(*right))
    }

    /// The strongest right over somebody who is related to these organizations.
    #[must_use]
    pub fn over(&self, orgs: &BTreeSet<OrgId>) -> Option<TakeOver> {
        let inside = TakeOver::PasswordChangesInOrganization;
        let edits = || self.has(inside) && !self.edits.is_disjoint(orgs);
        self.over_everybody().or_else(|| edits().then_some(inside))
    }

    /// Whether the right in organizations is held, wherever it may apply.
    #[must_use]
    pub fn has(&self, right: TakeOver) -> bool {
        self.levels.get(right.permission()) == Level::Write
    }
}

/// The organizations that a user is directly related to: the owning one, and those with any flag that has not run out.
pub fn related(person: &Person, now: Time) -> impl Iterator<Item = OrgId> + '_ {
    person.owner().into_iter().chain(person.relations(now))
}

/// Somebody who holds a level: the one with the lowest number, and by which organization they were found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Example {
    pub level: Level,
    pub user: UserId,
    /// Absent where no organization was asked for.
    pub org: Option<OrgId>,
}

/// The highest level of each permission among some users, with an example.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held([Option<Example>; COUNT]);

impl Default for Held {
    fn default() -> Self {
        Self([None; COUNT])
    }
}

impl Held {
    /// Takes another holder into account; the higher level wins, then the lower number of user and organization.
    pub fn note(&mut self, permission: Permission, example: Example) {
        let place = &mut self.0[permission.index()];
        let rank = |example: &Example| (std::cmp::Reverse(example.level), example.user, example.org);
        if example.level > Level::None && place.as_ref().is_none_or(|best| rank(&example) < rank(best)) {
            *place = Some(example);
        }
    }

    /// Takes all that somebody holds into account.
    pub fn note_all(&mut self, levels: &Levels, user: UserId, org: Option<OrgId>) {
        for (permission, level) in levels.iter() {
            self.note(permission, Example { level, user, org });
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Permission, Example)> + '_ {
        Permission::ALL.into_iter().zip(&self.0).filter_map(|(permission, example)| Some((permission, (*example)?)))
    }
}

/// Somebody who can take over others, found by an organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taker {
    pub user: UserId,
    /// The organization that they are related to, the one with the lowest number where there are several.
    pub org: OrgId,
    /// Organizations with Editable.
    pub edits: BTreeSet<OrgId>,
}

/// What is asked about those who can sign in. Answers go by the lowest number, so that they are always the same.
pub trait Census {
    type Error;

    /// The highest levels that anybody holds.
    ///
    /// # Errors
    /// Whatever the outside reports; the same holds for the others.
    fn held_by_anybody(&self) -> Result<Held, Self::Error>;

    /// The highest levels among those related to any of the organizations.
    ///
    /// # Errors
    /// Whatever the outside reports.
    fn held_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Held, Self::Error>;

    /// The first with a right over everybody among those related to any of the organizations.
    ///
    /// # Errors
    /// Whatever the outside reports.
    fn over_everybody_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>, Self::Error>;

    /// All with the right in organizations among those related to any of the organizations, by number.
    ///
    /// # Errors
    /// Whatever the outside reports.
    fn takers_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Vec<Taker>, Self::Error>;
}

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

/// A census of which some users are told anew, as they are or as they would be.
pub struct Retold<'a, C> {
    /// Everybody else: a census that leaves these users out.
    pub others: &'a C,
    pub people: &'a BTreeMap<UserId, Person>,
    pub now: Time,
}

impl<C: Census> Retold<'_, C> {
    fn rights(&self) -> impl Iterator<Item = (UserId, &Person, Rights)> {
        self.people.iter().filter_map(|(user, person)| Some((*user, person, Rights::of(person, self.now)?)))
    }

    /// Those who can sign in and are related to any of the organizations.
    fn inside(&self, orgs: &BTreeSet<OrgId>) -> impl Iterator<Item = (Taker, Rights)> {
        self.rights().filter_map(|(user, person, rights)| {
            let org = related(person, self.now).filter(|org| orgs.contains(org)).min()?;
            Some((Taker { user, org, edits: rights.edits.clone() }, rights))
        })
    }
}

impl<C: Census> Census for Retold<'_, C> {
    type Error = C::Error;

    fn held_by_anybody(&self) -> Result<Held, C::Error> {
        let mut held = self.others.held_by_anybody()?;
        self.rights().for_each(|(user, _, rights)| held.note_all(&rights.levels, user, None));
        Ok(held)
    }

    fn held_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Held, C::Error> {
        let mut held = self.others.held_in(orgs)?;
        for (taker, rights) in self.inside(orgs) {
            held.note_all(&rights.levels, taker.user, Some(taker.org));
        }
        Ok(held)
    }

    fn over_everybody_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>, C::Error> {
        let told = self.inside(orgs).filter_map(|(taker, rights)| Some((taker, rights.over_everybody()?)));
        let others = self.others.over_everybody_in(orgs)?;
        Ok(told.chain(others).min_by_key(|(taker, _)| taker.user))
    }

    fn takers_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Vec<Taker>, C::Error> {
        let right = TakeOver::PasswordChangesInOrganization;
        let mut takers = self.others.takers_in(orgs)?;
        takers.extend(self.inside(orgs).filter(|(_, rights)| rights.has(right)).map(|(taker, _)| taker));
        takers.sort_by_key(|taker| taker.user);
        Ok(takers)
    }
}

#[cfg(test)]
#[path = "escalation_tests.rs"]
mod tests;
