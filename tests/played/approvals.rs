//! The approvals pane, played with keys against a real seat over a small world.

use beadle::api::{Refusal, RefusalKind, Request};
use beadle::domain::ids::UserId;
use proptest::prelude::*;
use rstest::rstest;

use crate::support::draws::{draws, some_of};
use crate::support::play::Play;
use crate::support::world::World;

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
pub(super) fn play(world: &World, operator: i64, width: u16, height: u16) -> Play {
    let mut play = Play::on(world, operator, width, height);
    play.press("5");
    play
}

pub(super) fn harbor() -> World {
    let world = World::new(HARBOR);
    let db = world.connect();
    db.execute_batch("UPDATE users SET account_source = 'harbor.example' WHERE user_id IN (30, 33)").unwrap();
    db.execute_batch("UPDATE approval_requests SET times = 3 WHERE user_id = 30").unwrap();
    world
}

/// The queue after some keys, at 80x24, for an operator who may decide.
pub(super) fn after(world: &World, keys: &str) -> Play {
    let mut play = play(world, 10, 80, 24);
    play.press(keys);
    play
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

#[test]
fn one_request_is_one_time() {
    let world = harbor();
    let mut play = play(&world, 10, 80, 40);
    play.press("j<enter>");
    play.has("asked 1 time");
    play.hides("1 times");
}
