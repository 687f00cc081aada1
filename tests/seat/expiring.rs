//! Grants that run out: inactive at once by the clock alone, and noted on the journal once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use beadle::api::audit::{AuditFilter, AuditRow};
use beadle::api::explain::Holding;
use beadle::api::users::Find;
use beadle::api::{Capability, Place, RefusalKind, Reply, Request};
use beadle::domain::ids::{OrgId, UserId, WorkgroupId};
use beadle::domain::time::{DAY, HOUR, Time};
use beadle::service::{Clock, Seat};
use beadle::store::Mode;
use rusqlite::params;

use crate::support::world::{NOW, World, commit, confirmed, receipt, set, terms};

const WORLD: &str = "
org ABC
workgroup Admin menu
workgroup Desk
user 10 ten@x.example A ABC edit:ABC in:Admin user_setup=W
user 11 eleven@x.example A ABC edit:ABC in:Admin user_setup=R
user 20 one@x.example A ABC login:ABC in:Desk
user 21 two@x.example A ABC login:ABC in:Desk
";

/// A clock that the test turns.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW.0)))
    }

    fn turn(&self, to: Time) {
        self.0.store(to.0, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}

fn seat_by(world: &World, user: i64, hands: &Hands) -> Seat {
    Seat::take(&world.path(), &terms(user), Box::new(hands.clone())).unwrap()
}

/// The entries about grants that ran out, the earliest first.
fn noted(world: &World) -> Vec<AuditRow> {
    let filter = AuditFilter { action: Some("expired".to_owned()), ..AuditFilter::default() };
    let request = Request::Audit { filter, place: Place::Start, limit: 5000 };
    // A seat at the very beginning notes nothing itself.
    match world.seat_at(1, Time(0)).answer(request) {
        Ok(Reply::Audit(found)) => found.page.rows.into_iter().rev().collect(),
        other => panic!("{other:?}"),
    }
}

/// Whether the check finds nothing wrong, the journal's chain included.
fn is_whole(world: &World) -> bool {
    match world.seat(1).answer(Request::Check) {
        Ok(Reply::Check(found)) => found.is_empty(),
        other => panic!("{other:?}"),
    }
}

const LIMITS: &str = "user 20 org ABC until none -> 2026-11-23
    user 20 workgroup Desk until none -> 2026-11-23
    user 21 workgroup Desk until none -> 2026-11-24";

#[test]
fn what_ran_out_is_noted_once() {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), LIMITS, 1);
    world.seat_at(1, NOW.plus(DAY - 1));
    assert_eq!(noted(&world), [], "nothing has run out yet");

    let mut seat = world.seat_at(1, NOW.plus(DAY));
    let rows = noted(&world);
    let told: Vec<String> = rows
        .iter()
        .map(|row| {
            format!("{} {} {} {}", row.subject.shown(), row.what.shown(), row.before.shown(), row.reason.shown())
        })
        .collect();
    assert_eq!(
        told,
        [
            "one@x.example ABC Until 2026-11-23 ran out; Active Login, granted 2026-11-22 by ten@x.example",
            "one@x.example workgroup Desk Until 2026-11-23 ran out; member, granted 2026-11-22 by ten@x.example",
        ]
    );
    let row = &rows[0];
    assert_eq!((row.at, row.set, row.operator.stored(), row.os_account.stored()), (NOW.plus(DAY), None, "", "user 1"));
    assert_eq!(row.before, row.after, "the row keeps its end");

    // Nobody notes it again: not by opening, asking or committing.
    seat.answer(Request::Standing).unwrap();
    commit(&mut seat, "user 21 city none -> \"Harbor\"", 2);
    world.seat_at(10, NOW.plus(DAY));
    assert_eq!(noted(&world).len(), 2);
    assert!(is_whole(&world));
    let card = match seat.answer(Request::User { user: UserId(20) }) {
        Ok(Reply::User(card)) => card,
        other => panic!("{other:?}"),
    };
    assert_eq!((card.access[0].until, card.limbo), (Some(NOW.plus(DAY)), true), "the row stays and counts for nothing");
}

#[test]
fn an_open_console_notes_what_runs_out_and_is_told() {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), LIMITS, 1);
    let hands = Hands::new();
    let mut seat = seat_by(&world, 10, &hands);
    let mut revision = || match seat.answer(Request::Standing) {
        Ok(Reply::Standing(standing)) => standing.revision,
        other => panic!("{other:?}"),
    };
    let before = revision();
    assert_eq!(revision(), before);
    hands.turn(NOW.plus(DAY));
    assert!(revision() > before, "other consoles ask again for what they show");
    assert_eq!(noted(&world).len(), 2);
}

#[test]
fn a_seat_that_only_reads_notes_nothing() {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), LIMITS, 1);
    let reading = beadle::service::Terms { mode: Mode::ReadOnly, ..terms(1) };
    let hands = Hands::new();
    hands.turn(NOW.plus(DAY));
    let mut seat = Seat::take(&world.path(), &reading, Box::new(hands)).unwrap();
    seat.answer(Request::Standing).unwrap();
    assert_eq!(noted(&world), []);
}

/// An end in the past is the change that it is; an end that is put off is noted when it comes.
#[test]
fn ends_that_are_moved() {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), LIMITS, 1);
    let mut later = world.seat_at(10, NOW.plus(DAY));
    commit(&mut later, "user 20 workgroup Desk until 2026-11-23 -> 2026-11-25", 2);
    commit(&mut later, "user 21 org ABC until none -> 2020-01-01", 3);
    world.seat_at(1, NOW.plus(2 * DAY));
    world.seat_at(1, NOW.plus(3 * DAY));
    let ends: Vec<_> = noted(&world).iter().map(|row| (row.user.unwrap().0, row.before.stored().to_owned())).collect();
    let day = |user, day: &str| (user, format!("2026-11-{day}"));
    assert_eq!(ends, [day(20, "23"), day(20, "23"), day(21, "24"), day(20, "25")]);
}

/// Many at once are noted in batches, each once, whoever of several seats does it.
#[test]
fn many_are_noted_in_batches() {
    let world = World::new(WORLD);
    let db = world.connect();
    for org in 0..1_300 {
        let (high, low) = (org / 26 / 26, org % (26 * 26));
        let letter = |number: i64| char::from(b'A' + u8::try_from(number).unwrap());
        let code =
            format!("{}{}{}", char::from(b'0' + u8::try_from(high).unwrap()), letter(low / 26), letter(low % 26));
        let sql = "INSERT INTO organizations (org_id, code, name, name_fold, default_restriction)
                   SELECT ?1, ?2, ?2, ?2, default_restriction FROM organizations WHERE org_id = 1";
        db.execute_batch("BEGIN").unwrap();
        db.execute(sql, params![1000 + org, code]).unwrap();
        db.execute("INSERT INTO org_restriction_options VALUES (?1, 'MOU', 1, 1)", [1000 + org]).unwrap();
        db.execute_batch("COMMIT").unwrap();
        let sql = "INSERT INTO user_organizations VALUES (20, ?1, 1, 0, 0, NULL, 0, ?2)";
        db.execute(sql, params![1000 + org, NOW.0 + DAY]).unwrap();
    }
    let hands = Hands::new();
    hands.turn(NOW.plus(DAY));
    let mut seats = [seat_by(&world, 1, &hands), seat_by(&world, 10, &hands)];
    let count = || -> i64 {
        let sql =
            "SELECT count(DISTINCT cell) * (count(*) = count(DISTINCT cell)) FROM audit_log WHERE action = 'expired'";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let mut counts = vec![count()];
    for round in 0..4 {
        seats[round % 2].answer(Request::Standing).unwrap();
        counts.push(count());
    }
    assert_eq!(counts, [1000, 1300, 1300, 1300, 1300], "500 at each occasion, two of which were the openings");
    assert!(is_whole(&world));
}

/// One seat, one clock: what its answers say before and after the end, with nobody writing anything.
#[test]
fn every_answer_follows_the_clock() {
    let world = World::new(WORLD);
    commit(&mut world.seat(10), LIMITS, 1);
    let hands = Hands::new();
    let mut seat = seat_by(&world, 11, &hands);
    let told = |seat: &mut Seat| {
        let find = |filter: &str| Find { filter: filter.to_owned(), ..Find::default() };
        let mut count = |filter: &str| match seat.answer(Request::Count { find: find(filter) }) {
            Ok(Reply::Count(count)) => count,
            other => panic!("{other:?}"),
        };
        let counts = ["org:ABC", "wg:Desk", "limbo", "expires<2d", "expired"].map(&mut count);
        let mut holding = |of| match seat.answer(Request::Holders { of, at: None, place: Place::Start, limit: 50 }) {
            Ok(Reply::Holders(page)) => page.rows.iter().filter(|holder| holder.counts).count(),
            other => panic!("{other:?}"),
        };
        let desk = 3;
        let held =
            [Holding::Org { org: OrgId(2) }, Holding::Workgroup { workgroup: WorkgroupId(desk) }].map(&mut holding);
        let doctor = match seat.answer(Request::Doctor { user: UserId(20) }) {
            Ok(Reply::Diagnosis(found)) => found.sentence.stored().to_owned(),
            other => panic!("{other:?}"),
        };
        format!("{counts:?} {held:?} {doctor:?}")
    };
    // Often enough for the copy in memory to be there.
    for _ in 0..20 {
        assert!(told(&mut seat).starts_with("[4, 2, 0, 2, 0] [4, 2] "), "{}", told(&mut seat));
    }
    hands.turn(NOW.plus(DAY));
    assert!(told(&mut seat).starts_with("[3, 1, 1, 1, 1] [3, 1] "), "{}", told(&mut seat));
}

/// Whose own menu runs out while they sit there may ask for nothing more, and commits nothing.
#[test]
fn an_operators_own_menu_runs_out() {
    let world = World::new(WORLD);
    commit(&mut world.seat(1), "user 10 workgroup Admin until none -> 2026-11-22T01:00:00Z", 1);
    let hands = Hands::new();
    let mut seat = seat_by(&world, 10, &hands);
    let staged = set(&mut seat, "user 20 city none -> \"Harbor\"");
    let may = |seat: &mut Seat| match seat.answer(Request::Standing) {
        Ok(Reply::Standing(standing)) => standing.operator.unwrap().capabilities.contains(&Capability::SeeUsers),
        other => panic!("{other:?}"),
    };
    hands.turn(NOW.plus(HOUR - 1));
    assert!(may(&mut seat));
    assert!(seat.answer(Request::judge(staged.clone())).is_ok());
    hands.turn(NOW.plus(HOUR));
    let refused = |answer: Result<Reply, beadle::api::Refusal>| answer.unwrap_err().kind;
    let find = Find::default();
    assert_eq!(refused(seat.answer(Request::Users { find, place: Place::Start, limit: 5 })), RefusalKind::NotAllowed);
    assert_eq!(refused(seat.answer(confirmed(staged, receipt(2)))), RefusalKind::NotAllowed);
    assert!(!may(&mut seat), "the console is told with its next question");
}

/// While every administrator runs out within thirty days it is said at the opening, in reviews and by the check.
#[test]
fn the_last_administrators_end_is_told() {
    let world = World::new(WORLD);
    let limit = |user: i64, days: i64| {
        let sql = "UPDATE user_workgroups SET expires_at = ?2 WHERE user_id = ?1";
        world.connect().execute(sql, [user, NOW.0 + days * DAY]).unwrap();
    };
    let told = || {
        let mut seat = world.seat(10);
        let opening = match seat.answer(Request::Standing) {
            Ok(Reply::Standing(standing)) => standing.warning.map(|warning| warning.stored().to_owned()),
            other => panic!("{other:?}"),
        };
        let checked = match world.seat(1).answer(Request::Check) {
            Ok(Reply::Check(found)) => found.iter().map(|sentence| sentence.stored().to_owned()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let staged = set(&mut seat, "user 20 city none -> \"Harbor\"");
        let reviewed = match seat.answer(Request::judge(staged)) {
            Ok(Reply::Judgement(judged)) => {
                judged.warnings.iter().map(|found| found.sentence.stored().to_owned()).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!((opening.iter().cloned().collect(), checked.clone()), (checked, reviewed));
        opening
    };
    limit(10, 10);
    assert_eq!(told(), None, "root stays");
    limit(1, 31);
    assert_eq!(told(), None, "there is time");
    limit(1, 30);
    assert_eq!(
        told().as_deref(),
        Some(
            "The last administrators run out: root@x.example on 2026-12-22 00:00, ten@x.example on 2026-12-02 00:00 (UTC). \
             Afterwards nobody could administer users; let one of them stay longer."
        )
    );
    world.connect().execute("UPDATE user_workgroups SET expires_at = NULL WHERE user_id = 10", []).unwrap();
    let sql = "UPDATE user_organizations SET expires_at = ?1 WHERE user_id = 10";
    world.connect().execute(sql, [NOW.0 + DAY]).unwrap();
    assert!(told().unwrap().contains("ten@x.example on 2026-11-23 00:00"), "Login that runs out counts as well");
    world.connect().execute("UPDATE user_organizations SET expires_at = NULL", []).unwrap();
    assert_eq!(told(), None);
    // A set that would shorten the last lasting one is refused by G8, or warned of by what it leaves.
    let review = |text: &str| {
        let mut seat = world.seat(1);
        let staged = set(&mut seat, text);
        match seat.answer(Request::judge(staged)) {
            Ok(Reply::Judgement(judged)) => (judged.refusals.len(), judged.warnings.len()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(review("user 10 workgroup Admin until none -> 2026-12-01"), (1, 0));
    limit(10, 60);
    assert_eq!(review("user 10 workgroup Admin until 2027-01-21 -> 2026-12-01"), (0, 1));
}

/// What is foreseen is looked at when somebody opens or something was written, not with every question; the passing of
/// time is foreseen as well.
#[test]
fn the_outlook_is_kept_until_it_may_have_changed() {
    let world = World::new(WORLD);
    let limit = |user: i64, end: Time| {
        let sql = "UPDATE user_workgroups SET expires_at = ?2 WHERE user_id = ?1";
        world.connect().execute(sql, [user, end.0]).unwrap();
    };
    let warns = |seat: &mut Seat| match seat.answer(Request::Standing) {
        Ok(Reply::Standing(standing)) => standing.warning.is_some(),
        other => panic!("{other:?}"),
    };
    limit(1, NOW.plus(40 * DAY));
    limit(10, NOW.plus(35 * DAY));
    let hands = Hands::new();
    let mut seat = seat_by(&world, 10, &hands);
    assert!(!warns(&mut seat));
    hands.turn(NOW.plus(10 * DAY - 1));
    assert!(!warns(&mut seat), "the longer of them stays for more than thirty days");
    hands.turn(NOW.plus(10 * DAY));
    assert!(warns(&mut seat), "nothing was written, but time has passed");

    // An edit around the program counts no commit: until one does, nothing is looked at again.
    limit(1, NOW.plus(900 * DAY));
    limit(10, NOW.plus(20 * DAY));
    assert!(warns(&mut seat), "kept");
    commit(&mut world.seat_at(1, NOW.plus(10 * DAY)), "user 21 city none -> \"Harbor\"", 1);
    assert!(!warns(&mut seat), "a commit of anybody is reason to look again");
}
