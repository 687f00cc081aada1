//! Plans made from seeded pairs of databases.

mod keeping;
mod people;
mod references;

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, PlanError};
use crate::api::sync::{
    ItemAction, SyncAsk, SyncItem, SyncOrder, SyncPart, SyncReference, SyncRow, SyncSummary, SyncUser,
};
use crate::api::{Refusal, RefusalKind};
use crate::domain::sync::kinds::FIRST;
use crate::domain::sync::{Code, Decision};
use crate::domain::time::{DAY, Time};
use crate::store::sync::fixture::{self, Seed};

const NOW: Time = Time(100 * DAY);

fn owned(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

fn ask(overrides: &[(&str, &str)], renames: &[(&str, &str)]) -> SyncAsk {
    SyncAsk { overrides: owned(overrides), renames: owned(renames), ..SyncAsk::default() }
}

fn plan(source: Seed, destination: Seed, ask: &SyncAsk) -> Plan {
    Plan::make(source.reader("train.db"), destination.reader("prod.db"), ask, NOW, &mut |_| true).unwrap()
}

fn the_pair() -> Plan {
    let (source, destination) = fixture::pair();
    let ask = ask(&fixture::overrides(), &fixture::renames());
    Plan::make(source, destination, &ask, NOW, &mut |_| true).unwrap()
}

fn sides() -> (Seed, Seed) {
    let destination = Seed::new("prod", "production");
    destination.user(900, "root@x.example", "Root", 'A', 0).workgroup(900, "Administration", true);
    destination.administrator(900, 900).missing_user(901);
    let source = Seed::new("train", "training");
    source.workgroup(900, "Administration", true);
    (source, destination)
}

fn rows(plan: &Plan, part: &SyncPart) -> Vec<SyncRow> {
    plan.rows(part, SyncOrder::Plan, 0, u32::MAX).unwrap().rows
}

fn items(plan: &Plan, changed: bool) -> Vec<SyncItem> {
    let rows = rows(plan, &SyncPart::Items { kind: None, changed });
    rows.into_iter().map(|row| if let SyncRow::Item(item) = row { item } else { panic!("{row:?}") }).collect()
}

fn users(plan: &Plan) -> Vec<SyncUser> {
    let rows = rows(plan, &SyncPart::Users);
    rows.into_iter().map(|row| if let SyncRow::User(user) = row { user } else { panic!("{row:?}") }).collect()
}

/// The codes of all findings, each once.
fn codes(plan: &Plan) -> BTreeSet<String> {
    let rows = rows(plan, &SyncPart::Findings);
    rows.into_iter().map(|row| if let SyncRow::Finding(found) = row { found.code } else { panic!("{row:?}") }).collect()
}

fn set(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

#[test]
fn the_pair_has_every_decision_and_finding() {
    let plan = the_pair();
    let decisions: BTreeSet<Decision> = plan.summary().decisions.into_iter().map(|(decision, _)| decision).collect();
    assert_eq!(decisions, Decision::ALL.into_iter().collect());
    let expected: Vec<&str> = Code::ALL.iter().map(|code| code.text()).filter(|code| *code != "DIRECTION").collect();
    assert_eq!(codes(&plan), set(&expected));
    assert_eq!(plan.summary().exit_code(false), 4);
    assert!(plan.summary().creates_missing_user);
    let actions: BTreeSet<ItemAction> = items(&plan, false).iter().map(|item| item.action).collect();
    use ItemAction::{Add, Delete, KeepLocal, Replace, Same, SkipSource};
    assert_eq!(actions, BTreeSet::from([Add, Replace, Same, Delete, KeepLocal, SkipSource]));
}

#[test]
fn the_pair_reads_as_people_see_it() {
    let plan = the_pair();
    let mut text = String::new();
    for part in [SyncPart::Findings, SyncPart::Workgroups, SyncPart::Users] {
        for row in rows(&plan, &part) {
            let line = match row {
                SyncRow::Finding(found) => format!("{} {}", found.code, found.sentence.shown()),
                SyncRow::Workgroup(row) => {
                    format!("{:?} {} {} {}", row.action, row.name.shown(), row.members, row.note.shown())
                }
                SyncRow::User(user) => {
                    let becomes = user.becomes.map(|(id, login, ..)| format!("{id} {}", login.shown()));
                    let near: Vec<_> = user.near.iter().map(|login| login.shown().to_string()).collect();
                    format!("{:?} {} -> {becomes:?} {} {near:?}", user.decision, user.login.shown(), user.items)
                }
                other => format!("{other:?}"),
            };
            text.push_str(&line);
            text.push('\n');
        }
    }
    insta::assert_snapshot!("pair", text);
}

#[test]
fn the_four_edges_of_the_range() {
    let (source, destination) = sides();
    for (id, name) in [(FIRST - 1, "a"), (FIRST, "b"), (1_999_999_999, "c"), (2_000_000_000, "d")] {
        source.item("form", id, name, "s");
        destination.item("form", id, &name.to_uppercase(), "d");
    }
    let plan = plan(source, destination, &ask(&[], &[]));
    let told: Vec<_> =
        items(&plan, false).iter().map(|i| format!("{} {} {:?}", i.item_id, i.name.stored(), i.action)).collect();
    let expected = [
        "999999999 a SkipSource",
        "999999999 A KeepLocal",
        "1000000000 b Replace",
        "1999999999 c Replace",
        "2000000000 d SkipSource",
        "2000000000 D KeepLocal",
    ];
    assert_eq!(told, expected);
    assert_eq!(items(&plan, true).len(), 2);
}

#[test]
fn production_is_no_source_and_nothing_is_its_own_source() {
    let cases = [("a", "production", true), ("prod", "training", true), ("a", "training", false), ("a", "odd", false)];
    for (uuid, environment, blocked) in cases {
        let source = Seed::new(uuid, environment);
        source.workgroup(900, "Administration", true);
        let plan = plan(source, sides().1, &ask(&[], &[]));
        assert_eq!(codes(&plan).contains("DIRECTION"), blocked, "{uuid} {environment}");
    }
}
