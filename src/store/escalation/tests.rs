//! What the database says of escalation beside what its rows say.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::escalation::{Census, Consequence, Held, Retold, Rights, Taker, follow, related};
use crate::domain::permission::Permission;
use crate::domain::picture::Person;
use crate::store::error::Error;
use crate::store::world::{NOW, World};

/// Nobody at all: on this the whole world is told from its rows.
struct Nobody;

impl Census for Nobody {
    type Error = Error;
    fn held_by_anybody(&self) -> Result<Held> {
        Ok(Held::default())
    }
    fn held_in(&self, _: &BTreeSet<OrgId>) -> Result<Held> {
        Ok(Held::default())
    }
    fn over_everybody_in(&self, _: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>> {
        Ok(None)
    }
    fn takers_in(&self, _: &BTreeSet<OrgId>) -> Result<Vec<Taker>> {
        Ok(Vec::new())
    }
}

fn people(world: &World) -> BTreeMap<UserId, Person> {
    let all: BTreeSet<UserId> = (1..=10).map(UserId).collect();
    world.reader().picture(&all, &BTreeSet::new()).unwrap().users
}

/// User, permission, level; user, organization, Editable, expired.
fn world(levels: &[(i64, i64, i64)], access: &[(i64, i64, bool, bool)]) -> World {
    let world = World::new();
    for (user, permission, level) in levels {
        let sql =
            "INSERT OR REPLACE INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (?1, ?2, ?3, 0)";
        let level = if Permission::from_number(*permission).unwrap().row().has_read { *level } else { 2 };
        world.db.execute(sql, (user, permission, level)).unwrap();
    }
    for (user, org, editable, expired) in access {
        let sql = "INSERT OR REPLACE INTO user_organizations (user_id, org_id, active, login, editable, granted_at, expires_at)
                   VALUES (?1, ?2, 1, 0, ?3, 0, ?4)";
        world.db.execute(sql, (user, org, editable, expired.then_some(NOW.0))).unwrap();
    }
    world
}

fn level() -> impl Strategy<Value = (i64, i64, i64)> {
    let permission = prop_oneof![Just(19_i64), Just(19), Just(19), Just(18), Just(23), 1..28_i64];
    (1..10_i64, permission, 1..3_i64)
}

proptest! {
    #[test]
    fn the_database_says_what_its_rows_say(
        levels in proptest::collection::vec(level(), 0..8),
        access in proptest::collection::vec((1..10_i64, 1..4_i64, any::<bool>(), any::<bool>()), 0..12),
        left_out in 0..6_i64,
    ) {
        let world = world(&levels, &access);
        let people = people(&world);
        let told = Retold { others: &Nobody, people: &people, now: NOW };
        let some: BTreeMap<UserId, Person> =
            people.iter().filter(|(user, _)| user.0 <= left_out).map(|(user, person)| (*user, person.clone())).collect();
        let everyone = Everyone::new(world.reader(), some.keys().copied(), NOW);
        let asked = Retold { others: &everyone, people: &some, now: NOW };
        let orgs = BTreeSet::from([OrgId(1), OrgId(3)]);
        prop_assert_eq!(asked.held_by_anybody().unwrap(), told.held_by_anybody().unwrap());
        prop_assert_eq!(asked.held_in(&orgs).unwrap(), told.held_in(&orgs).unwrap());
        let whole = Everyone::new(world.reader(), std::iter::empty(), NOW);
        prop_assert_eq!(whole.held_by_holders(Some(&array(&orgs))).unwrap(), whole.held_by_related(&array(&orgs)).unwrap());
        let over = |found: Option<(Taker, TakeOver)>| found.map(|(taker, right)| (taker.user, taker.org, right));
        prop_assert_eq!(over(asked.over_everybody_in(&orgs).unwrap()), over(told.over_everybody_in(&orgs).unwrap()));
        prop_assert_eq!(asked.takers_in(&orgs).unwrap(), told.takers_in(&orgs).unwrap());
        for (user, person) in &people {
            let Some(rights) = Rights::of(person, NOW) else { continue };
            let found: Consequence = follow(&whole, &rights).unwrap();
            prop_assert_eq!(&found, &follow(&told, &rights).unwrap());
            let able = |person: &Person| Rights::of(person, NOW).is_some();
            let within = |person: &Person| match &found.extent {
                Extent::Nobody => false,
                Extent::Orgs(orgs) => related(person, NOW).any(|org| orgs.contains(&org)),
                Extent::Everybody => true,
            };
            let count = people.iter().filter(|(other, person)| *other != user && able(person) && within(person)).count();
            prop_assert_eq!(world.reader().within_reach(&found.extent, &BTreeSet::from([*user]), NOW).unwrap(), (count as u64, false));
        }
    }
}

#[test]
fn takers_by_name_with_their_strongest_right() {
    // 3 edits where 1 is; 8 edits elsewhere; 2 sets up users and changes passwords; 4 is inactive.
    let world = world(
        &[(3, 19, 2), (8, 19, 2), (2, 23, 2), (2, 18, 2), (7, 23, 2), (4, 18, 2), (1, 18, 2)],
        &[(1, 2, false, true), (3, 2, true, false), (8, 3, true, false)],
    );
    let takers = |now| {
        let person = people(&world).remove(&UserId(1)).unwrap();
        world.reader().takers(&related(&person, now).collect(), &BTreeSet::from([UserId(1)]), now).unwrap()
    };
    let (named, count) = takers(NOW);
    let named: Vec<_> = named.iter().map(|(_, step)| (step.takes_over.0, step.by)).collect();
    assert_eq!(
        (named, count),
        (
            vec![
                (7, TakeOver::UserSetup),
                (3, TakeOver::PasswordChangesInOrganization),
                (2, TakeOver::PasswordChanges)
            ],
            3
        )
    );
    // Where 1 had only access that ran out, 8 cannot act as 1; while it lasted, 8 could.
    world.sql(&format!("INSERT INTO user_organizations VALUES (1, 3, 1, 0, 0, NULL, 0, {})", NOW.0));
    assert_eq!((takers(NOW.plus(-1)).1, takers(NOW).1), (4, 3));
}
