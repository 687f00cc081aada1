//! A plan at hand: its pages, its prints, when it goes stale, and how it is given up.

use super::*;
use crate::api::Progress;

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
    let make = |go_on: &mut dyn FnMut(Progress) -> bool| {
        let (source, destination) = fixture::pair();
        Plan::make(source, destination, &SyncAsk::default(), NOW, go_on).map(drop)
    };
    let (mut asked, mut last) = (0, 0);
    make(&mut |progress| {
        let Progress::Read { rows, total } = progress else { panic!("{progress:?}") };
        assert!(rows >= last, "what was read stays read");
        assert!(total.is_none_or(|total| rows <= total), "{rows} of {total:?}");
        (asked, last) = (asked + 1, rows);
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
