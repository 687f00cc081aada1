//! System properties: judged, journaled, undone, one line in the text form; and the sheet on which they are set, with
//! messages filled in while they are typed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use beadle::api::properties::{Approvers, Properties};
use beadle::api::{Refusal, RefusalKind, Reply, Request, Searched};
use beadle::domain::audit_filter::AuditFilter;
use beadle::domain::cell::{Cell, Value};
use beadle::domain::change::{Change, ChangeSet};
use beadle::service::Seat;
use beadle::tui::event::Event;
use rstest::rstest;
use support::play::Play;
use support::world::{World, commit, receipt, set, stopped, written};

const WORLD: &str = "
org ABC
org OLD inactive
workgroup Admin menu
workgroup Desk
user 10 op@x.example A ABC login:ABC in:Admin user_setup=W setup_data=W
user 11 reader@x.example A ABC login:ABC in:Admin user_setup=R
user 12 vendor@x.example A ABC login:ABC in:Admin user_setup=W vendor
user 13 gone@x.example I ABC login:ABC in:Admin user_setup=W
user 14 setup@x.example A ABC login:ABC in:Admin setup_data=R
user 20 dana@x.example P - source=idp.example
";

fn known(seat: &mut Seat) -> Properties {
    match seat.answer(Request::Properties) {
        Ok(Reply::Properties(known)) => *known,
        other => panic!("{other:?}"),
    }
}

fn stored(world: &World, name: &str) -> Option<String> {
    let sql = "SELECT value FROM system_properties WHERE name = ?1";
    world.connect().query_row(sql, [name], |row| row.get(0)).ok()
}

#[test]
fn a_property_is_a_cell_like_any_other() {
    let world = World::new(WORLD);
    let mut op = world.seat(10);
    let line = "property UserApprovalSentHeading none -> \"Sent, \\\"truly\\\"\"";
    let committed = commit(&mut op, line, 1);
    assert_eq!(stored(&world, "UserApprovalSentHeading").as_deref(), Some("Sent, \"truly\""));
    let cell = Cell::Property { property: "UserApprovalSentHeading".parse().unwrap() };
    let filter = AuditFilter { cell: Some(cell), ..AuditFilter::default() };
    let audit = Request::Audit { filter, place: beadle::api::Place::Start, limit: 9 };
    let Ok(Reply::Audit(Searched { page, .. })) = op.answer(audit) else { panic!("no journal") };
    assert_eq!(page.rows.len(), 1, "its history is the journal's");
    assert_eq!(
        (page.rows[0].what.stored(), page.rows[0].after.stored()),
        ("UserApprovalSentHeading", "Sent, \"truly\"")
    );
    let row =
        known(&mut op).rows.into_iter().find(|row| row.property.to_string() == "UserApprovalSentHeading").unwrap();
    assert_eq!(row.changed.unwrap().0.stored(), "op@x.example");
    let text = Request::WriteText { set: set(&mut op, line) };
    assert!(matches!(op.answer(text), Ok(Reply::Text(text)) if text.trim() == line));
    written(op.answer(Request::undo(committed.set, String::new(), receipt(2))));
    assert_eq!(stored(&world, "UserApprovalSentHeading"), None, "an undo brings the default back");
}

/// What the database says that the product is called stands in messages until the site sets another name, and in no
/// password.
#[test]
fn the_product_is_called_what_the_database_says() {
    let world = World::new(WORLD);
    world.connect().execute("UPDATE instance_meta SET value = 'Quayside' WHERE key = 'product_name'", []).unwrap();
    let mut op = world.seat(10);
    let product = "system.ProductName".parse().unwrap();
    let (told, default) = (known(&mut op).effective(product).to_owned(), known(&mut op).default(product).to_owned());
    assert_eq!((told.as_str(), default.as_str()), ("Quayside", "Quayside"));
    let approve = "user 20 owning none -> ABC\nuser 20 workgroup Desk active none -> on\nuser 20 status P -> A";
    commit(&mut op, approve, 1);
    let subject: String =
        world.connect().query_row("SELECT subject FROM outbox WHERE kind = 'approved'", [], |row| row.get(0)).unwrap();
    assert_eq!(subject, "Your Quayside account was approved");
    let rules = |seat: &mut Seat| match seat.answer(Request::Standing) {
        Ok(Reply::Standing(standing)) => standing.database.password_rules(),
        other => panic!("{other:?}"),
    };
    assert_eq!(rules(&mut op).product, "Quayside");
    let refuses = |password: &str| {
        let mut secrets = support::world::own();
        let user = beadle::domain::ids::UserId(12);
        secrets.passwords.insert(user, beadle::api::Secret::new(password.to_owned()));
        let set = set(&mut world.glass(10), "user 12 password set -> new");
        let request = Request::Commit { set, receipt: receipt(7), secrets };
        let judgement = stopped(world.glass(10).answer(request));
        judgement
            .rows
            .iter()
            .any(|row| row.verdict.finding().is_some_and(|finding| finding.sentence.stored().contains("the product")))
    };
    assert!(refuses("nine quayside herons"));
    commit(&mut op, "property system.ProductName none -> \"Lantern\"", 2);
    assert_eq!(rules(&mut op).product, "Lantern");
    assert!(refuses("nine lanterns of herons"));
}

#[rstest]
#[case("property SignInAttempts none -> \"0\"", "A whole number from 1 to 100 is needed.")]
#[case("property SignInAttempts none -> \" 4\"", "The value is kept in another form: \"4\".")]
#[case("property UserApprovalUrl none -> \"javascript:alert(1)\"", "An address begins with https://")]
#[case("property UserApprovalEmailSubject none -> \"a\\nBcc: b@x.example\"", "U+000A")]
#[case("property UserApprovalMessage none -> \"\\u{202e}x\"", "U+202E")]
#[case("property UserApprovalEmail none -> \"not an address\"", "is not an e-mail address")]
#[case("property SsoOrganization none -> \"XYZ\"", "There is no organization with the code XYZ.")]
#[case("property SsoWorkgroup none -> \"Nowhere\"", "There is no workgroup \"Nowhere\".")]
fn a_value_that_cannot_be_is_refused(#[case] line: &str, #[case] sentence: &str) {
    let world = World::new(WORLD);
    let mut op = world.seat(10);
    let set = set(&mut op, line);
    let judgement = stopped(op.answer(Request::commit(set, receipt(1))));
    let found = judgement.rows[0].verdict.finding().unwrap().sentence.stored().to_owned();
    assert!(found.contains(sentence), "{found}");
}

#[test]
fn an_unknown_property_is_no_cell() {
    let world = World::new(WORLD);
    let text = "property NoSuchThing none -> \"x\"".to_owned();
    let refusal = world.seat(10).answer(Request::ReadText { text }).unwrap_err();
    assert!(refusal.sentence.stored().contains("There is no property \"NoSuchThing\"."), "{refusal:?}");
    let forged = "{\"cell\":{\"property\":{\"property\":\"NoSuchThing\"}},\"before\":\"none\",\"after\":\"none\"}";
    assert!(serde_json::from_str::<Change>(forged).is_err());
}

#[test]
fn what_others_set_meanwhile_is_a_conflict() {
    let world = World::new(WORLD);
    let cell = Cell::Property { property: "LockMinutes".parse().unwrap() };
    let set = |before: Value, after: &str| ChangeSet {
        changes: vec![Change::new(cell, before, Value::text(after))],
        ..ChangeSet::default()
    };
    written(world.seat(1).answer(Request::commit(set(Value::None, "5"), receipt(1))));
    let judgement = stopped(world.seat(10).answer(Request::commit(set(Value::None, "9"), receipt(2))));
    assert_eq!(judgement.rows[0].verdict.word(), "conflict");
    assert_eq!(stored(&world, "LockMinutes").as_deref(), Some("5"));
}

fn approvers(seat: &mut Seat) -> Approvers {
    match seat.answer(Request::Approvers) {
        Ok(Reply::Approvers(found)) => found,
        other => panic!("{other:?}"),
    }
}

fn addresses(found: &Approvers) -> String {
    found.addresses.iter().map(beadle::domain::text::Raw::stored).collect::<Vec<_>>().join(" ")
}

#[test]
fn whoever_may_see_users_is_mailed_unless_the_site_names_others() {
    let world = World::new(WORLD);
    let mut op = world.seat(10);
    let found = approvers(&mut op);
    assert_eq!(addresses(&found), "root@x.example op@x.example reader@x.example", "no vendor, nobody inactive");
    assert!(!found.named && found.warning().is_none());
    commit(&mut op, "property UserApprovalEmail none -> \"desk@x.example, night@x.example\"", 1);
    let found = approvers(&mut op);
    assert_eq!((addresses(&found).as_str(), found.named), ("desk@x.example night@x.example", true));
}

#[test]
fn that_nobody_is_mailed_is_warned_of() {
    let world = World::new(
        "org ABC\nworkgroup Admin menu\nuser 10 vendor@x.example A ABC login:ABC in:Admin user_setup=W vendor\n",
    );
    world.connect().execute("UPDATE users SET domain_id = -99 WHERE user_id = 1", []).unwrap();
    let found = approvers(&mut world.seat(10));
    assert_eq!(found.number, 0);
    assert!(found.warning().unwrap().starts_with("Nobody is mailed"));
    let mut play = Play::in_town(WORLD, 10, 80, 24);
    play.world.connect().execute("UPDATE users SET domain_id = -99", []).unwrap();
    play.press("5");
    play.line("Nobody is mailed about requests");
    play.line("nobody is mailed");
}

/// The sheet on the setup, with the cursor on a property.
fn sheet(width: u16, height: u16, downs: usize) -> Play {
    let mut play = Play::in_town(WORLD, 10, width, height);
    play.press("0P");
    play.press(&"j".repeat(downs));
    play
}

/// Where the message that refuses a pending user stands in the list.
const MESSAGE: usize = 6;

#[rstest]
#[case::narrow(80, 24)]
#[case::wide(120, 40)]
fn a_message_is_typed_seen_filled_in_and_staged(#[case] width: u16, #[case] height: u16) {
    let mut play = sheet(width, height, MESSAGE);
    play.line("UserApprovalMessage");
    play.line("As it is read about");
    // A line that is just full is not cut.
    play.hides("look a…");
    play.press("v");
    play.screen.happen(Event::Paste("dana".to_owned()));
    play.press("<enter>");
    play.line("As it is read about dana");
    play.press("<enter>");
    play.press("<ctrl-u><backspace><ctrl-u><backspace><ctrl-u><backspace><ctrl-u>");
    play.screen.happen(Event::Paste("Wait, @UserName@ of @domain@.\n[Ask] for @Nobody@.".to_owned()));
    play.line("Wait, dana of idp.example.");
    play.line("No value is named \"Nobody\"");
    play.press("<enter>x<ctrl-s>");
    play.line("Staged: UserApprovalMessage.");
    let cell = Cell::Property { property: "UserApprovalMessage".parse().unwrap() };
    let staged = play.screen.app.model.draft.overlay(cell).cloned();
    assert_eq!(staged, Some(Value::text("Wait, @UserName@ of @domain@.\n[Ask] for @Nobody@.\nx")));
    play.press("x");
    play.line("the default of UserApprovalMessage holds again");
    assert_eq!(play.screen.app.model.draft.overlay(cell), None);
}

#[test]
fn a_value_that_cannot_be_stays_in_the_editor() {
    let mut play = sheet(80, 24, MESSAGE);
    play.press("G<enter>");
    play.press("<right><ctrl-s>");
    play.line("Staged: TakeOverRule.");
    play.press("kkk<enter><ctrl-u>none<ctrl-s>");
    play.line("A whole number from 1 to 100 is needed.");
    play.press("<ctrl-u>7<enter>");
    play.line("Staged: SignInAttempts.");
    play.press("e<esc>");
    assert_eq!(play.screen.app.model.draft.len(), 2, "what is left is not staged");
}

#[test]
fn who_may_only_look_is_told_why() {
    let mut play = Play::in_town(WORLD, 14, 80, 24);
    play.press("0P<enter>");
    play.line("This needs Setup Data Management at Write.");
    let mut play = Play::in_town(WORLD, 11, 80, 24);
    play.press("0P");
    play.line("This needs Setup Data Management");
}

#[test]
fn the_history_of_a_property_is_one_key_away() {
    let mut play = sheet(120, 40, MESSAGE);
    commit(&mut play.world.seat(1), "property UserApprovalMessage none -> \"Wait.\"", 1);
    play.press("<ctrl-r>");
    play.line("Set by root@x.example");
    play.press("c");
    play.line("cell:property/UserApprovalMessage");
    play.line("root@x.example");
}

#[test]
fn properties_that_are_refused_say_why() {
    let world = World::new(WORLD);
    let mut play = Play::through(&world, world.seat(10), 80, 24, |seat, request| match request {
        Request::Properties => Err(Refusal::new(RefusalKind::Unavailable, "The database is busy.")),
        request => seat.answer(request),
    });
    play.press("0P").has("The database is busy. Press ctrl-r to ask again.");
}

/// On a small screen the list is short, and a page of it is no more than that.
#[test]
fn a_page_of_properties_is_what_is_in_sight() {
    let mut play = sheet(80, 24, 0);
    let first = play.line("▸");
    let page = play.press("<pagedown>").line("▸");
    assert_eq!(play.press("<pageup>").line("▸"), first);
    assert_eq!(play.press("jjjjjjj").line("▸"), page);
    assert_ne!(play.press("G").line("▸"), page);
}
