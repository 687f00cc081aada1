//! Plans made from seeded pairs of databases.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, PlanError};
use crate::api::sync::{ItemAction, SyncAsk, SyncItem, SyncOrder, SyncPart, SyncRow, SyncSummary, SyncUser};
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
fn references_follow_their_user_by_all_five_ways() {
    let (source, destination) = sides();
    for (id, login) in [(1, "a@x.example"), (2, "b@x.example")] {
        source.user(id, login, "Dana Moss", 'A', 5);
    }
    destination.user(41, "A@x.example", "Dana Moss", 'A', 3);
    let kinds = ["query", "eligibility_ruleset", "form", "dashboard", "workflow", "report"];
    kinds.iter().for_each(|kind| {
        source.item(kind, FIRST, kind, "a");
    });
    for role in ["runnable_by", "editable_by", "owner"] {
        source.refer("query", FIRST, role, 1);
    }
    source.refer("query", FIRST, "runnable_by", 2).refer("query", FIRST, "ruleset_user", 3);
    source.refer("eligibility_ruleset", FIRST, "ruleset_user", 1).refer("report", FIRST, "owner", 4);
    for kind in ["form", "dashboard", "workflow"] {
        source.checkout(kind, FIRST, 1, 1).checkout(kind, FIRST, 2, 2).checkout(kind, FIRST, 3, 1);
    }
    source.refer("query", 5, "owner", 5).checkout("form", 77, 1, 6);
    let plan = plan(source, destination, &ask(&[], &[]));
    let told: Vec<_> = users(&plan).iter().map(|u| (u.source_user, u.decision, u.items)).collect();
    assert_eq!(told, [(2, Decision::Missing, 4), (1, Decision::Match, 5)], "each item once; no other reference counts");
    let query = items(&plan, true).into_iter().find(|item| item.kind == "query").unwrap();
    let told: Vec<_> =
        query.references.iter().map(|r| format!("{} {}>{}", r.role, r.before.stored(), r.after.stored())).collect();
    let expected = [
        "editable_by a@x.example>A@x.example",
        "owner a@x.example>A@x.example",
        "runnable_by a@x.example>A@x.example",
        "runnable_by b@x.example>Missing Training User",
    ];
    assert_eq!(told, expected);
    let form = items(&plan, true).into_iter().find(|item| item.kind == "form").unwrap();
    assert_eq!(form.references.len(), 2, "a history names each user once");
}

#[test]
fn items_that_are_not_copied_refer_to_nobody() {
    let (source, destination) = sides();
    source.item("query", 2_000_000_000, "Local", "a").refer("query", 2_000_000_000, "owner", 1);
    assert!(users(&plan(source, destination, &ask(&[], &[]))).is_empty());
}

#[test]
fn overrides_name_a_login_or_the_missing_user() {
    let cases = [
        ("b@x.example", Decision::Override, Some(42), &[][..]),
        (" B@X.example ", Decision::Override, Some(42), &[]),
        ("missing", Decision::Override, None, &["STRANDED"]),
        ("nobody@x.example", Decision::Override, None, &["OVERRIDE_BROKEN"]),
    ];
    for (chosen, decision, becomes, expected) in cases {
        let (source, destination) = sides();
        source.user(1, "a@x.example", "Dana", 'A', 5).item("query", FIRST, "q", "a");
        source.refer("query", FIRST, "runnable_by", 1);
        destination.user(41, "a@x.example", "Dana", 'A', 3).user(42, "b@x.example", "Eve", 'A', 30);
        let plan = plan(source, destination, &ask(&[("A@x.example", chosen)], &[]));
        let user = &users(&plan)[0];
        assert_eq!((user.decision, user.becomes.as_ref().map(|to| to.0.0)), (decision, becomes), "{chosen}");
        assert_eq!(codes(&plan), set(expected), "{chosen}");
    }
}

#[test]
fn near_logins_are_suggested_and_never_taken() {
    let (source, destination) = sides();
    source.user(1, "t.lane@x.example", "Tess Lane", 'A', 5).item("form", FIRST, "f", "a").checkout("form", FIRST, 1, 1);
    destination.user(41, "t.lane@y.example", "T", 'A', 3).user(42, "t.laine@x.example", "U", 'A', 3);
    destination.user(43, "lane@z.example", "Tess Lane", 'A', 3).user(44, "t.other@x.example", "V", 'A', 3);
    let user = users(&plan(source, destination, &ask(&[], &[]))).remove(0);
    assert_eq!((user.decision, user.becomes), (Decision::Missing, None));
    let near: Vec<_> = user.near.iter().map(crate::domain::text::Raw::stored).collect();
    assert_eq!(near, ["t.laine@x.example", "t.lane@y.example", "lane@z.example"]);
}

/// What follows for people, by what becomes of their workgroup.
#[test]
fn people_without_a_workgroup() {
    type Change = for<'a> fn(&'a Seed, &'a Seed) -> &'a Seed;
    let cases: [(&str, Change, &[&str]); 9] = [
        ("gone", |s, _| s, &["LIMBO", "WORKGROUP_UNMAPPED"]),
        ("member elsewhere", |_, d| d.member(1, 900), &["WORKGROUP_UNMAPPED"]),
        ("there", |s, _| s.workgroup(7, "Desk", false), &[]),
        (
            "inactive in the source",
            |s, _| s.workgroup(7, "Desk", false).batch("UPDATE workgroups SET active = 0 WHERE workgroup_id = 7"),
            &["LIMBO"],
        ),
        ("expired", |_, d| d.batch("UPDATE user_workgroups SET expires_at = 5 WHERE user_id = 1"), &[]),
        (
            "not expired yet",
            |_, d| d.batch("UPDATE user_workgroups SET expires_at = 1e15 WHERE user_id = 1"),
            &["LIMBO", "WORKGROUP_UNMAPPED"],
        ),
        ("inactive user", |_, d| d.batch("UPDATE users SET status = 'I' WHERE user_id = 1"), &["WORKGROUP_UNMAPPED"]),
        ("recycled user", |_, d| d.batch("UPDATE users SET status = 'D', recycle_origin = 'A' WHERE user_id = 1"), &[]),
        ("membership off", |_, d| d.batch("UPDATE user_workgroups SET active = 0 WHERE user_id = 1"), &[]),
    ];
    for (name, change, expected) in cases {
        let (source, destination) = sides();
        destination.user(1, "a@x.example", "Dana", 'A', 5).workgroup(70, "Desk", false).member(1, 70);
        change(&source, &destination);
        let plan = plan(source, destination, &ask(&[], &[]));
        assert_eq!(codes(&plan), set(expected), "{name}");
        // The list counts all workgroups at once, the finding its own.
        let members = rows(&plan, &SyncPart::Workgroups).into_iter().filter_map(|row| match row {
            SyncRow::Workgroup(row) if row.action == ItemAction::Delete => Some(row.members),
            _ => None,
        });
        assert_eq!(members.sum::<u64>() > 0, expected.contains(&"WORKGROUP_UNMAPPED"), "{name}");
    }
}

#[test]
fn a_mapping_saves_the_members() {
    let (source, destination) = sides();
    source.workgroup(7, "Night Desk", false);
    destination.user(1, "a@x.example", "Dana", 'A', 5).workgroup(70, "Desk", false).member(1, 70);
    let plan = plan(source, destination, &ask(&[], &[("desk", "night desk")]));
    assert_eq!(codes(&plan), set(&[]));
    assert_eq!(plan.summary().exit_code(true), 0);
    let kind = plan.summary().kinds.into_iter().find(|kind| kind.kind == "workgroup").unwrap();
    assert_eq!((kind.add, kind.same, kind.rename, kind.delete), (0, 1, 1, 0));
}

#[test]
fn an_administrator_remains_or_the_plan_is_blocked() {
    type Change = for<'a> fn(&'a Seed, &'a Seed) -> &'a Seed;
    let cases: [(&str, Change, bool); 8] = [
        ("as it is", |s, _| s, true),
        ("menu lost", |s, _| s.batch("UPDATE workgroups SET has_global_admin_menu = 0"), false),
        (
            "the other menu",
            |s, _| s.batch("UPDATE workgroups SET has_global_admin_menu = 0, has_setup_data_menu = 1"),
            true,
        ),
        ("workgroup off", |s, _| s.batch("UPDATE workgroups SET active = 0"), false),
        ("vendor staff", |_, d| d.batch("UPDATE users SET domain_id = -99"), false),
        ("no credential", |_, d| d.batch("UPDATE users SET password_hash = NULL"), false),
        (
            "signed in elsewhere",
            |_, d| d.batch("UPDATE users SET password_hash = NULL, account_source = 'sso' WHERE is_system = 0"),
            true,
        ),
        ("no organization", |_, d| d.batch("UPDATE user_organizations SET login = 0"), false),
    ];
    for (name, change, remains) in cases {
        let (source, destination) = sides();
        change(&source, &destination);
        let plan = plan(source, destination, &ask(&[], &[]));
        assert_eq!(codes(&plan).contains("LAST_ADMIN"), !remains, "{name}");
    }
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

#[test]
fn links_that_lead_nowhere() {
    let table = "db_table";
    let local = 2_000_000_000;
    let cases: [(&str, i64, &str, i64, &[&str]); 9] = [
        ("s", FIRST, "form", FIRST + 1, &[]),
        ("s", FIRST, "form", FIRST + 5, &["DANGLING"]),
        ("s", FIRST, "form", 308, &[]),
        ("s", FIRST, "form", 309, &["DANGLING"]),
        ("s", FIRST, table, 2, &[]),
        ("s", FIRST, table, 3, &["DANGLING"]),
        ("s", FIRST, "workgroup", 77, &[]),
        ("d", local, "form", FIRST + 2, &["DANGLING"]),
        ("d", local, "form", FIRST + 1, &[]),
    ];
    for (side, item, to_kind, to, expected) in cases {
        let (source, destination) = sides();
        source.item("form", FIRST, "a", "a").item("form", FIRST + 1, "b", "a").item("form", 309, "z", "a");
        source.item(table, 1, "CT_a", "a").item(table, 2, "Client", "a");
        destination.item("form", local, "c", "a").item("form", 308, "d", "a").item("form", FIRST + 2, "e", "a");
        let seed = if side == "s" { &source } else { &destination };
        seed.link("form", item, to_kind, to);
        let plan = plan(source, destination, &ask(&[], &[]));
        assert_eq!(codes(&plan), set(expected), "{side} {to_kind} {to}");
    }
}

#[test]
fn pages_are_stretches_of_the_whole() {
    let plan = the_pair();
    let parts = [
        SyncPart::Items { kind: None, changed: false },
        SyncPart::Items { kind: None, changed: true },
        SyncPart::Items { kind: Some("form".to_owned()), changed: false },
        SyncPart::Items { kind: Some("nothing".to_owned()), changed: false },
        SyncPart::Users,
        SyncPart::Workgroups,
        SyncPart::Findings,
    ];
    for part in parts {
        let whole = rows(&plan, &part);
        for size in [1, 3, 7] {
            let mut got = Vec::new();
            loop {
                let page = plan.rows(&part, SyncOrder::Plan, got.len() as u64, size).unwrap();
                assert_eq!(page.before, !got.is_empty() && !whole.is_empty());
                assert_eq!(page.total, Some(whole.len() as u64));
                got.extend(page.rows);
                if !page.after {
                    break;
                }
            }
            assert_eq!(got, whole, "{part:?} by {size}");
        }
        assert!(plan.rows(&part, SyncOrder::Plan, u64::MAX, 5).unwrap().rows.is_empty());
    }
}

#[test]
fn prints_follow_what_was_read() {
    type Change = for<'a> fn(&'a Seed, &'a Seed) -> &'a Seed;
    let made = |change: Change, overrides: &[(&str, &str)]| -> SyncSummary {
        let (source, destination) = sides();
        source.user(1, "a@x.example", "Dana", 'A', 5).item("query", FIRST, "q", "a").refer("query", FIRST, "owner", 1);
        source.item("form", FIRST, "f", "a").checkout("form", FIRST, 1, 1).link("form", FIRST, "query", FIRST);
        destination.user(41, "a@x.example", "Dana", 'A', 3).user(42, "b@x.example", "Eve", 'A', 3);
        change(&source, &destination);
        plan(source, destination, &ask(overrides, &[])).summary()
    };
    let first = made(|s, _| s, &[]);
    assert_eq!(first, made(|s, _| s, &[]), "the same is the same");
    let sources: [Change; 6] = [
        |s, _| s.batch("UPDATE config_items SET body_hash = 'b'"),
        |s, _| s.batch("UPDATE config_items SET name = 'b'"),
        |s, _| s.batch("UPDATE users SET name = 'Eve'"),
        |s, _| s.batch("UPDATE checkout_history SET comment = 'x'"),
        |s, _| s.batch("DELETE FROM config_item_links"),
        |s, _| s.batch("UPDATE workgroups SET has_setup_data_menu = 1"),
    ];
    for change in sources {
        let other = made(change, &[]);
        assert_ne!(other.source.fingerprint, first.source.fingerprint);
        assert_eq!(other.destination.fingerprint, first.destination.fingerprint);
        assert_ne!(other.plan, first.plan);
    }
    let destinations: [Change; 3] = [
        |_, d| d.batch("UPDATE users SET status = 'I' WHERE user_id = 41"),
        |_, d| d.item("form", 5, "x", "y"),
        |_, d| d.batch("DELETE FROM users WHERE is_system = 1"),
    ];
    for change in destinations {
        let other = made(change, &[]);
        assert_eq!(other.source.fingerprint, first.source.fingerprint);
        assert_ne!(other.destination.fingerprint, first.destination.fingerprint);
    }
    let untouched = made(|_, d| d.batch("UPDATE users SET name = 'X' WHERE user_id = 42"), &[]);
    assert_eq!(untouched.plan, first.plan, "who is not referred to does not matter");
    assert_ne!(made(|s, _| s, &[("a@x.example", "b@x.example")]).plan, first.plan);
}

#[test]
fn a_plan_goes_stale_and_says_whose_fault_it_is() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    Seed::file(&path("a.db"), "a", "training").item("form", FIRST, "f", "a");
    Seed::file(&path("b.db"), "b", "production");
    let ask = SyncAsk { source: path("a.db").to_string_lossy().into_owned(), ..SyncAsk::default() };
    let plan = Plan::open(&ask, None, &path("b.db"), NOW, &mut |_| true).unwrap();
    assert_eq!(items(&plan, true).len(), 1);
    let later = crate::store::sync::fixture::reopen(&path("b.db"));
    later.item("form", 1, "x", "y");
    let error = plan.rows(&SyncPart::Users, SyncOrder::Plan, 0, 1).unwrap_err();
    let refusal = Refusal::from(error);
    assert_eq!(refusal.kind, RefusalKind::Stale);
    assert!(refusal.sentence.stored().contains("b.db"));
    let again = SyncAsk { destination: Some(ask.source.clone()), ..ask };
    let plan = Plan::open(&again, None, &path("b.db"), NOW, &mut |_| true).unwrap();
    assert!(codes(&plan).contains("DIRECTION"), "a file is not its own source");
}

#[test]
fn a_plan_can_be_given_up_at_any_question() {
    let make = |go_on: &mut dyn FnMut(u64) -> bool| {
        let (source, destination) = fixture::pair();
        Plan::make(source, destination, &SyncAsk::default(), NOW, go_on).map(drop)
    };
    let (mut asked, mut last) = (0, 0);
    make(&mut |read| {
        assert!(read >= last, "what was read stays read");
        (asked, last) = (asked + 1, read);
        true
    })
    .unwrap();
    assert!(asked > 1 && last > 0, "{asked} questions, {last} rows");
    for nth in 0..asked {
        let mut questions = 0;
        let made = make(&mut |_| {
            questions += 1;
            questions <= nth
        });
        // How often it is asked is not always the same, for two threads read.
        assert!(matches!(made, Ok(()) | Err(PlanError::Cancelled)), "{made:?}");
        assert!(nth > 0 || made.is_err());
    }
}

#[test]
fn a_plan_can_move_to_another_thread() {
    fn moves<T: Send>(_: &T) {}
    moves(&the_pair());
}
