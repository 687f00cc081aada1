//! The sign-in doctor: the outcome, what decided, and repairs that this operator can make.

use beadle::api::doctor::{Bearing, Diagnosis, RepairStep};
use beadle::api::{RefusalKind, Reply, Request};
use beadle::domain::change::{Accepted, ChangeSet};
use beadle::domain::ids::UserId;
use beadle::domain::signin::SignIn;
use beadle::domain::signin_text;
use rstest::rstest;

use crate::support::world::{World, confirmed, receipt, written};

const WORLD: &str = "
property SecurityQuestions on
property UserApprovalMessage @UserName@ waits for @system.ProductName@.
property system.ProductName Harbor
org ABC
org XYZ
workgroup Admin menu
workgroup Desk
workgroup Closed inactive
user 10 op@x.example A ABC edit:ABC in:Admin user_setup=W recycle_bin=W password_changes=W terms
user 11 reader@x.example A ABC login:ABC in:Admin user_setup=R terms
user 20 fine@x.example A ABC login:ABC in:Desk terms question
user 21 locked@x.example A ABC login:ABC in:Desk terms locked
user 22 blank@x.example A ABC login:ABC in:Desk terms nopassword
user 23 gone@x.example D ABC from=A login:ABC in:Desk terms
user 24 denied@x.example D ABC from=P
user 25 asked@x.example P ABC asked
user 26 inactive@x.example I ABC login:ABC in:Desk terms
user 27 groups@x.example A ABC login:ABC was-in:Desk in:Closed terms
user 28 nowhere@x.example A ABC active:ABC in:Desk terms
user 29 ranout@x.example A ABC expired:ABC expired:XYZ in:Desk terms
user 30 terms@x.example A ABC login:ABC in:Desk
user 31 change@x.example A ABC login:ABC in:Desk terms change
user 32 sso@x.example A ABC login:ABC in:Desk terms locked change source=sso.example
user 33 system@x.example I - system
user 34 chief@x.example I ABC login:ABC in:Admin user_setup=W elevated_api=W terms
user 35 tried@x.example A ABC login:ABC in:Desk terms tried question
user 36 wreck@x.example I ABC active:ABC in:Closed locked change
user 37 homeless@x.example P - asked
";

fn diagnosis(world: &World, operator: i64, user: i64) -> Diagnosis {
    match world.seat(operator).answer(Request::Doctor { user: UserId(user) }) {
        Ok(Reply::Diagnosis(diagnosis)) => *diagnosis,
        other => panic!("{user}: {other:?}"),
    }
}

/// The fact that decided, and each that would stop the sign-in by itself.
fn reasons(diagnosis: &Diagnosis) -> String {
    let told = diagnosis.facts.iter().filter_map(|fact| match fact.bearing {
        Bearing::Decides => Some(format!("{}!", fact.label.stored())),
        Bearing::Stops => Some(fact.label.stored().to_owned()),
        Bearing::Fine | Bearing::Note => None,
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What is offered, with a mark where it is not for this operator.
fn offered(diagnosis: &Diagnosis) -> Vec<String> {
    let repairs = diagnosis.repairs.iter();
    repairs
        .map(|one| format!("{}{}", one.sentence.stored(), if one.barred.is_some() { " (barred)" } else { "" }))
        .collect()
}

#[rstest]
#[case::fine(20, "", &[])]
#[case::locked(21, "Locked until!", &["Unlock the account.", "Set a new password, if the present one is forgotten."])]
#[case::no_password(22, "Password!", &["Set a password."])]
#[case::deleted(23, "Status!", &["Restore the account from the recycle bin and make it active."])]
#[case::denied(24, "Status!, Workgroups, Organizations with Login, Terms of use", &[
    "Restore the account from the recycle bin and make it active.", "Restore the request, so that it is decided anew.",
    "Choose a workgroup.", "Give Login in ABC.", "Choose another organization.",
    "The user accepts the terms of use, in the application itself, at the next sign-in."])]
#[case::pending(25, "Status!, Workgroups, Organizations with Login, Terms of use", &["Approve the user.",
    "Choose a workgroup.", "Give Login in ABC.", "Choose another organization.",
    "The user accepts the terms of use, in the application itself, at the next sign-in."])]
#[case::inactive(26, "Status!", &["Make the account active."])]
#[case::no_workgroup(27, "Workgroups!", &["Extend the membership in Desk, without an end.", "Choose another workgroup."])]
#[case::no_login(28, "Organizations with Login!", &["Give Login in ABC.", "Choose another organization."])]
#[case::ran_out(29, "Organizations with Login!", &["Extend the Login in ABC, without an end.",
    "Extend the Login in XYZ, without an end.", "Choose another organization."])]
#[case::terms(30, "Terms of use!", &["The user accepts the terms of use, in the application itself, at the next sign-in."])]
#[case::change(31, "Must change password!", &["The user changes the password at the next sign-in."])]
#[case::vouched_for(32, "", &[])]
#[case::tried(35, "", &["Set a new password, if the present one is forgotten."])]
#[case::outranks(34, "Status!", &["Make the account active. (barred)"])]
#[case::everything(36, "Locked until!, Status, Workgroups, Organizations with Login, Terms of use, Must change password",
    &["Unlock the account.", "Set a new password, if the present one is forgotten.", "Make the account active.",
      "Choose a workgroup.", "Give Login in ABC.", "Choose another organization.",
      "The user accepts the terms of use, in the application itself, at the next sign-in.",
      "The user changes the password at the next sign-in."])]
#[case::without_an_owner(37, "Status!, Workgroups, Organizations with Login, Terms of use", &["Approve the user.",
    "Choose a workgroup.", "Choose an organization.",
    "The user accepts the terms of use, in the application itself, at the next sign-in."])]
#[case::system(33, "System user!", &[])]
fn what_is_wrong_and_what_mends_it(#[case] user: i64, #[case] why: &str, #[case] repairs: &[&str]) {
    let world = World::new(WORLD);
    let found = diagnosis(&world, 10, user);
    assert_eq!((reasons(&found).as_str(), offered(&found)), (why, repairs.iter().map(|&one| one.to_owned()).collect()));
    assert_eq!(why.contains('!'), !found.outcome.succeeded(), "{:?}", found.outcome);
}

#[test]
fn the_user_reads_what_the_sign_in_says() {
    let world = World::new(WORLD);
    let message = |user| diagnosis(&world, 10, user).message.stored().to_owned();
    assert_eq!(message(25), "asked waits for Harbor.");
    assert_eq!(message(21), signin_text::INVALID);
    assert_eq!(message(26), signin_text::NOT_AUTHORIZED);
    assert_eq!(message(20), "");
    assert_eq!(diagnosis(&world, 10, 22).sentence.stored(), "The account has no password yet, so none is right.");
    assert_eq!(diagnosis(&world, 10, 21).sentence.stored(), signin_text::inward(diagnosis(&world, 10, 21).outcome));
}

#[test]
fn facts_are_told_in_the_order_of_the_sign_in() {
    let world = World::new(WORLD);
    let found = diagnosis(&world, 10, 27);
    let facts: Vec<_> =
        found.facts.iter().map(|fact| format!("{}: {}", fact.label.stored(), fact.value.stored())).collect();
    assert_eq!(
        facts,
        [
            "Account source: local: the password is kept here",
            "Locked until: no",
            "Wrong attempts: none",
            "Password: set",
            "Status: active",
            "Workgroups: Desk (ran out 2026-11-21 23:59 UTC), Closed (the workgroup is inactive)",
            "Organizations with Login: ABC",
            "Terms of use: accepted",
            "Must change password: no",
            "Security question: not set; the user is reminded of it",
            "Last sign-in: never",
        ]
    );
    let locked = diagnosis(&world, 10, 21);
    let value = |label: &str| locked.facts.iter().find(|fact| fact.label.stored() == label).unwrap().value.stored();
    assert_eq!((value("Locked until"), value("Wrong attempts")), ("2026-11-22 00:30 UTC", "6 of 6"));
}

/// Whatever is offered without a bar goes through, and once all of it is done the user gets in.
#[rstest]
#[case(21)]
#[case(23)]
#[case(26)]
#[case(27)]
#[case(28)]
#[case(29)]
fn what_is_offered_mends(#[case] user: i64) {
    let world = World::new(WORLD);
    let found = diagnosis(&world, 10, user);
    let first = found.repairs.iter().find_map(|repair| match &repair.step {
        RepairStep::Changes(changes) if repair.barred.is_none() => Some(changes.clone()),
        _ => None,
    });
    let accepted = Accepted { elevation: true, ..Accepted::default() };
    let set = ChangeSet { changes: first.unwrap(), reason: "mended".to_owned(), accepted };
    written(world.seat(10).answer(confirmed(set, receipt(1))));
    assert!(diagnosis(&world, 10, user).outcome.succeeded(), "{:?}", diagnosis(&world, 10, user));
}

#[test]
fn a_reader_sees_everything_and_mends_nothing() {
    let world =
        World::new(&format!("{WORLD}user 12 binreader@x.example A ABC login:ABC in:Admin user_setup=R recycle_bin=R"));
    for user in 20..=37 {
        let found = diagnosis(&world, 12, user);
        let by_user = |step: &RepairStep| *step == RepairStep::ByUser;
        let open = found.repairs.iter().find(|repair| repair.barred.is_none() && !by_user(&repair.step));
        assert_eq!(open, None, "{user}");
    }
    let mut seat = world.seat(11);
    for user in [23, 24] {
        let refusal = seat.answer(Request::Doctor { user: UserId(user) }).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::NotAllowed, "the bin is not theirs to see");
    }
    assert_eq!(seat.answer(Request::Doctor { user: UserId(99) }).unwrap_err().kind, RefusalKind::NotFound);
}

#[test]
fn ones_own_row_is_mended_by_others() {
    let world = World::new(WORLD);
    world.connect().execute("UPDATE user_organizations SET login = 0 WHERE user_id = 10", []).unwrap();
    let found = diagnosis(&world, 10, 10);
    assert_eq!(found.outcome, SignIn::NoOrganization);
    assert!(found.repairs.iter().all(|repair| repair.barred.is_some()), "{:?}", found.repairs);
}
