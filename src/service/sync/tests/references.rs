//! What copied items refer to: users by five ways, and other items by links.

use super::*;

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

/// An answer has room for the first of them; the others are asked for, until none is left.
#[test]
fn references_of_one_item_without_number_come_in_pages() {
    let (source, destination) = sides();
    source.item("query", FIRST, "Everybody", "a").item("form", FIRST, "Open", "a").batch("BEGIN");
    for user in 1..=11_500 {
        source.refer("query", FIRST, "runnable_by", user);
    }
    source.refer("query", FIRST, "editable_by", 7).refer("query", FIRST, "owner", 9);
    for user in 1..=1_002 {
        source.checkout("form", FIRST, user, user);
    }
    source.batch("COMMIT");
    let plan = plan(source, destination, &ask(&[], &[]));
    for (kind, all) in [("query", 11_502), ("form", 1_002)] {
        let items = items(&plan, true);
        let mut item = items.into_iter().find(|item| item.kind == kind).unwrap();
        assert_eq!((item.references.len(), item.all()), (1_000, all));
        let (mut told, mut pages) = (item.references.clone(), 1);
        while let Some(rest) = item.rest() {
            let page = plan.rows(&rest, SyncOrder::Plan, 0, 10).unwrap();
            let [SyncRow::Item(more)] = &page.rows[..] else { panic!("{page:?}") };
            assert!(more.references.len() <= 10_000 && told.len() as u64 + more.all() == all, "{}", more.all());
            told.extend(more.references.iter().cloned());
            (item, pages) = (more.clone(), pages + 1);
        }
        let key = |one: &SyncReference| (one.role.clone(), one.source_user);
        let keys: Vec<_> = told.iter().map(key).collect();
        assert!(keys.windows(2).all(|two| two[0] < two[1]), "each once, in order");
        assert_eq!((told.len() as u64, pages), (all, if all > 11_000 { 3 } else { 2 }));
    }
    let gone = SyncPart::References { kind: "query".to_owned(), item_id: 5, after: None };
    assert!(plan.rows(&gone, SyncOrder::Plan, 0, 10).unwrap().rows.is_empty());
}

#[test]
fn items_that_are_not_copied_refer_to_nobody() {
    let (source, destination) = sides();
    source.item("query", 2_000_000_000, "Local", "a").refer("query", 2_000_000_000, "owner", 1);
    assert!(users(&plan(source, destination, &ask(&[], &[]))).is_empty());
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

/// Bytes that are no text in ours have a place in the order of a file that their mended form has not.
#[test]
fn names_and_links_in_another_encoding_are_met_once() {
    let (source, destination) = sides();
    for (side, id) in [(&source, FIRST), (&destination, 2_000_000_000)] {
        side.batch(&format!(
            "INSERT INTO config_items (kind, item_id, name, body_hash) VALUES ('form', {id}, CAST(x'f1616e64fa' AS TEXT), 'a');
             INSERT INTO config_item_links VALUES ('form', {id}, CAST(x'ff' AS TEXT), 1)"
        ));
    }
    let mut asked = 0;
    let made = Plan::make(source.reader("a.db"), destination.reader("b.db"), &ask(&[], &[]), NOW, &mut |_| {
        asked += 1;
        asked < 50
    });
    assert_eq!(codes(&made.unwrap()), set(&["NAME_CLASH"]));
}

#[test]
fn items_that_refer_to_very_many_come_in_shorter_pages() {
    let (source, destination) = sides();
    source.batch("BEGIN");
    for item in FIRST..FIRST + 12 {
        source.item("query", item, &format!("Query {item}"), "a");
        for user in 0..1000 {
            source.refer("query", item, "runnable_by", user);
        }
    }
    source.batch("COMMIT");
    let plan = plan(source, destination, &ask(&[], &[]));
    let part = SyncPart::Items { kind: None, changed: true };
    let page = |from| plan.rows(&part, SyncOrder::Plan, from, 100).unwrap();
    let told: Vec<_> = [0, 10, 12].map(page).iter().map(|page| (page.rows.len(), page.before, page.after)).collect();
    assert_eq!(told, [(10, false, true), (2, true, false), (0, true, false)]);
}
