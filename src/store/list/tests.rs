//! Lists of users: who is found, in which order, and that every way of finding and of paging agrees.

use rstest::rstest;

use super::*;
use crate::api::page::Key;
use crate::domain::text::Raw;
use crate::store::world::{NOW, World};

/// A world with relations of every kind.
fn world() -> World {
    let world = World::new();
    world.sql(&format!(
        "INSERT INTO user_organizations (user_id, org_id, active, login, editable, granted_at, expires_at) VALUES
             (1, 2, 1, 1, 1, 0, NULL), (2, 2, 1, 1, 0, 0, NULL), (2, 1, 1, 0, 0, 0, NULL), (3, 1, 1, 1, 0, 0, {past}),
             (7, 3, 1, 1, 0, 0, {future}), (8, 2, 0, 0, 0, 0, NULL), (4, 1, 1, 1, 0, 0, NULL);
         INSERT INTO user_workgroups (user_id, workgroup_id, active, granted_at, expires_at) VALUES
             (1, 1, 1, 0, NULL), (2, 2, 1, 0, NULL), (3, 2, 1, 0, NULL), (7, 2, 1, 0, {past}), (8, 1, 0, 0, NULL);
         INSERT INTO user_permissions (user_id, perm_id, level, granted_at)
             SELECT 1, perm_id, level, 0 FROM template_levels WHERE template_id = 2;
         INSERT INTO user_permissions (user_id, perm_id, level, granted_at) VALUES (2, 23, 1, 0), (3, 9, 2, 0), (4, 23, 2, 0);
         UPDATE users SET supervisor_id = 1 WHERE user_id IN (2, 8);
         UPDATE users SET last_sign_in_at = {past} WHERE user_id = 1;
         UPDATE users SET last_sign_in_at = {long_past} WHERE user_id IN (2, 3);
         UPDATE users SET locked_until = {future} WHERE user_id = 2;
         UPDATE users SET locked_until = {past} WHERE user_id = 3;
         UPDATE users SET account_source = 'idp.example' WHERE user_id IN (5, 7);
         UPDATE users SET status_changed_at = {long_past} WHERE user_id = 5;",
        past = NOW.0 - 1,
        long_past = NOW.0 - 100 * crate::domain::time::DAY,
        future = NOW.0 + 1,
    ));
    world
}

fn find(filter: &str) -> Find {
    Find { filter: filter.to_owned(), ..Find::default() }
}

/// So little effort that every list is tested along its order.
const NONE: Effort = Effort { listed: 0, listed_without_roster: 0, tested: 0, sorted: 0 };

fn ids(page: &Page<UserRow>) -> Vec<i64> {
    page.rows.iter().map(|row| row.user.0).collect()
}

#[rstest]
#[case("", &[7, 1, 8, 3, 2])]
#[case("status:P|I|D", &[6, 9, 4, 5])]
#[case("status:A|I|P|D", &[7, 6, 1, 9, 8, 3, 2, 4, 5])]
#[case("nguyen", &[2])]
#[case("NGUYỄN", &[2])]
#[case("lukasz", &[3])]
#[case("-status:A o'neil", &[4])]
#[case("pending 李", &[5])]
#[case("a", &[7, 1, 8, 3, 2])]
#[case("re dana", &[1])]
#[case("\"ana re\"", &[])]
#[case("\"dana re\"", &[1])]
#[case("eyes", &[])]
#[case("\"i@h\"", &[2])]
#[case("harb -\"a@harbor\"", &[8, 2])]
#[case("il@harbor.ex", &[])]
#[case("le@harbor.ex", &[8])]
#[case("@north", &[7, 3])]
#[case("harbor -mai", &[1, 8])]
#[case("a%", &[])]
#[case("zz", &[])]
#[case("org:hfx", &[1, 2])]
#[case("org:ABC|HFX", &[1, 2])]
#[case("org:harbor", &[1, 2])]
#[case("org:nowhere", &[])]
#[case("-org:nowhere", &[7, 1, 8, 3, 2])]
#[case("-org:HFX", &[7, 8, 3])]
#[case("org.login:HFX|XYZ", &[7, 1, 2])]
#[case("org.edit:HFX", &[1])]
#[case("org:HFX mai", &[2])]
#[case("owning:HFX", &[1, 8, 2])]
#[case("owning:HFX|XYZ", &[7, 1, 8, 2])]
#[case("-owning:HFX", &[7, 3])]
#[case("pending -owning:HFX", &[9, 5])]
#[case("owning:HFX status:A|P a", &[1, 8, 2])]
#[case("wg:\"HMIS Users\"", &[3, 2])]
#[case("wg:hmis", &[3, 2])]
#[case("perm:user_setup", &[1, 2])]
#[case("perm:user_setup>=W", &[1])]
#[case("perm:user_setup=R", &[2])]
#[case("perm:user_setup=none", &[7, 8, 3])]
#[case("perm:user_setup status:A|I", &[1, 2, 4])]
#[case("tier:1", &[1])]
#[case("tier:2", &[3])]
#[case("tier:0", &[7, 8, 2])]
#[case("tier:1|2", &[1, 3])]
#[case("template~power", &[1])]
#[case("template~basic", &[7, 8, 3, 2])]
#[case("template~nonsense", &[])]
#[case("source:local", &[1, 8, 3, 2])]
#[case("source:sso", &[7])]
#[case("pending source:idp.example", &[5])]
#[case("domain:Harbor.example", &[1, 8, 2])]
#[case("domain:@north.example status:A|I|D", &[7, 6, 3, 4])]
#[case("supervisor:dana", &[8, 2])]
#[case("supervisor:1", &[8, 2])]
#[case("supervisor:mai", &[])]
#[case("seen<90d", &[1])]
#[case("seen>90d", &[3, 2])]
#[case("-seen<90d", &[7, 8, 3, 2])]
#[case("never", &[7, 8])]
#[case("locked", &[2])]
#[case("-locked", &[7, 1, 8, 3])]
#[case("limbo", &[7, 8, 3])]
#[case("pending", &[9, 5])]
#[case("pending>3d", &[5])]
#[case("pending<3d", &[9])]
#[case("expires<1d", &[7])]
#[case("expires>1d", &[])]
#[case("expires:some", &[7])]
#[case("expires:never", &[1, 8, 3, 2])]
#[case("-expires:never", &[7])]
#[case("expires:never|some", &[7, 1, 8, 3, 2])]
#[case("expired", &[7, 3])]
#[case("expired<1d", &[7, 3])]
#[case("expired>1d", &[])]
#[case("-expired", &[1, 8, 2])]
#[case("org:XYZ expires<1d", &[7])]
#[case("org:HFX expires<1d", &[])]
#[case("org:HFX expires:never", &[1, 2])]
#[case("wg:hmis expires<1d", &[])]
#[case("org:ABC expired", &[3])]
#[case("org:ABC -expired", &[2])]
#[case("wg:hmis expired", &[7])]
#[case("org:ABC wg:hmis expired", &[3])]
#[case("org:nowhere expired", &[])]
#[case("id:5|10|1", &[1, 5])]
#[case("id:1 status:I", &[])]
#[case("org:HFX wg:intake perm:user_setup", &[1])]
fn finds(#[case] filter: &str, #[case] expected: &[i64]) {
    let world = world();
    let reader = world.reader();
    let roster = Roster::load(&reader).unwrap();
    let mut knowing = Roster::load(&reader).unwrap();
    knowing.learn(crate::store::LooseFacts::load(&reader).unwrap()).unwrap();
    for roster in [None, Some(&roster), Some(&knowing)] {
        for effort in [PAGE, NONE] {
            let page = reader.users_within(effort, roster, &find(filter), &Place::Start, 50, NOW).unwrap();
            assert_eq!(ids(&page), expected, "roster {} {effort:?}", roster.is_some());
            assert!(!page.before && !page.after);
        }
        assert_eq!(reader.count(roster, &find(filter), NOW).unwrap(), expected.len() as u64);
        let mut all: Vec<i64> =
            reader.matching(roster, &find(filter), NOW).unwrap().iter().map(|user| user.0).collect();
        let mut wanted = expected.to_vec();
        if roster.is_none() {
            all.sort_unstable();
            wanted.sort_unstable();
        }
        assert_eq!(all, wanted);
    }
}

#[rstest]
#[case(Sort::Name, &[7, 1, 8, 3, 2])]
#[case(Sort::Login, &[7, 1, 8, 3, 2])]
#[case(Sort::Owner, &[3, 1, 8, 2, 7])]
#[case(Sort::Seen, &[7, 8, 2, 3, 1])]
#[case(Sort::Status, &[7, 1, 8, 3, 2])]
fn sorts(#[case] sort: Sort, #[case] expected: &[i64]) {
    let world = world();
    for descending in [false, true] {
        let find = Find { sort, descending, ..Find::default() };
        let page = world.reader().users(None, &find, &Place::Start, 50, NOW).unwrap();
        let mut expected = expected.to_vec();
        if descending {
            expected.reverse();
        }
        assert_eq!(ids(&page), expected);
    }
}

/// Every page of every list, asked for in every way, must be the same stretch of the whole.
#[rstest]
fn pages_agree(
    #[values(
        "",
        "a",
        "status:A|I|P|D",
        "status:A|P -locked",
        "org:HFX|XYZ",
        "owning:HFX|ABC status:A|D",
        "-mai",
        "zz"
    )]
    filter: &str,
    #[values(Sort::Name, Sort::Login, Sort::Owner, Sort::Seen, Sort::Status)] sort: Sort,
    #[values(false, true)] descending: bool,
    #[values(false, true)] with_roster: bool,
    #[values(PAGE, NONE)] effort: Effort,
) {
    let world = world();
    let reader = world.reader();
    let mut loaded = Roster::load(&reader).unwrap();
    loaded.learn(crate::store::LooseFacts::load(&reader).unwrap()).unwrap();
    let roster = with_roster.then_some(&loaded);
    let find = Find { filter: filter.to_owned(), sort, descending };
    let ask = |place: Place, limit: u32| {
        let page = reader.users_within(effort, roster, &find, &place, limit, NOW).unwrap();
        assert!(page.total.is_none_or(|total| total >= page.rows.len() as u64));
        page
    };
    let all = ask(Place::Start, 50);
    let order = Order::new(&reader, &find).unwrap();
    assert!(all.rows.is_sorted_by(|one, other| order.compare(&one.key, &other.key).is_lt()));
    let (keys, ids_of_all): (Vec<Key>, Vec<i64>) = all.rows.iter().map(|row| (row.key.clone(), row.user.0)).unzip();
    let check = |place: Place, start: usize, end: usize| {
        let page = ask(place.clone(), 2);
        assert_eq!(ids(&page), &ids_of_all[start..end], "{place:?}");
        assert_eq!((page.before, page.after), (start > 0, end < keys.len()), "{place:?}");
        assert!(page.first.is_none_or(|first| first == start as u64), "{place:?}");
    };
    let length = keys.len();
    check(Place::Start, 0, length.min(2));
    check(Place::End, length.saturating_sub(2), length);
    for at in 0..length {
        check(Place::At(ids_of_all[at]), at, length.min(at + 2));
        check(Place::Nth(at as u64), at, length.min(at + 2));
        check(Place::After(keys[at].clone()), at + 1, length.min(at + 3));
        check(Place::Before(keys[at].clone()), at.saturating_sub(2), at);
        // The row may be gone by the time the next page is asked for.
        let gone = Key { id: keys[at].id + 1000, ..keys[at].clone() };
        let past = keys.partition_point(|key| order.compare(key, &gone).is_lt());
        check(Place::After(gone.clone()), past, length.min(past + 2));
        check(Place::Before(gone), past.saturating_sub(2), past);
    }
}

#[test]
fn rows_show_what_lists_need() {
    let world = world();
    let page = world.reader().users(None, &find("mai"), &Place::Start, 1, NOW).unwrap();
    let row = &page.rows[0];
    assert_eq!((row.name.stored(), row.login.stored()), ("Nguyễn Thị Mai", "mai@harbor.example"));
    assert_eq!(row.owner.as_ref().map(Raw::stored), Some("HFX"));
    assert!(row.locked && row.last_seen.is_some());
    assert_eq!(row.tier, crate::domain::permission::Tier::Plain);
}

#[test]
fn a_stale_roster_is_not_used() {
    let world = world();
    let roster = Roster::load(&world.reader()).unwrap();
    world.user(20, "A", "Zoe Late", "zoe@late.example", Some(1));
    world.sql("UPDATE revision SET number = 1");
    let page = world.reader().users(Some(&roster), &find("zoe"), &Place::Start, 9, NOW).unwrap();
    assert_eq!(ids(&page), [20]);
}

/// The clock alone makes a grant run out: nobody writes, and what was selected before is not shown on.
#[rstest]
#[case("org:XYZ", &[7], &[])]
#[case("limbo", &[7, 8, 3], &[7, 8, 3, 20])]
#[case("expired", &[7, 3], &[7, 3, 20])]
#[case("expires<1d", &[7, 20], &[])]
fn a_kept_selection_ends_with_the_grant(#[case] filter: &str, #[case] before: &[i64], #[case] after: &[i64]) {
    let world = world();
    world.user(20, "A", "Zoe", "zoe@late.example", Some(1));
    world.sql(&format!(
        "INSERT INTO user_organizations VALUES (20, 1, 1, 1, 0, NULL, 0, NULL);
         INSERT INTO user_workgroups VALUES (20, 1, 1, NULL, 0, {})",
        NOW.0 + 1
    ));
    let reader = world.reader();
    let mut roster = Roster::load(&reader).unwrap();
    roster.learn(crate::store::LooseFacts::load(&reader).unwrap()).unwrap();
    for roster in [None, Some(&roster)] {
        for (now, expected) in [(NOW, before), (NOW.plus(1), after)] {
            let page = reader.users(roster, &find(filter), &Place::Start, 50, now).unwrap();
            assert_eq!(ids(&page), expected, "{now:?}");
            assert_eq!(reader.count(roster, &find(filter), now).unwrap(), expected.len() as u64);
        }
    }
}

#[test]
fn what_runs_out_is_found_by_its_index() {
    let world = world();
    let reader = world.reader();
    for text in ["expires<30d", "expires>30d", "expires:some", "expired", "expired<7d"] {
        let filter = Filter::resolve(&reader, None, &query::parse(text), NOW).unwrap();
        let plan = world.plan(&filter.clauses[0].lister.as_ref().unwrap().sql.text);
        assert!(plan.contains("organizations_expiring") && plan.contains("workgroups_expiring"), "{text}: {plan}");
        let test = Test::new(&all_of(filter.clauses.iter().map(|clause| &clause.test))).0.unwrap();
        let plan = world.plan(&test.text);
        assert!(!plan.contains("_expiring"), "the rows of one user are not looked for among all: {plan}");
    }
}

#[test]
fn walks_and_lists_are_served_by_indexes() {
    let world = world();
    let reader = world.reader();
    let key = Key { text: "m".to_owned(), number: 2, id: 5 };
    for sort in [Sort::Name, Sort::Login, Sort::Owner, Sort::Seen, Sort::Status] {
        for filter in ["", "status:A|P", "owning:HFX|ABC", "org:HFX wg:intake perm:user_setup seen<9d -locked"] {
            let query = query::parse(filter);
            let filter = Filter::resolve(&reader, None, &query, NOW).unwrap();
            let order = Order::new(&reader, &Find { sort, ..Find::default() }).unwrap();
            for sql in order.statements(&filter, &filter.tests(), &key) {
                let plan = world.plan(&sql);
                assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
        }
    }
}

#[test]
fn selective_clauses_list_their_users_by_an_index() {
    let world = world();
    let reader = world.reader();
    for row in &query::TERMS {
        let filter = Filter::resolve(&reader, None, &query::parse(row.example), NOW).unwrap();
        if let Some(sql) = Test::new(&all_of(filter.clauses.iter().map(|clause| &clause.test))).0 {
            let plan = world.plan(&sql.text);
            assert!(
                !plan.contains("by_permission") && (!plan.contains("SCAN u") || sql.text.ends_with("< 0)")),
                "{}\n{plan}",
                sql.text
            );
        }
        for lister in filter.clauses.iter().filter_map(|clause| clause.lister.as_ref()) {
            let plan = world.plan(&lister.sql.text);
            // Only pending users are in that index.
            let is_small = plan.contains("users_by_asking");
            assert!(
                !plan.contains("SCAN") || is_small || lister.sql.text.contains("WHERE 0"),
                "{}\n{plan}",
                lister.sql.text
            );
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
    let wide = "org:HFX";
    let filter = Filter::resolve(&reader, None, &query::parse(wide), NOW).unwrap();
    let plan = world.plan(&filter.clauses[0].lister.as_ref().unwrap().sql.text);
    assert!(plan.contains("COVERING INDEX user_organizations_by_org"), "{plan}");
}

#[test]
fn cards_hold_everything() {
    let world = world();
    world.sql(
        "INSERT INTO approval_requests (user_id, requested_at, last_requested_at, times, state) VALUES (5, 10, 20, 2, 'open')",
    );
    let card = world.reader().user_by_login("DANA@harbor.example", NOW).unwrap().unwrap();
    assert_eq!((card.user, card.limbo, card.has_password), (UserId(1), false, false));
    assert_eq!((card.access.len(), card.memberships.len(), card.permissions.len()), (1, 1, 14));
    assert_eq!(card.template.map(|(name, differing)| (name.0, differing)), Some(("Power User".to_owned(), 0)));
    let card = world.reader().user_card(UserId(5), NOW).unwrap().unwrap();
    assert!(card.limbo && card.owner.is_none());
    assert_eq!((card.requests.len(), card.requests[0].times), (1, 2));
    assert_eq!(world.reader().user_card(UserId(2), NOW).unwrap().unwrap().supervisor.unwrap().0, UserId(1));
    assert!(world.reader().user_card(UserId(99), NOW).unwrap().is_none());
}
