//! The gate: who is refused with what, who asks for access and how often, and the first sign-in of somebody whom an
//! identity provider vouches for.

use beadle::api::doctor::SignInAnswer;
use beadle::api::gate::{AccessAnswer, Arrival};
use beadle::api::{RefusalKind, Reply, Request, Secret};
use beadle::domain::change::ChangeSet;
use beadle::domain::message::Span;
use beadle::domain::signin_text;
use beadle::domain::time::{MINUTE, Time};
use beadle::service::Seat;
use beadle::service::clock::FixedClock;
use beadle::tui::event::Event;
use rstest::rstest;

use crate::support::play::Play;
use crate::support::world::{NOW, PASSWORD, World, commit, receipt, terms, written};

const WORLD: &str = "
org ABC
org OLD inactive
workgroup Admin menu
workgroup Desk
user 10 op@x.example A ABC login:ABC in:Admin user_setup=W setup_data=W
user 11 reader@x.example A ABC login:ABC in:Admin user_setup=R
user 12 plain@x.example A ABC login:ABC in:Desk terms
user 20 dana@x.example P -
user 21 sso@x.example P - source=idp.example nopassword
user 22 denied@x.example D ABC from=P
user 23 parked@x.example I ABC
";

/// A seat on which nobody is recognized by account.
fn stranger(world: &World, now: Time) -> Seat {
    let mut terms = terms(99);
    terms.recognition = beadle::service::Recognition::Nobody;
    Seat::take(&world.path(), &terms, Box::new(FixedClock(now))).unwrap()
}

fn ask(seat: &mut Seat, login: &str, password: Option<&str>) -> AccessAnswer {
    let password = password.map(|password| Secret::new(password.to_owned()));
    match seat.answer(Request::RequestAccess { login: login.to_owned(), password }) {
        Ok(Reply::AccessAnswer(answer)) => *answer,
        other => panic!("{other:?}"),
    }
}

fn words(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text().stored()).collect()
}

/// The requests of a user: state, first, last, times.
fn requests(world: &World, user: i64) -> Vec<(String, i64, i64, i64)> {
    let db = world.connect();
    let sql = "SELECT state, requested_at, last_requested_at, times FROM approval_requests WHERE user_id = ?1";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([user], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// The last row of the journal: action, reason, who, about whom.
fn noted(world: &World) -> (String, String, String, Option<i64>) {
    let sql = "SELECT action, reason, operator, user_id FROM audit_log ORDER BY seq DESC LIMIT 1";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    world.connect().query_row(sql, [], row).unwrap()
}

fn journal(world: &World) -> i64 {
    world.connect().query_row("SELECT count(*) FROM audit_log", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_pending_user_is_refused_with_the_text_of_the_site_and_may_request_access() {
    let world = World::new(WORLD);
    let mut seat = stranger(&world, NOW);
    let password = Secret::new(PASSWORD.to_owned());
    let refusal = seat.answer(Request::sign_in("dana@x.example".to_owned(), password)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::PendingApproval);
    assert!(refusal.sentence.stored().contains("request access"), "{refusal:?}");
    let answer = ask(&mut seat, "dana@x.example", Some(PASSWORD));
    assert_eq!((answer.decision.as_str(), answer.requested), ("requested", true));
    assert_eq!(answer.heading.stored(), "Your request is on its way");
    assert!(matches!(answer.message.last(), Some(Span::Link(_))), "the message leads back to the sign-in");
    assert_eq!(requests(&world, 20), [("open".to_owned(), NOW.0, NOW.0, 1)]);
    let dana = "dana@x.example".to_owned();
    assert_eq!(noted(&world), ("requested".to_owned(), "first time".to_owned(), dana, Some(20)));
}

#[test]
fn what_is_repeated_within_ten_minutes_is_one_request() {
    let world = World::new(WORLD);
    let at = |minutes: i64, milliseconds: i64| {
        let now = NOW.plus(minutes * MINUTE + milliseconds);
        ask(&mut stranger(&world, now), "dana@x.example", Some(PASSWORD)).decision
    };
    assert_eq!(at(0, 0), "requested");
    let rows = journal(&world);
    assert_eq!(
        (at(0, 1), at(5, 0), at(10, -1)),
        ("requested-before".into(), "requested-before".into(), "requested-before".into())
    );
    assert_eq!(journal(&world), rows, "a repeat leaves nothing behind");
    assert_eq!(requests(&world, 20), [("open".to_owned(), NOW.0, NOW.0, 1)]);
    assert_eq!(at(10, 0), "requested");
    assert_eq!(requests(&world, 20), [("open".to_owned(), NOW.0, NOW.0 + 10 * MINUTE, 2)]);
    assert_eq!(noted(&world).1, "2 times");
    assert_eq!(at(15, 0), "requested-before", "the ten minutes begin with the last one that counted");
}

#[rstest]
#[case::wrong_password("dana@x.example", "wrong", "invalid-credentials", signin_text::INVALID)]
#[case::unknown("nobody@x.example", PASSWORD, "invalid-credentials", signin_text::INVALID)]
#[case::denied("denied@x.example", PASSWORD, "not-authorized", signin_text::NOT_AUTHORIZED)]
#[case::parked("parked@x.example", PASSWORD, "not-authorized", signin_text::NOT_AUTHORIZED)]
#[case::who_is_in("plain@x.example", PASSWORD, "signed-in", "This account can sign in already.")]
fn nobody_else_can_request_access(
    #[case] login: &str,
    #[case] password: &str,
    #[case] decision: &str,
    #[case] message: &str,
) {
    let world = World::new(WORLD);
    let answer = ask(&mut stranger(&world, NOW), login, Some(password));
    assert_eq!((answer.decision.as_str(), answer.requested), (decision, false));
    assert_eq!((words(&answer.message).as_str(), answer.heading.stored()), (message, ""));
    assert!(answer.message.iter().all(|span| matches!(span, Span::Literal(_))), "there is no link to request access");
    assert_eq!(noted(&world).0, "access request refused");
    let open: i64 = world.connect().query_row("SELECT count(*) FROM approval_requests", [], |row| row.get(0)).unwrap();
    assert_eq!(open, 0);
}

#[test]
fn guessing_at_the_request_locks_like_guessing_at_the_sign_in() {
    let world = World::new(WORLD);
    for _ in 0..6 {
        assert!(!ask(&mut stranger(&world, NOW), "dana@x.example", Some("wrong")).requested);
    }
    assert_eq!(ask(&mut stranger(&world, NOW), "dana@x.example", Some(PASSWORD)).decision, "invalid-credentials");
    assert_eq!(noted(&world).1, "locked");
}

#[test]
fn who_vouches_has_to_be_known_and_vouches_for_no_local_account() {
    let world = World::new(WORLD);
    let request = || Request::RequestAccess { login: "sso@x.example".to_owned(), password: None };
    assert_eq!(stranger(&world, NOW).answer(request()).unwrap_err().kind, RefusalKind::NotSignedIn);
    assert_eq!(world.seat(12).answer(request()).unwrap_err().kind, RefusalKind::NotAllowed);
    assert!(ask(&mut world.seat(11), "sso@x.example", None).requested);
    assert!(!ask(&mut world.seat(11), "dana@x.example", None).requested);
    assert_eq!(noted(&world).1, "no password came with it");
}

/// What another program is told of somebody for whom an identity provider vouches.
fn arrive(seat: &mut Seat, login: &str, source: &str, name: Option<&str>) -> Result<SignInAnswer, RefusalKind> {
    let arrival = Some(Arrival { source: source.to_owned(), name: name.map(str::to_owned) });
    match seat.answer(Request::CheckSignIn { login: login.to_owned(), password: None, arrival }) {
        Ok(Reply::SignInAnswer(answer)) => Ok(*answer),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => Err(refusal.kind),
    }
}

/// A user as the database has them: name, status, source, owning organization, organizations with Login, workgroups.
fn account(world: &World, login: &str) -> Option<(String, String, String, Option<String>, i64, i64)> {
    let sql = "SELECT u.name, u.status, u.account_source, o.code,
                      (SELECT count(*) FROM user_organizations a WHERE a.user_id = u.user_id AND a.login = 1),
                      (SELECT count(*) FROM user_workgroups m WHERE m.user_id = u.user_id)
               FROM users u LEFT JOIN organizations o ON o.org_id = u.owning_org_id WHERE u.login = ?1";
    let row =
        |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?));
    world.connect().query_row(sql, [login], row).ok()
}

#[test]
fn who_comes_for_the_first_time_waits_for_approval() {
    let world = World::new(WORLD);
    let answer = arrive(&mut world.seat(11), "Noor@idp.example", " IdP.example ", Some("Noor Adel")).unwrap();
    assert_eq!((answer.decision.as_str(), answer.may_request_access), ("pending-approval", true));
    let expected = ("Noor Adel".to_owned(), "P".to_owned(), "idp.example".to_owned(), None, 0, 0);
    assert_eq!(account(&world, "Noor@idp.example"), Some(expected));
    let user: i64 = world.connect().query_row("SELECT max(user_id) FROM users", [], |row| row.get(0)).unwrap();
    assert!(requests(&world, user).is_empty(), "a request is the user's own click");
    let made = "SELECT count(*) FROM audit_log WHERE user_id = ?1 AND operator = 'reader@x.example'
                AND reason = 'first sign-in, vouched for by idp.example' AND cell LIKE 'user/%'";
    let made: i64 = world.connect().query_row(made, [user], |row| row.get(0)).unwrap();
    assert_eq!(made, 4, "status, name, login and source stand in the journal");
    let again = arrive(&mut world.seat(11), "noor@IDP.example", "idp.example", Some("Somebody Else")).unwrap();
    assert_eq!(again.decision, "pending-approval");
    assert_eq!(account(&world, "Noor@idp.example").unwrap().0, "Noor Adel", "once made, the account stays as it is");
    assert!(ask(&mut world.seat(11), "noor@idp.example", None).requested);
    let report = world.seat(1).answer(Request::Check).unwrap();
    assert!(matches!(&report, Reply::Check(found) if found.is_empty()), "{report:?}");
}

#[test]
fn without_approval_they_belong_where_the_site_says() {
    let world = World::new(WORLD);
    let mut op = world.seat(10);
    let mut came = 0;
    let mut status = |op: &mut Seat, user: i64| {
        came += 1;
        let login = format!("n{came}@idp.example");
        let mut seat = if user == 10 { None } else { Some(world.seat(user)) };
        arrive(seat.as_mut().unwrap_or(op), &login, "idp.example", None).unwrap();
        account(&world, &login).unwrap()
    };
    commit(&mut op, "property SsoUsersNeedApproval none -> \"off\"", 1);
    assert_eq!(status(&mut op, 10).1, "P", "an active user has an owning organization");
    commit(&mut op, "property SsoOrganization none -> \"ABC\"\nproperty SsoWorkgroup none -> \"desk\"", 2);
    assert_eq!(status(&mut op, 11).1, "P", "who may only see users admits nobody");
    let made = status(&mut op, 10);
    assert_eq!(made, ("n3@idp.example".into(), "A".into(), "idp.example".into(), Some("ABC".into()), 1, 1));
    commit(&mut op, "property SsoOrganization \"ABC\" -> \"OLD\"", 3);
    assert_eq!(status(&mut op, 10).1, "P", "an inactive organization owns nobody new");
    let report = world.seat(1).answer(Request::Check).unwrap();
    assert!(matches!(&report, Reply::Check(found) if found.is_empty()), "{report:?}");
}

#[test]
fn another_identity_provider_vouches_for_nobody() {
    let world = World::new(WORLD);
    let answer = arrive(&mut world.seat(11), "sso@x.example", "other.example", None).unwrap();
    assert_eq!(answer.decision, "invalid-credentials");
    assert_eq!(noted(&world).1, "another identity provider vouched");
    assert_eq!(
        arrive(&mut world.seat(11), "dana@x.example", "idp.example", None).unwrap().decision,
        "invalid-credentials"
    );
    assert_eq!(
        arrive(&mut world.seat(11), "denied@x.example", "idp.example", None).unwrap().decision,
        "invalid-credentials"
    );
}

#[rstest]
#[case::no_address("noor", "idp.example", None, Ok("invalid-credentials"))]
#[case::header("noor@x.example\r\nBcc: all@x.example", "idp.example", None, Ok("invalid-credentials"))]
#[case::local("noor@y.example", "Local", None, Err(RefusalKind::Usage))]
#[case::no_source("noor@y.example", " ", None, Err(RefusalKind::Usage))]
#[case::source_with_control("noor@y.example", "idp\u{1b}[2J", None, Err(RefusalKind::Invalid))]
#[case::name_with_header(
    "noor@y.example",
    "idp.example",
    Some("Noor\r\nBcc: all@x.example"),
    Err(RefusalKind::Invalid)
)]
#[case::name_that_turns("noor@y.example", "idp.example", Some("Noor\u{202e}nimda"), Err(RefusalKind::Invalid))]
#[case::no_name("noor@y.example", "idp.example", Some("  "), Err(RefusalKind::Invalid))]
fn a_bad_arrival_makes_no_account(
    #[case] login: &str,
    #[case] source: &str,
    #[case] name: Option<&str>,
    #[case] expected: Result<&str, RefusalKind>,
) {
    let world = World::new(WORLD);
    let count = || -> i64 { world.connect().query_row("SELECT count(*) FROM users", [], |row| row.get(0)).unwrap() };
    let before = count();
    let came = arrive(&mut world.seat(10), login, source, name).map(|answer| answer.decision);
    assert_eq!(came, expected.map(str::to_owned));
    assert_eq!(count(), before);
}

#[test]
fn a_megabyte_of_name_or_login_is_refused() {
    let world = World::new(WORLD);
    let long = "x".repeat(1 << 20);
    let mut seat = world.seat(10);
    assert_eq!(arrive(&mut seat, "noor@y.example", "idp.example", Some(&long)).unwrap_err(), RefusalKind::Invalid);
    assert_eq!(arrive(&mut seat, "noor@y.example", &long, None).unwrap_err(), RefusalKind::Invalid);
    let login = format!("{long}@y.example");
    assert_eq!(arrive(&mut seat, &login, "idp.example", None).unwrap().decision, "invalid-credentials");
    assert!(!ask(&mut stranger(&world, NOW), &login, Some(PASSWORD)).requested);
}

/// A reason is kept with every decision and mailed to nobody, so it may be long, and not endless.
#[test]
fn a_megabyte_of_reason_is_refused() {
    let world = World::new(WORLD);
    let mut seat = world.seat(10);
    let set = |reason: String| ChangeSet {
        reason,
        ..crate::support::world::set(&mut world.seat(10), "user 20 status P -> D")
    };
    let long = set("x".repeat(1 << 20));
    for request in [Request::Judge { set: long.clone().into(), undo_of: None }, Request::commit(long, receipt(1))] {
        let refusal = seat.answer(request).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Invalid);
        assert_eq!(refusal.sentence.stored(), "The reason has 1048576 characters; at most 2000 fit.");
    }
    assert_eq!(journal(&world), 1, "nothing was written");
    // The longest one that fits does not stand in the way of taking the set back.
    let committed = written(seat.answer(Request::commit(set("é".repeat(2_000)), receipt(2))));
    written(world.seat(1).answer(Request::undo(committed.set, String::new(), receipt(3))));
}

/// The screen of somebody whom the database does not recognize, after they typed a login and the password.
fn at_the_gate(width: u16, height: u16, login: &str) -> Play {
    let mut play = Play::in_town(WORLD, 99, width, height);
    for text in [login, PASSWORD] {
        play.screen.happen(Event::Paste(text.to_owned()));
        play.press("<enter>");
    }
    play
}

#[rstest]
#[case::narrow(80, 24)]
#[case::wide(120, 40)]
fn the_console_refuses_and_requests(#[case] width: u16, #[case] height: u16) {
    let mut play = at_the_gate(width, height, "dana@x.example");
    play.line("Waiting for approval");
    play.line("but nobody has given it access");
    play.line("request access");
    assert!(play.line("esc back").contains("request access"), "the footer names the key\n{}", play.screen.text());
    play.press("<enter>");
    play.line("Your request is on its way");
    play.line("We have mailed your request to the");
    play.hides("enter request access");
    assert_eq!(requests(&play.world, 20).len(), 1);
    play.press("<esc>");
    play.line("Login");
    play.press("<enter><enter>");
    assert_eq!(requests(&play.world, 20)[0].3, 1);
}

#[test]
fn the_console_offers_no_request_to_who_was_denied() {
    let mut play = at_the_gate(80, 24, "denied@x.example");
    play.line("This account is not authorized to sign in.");
    play.hides("equest access");
    play.press("r<enter>");
    assert_eq!(requests(&play.world, 22).len(), 0);
}
