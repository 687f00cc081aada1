//! The form of a user, played with keys: against a small town, and against a real seat over a small world.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test speaks by failing")]

mod support;
#[path = "support/town.rs"]
mod town;

use std::cell::RefCell;
use std::rc::Rc;

use beadle::api::{Refusal, Reply, Request};
use beadle::domain::cell::{Cell, UserField, Value};
use beadle::domain::draft::Draft;
use beadle::domain::ids::UserId;
use beadle::domain::status::Status;
use beadle::tui::commits::Commits;
use beadle::tui::effect::Effect;
use beadle::tui::event::Event;
use beadle::tui::kept::Kept;
use beadle::tui::pane::Tab;
use beadle::tui::receipts::Receipts;
use beadle::tui::rehearsal::Rehearsal;
use beadle::tui::sheet::LeftForm;
use ratatui::layout::Size;
use rstest::rstest;
use support::world::World;
use town::Town;

type Answer = Box<dyn FnMut(Request) -> Result<Reply, Refusal>>;
type Shared = Rc<RefCell<Town>>;

fn open(width: u16, height: u16, town: Town) -> (Rehearsal<Answer>, Shared) {
    let town = Rc::new(RefCell::new(town));
    let world = Rc::clone(&town);
    let answer: Answer = Box::new(move |request| world.borrow_mut().answer(request));
    (Rehearsal::open(width, height, answer).unwrap(), town)
}

/// The app after some keys, at 80x24.
fn after(keys: &str) -> Rehearsal<Answer> {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press(keys).unwrap();
    play
}

#[track_caller]
fn has(play: &Rehearsal<Answer>, text: &str) {
    let screen = play.text();
    let flowing = screen.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    assert!(flowing.contains(text), "no {text:?} in\n{screen}");
}

#[track_caller]
fn lacks(play: &Rehearsal<Answer>, text: &str) {
    let screen = play.text();
    assert!(!screen.contains(text), "{text:?} is in\n{screen}");
}

/// What is staged, one line a cell.
fn staged(play: &Rehearsal<Answer>) -> Vec<String> {
    let line = |change: &beadle::domain::change::Change| {
        format!("{} {} > {}", change.cell, value(&change.before), value(&change.after))
    };
    play.app.model.draft.changes().map(line).collect()
}

fn value(value: &Value) -> String {
    match value {
        Value::None => "none".to_owned(),
        Value::Flag(on) => if *on { "on" } else { "off" }.to_owned(),
        Value::Level(level) => level.word().to_owned(),
        Value::Status(status) => status.to_string(),
        Value::Text(text) => text.clone(),
        Value::User(id) => id.to_string(),
        Value::Org(id) => id.to_string(),
        Value::Location(id) => id.to_string(),
        Value::Provider(id) => id.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Option(option) => option.to_string(),
    }
}

#[rstest]
#[case("edit", 80, 24, "e")]
#[case("edit_wide", 120, 40, "e")]
#[case("edit_frameless", 50, 12, "e")]
#[case("edit_typed", 80, 24, "e<tab><tab><ctrl-u>Night<space>lead<pagedown>q")]
#[case("edit_relations", 120, 40, "e<pagedown><pagedown><pagedown>x<tab><tab>ni<enter><tab>lE")]
#[case("add", 80, 24, "a")]
#[case("add_wide", 120, 40, "a")]
#[case("add_problems", 120, 40, "aMira<tab>mira<tab><ctrl-s>")]
#[case("quick", 80, 24, "A")]
#[case("quick_filled", 80, 24, "AMira<space>Olsen<tab>mira@harbor.example<tab>h<enter>int<enter>pow<enter>short<tab>")]
#[case("quick_wide", 120, 40, "A")]
#[case("pending", 80, 24, "/status:P<enter>e")]
fn screens(#[case] name: &str, #[case] width: u16, #[case] height: u16, #[case] keys: &str) {
    let (mut play, _) = open(width, height, Town::with(0));
    play.press(keys).unwrap();
    insta::assert_snapshot!(name, format!("{}{}", play.text(), play.roles()));
}

#[test]
fn a_small_edit_is_two_keys_from_done() {
    let mut play = after("e<tab><tab><ctrl-u>Lead<ctrl-s>");
    assert_eq!(play.app.tab, Tab::Review);
    assert_eq!(staged(&play), ["user/2/job_title Case worker > Lead"]);
    has(&play, "Staged 1 change for Lance Whitfield.");
    play.press("z").unwrap();
    assert!(play.app.model.draft.is_empty(), "a form is one step");
}

#[test]
fn every_field_can_be_filled_in() {
    let keys = "aMira<space>Olsen<tab>mira@harbor.example<tab>Lead<tab>Pier<space>4<tab>Harbor<tab>NS<tab>B3H<tab>555\
                <tab>hfx<tab>pier<tab>clinic<tab>ruth<tab><space><tab><right><right><tab><tab>\
                heron<space>over<space>slate<space>roofs<tab>heron<space>over<space>slate<space>roofs<tab><tab>\
                intake<enter><tab><tab>qrs<enter><tab>pow<enter><enter>";
    let play = after(keys);
    let expected = [
        "user/new1/status none > A",
        "user/new1/name none > Mira Olsen",
        "user/new1/login none > mira@harbor.example",
        "user/new1/job_title none > Lead",
        "user/new1/street none > Pier 4",
        "user/new1/city none > Harbor",
        "user/new1/state none > NS",
        "user/new1/zip none > B3H",
        "user/new1/phone none > 555",
        "user/new1/owning none > 1",
        "user/new1/location none > 2",
        "user/new1/provider none > 1",
        "user/new1/supervisor none > 8",
        "user/new1/case_manager off > on",
        "user/new1/support internal > vendor",
        "user/new1/require_change off > on",
        "user/new1/password none > new",
        "user/new1/perm/query_designer none > write",
        "user/new1/perm/user_setup none > write",
        "user/new1/org/1/active none > on",
        "user/new1/org/1/login off > on",
        "user/new1/org/2/active none > on",
        "user/new1/org/2/login off > on",
        "user/new1/workgroup/1/active none > on",
    ];
    assert_eq!(staged(&play), expected, "{}", play.text());
    assert_eq!(play.app.model.passwords[&UserId(-1)].expose(), "heron over slate roofs");
}

#[test]
fn quick_add_gives_what_signing_in_takes() {
    let play = after(
        "AMira<tab>mira@harbor.example<tab>qrs<enter>night<enter>basic<enter>\
         heron<space>over<space>slate<space>roofs<enter>heron<space>over<space>slate<space>roofs<enter><enter>",
    );
    let expected = [
        "user/new1/status none > A",
        "user/new1/name none > Mira",
        "user/new1/login none > mira@harbor.example",
        "user/new1/owning none > 2",
        "user/new1/require_change off > on",
        "user/new1/password none > new",
        "user/new1/org/2/active none > on",
        "user/new1/org/2/login off > on",
        "user/new1/workgroup/3/active none > on",
    ];
    assert_eq!(staged(&play), expected, "{}", play.text());
}

#[rstest]
#[case("a<tab><tab>", "A name is needed.")]
#[case("aMira<tab>mira<tab>", "\"mira\" is not an e-mail address like name@example.org.")]
#[case("aMira<tab><tab>", "An e-mail address is needed")]
#[case("aMira<tab>r.meyer@harbor.example<tab>", "Roland Meyer (active) has this login already; ctrl-o shows them.")]
#[case("a<pagedown>nowhere<tab>", "Nothing is called \"nowhere\"")]
#[case("AMira<tab>mira@x.example<tab><ctrl-s>", "An owning organization is needed")]
#[case("A<tab><tab><tab><tab><tab>short<tab>", "at least 15 characters")]
#[case("A<tab><tab><tab><tab><tab>heron<space>over<space>slates<tab>heron<tab>", "The two do not agree")]
fn a_problem_stands_at_its_field(#[case] keys: &str, #[case] sentence: &str) {
    has(&after(keys), sentence);
}

#[test]
fn saving_goes_to_the_first_problem_and_stages_nothing() {
    let mut play = after("aMira<tab>mira<ctrl-s>");
    assert!(play.app.model.draft.is_empty());
    play.press("<ctrl-u>mira@harbor.example<pagedown>hfx<ctrl-s>").unwrap();
    assert_eq!(play.app.tab, Tab::Review, "{}", play.text());
}

#[test]
fn a_login_in_the_recycle_bin_is_restored_instead() {
    let mut town = Town::with(0);
    town.users.iter_mut().filter(|row| row.user == UserId(7)).for_each(|row| row.status = Status::Recycled);
    let (mut play, _) = open(80, 24, town);
    play.press("AMira<tab>r.meyer@harbor.example<tab>").unwrap();
    has(&play, "Roland Meyer in the recycle bin has this login; ctrl-o restores that account instead.");
    play.press("<ctrl-o>").unwrap();
    has(&play, "What was filled in has not been saved");
    play.press("y").unwrap();
    assert_eq!(staged(&play), ["user/7/status D > I"]);
    has(&play, "Roland Meyer");
}

#[test]
fn what_the_rules_refuse_is_said_at_its_field() {
    let mut town = Town::with(0);
    let cell = Cell::User { user: UserId(2), field: UserField::Supervisor };
    town.refusing.push((cell, "The supervisor would report to this user.".to_owned()));
    let (mut play, _) = open(120, 40, town);
    play.press("e<pagedown><tab><tab><tab>roland<ctrl-s>").unwrap();
    has(&play, "The supervisor would report to this user.");
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let play = after("e<tab><tab><esc>");
    has(&play, "/");
    lacks(&play, "Edit Lance");
    let mut play = after("eX<esc>");
    has(&play, "What was filled in has not been saved and would be lost.");
    play.press("<enter>").unwrap();
    has(&play, "Edit Lance Whitfield");
    play.press("<esc>y").unwrap();
    lacks(&play, "Edit Lance");
    lacks(&after("/status:P<enter>e<esc>"), "would be lost");
}

#[test]
fn my_own_row_keeps_what_is_not_mine() {
    let mut play = after("/ruth<enter>e");
    has(&play, "This is your own row: only name, address, phone and job title are yours to change.");
    play.press("<tab>x").unwrap();
    assert!(staged(&play).is_empty());
    play.press("<tab><ctrl-u>Chief<ctrl-s>").unwrap();
    assert_eq!(staged(&play), ["user/8/job_title Case worker > Chief"]);
}

#[test]
fn a_read_only_operator_sees_the_form_and_why() {
    let mut town = Town::with(0);
    town.capabilities.remove(&beadle::api::Capability::EditUsers);
    let (mut play, _) = open(80, 24, town);
    play.press("e").unwrap();
    has(&play, "To be read only: This needs");
    play.press("x<ctrl-s>").unwrap();
    has(&play, "This needs");
    assert!(staged(&play).is_empty());
    play.press("<esc>a").unwrap();
    has(&play, "This needs");
}

#[test]
fn staged_values_stand_beside_the_old() {
    let mut play = after("e<tab><tab><ctrl-u>Lead<ctrl-s>1e");
    has(&play, "was Case worker");
    has(&play, "Lead");
    play.press("<tab><tab><ctrl-u>Case<space>worker<ctrl-s>").unwrap();
    assert!(play.app.model.draft.is_empty(), "back at what the database holds, the cell leaves the draft");
}

#[test]
fn a_pending_user_is_approved_by_saving() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("/status:P<enter>e").unwrap();
    has(&play, "Saving approves");
    play.press("<ctrl-s>").unwrap();
    let row = town.borrow().users.iter().find(|row| row.user == UserId(1)).cloned().unwrap();
    assert_eq!(row.status, Status::Active);
    has(&play, "Approved Dana Okafor.");
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn a_pending_user_set_back_to_pending_is_a_plain_edit() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("/status:P<enter>e<pageup><tab><tab><ctrl-u>Lead<pagedown><pagedown>p<ctrl-s>").unwrap();
    assert_eq!(staged(&play), ["user/1/job_title Case worker > Lead"], "{}", play.text());
    assert!(town.borrow().sets.is_empty());
}

#[test]
fn a_made_password_is_shown_once_and_nowhere_else() {
    let mut play = after("AMira<tab>mira@harbor.example<tab>hfx<enter><ctrl-g>");
    let made = made(&play);
    assert!(!format!("{:?}", play.app).contains(&made));
    play.press("<ctrl-y>").unwrap();
    assert!(matches!(play.effects.last(), Some(Effect::CopySecret(secret)) if secret.expose() == made));
    assert!(!format!("{:?}", play.effects).contains(&made));
    play.press("<ctrl-s>").unwrap();
    lacks(&play, &made);
    assert_eq!(play.app.model.passwords[&UserId(-1)].expose(), made);
    play.press("<ctrl-c>").unwrap();
    assert!(!format!("{:?} {:?}", play.app, play.effects).contains(&made));
    assert!(!serde_json::to_string(&play.app.model.draft).unwrap().contains(&made));
}

fn made(play: &Rehearsal<Answer>) -> String {
    let screen = play.text();
    let line = screen.lines().find(|line| line.contains("New password")).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

#[test]
fn typed_passwords_are_in_no_debug_output_and_not_kept() {
    let mut play = after("eX<tab><tab><pagedown><pagedown><tab>");
    play.happen(Event::Paste("canary over slate roofs".to_owned()));
    has(&play, "At least 15 characters");
    assert!(!format!("{:?}", play.app).contains("canary"));
    play.press("<ctrl-c>").unwrap();
    assert!(!format!("{:?}", play.effects).contains("canary"));
    let kept = play.effects.iter().find_map(|effect| match effect {
        Effect::KeepForm(Some(left)) => Some(serde_json::to_string(left).unwrap()),
        _ => None,
    });
    let kept = kept.expect("the form is kept");
    assert!(kept.contains("Lance WhitfieldX") && !kept.contains("canary"), "{kept}");
}

#[test]
fn a_form_left_by_a_lost_terminal_is_offered_again() {
    let mut play = after("eX<tab><tab><pagedown>qrs<tab>");
    play.happen(Event::Signal(beadle::tui::terminal::Signal::HangUp));
    let left = play.effects.iter().find_map(|effect| match effect {
        Effect::KeepForm(Some(left)) => Some((**left).clone()),
        _ => None,
    });
    let text = serde_json::to_string(&left.unwrap()).unwrap();
    let (mut play, _) = open(80, 24, Town::with(0));
    play.app.take_up(Kept { form: Some(serde_json::from_str(&text).unwrap()), ..Kept::default() });
    has(&play, "The form of Lance Whitfield was left before it was saved: E opens it again.");
    play.press("E").unwrap();
    has(&play, "Lance WhitfieldX");
    play.press("<ctrl-s>").unwrap();
    assert!(staged(&play).contains(&"user/2/owning 1 > 2".to_owned()), "{:?}", staged(&play));
    play.happen(Event::Wake);
    assert!(matches!(play.effects.last(), Some(Effect::KeepForm(None) | Effect::KeepDraft(_))));
}

#[test]
fn answers_that_come_late_decide_what_was_typed() {
    let (mut play, _) = open(80, 24, Town::with(0));
    play.press("AMira<tab>mira@harbor.example").unwrap();
    play.hold(true);
    play.press("<tab>qrs<tab>night<tab><ctrl-s>").unwrap();
    assert!(play.app.model.draft.is_empty());
    play.hold(false);
    assert!(staged(&play).contains(&"user/new1/owning none > 2".to_owned()), "{}", play.text());
    assert!(staged(&play).contains(&"user/new1/workgroup/3/active none > on".to_owned()));
    assert_eq!(play.app.tab, Tab::Review);
}

#[test]
fn the_team_of_a_supervisor_is_a_filter() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("M").unwrap();
    has(&play, "supervisor:l.whitfield@harbor.example");
    drop(town);
}

#[test]
fn every_size_can_be_drawn() {
    for keys in ["e", "a", "A", "a<pagedown><space>", "A<ctrl-g>"] {
        let mut play = after(keys);
        for width in (0..130).step_by(13) {
            for height in (0..50).step_by(7) {
                play.happen(Event::Resize(Size { width, height }));
                play.text();
            }
        }
    }
}

const HARBOR: &str = "
    org HFX
    org QRS
    workgroup Admin menu
    workgroup Intake
    user 10 kim@harbor.example A HFX edit:HFX in:Admin everything=W
    user 11 second@ops.example A HFX edit:HFX in:Admin everything=W
    user 20 ada@harbor.example A HFX login:HFX in:Intake
    user 21 ben@harbor.example A HFX login:HFX in:Intake
    user 30 dana@harbor.example P - asked nopassword
    user 31 gone@harbor.example D HFX from=A
";

fn play(world: &World, operator: i64, width: u16, height: u16) -> Rehearsal<Answer> {
    let mut seat = world.seat(operator);
    let answer: Answer = Box::new(move |request| seat.answer(request));
    Rehearsal::open(width, height, answer).unwrap()
}

#[test]
fn a_new_user_is_committed_and_can_be_found() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 80, 24);
    play.press(
        "AMira<space>Olsen<tab>mira@harbor.example<tab>hfx<enter>intake<enter><tab>basic<enter><ctrl-g><ctrl-s>",
    )
    .unwrap();
    has(&play, "Staged");
    play.press("<enter>").unwrap();
    let db = world.connect();
    let row: (String, bool, bool) = db
        .query_row(
            "SELECT status, password_hash IS NOT NULL, require_password_change FROM users WHERE login = 'mira@harbor.example'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap_or_else(|error| panic!("{error}\n{}", play.text()));
    assert_eq!(row, ("A".to_owned(), true, true));
    assert!(play.app.model.passwords.is_empty(), "the password is gone once it is hashed");
}

#[test]
fn a_supervisor_cycle_is_said_at_the_field() {
    let world = World::new(HARBOR);
    world.connect().execute("UPDATE users SET supervisor_id = 20 WHERE user_id = 21", []).unwrap();
    let mut play = play(&world, 10, 120, 40);
    play.press("/ada<enter>e<pagedown><tab><tab><tab>ben<ctrl-s>").unwrap();
    has(&play, "The supervisor would report to this user, directly or by way of others.");
    assert!(play.app.model.draft.is_empty());
}

#[test]
fn restoring_instead_of_adding_works_to_the_end() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 80, 24);
    play.press("AGone<tab>GONE@harbor.example<tab><ctrl-o>yw<enter>").unwrap();
    let status: String =
        world.connect().query_row("SELECT status FROM users WHERE user_id = 31", [], |row| row.get(0)).unwrap();
    assert_eq!(status, "I", "{}", play.text());
}

#[test]
fn an_applicant_is_approved_with_the_form() {
    let world = World::new(HARBOR);
    let mut play = play(&world, 10, 80, 24);
    play.press("/status:P<enter>e<ctrl-s>").unwrap();
    has(&play, "An owning organization is needed");
    play.press("hfx<enter><ctrl-s>").unwrap();
    has(&play, "A workgroup is needed to approve");
    play.press("intake<enter><ctrl-s>").unwrap();
    let status: String =
        world.connect().query_row("SELECT status FROM users WHERE user_id = 30", [], |row| row.get(0)).unwrap();
    assert_eq!(status, "A", "{}", play.text());
    has(&play, "Approved dana.");
}

#[test]
fn two_operators_on_one_user_meet_in_the_review() {
    let world = World::new(HARBOR);
    let (mut kim, mut second) = (play(&world, 10, 120, 40), play(&world, 11, 120, 40));
    kim.press("/ada<enter>e<tab><tab>Lead").unwrap();
    second.press("/ada<enter>e<tab><tab>Chief<ctrl-s><enter>").unwrap();
    kim.press("<ctrl-s>").unwrap();
    has(&kim, "Lead");
    has(&kim, "Chief");
    // Two sessions never make the same receipts; these two rehearsals would.
    kim.app.commits = Commits::new(Receipts::new([8; 32]));
    assert_eq!(staged(&kim), ["user/20/job_title none > Lead"]);
    kim.press("m<enter>").unwrap();
    let title: String =
        world.connect().query_row("SELECT job_title FROM users WHERE user_id = 20", [], |row| row.get(0)).unwrap();
    assert_eq!(title, "Lead", "{}", kim.text());
}

/// What a session leaves when its terminal is lost.
fn left_by(mut play: Rehearsal<Answer>) -> LeftForm {
    play.happen(Event::Signal(beadle::tui::terminal::Signal::HangUp));
    let left = play.effects.iter().find_map(|effect| match effect {
        Effect::KeepForm(Some(left)) => serde_json::to_string(left).ok(),
        _ => None,
    });
    serde_json::from_str(&left.expect("the form is kept")).unwrap()
}

#[test]
fn a_form_opened_again_reverts_nothing_that_others_wrote() {
    let world = World::new(HARBOR);
    let mut first = play(&world, 10, 120, 40);
    first.press("/ada<enter>e<tab><tab>Lead").unwrap();
    let left = left_by(first);
    let written = "UPDATE users SET job_title = 'Chief', city = 'Quay', owning_org_id = 2 WHERE user_id = 20";
    world.connect().execute(written, []).unwrap();
    let mut second = play(&world, 10, 120, 40);
    second.app.model.left = Some(left);
    second.press("E<ctrl-s>").unwrap();
    assert_eq!(staged(&second), ["user/20/job_title none > Lead"], "only what was typed, over its old base");
    has(&second, "Chief");
    second.press("<enter>").unwrap();
    let title: String =
        world.connect().query_row("SELECT job_title FROM users WHERE user_id = 20", [], |row| row.get(0)).unwrap();
    assert_eq!(title, "Chief", "a conflict is not written over\n{}", second.text());
}

#[test]
fn a_status_that_was_only_preselected_is_not_brought_back() {
    for status in ["I", "D"] {
        let world = World::new(HARBOR);
        let mut first = play(&world, 10, 120, 40);
        first.press("/status:P<enter>e<pageup><tab><tab>Lead").unwrap();
        let left = left_by(first);
        let db = world.connect();
        let origin = (status == "D").then_some("P");
        db.execute(
            "UPDATE users SET status = ?1, recycle_origin = ?2, owning_org_id = 1 WHERE user_id = 30",
            (status, origin),
        )
        .unwrap();
        let mut second = play(&world, 10, 120, 40);
        second.app.model.left = Some(left);
        second.press("E<ctrl-s>").unwrap();
        assert_eq!(staged(&second), ["user/30/job_title none > Lead"], "{status}\n{}", second.text());
    }
}

#[test]
fn staged_work_and_open_forms_stay_with_whose_they_are() {
    let (mut play, town) = open(80, 24, Town::with(0));
    play.press("e<tab><tab><ctrl-u>Lead<ctrl-s>1eX").unwrap();
    let first = town.borrow().operator;
    town.borrow_mut().signed_in = false;
    play.happen(Event::Wake);
    let kept: Vec<&Effect> = play.effects.iter().filter(|effect| !matches!(effect, Effect::Draw)).collect();
    assert!(matches!(kept.last(), Some(Effect::Sit(standing)) if standing.operator.is_none()), "{kept:?}");
    assert!(kept.iter().any(|effect| matches!(effect, Effect::KeepDraft(draft) if draft.len() == 1)), "{kept:?}");
    assert!(kept.iter().any(|effect| matches!(effect, Effect::KeepForm(Some(_)))), "{kept:?}");
    assert!(!kept.iter().any(|effect| matches!(effect, Effect::KeepForm(None))), "what was typed is not thrown away");
    assert!(play.app.model.draft.is_empty() && play.app.model.left.is_none());
    // Somebody else signs in, and finds their own work alone.
    (town.borrow_mut().signed_in, town.borrow_mut().operator) = (true, UserId(3));
    play.happen(Event::Wake);
    assert!(matches!(play.effects.last(), Some(Effect::Sit(_) | Effect::Draw)));
    assert!(play.app.model.draft.is_empty() && play.app.model.left.is_none() && play.app.model.last_set.is_none());
    let mut theirs = Draft::default();
    theirs.stage(Cell::User { user: UserId(5), field: UserField::City }, Value::None, Value::text("Quay"));
    play.app.take_up(Kept { draft: theirs, ..Kept::default() });
    has(&play, "1 change staged earlier");
    assert_eq!(staged(&play), ["user/5/city none > Quay"]);
    // The first one comes back.
    town.borrow_mut().operator = first;
    play.happen(Event::Wake);
    play.app.take_up(Kept::default());
    assert_eq!(staged(&play), ["user/2/job_title Case worker > Lead"]);
    play.press("E").unwrap();
    has(&play, "Lance WhitfieldX");
}
