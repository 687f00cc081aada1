//! Breaking the glass: who may, what everything written then says, and what stands all the same.

use beadle::api::audit::AuditFilter;
use beadle::api::review::Outcome;
use beadle::api::users::Find;
use beadle::api::{Place, Refusal, RefusalKind, Reply, Request, Secret};
use beadle::domain::audit_filter::parse;
use beadle::service::clock::FixedClock;
use beadle::service::{Origin, Recognition, Seat, Terms};
use beadle::store::Mode;
use rusqlite::Connection;

use crate::support::play::Play;
use crate::support::world::{NOW, PASSWORD, World, commit, confirmed, glass, receipt, set, verify};

const WORLD: &str = "
org ABC
org XYZ
workgroup Admin menu
workgroup Desk
user 10 owner@x.example A ABC login:ABC in:Desk terms
user 11 gone@x.example I ABC login:ABC in:Desk
user 20 plain@x.example A ABC login:ABC expired:XYZ in:Desk
user 21 above@x.example A ABC login:ABC in:Admin user_setup=W
";

const MARK: &str = "break-glass: nobody else is here";

fn take(world: &World, terms: &Terms) -> Result<Seat, Refusal> {
    Seat::take(&world.path(), terms, Box::new(FixedClock(NOW)))
}

fn refused(world: &World, terms: &Terms) -> (RefusalKind, String) {
    let Err(refusal) = take(world, terms) else { panic!("{terms:?} sits") };
    (refusal.kind, refusal.sentence.stored().to_owned())
}

fn rows(db: &Connection) -> i64 {
    db.query_row("SELECT count(*) FROM audit_log", [], |row| row.get(0)).unwrap()
}

#[test]
fn only_the_owner_of_the_file_breaks_it() {
    let world = World::new(WORLD);
    world.bind_owner(10);
    let before = rows(&world.connect());
    let said = |reason: &str| Terms { break_glass: Some(reason.to_owned()), ..glass() };
    for reason in ["", "  ", "\t", "two\nlines", "\u{202e}back", &"x".repeat(201)] {
        assert_eq!(refused(&world, &said(reason)).0, RefusalKind::Usage, "{reason:?}");
    }
    let key = Recognition::Key { login: "owner@x.example".to_owned(), key: "key SHA256:x".to_owned() };
    for recognition in [key, Recognition::Nobody] {
        let (kind, sentence) = refused(&world, &Terms { recognition, ..glass() });
        assert!(kind == RefusalKind::NotAllowed && sentence.contains("never over a link"), "{sentence}");
    }
    let (kind, sentence) = refused(&world, &Terms { mode: Mode::ReadOnly, ..glass() });
    assert!(kind == RefusalKind::Usage && sentence.contains("Nothing is written"), "{sentence}");
    // Another account, even one that the database binds to an administrator.
    for other in ["uid:4711", "user 1", ""] {
        let (kind, sentence) = refused(&world, &Terms { origin: Origin::new(other, "test"), ..glass() });
        assert!(kind == RefusalKind::NotAllowed && sentence.contains("Only the account that owns"), "{sentence}");
    }
    // The journal needs a name.
    world.bind_owner(11);
    assert_eq!(refused(&world, &glass()).0, RefusalKind::NotSignedIn);
    world.connect().execute("DELETE FROM operator_bindings WHERE user_id = 11", []).unwrap();
    assert_eq!(refused(&world, &glass()).0, RefusalKind::NotSignedIn);
    assert_eq!(rows(&world.connect()), before, "whoever is refused writes nothing");
    world.bind_owner(10);
    take(&world, &glass()).unwrap();
}

#[test]
fn it_is_told_and_belongs_to_one_operator() {
    let world = World::new(WORLD);
    let mut seat = world.glass(10);
    let Ok(Reply::Standing(standing)) = seat.answer(Request::Standing) else { panic!() };
    assert_eq!(standing.break_glass.unwrap().stored(), "nobody else is here");
    let operator = standing.operator.unwrap();
    assert_eq!(operator.capabilities.len(), beadle::api::Capability::ALL.len());
    let sign_in = |login: &str| Request::sign_in(login.to_owned(), Secret::new(PASSWORD.to_owned()));
    let refusal = seat.answer(sign_in("root@x.example")).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::NotAllowed, "{refusal}");
    // Who locked the screen and comes back is where they were.
    seat.answer(Request::SignOut).unwrap();
    seat.answer(sign_in("owner@x.example")).unwrap();
    commit(&mut seat, "user 21 status A -> I", 1);
    // Whoever is no user any more has nothing left, glass or not.
    world.connect().execute("UPDATE users SET status = 'I' WHERE user_id = 10", []).unwrap();
    assert_eq!(
        seat.answer(Request::Users { find: Find::default(), place: Place::Start, limit: 5 }).unwrap_err().kind,
        RefusalKind::NotSignedIn
    );
}

#[test]
fn every_row_says_so_and_no_other() {
    let world = World::new(WORLD);
    commit(&mut world.seat(1), "user 20 city none -> \"Harbor\"", 1);
    let before = rows(&world.connect());
    let mut seat = world.glass(10);
    commit(&mut seat, "user 21 status A -> I", 2);
    commit(&mut seat, "user 20 perm user_setup none -> W", 3);
    let keep = Request::KeepFilter { name: "mine".to_owned(), text: "status:A".to_owned(), shared: false };
    seat.answer(keep).unwrap();
    let wrong = Request::Confirm { password: Secret::new("not it".to_owned()) };
    seat.answer(wrong).unwrap_err();
    let arrives = Request::sign_in("owner@x.example".to_owned(), Secret::new(PASSWORD.to_owned()));
    seat.answer(arrives).unwrap();
    let db = world.connect();
    let marked: i64 = db
        .query_row("SELECT count(*) FROM audit_log WHERE guards LIKE ?1", [format!("{MARK}%")], |row| row.get(0))
        .unwrap();
    assert!(marked >= 5, "{marked}");
    assert_eq!(rows(&db) - before, marked, "all that were written, and none before");
    // What was acknowledged stands behind it.
    let guards: String = db
        .query_row("SELECT guards FROM audit_log WHERE cell = 'user/20/perm/user_setup'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(
        guards,
        format!(
            "{MARK}; G11 acknowledged: Tier 1: its holder can raise privileges or take over accounts.; \
             G11 confirmed by password: A tier-1 level is raised."
        )
    );
    commit(&mut world.seat(1), "user 20 zip none -> \"1\"", 4);
    let filter: AuditFilter = parse("guards:break-glass", NOW, &jiff::tz::TimeZone::UTC).filter;
    let Ok(Reply::Audit(found)) = seat.answer(Request::Audit { filter, place: Place::Start, limit: 100 }) else {
        panic!()
    };
    assert_eq!(i64::try_from(found.page.rows.len()).unwrap(), marked);
    assert!(found.page.rows.iter().all(|row| row.guards.stored().starts_with(MARK)));
    let verdict = verify(&mut world.seat(1), None);
    assert_eq!(verdict.findings.tally.total(), 0, "the chain covers it: {verdict:?}");
}

#[test]
fn what_is_true_of_the_data_stands() {
    let world = World::new(WORLD);
    let mut seat = world.glass(10);
    let all = set(&mut seat, "user 1 status A -> I\nuser 21 status A -> I");
    let mut typed = all.clone();
    typed.accepted.number = Some(2);
    let Ok(Reply::Outcome(Outcome::Stopped(judgement))) = seat.answer(confirmed(typed, receipt(1))) else { panic!() };
    assert_eq!(judgement.refusals[0].guard, beadle::domain::verdict::Guard::G8);
}

#[test]
fn the_header_says_so_at_every_width() {
    let world = World::new(WORLD);
    for width in [40, 80, 120] {
        let screen = Play::seated(&world, world.glass(10), width, 24).text();
        let header = screen.lines().next().unwrap();
        assert!(header.contains("BREAK-GLASS") && header.contains("PRODUCTION"), "{width}: {header}");
        let screen = Play::seated(&world, world.seat(10), width, 24).text();
        assert!(!screen.contains("BREAK-GLASS"), "{width}: {screen}");
    }
}
