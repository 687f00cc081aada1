//! The roster: it reads by the index, scans in parallel as alone, and a refreshed one equals a loaded one.

use proptest::prelude::*;

use super::*;
use crate::store::world::World;

/// What a roster knows beside texts, in order.
fn known(roster: &Roster) -> Vec<String> {
    let facts = roster.facts.as_ref().unwrap();
    let line = |place: usize| {
        let until = facts.stands_until(roster.ids[place]);
        format!("{:?} {} {until:?}", facts.kinds()[facts.kind(place)], facts.seen(place))
    };
    (0..roster.len()).map(line).collect()
}

fn learned(world: &World) -> Roster {
    let mut roster = Roster::load(&world.reader()).unwrap();
    roster.learn(LooseFacts::load(&world.reader()).unwrap()).unwrap();
    roster
}

/// Everything a roster knows of texts, in order.
fn content(roster: &Roster) -> Vec<(i64, u8, Option<i64>, String)> {
    (0..roster.len())
        .map(|place| {
            assert_eq!(roster.place(roster.id(place)), Some(place));
            let owner = roster.orgs[usize::from(roster.owners[place])];
            (roster.id(place), roster.statuses[place], owner, String::from_utf8(roster.key(place)).unwrap())
        })
        .collect()
}

#[test]
fn loading_reads_one_index_and_no_rows() {
    let world = World::new();
    let plan = world.plan(
        "SELECT user_id, status, owning_org_id, search_key FROM users INDEXED BY users_by_name
         WHERE is_system = 0 ORDER BY search_key, user_id",
    );
    assert_eq!(plan, "SCAN users USING COVERING INDEX users_by_name");
    let roster = Roster::load(&world.reader()).unwrap();
    let order: Vec<i64> = content(&roster).iter().map(|(id, ..)| *id).collect();
    assert_eq!(order, [7, 6, 1, 9, 8, 3, 2, 4, 5], "system users are left out");
}

#[test]
fn two_threads_find_what_one_finds() {
    let mut builder = Builder::new();
    let names = ["ana", "bob", "cy", "dee dee", "李 wei"];
    for id in 0..60_000_u32 {
        let key = format!("{} {id}\nlogin{}@x.example", names[id as usize % 5], id % 97);
        let status = Status::ALL[id as usize % 4];
        builder.push(id, status, (id % 3 > 0).then_some(i64::from(id % 3)), key.as_bytes()).unwrap();
    }
    let roster = builder.finish(0);
    for (words, owners) in [
        (vec![(false, "a")], vec![]),
        (vec![(false, "login9@"), (false, "dee")], vec![(false, vec![1])]),
        (vec![(true, "bob"), (false, "5")], vec![(true, vec![2])]),
        (vec![(true, "e")], vec![]),
        (vec![], vec![(false, vec![1, 2])]),
        (vec![(false, "李")], vec![]),
        (vec![(false, "nobody")], vec![]),
        (vec![(false, "example")], vec![]),
        (vec![(false, "n9@x")], vec![]),
        (vec![(true, "@x.ex"), (false, "b")], vec![]),
    ] {
        let words = words.into_iter().map(|(negated, word)| (negated, word.to_owned())).collect();
        let scan = Scan { statuses: vec![Status::Active, Status::Recycled], words, owners };
        let alone = Selection::from_blocks(roster.sift(&roster.sieve(&scan, &[]), 0..roster.len()));
        assert_eq!(roster.select(&scan, &[]), alone, "{scan:?}");
        let slow = |(_, status, owner, key): &(i64, u8, Option<i64>, String)| {
            scan.statuses.iter().any(|wanted| *wanted as u8 == *status)
                && scan.words.iter().all(|(negated, word)| crate::domain::text::finds(key, word) != *negated)
                && scan.owners.iter().all(|(negated, orgs)| owner.is_some_and(|org| orgs.contains(&org)) != *negated)
        };
        assert_eq!(alone.count(), content(&roster).iter().filter(|row| slow(row)).count(), "{scan:?}");
    }
}

#[test]
fn the_last_selections_are_kept() {
    let roster = Roster::load(&World::new().reader()).unwrap();
    let made = |name: &str| roster.recall(name, false, || Ok(Some(Selection::empty(9)))).unwrap().unwrap();
    let first = made("one");
    assert!(Arc::ptr_eq(&first, &made("one")));
    for name in ["two", "three", "four", "five", "six", "seven"] {
        made(name);
    }
    assert!(!Arc::ptr_eq(&first, &made("one")), "forgotten by now");
    assert!(roster.recall("long", false, || Ok(None)).unwrap().is_none());
    assert!(roster.recall("long", false, || Ok(Some(Selection::empty(9)))).unwrap().is_none());
    assert!(roster.recall("long", true, || Ok(Some(Selection::empty(9)))).unwrap().is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn refreshing_equals_loading(
        rounds in prop::collection::vec(prop::collection::vec((1..30_i64, 0..8_u8, "[a-dÀ]{1,2}"), 1..6), 1..6)
    ) {
        let world = World::new();
        let mut roster = learned(&world);
        for (number, round) in rounds.into_iter().enumerate() {
            let mut changed = Vec::new();
            for (id, kind, name) in round {
                let login = format!("u{id}@x.example");
                match kind {
                    0 => world.sql(&format!("DELETE FROM user_workgroups WHERE user_id = {id}; DELETE FROM user_organizations WHERE user_id = {id};
                        DELETE FROM user_permissions WHERE user_id = {id}; DELETE FROM users WHERE user_id = {id}")),
                    1 => world.user(id, "P", &name, &login, None),
                    2 => world.sql(&format!("UPDATE users SET status = 'I', recycle_origin = NULL, owning_org_id = 3 WHERE user_id = {id}")),
                    3 => world.user(id, "I", &name, &login, None),
                    4 => world.sql(&format!("UPDATE users SET last_sign_in_at = {id}001, account_source = 'idp{id}.example' WHERE user_id = {id};
                        INSERT OR REPLACE INTO user_workgroups SELECT user_id, 1, 1, NULL, 0, {id} FROM users WHERE user_id = {id};
                        INSERT OR REPLACE INTO user_organizations SELECT user_id, 1, 1, 1, 0, NULL, 0, NULL FROM users WHERE user_id = {id};
                        INSERT OR REPLACE INTO user_permissions SELECT user_id, 23, 2, NULL, 0, 'manual' FROM users WHERE user_id = {id}")),
                    _ => world.user(id, "A", &name, &login, Some(1 + id % 4)),
                }
                changed.push(UserId(id));
            }
            world.sql(&format!("UPDATE revision SET number = {}", number + 1));
            roster.refresh(&world.reader(), &changed).unwrap();
            let loaded = learned(&world);
            prop_assert_eq!(content(&roster), content(&loaded));
            prop_assert_eq!(known(&roster), known(&loaded));
            prop_assert_eq!(roster.revision(), loaded.revision());
        }
    }
}
