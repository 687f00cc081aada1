//! A sign-in that another program asks about.

use beadle::api::doctor::SignInAnswer;
use beadle::api::{Reply, Request, Secret};
use beadle::domain::signin_text;

use super::attempts::{GENERIC, PENDING, WORD, counters, noted, sign_in, stranger, world};
use crate::support::world::{NOW, PASSWORD, World};

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
        let answer = check(&world, login, Some(PASSWORD));
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
