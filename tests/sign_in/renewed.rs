//! A new password that comes with a sign-in, and a hash that is made anew by one.

use beadle::api::audit::Checkpoint;
use beadle::api::{RefusalKind, Request, Secret};
use beadle::domain::password;
use beadle::service::Seat;

use super::attempts::{GENERIC, WORD, counters, noted, sign_in, stranger, world};
use crate::support::world::{NOW, PASSWORD, World};

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
    assert!(sign_in(&mut seat, "fine@x.example", PASSWORD).is_ok());
    let renewed = hash();
    assert!(!password::is_outdated(&renewed));
    assert!(sign_in(&mut seat, "fine@x.example", PASSWORD).is_ok());
    assert_eq!(hash(), renewed, "once");
}
