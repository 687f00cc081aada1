//! Decisions in the approvals pane: approved, denied and parked, one or many, by two at once, and what a refusal says.

use beadle::api::{Refusal, RefusalKind, Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, ChangeSet, Receipt};
use beadle::domain::ids::{OrgId, UserId};
use beadle::domain::status::Status;
use beadle::tui::event::Event;
use rstest::rstest;
use rusqlite::params;

use super::approvals::{after, harbor, play};
use crate::support::play::Play;
use crate::support::world::World;

/// Commits a decision from the seat of another operator.
fn decide_elsewhere(world: &World, user: i64, to: Status) {
    let cell = |field| Cell::User { user: UserId(user), field };
    let owner = Value::Org(OrgId(world.value("SELECT org_id FROM organizations WHERE code = 'QRS'")));
    let mut changes = vec![Change::new(cell(UserField::Status), Value::Status(Status::Pending), Value::Status(to))];
    if to != Status::Recycled {
        changes.push(Change::new(cell(UserField::OwningOrg), Value::None, owner));
    }
    let set = ChangeSet { changes, ..ChangeSet::default() };
    let reply = world.seat(11).answer(Request::commit(set, Receipt([user.to_le_bytes()[0]; 16]))).unwrap();
    assert!(matches!(reply, Reply::Outcome(beadle::api::review::Outcome::Committed { .. })), "{reply:?}");
}

#[test]
fn one_key_and_one_confirmation_approve_as_colleagues() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.has("3 of 4 colleagues: HFX, Intake");
    play.press("y");
    for line in ["Status: active (was pending)", "Owning organization: HFX", "HFX Login: on", "workgroup Intake: on"] {
        play.has(line);
    }
    play.press("<enter>");
    assert_eq!(world.status(30), "P", "the focus was on Cancel");
    play.press("y y");
    play.has("Approved dana.");
    assert_eq!(world.status(30), "A");
    let db = world.connect();
    let kept: (String, i64) = db
        .query_row("SELECT state, decided_by FROM approval_requests WHERE user_id = 30", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(kept, ("approved".to_owned(), 10));
    play.hides("dana@");
    play.has("▸  lone");
    assert_eq!(play.screen.app.tab, beadle::tui::pane::Tab::Approvals);
}

#[test]
fn a_denial_keeps_its_note_and_can_be_taken_back() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("n");
    play.has("single sign-on from harbor.example");
    play.press("<shift-tab>nobody<space>here");
    play.press("<enter><enter>");
    assert_eq!(world.status(30), "D");
    let note: String = world.value("SELECT note FROM approval_requests WHERE user_id = 30 AND state = 'denied'");
    assert_eq!(note, "nobody here");
    play.has("Denied dana. z takes it back.");
    play.press("z");
    play.has("The account is pending again");
    play.press("<tab><enter>");
    assert_eq!(world.status(30), "P");
    play.press("h");
    play.has("nobody here");
}

#[rstest]
#[case::of_the_denial("n<shift-tab>")]
#[case::of_the_form("e<tab><tab><tab>")]
fn a_megabyte_of_note_is_refused(#[case] keys: &str) {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press(keys);
    play.screen.happen(Event::Paste("x".repeat(1 << 20)));
    play.has("At most 400 characters fit here, so nothing was put in.");
    play.screen.happen(Event::Paste("x\u{202e}".to_owned()));
    play.has("The character U+202E is not allowed here, so nothing was put in.");
}

#[test]
fn approve_instead_is_in_the_same_dialog() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("n<tab><tab><enter>");
    play.has("Approve dana");
    play.press("<tab><enter>");
    assert_eq!(world.status(30), "A");
}

#[test]
fn an_approval_is_undone_by_deactivating() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("y y z");
    play.has("Undo: approved dana");
    play.has("An approved account never becomes pending again");
    play.press("<tab><enter>");
    assert_eq!(world.status(30), "I", "{}", play.text());
    let left: i64 = world.value("SELECT count(*) FROM user_workgroups WHERE user_id = 30 AND active = 1");
    assert_eq!(left, 0);
    play.press("z");
    play.has("There is no staged step to take back.");
}

#[test]
fn a_park_takes_the_owner_of_colleagues_and_is_final() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("p");
    play.line("│ Status: inactive (was pending)");
    play.line("│ Owning organization: HFX");
    play.hides("│ workgroup Intake");
    play.press("<tab><enter>");
    assert_eq!(world.status(30), "I", "{}", play.text());
    play.press("z");
    play.has("A parked account never becomes pending again");
}

#[test]
fn who_has_no_colleagues_needs_the_form() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("j");
    play.has("y opens the form");
    play.press("y");
    play.has("Saving approves: the account can sign in at once and is told so.");
    play.press("<shift-tab><enter>");
    play.has("Choose an owning organization first");
    play.press("qr<enter>nig<enter>");
    play.has("Saving approves:");
    play.press("<tab>met<enter><enter>");
    assert_eq!(world.status(31), "A", "{}", play.text());
    play.has("Approved lone.");
    let given = "SELECT o.code, a.login, w.name FROM users u JOIN organizations o ON o.org_id = u.owning_org_id
                 JOIN user_organizations a ON a.user_id = u.user_id AND a.org_id = o.org_id
                 JOIN user_workgroups m ON m.user_id = u.user_id JOIN workgroups w ON w.workgroup_id = m.workgroup_id
                 WHERE u.user_id = 31";
    let given: (String, bool, String) =
        world.connect().query_row(given, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert_eq!(given, ("QRS".to_owned(), true, "Night".to_owned()));
}

#[test]
fn who_types_faster_than_names_arrive_loses_nothing() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("j");
    play.screen.hold(true);
    play.press("e qr<enter>nig<enter>");
    assert!(!play.text().contains("nothing has such a name"), "nobody can know yet\n{}", play.text());
    play.screen.hold(false);
    play.has("✓ Owning organization: QRS");
    play.has("✓ workgroup Night: on");
}

#[test]
fn set_back_to_pending_the_form_is_a_plain_edit() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("je qr<enter>nig<enter><space><space>");
    play.has("Saving approves nobody");
    play.press("<tab><tab><enter>");
    assert_eq!(world.status(31), "P");
    assert_eq!(play.screen.app.model.draft.len(), 4);
    play.has("Staged for lone; nothing happens before the review.");
    // What is staged for a person goes along with their approval, and leaves the draft with it.
    play.press("y y");
    assert_eq!(world.status(31), "A", "{}", play.text());
    assert!(play.screen.app.model.draft.is_empty());
}

#[test]
fn what_is_staged_for_others_stays_staged() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press("je qr<enter>nig<enter><space><space><tab><tab><enter> k y y");
    assert_eq!((world.status(30), play.screen.app.model.draft.len()), ("A".to_owned(), 4));
    assert!(play.screen.app.model.draft.can_undo(), "the steps of the draft are still there");
}

#[rstest]
#[case("n", "D", "Denied 2 people.")]
#[case("y", "A", "Approved 2 people.")]
#[case("p", "I", "Parked 2 people.")]
fn the_marked_are_decided_together(#[case] key: &str, #[case] letter: &str, #[case] sentence: &str) {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.press(&format!("<space>jj<space>{key}"));
    play.has("2 people");
    play.press("<tab><enter>");
    play.has(sentence);
    assert_eq!((world.status(30), world.status(33)), (letter.to_owned(), letter.to_owned()));
    assert!(play.screen.app.model.marks.is_empty());
    assert_eq!(play.sets(), 1, "one set, so one undo");
}

#[test]
fn who_cannot_be_approved_at_once_is_left_out_by_name() {
    let world = harbor();
    let play = after(&world, "<space><space>y");
    play.has("Left out, because nothing is known of colleagues: lone.");
    play.has("Approve dana");
}

#[rstest]
#[case(Status::Active, "y y", "dana was not approved: already approved by second@ops.example at 2026-11-22 00:00.")]
#[case(Status::Recycled, "y y", "dana was not approved: already denied by second@ops.example")]
#[case(Status::Active, "n<tab><enter>", "dana was not denied: already approved by second@ops.example")]
#[case(Status::Inactive, "n<tab><enter>", "dana was not denied: already parked by second@ops.example")]
fn the_second_of_two_is_told_who_was_first(#[case] theirs: Status, #[case] keys: &str, #[case] sentence: &str) {
    let world = harbor();
    let mut play = play(&world, 10, 120, 24);
    decide_elsewhere(&world, 30, theirs);
    play.press(keys);
    play.has(sentence);
    assert_eq!(play.sets(), 1, "nothing of the late decision was written");
    play.hides("dana@");
}

#[test]
fn a_bulk_goes_on_without_those_who_were_decided_elsewhere() {
    let world = harbor();
    let mut play = play(&world, 10, 100, 30);
    play.press("<space>jj<space>n");
    decide_elsewhere(&world, 30, Status::Active);
    play.press("<tab><enter>");
    play.has("dana was not denied: already approved by second@ops.example");
    play.has("Deny now: emma.");
    assert_eq!(world.status(33), "P");
    play.press("<tab><enter>");
    assert_eq!((world.status(30), world.status(33)), ("A".to_owned(), "D".to_owned()));
}

#[test]
fn a_refusal_is_a_sentence_with_its_guard() {
    let world = harbor();
    let db = world.connect();
    let sql = "INSERT INTO user_permissions VALUES (30, ?1, 2, 1, 0, 'manual')";
    db.execute(sql, params![beadle::domain::permission::Permission::from_code("elevated_api").unwrap().number()])
        .unwrap();
    let mut play = play(&world, 10, 120, 30);
    play.has("Refused by G4: ");
    play.press("y y");
    play.has("dana was not approved: refused by G4: ");
    assert_eq!(world.status(30), "P");
}

#[test]
fn what_is_held_can_be_staged_for_the_review() {
    let world = harbor();
    let sql = "INSERT INTO user_permissions VALUES (31, ?1, 2, 1, 0, 'manual')";
    let user_setup = beadle::domain::permission::Permission::UserSetup.number();
    world.connect().execute(sql, params![user_setup]).unwrap();
    let mut play = play(&world, 10, 100, 30);
    play.press("je qr<enter>admin<enter><tab><tab><enter>");
    play.has("lone was not approved: held by G12: ");
    play.has("Stage for the review");
    assert_eq!(world.status(31), "P");
    play.press("<tab><enter>");
    assert_eq!(play.screen.app.tab, beadle::tui::pane::Tab::Review);
    assert_eq!(play.screen.app.model.draft.len(), 5);
}

#[test]
fn a_lost_answer_is_asked_after_and_told_all_the_same() {
    let world = harbor();
    let mut losing = true;
    let mut play = Play::through(&world, world.seat(10), 80, 24, move |seat, request| {
        let commits = matches!(request, Request::Commit { .. });
        let reply = seat.answer(request);
        if commits && std::mem::take(&mut losing) {
            return Err(Refusal::new(RefusalKind::LinkFailed, "The link to the database is gone."));
        }
        reply
    });
    play.press("5 y y");
    play.has("Approved dana.");
    assert_eq!(world.status(30), "A");
    assert_eq!(play.sets(), 1);
}

#[test]
fn who_may_only_look_is_told_why() {
    let world = harbor();
    let mut play = play(&world, 12, 80, 24);
    play.has("You may look and not decide.");
    for key in ["y", "e", "n", "p"] {
        play.press(key);
        play.has("This needs User Setup at Write.");
        assert!(play.screen.app.dialogs.is_empty());
    }
}

/// Whom `*` means is known once the queue is read; before that a decision would be about the one under the cursor.
#[test]
fn a_decision_about_all_waits_until_the_queue_is_read() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 24);
    play.screen.hold(true);
    play.press("* n");
    play.has("Everybody who matches is still being marked; nothing was done.");
    assert!(play.screen.app.dialogs.is_empty());
    play.screen.hold(false);
    play.press("n");
    play.has("Deny 4 people");
}
