//! Escalation in small towns, against the closure of the edges as the rule states them.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::domain::cell::{UserField, Value};
use crate::domain::ids::UserId;
use crate::domain::permission::COUNT;
use crate::domain::picture::Access;
use crate::domain::status::Status;

const NOW: Time = Time(1_000);

type Town = BTreeMap<UserId, Person>;

/// A census of nobody, on which a whole town is told.
struct Nobody;

impl Census for Nobody {
    type Error = Infallible;
    fn held_by_anybody(&self) -> Result<Held, Infallible> {
        Ok(Held::default())
    }
    fn held_in(&self, _: &BTreeSet<OrgId>) -> Result<Held, Infallible> {
        Ok(Held::default())
    }
    fn over_everybody_in(&self, _: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>, Infallible> {
        Ok(None)
    }
    fn takers_in(&self, _: &BTreeSet<OrgId>) -> Result<Vec<Taker>, Infallible> {
        Ok(Vec::new())
    }
}

fn explained(town: &Town, user: UserId) -> Consequence {
    let census = Retold { others: &Nobody, people: town, now: NOW };
    let Some(rights) = Rights::of(&town[&user], NOW) else { return Consequence::default() };
    follow(&census, &rights).unwrap()
}

/// The rule word for word: by what right one can take over another.
fn edge(one: &Person, other: &Person) -> Option<TakeOver> {
    let able = |person: &Person| person.is_active() && !person.is_system;
    let writes = |permission| one.levels.get(permission) == Level::Write;
    if !able(one) || !able(other) {
        return None;
    }
    if writes(Permission::PasswordChanges) {
        return Some(TakeOver::PasswordChanges);
    }
    if writes(Permission::UserSetup) {
        return Some(TakeOver::UserSetup);
    }
    let edits = |org: &OrgId| one.access.get(org).is_some_and(|access| access.editable && access.holds(NOW));
    let meets = other.owner().iter().any(edits)
        || other
            .access
            .iter()
            .any(|(org, access)| (access.active || access.login || access.editable) && access.holds(NOW) && edits(org));
    (writes(Permission::PasswordChangesInOrganization) && meets).then_some(TakeOver::PasswordChangesInOrganization)
}

/// Everybody who is reached, with the number of steps.
fn closure(town: &Town, user: UserId) -> BTreeMap<UserId, usize> {
    let mut steps = BTreeMap::from([(user, 0)]);
    let mut queue = VecDeque::from([user]);
    while let Some(one) = queue.pop_front() {
        for (other, person) in town {
            if !steps.contains_key(other) && edge(&town[&one], person).is_some() {
                steps.insert(*other, steps[&one] + 1);
                queue.push_back(*other);
            }
        }
    }
    steps
}

/// What is wrong with an explanation; nothing when all is well.
fn faults(town: &Town, user: UserId, found: &Consequence) -> Vec<String> {
    let mut faults = Vec::new();
    let steps = closure(town, user);
    let own = town[&user].levels;
    for permission in Permission::ALL {
        let level = steps.keys().map(|one| town[one].levels.get(permission)).max().unwrap_or_default();
        let reached = found.reached.iter().find(|reached| reached.permission == permission);
        if reached.map_or(own.get(permission), |reached| reached.level) != level {
            faults.push(format!("{permission} is reached at {level}, and {reached:?} was found."));
        }
        let holders = || steps.iter().filter(|(one, _)| town[one].levels.get(permission) == level);
        if let Some(reached) = reached {
            let shortest = holders().map(|(_, steps)| *steps).min();
            if Some(reached.path.len()) != shortest {
                faults.push(format!("{permission}: {shortest:?} steps are enough, not {:?}.", reached.path));
            }
            let mut at = user;
            for step in &reached.path {
                if edge(&town[&at], &town[&step.user]) != Some(step.by) {
                    faults.push(format!("{permission}: nobody steps from {at} to {step:?}."));
                }
                at = step.user;
            }
            if town[&at].levels.get(permission) != level {
                faults.push(format!("{permission}: {at} at the end of the path does not hold it."));
            }
        }
    }
    let others: BTreeSet<UserId> = steps.into_keys().filter(|other| *other != user).collect();
    let within = |person: &Person| match &found.extent {
        Extent::Nobody => false,
        Extent::Orgs(orgs) => related(person, NOW).any(|org| orgs.contains(&org)),
        Extent::Everybody => true,
    };
    let able = |person: &Person| Rights::of(person, NOW).is_some();
    let told: BTreeSet<UserId> = town
        .iter()
        .filter(|(other, person)| **other != user && able(person) && within(person))
        .map(|(other, _)| *other)
        .collect();
    if told != others {
        faults.push(format!("{others:?} can be taken over, and {told:?} were told."));
    }
    faults
}

/// Status, owner, rights, some other level, relations with Editable or not, expired or not.
type Sketch = (u8, u8, u8, Option<(usize, bool)>, Vec<(u8, bool, bool)>);

fn sketch() -> impl Strategy<Value = Sketch> {
    (0..8_u8, 0..5_u8, 0..16_u8, proptest::option::of((0..COUNT, any::<bool>())), relations())
}

fn relations() -> impl Strategy<Value = Vec<(u8, bool, bool)>> {
    proptest::collection::vec((0..5_u8, any::<bool>(), proptest::bool::weighted(0.2)), 0..3)
}

fn person((status, owner, rights, other, relations): Sketch) -> Person {
    let mut person = Person::default();
    let status = match status {
        0 => Status::Inactive,
        1 => Status::Pending,
        _ => Status::Active,
    };
    person.set(UserField::Status, Value::Status(status));
    if owner > 0 {
        person.set(UserField::OwningOrg, Value::Org(OrgId(i64::from(owner))));
    }
    // Few hold a right over everybody, or towns would have nothing but short paths.
    let right = match rights {
        0 => Some(Permission::PasswordChanges),
        1 => Some(Permission::UserSetup),
        2..=9 => Some(Permission::PasswordChangesInOrganization),
        _ => None,
    };
    if let Some(right) = right {
        person.levels.set(right, Level::Write);
    }
    if let Some((permission, write)) = other {
        let permission = Permission::ALL[permission];
        let level = if write || !permission.allows(Level::Read) { Level::Write } else { Level::Read };
        person.levels.set(permission, level);
    }
    for (org, editable, expired) in relations {
        let access = Access { active: true, login: false, editable, until: expired.then_some(NOW) };
        person.access.insert(OrgId(i64::from(org) + 1), access);
    }
    person
}

fn town() -> impl Strategy<Value = Town> {
    let people = proptest::collection::vec(sketch().prop_map(person), 1..12);
    people.prop_map(|people| (1..).map(UserId).zip(people).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_found_is_the_closure(town in town()) {
        for user in town.keys() {
            prop_assert_eq!(faults(&town, *user, &explained(&town, *user)), Vec::<String>::new(), "user {}", user);
        }
    }

    #[test]
    fn who_is_told_anew_stands_as_if_nothing_else_had_been(town in town(), anew in 0..12_i64) {
        let (told, others): (Town, Town) = town.clone().into_iter().partition(|(user, _)| user.0 <= anew);
        let others = Retold { others: &Nobody, people: &others, now: NOW };
        let census = Retold { others: &others, people: &told, now: NOW };
        for (user, person) in &town {
            let Some(rights) = Rights::of(person, NOW) else { continue };
            prop_assert_eq!(follow(&census, &rights).unwrap(), explained(&town, *user));
        }
    }
}

/// A census with a hole.
struct Holed<'a> {
    whole: Retold<'a, Nobody>,
    hole: Hole,
}

#[derive(Clone, Copy, PartialEq)]
enum Hole {
    NobodyOverEverybody,
    NoTakers,
    NobodyInside,
    NobodyAtAll,
}

impl Census for Holed<'_> {
    type Error = Infallible;
    fn held_by_anybody(&self) -> Result<Held, Infallible> {
        if self.hole == Hole::NobodyAtAll { Ok(Held::default()) } else { self.whole.held_by_anybody() }
    }
    fn held_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Held, Infallible> {
        if self.hole == Hole::NobodyInside { Ok(Held::default()) } else { self.whole.held_in(orgs) }
    }
    fn over_everybody_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Option<(Taker, TakeOver)>, Infallible> {
        if self.hole == Hole::NobodyOverEverybody { Ok(None) } else { self.whole.over_everybody_in(orgs) }
    }
    fn takers_in(&self, orgs: &BTreeSet<OrgId>) -> Result<Vec<Taker>, Infallible> {
        if self.hole == Hole::NoTakers { Ok(Vec::new()) } else { self.whole.takers_in(orgs) }
    }
}

/// Each hole that is planted shows in one of some hundred towns.
#[test]
fn planted_holes_are_noticed() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    for hole in [Hole::NobodyOverEverybody, Hole::NoTakers, Hole::NobodyInside, Hole::NobodyAtAll] {
        let mut runner = TestRunner::deterministic();
        let noticed = (0..500).any(|_| {
            let people = town().new_tree(&mut runner).unwrap().current();
            people.iter().any(|(user, person)| {
                let whole = Retold { others: &Nobody, people: &people, now: NOW };
                let Some(rights) = Rights::of(person, NOW) else { return false };
                let found = follow(&Holed { whole, hole }, &rights).unwrap();
                !faults(&people, *user, &found).is_empty()
            })
        });
        assert!(noticed);
    }
}

/// Who stands in for whom, in one line a user: number, rights, owner, organizations with Editable.
fn named(lines: &[(i64, &[Permission], i64, &[i64])]) -> Town {
    let mut town = Town::new();
    for (user, rights, owner, edits) in lines {
        let mut person = Person::default();
        person.set(UserField::Status, Value::Status(Status::Active));
        person.set(UserField::OwningOrg, Value::Org(OrgId(*owner)));
        rights.iter().for_each(|right| person.levels.set(*right, Level::Write));
        for org in *edits {
            let access = Access { active: true, login: true, editable: true, until: None };
            person.access.insert(OrgId(*org), access);
        }
        town.insert(UserId(*user), person);
    }
    town
}

#[test]
fn the_way_is_told() {
    use Permission::{DataExport, PasswordChangesInOrganization as InOrg, UserSetup};
    // 1 edits organization 1, where 2 is; 2 edits 2, where 3 is, who sets up everybody; 4 exports.
    let town =
        named(&[(1, &[InOrg], 9, &[1]), (2, &[InOrg], 1, &[2]), (3, &[UserSetup], 2, &[]), (4, &[DataExport], 3, &[])]);
    let found = explained(&town, UserId(1));
    let told: Vec<String> = found
        .reached
        .iter()
        .map(|reached| {
            let steps: Vec<String> =
                reached.path.iter().map(|step| format!("{} by {:?}", step.user, step.by)).collect();
            format!("{} {}: {}", reached.permission, reached.level, steps.join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "data_export W: 2 by PasswordChangesInOrganization, 3 by PasswordChangesInOrganization, 4 by UserSetup",
            "user_setup W: 2 by PasswordChangesInOrganization, 3 by PasswordChangesInOrganization",
        ]
    );
    assert_eq!(found.extent, Extent::Everybody);
    assert_eq!(explained(&town, UserId(4)), Consequence::default(), "who has none of the rights reaches nothing");
    assert!(explained(&town, UserId(3)).reached.iter().all(|reached| reached.path.len() == 1));
}
