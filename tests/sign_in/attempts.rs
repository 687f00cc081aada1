//! Signing in by password, through a seat: the table of outcomes, the lock, and what is told to whom.

use std::time::{Duration, Instant};

use beadle::api::audit::Checkpoint;
use beadle::api::{RefusalKind, Reply, Request, Secret};
use beadle::domain::password;
use beadle::domain::signin_text;
use beadle::domain::time::{MINUTE, Time};
use beadle::service::clock::FixedClock;
use beadle::service::{Seat, Terms};
use beadle::store::Mode;
use rusqlite::types::Value as Sql;

use crate::support::world::{NOW, World, receipt, set, terms};

pub(super) const WORD: &str = "nine herons over slate";
pub(super) const GENERIC: &str = signin_text::INVALID;
/// What the site has set for those who wait, filled in.
pub(super) const PENDING: &str = "pending, wait for Harbor & Sons.";
const WORLD: &str = "
property UserApprovalMessage @UserName@, [wait] for @system.ProductName@.
property system.ProductName Harbor & Sons
org ABC
workgroup Admin menu
workgroup Closed inactive
user 10 fine@x.example A ABC login:ABC in:Admin user_setup=W
user 11 denied@x.example D ABC from=P
user 12 pending@x.example P - asked
user 13 inactive@x.example I ABC login:ABC in:Admin
user 14 lost@x.example A ABC login:ABC in:Closed
user 15 nowhere@x.example A ABC active:ABC in:Admin
user 16 terms@x.example A ABC login:ABC in:Admin
user 17 change@x.example A ABC login:ABC in:Admin
user 18 blank@x.example A ABC login:ABC in:Admin nopassword
user 19 system@x.example I - system
user 20 victim@x.example A ABC login:ABC in:Admin
user 21 sso@x.example A ABC login:ABC in:Admin source=sso.example
";

pub(super) fn world() -> World {
    let world = World::new(WORLD);
    let db = world.connect();
    let hash = password::hash(WORD, &[5; 16]);
    db.execute("UPDATE users SET password_hash = ?1 WHERE password_hash IS NOT NULL", [hash]).unwrap();
    db.execute_batch(
        "UPDATE users SET terms_accepted_at = 1 WHERE user_id <> 16;
         UPDATE users SET require_password_change = 1 WHERE user_id = 17;",
    )
    .unwrap();
    world
}

/// A seat on which nobody is recognized by account.
pub(super) fn stranger(world: &World, now: Time) -> Seat {
    let mut terms = terms(99);
    terms.recognition = beadle::service::Recognition::Nobody;
    Seat::take(&world.path(), &terms, Box::new(FixedClock(now))).unwrap()
}

/// Who is in afterwards, or what was said.
pub(super) fn sign_in(seat: &mut Seat, login: &str, password: &str) -> Result<String, String> {
    let request = Request::sign_in(login.to_owned(), Secret::new(password.to_owned()));
    match seat.answer(request) {
        Ok(Reply::Standing(standing)) => Ok(standing.operator.unwrap().login.stored().to_owned()),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => {
            let kind = match refusal.sentence.stored() {
                signin_text::CHANGE_PASSWORD => RefusalKind::PasswordChange,
                PENDING => RefusalKind::PendingApproval,
                _ => RefusalKind::NotSignedIn,
            };
            assert_eq!(refusal.kind, kind);
            Err(refusal.sentence.stored().to_owned())
        }
    }
}

/// The reason of the last row of the journal: what only the audit is told.
pub(super) fn noted(world: &World) -> (String, String) {
    let sql = "SELECT action, reason FROM audit_log ORDER BY seq DESC LIMIT 1";
    world.connect().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

pub(super) fn counters(world: &World, user: i64) -> (u32, Option<i64>) {
    let sql = "SELECT failed_attempts, locked_until FROM users WHERE user_id = ?1";
    world.connect().query_row(sql, [user], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn the_table_of_outcomes() {
    let world = world();
    let cases = [
        ("nobody@x.example", WORD, GENERIC, "unknown login"),
        ("system@x.example", "", GENERIC, "unknown login"),
        ("blank@x.example", "", GENERIC, "wrong password"),
        ("fine@x.example", "nine herons", GENERIC, "wrong password"),
        ("denied@x.example", "nine herons", GENERIC, "wrong password"),
        ("pending@x.example", "nine herons", GENERIC, "wrong password"),
        ("sso@x.example", WORD, GENERIC, "wrong password"),
        ("denied@x.example", WORD, signin_text::NOT_AUTHORIZED, "denied"),
        ("pending@x.example", WORD, PENDING, "pending approval"),
        ("inactive@x.example", WORD, signin_text::NOT_AUTHORIZED, "inactive"),
        ("lost@x.example", WORD, signin_text::NOT_AUTHORIZED, "no active workgroup"),
        ("nowhere@x.example", WORD, signin_text::NOT_AUTHORIZED, "no organization with Login"),
        ("terms@x.example", WORD, signin_text::TERMS, "terms not accepted"),
        ("change@x.example", WORD, signin_text::CHANGE_PASSWORD, "password has to be changed"),
    ];
    for (login, password, says, notes) in cases {
        let mut seat = stranger(&world, NOW);
        assert_eq!(sign_in(&mut seat, login, password), Err(says.to_owned()), "{login}");
        assert_eq!(noted(&world), ("sign-in refused".to_owned(), notes.to_owned()), "{login}");
        let refusal = seat.answer(Request::VerifyAudit { from: Checkpoint::default() }).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotSignedIn);
    }
    let mut seat = stranger(&world, NOW);
    assert_eq!(sign_in(&mut seat, "  FINE@X.example ", WORD), Ok("fine@x.example".to_owned()));
    assert_eq!(noted(&world), ("sign-in".to_owned(), "signed in".to_owned()));
    // A failed attempt leaves nobody signed in.
    assert!(sign_in(&mut seat, "fine@x.example", "wrong").is_err());
    assert_eq!(
        seat.answer(Request::VerifyAudit { from: Checkpoint::default() }).unwrap_err().kind,
        RefusalKind::NotSignedIn
    );
}

#[test]
fn six_wrong_attempts_lock_for_half_an_hour() {
    let world = world();
    let mut seat = stranger(&world, NOW);
    for attempt in 1..6 {
        assert_eq!(sign_in(&mut seat, "fine@x.example", "wrong"), Err(GENERIC.to_owned()));
        assert_eq!(counters(&world, 10), (attempt, None));
    }
    assert_eq!(sign_in(&mut seat, "fine@x.example", "wrong"), Err(GENERIC.to_owned()));
    let until = NOW.plus(30 * MINUTE);
    assert_eq!((counters(&world, 10), noted(&world).1.as_str()), ((6, Some(until.0)), "wrong password, locked now"));
    // The right password does not help, and nothing more is counted.
    assert_eq!(sign_in(&mut stranger(&world, until.plus(-1)), "fine@x.example", WORD), Err(GENERIC.to_owned()));
    assert_eq!((counters(&world, 10), noted(&world).1.as_str()), ((6, Some(until.0)), "locked"));
    // Once the time is over one begins anew: a wrong attempt counts one, a right one is in.
    let mut later = stranger(&world, until);
    assert!(sign_in(&mut later, "fine@x.example", "wrong").is_err());
    assert_eq!(counters(&world, 10), (1, None));
    assert!(sign_in(&mut later, "fine@x.example", WORD).is_ok());
    assert_eq!(counters(&world, 10), (0, None));
}

/// It is the client that wishes to read only; what keeps passwords from being tried without end is not its to leave out.
#[test]
fn whoever_reads_only_is_counted_as_well() {
    let world = world();
    let reading = Terms { mode: Mode::ReadOnly, ..terms(99) };
    for (attempts, counted) in [(1, (1, false)), (5, (6, true))] {
        for _ in 0..attempts {
            // Each on a line of its own.
            let mut seat = Seat::take(&world.path(), &reading, Box::new(FixedClock(NOW))).unwrap();
            assert_eq!(sign_in(&mut seat, "victim@x.example", "a guess").unwrap_err(), GENERIC);
        }
        let (failures, locked) = counters(&world, 20);
        assert_eq!((failures, locked.is_some()), counted);
    }
    let mut seat = Seat::take(&world.path(), &reading, Box::new(FixedClock(NOW))).unwrap();
    assert_eq!(sign_in(&mut seat, "victim@x.example", WORD).unwrap_err(), GENERIC, "locked");
    sign_in(&mut seat, "fine@x.example", WORD).unwrap();
    let guess = Request::Confirm { password: Secret::new("a guess".to_owned()) };
    assert_eq!(seat.answer(guess).unwrap_err().kind, RefusalKind::NotAllowed);
    assert_eq!(counters(&world, 10).0, 1);
    assert!(
        seat.answer(Request::commit(set(&mut world.seat(1), "user 10 city none -> \"Quay\""), receipt(1))).is_err()
    );
}

#[test]
fn the_limit_is_a_property() {
    let world = world();
    world.connect().execute("INSERT INTO system_properties VALUES ('SignInAttempts', '2')", []).unwrap();
    let mut seat = stranger(&world, NOW);
    for _ in 0..2 {
        assert!(sign_in(&mut seat, "fine@x.example", "wrong").is_err());
    }
    assert_eq!(counters(&world, 10).0, 2);
    assert!(sign_in(&mut seat, "fine@x.example", WORD).is_err());
}

#[test]
fn a_right_password_forgets_the_wrong_ones() {
    let world = world();
    let mut seat = stranger(&world, NOW);
    for _ in 0..5 {
        assert!(sign_in(&mut seat, "fine@x.example", "wrong").is_err());
    }
    assert!(sign_in(&mut seat, "fine@x.example", WORD).is_ok());
    assert_eq!(counters(&world, 10), (0, None));
    let seen: Sql = world
        .connect()
        .query_row("SELECT last_sign_in_at FROM users WHERE user_id = 10", [], |row| row.get(0))
        .unwrap();
    assert_eq!(seen, Sql::Integer(NOW.0));
}

#[test]
fn an_unknown_login_leaves_no_trace_of_what_was_typed() {
    let world = world();
    assert!(sign_in(&mut stranger(&world, NOW), "my secret word", "x").is_err());
    let operator: String = world
        .connect()
        .query_row("SELECT operator FROM audit_log ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(operator, "", "people type passwords into the login field");
}

/// Rights are read anew for every request, and inside the transaction of every commit.
#[test]
fn rights_lost_since_signing_in() {
    let world = world();
    let change = |sql: &str| world.connect().execute_batch(sql).unwrap();
    let mut seat = stranger(&world, NOW);
    sign_in(&mut seat, "fine@x.example", WORD).unwrap();
    let set = set(&mut seat, "user 20 city none -> \"Harbor\"");
    let commit = |seat: &mut Seat| {
        let set = set.clone();
        seat.answer(Request::commit(set, receipt(1))).map(|reply| match reply {
            Reply::Outcome(beadle::api::review::Outcome::Stopped(judgement)) => {
                judgement.rows[0].verdict.finding().unwrap().guard.code()
            }
            other => panic!("written: {other:?}"),
        })
    };
    change("UPDATE user_permissions SET level = 1 WHERE user_id = 10 AND perm_id = 23");
    assert_eq!(commit(&mut seat), Ok("standing".to_owned()), "only Read is left");
    change("UPDATE user_workgroups SET expires_at = 1 WHERE user_id = 10");
    assert_eq!(commit(&mut seat).unwrap_err().kind, RefusalKind::NotAllowed, "the menu is gone, too");
    assert_eq!(
        seat.answer(Request::VerifyAudit { from: Checkpoint::default() }).unwrap_err().kind,
        RefusalKind::NotAllowed
    );
    change("UPDATE users SET status = 'I' WHERE user_id = 10");
    assert_eq!(commit(&mut seat).unwrap_err().kind, RefusalKind::NotSignedIn);
    assert_eq!(
        seat.answer(Request::VerifyAudit { from: Checkpoint::default() }).unwrap_err().kind,
        RefusalKind::NotSignedIn
    );
    let Ok(Reply::Standing(standing)) = seat.answer(Request::Standing) else { panic!("no standing") };
    assert_eq!(standing.operator, None);
    // Whoever was signed out stays out, also when the account comes back.
    change("UPDATE users SET status = 'A' WHERE user_id = 10");
    assert_eq!(
        seat.answer(Request::VerifyAudit { from: Checkpoint::default() }).unwrap_err().kind,
        RefusalKind::NotSignedIn
    );
}

/// An unknown login, an account without a password, one with an old hash and a wrong password are not told apart by
/// the time they take: the least of many attempts is compared, generously.
#[test]
fn the_time_tells_nothing() {
    let world = world();
    let cheap = World::new("");
    let old: String =
        cheap.connect().query_row("SELECT password_hash FROM users WHERE user_id = 1", [], |row| row.get(0)).unwrap();
    world.connect().execute("UPDATE users SET password_hash = ?1 WHERE user_id = 20", [old]).unwrap();
    world.connect().execute("INSERT INTO system_properties VALUES ('SignInAttempts', '100')", []).unwrap();
    let mut seat = stranger(&world, NOW);
    let mut attempt = |login: &str| {
        let begun = Instant::now();
        assert!(sign_in(&mut seat, login, "wrong").is_err());
        begun.elapsed()
    };
    let logins = ["fine@x.example", "nobody@x.example", "blank@x.example", "sso@x.example", "victim@x.example"];
    let mut least = [Duration::MAX; 5];
    // In turn, and again while they differ: a busy machine takes its time from whoever is there.
    for round in 1..=30 {
        for (least, login) in least.iter_mut().zip(logins) {
            *least = attempt(login).min(*least);
        }
        let (wrong, others) = least.split_first().unwrap();
        if round >= 5 && others.iter().all(|took| *took * 3 > *wrong && *wrong * 3 > *took) {
            return;
        }
    }
    panic!("{logins:?} take {least:?}");
}
