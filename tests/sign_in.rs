//! Signing in by password, through a seat: the table of outcomes, the lock, and what is told to whom.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test speaks by failing")]

mod support;

use std::time::{Duration, Instant};

use beadle::api::audit::Checkpoint;
use beadle::api::doctor::SignInAnswer;
use beadle::api::{RefusalKind, Reply, Request, Secret};
use beadle::domain::password;
use beadle::domain::signin_text;
use beadle::domain::time::{MINUTE, Time};
use beadle::service::clock::FixedClock;
use beadle::service::{Seat, Terms};
use beadle::store::Mode;
use rusqlite::types::Value as Sql;
use support::world::{NOW, World, receipt, set, terms};

const WORD: &str = "nine herons over slate";
const GENERIC: &str = signin_text::INVALID;
/// What the site has set for those who wait, filled in.
const PENDING: &str = "pending, wait for Harbor & Sons.";
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

fn world() -> World {
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
fn stranger(world: &World, now: Time) -> Seat {
    let mut terms = terms(99);
    terms.recognition = beadle::service::Recognition::Nobody;
    Seat::take(&world.path(), &terms, Box::new(FixedClock(now))).unwrap()
}

/// Who is in afterwards, or what was said.
fn sign_in(seat: &mut Seat, login: &str, password: &str) -> Result<String, String> {
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
fn noted(world: &World) -> (String, String) {
    let sql = "SELECT action, reason FROM audit_log ORDER BY seq DESC LIMIT 1";
    world.connect().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

fn counters(world: &World, user: i64) -> (u32, Option<i64>) {
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

fn renew(seat: &mut Seat, login: &str, password: &str, new: &str) -> Result<(), (RefusalKind, String)> {
    let secret = |text: &str| Secret::new(text.to_owned());
    let request = Request::SignIn { login: login.to_owned(), password: secret(password), new: Some(secret(new)) };
    let answer = seat.answer(request).map(drop);
    answer.map_err(|refusal| (refusal.kind, refusal.sentence.stored().to_owned()))
}

const NEXT: &str = "ten herons over slate";

#[test]
fn a_password_that_has_to_be_changed_is_changed_by_the_sign_in() {
    let world = world();
    let mut seat = stranger(&world, NOW);
    let change = "change@x.example";
    let says = |sentence: &str| Err((RefusalKind::PasswordChange, sentence.to_owned()));
    assert_eq!(renew(&mut seat, change, WORD, WORD), says("The new password is the present one."));
    assert_eq!(renew(&mut seat, change, WORD, "short"), says("The password does not do: at least 15 characters."));
    assert_eq!(noted(&world), ("sign-in refused".to_owned(), "the new password does not do".to_owned()));
    assert_eq!(
        seat.answer(Request::VerifyAudit { from: Checkpoint::default() }).unwrap_err().kind,
        RefusalKind::NotSignedIn,
        "nobody is in"
    );
    // A wrong one tells nothing of the duty, and counts.
    let wrong = renew(&mut seat, change, "wrong", NEXT).unwrap_err();
    assert_eq!(wrong, (RefusalKind::NotSignedIn, GENERIC.to_owned()));
    assert_eq!(counters(&world, 17).0, 1);
    assert_eq!(renew(&mut seat, change, WORD, NEXT), Ok(()));
    assert_eq!(counters(&world, 17), (0, None));
    let db = world.connect();
    let rows: Vec<(String, String, Option<String>, String)> = db
        .prepare("SELECT action, reason, cell, operator FROM audit_log ORDER BY seq DESC LIMIT 3")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let told: Vec<_> = rows.iter().map(|row| (row.0.as_str(), row.2.as_deref().unwrap_or_default())).collect();
    assert_eq!(told, [("sign-in", ""), ("changed", "user/17/require_change"), ("password", "user/17/password")]);
    assert!(rows.iter().all(|row| row.3 == change));
    // From now on it is the new one.
    assert_eq!(sign_in(&mut seat, change, WORD), Err(GENERIC.to_owned()));
    assert_eq!(sign_in(&mut seat, change, NEXT), Ok(change.to_owned()));
}

#[test]
fn a_new_password_comes_to_nothing_where_nobody_gets_in() {
    let world = world();
    let mut seat = stranger(&world, NOW);
    for login in ["pending@x.example", "inactive@x.example", "lost@x.example", "terms@x.example", "denied@x.example"] {
        let waits = login == "pending@x.example";
        let kind = if waits { RefusalKind::PendingApproval } else { RefusalKind::NotSignedIn };
        assert_eq!(renew(&mut seat, login, WORD, NEXT).unwrap_err().0, kind, "{login}");
    }
    let changed: i64 = (world.connect())
        .query_row("SELECT count(*) FROM audit_log WHERE action = 'password'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(changed, 0);
    // Who is in by the present one may bring a new one along.
    assert_eq!(renew(&mut seat, "fine@x.example", WORD, NEXT), Ok(()));
    assert!(sign_in(&mut seat, "fine@x.example", WORD).is_err());
    assert!(sign_in(&mut seat, "fine@x.example", NEXT).is_ok());
}

#[test]
fn a_hash_at_lower_cost_is_made_anew() {
    let world = World::new("org ABC\nworkgroup Admin menu\nuser 10 fine@x.example A ABC login:ABC in:Admin terms\n");
    let hash = || -> String {
        let sql = "SELECT password_hash FROM users WHERE user_id = 10";
        world.connect().query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert!(password::is_outdated(&hash()));
    let mut seat = stranger(&world, NOW);
    assert!(sign_in(&mut seat, "fine@x.example", "wrong").is_err());
    assert!(password::is_outdated(&hash()), "a wrong one leaves it");
    assert!(sign_in(&mut seat, "fine@x.example", support::world::PASSWORD).is_ok());
    let renewed = hash();
    assert!(!password::is_outdated(&renewed));
    assert!(sign_in(&mut seat, "fine@x.example", support::world::PASSWORD).is_ok());
    assert_eq!(hash(), renewed, "once");
}

/// What another program is told, by login and password; `None` where an identity provider vouches.
fn check(world: &World, login: &str, password: Option<&str>) -> SignInAnswer {
    let password = password.map(|password| Secret::new(password.to_owned()));
    let request = Request::CheckSignIn { login: login.to_owned(), password, arrival: None };
    // Who vouches is known; who brings a password need not be.
    let mut seat =
        if let Request::CheckSignIn { password: None, .. } = &request { world.seat(1) } else { stranger(world, NOW) };
    match seat.answer(request) {
        Ok(Reply::SignInAnswer(answer)) => *answer,
        other => panic!("{other:?}"),
    }
}

fn said(answer: &SignInAnswer) -> String {
    answer.message.iter().map(|span| span.text().stored()).collect()
}

#[test]
fn another_program_asks() {
    let world = world();
    let invalid = ("invalid-credentials", GENERIC);
    let barred = ("not-authorized", signin_text::NOT_AUTHORIZED);
    let cases = [
        ("nobody@x.example", Some(WORD), invalid, "unknown login"),
        ("system@x.example", Some(WORD), invalid, "unknown login"),
        ("fine@x.example", Some("wrong"), invalid, "wrong password"),
        ("fine@x.example", None, invalid, "no password came with it"),
        ("nobody@x.example", None, invalid, "unknown login"),
        ("sso@x.example", Some(WORD), invalid, "wrong password"),
        ("denied@x.example", Some(WORD), barred, "denied"),
        ("inactive@x.example", Some(WORD), barred, "inactive"),
        ("lost@x.example", Some(WORD), barred, "no active workgroup"),
        ("nowhere@x.example", Some(WORD), barred, "no organization with Login"),
        ("pending@x.example", Some(WORD), ("pending-approval", PENDING), "pending approval"),
        ("terms@x.example", Some(WORD), ("must-accept-terms", signin_text::TERMS), "terms not accepted"),
        (
            "change@x.example",
            Some(WORD),
            ("must-change-password", signin_text::CHANGE_PASSWORD),
            "password has to be changed",
        ),
        ("fine@x.example", Some(WORD), ("signed-in", ""), "signed in"),
        ("sso@x.example", None, ("signed-in", ""), "signed in"),
    ];
    for (login, password, (decision, message), notes) in cases {
        let answer = check(&world, login, password);
        assert_eq!((answer.decision.as_str(), &*said(&answer)), (decision, message), "{login}");
        let signed_in = decision == "signed-in";
        assert_eq!((answer.signed_in, answer.user.is_some()), (signed_in, signed_in), "{login}");
        assert_eq!(answer.may_request_access, decision == "pending-approval", "{login}");
        let action = if signed_in { "application sign-in" } else { "application sign-in refused" };
        assert_eq!(noted(&world), (action.to_owned(), notes.to_owned()), "{login}");
    }
    assert_eq!(counters(&world, 10), (0, None), "the right one forgets the wrong one; none at all is not counted");
    assert_eq!(counters(&world, 21), (1, None), "who vouches says nothing about wrong passwords here");
}

#[test]
fn another_program_moves_the_same_counters() {
    let world = world();
    for _ in 0..5 {
        check(&world, "fine@x.example", Some("wrong"));
    }
    assert_eq!(counters(&world, 10), (5, None));
    assert!(sign_in(&mut stranger(&world, NOW), "fine@x.example", "wrong").is_err());
    assert_eq!(check(&world, "fine@x.example", Some(WORD)).decision, "invalid-credentials", "it is locked by now");
    assert_eq!(noted(&world).1, "locked");
}

#[test]
fn who_is_in_is_told_where() {
    let world = World::new(
        "property SecurityQuestions on\norg ABC\norg XYZ\norg AAB\nworkgroup Desk\nworkgroup Closed inactive\n\
         workgroup Annex\n\
         user 10 ten@x.example A ABC active:ABC login:XYZ login:AAB in:Desk in:Closed in:Annex terms\n\
         user 11 eleven@x.example A XYZ login:XYZ login:ABC expired:AAB in:Desk was-in:Annex terms question\n",
    );
    let told = |login: &str| {
        let answer = check(&world, login, Some(support::world::PASSWORD));
        let user = answer.user.unwrap();
        let codes: Vec<String> = user.organizations.iter().map(|(_, code, _)| code.stored().to_owned()).collect();
        let default = user.organizations.iter().find(|(org, ..)| Some(*org) == user.default_organization);
        let workgroups: Vec<&str> = user.workgroups.iter().map(beadle::domain::text::Raw::stored).collect();
        let default = default.map(|(_, code, _)| code.stored().to_owned());
        (codes.join(" "), default.unwrap(), workgroups.join(" "), answer.ask_for_recovery, user.last_seen)
    };
    let row = |codes: &str, default: &str, workgroups: &str, asks, seen| {
        (codes.to_owned(), default.to_owned(), workgroups.to_owned(), asks, seen)
    };
    assert_eq!(told("ten@x.example"), row("AAB XYZ", "AAB", "Annex Desk", true, None));
    assert_eq!(told("ten@x.example"), row("AAB XYZ", "AAB", "Annex Desk", true, Some(NOW)));
    assert_eq!(told("eleven@x.example"), row("ABC XYZ", "XYZ", "Desk", false, None));
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
