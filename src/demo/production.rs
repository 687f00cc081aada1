//! The production database: everybody, who waits, who was decided, and the configuration of last time.

use std::rc::Rc;

use super::cast::{self, Actor, FIRST_MEMBER, SYSTEM};
use super::configuration::{self, Side};
use super::library::Library;
use super::people::{Logins, Population};
use super::places::{Places, missing};
use crate::domain::password;
use crate::domain::time::{DAY, Time};
use crate::store::Result;
use crate::store::seed::{SeedFilter, SeedUser, Seeding};

/// Fewer users than this are not made, because the cast and the applicants need their places.
pub const FEWEST: u64 = 100;

/// The people of both databases.
#[derive(Debug)]
pub struct People<'a> {
    pub many: Population<'a>,
    /// The system's account is number 1, then come these, the decided, the many, and at last the applicants.
    pub members: Vec<Actor>,
    pub decided: Vec<Actor>,
    pub pending: Vec<Actor>,
}

impl<'a> People<'a> {
    pub fn new(library: &'a Library, places: &'a Places, users: u64, now: Time, seed: u64) -> Result<Self> {
        let shared_hash: Rc<str> = password::hash(cast::shared_password(library)?, &cast::salt(seed, 0)).into();
        let members = cast::members(library, places, now, seed, &shared_hash)?;
        let special = 1 + members.len() as u64 + library.decided.len() as u64;
        let many = Population {
            library,
            places,
            seed,
            now,
            first: SYSTEM.saturating_add_unsigned(special),
            count: users.max(FEWEST) - special - library.pending.len() as u64,
            grantor: FIRST_MEMBER,
            shared_hash,
            system_workgroup: places
                .workgroup("System Administration")
                .ok_or_else(|| missing("System Administration"))?,
            agency_workgroup: places
                .workgroup("Agency Administration")
                .ok_or_else(|| missing("Agency Administration"))?,
        };
        let after_members = FIRST_MEMBER.saturating_add_unsigned(members.len() as u64);
        let decided = (after_members..).zip(&library.decided).map(|(id, row)| cast::decided(id, row, library, &many));
        let decided = decided.collect();
        let pending = (many.id(many.count)..).zip(&library.pending).map(|(id, row)| cast::applicant(id, row, now));
        let pending = pending.collect();
        Ok(Self { many, members, decided, pending })
    }

    /// Everybody but the many, in the order of their ids.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        self.members.iter().chain(&self.decided).chain(&self.pending)
    }

    /// The logins of all actors, so that none of the many takes one.
    pub fn logins(&self) -> Logins {
        let mut logins = Logins::default();
        for actor in self.actors() {
            logins.take(&actor.user.login);
        }
        logins
    }

    fn users(&self) -> impl Iterator<Item = SeedUser> {
        let system = cast::system(SYSTEM, "System", "system@beadle.example", self.many.now.0 - 2_500 * DAY);
        let mut logins = self.logins();
        let before = self.members.iter().chain(&self.decided).map(|actor| actor.user.clone());
        let after = self.pending.iter().map(|actor| actor.user.clone());
        let many = (0..self.many.count).map(move |index| self.many.user(index, &mut logins));
        std::iter::once(system).chain(before).chain(many).chain(after)
    }

    /// The rows of one table, in the order of user ids.
    fn rows<R: Clone + 'a>(
        &'a self,
        of_actor: impl Fn(&'a Actor) -> &'a [R] + Copy,
        of_many: impl Fn(u64) -> Vec<R>,
    ) -> impl Iterator<Item = R> {
        let before = self.members.iter().chain(&self.decided).flat_map(move |actor| of_actor(actor).iter().cloned());
        let after = self.pending.iter().flat_map(move |actor| of_actor(actor).iter().cloned());
        before.chain((0..self.many.count).flat_map(of_many)).chain(after)
    }
}

/// Fills the production database.
pub fn write(people: &People<'_>, library: &Library, seeding: &Seeding, progress: &mut dyn FnMut(&str)) -> Result<()> {
    let many = &people.many;
    many.places.write(library, seeding, false)?;
    many.places.write_releases(seeding, many.now)?;
    progress("Production: users.");
    seeding.insert(people.users())?;
    progress("Production: what they have in organizations.");
    seeding.insert(people.rows(|actor| &actor.access, |index| many.access(index)))?;
    progress("Production: their workgroups.");
    seeding.insert(people.rows(|actor| &actor.memberships, |index| many.memberships(index)))?;
    progress("Production: their permissions.");
    seeding.insert(people.rows(|actor| &actor.permissions, |index| many.permissions(index)))?;
    seeding.insert(people.rows(|actor| &actor.requests, |_| Vec::new()))?;
    seeding.insert(filters())?;
    configuration::write(people, library, seeding, Side::Production)
}

fn filters() -> impl Iterator<Item = SeedFilter> {
    let row = |(name, text, shared): (&str, &str, bool)| SeedFilter {
        owner_id: FIRST_MEMBER,
        name: name.to_owned(),
        text: text.to_owned(),
        shared,
    };
    [
        ("Never signed in", "never", true),
        ("Locked out", "locked", true),
        ("In limbo", "limbo", true),
        ("Administrators", "tier:1", false),
    ]
    .into_iter()
    .map(row)
}
