//! Typing filters against a real database: what completes, what is said of mistakes, and what is kept.

use beadle::api::{RefusalKind, Reply, Request};
use beadle::domain::ids::FilterId;
use rstest::rstest;

use crate::support::play::Play;
use crate::support::world::World;

const WORLD: &str = "
org ABC
org HFX
workgroup Desk
workgroup Night
workgroup Admin menu
user 20 one@x.example A ABC login:ABC in:Desk
user 21 two@x.example P - asked
user 22 three@y.example A HFX login:HFX in:Admin user_setup=W
";

/// A world with a workgroup of two words.
fn town() -> World {
    let world = World::new(WORLD);
    let sql = "UPDATE workgroups SET name = 'Night Desk', name_fold = 'night desk' WHERE name = 'Night'";
    world.connect().execute(sql, ()).unwrap();
    world
}

/// The screen after some keys, one after the other.
fn screen(world: &World, keys: &str) -> String {
    Play::on(world, 1, 100, 24).press(keys).text()
}

/// What stands in the line of the filter.
fn filter(screen: &str) -> String {
    let line = screen.lines().find(|line| line.trim_start().starts_with('/')).unwrap_or_else(|| panic!("{screen}"));
    line.trim_start()
        .trim_start_matches('/')
        .split("  ")
        .find(|part| !part.trim().is_empty())
        .unwrap_or("")
        .trim()
        .to_owned()
}

#[rstest]
#[case("/stat<tab>", "status:")]
#[case("/se<tab>", "seen<")]
#[case("/-or<tab>", "-org:")]
#[case("/or<tab><tab>", "org.login:")]
#[case("/or<tab><tab><tab><tab>", "org:")]
#[case("/status:pen<tab>", "status:P")]
#[case("/org:h<tab>", "org:HFX")]
#[case("/org:ABC|hf<tab>", "org:ABC|HFX")]
#[case("/owning:<tab><tab>", "owning:ABC")]
#[case("/wg:nig<tab>", "wg:\"Night Desk\"")]
#[case("/perm:user_s<tab><tab>", "perm:user_setup")]
#[case("/template~pow<tab>", "template~\"Power User\"")]
#[case("/supervisor:three<tab>", "supervisor:three@y.example")]
#[case("/source:s<tab>", "source:sso")]
#[case("/one<tab>", "one")]
#[case("/zz<tab>", "zz")]
fn tab_completes(#[case] keys: &str, #[case] expected: &str) {
    assert_eq!(filter(&screen(&town(), keys)), expected);
}

#[rstest]
#[case("/status:X", "status:X is not understood; try status:P|I.")]
#[case("/color:red", "There is no term color:")]
#[case("/org:", "org: needs a value, as in org:ABC.")]
#[case("/org:QQQ<enter>", "No organization has QQQ as its code or in its name.")]
#[case("/supervisor:qqq<enter>", "Nobody has qqq in the name or the login")]
#[case("/never<enter>Kmine<enter>", "The filter mine is kept.")]
#[case("F", "No filter is kept yet.")]
#[case("K", "There is no filter to keep")]
fn the_status_line_says(#[case] keys: &str, #[case] sentence: &str) {
    let screen = screen(&town(), keys);
    assert!(screen.contains(sentence), "{screen}");
}

#[test]
fn candidates_stand_below_the_line_with_their_help() {
    let shown = screen(&town(), "/org:");
    assert!(shown.contains("ABC") && shown.contains("HFX"), "{shown}");
    insta::assert_snapshot!("filter_terms", screen(&town(), "/se"));
    insta::assert_snapshot!("filter_values", screen(&town(), "/wg:<tab>"));
}

#[test]
fn filters_are_kept_used_shared_and_dropped() {
    let world = town();
    screen(&world, "/status:P<enter>Kwaiting<enter>");
    assert_eq!(filter(&screen(&world, "F<enter>u")), "status:P");
    assert!(screen(&world, "F<enter>s").contains("The filter waiting is kept and shared."));
    let mut other = world.seat(22);
    let Reply::Filters(shared) = other.answer(Request::Filters).unwrap() else { panic!("no filters") };
    assert_eq!((shared.len(), shared[0].mine, shared[0].text.stored()), (1, false, "status:P"));
    let refusal = other.answer(Request::DropFilter { filter: shared[0].filter }).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotAllowed);
    let refusal = other.answer(Request::DropFilter { filter: FilterId(99) }).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotFound);
    assert!(screen(&world, "F<enter>d").contains("The filter is dropped."));
    let Reply::Filters(left) = other.answer(Request::Filters).unwrap() else { panic!("no filters") };
    assert!(left.is_empty());
    let keep = |name: &str| Request::KeepFilter { name: name.to_owned(), text: "never".to_owned(), shared: false };
    for name in ["Mine", "Mine", " Mine "] {
        let Reply::Filters(mine) = world.seat(22).answer(keep(name)).unwrap() else { panic!("no filters") };
        assert_eq!(mine.len(), 1, "a name is kept once");
    }
    assert_eq!(world.seat(1).answer(keep(" ")).unwrap_err().kind, RefusalKind::Invalid);
}
