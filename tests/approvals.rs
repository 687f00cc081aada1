//! The approvals pane, played with keys against a real seat over a small world.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails there")]

mod support;

use beadle::api::{Refusal, RefusalKind, Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::change::{Change, ChangeSet, Receipt};
use beadle::domain::ids::{OrgId, UserId};
use beadle::domain::status::Status;
use beadle::tui::event::Event;
use proptest::prelude::*;
use rstest::rstest;
use rusqlite::params;
use support::draws::{draws, some_of};
use support::play::Play;
use support::world::World;

/// Three colleagues at harbor.example have HFX and Intake; four people wait, one of them in disguise.
const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    workgroup Night
    user 10 kim@harbor.example A HFX edit:HFX in:Admin user_setup=W recycle_bin=W
    user 11 second@ops.example A HFX edit:HFX in:Admin user_setup=W
    user 12 looker@ops.example A HFX edit:HFX in:Admin user_setup=R
    user 20 ada@harbor.example A HFX login:HFX in:Intake
    user 21 ben@harbor.example A HFX login:HFX in:Intake
    user 22 cid@harbor.example A HFX login:HFX in:Intake
    user 23 admin@ops.example A HFX login:HFX in:Admin everything=W
    user 30 dana@harbor.example P - asked nopassword
    user 31 lone@nowhere.example P - asked nopassword
    user 32 \u{430}dmin@mail.example P - asked nopassword
    user 33 emma@harbor.example P - asked nopassword
";

/// The queue of an operator, who came there from the users.
fn play(world: &World, operator: i64, width: u16, height: u16) -> Play {
    let mut play = Play::on(world, operator, width, height);
    play.press("5");
    play
}

fn harbor() -> World {
    let world = World::new(HARBOR);
    let db = world.connect();
    db.execute_batch("UPDATE users SET account_source = 'harbor.example' WHERE user_id IN (30, 33)").unwrap();
    db.execute_batch("UPDATE approval_requests SET times = 3 WHERE user_id = 30").unwrap();
    world
}

/// The queue after some keys, at 80x24, for an operator who may decide.
fn after(world: &World, keys: &str) -> Play {
    let mut play = play(world, 10, 80, 24);
    play.press(keys);
    play
}

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

#[rstest]
#[case("queue", 80, 24, "")]
#[case("queue_wide", 120, 40, "")]
#[case("queue_frameless", 50, 12, "")]
#[case("disguised", 80, 24, "jj")]
#[case("disguised_wide", 120, 40, "jj")]
#[case("approving", 80, 24, "y")]
#[case("approving_disguised", 80, 24, "jj n<tab><tab>")]
#[case("denying", 80, 24, "n")]
#[case("denying_many", 120, 40, "<space><space>n")]
#[case("parking", 80, 24, "p")]
#[case("form", 80, 24, "je")]
#[case("form_typed", 80, 24, "je qr<enter>nig<enter>")]
#[case("form_whole", 120, 40, "je qr<enter>nig<enter><enter><enter>")]
#[case("card", 80, 24, "<enter>")]
#[case("history_empty", 80, 24, "h")]
#[case("history", 120, 40, "n<tab><enter> jj y<tab><enter> h")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let world = harbor();
    let mut play = play(&world, 10, width, height);
    play.press(keys);
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.screen.roles()));
}

#[test]
fn an_empty_queue_says_so_and_what_fills_it() {
    let world =
        World::new("workgroup Admin menu\norg HFX\nuser 10 kim@x.example A HFX login:HFX in:Admin user_setup=W");
    let play = after(&world, "");
    play.has("Nobody waits for approval.");
    play.has("h shows what was decided.");
    after(&world, "y").has("There is nobody under the cursor.");
    after(&world, "h").has("Nothing has been decided yet.");
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

#[test]
fn hints_come_later_and_the_queue_does_not_wait() {
    let world = harbor();
    let late = std::rc::Rc::new(std::cell::Cell::new(true));
    let held = std::rc::Rc::clone(&late);
    let mut play = Play::through(&world, world.seat(10), 80, 24, move |seat, request| match request {
        Request::Hints { .. } if held.get() => Err(Refusal::new(RefusalKind::Unavailable, "Busy.")),
        request => seat.answer(request),
    });
    play.press("5");
    play.has("dana");
    late.set(false);
    play.press("<ctrl-r>");
    play.has("3 of 4 colleagues: HFX, Intake");
}

#[test]
fn before_the_hints_are_there_a_key_says_so() {
    let world = harbor();
    let mut play = Play::on(&world, 10, 80, 24);
    play.screen.hold(true);
    play.press("5y");
    play.has("There is nobody under the cursor.");
    play.screen.hold(false);
    play.has("3 of 4 colleagues: HFX, Intake");
}

#[test]
fn a_disguise_is_named() {
    let world = harbor();
    let play = after(&world, "jj");
    play.has("looks like admin");
    play.has("\u{430} is Cyrillic");
    play.has("who holds elevated permissions");
    after(&world, "jj n").has("Looks like admin <admin@ops.example> (A active)");
}

#[test]
fn hostile_names_act_nowhere() {
    let world = harbor();
    let db = world.connect();
    let name = "Eve\u{1b}[2J\u{202e}gnp\u{9b}\u{200b}";
    db.execute("UPDATE users SET name = ?1 WHERE status = 'P'", [name]).unwrap();
    db.execute("UPDATE users SET name = ?1 WHERE user_id < 30", [name]).unwrap();
    db.execute("UPDATE users SET account_source = ?1 WHERE user_id = 31", [name]).unwrap();
    db.execute("UPDATE workgroups SET name = 'In\u{202e}take' WHERE name = 'Intake'", []).unwrap();
    for keys in
        ["", "j", "n", "y", "p", "je", "<enter>", "<space><space><space>n", "n<tab><enter>", "n<tab><enter>h", "y y z"]
    {
        let screen = after(&world, keys).text();
        let bad = screen.chars().find(|c| *c != '\n' && beadle::domain::text::is_hidden(*c));
        assert_eq!(bad, None, "{keys}\n{screen}");
    }
}

/// Keys that a restless approver might press.
const KEYS: &str = "
    j k g G <enter> <esc> <space> u y e n p h z Z U w ? <tab> <shift-tab> <pagedown> <pageup> <down> <up> <backspace>
    <right> q 1 5";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn everything_draws_at_any_size(keys in some_of(KEYS, 50), width in 0..160_u16, height in 0..50_u16) {
        draws(&mut play(&harbor(), 10, width, height).screen, &keys);
    }
}

/// The queue is looked through by words of name, login and source; every key says what it does there.
#[test]
fn somebody_is_found_in_the_queue() {
    let mut play = after(&harbor(), "/lone");
    play.has("lone@nowhere.example");
    assert_eq!(play.screen.app.panes.approvals.current().map(|row| row.user), Some(UserId(31)), "{}", play.text());
    play.hides("dana");
    play.press("<enter> <space>");
    assert_eq!(marked(&play), [31]);
    play.press("u <esc>");
    play.has("dana");
    play.press("/harbor.example<enter> *");
    play.has("2 users marked.");
    assert_eq!(marked(&play), [30, 33]);
    play.press("<esc> *");
    play.has("4 users marked.");
    play.press("u g v j v");
    play.has("2 users marked.");
    play.press("/nobody<space>here<enter>");
    play.has("Nobody who waits has these words");
}

fn marked(play: &Play) -> Vec<i64> {
    play.screen.app.model.marks.users().map(|user| user.0).collect()
}

#[rstest]
#[case("o", "There is one order here")]
#[case("h /", "The history is only read")]
#[case("h *", "The history is only read")]
#[case("h v", "The history is only read")]
fn what_cannot_be_done_in_the_queue_says_so(#[case] keys: &str, #[case] said: &str) {
    after(&harbor(), keys).has(said);
}

/// Who has no owning organization cannot be parked or approved by a change of status, and that is said where it is chosen.
#[rstest]
#[case("1 /status:P<space>lone<enter> s", "An owning organization has to be chosen first")]
#[case("1 /status:P<enter> * s i", "Status of the 4 users marked")]
fn a_status_that_takes_an_owner_says_so(#[case] keys: &str, #[case] said: &str) {
    let mut play = after(&harbor(), keys);
    play.has(said);
    play.press("i");
    assert!(play.screen.app.model.draft.is_empty(), "{}", play.text());
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

#[test]
fn one_request_is_one_time() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 40);
    play.press("j<enter>");
    play.has("asked 1 time");
    play.hides("1 times");
}
