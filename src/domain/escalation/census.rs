//! What is asked about those who can sign in: who holds what, and who takes over others.

use std::collections::{BTreeMap, BTreeSet};

use super::{Rights, TakeOver, related};
use crate::domain::ids::{OrgId, UserId};
use crate::domain::permission::{COUNT, Level, Levels, Permission};
use crate::domain::picture::Person;
use crate::domain::time::Time;

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
    /// Whatever the outside reports.
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
