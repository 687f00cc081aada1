//! The plan of merged cursors compared with a naive model that holds both sides whole.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Plan;
use crate::api::sync::{ItemAction, SyncAsk, SyncOrder, SyncPart, SyncRow};
use crate::domain::sync::kinds::{FIRST, LAST};
use crate::domain::sync::{Decision, Kind, Policy};
use crate::domain::text::fold;
use crate::domain::time::Time;
use crate::store::sync::fixture::Seed;

const KINDS: [&str; 6] = ["form", "query", "code", "db_table", "personal_dashboard", "unheard_of"];
const IDS: [i64; 6] = [FIRST - 1, FIRST, FIRST + 1, FIRST + 2, LAST, LAST + 1];
const TABLES: [&str; 6] = ["CT_a", "CUSTOM_b", "Client", "ct_c", "Address", "custom_d"];
const LOGINS: [&str; 5] = ["a@x.example", "B@x.example", "b@X.example", "c@x.example", "d@x.example"];
const STATUSES: [char; 4] = ['A', 'I', 'P', 'D'];

/// One side, all of it: items by kind and place with their hash, users by place with their status, references.
#[derive(Clone, Debug, Default)]
struct Side {
    items: BTreeMap<(usize, usize), u8>,
    users: BTreeMap<usize, usize>,
    references: BTreeSet<(usize, usize, usize)>,
    workgroups: BTreeSet<usize>,
}

const WORKGROUPS: [&str; 5] = ["Desk", "DESK", "Night", "Night Desk", "desk "];

fn side() -> impl Strategy<Value = Side> {
    let items = prop::collection::btree_map((0..KINDS.len(), 0..IDS.len()), 0..2u8, 0..20);
    let users = prop::collection::btree_map(0..LOGINS.len(), 0..STATUSES.len(), 0..5);
    // Beyond the logins are users that do not exist.
    let references = prop::collection::btree_set((0..KINDS.len(), 0..IDS.len(), 0..LOGINS.len() + 2), 0..16);
    let workgroups = prop::collection::btree_set(0..WORKGROUPS.len(), 0..4);
    (items, users, references, workgroups).prop_map(|(items, users, references, workgroups)| Side {
        items,
        users,
        references,
        workgroups,
    })
}

/// Names of tables differ in case between the sides, as those of one server may from those of another.
fn name(kind: usize, place: usize, upper: bool) -> String {
    match (KINDS[kind], upper) {
        ("db_table", true) => TABLES[place].to_uppercase(),
        ("db_table", false) => TABLES[place].to_owned(),
        _ => format!("{} {place}", KINDS[kind]),
    }
}

fn seed(side: &Side, uuid: &str, first_user: i64) -> Seed {
    let seed = Seed::lax(uuid, "training");
    for (&(kind, place), hash) in &side.items {
        // The numbers of tables say nothing, so they differ.
        let id = if KINDS[kind] == "db_table" { first_user + (place.cast_signed() as i64 * 5) % 7 } else { IDS[place] };
        seed.item(KINDS[kind], id, &name(kind, place, first_user > 100), &hash.to_string());
    }
    for (&user, &status) in &side.users {
        seed.user(first_user + user.cast_signed() as i64, LOGINS[user], "Dana Moss", STATUSES[status], 5);
    }
    for &(kind, place, user) in &side.references {
        let user = first_user + user.cast_signed() as i64;
        match KINDS[kind] {
            "form" => seed.checkout("form", IDS[place], user, user),
            kind => seed.refer(kind, IDS[place], "owner", user),
        };
    }
    for &workgroup in &side.workgroups {
        seed.workgroup(1 + workgroup.cast_signed() as i64, WORKGROUPS[workgroup], false);
    }
    seed
}

/// How often each action happens to each kind.
type Counts = BTreeMap<(String, ItemAction), u64>;

fn model_items(source: &Side, destination: &Side) -> Counts {
    let mut counts = Counts::new();
    let keys: BTreeSet<_> = source.items.keys().chain(destination.items.keys()).collect();
    for &&(kind, place) in &keys {
        let mut add = |action| *counts.entry((KINDS[kind].to_owned(), action)).or_default() += 1;
        let (here, there) = (source.items.get(&(kind, place)), destination.items.get(&(kind, place)));
        let part = match KINDS[kind] {
            "form" | "query" => (FIRST..=LAST).contains(&IDS[place]),
            "code" => true,
            "db_table" => ["CT_", "CUSTOM_"].iter().any(|prefix| TABLES[place].to_uppercase().starts_with(prefix)),
            _ => false,
        };
        match (here, there) {
            (Some(a), Some(b)) if part => add(if a == b { ItemAction::Same } else { ItemAction::Replace }),
            (Some(_), None) if part => add(ItemAction::Add),
            (None, Some(_)) if part && KINDS[kind] != "code" => add(ItemAction::Delete),
            (here, there) => {
                here.into_iter().for_each(|_| add(ItemAction::SkipSource));
                there.into_iter().for_each(|_| add(ItemAction::KeepLocal));
            }
        }
    }
    counts
}

/// Who each referenced user becomes, and how many items refer to them.
fn model_users(source: &Side, destination: &Side) -> BTreeMap<i64, (Decision, u64)> {
    let mut users: BTreeMap<i64, (Decision, u64)> = BTreeMap::new();
    for &(kind, place, user) in &source.references {
        let copied = source.items.contains_key(&(kind, place)) && (FIRST..=LAST).contains(&IDS[place]);
        if !copied || !["form", "query"].contains(&KINDS[kind]) {
            continue;
        }
        let decision = match source.users.get(&user) {
            None => Decision::Orphan,
            Some(_) => {
                let same: Vec<_> =
                    destination.users.iter().filter(|(other, _)| fold(LOGINS[**other]) == fold(LOGINS[user])).collect();
                match same.as_slice() {
                    [] => Decision::Missing,
                    [(_, status)] => {
                        [Decision::Match, Decision::MatchInactive, Decision::MatchPending, Decision::MatchDenied]
                            [**status]
                    }
                    several if several.iter().any(|(other, _)| **other == user) => Decision::MatchByCase,
                    _ => Decision::Ambiguous,
                }
            }
        };
        users.entry(1 + user.cast_signed() as i64).or_insert((decision, 0)).1 += 1;
    }
    users
}

/// How many workgroups of each action, and whether any name is ambiguous.
fn model_workgroups(source: &Side, destination: &Side) -> (BTreeMap<ItemAction, u64>, bool) {
    let (mut counts, mut ambiguous) = (BTreeMap::new(), false);
    let folds: BTreeSet<String> =
        source.workgroups.iter().chain(&destination.workgroups).map(|at| fold(WORKGROUPS[*at])).collect();
    for name in folds {
        let of = |side: &Side| side.workgroups.iter().filter(|at| fold(WORKGROUPS[**at]) == name).count() as u64;
        let mut add = |action, count| *counts.entry(action).or_default() += count;
        match (of(source), of(destination)) {
            (1, 1) => add(ItemAction::Match, 1),
            (1, 0) => add(ItemAction::Add, 1),
            (0, 1) => add(ItemAction::Delete, 1),
            (here, there) => {
                ambiguous = true;
                add(ItemAction::SkipSource, here);
                add(ItemAction::KeepLocal, there);
            }
        }
    }
    counts.retain(|_, count| *count > 0);
    (counts, ambiguous)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn merging_gives_what_the_model_gives(source in side(), destination in side()) {
        let (a, b) = (seed(&source, "a", 1).reader("a"), seed(&destination, "b", 1000).reader("b"));
        let plan = Plan::make(a, b, &SyncAsk::default(), Time(0), &mut |_| true).unwrap();
        let mut counts = Counts::new();
        let mut workgroups: BTreeMap<ItemAction, u64> = BTreeMap::new();
        let mut users = BTreeMap::new();
        for part in [SyncPart::Items { kind: None, changed: false }, SyncPart::Users, SyncPart::Workgroups] {
            for row in plan.rows(&part, SyncOrder::Plan, 0, u32::MAX).unwrap().rows {
                match row {
                    SyncRow::Item(item) => *counts.entry((item.kind, item.action)).or_default() += 1,
                    SyncRow::User(user) => drop(users.insert(user.source_user, (user.decision, user.items))),
                    SyncRow::Workgroup(row) => *workgroups.entry(row.action).or_default() += 1,
                    SyncRow::Finding(_) | SyncRow::Person(_) => {}
                }
            }
        }
        prop_assert_eq!(&counts, &model_items(&source, &destination));
        prop_assert_eq!(users, model_users(&source, &destination));
        let (expected, ambiguous) = model_workgroups(&source, &destination);
        prop_assert_eq!(workgroups, expected);
        let findings = plan.rows(&SyncPart::Findings, SyncOrder::Plan, 0, u32::MAX).unwrap().rows;
        let has = |code: &str| findings.iter().any(|row| matches!(row, SyncRow::Finding(f) if f.code == code));
        prop_assert_eq!(has("WORKGROUP_AMBIGUOUS"), ambiguous);
        for kind in plan.summary().kinds.iter().filter(|kind| kind.kind != "workgroup") {
            let of = |action| counts.get(&(kind.kind.clone(), action)).copied().unwrap_or_default();
            prop_assert_eq!(
                [kind.add, kind.replace, kind.same, kind.delete, kind.keep, kind.skip],
                [ItemAction::Add, ItemAction::Replace, ItemAction::Same, ItemAction::Delete, ItemAction::KeepLocal,
                 ItemAction::SkipSource].map(of)
            );
        }
        let known = KINDS.iter().filter(|kind| Kind::named(kind).is_some_and(|row| row.policy != Policy::NotCopied));
        prop_assert_eq!(known.count(), 4, "the model knows four kinds that are copied");
    }
}
